use super::*;
use crate::content::format::html::HtmlReader;
use crate::content::format::testing::{Replacing, all_cuts, keep, read, replace_words};
use crate::content::format::xml::XmlReader;
use crate::content::{Limits, OpaqueReason, Stop, Unit};
use proptest::prelude::*;

fn html() -> Box<dyn Reader> {
    Box::new(HtmlReader::new(ReaderContext::new(Default::default(), Default::default())))
}

fn xml() -> Box<dyn Reader> {
    Box::new(XmlReader::new(ReaderContext::new(Default::default(), Default::default())))
}

fn units(reader: Box<dyn Reader>, source: &str) -> Vec<String> {
    read(reader, source).into_iter().map(|u| format!("{} {}", u.pointer, u.text)).collect()
}

#[test]
fn texts_of_html() {
    let cases: &[(&str, &[&str])] = &[
        ("<p>Jo<b>hn</b> Smith</p><p>x</p>", &["/p John Smith", "/p x"]),
        ("just text", &[" just text"]),
        ("<p>Jos&eacute; &#38; Ann<br>12 Elm St</p>", &["/p José & Ann\n12 Elm St"]),
        ("<div>a<div>b</div>c</div>", &["/div a", "/div b", "/div c"]),
        ("<p title='Ann Lee' class=x>t</p>", &["/p/@title Ann Lee", "/p t"]),
        ("<p>See <a href=\"mailto:a@b.c\" >Ann</a> Lee</p>", &["/a/@href mailto:a@b.c", "/p See Ann Lee"]),
        ("<img alt=\"Ann &amp; Bo\" src=x.png>", &["/img/@alt Ann & Bo", "/img/@src x.png"]),
        ("<input name=dob value=1/2/34>", &["/input/dob/@value 1/2/34", "/input/@name dob"]),
        ("<label>DOB</label> <input value='1/2/34'>", &["/label DOB", "/input/DOB/@value 1/2/34"]),
        ("<meta name=author content='Ann Lee'>", &["/meta/@name author", "/meta/author/@content Ann Lee"]),
        ("<p>a<!-- seen by Lee -->b</p>", &["/p  seen by Lee ", "/p ab"]),
        ("<script>if (a<b) x='Ann &amp;'</script><p>t", &["/script if (a<b) x='Ann &amp;'", "/p t"]),
        ("<title>Ann &amp; <b>Bo</title>", &["/title Ann & <b>Bo"]),
        ("BP <120 & P<5 <x", &[" BP <120 & P<5 <x"]),
        ("Ann <ann@example.org> wrote", &[" Ann <ann@example.org> wrote"]),
        ("<p>by <Ann Lee> in <Smith> town", &["/p by <Ann Lee> in <Smith> town"]),
        ("<p>open <a href=\"x", &["/p open <a href=\"x"]),
        ("<p>open <!-- Ann", &["/p open", "/p  Ann"]),
        ("<!DOCTYPE html><p>x", &["/p x"]),
        ("<!Ann Lee>", &[" Ann Lee"]),
        ("AT&T &nosuch; &am", &[" AT&T &nosuch; &am"]),
        (
            "<table><tr><th>Name<th>DOB<tr><td>Ann<td>1/2/34</table>",
            &["/th Name", "/th DOB", "/td/Name Ann", "/td/DOB 1/2/34"],
        ),
        ("<table><tr><th>DOB</th><td>1/2/34</td></tr></table>", &["/th DOB", "/td/DOB 1/2/34"]),
        ("<tr><td>", &[]),
        ("<table><tr><td>MRN:<td><p>A1</p></table>", &["/td MRN:", "/p/MRN: A1"]),
        ("<dl><dt>MRN<dd>A1</dl>", &["/dt MRN", "/dd/MRN A1"]),
    ];
    for (source, expected) in cases {
        let mut got = units(html(), source);
        let mut expected: Vec<String> = expected.iter().map(|s| (*s).to_owned()).collect();
        for list in [&mut got, &mut expected] {
            list.sort();
            list.iter_mut().for_each(|u| *u = u.trim_end().to_owned());
        }
        assert_eq!(got, expected, "{source}");
    }
}

#[test]
fn texts_of_xml() {
    let cases: &[(&str, &[&str])] = &[
        ("<?xml version=\"1.0\"?><a:x xmlns:a='urn:y'><d>1</d> t </a:x>", &["/x/d 1", "/x t "]),
        ("<a>x&lt;<![CDATA[<y>&amp;]]>z</a>", &["/a x<<y>&amp;z"]),
        ("<a v='Ann &quot;A&quot; Lee' w=\"\"/>", &["/a/@v Ann \"A\" Lee"]),
        ("<id root='1.2.3' extension='E7'/>", &["/id[@root=1.2.3]/@root 1.2.3", "/id[@root=1.2.3]/@extension E7"]),
        ("<id root='1.2.3'><d>x</d></id><c>y</c>", &["/id[@root=1.2.3]/@root 1.2.3", "/id[@root=1.2.3]/d x", "/c y"]),
        (
            "<text>Seen <content ID='n1'>by Dr. </content>Lee<br/>Ward 3</text>",
            &["/text/content/@ID n1", "/text Seen by Dr. Lee\nWard 3"],
        ),
        ("<a><!-- Ann --></a>", &["/a  Ann "]),
        ("<?note Ann Lee?><a/>", &[" note Ann Lee"]),
        ("<name><given>Ann</given><family>Lee</family></name>", &["/name/given Ann", "/name/family Lee"]),
        (
            "<table><thead><tr><th>DOB</th></tr></thead><tbody><tr><td>1/2/34</td></tr></tbody></table>",
            &["/table/thead/tr/th DOB", "/table/tbody/tr/td/DOB 1/2/34"],
        ),
        ("<a b c='d'>x</a>", &[" <a b c='d'>x"]),
        ("", &[]),
    ];
    for (source, expected) in cases {
        assert_eq!(units(xml(), source), *expected, "{source}");
    }
}

#[test]
fn documents_in_texts_and_attributes_are_read() {
    // "Seen by Ann Lee on ward 7." in base64.
    let code = "U2VlbiBieSBBbm4gTGVlIG9uIHdhcmQgNy4=";
    let source = format!("<text mediaType='text/plain' representation='B64'>{code}</text>");
    assert!(units(xml(), &source).iter().any(|u| u.contains("Seen by Ann Lee on ward 7.")));
    let out = replace_words(xml(), &source, "Ann Lee", "[N]", 11);
    assert!(!out.contains(code) && units(xml(), &out).iter().any(|u| u.contains("Seen by [N] on ward 7.")), "{out}");
    let source = format!("<p><img src=\"data:text/plain;base64,{code}\">x</p>");
    assert!(units(html(), &source).iter().any(|u| u.contains("Seen by Ann Lee")));
    let pdf = format!("<text>{}</text>", "JVBERi0xLjcKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSPj4K".repeat(2_000));
    assert_eq!(keep(xml(), &pdf), pdf.as_bytes());
    assert!(read(xml(), &pdf).iter().any(|u| u.opaque.is_some()));
}

#[test]
fn lines_are_counted() {
    let lines: Vec<_> = read(html(), "<p>\n\n a\n<b>b</b></p>\n<p t='x\ny'>c").into_iter().map(|u| u.line).collect();
    assert_eq!(lines, [Some(3), Some(5), Some(6)]);
}

#[test]
fn replaced_texts_keep_their_tags() {
    let cases = [
        ("<p>Jo<b>hn</b> Smith.</p>", "John Smith", "[NAME]", "<p>[NAME]<b></b>.</p>"),
        ("<p>J&ouml;rg<br>x</p>", "Jörg", "<&>", "<p>&lt;&amp;&gt;<br>x</p>"),
        ("<p>12 Elm St<br>Troy</p>", "12 Elm St\nTroy", "[X]", "<p>[X]</p>"),
        ("<p title='a Lee b'>t", "Lee", "'\"", "<p title='a &#39;&#34; b'>t"),
        ("<p title=Lee>t", "Lee", "a b>", "<p title=a&#32;b&gt;>t"),
        ("<p>a<!--Lee-->b", "Lee", "-->", "<p>a<!--- )-->b"),
        ("<script>x='Lee'</script>", "Lee", "'</script>", "<script>x=' (/script)'</script>"),
        ("<p>a <b title='Lee'>Lee</b>", "Lee", "L", "<p>a <b title='L'>L</b>"),
    ];
    for (source, word, with, expected) in cases {
        assert_eq!(replace_words(html(), source, word, with, source.len()), expected, "{source}");
    }
    let cases = [
        ("<a>x <![CDATA[Lee & y]]> z</a>", "Lee", "]]>&", "<a>x <![CDATA[]])+ & y]]> z</a>"),
        ("<a>Le<![CDATA[e]]></a>", "Lee", "[N]", "<a>[N]<![CDATA[]]></a>"),
        ("<?n Lee?><a/>", "Lee", "?>", "<?n .)?><a/>"),
    ];
    for (source, word, with, expected) in cases {
        assert_eq!(replace_words(xml(), source, word, with, source.len()), expected, "{source}");
    }
}

#[test]
fn a_label_that_is_replaced_is_not_shown_in_paths() {
    let mut sink = Replacing::new("Lee", "[NAME]");
    let mut out = Vec::new();
    let mut reader = html();
    reader.push(b"<table><tr><th>Lee<td>1</table>", &mut sink, &mut out).unwrap();
    reader.finish(&mut sink, &mut out).unwrap();
    assert_eq!(sink.units.last().unwrap().pointer, "/td/[NAME]");
}

#[test]
fn what_cannot_be_read_as_xml_is_refused() {
    for source in ["<!DOCTYPE a [<!ENTITY n 'Ann Lee'>]><a>&n;</a>", "<a><b", "<a><!-- x", "<a><![CDATA[ x", "<?pi x"] {
        let mut out = Vec::new();
        let mut reader = xml();
        let mut sink = Replacing::new("", "");
        let pushed = reader.push(source.as_bytes(), &mut sink, &mut out);
        let error = pushed.and_then(|()| reader.finish(&mut sink, &mut out)).unwrap_err();
        assert!(matches!(error, ContentError::Malformed { format: "XML", .. }), "{source}");
    }
    let limits = Limits { depth: 3, ..Limits::default() };
    let mut reader = XmlReader::new(ReaderContext::new(Default::default(), limits.into()));
    let error = reader.push(b"<a><a><a><a>", &mut Replacing::new("", ""), &mut Vec::new()).unwrap_err();
    assert!(matches!(error, ContentError::OverLimit { limit: "depth", .. }));
}

#[test]
fn long_texts_and_comments_go_on_piece_by_piece() {
    struct Most(usize);
    impl Sink for Most {
        fn begin(&mut self, _: &Unit<'_>) -> Result<(), Stop> {
            Ok(())
        }
        fn text(&mut self, text: &str, decisions: &mut Vec<crate::content::Decision>) -> Result<(), Stop> {
            self.0 = self.0.max(text.len());
            decisions.push(crate::content::Decision::Keep(text.len()));
            Ok(())
        }
        fn end(&mut self, _: &mut Vec<crate::content::Decision>) -> Result<(), Stop> {
            Ok(())
        }
        fn opaque(&mut self, _: &Unit<'_>, _: OpaqueReason) -> Result<(), Stop> {
            Ok(())
        }
    }
    for make in [html, xml] {
        let mut reader = make();
        let (mut sink, mut out, mut sent) = (Most(0), Vec::new(), 0);
        for piece in [
            "<p>".to_owned(),
            "word &amp; é ".repeat(40_000),
            "<!-- ".to_owned(),
            "- -> é".repeat(80_000),
            "--></p>".to_owned(),
        ] {
            for chunk in piece.as_bytes().chunks(9_001) {
                reader.push(chunk, &mut sink, &mut out).unwrap();
                sent += chunk.len();
                assert!(sent - out.len() < 200_000, "{sent} {}", out.len());
            }
        }
        reader.finish(&mut sink, &mut out).unwrap();
        assert_eq!(out.len(), sent);
        assert!(sink.0 <= 80_000);
    }
}

/// Documents of bits that meet in every way.
fn document() -> impl Strategy<Value = String> {
    let bits = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<br>",
        "<br/>",
        "<a href='a b'>",
        "</a>",
        "<td x=\"a&amp;a\">",
        "</td>",
        "<th>",
        "</th>",
        "<table>",
        "</table>",
        "<tr>",
        "<!--",
        "-->",
        "<!-- a -->",
        "<![CDATA[",
        "]]>",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "&amp;",
        "&#233;",
        "&nosuch;",
        "&",
        "<",
        ">",
        "</",
        "<!",
        "<?",
        "?>",
        "a",
        "b",
        "aé ",
        " ",
        "\n",
        "\"",
        "'",
        "=",
        "/",
        "-",
        "<Unknown a>",
        "<id root='1.2' extension='a'/>",
        "é",
    ]);
    prop::collection::vec(bits, 0..14).prop_map(|b| b.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]
    #[test]
    fn kept_is_identical_and_cuts_change_nothing(source in document(), with in "[x<&\"' >-]{0,3}") {
        prop_assert_eq!(String::from_utf8(keep(html(), &source)).unwrap(), source.as_str());
        all_cuts(html, &source, "a", &with)?;
        all_cuts(xml, &source, "a", &with)?;
    }

    #[test]
    fn what_was_replaced_is_not_read_again(source in document()) {
        let out = replace_words(html(), &source, "a", "[X]", 5);
        for unit in read(html(), &out) {
            // Words of the markup itself are no text.
            prop_assert!(!unit.text.contains('a') || unit.text.contains('<'), "{} in {}", unit.text, out);
        }
    }

    #[test]
    fn cuts_change_nothing_in_long_blocks(a in 60_000usize..70_000, b in 0usize..9_000, step in 3_000usize..9_000) {
        let source = format!("{}<p>{}<b title='a'>{}</b><!-- a -->{} a</p>", " ".repeat(b), "é b".repeat(a / 4), "a ".repeat(b), " ".repeat(a));
        prop_assert_eq!(String::from_utf8(keep(html(), &source)).unwrap(), source.as_str());
        let whole = replace_words(html(), &source, "a", "<", source.len());
        prop_assert_eq!(replace_words(html(), &source, "a", "<", step), whole);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        for mut reader in [html(), xml()] {
            let (mut sink, mut out) = (Replacing::new("a", "b"), Vec::new());
            let _ = reader.push(&bytes, &mut sink, &mut out).and_then(|()| reader.finish(&mut sink, &mut out));
        }
    }
}
