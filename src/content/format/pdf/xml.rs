//! The texts of XML in a PDF: XMP (ISO 16684-1) and XFA forms.

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::Event;

use crate::content::document::TextUnit;
use crate::finding::{Location, Role, Schema, Segment};

use super::objects::is_program;

/// Properties that programs write about themselves.
const ABOUT_PROGRAMS: &[&str] = &[
    "CreateDate",
    "ModifyDate",
    "MetadataDate",
    "DocumentID",
    "InstanceID",
    "OriginalDocumentID",
    "when",
    "instanceID",
    "documentID",
    "softwareAgent",
    "format",
    "part",
    "conformance",
    "version",
    "about",
    "parseType",
    "lang",
    "resource",
    "Trapped",
    "PDFVersion",
    "xmptk",
];
const DEEPEST: usize = 200;

/// The texts of elements and attributes; none if it is no well-formed XML.
pub(super) fn texts(bytes: &[u8], place: &Location) -> Option<Vec<TextUnit>> {
    let source = decoded(bytes)?;
    let mut reader = Reader::from_str(&source);
    let mut out: Vec<TextUnit> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut texts: Vec<String> = vec![String::new()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                if names.len() > DEEPEST {
                    return None;
                }
                attributes(&tag, place, &mut out)?;
                names.push(local(tag.name().into_inner()).to_owned());
                texts.push(String::new());
            }
            Event::Empty(tag) => attributes(&tag, place, &mut out)?,
            Event::End(_) => {
                let text = texts.pop()?;
                push(&names, text, place, &mut out);
                names.pop()?;
            }
            Event::Text(text) => texts.last_mut()?.push_str(&text),
            Event::CData(text) => texts.last_mut()?.push_str(&text),
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().ok()?.map(String::from);
                texts.last_mut()?.push_str(&letter.or_else(|| resolve_predefined_entity(&name).map(str::to_owned))?);
            }
            Event::Comment(text) => {
                let comment = TextUnit { role: Role::Comment, ..TextUnit::plain(text.trim(), place.clone()) };
                out.extend((!comment.text.is_empty()).then_some(comment));
            }
            Event::DocType(_) => return None,
            Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    names.is_empty().then_some(out)
}

fn decoded(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes {
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] => Some(super::strings::decode(bytes)),
        _ => std::str::from_utf8(bytes).ok().map(|text| text.trim_end_matches('\0').to_owned()),
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A text, by the name of the element it stands in; lists name nothing.
fn push(names: &[String], text: String, place: &Location, out: &mut Vec<TextUnit>) {
    let is_list = |name: &&String| !matches!(name.as_str(), "li" | "Alt" | "Seq" | "Bag");
    let name = names.iter().rev().find(is_list).map_or("", String::as_str);
    let is_program = matches!(name, "CreatorTool" | "Producer") && is_program(&text);
    if text.trim().is_empty() || is_program || ABOUT_PROGRAMS.contains(&name) {
        return;
    }
    let path = vec![Segment::Key(name.into())];
    let unit = TextUnit { schema: Schema::Xml, path, ..TextUnit::plain(text.trim(), place.clone()) };
    out.push(unit);
}

fn attributes(tag: &quick_xml::events::BytesStart<'_>, place: &Location, out: &mut Vec<TextUnit>) -> Option<()> {
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        let key = attribute.key.into_inner();
        if key.starts_with("xmlns") {
            continue;
        }
        let value = unescape(&attribute.value).ok()?;
        push(&[local(key).to_owned()], value.into_owned(), place, out);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_attributes_are_read_by_name() {
        let source = br#"<?xpacket begin="" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r" xmlns:dc="d">
            <rdf:Description rdf:about="" xmp:CreateDate="2026-03-01" dc:source="MRN 00418822">
            <dc:creator><rdf:Seq><rdf:li>Mary &amp; Bob</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"#;
        let told = texts(source, &Location::default()).unwrap();
        let told: Vec<_> = told.iter().map(|u| (u.path.clone(), u.text.as_str())).collect();
        let key = |name: &str| vec![Segment::Key(name.into())];
        assert_eq!(told, [(key("source"), "MRN 00418822"), (key("creator"), "Mary & Bob")]);
        assert!(texts(b"<a><b></a>", &Location::default()).is_none());
        assert!(texts(b"<!DOCTYPE a [<!ENTITY b 'Mary'>]><a>&b;</a>", &Location::default()).is_none());
    }
}
