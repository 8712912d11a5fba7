//! Compound files (MS-CFB). Outlook's messages (MS-OXMSG) are read and written,
//! the stores of office files read; what else keeps its content in compound
//! files is told by name, and not read.

mod compressed;
mod message;
mod names;
mod write;

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use crate::content::document::{DocumentFormat, Edits, Extract, Part, Refusal, TextUnit};
use crate::content::{Limits, OpaqueReason};
use crate::finding::Location;

use self::message::Message;

/// Compound files.
#[derive(Debug)]
pub struct Ole;

/// A file that is open.
type File<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// The stream that every message has.
const PROPERTIES: &str = "__properties_version1.0";

/// Streams and storages that tell what a file is.
const KINDS: &[(&str, OpaqueReason)] = &[
    ("EncryptedPackage", OpaqueReason::Encrypted),
    ("WordDocument", OpaqueReason::UnsupportedFormat("Word 97-2003 document")),
    ("Workbook", OpaqueReason::UnsupportedFormat("Excel 97-2003 workbook")),
    ("Book", OpaqueReason::UnsupportedFormat("Excel 5 workbook")),
    ("PowerPoint Document", OpaqueReason::UnsupportedFormat("PowerPoint 97-2003 presentation")),
    ("VisioDocument", OpaqueReason::UnsupportedFormat("Visio drawing")),
    ("Catalog", OpaqueReason::UnsupportedFormat("cache of thumbnails")),
    ("Quill", OpaqueReason::UnsupportedFormat("Publisher document")),
    ("Equation Native", OpaqueReason::UnsupportedFormat("equation")),
];

impl DocumentFormat for Ole {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| OpaqueReason::Corrupt)?;
        if file.is_stream(PROPERTIES) {
            return Ok(Message::read(&mut file, limits)?.extract);
        }
        if let Some((_, reason)) = KINDS.iter().find(|(name, _)| file.exists(name)) {
            return Err(*reason);
        }
        if file.exists("MsoDataStore") {
            return store(&mut file, limits);
        }
        Err(OpaqueReason::UnsupportedFormat("compound file"))
    }

    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
        let unreadable = Refusal("the message cannot be read");
        let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| unreadable)?;
        if !file.is_stream(PROPERTIES) {
            return Err(Refusal("compound files other than messages are not written"));
        }
        let message = Message::read(&mut file, limits).map_err(|_| unreadable)?;
        write::rewritten(&mut file, &message, edits)
    }
}

/// The custom XML that office programs keep with a document.
fn store(file: &mut File<'_>, limits: &Limits) -> Result<Extract, OpaqueReason> {
    let mut out = Extract::default();
    let entries: Vec<_> = file.walk().filter(cfb::Entry::is_stream).collect();
    if entries.len() > limits.members {
        return Err(OpaqueReason::OverLimit("members"));
    }
    for entry in entries {
        let location = Location { layer: Some("data".to_owned()), ..Location::default() };
        out.units.push(TextUnit::plain(entry.path().to_string_lossy(), location.clone()));
        let bytes = stream(file, &entry.path().to_string_lossy(), limits)?;
        out.parts.push(Part { location, bytes, ..Part::default() });
    }
    Ok(out)
}

/// All of a stream.
fn stream(file: &mut File<'_>, path: &str, limits: &Limits) -> Result<Vec<u8>, OpaqueReason> {
    let mut input = file.open_stream(path).map_err(|_| OpaqueReason::Corrupt)?;
    if input.len() > limits.unpacked_bytes {
        return Err(OpaqueReason::OverLimit("unpacked_bytes"));
    }
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).map_err(|_| OpaqueReason::Corrupt)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
