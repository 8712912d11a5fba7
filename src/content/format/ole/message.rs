//! The properties of a message, of its recipients, its attachments and the
//! messages in them (MS-OXMSG 2).

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use crate::content::document::{Extract, Part, TextUnit};
use crate::content::format::runs::readable;
use crate::content::{Limits, OpaqueReason};
use crate::finding::{Location, Role, debug_without_content};

use super::names::{
    ABOUT_PROGRAMS, BODY_PAGE, DATA, FILE_NAMES, HTML, LONG_NAME, MEDIA_TYPE, RTF, SHORT_NAME, STRING_PAGE, charset,
    name,
};
use super::{File, PROPERTIES, compressed, stream};

/// A message taken apart, with where its texts and parts are written.
#[derive(Default)]
pub(super) struct Message {
    pub(super) extract: Extract,
    pub(super) units: Vec<Source>,
    pub(super) parts: Vec<Source>,
}

debug_without_content! {
    Message, "Message";
}

/// Where something is written.
#[derive(Clone)]
pub(super) struct Source {
    /// Path of the storage.
    pub(super) storage: String,
    /// Name of the stream in it.
    pub(super) stream: String,
    /// Tag of the property.
    pub(super) tag: u32,
    pub(super) code: Code,
}

/// How it is written.
#[derive(Clone, Copy)]
pub(super) enum Code {
    /// UTF-16; the number of the value, if there are many.
    Wide(Option<usize>),
    /// In a code page.
    Narrow(&'static Encoding, Option<usize>),
    /// Texts in bytes of some structure: they are crossed out.
    Runs,
    /// Bytes.
    Bytes,
    /// Compressed RTF.
    Rtf,
    /// Eight bytes at this place of the stream of properties.
    Fixed(usize),
}

/// What a storage is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Root,
    Embedded,
    Recipient,
    Attachment,
}

impl Kind {
    /// That of the storage at `path`.
    fn of(path: &str) -> Kind {
        match path.rsplit('/').next() {
            None | Some("") => Kind::Root,
            Some(name) if name.starts_with("__recip") => Kind::Recipient,
            Some(name) if name.starts_with("__attach") => Kind::Attachment,
            Some(_) => Kind::Embedded,
        }
    }

    /// Bytes before the entries in the stream of properties (MS-OXMSG 2.4.1).
    fn header(self) -> usize {
        match self {
            Kind::Root => 32,
            Kind::Embedded => 24,
            Kind::Recipient | Kind::Attachment => 8,
        }
    }
}

/// Storages in storages, at most: a message in a message is two.
const DEEPEST: usize = 32;

impl Message {
    pub(super) fn read(file: &mut File<'_>, limits: &Limits) -> Result<Message, OpaqueReason> {
        let mut reader = Reader { file, limits, out: Message::default(), named: BTreeMap::new(), left: limits.members };
        reader.names()?;
        reader.storage("/", 0)?;
        Ok(reader.out)
    }
}

struct Reader<'a, 'f> {
    file: &'a mut File<'f>,
    limits: &'a Limits,
    out: Message,
    /// Names of named properties, by their number.
    named: BTreeMap<u16, String>,
    left: usize,
}

/// What holds for the strings and attachments of one storage.
struct Around {
    storage: String,
    location: Location,
    page: &'static Encoding,
    body: Option<&'static str>,
    file_name: Option<String>,
    media_type: Option<String>,
    kind: Kind,
}

impl Reader<'_, '_> {
    fn stream(&mut self, storage: &str, name: &str) -> Result<Vec<u8>, OpaqueReason> {
        stream(self.file, &join(storage, name), self.limits)
    }

    /// Names of named properties (MS-OXMSG 2.2.3).
    fn names(&mut self) -> Result<(), OpaqueReason> {
        const STORAGE: &str = "/__nameid_version1.0";
        if !self.file.exists(join(STORAGE, "__substg1.0_00030102")) {
            return Ok(());
        }
        let entries = self.stream(STORAGE, "__substg1.0_00030102")?;
        let strings = self.stream(STORAGE, "__substg1.0_00040102").unwrap_or_default();
        for entry in entries.chunks_exact(8) {
            let number = |at: usize| u16::from_le_bytes([byte(entry, at), byte(entry, at + 1)]);
            if number(4) & 1 == 0 {
                continue;
            }
            let at = usize::from(number(0)) | usize::from(number(2)) << 16;
            let len = strings.get(at..).and_then(|rest| Some(u32::from_le_bytes(rest.get(..4)?.try_into().ok()?)));
            let text = len.and_then(|len| strings.get(at + 4..)?.get(..usize::try_from(len).ok()?));
            let Some(text) = text else { return Err(OpaqueReason::Corrupt) };
            self.named.insert(0x8000_u16.saturating_add(number(6)), utf16(text));
        }
        Ok(())
    }

    fn storage(&mut self, storage: &str, depth: usize) -> Result<(), OpaqueReason> {
        let kind = Kind::of(storage);
        if depth > DEEPEST {
            return Err(OpaqueReason::OverLimit("embedding"));
        }
        let mut streams = Vec::new();
        let mut storages = Vec::new();
        for entry in self.file.read_storage(storage).map_err(|_| OpaqueReason::Corrupt)? {
            if entry.is_stream() { &mut streams } else { &mut storages }.push(entry.name().to_owned());
        }
        self.left = self.left.checked_sub(streams.len()).ok_or(OpaqueReason::OverLimit("members"))?;
        let properties = self.stream(storage, PROPERTIES).unwrap_or_default();
        let layer = match kind {
            Kind::Root => None,
            Kind::Embedded => Some("embedded message"),
            Kind::Recipient => Some("recipients"),
            Kind::Attachment => Some("attachments"),
        };
        let location = Location { layer: layer.map(str::to_owned), ..Location::default() };
        let page = |id| fixed(&properties, kind.header(), id).and_then(|value| charset(i32::try_from(value).ok()?));
        let encoding = page(STRING_PAGE).or_else(|| page(BODY_PAGE)).and_then(|l| Encoding::for_label(l.as_bytes()));
        let mut around = Around {
            storage: storage.to_owned(),
            location,
            page: encoding.unwrap_or(encoding_rs::WINDOWS_1252),
            body: page(BODY_PAGE),
            file_name: None,
            media_type: None,
            kind,
        };
        around.file_name = self.string(&around, LONG_NAME).or_else(|| self.string(&around, SHORT_NAME));
        around.media_type = self.string(&around, MEDIA_TYPE);
        self.fixed(&properties, &around);
        for stream in streams.iter().filter(|name| *name != PROPERTIES) {
            self.property(stream, &around)?;
        }
        for inner in storages {
            let path = join(storage, &inner);
            let has_properties = self.file.is_stream(join(&path, PROPERTIES));
            if inner.starts_with("__nameid") {
                self.name_storage(&path)?;
            } else if has_properties || inner.starts_with("__recip") || inner.starts_with("__attach") {
                self.storage(&path, depth + 1)?;
            } else {
                let reason = OpaqueReason::UnsupportedFormat("object in a message");
                self.out.extract.unread(around.location.clone(), reason);
            }
        }
        Ok(())
    }

    /// The tables of named properties: their names are content.
    fn name_storage(&mut self, storage: &str) -> Result<(), OpaqueReason> {
        let location = Location { layer: Some("names of properties".to_owned()), ..Location::default() };
        let streams: Vec<String> =
            self.file.read_storage(storage).map_err(|_| OpaqueReason::Corrupt)?.map(|e| e.name().to_owned()).collect();
        for stream in streams.iter().filter(|name| name.ends_with("00040102")) {
            let bytes = self.stream(storage, stream)?;
            let source = Source { storage: storage.to_owned(), stream: stream.clone(), tag: 0, code: Code::Runs };
            self.tell(TextUnit::plain(readable(&bytes).join("\n"), location.clone()), source);
        }
        Ok(())
    }

    /// The string property `id`, if there is one.
    fn string(&mut self, around: &Around, id: u16) -> Option<String> {
        let mut value = |kind: &str| self.stream(&around.storage, &format!("__substg1.0_{id:04X}{kind}")).ok();
        let text = match value("001F") {
            Some(wide) => Some(utf16(&wide)),
            None => value("001E").map(|bytes| narrow(&bytes, around.page)),
        };
        text.filter(|text| !text.is_empty())
    }

    /// A property that is a stream of its own.
    fn property(&mut self, stream: &str, around: &Around) -> Result<(), OpaqueReason> {
        let bytes = self.stream(&around.storage, stream)?;
        let parsed = stream.strip_prefix("__substg1.0_").and_then(|rest| {
            let tag = u32::from_str_radix(rest.get(..8)?, 16).ok()?;
            match rest.get(8..)? {
                "" => Some((tag, None)),
                index => Some((tag, Some(usize::from_str_radix(index.strip_prefix('-')?, 16).ok()?))),
            }
        });
        let source = |tag, code| Source { storage: around.storage.clone(), stream: stream.to_owned(), tag, code };
        let Some((tag, index)) = parsed else {
            return self
                .part(Part { bytes, location: around.location.clone(), ..Part::default() }, source(0, Code::Bytes));
        };
        let (id, kind) = ((tag >> 16) as u16, tag & 0xffff);
        match (kind, index) {
            (0x001f, None) | (0x101f, Some(_)) => {
                let unit = self.unit(id, utf16(&bytes), around);
                self.tell(unit, source(tag, Code::Wide(index)));
            }
            (0x001e, None) | (0x101e, Some(_)) => {
                let unit = self.unit(id, narrow(&bytes, around.page), around);
                self.tell(unit, source(tag, Code::Narrow(around.page, index)));
            }
            // The lengths of many values.
            (0x101f | 0x101e | 0x1102, None) => {}
            (0x0102, None) if id == HTML => {
                let charset = around.body.map_or_else(String::new, |label| format!("; charset={label}"));
                let part = Part { content_type: Some(format!("text/html{charset}")), ..self.body(bytes, around) };
                self.part(part, source(tag, Code::Bytes))?;
            }
            (0x0102, None) if id == RTF => match compressed::decompress(&bytes, self.limits) {
                Ok(rtf) => self.part(self.body(rtf, around), source(tag, Code::Rtf))?,
                Err(reason) => self.out.extract.unread(around.location.clone(), reason),
            },
            (0x0102, None) if id == DATA && around.kind == Kind::Attachment => {
                let part = Part {
                    name: around.file_name.clone(),
                    content_type: around.media_type.clone(),
                    location: around.location.clone(),
                    bytes,
                    ..Part::default()
                };
                self.part(part, source(tag, Code::Bytes))?;
            }
            _ => {
                let unit = TextUnit::plain(readable(&bytes).join("\n"), around.location.clone());
                self.tell(unit, source(tag, Code::Runs));
            }
        }
        Ok(())
    }

    fn body(&self, bytes: Vec<u8>, around: &Around) -> Part {
        Part { bytes, location: around.location.clone(), ..Part::default() }
    }

    fn unit(&self, id: u16, text: String, around: &Around) -> TextUnit {
        let location = around.location.clone();
        if FILE_NAMES.contains(&id) {
            return TextUnit::file_name(text, location);
        }
        match self.named.get(&id).map(String::as_str).or_else(|| name(id)) {
            Some("body" | "subject" | "headers") | None => TextUnit::plain(text, location),
            Some(name) => TextUnit::meta(name, text, location),
        }
    }

    /// Properties of fixed size: times, and numbers that somebody named.
    fn fixed(&mut self, properties: &[u8], around: &Around) {
        let header = around.kind.header();
        for (number, entry) in properties.get(header..).unwrap_or_default().chunks_exact(16).enumerate() {
            let Some((tag, value)) = entry_of(entry) else { continue };
            let (id, kind) = ((tag >> 16) as u16, tag & 0xffff);
            let text = match kind {
                0x0040 if !ABOUT_PROGRAMS.contains(&id) => time(value),
                0x0003 if self.named.contains_key(&id) => (value as u32).cast_signed().to_string(),
                0x0014 if self.named.contains_key(&id) => value.cast_signed().to_string(),
                0x0005 if self.named.contains_key(&id) => f64::from_bits(value).to_string(),
                _ => continue,
            };
            let name = self.named.get(&id).map(String::as_str).or_else(|| name(id)).unwrap_or("date");
            let role = if kind == 0x0040 { Role::Meta } else { Role::Number };
            let unit = TextUnit { role, ..TextUnit::meta(name, text, around.location.clone()) };
            let code = Code::Fixed(header + 16 * number + 8);
            self.tell(unit, Source { storage: around.storage.clone(), stream: PROPERTIES.to_owned(), tag, code });
        }
    }

    fn tell(&mut self, unit: TextUnit, source: Source) {
        // A time that is gone stays in its place, so that numbers of units stay.
        if !unit.text.is_empty() || matches!(source.code, Code::Fixed(_)) {
            self.out.extract.units.push(unit);
            self.out.units.push(source);
        }
    }

    fn part(&mut self, part: Part, source: Source) -> Result<(), OpaqueReason> {
        self.out.extract.parts.push(part);
        self.out.parts.push(source);
        Ok(())
    }
}

/// The path of `name` in `storage`.
pub(super) fn join(storage: &str, name: &str) -> String {
    format!("{}/{name}", storage.trim_end_matches('/'))
}

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// Where the entries of the properties of a storage begin.
pub(super) fn entries_of(storage: &str) -> usize {
    Kind::of(storage).header()
}

/// Tag and value of an entry of properties.
pub(super) fn entry_of(entry: &[u8]) -> Option<(u32, u64)> {
    let tag = u32::from_le_bytes(entry.get(..4)?.try_into().ok()?);
    Some((tag, u64::from_le_bytes(entry.get(8..16)?.try_into().ok()?)))
}

/// The number that property `id` is, if it is one of fixed size.
fn fixed(properties: &[u8], header: usize, id: u16) -> Option<u64> {
    let mut entries = properties.get(header..)?.chunks_exact(16).filter_map(entry_of);
    entries.find(|(tag, _)| *tag == u32::from(id) << 16 | 3).map(|(_, value)| value & 0xffff_ffff)
}

fn narrow(bytes: &[u8], page: &'static Encoding) -> String {
    page.decode_without_bom_handling(bytes).0.trim_end_matches('\0').to_owned()
}

fn utf16(bytes: &[u8]) -> String {
    let text = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0;
    text.trim_end_matches('\0').to_owned()
}

/// A time in units of 100 ns since 1601 (FILETIME).
fn time(value: u64) -> String {
    const TO_1970: i64 = 11_644_473_600;
    let seconds = i64::try_from(value / 10_000_000).ok().map(|s| s - TO_1970);
    let time = seconds.filter(|_| value > 0).and_then(|s| jiff::Timestamp::from_second(s).ok());
    time.map_or_else(String::new, |time| time.strftime("%Y-%m-%d %H:%M:%S").to_string())
}
