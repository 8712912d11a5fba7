//! Documents inside a text value: `data:` URIs, base64, inline JSON, HL7 v2, XML.

use crate::finding::{Field, Role, debug_without_content};

use super::decode::{base64, percent};
use super::look::Look;
use super::sniff::{self, Front};
use super::tell::{Tracked, tell};
use super::{ContentError, OpaqueReason, Reader, ReaderContext, Sink, Unit, open};

/// Letters of base64 from which on a value that decodes to text is read decoded;
/// with padding fewer are enough.
const SHORTEST: usize = 16;
const SHORTEST_PADDED: usize = 8;
/// Decoded bytes under which signatures of binary formats mean nothing.
const SIGNATURE: usize = 32;
/// Letters of base64 from which on bytes of no known kind are unreadable content
/// and not a token.
const BLOB: usize = 256;

/// What a value held to its end turned out to be.
#[derive(Debug)]
pub enum Embedded {
    /// Text after all.
    None,
    /// A document that cannot be decoded or is of no known format.
    Unreadable(OpaqueReason),
    /// A document.
    Document(Document),
}

/// A document taken out of a value.
pub struct Document {
    bytes: Vec<u8>,
    media_type: Option<String>,
    cover: Cover,
}

debug_without_content! {
    Document, "Document";
}

/// How the document was wrapped.
enum Cover {
    Inline,
    Base64(base64::Shape),
    /// The parts of a `data:` URI: up to and with the media type, parameters
    /// (with their semicolons), and how the payload is coded.
    Data {
        head: String,
        parameters: String,
        shape: Option<base64::Shape>,
    },
}

/// Looks into `text`, of which `look` has seen all.
pub fn find(text: &str, look: Look) -> Embedded {
    match look {
        Look::Data => data_uri(text.trim_ascii()),
        Look::Base64(..) => bare_base64(text),
        Look::Json => inline_json(text),
        Look::Message => message(text),
        Look::Start | Look::Text => Embedded::None,
    }
}

impl Document {
    /// Reads the document as the format it is; the new text of the value if it
    /// was changed.
    ///
    /// # Errors
    /// If the sink stops or a limit is reached. A document that is broken is
    /// told as opaque.
    pub fn read(
        mut self,
        context: &ReaderContext,
        field: Field<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Option<String>, ContentError> {
        let mut changed = self.read_parameters(context, field, sink)?;
        let unit = Unit::new(&context.around, field, None);
        if !context.may_embed() {
            sink.opaque(&unit, OpaqueReason::OverLimit("embedding"))?;
        } else {
            let inner = context.inside(field.path);
            let reader = open::embedded(&self.bytes, self.media_type.as_deref(), field.schema, inner);
            if let Some(new) = run(reader, &self.bytes, context, field, sink)? {
                self.bytes = new;
                changed = true;
            }
        }
        Ok(changed.then(|| self.wrap()))
    }

    /// Tells the parameters of a `data:` URI (`name=...` is a file name).
    fn read_parameters(
        &mut self,
        context: &ReaderContext,
        field: Field<'_>,
        sink: &mut dyn Sink,
    ) -> Result<bool, ContentError> {
        let Cover::Data { parameters, .. } = &mut self.cover else { return Ok(false) };
        let mut code = Vec::with_capacity(parameters.len());
        let mut changed = false;
        for (i, parameter) in parameters.split(';').enumerate() {
            if i > 0 {
                code.push(b';');
            }
            let value = parameter.find('=').map_or(0, |at| at + 1);
            let (name, value) = parameter.split_at_checked(value).unwrap_or(("", parameter));
            code.extend_from_slice(name.as_bytes());
            if value.is_empty() || starts_with_ignore_case(name, "charset") {
                code.extend_from_slice(value.as_bytes());
                continue;
            }
            let unit = Unit::new(&context.around, Field { role: Role::FileName, ..field }, None);
            let Ok(text) = String::from_utf8(percent::decode(value.as_bytes())) else {
                sink.opaque(&unit, OpaqueReason::UnknownCharset)?;
                code.extend_from_slice(value.as_bytes());
                continue;
            };
            match tell(sink, &unit, &text)? {
                None => code.extend_from_slice(value.as_bytes()),
                Some(new) => {
                    changed = true;
                    percent::encode(new.as_bytes(), &mut code);
                }
            }
        }
        *parameters = String::from_utf8(code).unwrap_or_default();
        Ok(changed)
    }

    fn wrap(self) -> String {
        match self.cover {
            Cover::Inline => String::from_utf8(self.bytes).unwrap_or_default(),
            Cover::Base64(shape) => base64::encode(&self.bytes, &shape),
            Cover::Data { head, parameters, shape: Some(shape) } => {
                format!("{head}{parameters};base64,{}", base64::encode(&self.bytes, &shape))
            }
            Cover::Data { head, parameters, shape: None } => {
                let mut code = format!("{head}{parameters},").into_bytes();
                percent::encode(&self.bytes, &mut code);
                String::from_utf8(code).unwrap_or_default()
            }
        }
    }
}

/// Runs a reader over a document that is held whole; the new bytes if it was
/// changed. A broken document is told as opaque and left as it is.
///
/// # Errors
/// If the sink stops or a limit is reached.
pub fn run(
    mut reader: Box<dyn Reader>,
    bytes: &[u8],
    context: &ReaderContext,
    field: Field<'_>,
    sink: &mut dyn Sink,
) -> Result<Option<Vec<u8>>, ContentError> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut tracked = Tracked::new(sink);
    let done = reader.push(bytes, &mut tracked, &mut out).and_then(|()| reader.finish(&mut tracked, &mut out));
    match done {
        Ok(()) => Ok((out != bytes).then_some(out)),
        Err(ContentError::Malformed { .. }) => {
            tracked.give_up(&context.around, field, OpaqueReason::Corrupt)?;
            Ok(None)
        }
        Err(ContentError::Unsupported { .. }) => {
            tracked.give_up(&context.around, field, OpaqueReason::UnknownCharset)?;
            Ok(None)
        }
        Err(e @ (ContentError::OverLimit { .. } | ContentError::Busy | ContentError::Stopped)) => Err(e),
    }
}

fn data_uri(text: &str) -> Embedded {
    let Some((header, payload)) = text.split_once(',') else { return Embedded::None };
    let (head, parameters) = header.split_at(header.find(';').unwrap_or(header.len()));
    let media_type = head.get(5..).unwrap_or("");
    if !media_type.is_empty() && !media_type.contains('/') {
        return Embedded::None;
    }
    let coded = parameters
        .len()
        .checked_sub(7)
        .filter(|&at| parameters.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(";base64")));
    let charset = parameters.split(';').find(|p| starts_with_ignore_case(p, "charset="));
    let declared = charset.map_or_else(|| media_type.to_owned(), |c| format!("{media_type};{c}"));
    let bytes = percent::decode(payload.as_bytes());
    let (bytes, shape) = match coded {
        None => (bytes, None),
        Some(_) => match base64::decode(&bytes) {
            Some((bytes, shape)) => (bytes, Some(shape)),
            None => return Embedded::Unreadable(OpaqueReason::Corrupt),
        },
    };
    Embedded::Document(Document {
        bytes,
        media_type: (!declared.is_empty()).then_some(declared),
        cover: Cover::Data {
            head: head.to_owned(),
            parameters: parameters.get(..coded.unwrap_or(parameters.len())).unwrap_or("").to_owned(),
            shape,
        },
    })
}

fn bare_base64(text: &str) -> Embedded {
    let letters = text.bytes().filter(|b| !b.is_ascii_whitespace());
    let count = letters.clone().count();
    let padded = letters.clone().next_back() == Some(b'=');
    // Hexadecimal digits alone are read as text, in which detection decodes them.
    if count < if padded { SHORTEST_PADDED } else { SHORTEST } || letters.clone().all(|b| b.is_ascii_hexdigit()) {
        return Embedded::None;
    }
    let Some((bytes, shape)) = base64::decode(text.as_bytes()) else { return Embedded::None };
    let front = sniff::sniff(bytes.get(..sniff::FRONT).unwrap_or(&bytes));
    let is_document = match front {
        Front::Binary(_) => bytes.len() >= SIGNATURE,
        Front::Unknown => false,
        Front::Text(_) if bytes.len() < SIGNATURE => std::str::from_utf8(&bytes).is_ok_and(is_short_text),
        Front::Text(_) => sniff::is_text(&bytes),
    };
    if is_document {
        return Embedded::Document(Document { bytes, media_type: None, cover: Cover::Base64(shape) });
    }
    let varied = letters.clone().any(|b| b.is_ascii_uppercase())
        && letters.clone().any(|b| b.is_ascii_lowercase())
        && letters.clone().any(|b| b.is_ascii_digit());
    if count >= BLOB && varied { Embedded::Unreadable(OpaqueReason::UnknownFormat) } else { Embedded::None }
}

/// Printable, in Latin letters: what a short token hardly decodes to by chance.
fn is_short_text(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_graphic() || matches!(c, ' ' | '\n' | '\r' | '\t' | 'À'..='ɏ'))
}

fn inline_json(text: &str) -> Embedded {
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return Embedded::None;
    }
    inline(text, "application/json")
}

/// A message of HL7 v2, or an XML document. What is no XML after all is text.
fn message(text: &str) -> Embedded {
    if !text.trim_ascii_start().starts_with('<') {
        return inline(text, "");
    }
    // The text is decoded: a charset that its declaration names does not hold any more.
    if is_xml(text) { inline(text, "application/xml;charset=utf-8") } else { Embedded::None }
}

/// Well-formed as far as reading it needs.
fn is_xml(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut elements = 0;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return elements > 0,
            Ok(quick_xml::events::Event::Start(_) | quick_xml::events::Event::Empty(_)) => elements += 1,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

fn inline(text: &str, media_type: &str) -> Embedded {
    Embedded::Document(Document {
        bytes: text.as_bytes().to_vec(),
        media_type: (!media_type.is_empty()).then(|| media_type.to_owned()),
        cover: Cover::Inline,
    })
}

fn starts_with_ignore_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|p| p.eq_ignore_ascii_case(prefix))
}
