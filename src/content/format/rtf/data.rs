//! Blocks of data in RTF: pictures, objects, themes, in hexadecimal digits or
//! as they are (`\bin`).

use std::ops::Range;

use crate::content::OpaqueReason;
use crate::content::document::{Part, TextUnit};
use crate::content::format::runs::readable;
use crate::finding::{Location, debug_without_content};

use super::token::hex;

/// What a block of data is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Data {
    /// A picture.
    Picture,
    /// An OLE 1 object (MS-OLEDS 2.2).
    Object,
    /// A document as it is.
    Whole,
    /// A structure of which only texts are read.
    Runs,
}

/// A block of data.
pub(super) struct Block {
    pub(super) data: Data,
    pub(super) bytes: Vec<u8>,
    /// Where it is written.
    pub(super) sources: Vec<Range<usize>>,
    /// The control word that says what kind of picture it is.
    pub(super) kind: Option<Range<usize>>,
    half: Option<u8>,
    is_broken: bool,
}

debug_without_content! {
    Block, "Block";
}

impl Block {
    pub(super) fn new(data: Data) -> Self {
        Block { data, bytes: Vec::new(), sources: Vec::new(), kind: None, half: None, is_broken: false }
    }

    /// The next digits.
    pub(super) fn digits(&mut self, digits: &[u8], source: Range<usize>) {
        for digit in digits.iter().filter(|b| !b.is_ascii_whitespace()) {
            if !digit.is_ascii_hexdigit() {
                self.is_broken = true;
                return;
            }
            match self.half.take() {
                None => self.half = Some(*digit),
                Some(high) => self.bytes.extend(hex(high, *digit)),
            }
        }
        self.sources.push(source);
    }

    /// The next bytes as they are.
    pub(super) fn raw(&mut self, bytes: &[u8], source: Range<usize>) {
        self.bytes.extend_from_slice(bytes);
        self.sources.push(source);
    }

    /// True if something in it is no data.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken || self.half.is_some()
    }

    /// Readable texts in it, and the source they go with.
    pub(super) fn runs(&self) -> Option<(String, Range<usize>)> {
        let source = self.sources.first()?.start..self.sources.last()?.end;
        let text = readable(&self.bytes).join("\n");
        (!text.is_empty()).then_some((text, source))
    }
}

/// What is in an OLE 1 object: its names, and what it holds.
///
/// # Errors
/// If it is broken, or a link.
pub(super) fn unwrapped(bytes: &[u8], location: &Location) -> Result<(Vec<TextUnit>, Vec<Part>), OpaqueReason> {
    let (mut units, mut parts) = (Vec::new(), Vec::new());
    let part = |bytes: &[u8], name| Part { name, bytes: bytes.to_vec(), location: location.clone(), ..Part::default() };
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Ok((units, vec![part(bytes, None)]));
    }
    let mut rest = Fields(bytes);
    while !rest.0.is_empty() {
        rest.number()?;
        let format = rest.number()?;
        // 0 is no presentation, 5 one that is a picture (MS-OLEDS 2.2.1).
        if format == 0 {
            break;
        }
        let class = rest.string()?;
        let names = if format == 5 { 0 } else { 2 };
        for _ in 0..names {
            let name = rest.string()?;
            if !name.is_empty() {
                units.push(TextUnit::plain(name, location.clone()));
            }
        }
        match format {
            1 => return Err(OpaqueReason::UnsupportedFormat("linked object")),
            2 => {}
            5 => {
                rest.number()?;
                rest.number()?;
            }
            _ => return Err(OpaqueReason::Corrupt),
        }
        let size = rest.number()?;
        let data = rest.take(size)?;
        if class.eq_ignore_ascii_case("Package") && format == 2 {
            let (names, bytes) = package(data)?;
            let name = names.first().cloned();
            units.extend(names.into_iter().map(|name| TextUnit::file_name(name, location.clone())));
            parts.push(part(bytes, name));
        } else {
            units.push(TextUnit::meta("class name", class, location.clone()));
            parts.push(part(data, None));
        }
    }
    if parts.is_empty() { Err(OpaqueReason::Corrupt) } else { Ok((units, parts)) }
}

/// The names and bytes of a file that Windows' Object Packager wrapped.
fn package(bytes: &[u8]) -> Result<(Vec<String>, &[u8]), OpaqueReason> {
    let mut rest = Fields(bytes);
    rest.take(2)?;
    let label = rest.line()?;
    let path = rest.line()?;
    rest.take(4)?;
    let temporary = rest.string()?;
    let size = rest.number()?;
    let content = rest.take(size)?;
    // The names once more in UTF-16 may follow.
    let more = readable(rest.0);
    Ok(([label, path, temporary].into_iter().chain(more).filter(|name| !name.is_empty()).collect(), content))
}

/// Reads fields one behind the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, len: u32) -> Result<&'a [u8], OpaqueReason> {
        let len = usize::try_from(len).map_err(|_| OpaqueReason::Corrupt)?;
        let (taken, rest) = self.0.split_at_checked(len).ok_or(OpaqueReason::Corrupt)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, OpaqueReason> {
        let bytes = self.take(4)?.try_into().map_err(|_| OpaqueReason::Corrupt)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// A string with its length before it and a NUL in it.
    fn string(&mut self) -> Result<String, OpaqueReason> {
        let len = self.number()?;
        let bytes = self.take(len)?;
        Ok(ansi(bytes.strip_suffix(&[0]).unwrap_or(bytes)))
    }

    /// A string up to a NUL.
    fn line(&mut self) -> Result<String, OpaqueReason> {
        let end = memchr::memchr(0, self.0).ok_or(OpaqueReason::Corrupt)?;
        let line = self.0.get(..end).unwrap_or_default();
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        Ok(ansi(line))
    }
}

fn ansi(bytes: &[u8]) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Vec<u8> {
        let mut bytes = u32::try_from(text.len() + 1).unwrap().to_le_bytes().to_vec();
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
        bytes
    }

    fn object(class: &str, data: &[u8]) -> Vec<u8> {
        let size = u32::try_from(data.len()).unwrap().to_le_bytes().to_vec();
        let head = [[1, 5, 0, 0, 2, 0, 0, 0].to_vec(), string(class), string(""), string("")].concat();
        [head, size, data.to_vec(), vec![1, 5, 0, 0, 0, 0, 0, 0]].concat()
    }

    #[test]
    fn packaged_files_come_with_their_names() {
        let size = 11u32.to_le_bytes();
        let data = [b"\x02\0mary.txt\0C:\\mary.txt\0\0\0\x03\0", &string("t")[..], &size, b"Seen: Maria"].concat();
        let (units, parts) = unwrapped(&object("Package", &data), &Location::default()).unwrap();
        let names: Vec<_> = units.iter().map(|u| u.text.as_str()).collect();
        assert_eq!(names, ["mary.txt", "C:\\mary.txt", "t"]);
        assert_eq!((parts[0].name.as_deref(), parts[0].bytes.as_slice()), (Some("mary.txt"), &b"Seen: Maria"[..]));
        let (_, parts) = unwrapped(&object("Word.Document.8", b"\xd0\xcf"), &Location::default()).unwrap();
        assert_eq!(parts[0].bytes, b"\xd0\xcf");
    }

    #[test]
    fn broken_objects_are_corrupt() {
        let whole = object("Package", b"\x02\0a\0b\0\0\0\x03\0");
        for len in 0..whole.len() {
            assert!(unwrapped(&whole[..len], &Location::default()).is_err(), "{len}");
        }
    }
}
