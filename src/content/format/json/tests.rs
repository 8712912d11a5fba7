use super::super::super::testing::{Words, context, laws, read};
use super::super::super::{ContentError, KeepAll, OpaqueReason};
use super::*;
use crate::finding::Role;
use proptest::prelude::*;

fn seen(input: &str) -> Vec<(String, Role, String)> {
    let mut sink = Words::default();
    let out = read(JsonReader::new(context()), input.as_bytes(), 3, &mut sink).unwrap();
    assert_eq!(out, input.as_bytes());
    sink.seen.into_iter().map(|s| (s.location.pointer.unwrap_or_default(), s.role, s.text)).collect()
}

fn rewritten(input: &str) -> String {
    let mut sink = Words::new('q', "[X\"]", true);
    String::from_utf8(read(JsonReader::new(context()), input.as_bytes(), 5, &mut sink).unwrap()).unwrap()
}

fn values(input: &str) -> Vec<(String, String)> {
    seen(input).into_iter().filter(|(_, role, _)| *role != Role::Key).map(|(p, _, t)| (p, t)).collect()
}

#[test]
fn keys_values_and_numbers_are_units_with_their_paths() {
    let own = |(p, r, t): (&str, Role, &str)| (p.to_owned(), r, t.to_owned());
    let want = [
        ("", Role::Key, "a"),
        ("/a/0", Role::Value, "x"),
        ("/a/1", Role::Number, "-1.5e3"),
        ("/a/2", Role::Key, "b"),
        ("/a/2/b", Role::Value, ""),
        ("", Role::Key, "a"),
        ("/a", Role::Value, "again"),
        ("", Role::Key, "c"),
    ];
    let got = seen("{ \"a\" : [\"x\", -1.5e3, {\"b\":\"\"}, []],\n \"a\":\"again\", \"c\": null }\n");
    assert_eq!(got, want.map(own));
}

#[test]
fn escapes_are_undone() {
    assert_eq!(seen(r#""a\n\u00e9\ud83d\ude00\ud83dz\/""#)[0].2, "a\né😀\u{fffd}z/");
}

#[test]
fn changed_words_are_escaped_and_the_rest_stays() {
    assert_eq!(rewritten(r#"{"k":"no \u0071ualm \u00e9 \ud800"}"#), r#"{"k":"no [X\"] \u00e9 \ud800"}"#);
    assert_eq!(rewritten(r#"{"quip" : 1}"#), r#"{"[X\"]" : 1}"#);
}

#[test]
fn a_changed_number_becomes_a_string() {
    let mut sink = Words::new('7', "[ID]", false);
    let out = read(JsonReader::new(context()), b"[417, 5]", 1, &mut sink).unwrap();
    assert_eq!(out, br#"["[ID]", 5]"#);
}

#[test]
fn a_masked_key_labels_what_is_under_it() {
    let mut sink = Words::new('q', "[X]", false);
    read(JsonReader::new(context()), br#"{"quip":{"b":1}}"#, 1, &mut sink).unwrap();
    assert_eq!(sink.seen[2].location.pointer.as_deref(), Some("/[X]/b"));
}

#[test]
fn documents_in_strings_are_read_and_wrapped_again() {
    // {"mrn":"A quest"} in base64; a percent-encoded data: URI; JSON in a string.
    let input = r#"{"f":"data:application/json;name=quip.json;base64,eyJtcm4iOiJBIHF1ZXN0In0=","g":"data:,a%20quiet","h":"{\"n\":\"a qui\\u0074\"}"}"#;
    assert_eq!(
        values(input),
        [("/f", "quip.json"), ("/f/mrn", "A quest"), ("/g", "a quiet"), ("/h/n", "a quit")]
            .map(|(p, t)| (p.to_owned(), t.to_owned()))
    );
    let out = rewritten(input);
    let mut again = Words::default();
    read(JsonReader::new(context()), out.as_bytes(), 7, &mut again).unwrap();
    let texts: Vec<_> = again.seen.iter().filter(|s| s.role != Role::Key).map(|s| &*s.text).collect();
    assert_eq!(texts, ["[X\"]", "A [X\"]", "a [X\"]", "a [X\"]"]);
}

#[test]
fn unreadable_documents_in_strings_are_said() {
    let png = base64("\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR and so on and so on");
    let noise: Vec<u8> = (0..400u32).map(|i| (i * 7919 % 251) as u8).collect();
    for (input, reason) in [
        (format!("{{\"i\":\"{png}\"}}"), OpaqueReason::UnsupportedFormat("png")),
        (format!("{{\"i\":\"data:image/png;base64,{png}\"}}"), OpaqueReason::UnsupportedFormat("png")),
        (
            format!("{{\"i\":\"see ![x](data:image/png;base64,{png})\"}}"),
            OpaqueReason::UnsupportedFormat("data URI in text"),
        ),
        ("{\"i\":\"data:image/png;base64,!!\"}".to_owned(), OpaqueReason::Corrupt),
        (format!("{{\"i\":\"{}\"}}", base64_of(&noise)), OpaqueReason::UnknownFormat),
    ] {
        let mut sink = Words::default();
        let out = read(JsonReader::new(context()), input.as_bytes(), 11, &mut sink).unwrap();
        assert_eq!(out, input.as_bytes());
        assert_eq!(sink.opaque.iter().map(|o| o.1).collect::<Vec<_>>(), [reason]);
        assert_eq!(sink.opaque[0].0.pointer.as_deref(), Some("/i"));
    }
}

fn base64(text: &str) -> String {
    base64_of(&text.chars().map(|c| c as u8).collect::<Vec<_>>())
}

fn base64_of(bytes: &[u8]) -> String {
    super::super::super::decode::base64::encode(bytes, &super::super::super::decode::base64::Shape::MIME)
        .replace("\r\n", "")
}

#[test]
fn ids_and_words_that_look_like_base64_stay_text() {
    for id in
        ["QX7vRk2bTnM9pLs4", "hypercholesterolemia", "4111111111111111", "0f8fad5bd9cb469fa16570867728950e", "ACGT"]
    {
        assert_eq!(values(&format!("[\"{id}\"]"))[0].1, id);
    }
}

#[test]
fn what_is_not_json_is_refused_and_the_byte_is_named() {
    let cases: &[(&[u8], u64)] = &[
        (b"{'a': 1}", 1),
        (b"[1,]", 3),
        (b"{\"a\" 1}", 5),
        (b"[01]", 1),
        (b"[1 2]", 3),
        (b"[tru]", 1),
        (b"{} x", 3),
        (b"[NaN]", 1),
        (b"[1", 2),
        (b"", 0),
        (b"[1}", 2),
        (b"{\"a\":}", 5),
    ];
    for (input, at) in cases {
        for chunk in [1, 64] {
            match read(JsonReader::new(context()), input, chunk, &mut KeepAll::default()) {
                Err(ContentError::Malformed { offset, .. }) => assert_eq!(offset, *at, "{}", input.escape_ascii()),
                other => panic!("{}: {other:?}", input.escape_ascii()),
            }
        }
    }
    for input in [&b"[\"\xc0\xaf\"]"[..], b"[\"a\nb\"]", b"[\"\\x\"]", b"\"abc", b"[\"\xc3\"]"] {
        assert!(read(JsonReader::new(context()), input, 1, &mut KeepAll::default()).is_err());
    }
}

#[test]
fn nesting_has_a_limit() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert!(read(JsonReader::new(context()), deep(512).as_bytes(), 64, &mut KeepAll::default()).is_ok());
    let error = read(JsonReader::new(context()), deep(513).as_bytes(), 64, &mut KeepAll::default());
    assert_eq!(error, Err(ContentError::OverLimit { limit: "depth", allowed: 512 }));
}

#[test]
fn many_values_on_lines_or_in_sequence() {
    let make = || JsonReader::with(context(), Records::Many, false);
    for input in [
        "{\"a\":\"x\"}\n{\"a\":\"y\"}\n\n",
        "\u{1e}{\"a\":\"x\"}\n\u{1e}{\"a\":\"y\"}",
        "{\"a\":\"x\"}{\"a\":\"y\"}",
        "",
    ] {
        let mut sink = Words::default();
        read(make(), input.as_bytes(), 2, &mut sink).unwrap();
        let fields: Vec<_> = sink.fields().into_iter().filter(|(p, _)| !p.is_empty()).collect();
        if !input.is_empty() {
            assert_eq!(fields, [("/a".into(), "x"), ("/a".into(), "y")]);
        }
        laws(make, input.as_bytes());
    }
    assert_eq!(make_lines(), [1, 2]);
}

fn make_lines() -> Vec<u64> {
    let mut sink = Words::default();
    read(JsonReader::with(context(), Records::Many, false), b"[\"x\"]\n[\"y\"]", 1, &mut sink).unwrap();
    sink.seen.iter().filter_map(|s| s.location.line).collect()
}

#[test]
fn a_tolerant_reader_reads_the_rest_as_text() {
    let make = || JsonReader::with(context(), Records::Many, true);
    let cases: [(&str, &[&str]); 5] = [
        ("{\"a\":\"x\"}\n{\"a\": Mary} \n{\"a\":\"y\"}", &["a", "x", "a", "Mary} ", "a", "y"]),
        ("{\"a\":\n  Mary,\n \"b\"}", &["a", "Mary,\n \"b\"}"]),
        ("[\"Mary", &["Mary", ""]),
        ("[\"tab\tand \\x\"]", &["tab\tand \\x"]),
        ("{\"a\":\"x\"} and Mary", &["a", "x", "and Mary"]),
    ];
    for (input, want) in cases {
        let mut sink = Words::default();
        let out = read(make(), input.as_bytes(), 4, &mut sink).unwrap();
        assert_eq!(out, input.as_bytes());
        assert_eq!(sink.texts(), want, "{input}");
        laws(make, input.as_bytes());
    }
}

#[test]
fn fhir_is_told_by_its_resource_type() {
    use crate::finding::Schema;
    #[derive(Default)]
    struct Schemas(KeepAll, Vec<Schema>);
    impl super::super::super::Sink for Schemas {
        fn begin(&mut self, unit: &super::super::super::Unit<'_>) -> Result<(), super::super::super::Stop> {
            self.1.push(unit.field.schema);
            self.0.begin(unit)
        }
        fn text(
            &mut self,
            t: &str,
            d: &mut Vec<super::super::super::Decision>,
        ) -> Result<(), super::super::super::Stop> {
            self.0.text(t, d)
        }
        fn end(&mut self, d: &mut Vec<super::super::super::Decision>) -> Result<(), super::super::super::Stop> {
            self.0.end(d)
        }
        fn opaque(
            &mut self,
            _: &super::super::super::Unit<'_>,
            _: OpaqueReason,
        ) -> Result<(), super::super::super::Stop> {
            Ok(())
        }
    }
    let mut sink = Schemas::default();
    let input = br#"[{"resourceType":"Patient","id":"p"},{"a":"b"}]"#;
    read(JsonReader::new(context()), input, 9, &mut sink).unwrap();
    assert_eq!(sink.1, [Schema::Json, Schema::Fhir, Schema::Fhir, Schema::Fhir, Schema::Json, Schema::Json]);
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,2})?",
        "\"([a-e é😀]|\\\\n|\\\\u00e9|\\\\ud83d\\\\ude00|\\\\ud83d|\\\\\"){0,8}\"",
        Just("\"SGVsbG8gdGhlcmUsIG1lbg==\"".to_owned()),
        Just("\"{\\\"a\\\":\\\"see me\\\"}\"".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[ {}]", items.join(" ,"))),
            proptest::collection::vec(("[a-e]{0,3}", inner), 0..4).prop_map(|members| {
                let members: Vec<_> = members.iter().map(|(k, v)| format!("\"{k}\":{v}")).collect();
                format!("{{{}\n}}", members.join(", "))
            }),
        ]
    })
}

/// `value` with every string's words that hold an `e` replaced, as the sink of the laws does.
fn oracle(value: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value as V;
    let words = |text: &str| -> String {
        text.split_inclusive(' ')
            .map(|w| if w.contains('X') { w.replace(w.trim_end_matches(' '), "[#\"é\n]") } else { w.to_owned() })
            .collect()
    };
    match value {
        V::String(s) => V::String(words(s)),
        V::Array(items) => V::Array(items.iter().map(oracle).collect()),
        V::Object(members) => V::Object(members.iter().map(|(k, v)| (words(k), oracle(v))).collect()),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn json_obeys_the_laws(input in json()) {
        laws(|| JsonReader::new(context()), input.as_bytes());
    }

    #[test]
    fn json_stays_json_and_differs_in_the_changed_words_alone(value in proptest::collection::hash_map("[a-z]{1,4}", "[a-dX é\"\\\\\n😀]{0,12}", 0..6)) {
        let value = serde_json::to_value(value).unwrap();
        let input = serde_json::to_string_pretty(&value).unwrap();
        let mut sink = Words::new('X', "[#\"é\n]", true);
        let out = read(JsonReader::new(context()), input.as_bytes(), 3, &mut sink).unwrap();
        prop_assert_eq!(serde_json::from_slice::<serde_json::Value>(&out).unwrap(), oracle(&value));
    }

    #[test]
    fn what_serde_json_takes_is_taken_and_the_rest_refused(input in "([\\[\\]{},:\" 0-9eE.+-]|true|null|\"a\"|\\\\u00e9|\\\\x|\\\\){0,12}") {
        let ours = read(JsonReader::new(context()), input.as_bytes(), 4, &mut KeepAll::default());
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&input);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?}", ours);
    }

    #[test]
    fn a_tolerant_reader_takes_anything_in_utf_8(input in "([\\[\\]{},:\" \n0-9ae.-]|true|\"a\"|\\\\u00e9|\\\\|é){0,24}") {
        let make = || JsonReader::with(context(), Records::Many, true);
        prop_assert!(read(make(), input.as_bytes(), 4, &mut KeepAll::default()).is_ok());
        laws(make, input.as_bytes());
    }
}
