//! From a declaration and the first bytes to the reader of a document.

use crate::finding::{Field, Role, Schema, debug_without_content};

use super::charset::{CharsetReader, Expect};
use super::coding::{CodingReader, codings};
use super::document::DocumentReader;
use super::format::csv::CsvReader;
use super::format::form::FormReader;
use super::format::hl7::Hl7Reader;
use super::format::html::HtmlReader;
use super::format::json::{JsonReader, Records};
use super::format::mail::{MailReader, MailboxReader};
use super::format::multipart::MultipartReader;
use super::format::text::TextReader;
use super::format::xml::XmlReader;
use super::held::{Held, HeldReader};
use super::media_type::MediaType;
use super::sniff::{self, Front, Kind};
use super::{ContentError, OpaqueReason, Reader, ReaderContext, Sink, Unit};

/// What is said about a document from outside. It is a hint: the bytes decide.
#[derive(Clone, Copy, Default)]
pub struct Declared<'a> {
    /// The `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The `Content-Encoding`.
    pub content_encoding: Option<&'a str>,
    /// The file name.
    pub file_name: Option<&'a str>,
}

debug_without_content! {
    Declared<'_>, "Declared";
    Part<'_>, "Part";
}

/// Opens a body or a file. Its content codings are undone: what the reader
/// writes is without them. `context` says where it stands and how documents
/// are read.
///
/// # Errors
/// If a content coding or charset is not supported, or the declaration itself
/// is broken (a multipart without a boundary).
pub fn open(declared: &Declared<'_>, context: ReaderContext) -> Result<Box<dyn Reader>, ContentError> {
    let media = MediaType::parse(declared.content_type.unwrap_or(""));
    let inner: Box<dyn Reader> = if media.is_multipart() {
        Box::new(SomethingReader { inner: multipart(&media, context.clone())?, begun: false })
    } else if media.is_ndjson() || media.is_json() {
        let records = if media.is_ndjson() { Records::Many } else { Records::One };
        let reader = JsonReader::with(context.clone(), records, false);
        let expect = media.charset.as_deref().map_or(Expect::Unicode, Expect::Declared);
        let reader = CharsetReader::new(Box::new(reader), context.clone(), expect, true);
        Box::new(SomethingReader { inner: Box::new(reader), begun: false })
    } else {
        Box::new(SniffReader::new(context.clone(), media, declared.file_name, Outside::Body))
    };
    Ok(Box::new(CodingReader::new(codings(declared.content_encoding.unwrap_or(""))?, inner, context.limits)))
}

/// What the headers of a part of a multipart say.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The `Content-Transfer-Encoding`.
    pub transfer_encoding: Option<&'a str>,
    /// The file name; without one the part is a form field.
    pub file_name: Option<&'a str>,
}

/// Opens a part of a multipart.
///
/// # Errors
/// If a multipart inside has no valid boundary.
pub fn part(part: &Part<'_>, context: ReaderContext) -> Result<Box<dyn Reader>, ContentError> {
    let media = MediaType::parse(part.content_type.unwrap_or(""));
    let reader: Box<dyn Reader> = if media.is_multipart() {
        if context.may_embed() {
            let path = context.path.clone();
            multipart(&media, context.inside(&path))?
        } else {
            Box::new(OpaqueReader::new(context.clone(), OpaqueReason::OverLimit("embedding")))
        }
    } else {
        let outside = if part.file_name.is_none() { Outside::Field(Schema::Form) } else { Outside::File };
        Box::new(SniffReader::new(context.clone(), media, part.file_name, outside))
    };
    // Django decodes the first two; it takes any other for none, and so the bytes are read as they are.
    Ok(match part.transfer_encoding {
        Some("base64") => Box::new(HeldReader::new(reader, context, Held::Base64)),
        Some("quoted-printable") => Box::new(HeldReader::new(reader, context, Held::QuotedPrintable)),
        _ => reader,
    })
}

/// Opens a document found inside a text value of `schema`.
pub fn embedded(bytes: &[u8], content_type: Option<&str>, schema: Schema, context: ReaderContext) -> Box<dyn Reader> {
    let media = MediaType::parse(content_type.unwrap_or(""));
    let front = bytes.get(..sniff::FRONT).unwrap_or(bytes);
    decide(front, &media, None, Outside::Field(schema), &context)
}

/// Opens a text, already decoded, that is a document as a whole: JSON, HL7 v2,
/// XML, HTML or mail by its look. `None` if it is running text.
pub fn written(text: &str, context: &ReaderContext) -> Option<Box<dyn Reader>> {
    let front = text.as_bytes().get(..sniff::FRONT).unwrap_or(text.as_bytes());
    let Front::Text(kind) = sniff::sniff(front) else { return None };
    let reader: Box<dyn Reader> = match kind {
        Kind::Json => Box::new(JsonReader::with(context.clone(), Records::Many, true)),
        Kind::Hl7 => Box::new(Hl7Reader::new(context.clone())),
        Kind::Xml => Box::new(XmlReader::new(context.clone())),
        Kind::Html => Box::new(HtmlReader::new(context.clone())),
        Kind::Mail | Kind::Mailbox if !context.may_embed() => return None,
        Kind::Mail => Box::new(MailReader::new(context.inside(&context.path))),
        Kind::Mailbox => Box::new(MailboxReader::new(context.inside(&context.path))),
        Kind::Csv | Kind::Plain => return None,
    };
    // Whatever charset the document names: it is decoded. A byte order mark may still be there.
    Some(Box::new(CharsetReader::new(reader, context.clone(), Expect::Declared("utf-8"), false)))
}

/// Opens what is known to be text, in a charset that is not known.
pub fn text(reader: Box<dyn Reader>, context: &ReaderContext) -> Box<dyn Reader> {
    Box::new(CharsetReader::new(reader, context.clone(), Expect::Detect, false))
}

/// What stands around a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outside {
    /// Nothing: it is the body.
    Body,
    /// It came as a file.
    File,
    /// It is the value of a field of another document.
    Field(Schema),
}

fn multipart(media: &MediaType, context: ReaderContext) -> Result<Box<dyn Reader>, ContentError> {
    Ok(Box::new(MultipartReader::new(context, media.boundary.as_deref().unwrap_or(""))?))
}

/// The reader for a document that begins with `front`.
fn decide(
    front: &[u8],
    media: &MediaType,
    file_name: Option<&str>,
    outside: Outside,
    context: &ReaderContext,
) -> Box<dyn Reader> {
    let kind = match sniff::sniff(front) {
        Front::Binary(name) if context.documents.reads(name) => {
            return Box::new(DocumentReader::new(context.clone(), name));
        }
        Front::Binary(name) => return opaque(context, OpaqueReason::UnsupportedFormat(name)),
        Front::Unknown => return opaque(context, OpaqueReason::UnknownFormat),
        Front::Text(kind) => settle(kind, front, media, file_name, outside),
    };
    let message: Option<Box<dyn Reader>> = match kind {
        Kind::Mail => Some(Box::new(MailReader::new(context.inside(&context.path)))),
        Kind::Mailbox => Some(Box::new(MailboxReader::new(context.inside(&context.path)))),
        _ => None,
    };
    if let Some(reader) = message {
        if !context.may_embed() {
            return opaque(context, OpaqueReason::OverLimit("embedding"));
        }
        return Box::new(HeldReader::new(reader, context.clone(), Held::Whole));
    }
    let inner: Box<dyn Reader> = match kind {
        _ if outside == Outside::Body && media.is_form() && kind != Kind::Json => {
            return form(media, context);
        }
        Kind::Json => Box::new(JsonReader::with(context.clone(), Records::Many, true)),
        Kind::Html => Box::new(HtmlReader::new(context.clone())),
        Kind::Xml => Box::new(XmlReader::new(context.clone())),
        Kind::Csv => Box::new(CsvReader::new(context.clone())),
        Kind::Hl7 => Box::new(Hl7Reader::new(context.clone())),
        Kind::Plain | Kind::Mail | Kind::Mailbox => {
            let schema = if let Outside::Field(schema) = outside { schema } else { Schema::Plain };
            Box::new(TextReader::of(context.clone(), schema, Role::Value))
        }
    };
    let written = written_charset(front, kind);
    let expect = match (&media.charset, &written) {
        (Some(charset), _) | (None, Some(charset)) => Expect::Declared(charset),
        (None, None) => Expect::Detect,
    };
    let reader: Box<dyn Reader> = Box::new(CharsetReader::new(inner, context.clone(), expect, false));
    if kind == Kind::Xml && !(outside == Outside::Body && media.is_xml()) {
        return Box::new(HeldReader::new(reader, context.clone(), Held::Whole));
    }
    reader
}

fn opaque(context: &ReaderContext, reason: OpaqueReason) -> Box<dyn Reader> {
    Box::new(OpaqueReader::new(context.clone(), reason))
}

fn form(media: &MediaType, context: &ReaderContext) -> Box<dyn Reader> {
    match media.charset.as_deref() {
        None => Box::new(FormReader::new(context.clone())),
        Some(charset) => match FormReader::in_charset(context.clone(), charset.trim()) {
            Ok(reader) => Box::new(reader),
            Err(_) => opaque(context, OpaqueReason::UnknownCharset),
        },
    }
}

/// Weighs the look of a text with what is said of it: a declaration decides
/// between formats that the look allows.
fn settle(kind: Kind, front: &[u8], media: &MediaType, file_name: Option<&str>, outside: Outside) -> Kind {
    let extension = file_name.and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let markup = front.trim_ascii_start().starts_with(b"<") || front.starts_with(b"\xef\xbb\xbf");
    match kind {
        // What is forwarded has any fields at its front.
        _ if media.essence == "message/rfc822" => Kind::Mail,
        Kind::Json | Kind::Hl7 | Kind::Mail | Kind::Mailbox => kind,
        _ if markup && (media.is_html() || matches!(extension.as_str(), "html" | "htm" | "xhtml")) => Kind::Html,
        _ if media.is_html() => Kind::Html,
        Kind::Xml | Kind::Html if markup && media.is_xml() => Kind::Xml,
        // A field that is not declared to be markup is read as the text it is shown as.
        Kind::Xml | Kind::Html if matches!(outside, Outside::Field(_)) && media.essence.is_empty() => Kind::Plain,
        Kind::Xml | Kind::Html => kind,
        Kind::Csv | Kind::Plain if media.is_csv() || matches!(extension.as_str(), "csv" | "tsv" | "tab") => Kind::Csv,
        Kind::Csv if matches!(outside, Outside::Field(_)) || media.essence == "text/plain" || extension == "txt" => {
            Kind::Plain
        }
        Kind::Csv | Kind::Plain => kind,
    }
}

/// The charset that an XML declaration or an HTML `meta` names.
fn written_charset(front: &[u8], kind: Kind) -> Option<String> {
    let head = front.get(..1024).unwrap_or(front);
    let key: &[u8] = match kind {
        Kind::Xml if head.starts_with(b"<?xml") => b"encoding=",
        Kind::Html => b"charset=",
        _ => return None,
    };
    let head = match kind {
        Kind::Xml => head.get(..memchr::memmem::find(head, b"?>")?)?,
        _ => head,
    };
    let at = memchr::memmem::find(head, key)? + key.len();
    let label = head.get(at..)?;
    let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
    let end = label.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_' | b':' | b'.'))?;
    let label = std::str::from_utf8(label.get(..end)?).ok()?;
    // These speak of the bytes on disk; a document that shows them in ASCII is not in them.
    let wide = label.to_ascii_lowercase().starts_with("utf-16") || label.to_ascii_lowercase().starts_with("utf-32");
    (!label.is_empty() && !wide).then(|| label.to_owned())
}

/// Waits for the first bytes, then reads on with the reader for them.
struct SniffReader {
    context: ReaderContext,
    media: MediaType,
    file_name: Option<String>,
    outside: Outside,
    front: Vec<u8>,
    chosen: Option<Box<dyn Reader>>,
}

impl SniffReader {
    fn new(context: ReaderContext, media: MediaType, file_name: Option<&str>, outside: Outside) -> Self {
        let file_name = file_name.map(str::to_owned);
        SniffReader { context, media, file_name, outside, front: Vec::new(), chosen: None }
    }

    fn choose(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let held = std::mem::take(&mut self.front);
        let front = held.get(..sniff::FRONT).unwrap_or(&held);
        let mut reader = decide(front, &self.media, self.file_name.as_deref(), self.outside, &self.context);
        reader.push(&held, sink, out)?;
        self.chosen = Some(reader);
        Ok(())
    }
}

impl Reader for SniffReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if let Some(reader) = &mut self.chosen {
            return reader.push(input, sink, out);
        }
        self.front.extend_from_slice(input);
        if self.front.len() >= sniff::FRONT { self.choose(sink, out) } else { Ok(()) }
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.chosen.is_none() {
            if self.front.is_empty() {
                return Ok(());
            }
            self.choose(sink, out)?;
        }
        match &mut self.chosen {
            Some(reader) => reader.finish(sink, out),
            None => Ok(()),
        }
    }
}

/// Lets nothing at all pass for a document of any format: clients declare a
/// type for bodies that they do not send.
struct SomethingReader {
    inner: Box<dyn Reader>,
    begun: bool,
}

impl Reader for SomethingReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.begun |= !input.is_empty();
        self.inner.push(input, sink, out)
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.begun { self.inner.finish(sink, out) } else { Ok(()) }
    }
}

/// Passes bytes through that nothing reads, and says so.
pub struct OpaqueReader {
    context: ReaderContext,
    reason: OpaqueReason,
    told: bool,
}

impl OpaqueReader {
    /// Not read because of `reason`.
    pub fn new(context: ReaderContext, reason: OpaqueReason) -> Self {
        OpaqueReader { context, reason, told: false }
    }
}

impl Reader for OpaqueReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.told && !input.is_empty() {
            let field = Field { path: &self.context.path, ..Field::default() };
            sink.opaque(&Unit::new(&self.context.around, field, None), self.reason)?;
            self.told = true;
        }
        out.extend_from_slice(input);
        Ok(())
    }

    fn finish(&mut self, _: &mut dyn Sink, _: &mut Vec<u8>) -> Result<(), ContentError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{Words, laws, read};
    use super::super::{KeepAll, Limits};
    use super::*;
    use crate::finding::Location;
    use proptest::prelude::*;

    fn reader(content_type: Option<&str>, file_name: Option<&str>) -> Box<dyn Reader> {
        let declared = Declared { content_type, content_encoding: None, file_name };
        open(&declared, ReaderContext::new(Location::default(), Arc::new(Limits::default()))).unwrap()
    }

    fn texts(content_type: Option<&str>, body: &[u8]) -> Vec<String> {
        let mut sink = Words::default();
        let out = read(reader(content_type, None), body, 7, &mut sink).unwrap();
        assert!(out == body);
        sink.texts().into_iter().map(str::to_owned).collect()
    }

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn bodies_are_read_as_what_they_are() {
        let json = br#"{"a": "x"}"#;
        assert_eq!(texts(Some("application/json"), json), ["a", "x"]);
        assert_eq!(texts(Some("application/json; charset=utf-16"), &utf16("{\"a\": \"x\"}")), ["a", "x"]);
        assert_eq!(texts(Some("application/json"), &utf16("{\"a\": \"é\"}")), ["a", "é"]);
        assert_eq!(texts(Some("application/json"), b"\xef\xbb\xbf[\"x\"]"), ["x"]);
        assert_eq!(texts(Some("text/plain"), json), ["a", "x"]);
        assert_eq!(texts(None, json), ["a", "x"]);
        assert_eq!(texts(Some("application/x-www-form-urlencoded"), json), ["a", "x"]);
        assert_eq!(texts(Some("application/x-www-form-urlencoded"), b"a=x+y"), ["a", "x y"]);
        assert_eq!(texts(Some("application/x-ndjson"), b"[\"x\"]\n[\"y\"]\n"), ["x", "y"]);
        assert_eq!(texts(Some("multipart/form-data; boundary=b"), b"--b\r\n\r\nx\r\n--b--"), ["x"]);
        assert_eq!(texts(None, b"Ren\xe9e was seen"), ["Renée was seen"]);
        assert_eq!(texts(Some("application/octet-stream"), b"Mary"), ["Mary"]);
        assert_eq!(texts(Some("application/json"), b""), [""; 0]);
    }

    #[test]
    fn a_declared_format_that_the_body_is_not_is_the_senders_fault() {
        let json = read(reader(Some("application/json"), None), b"Mary", 7, &mut KeepAll::default());
        assert!(matches!(json, Err(ContentError::Malformed { format: "JSON", offset: 0, .. })));
        let declared = Declared { content_type: Some("multipart/form-data"), ..Declared::default() };
        assert!(open(&declared, ReaderContext::new(Location::default(), Arc::new(Limits::default()))).is_err());
    }

    #[test]
    fn formats_without_a_reader_are_opaque_whatever_is_declared() {
        for (body, name) in
            [(&b"%PDF-1.4\n"[..], "pdf"), (b"\x89PNG\r\n\x1a\n\0\0", "png"), (b"PK\x03\x04\x14\0\0\0", "zip")]
        {
            for declared in [None, Some("text/plain"), Some("text/csv")] {
                let mut sink = Words::default();
                let out = read(reader(declared, Some("a.txt")), body, 3, &mut sink).unwrap();
                assert_eq!(out, body);
                assert_eq!(sink.opaque[0].1, OpaqueReason::UnsupportedFormat(name));
                assert!(sink.seen.is_empty());
            }
        }
    }

    #[test]
    fn written_charsets_are_believed() {
        let body = b"<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?><a>Ku\xb3akowski</a>";
        assert!(texts(Some("application/xml"), body).concat().contains("Kułakowski"));
    }

    #[test]
    fn documents_nest_only_so_deep() {
        let mut body = "Mary Anderson".to_owned();
        for _ in 0..6 {
            body = format!("{{\"a\": {}}}", serde_json::to_string(&body).unwrap());
        }
        let limits = Limits { embedding: 2, ..Limits::default() };
        let context = ReaderContext::new(Location::default(), Arc::new(limits));
        let mut sink = Words::default();
        read(JsonReader::new(context), body.as_bytes(), 64, &mut sink).unwrap();
        assert!(!sink.opaque.is_empty() || sink.texts().concat().contains("Mary"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_bytes_under_any_declaration_obey_the_laws(
            body in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..80),
                "([\\[{\"]|[a-e ]|<e>|</e>|&amp;|,|\n|=|%65|é){0,60}".prop_map(String::into_bytes),
            ],
            declared in 0usize..8,
        ) {
            let types = [None, Some("application/json"), Some("text/html"), Some("application/xml"), Some("text/csv"),
                Some("application/x-www-form-urlencoded"), Some("multipart/mixed; boundary=e"), Some("text/plain; charset=shift_jis")];
            laws(|| reader(types[declared], None), &body);
        }
    }
}
