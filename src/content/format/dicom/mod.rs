//! DICOM files (PS3.10): every element of the data set as text, frames and
//! overlays as pictures, documents inside as documents. Copies follow the basic
//! confidentiality profile of PS3.15, annex E.

mod pixels;
mod profile;
mod read;
mod structure;
#[cfg(test)]
mod tests;
mod transfer;
mod write;

use std::io::Cursor;

use dicom_core::Tag;
use dicom_object::{DefaultDicomObject, FileMetaTable, InMemDicomObject, OpenFileOptions};

use crate::content::document::{DocumentFormat, Edits, Extract, Part, Refusal, TextUnit};
use crate::content::{Limits, OpaqueReason};
use crate::finding::{Location, Segment};

use self::profile::{ENCAPSULATED, PIXELS};

/// DICOM files.
#[derive(Debug)]
pub struct Dicom;

impl DocumentFormat for Dicom {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        Ok(Study::read(bytes, limits)?.extract)
    }

    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
        let study = Study::read(bytes, limits).map_err(|_| Refusal("the DICOM file cannot be read"))?;
        write::rewritten(&study, edits)
    }
}

/// Bytes before the file begins: they mean nothing in DICOM.
const PREAMBLE: usize = 128;
/// Encapsulated document's media type, and the character set of texts.
const MEDIA_TYPE: Tag = Tag(0x0042, 0x0012);
const CHARSET: Tag = Tag(0x0008, 0x0005);

/// A file taken apart.
struct Study {
    file: DefaultDicomObject,
    extract: Extract,
    /// What each part is.
    sources: Vec<Source>,
    /// Units before those of the data set.
    head: usize,
}

/// What a part was made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The frame of this number, and those like it behind it.
    Frame(u32),
    /// A picture in a sequence.
    Inner,
    Overlay,
    Document,
}

impl Study {
    fn read(bytes: &[u8], limits: &Limits) -> Result<Study, OpaqueReason> {
        let mut extract = Extract::default();
        preamble(bytes.get(..PREAMBLE).unwrap_or_default(), &mut extract);
        transfer::check(bytes, limits)?;
        let file = OpenFileOptions::new().from_reader(Cursor::new(bytes)).map_err(|_| OpaqueReason::Corrupt)?;
        head(file.meta(), &mut extract);
        let head = extract.units.len();
        let mut reader = Reader { meta: file.meta(), limits, extract, sources: Vec::new() };
        reader.charset(&file);
        reader.data_set(&file, &[], 0)?;
        let Reader { extract, sources, .. } = reader;
        Ok(Study { file, extract, sources, head })
    }
}

/// The preamble is free for other formats: a file may be a TIFF as well.
fn preamble(bytes: &[u8], out: &mut Extract) {
    let place = Location { layer: Some("preamble".to_owned()), ..Location::default() };
    let text = super::runs::readable(bytes).join("\n");
    if !text.is_empty() {
        out.units.push(TextUnit::plain(text, place.clone()));
    }
    if bytes.iter().any(|b| *b != 0) {
        out.unread(place, OpaqueReason::UnsupportedFormat("preamble of a DICOM file"));
    }
}

/// The elements before the data set: names of the programs that sent it.
fn head(meta: &FileMetaTable, out: &mut Extract) {
    let titles = [
        ("SourceApplicationEntityTitle", meta.source_application_entity_title()),
        ("SendingApplicationEntityTitle", meta.sending_application_entity_title()),
        ("ReceivingApplicationEntityTitle", meta.receiving_application_entity_title()),
    ];
    let place = Location { layer: Some("file meta".to_owned()), ..Location::default() };
    for (name, title) in titles {
        if let Some(title) = title.map(str::trim).filter(|title| !title.is_empty()) {
            out.units.push(TextUnit::meta(name, title, place.clone()));
        }
    }
    let private = meta.private_information.as_deref().unwrap_or_default();
    let text = super::runs::readable(private).join("\n");
    if !text.is_empty() {
        out.units.push(TextUnit::plain(text, place));
    }
}

struct Reader<'a> {
    meta: &'a FileMetaTable,
    limits: &'a Limits,
    extract: Extract,
    sources: Vec<Source>,
}

impl Reader<'_> {
    /// Texts in several character sets, between which escapes switch, are not
    /// read (PS3.3 C.12.1.1.2), nor are those in sets that are not known.
    fn charset(&mut self, object: &InMemDicomObject) {
        const KNOWN: &[&str] = &[
            "",
            "ISO_IR 6",
            "ISO_IR 13",
            "ISO_IR 100",
            "ISO_IR 101",
            "ISO_IR 109",
            "ISO_IR 110",
            "ISO_IR 126",
            "ISO_IR 127",
            "ISO_IR 138",
            "ISO_IR 144",
            "ISO_IR 166",
            "ISO_IR 192",
            "GB18030",
            "GBK",
            "ISO 2022 IR 6",
            "ISO 2022 IR 13",
            "ISO 2022 IR 100",
            "ISO 2022 IR 101",
            "ISO 2022 IR 109",
            "ISO 2022 IR 110",
            "ISO 2022 IR 126",
            "ISO 2022 IR 127",
            "ISO 2022 IR 138",
            "ISO 2022 IR 144",
            "ISO 2022 IR 166",
        ];
        let Some(sets) = object.get(CHARSET).and_then(|e| e.value().to_multi_str().ok()) else { return };
        let mut used: Vec<&str> = sets.iter().map(|set| set.trim()).filter(|set| !set.is_empty()).collect();
        let is_known = used.iter().all(|set| KNOWN.contains(set));
        used.retain(|set| *set != "ISO 2022 IR 6");
        if used.len() > 1 || !is_known {
            self.extract.unread(Location::default(), OpaqueReason::UnknownCharset);
        }
    }

    fn data_set(&mut self, object: &InMemDicomObject, path: &[Segment], depth: usize) -> Result<(), OpaqueReason> {
        if depth > self.limits.depth {
            return Err(OpaqueReason::OverLimit("depth"));
        }
        let concept = read::concept(object);
        for element in object {
            self.extract.units.extend(read::unit(element, path, concept.as_deref()));
            for (number, item) in element.value().items().unwrap_or_default().iter().enumerate() {
                self.data_set(item, &read::inner(path, element, number), depth + 1)?;
            }
            let tag = element.header().tag;
            if tag != PIXELS && element.value().fragments().is_some() {
                let location = Location { tag: Some(read::shown(tag)), ..Location::default() };
                self.extract.unread(location, OpaqueReason::UnsupportedFormat("DICOM fragments"));
            }
        }
        if object.get(PIXELS).is_some() {
            let layer = if depth == 0 { "frames" } else { "pictures" };
            let shown = pixels::frames(object, self.meta, self.limits, layer, &mut self.extract);
            self.sources.extend(shown.into_iter().map(|n| if depth == 0 { Source::Frame(n) } else { Source::Inner }));
        }
        for tag in [Tag(0x7fe0, 0x0008), Tag(0x7fe0, 0x0009)] {
            if object.get(tag).is_some() {
                let location = Location { tag: Some(read::shown(tag)), ..Location::default() };
                self.extract.unread(location, OpaqueReason::UnsupportedFormat("DICOM pixels in floating point"));
            }
        }
        let before = self.extract.parts.len();
        pixels::overlays(object, self.limits, &mut self.extract);
        self.sources.extend((before..self.extract.parts.len()).map(|_| Source::Overlay));
        self.document(object);
        Ok(())
    }

    /// A PDF, a C-CDA or another document inside.
    fn document(&mut self, object: &InMemDicomObject) {
        let Some(bytes) = object.get(ENCAPSULATED).and_then(|e| e.value().to_bytes().ok()) else { return };
        let content_type = object.get(MEDIA_TYPE).and_then(|e| e.to_str().ok()).map(|t| t.trim().to_owned());
        let location = Location { layer: Some("document".to_owned()), ..Location::default() };
        // A byte of padding makes the length even.
        let bytes = bytes.strip_suffix(&[0]).unwrap_or(&bytes).to_vec();
        self.extract.parts.push(Part { content_type, location, bytes, ..Part::default() });
        self.sources.push(Source::Document);
    }
}
