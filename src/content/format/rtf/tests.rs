use super::*;
use crate::content::document::{Edit, PartEdit};
use crate::finding::Segment;
use proptest::prelude::*;

fn read(bytes: &[u8]) -> Extract {
    Rtf.extract(bytes, &Limits::default()).unwrap()
}

fn texts(bytes: &[u8]) -> Vec<String> {
    read(bytes).units.into_iter().map(|u| u.text).collect()
}

/// The document with every `Mary Lopez` replaced.
fn redacted(bytes: &[u8], with: &str) -> Vec<u8> {
    let extract = read(bytes);
    let mut units = Vec::new();
    for (number, unit) in extract.units.iter().enumerate() {
        let edits: Vec<Edit> = unit
            .text
            .match_indices("Mary Lopez")
            .map(|(start, old)| Edit { start, end: start + old.len(), with: with.to_owned(), rects: Vec::new() })
            .collect();
        if !edits.is_empty() {
            units.push((number, edits));
        }
    }
    Rtf.rewrite(bytes, &Edits { units, ..Edits::default() }, &Limits::default()).unwrap()
}

const LAYERS: &[u8] = br#"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Times;}}
{\stylesheet{\s0 Normal;}}{\info{\title On qTitle}{\author qAuthor}{\creatim\yr2026\mo1\dy2}}
{\*\userprops{\propname MRN}\proptype30{\staticval q4418822}}{\*\docvar {who}{qVar}}
{\header qHead\par}Body q\b Bo\b0 dy\par{\v qHidden}{\deleted qGone} kept\par
{\field{\*\fldinst HYPERLINK "mailto:q@x.org"}{\fldrslt write}}{\footnote qNote}
{\*\atnid qM}{\*\atnauthor qAnn}{\*\annotation{\*\atndate 1234}qComment}{\*\unknown qOther}\par
\trowd\intbl Test\cell MRN\cell Result\cell\row\intbl a\cell q77\cell b\cell\row\pard
{\*\bkmkstart qMark}\f1\'cc\'e0\'f0\f0  caf\'e9 \u26085 ?\uc0\u8217 s {\uc4\u81 Quin}\par}"#;

#[test]
fn every_destination_is_read() {
    let all = texts(LAYERS).join("|");
    for text in [
        "On qTitle",
        "qAuthor",
        "q4418822",
        "qVar",
        "qHead",
        "Body qBody",
        "qHidden",
        "qGone",
        " kept",
        "write",
        "mailto:q@x.org",
        "qNote",
        "qM",
        "qAnn",
        "qComment",
        "qOther",
        "q77",
        "qMark",
        "Map caf",
        "Quin",
    ] {
        let text = text.replace("Map caf", "Мар café 日’s Q");
        assert!(all.contains(&text), "{text} in {all}");
    }
    assert!(!all.contains("1234") && !all.contains("2026"), "{all}");
    let extract = read(LAYERS);
    let of = |text: &str| {
        let unit = extract.units.iter().find(|u| u.text == text).unwrap();
        (unit.location.layer.clone().unwrap_or_default(), unit.path.last().cloned())
    };
    assert_eq!(of("q4418822"), ("metadata".into(), Some(Segment::Key("MRN".into()))));
    assert_eq!(of("qVar"), ("document variables".into(), Some(Segment::Key("who".into()))));
    assert_eq!(of("q77"), (String::new(), Some(Segment::Key("MRN".into()))));
    assert_eq!(of("qGone").0, "deleted text");
    assert_eq!(of("Quin").0, "text for old readers");
}

#[test]
fn a_name_over_several_runs_is_one_text_and_goes_as_one() {
    let cases: &[(&[u8], &[u8])] = &[
        (br"{\rtf1 Seen: {\b Ma}ry\i  Lop\i0 ez\par}", br"{\rtf1 Seen: {\b [X]}\i \i0 \par}"),
        (br"{\rtf1\b0(Mary Lopez)}", br"{\rtf1\b0([X])}"),
        (br"{\rtf1\b0\'4dary Lopez;}", br"{\rtf1\b0 [X];}"),
        (br"{\rtf1 \u77 Mary Lo\u112 ?ez}", br"{\rtf1 [X]}"),
        (br"{\rtf1 Mary\~Lopez}", br"{\rtf1 Mary\~Lopez}"),
    ];
    for (source, expected) in cases {
        let new = redacted(source, "[X]");
        assert_eq!(new.escape_ascii().to_string(), expected.escape_ascii().to_string());
    }
    assert_eq!(texts(&redacted(br"{\rtf1 a Mary Lopez b}", "{Zo\u{eb}}\\\u{1f600}")), ["a {Zoë}\\😀 b"]);
}

#[test]
fn pictures_are_parts_and_written_anew() {
    let source = br"{\rtf1 a{\*\shppict{\pict{\*\picprop{\sp{\sn wzName}{\sv qShape}}}\pngblip\picw10
89504e47
0d0a{\*\blipuid 00ff}}}{\pict\jpegblip\bin4 {}\x}}";
    let extract = read(source);
    assert_eq!(extract.parts[0].bytes, b"\x89PNG\r\n");
    assert_eq!(extract.parts[1].bytes, b"{}\\x");
    assert!(extract.units.iter().any(|u| u.text == "qShape") && extract.unread.is_empty());
    let edits = Edits { parts: vec![PartEdit { part: 0, bytes: b"\xff\xd8\xff\0".to_vec() }], ..Edits::default() };
    let new = Rtf.rewrite(source, &edits, &Limits::default()).unwrap();
    assert_eq!(read(&new).parts[0].bytes, b"\xff\xd8\xff\0");
    assert!(memchr::memmem::find(&new, b"\\jpegblip \\picw10").is_some());
    let unknown = Edits { parts: vec![PartEdit { part: 0, bytes: b"GIF89a".to_vec() }], ..Edits::default() };
    assert!(Rtf.rewrite(source, &unknown, &Limits::default()).is_err());
}

#[test]
fn data_that_holds_texts_loses_them_as_a_whole() {
    let wide: String = "mailto:q@x.org".encode_utf16().flat_map(u16::to_le_bytes).map(|b| format!("{b:02x}")).collect();
    let source = format!(r"{{\rtf1 x {{\*\datafield 00d0c9ea{wide}}}}}");
    let extract = read(source.as_bytes());
    assert!(extract.units.iter().any(|u| u.text.contains("mailto:q@x.org")));
    let number = extract.units.iter().position(|u| u.text.contains("mailto")).unwrap();
    let edit = Edit { start: 0, end: 5, with: "[X]".into(), rects: Vec::new() };
    let edits = Edits { units: vec![(number, vec![edit])], ..Edits::default() };
    let new = Rtf.rewrite(source.as_bytes(), &edits, &Limits::default()).unwrap();
    assert_eq!(new, br"{\rtf1 x {\*\datafield }}");
}

#[test]
fn what_is_cut_off_or_strange_is_not_passed_over() {
    for len in [6, 40, LAYERS.len() - 1] {
        assert_eq!(Rtf.extract(&LAYERS[..len], &Limits::default()), Err(OpaqueReason::Corrupt), "{len}");
    }
    let behind = [LAYERS, b"Mary Lopez"].concat();
    let reason = OpaqueReason::UnsupportedFormat("bytes behind the document");
    assert_eq!(Rtf.extract(&behind, &Limits::default()), Err(reason));
    assert!(Rtf.extract(&[LAYERS, b"\r\n\0"].concat(), &Limits::default()).is_ok());
    let deep = "{".repeat(600);
    assert_eq!(
        Rtf.extract(format!("{{\\rtf1 {deep}").as_bytes(), &Limits::default()),
        Err(OpaqueReason::OverLimit("depth"))
    );
    assert!(!read(br"{\rtf1 x\bin4 Mary}").unread.is_empty());
    assert!(!read(br"{\rtf1{\fonttbl{\f0\fcharset130 F;}}\f0 \'b0\'a1}").unread.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// Whatever runs and escapes it is written in, a name is found and goes.
    #[test]
    fn replaced_text_is_gone(pieces in prop::collection::vec(0usize..7, 10), with in "[a-z\\\\{} é]{0,6}") {
        let mut source = String::from("{\\rtf1 x ");
        for (c, how) in "Mary Lopez".chars().zip(pieces) {
            let c = if c.is_ascii_alphabetic() { c } else { ' ' };
            source.push_str(&match how {
                0 => format!("\\'{:02x}", c as u32),
                1 => format!("\\u{}?", c as u32),
                2 => format!("{{\\i {c}}}"),
                3 => format!("\\b0 {c}"),
                4 => format!("\r\n{c}"),
                5 => format!("{{\\uc0\\u{} }}", c as u32),
                _ => c.to_string(),
            });
        }
        source.push_str("(y)}");
        prop_assert_eq!(texts(source.as_bytes()), ["x Mary Lopez(y)"]);
        let new = redacted(source.as_bytes(), &with);
        prop_assert_eq!(texts(&new), [format!("x {with}(y)")]);
    }
}

#[test]
fn what_old_readers_show_is_passed_over_however_long_it_is() {
    let long = format!("{{\\rtf1\\uc999999 \\u65 {}}}", "a".repeat(300_000));
    assert_eq!(texts(long.as_bytes()).first().map(String::as_str), Some("A"));
}
