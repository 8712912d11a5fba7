//! What a file says besides its pixels: EXIF, XMP, IPTC, comments, text chunks,
//! thumbnails, and whatever stands behind the end of the picture.

mod bmp;
mod exif;
mod gif;
mod iptc;
mod jpeg;
mod png;
mod strings;
mod tiff;
mod webp;

use crate::content::document::{Extract, Part, TextUnit};
use crate::content::{Limits, OpaqueReason, sniff};
use crate::finding::Location;

use super::Image;

/// Bytes of an unknown piece from which on it must be a document that can be
/// read; what is shorter is told by its letters.
const SHORT: usize = 128;

/// Reads all metadata of a file.
pub(super) fn read(image: Image, bytes: &[u8], limits: &Limits, out: &mut Extract) {
    let mut meta = Meta { out, limits, left: limits.unpacked_bytes };
    match image {
        Image::Png => png::read(bytes, &mut meta),
        Image::Jpeg => jpeg::read(bytes, &mut meta),
        Image::Tiff => tiff::read(bytes, &mut meta),
        Image::WebP => webp::read(bytes, &mut meta),
        Image::Gif => gif::read(bytes, &mut meta),
        Image::Bmp => bmp::read(bytes, &mut meta),
        Image::Heif => heif(bytes, &mut meta),
    }
}

/// Of HEIF only the metadata are read.
fn heif(bytes: &[u8], meta: &mut Meta<'_>) {
    exif::of_container(bytes, meta);
    // Packets of XMP say where they begin and end.
    let mut rest = bytes;
    while let Some(start) = memchr::memmem::find(rest, b"<x:xmpmeta") {
        let from = rest.get(start..).unwrap_or_default();
        let end = memchr::memmem::find(from, b"</x:xmpmeta>").map_or(from.len(), |end| end + b"</x:xmpmeta>".len());
        meta.xmp(from.get(..end).unwrap_or_default());
        rest = from.get(end..).unwrap_or_default();
    }
}

/// Where metadata are told.
struct Meta<'a> {
    out: &'a mut Extract,
    limits: &'a Limits,
    /// Bytes that may still be unpacked.
    left: u64,
}

fn layer() -> Location {
    Location { layer: Some("metadata".to_owned()), ..Location::default() }
}

impl Meta<'_> {
    /// The value of the entry `name`.
    fn value(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        let value = value.trim_matches(|c: char| c == '\0' || c.is_whitespace());
        if !value.is_empty() {
            self.out.units.push(TextUnit::meta(name, value, layer()));
        }
    }

    /// Text without a name.
    fn text(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.out.units.push(TextUnit::plain(text, layer()));
        }
    }

    /// A packet of XMP: XML.
    fn xmp(&mut self, packet: &[u8]) {
        let end = packet.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
        self.part("metadata.xmp", Some("application/rdf+xml"), packet.get(..end).unwrap_or_default());
    }

    /// A document in the file.
    fn part(&mut self, name: &str, content_type: Option<&str>, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.out.parts.push(Part {
            name: Some(name.to_owned()),
            content_type: content_type.map(str::to_owned),
            location: layer(),
            // No copy holds any of them.
            loose: true,
            bytes: bytes.to_vec(),
        });
    }

    /// Bytes whose meaning is not known: text, a document, or, if they are
    /// few, whatever letters are among them.
    fn blob(&mut self, name: &str, bytes: &[u8]) {
        if bytes.iter().all(|b| *b == 0) {
            return;
        }
        match sniff::is_text(bytes) {
            true if bytes.len() <= SHORT => self.value(name, strings::latin1(bytes)),
            false if bytes.len() <= SHORT => self.strings(name, bytes),
            _ => self.part(name, None, bytes),
        }
    }

    /// The letters among bytes that are no text.
    fn strings(&mut self, name: &str, bytes: &[u8]) {
        for text in strings::find(bytes) {
            self.value(name, text);
        }
    }

    /// What stands behind the end of the picture.
    fn behind(&mut self, bytes: &[u8]) {
        let padding = |b: &u8| *b == 0;
        let start = bytes.iter().position(|b| !padding(b)).unwrap_or(bytes.len());
        let rest = bytes.get(start..).unwrap_or_default();
        // A line's end is what some programs write.
        if !rest.iter().all(u8::is_ascii_whitespace) {
            self.part("behind the image", None, rest);
        }
    }

    /// The file ends, or goes on, where it must not.
    fn broken(&mut self) {
        self.unread(OpaqueReason::Corrupt);
    }

    /// Something was not read.
    fn unread(&mut self, reason: OpaqueReason) {
        self.out.unread(layer(), reason);
    }
}
