use proptest::prelude::*;

use super::*;
use crate::content::OpaqueReason;
use crate::finding::IdentifierType;
use crate::guard::testing::guard;
use crate::guard::verdict::Verdict;

const START: SessionStart<'_> = SessionStart { method: "POST", path: "/tasks", content_type: None, year: 2026 };

fn body(content_type: &str) -> BodyInfo<'_> {
    BodyInfo { part: "body", file_name: None, content_type: Some(content_type), content_encoding: None }
}

/// The body through a session, pushed in pieces that end at `cuts`.
fn run_in(policy: &str, info: &BodyInfo<'_>, input: &[u8], cuts: &[usize]) -> Result<(Vec<u8>, Verdict), GuardError> {
    let mut session = guard(policy).session(&START);
    session.body(info)?;
    let (mut out, mut from) = (Vec::new(), 0);
    for &cut in cuts.iter().chain([&input.len()]) {
        let to = cut.clamp(from, input.len());
        session.push(&input[from..to], &mut out)?;
        from = to;
    }
    let verdict = session.finish(&mut out)?;
    Ok((out, verdict))
}

fn run(policy: &str, content_type: &str, input: &str) -> (String, Verdict) {
    let (out, verdict) = run_in(policy, &body(content_type), input.as_bytes(), &[]).unwrap();
    (String::from_utf8(out).unwrap(), verdict)
}

#[test]
fn clean_content_passes_and_stays_as_it_is() {
    for (content_type, input) in [
        ("text/plain", "Parkinson's disease.\r\n\tno change\n"),
        ("application/json", "{ \"a\" : [1, \"\\u0041\\/b\"] , \"a\":null}\n"),
        ("application/x-www-form-urlencoded", "a=b+c&d=%7B%7D&&e"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nplain\r\n--x--\r\n",
        ),
    ] {
        let (out, verdict) = run("", content_type, input);
        assert_eq!(out, input);
        assert_eq!(verdict.decision, Action::Pass, "{content_type}");
        assert!(!verdict.changed && verdict.findings.is_empty());
        assert_eq!(verdict.scanned_bytes, input.len() as u64);
    }
}

#[test]
fn what_is_found_is_reported_where_it_is_and_replaced() {
    let (out, verdict) = run("", "text/plain", "One line\né: Dr. Quill, 078-05-1120\n");
    assert_eq!(out, "One line\né: Dr. [NAME], [SSN]\n");
    assert_eq!(verdict.decision, Action::Block);
    assert!(verdict.changed);
    let [name, ssn] = &verdict.findings[..] else { panic!("{:?}", verdict.findings) };
    assert_eq!((name.start, name.end, name.unit), (16, 21, OffsetUnit::Char));
    assert_eq!((name.location.line, name.location.column), (Some(2), Some(8)));
    assert_eq!(name.location.part.as_deref(), Some("body"));
    assert_eq!(name.masked, "NAME: #####");
    assert_eq!(name.hint, "Replace with [NAME]");
    assert_eq!(name.value.expose(), "Quill");
    assert_eq!(ssn.masked, "SSN: ###-##-####");
    assert_eq!(verdict.counts[&IdentifierType::Ssn], 1);
}

#[test]
fn the_value_is_in_nothing_that_is_shown() {
    let input = r#"{"Dr. Quill": {"078-05-1120": "Dr. Quill"}}"#;
    let (_, verdict) = run("", "application/json", input);
    let shown = format!("{verdict:?}{}", serde_json::to_string(&verdict.findings).unwrap());
    assert!(!shown.contains("Quill") && !shown.contains("078"), "{shown}");
    let pointers: Vec<_> = verdict.findings.iter().filter_map(|f| f.location.pointer.as_deref()).collect();
    assert!(pointers.iter().any(|pointer| pointer.matches('/').count() == 2), "{pointers:?}");
}

#[test]
fn json_stays_json_and_only_the_findings_change() {
    let input = r#"{"a": "Dr. Quill \"x\"", "n": 1.50, "b": ["ok", {"c": "078-05-1120\n"}]}"#;
    let (out, verdict) = run("action = \"redact\"", "application/json", input);
    assert_eq!(out, r#"{"a": "Dr. [NAME] \"x\"", "n": 1.50, "b": ["ok", {"c": "[SSN]\n"}]}"#);
    assert_eq!(verdict.decision, Action::Redact);
}

#[test]
fn flagged_findings_stay_and_redacted_ones_go() {
    let policy = "action = \"redact\"\n[types.NAME]\naction = \"flag\"";
    let (out, verdict) = run(policy, "text/plain", "Dr. Quill 078-05-1120");
    assert_eq!(out, "Dr. Quill [SSN]");
    assert_eq!(verdict.decision, Action::Flag);
    let (out, verdict) = run("[types.NAME]\naction = \"allow\"", "text/plain", "Dr. Quill");
    assert_eq!((out.as_str(), verdict.decision, verdict.allowed), ("Dr. Quill", Action::Pass, 1));
    assert!(verdict.findings.is_empty());
}

#[test]
fn lists_allow_whole_values_and_deny_anything() {
    let policy = "action = \"redact\"\n[allow]\nterms = [\"quill\"]\n[deny]\nterms = [\"blue heron\", \"x 078-05\"]";
    let (out, verdict) = run(policy, "text/plain", "Dr. Quill of Blue Heron, x 078-05-1120.");
    assert_eq!(out, "Dr. Quill of [OTHER_ID], [OTHER_ID].", "an edit covers all that overlaps");
    assert_eq!(verdict.allowed, 1);
    assert_eq!(verdict.counts[&IdentifierType::OtherId], 2);
}

#[test]
fn fields_pass_only_where_a_route_names_them() {
    let policy = "[[routes]]\npath = \"/tasks\"\nfields = [{ pointer = \"/who\", matches = \"Dr[.] [A-Z][a-z]+\" }]";
    assert_eq!(run(policy, "application/json", r#"{"who": "Dr. Quill"}"#).1.decision, Action::Pass);
    assert_eq!(run(policy, "application/json", r#"{"who": "Dr. Quill 1"}"#).1.decision, Action::Block);
    assert_eq!(run(policy, "application/json", r#"{"why": "Dr. Quill"}"#).1.decision, Action::Block);
    assert_eq!(run(policy, "application/json", r#"{"who": {"x": "Dr. Quill"}}"#).1.decision, Action::Block);
}

#[test]
fn numbered_labels_tell_values_apart() {
    let policy = "action = \"redact\"\nnumbered = true";
    let (out, _) = run(policy, "application/json", r#"["Dr. Quill", "Dr. Heron", "Dr. Quill"]"#);
    assert_eq!(out, r#"["Dr. [NAME-1]", "Dr. [NAME-2]", "Dr. [NAME-1]"]"#);
}

#[test]
fn a_fault_anywhere_ends_the_session_and_gives_nothing() {
    let mut out = b"before".to_vec();
    let mut session = guard("").session(&START);
    session.body(&body("text/plain")).unwrap();
    session.push(b"PLEASE PANIC", &mut out).unwrap();
    assert_eq!(session.finish(&mut out).unwrap_err(), GuardError::Internal { what: "a panic while scanning" });
    assert_eq!(out, b"before");

    let mut session = guard("[limits]\nbody_bytes = 3").session(&START);
    session.body(&body("text/plain")).unwrap();
    assert!(matches!(session.push(b"abcd", &mut out), Err(GuardError::Content(_))));
    assert_eq!(session.push(b"]", &mut out), Err(GuardError::Poisoned));
    assert_eq!(session.text("x", "path", Role::Value), Err(GuardError::Poisoned));
    assert_eq!(session.finish(&mut out).unwrap_err(), GuardError::Poisoned);
    assert_eq!(out, b"before");

    let malformed = format!("[1, oops {}]", "1, ".repeat(4000));
    for policy in ["", "[limits]\nwhole_bytes = 4"] {
        let error = run_in(policy, &body("application/json"), malformed.as_bytes(), &[]).unwrap_err();
        assert!(matches!(error, GuardError::Content(ContentError::Malformed { .. })), "{error}");
    }
    let error = run_in("[limits]\nbody_bytes = 3", &body("text/plain"), b"abcd", &[]).unwrap_err();
    assert!(matches!(error, GuardError::Content(ContentError::OverLimit { limit: "body_bytes", allowed: 3 })));
    assert!(run_in("", &body("application/json"), b"{\"a\":", &[]).is_err());
}

#[test]
fn what_cannot_be_read_is_a_finding_and_the_policy_decides() {
    let sound = b"OggS\0\x02\0\0\0\0\0\0\0\0\x35\x07\x9a\x4c\0\0\0\0";
    let (out, verdict) = run_in("", &body("audio/ogg"), sound, &[]).unwrap();
    assert_eq!(verdict.decision, Action::Block);
    assert_eq!(out, sound);
    let report = &verdict.findings[0];
    assert_eq!(report.finding.kind, IdentifierType::Unscannable);
    assert!(report.finding.evidence[0].what.contains("unsupported-format"), "{report:?}");
    let allow = "[unscannable.reasons]\nunsupported-format = \"allow\"";
    assert_eq!(run_in(allow, &body("audio/ogg"), sound, &[]).unwrap().1.decision, Action::Pass);
    let flag = "[unscannable]\naction = \"flag\"";
    assert_eq!(run_in(flag, &body("audio/ogg"), sound, &[]).unwrap().1.decision, Action::Flag);
    assert_eq!(OpaqueReason::UnsupportedFormat("audio").as_str(), "unsupported-format");
}

#[test]
fn queries_paths_and_file_names_are_scanned_too() {
    let mut session = guard("action = \"redact\"").session(&START);
    assert_eq!(session.query("page=2&q=a%20b").unwrap(), None);
    let new = session.query("q=Dr.+Quill&page=2").unwrap().unwrap();
    assert!(new.ends_with("&page=2") && !new.contains("Quill"), "{new}");
    assert_eq!(session.text("Dr. Heron.txt", "Upload-Name", Role::FileName).unwrap().unwrap(), "Dr. [NAME].txt");
    assert_eq!(session.text("tasks", "path", Role::Value).unwrap(), None);
    let info = BodyInfo { file_name: Some("Dr. Wren.txt"), ..body("text/plain") };
    session.body(&info).unwrap();
    session.push(b"see 078-05-1120", &mut Vec::new()).unwrap();
    let verdict = session.finish(&mut Vec::new()).unwrap();
    assert_eq!(verdict.counts[&IdentifierType::Name], 3);
    let of_body = verdict.findings.last().unwrap();
    assert_eq!(of_body.location.name.as_deref(), Some("Dr. ####.txt"));
}

#[test]
fn a_multipart_upload_is_read_part_by_part() {
    let input = "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nDr. Quill\r\n\
                 --x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"Dr. Heron.txt\"\r\n\
                 Content-Type: text/plain\r\n\r\nfine\r\n--x--\r\n";
    let (out, verdict) = run("action = \"redact\"", "multipart/form-data; boundary=x", input);
    assert!(out.contains("Dr. [NAME]\r\n") && !out.contains("Quill") && !out.contains("Heron"), "{out}");
    assert_eq!(verdict.findings[0].location.part.as_deref(), Some("note"));
    assert!(!serde_json::to_string(&verdict.findings).unwrap().contains("Heron"));
}

#[test]
fn a_refused_route_blocks_whatever_comes() {
    let policy = "[[routes]]\npath = \"/tasks\"\nrefuse = \"the platform would fetch\"";
    let (_, verdict) = run(policy, "text/plain", "clean");
    assert_eq!(verdict.decision, Action::Block);
    assert_eq!(verdict.findings[0].finding.evidence[0].what, "the platform would fetch");
}

#[test]
fn compressed_text_beyond_what_is_held_is_streamed() {
    use std::io::Write;
    let text = "A clean line of text, and Dr. Quill.\n".repeat(4000);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gz.write_all(text.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    let info = BodyInfo { content_encoding: Some("gzip"), ..body("text/plain") };
    let policy = format!("action = \"redact\"\n[limits]\nwhole_bytes = {}", gz.len());
    let (out, verdict) = run_in(&policy, &info, &gz, &[]).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), text.replace("Quill", "[NAME]"));
    assert_eq!(verdict.total(), 4000);
    assert_eq!(verdict.findings[3999].location.line, Some(4000));
}

#[test]
fn redacted_content_passes() {
    for operator in ["label", "mask", "hash", "generalize"] {
        let policy = format!("action = \"redact\"\noperator = \"{operator}\"\nnumbered = true");
        let (out, _) = run(&policy, "text/plain", "Dr. Quill, 078-05-1120, aged 93");
        let (again, verdict) = run("", "text/plain", &out);
        assert_eq!(verdict.decision, Action::Pass, "{out}");
        assert_eq!(again, out);
    }
}

#[test]
fn long_units_are_denied_across_blocks() {
    let mut text = "word ".repeat(40_000);
    text.push_str("blue heron ");
    text.push_str(&"word ".repeat(10_000));
    for at in (30_000..text.len()).step_by(32_768 / 2) {
        if text.is_char_boundary(at) {
            text.insert_str(at, " Blue Heron ");
        }
    }
    let policy = "action = \"redact\"\n[deny]\nterms = [\"blue heron\"]\n[limits]\nwhole_bytes = 1000";
    let (out, verdict) = run(policy, "text/plain", &text);
    assert!(!out.to_lowercase().contains("heron"));
    assert_eq!(verdict.counts[&IdentifierType::OtherId], text.to_lowercase().matches("blue heron").count() as u64);
}

/// Findings as far as the way of arrival must not change them.
fn told(verdict: &Verdict) -> Vec<String> {
    verdict.findings.iter().map(|f| serde_json::to_string(f).unwrap()).collect()
}

fn content() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            Just("Dr. Quill ".to_owned()),
            Just("078-05-1120, ".to_owned()),
            Just("line\n".to_owned()),
            "[a-zé😀\"\\\\]{1,8} ",
            "[a-z ]{20,60} ",
        ],
        0..30,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn how_a_body_arrives_changes_nothing(
        text in content(), whole in 1usize..400, cuts in proptest::collection::vec(0usize..1500, 0..6), json in any::<bool>()
    ) {
        let mut cuts = cuts;
        cuts.sort_unstable();
        let policy = format!("action = \"redact\"\n[limits]\nwhole_bytes = {whole}");
        let (kind, input) = if json {
            ("application/json", serde_json::json!({ "a": text, "b": [text] }).to_string())
        } else {
            ("text/plain", text)
        };
        let (out, verdict) = run_in(&policy, &body(kind), input.as_bytes(), &cuts).unwrap();
        let (at_once, verdict_at_once) = run_in(&policy, &body(kind), input.as_bytes(), &[]).unwrap();
        prop_assert_eq!(&out, &at_once);
        prop_assert_eq!(told(&verdict), told(&verdict_at_once));
        prop_assert_eq!(verdict.changed, out != input.as_bytes());
        if json {
            let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
            prop_assert_eq!(&value["a"], &value["b"][0]);
        }
    }

    #[test]
    fn what_is_redacted_is_not_found_again(text in content()) {
        let (out, _) = run("action = \"redact\"", "text/plain", &text);
        prop_assert!(!out.contains("Quill") && !out.contains("078-05-1120"));
        let (again, verdict) = run("", "text/plain", &out);
        prop_assert_eq!(verdict.total(), 0);
        prop_assert_eq!(again, out);
    }

    #[test]
    fn bytes_of_any_kind_give_a_verdict_or_an_error_and_never_a_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300), kind in "(text/plain|application/json|application/octet-stream|multipart/form-data; boundary=x|application/x-www-form-urlencoded)"
    ) {
        match run_in("", &body(&kind), &bytes, &[]) {
            Ok((out, verdict)) if verdict.decision == Action::Pass => prop_assert_eq!(out, bytes),
            Ok(_) => {}
            Err(error) => prop_assert!(!matches!(error, GuardError::Internal { .. }), "{}", error),
        }
    }
}

/// With the detector that is built in: a full name introduced anywhere makes
/// surname and first name known alone, before it and behind it.
#[test]
fn names_are_known_alone_before_and_behind_the_full_name() {
    let detector = crate::detect::Detector::builtin().unwrap();
    let policy = crate::guard::CompiledPolicy::builtin().unwrap();
    let guard = crate::guard::Guard::new(detector, policy, crate::guard::Key::new([3; 32]));
    let redact = |text: &str| {
        let mut session = guard.session(&START);
        session.body(&body("text/plain")).unwrap();
        let mut out = Vec::new();
        session.push(text.as_bytes(), &mut out).unwrap();
        session.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    for text in [
        "Patient: Adaeze Quillfeather. Later quillfeather slept, and adaeze ate.",
        "later quillfeather slept, and adaeze ate. Patient: Adaeze Quillfeather.",
    ] {
        let out = redact(text).to_lowercase();
        assert!(!out.contains("quillfeather") && !out.contains("adaeze"), "{out}");
    }
    // A name that is a word: with a capital or behind a cue only.
    let out = redact("we hope the young man is well. Then Young slept; mrs. young left. Patient: Hope Young.");
    assert_eq!(out, "we hope the young man is well. Then [NAME] slept; mrs. [NAME] left. Patient: [NAME].");
}
