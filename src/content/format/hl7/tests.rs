use super::*;
use crate::content::format::testing::{all_cuts, keep, read, replace_words};
use proptest::prelude::*;

fn make() -> Box<dyn Reader> {
    Box::new(Hl7Reader::new(ReaderContext::new(Default::default(), Default::default())))
}

fn units(source: &str) -> Vec<String> {
    read(make(), source).into_iter().map(|u| format!("{} {}", u.pointer, u.text)).collect()
}

const HEAD: &str = "MSH|^~\\&|APP|Mercy General^1.2^ISO";

#[test]
fn components_have_their_names() {
    let cases: &[(&str, &[&str])] = &[
        ("PID|1||A1^^^HOSP&1.2~B2", &["PID-1.1 1", "PID-3.1 A1", "PID-3.4 HOSP", "PID-3.4.2 1.2", "PID-3.1 B2"]),
        ("PID|||||O\\T\\Neil^Ann\\.br\\Marie", &["PID-5.1 O&Neil", "PID-5.2 Ann\nMarie"]),
        ("NTE|1||see \\H\\Lee\\N\\ on\\X0D0A\\ward~bed 3", &["NTE-1.1 1", "NTE-3.1 see Lee on\r\nward\nbed 3"]),
        (
            "OBX|1|TX|X^Note||line 1~line 2",
            &["OBX-1.1 1", "OBX-2.1 TX", "OBX-3.1 X", "OBX-3.2 Note", "OBX-5.1 line 1\nline 2"],
        ),
        ("ZZZ|Ann Lee", &["ZZZ-1.1 Ann Lee"]),
        ("Ann Lee|x\nPID|1", &[" Ann Lee|x", "PID-1.1 1"]),
        ("PID|a\\b\\F|c", &["PID-1.1 a\\b\\F", "PID-2.1 c"]),
        ("EVN", &[]),
    ];
    for (source, expected) in cases {
        let whole = format!("{HEAD}\r{source}\r");
        let mut want = vec!["MSH-3.1 APP", "MSH-4.1 Mercy General", "MSH-4.2 1.2", "MSH-4.3 ISO"];
        want.extend_from_slice(expected);
        let got = units(&whole);
        assert_eq!(got, want, "{source}");
    }
}

#[test]
fn the_data_type_stands_before_a_result() {
    struct Paths(Vec<Vec<Segment>>);
    impl Sink for Paths {
        fn begin(&mut self, unit: &Unit<'_>) -> Result<(), crate::content::Stop> {
            self.0.push(unit.field.path.to_vec());
            Ok(())
        }
        fn text(&mut self, t: &str, d: &mut Vec<crate::content::Decision>) -> Result<(), crate::content::Stop> {
            d.push(crate::content::Decision::Keep(t.len()));
            Ok(())
        }
        fn end(&mut self, _: &mut Vec<crate::content::Decision>) -> Result<(), crate::content::Stop> {
            Ok(())
        }
        fn opaque(&mut self, _: &Unit<'_>, _: crate::content::OpaqueReason) -> Result<(), crate::content::Stop> {
            Ok(())
        }
    }
    let mut sink = Paths(Vec::new());
    let mut reader = make();
    reader.push(b"MSH|^~\\&|\rMSH|^~\\&|\rOBX|1|XPN|||LEE", &mut sink, &mut Vec::new()).unwrap();
    reader.finish(&mut sink, &mut Vec::new()).unwrap();
    let last = sink.0.last().unwrap();
    assert_eq!(last[..], [Segment::Index(1), Segment::Key("XPN".into()), Segment::Key("OBX-5.1".into())]);
}

#[test]
fn separators_are_those_declared() {
    assert_eq!(
        units("MSH#*@!%#APP\rPID#Lee*Ann@x%y!S!"),
        ["MSH-3.1 APP", "PID-1.1 Lee", "PID-1.2 Ann", "PID-1.1 x", "PID-1.1.2 y*"]
    );
    assert_eq!(units("MSH||APP\rPID|1"), [" MSH||APP", "PID-1.1 1"]);
    assert_eq!(units("MSH"), [" MSH"]);
}

#[test]
fn framing_and_batches_pass() {
    let source = "\u{b}FHS|^~\\&|A\r\nBHS|^~\\&|B\r\nMSH|^~\\&|C\r\nPID|1\r\n\u{1c}\r";
    let told = read(make(), source);
    let list: Vec<_> = told.iter().map(|u| (u.text.as_str(), u.line)).collect();
    assert_eq!(list, [("A", Some(1)), ("B", Some(2)), ("C", Some(3)), ("1", Some(4))]);
    assert_eq!(keep(make(), source), source.as_bytes());
}

#[test]
fn encapsulated_data_is_read() {
    let told = units(&format!("{HEAD}\rOBX|1|ED|X||^TEXT^^Base64^U2VlbiBieSBBbm4gTGVlIG9uIHdhcmQgNy4=\r"));
    assert!(told.iter().any(|u| u.contains("Seen by Ann Lee on ward 7.")), "{told:?}");
}

#[test]
fn new_text_is_escaped() {
    let source = format!("{HEAD}\rPID|||||O\\T\\Neil^Ann\r");
    assert_eq!(
        replace_words(make(), &source, "O&Neil", "a|^~\\&\nb", 3),
        format!("{HEAD}\rPID|||||a\\F\\\\S\\\\R\\\\E\\\\T\\\\.br\\b^Ann\r")
    );
    let source = format!("{HEAD}\rNTE|||seen by Ann~Lee today\r");
    assert_eq!(
        replace_words(make(), &source, "Ann\nLee", "[NAME]", 3),
        format!("{HEAD}\rNTE|||seen by [NAME] today\r")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn kept_is_identical_and_cuts_change_nothing(
        bits in prop::collection::vec(prop::sample::select(vec!["MSH|^~\\&|", "MSH#*@!%#", "\rPID|", "\nOBX|1|TX|", "\r\n", "|", "^", "~", "&", "\\", "\\F\\", "\\.br\\", "\\X41\\", "\\Xzz\\", "a", "aé", "é", "PI", "M", "\u{b}", "\u{1c}\r", "#", " "]), 0..16),
        with in "[x|^\\\\~&\n]{0,3}",
    ) {
        let source = bits.concat();
        prop_assert_eq!(String::from_utf8(keep(make(), &source)).unwrap(), source.as_str());
        all_cuts(make, &source, "a", &with)?;
    }

    #[test]
    fn escapes_go_there_and_back(text in "[a-z|^~\\\\&é ]{1,12}") {
        let source = format!("{HEAD}\rPID|a\r");
        let out = replace_words(make(), &source, "a", &text, 100);
        let told = read(make(), &out);
        prop_assert_eq!(told.last().unwrap().text.as_str(), text.as_str());
    }
}
