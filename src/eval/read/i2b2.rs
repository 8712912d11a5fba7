//! XML of the i2b2/n2c2 2014 de-identification track, also that of MEDDOCAN:
//! `TEXT`, and under `TAGS` an element a span with `start`, `end`, `TYPE`.
//!
//! Offsets are code points of the element's text as XML reads it: entities
//! resolved, line ends of any kind one character (XML 1.0, 2.11).

use std::str::FromStr as _;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{RawDocument, RawSpan, ReadError, flat};

/// The document in the file `xml`.
///
/// # Errors
/// No XML, no `TEXT`, a tag whose offsets lie outside the text or whose `text`
/// is not what stands there.
pub fn read(xml: &str) -> Result<RawDocument, ReadError> {
    let xml = xml.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let mut found = Found::default();
    let mut reader = Reader::from_str(&xml);
    loop {
        let at = reader.buffer_position();
        let line = || 1 + xml.get(..usize::try_from(at).unwrap_or(0)).unwrap_or("").matches('\n').count() as u64;
        let event = reader.read_event().map_err(|_| ReadError::new(line(), "not well-formed XML"))?;
        match event {
            Event::Eof => break,
            Event::Start(element) => found.open(&element, line())?,
            Event::Empty(element) => {
                found.open(&element, line())?;
                found.close();
            }
            Event::End(_) => found.close(),
            Event::Text(text) if found.in_text() => found.add(&text),
            Event::CData(text) if found.in_text() => found.add(&text),
            Event::GeneralRef(entity) if found.in_text() => {
                let c = resolve(&entity).ok_or_else(|| ReadError::new(line(), "an entity that XML does not define"))?;
                found.add(&c);
            }
            _ => {}
        }
    }
    found.document()
}

fn resolve(entity: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return Some(c.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(entity).map(str::to_owned)
}

/// A tag with what it says stands at its place.
struct Tag {
    span: RawSpan,
    said: Option<String>,
}

#[derive(Default)]
struct Found {
    /// Open elements: true for `TEXT`, and `TAGS` is remembered beside it.
    open: Vec<Open>,
    text: Option<String>,
    tags: Vec<Tag>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Text,
    Tags,
    Other,
}

impl Found {
    fn in_text(&self) -> bool {
        self.open.last() == Some(&Open::Text)
    }

    fn add(&mut self, piece: &str) {
        if let Some(text) = &mut self.text {
            text.push_str(piece);
        }
    }

    fn open(&mut self, element: &BytesStart<'_>, line: u64) -> Result<(), ReadError> {
        let name = element.local_name();
        let name = name.as_ref();
        let open = match name {
            "TEXT" if self.text.is_some() => return Err(ReadError::new(line, "a second TEXT element")),
            "TEXT" => {
                self.text = Some(String::new());
                Open::Text
            }
            "TAGS" => Open::Tags,
            _ => {
                if self.open.contains(&Open::Tags) {
                    self.tags.push(tag(name, element, line)?);
                }
                Open::Other
            }
        };
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn document(self) -> Result<RawDocument, ReadError> {
        let text = self.text.ok_or_else(|| ReadError::new(1, "no TEXT element: not XML of the i2b2 2014 form"))?;
        let letters: Vec<char> = text.chars().collect();
        let mut spans = Vec::with_capacity(self.tags.len());
        for Tag { span, said } in self.tags {
            let (start, end) = (span.start, span.end);
            let piece = letters.get(start..end).filter(|p| !p.is_empty()).ok_or_else(|| {
                let length = letters.len();
                ReadError::new(
                    span.line,
                    format!("{start}..{end} lies outside the text of {length} code points, or is empty"),
                )
            })?;
            let piece: String = piece.iter().collect();
            if said.is_some_and(|said| flat(&said) != flat(&piece)) {
                return Err(ReadError::new(
                    span.line,
                    "the `text` of this tag is not what stands at its offsets; they must count code points of TEXT",
                ));
            }
            spans.push(span);
        }
        Ok(RawDocument { text, spans })
    }
}

fn tag(name: &str, element: &BytesStart<'_>, line: u64) -> Result<Tag, ReadError> {
    let wrong = |what: &str| ReadError::new(line, what);
    let (mut start, mut end, mut kind, mut said) = (None, None, name.to_owned(), None);
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| wrong("an attribute that is not well-formed"))?;
        let value = || {
            quick_xml::escape::unescape(&attribute.value)
                .map(|v| v.into_owned())
                .map_err(|_| wrong("an entity that XML does not define"))
        };
        match attribute.key.as_ref() {
            "start" => start = usize::from_str(value()?.trim()).ok(),
            "end" => end = usize::from_str(value()?.trim()).ok(),
            "TYPE" => kind = value()?,
            "text" => said = Some(value()?),
            _ => {}
        }
    }
    let (Some(start), Some(end)) = (start, end) else {
        return Err(wrong("a tag needs `start` and `end`, numbers of code points"));
    };
    Ok(Tag { span: RawSpan { start, end, kind, line }, said })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(text: &str, tags: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<deIdi2b2>\n<TEXT>{text}</TEXT>\n<TAGS>\n{tags}\n</TAGS>\n</deIdi2b2>\n"
        )
    }

    #[test]
    fn reads_text_and_tags() {
        let tags = r#"<NAME id="P0" start="4" end="15" text="Zoë Ødegård" TYPE="PATIENT" comment="" />
<DATE id="P1" start="16" end="24" text="3 May 21"/>"#;
        let d = read(&file("<![CDATA[Pt. Zoë Ødegård 3 May 21 & <ok>]]>", tags)).unwrap();
        assert_eq!(d.text, "Pt. Zoë Ødegård 3 May 21 & <ok>");
        let got: Vec<_> = d.spans.iter().map(|s| (s.start, s.end, s.kind.as_str(), s.line)).collect();
        assert_eq!(got, [(4, 15, "PATIENT", 5), (16, 24, "DATE", 6)]);
    }

    #[test]
    fn entities_and_line_ends_count_as_xml_reads_them() {
        let tags = r#"<NAME start="6" end="11" text="O&apos;&#xD8; &#66;" TYPE="DOCTOR"/>"#;
        let d = read(&file("a&amp;b\r\nc O&#39;&#216;\r\n&#x42;", tags)).unwrap();
        assert_eq!(d.text, "a&b\nc O'Ø\nB");
        assert_eq!(d.spans[0].kind, "DOCTOR");
    }

    #[test]
    fn wrong_files_are_named_by_line_and_not_quoted() {
        for (text, tags, line, what) in [
            ("Ana", r#"<NAME start="0" end="9" TYPE="X"/>"#, 5, "outside the text of 3"),
            ("Ana", "\n<NAME start=\"1\" end=\"3\" text=\"Ana\"/>", 6, "not what stands"),
            ("Ana", r#"<NAME start="a" end="3"/>"#, 5, "needs `start`"),
            ("Ana &who;", "", 3, "entity"),
            ("Ana</TEXT><TEXT>", "", 3, "second TEXT"),
            ("Ana </b>", "", 3, "well-formed"),
        ] {
            let error = read(&file(text, tags)).unwrap_err();
            assert!(error.what.contains(what) && !error.what.contains("Ana"), "{error}");
            assert_eq!(error.line, line, "{error}");
        }
        assert!(read("<a/>").unwrap_err().what.contains("no TEXT"));
    }

    proptest! {
        #[test]
        fn what_is_escaped_is_read(text in "[a-z&<é李 \\n]{1,30}", start in 0usize..30, len in 1usize..9) {
            let letters: Vec<char> = text.chars().collect();
            let end = (start + len).min(letters.len());
            prop_assume!(start < end);
            let piece: String = letters[start..end].iter().collect();
            let escaped = |s: &str| quick_xml::escape::escape(s).into_owned();
            let tags = format!("<X start=\"{start}\" end=\"{end}\" text=\"{}\"/>", escaped(&piece));
            let d = read(&file(&escaped(&text), &tags)).unwrap();
            prop_assert_eq!(&d.text, &text);
            prop_assert_eq!((d.spans[0].start, d.spans[0].end), (start, end));
        }

        #[test]
        fn nothing_panics(text in "(<|>|/|&|;|TEXT|TAGS|a|=|\"|start|1|!\\[CDATA\\[|\\]\\]| |\\PC){0,24}") {
            let _ = read(&text);
        }
    }
}
