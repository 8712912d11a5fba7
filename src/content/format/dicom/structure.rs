//! Whether the lengths in a file fit it (DICOM PS3.5, 7), before anything is
//! read by them.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry, VirtualVr};
use dicom_core::{Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;

use crate::content::OpaqueReason;

use super::profile::PIXELS;

/// Sequences in sequences, at most: reports nest some ten deep.
const DEEPEST: usize = 96;
const UNDEFINED: u32 = u32::MAX;

const ITEM: Tag = Tag(0xfffe, 0xe000);
const ITEM_END: Tag = Tag(0xfffe, 0xe00d);
const SEQUENCE_END: Tag = Tag(0xfffe, 0xe0dd);

/// How elements are written.
#[derive(Clone, Copy)]
pub(super) struct Encoding {
    pub(super) is_explicit: bool,
    pub(super) is_big: bool,
}

/// An open sequence or item.
struct Frame {
    /// Where it ends; none if a delimiter says so.
    end: Option<usize>,
    is_explicit: bool,
}

/// Walks over all elements of a data set.
///
/// # Errors
/// If a length reaches beyond its surroundings, or sequences nest too deep.
pub(super) fn check(bytes: &[u8], encoding: Encoding) -> Result<(), OpaqueReason> {
    Walk { bytes, at: 0, is_big: encoding.is_big, frames: Vec::new() }.run(encoding.is_explicit)
}

/// Bytes of one value of `vr` (DICOM PS3.5, table 6.2-1); 1 if they vary.
fn size(vr: VR) -> u32 {
    match vr {
        VR::SS | VR::US | VR::OW => 2,
        VR::AT | VR::FL | VR::SL | VR::UL | VR::OF | VR::OL => 4,
        VR::FD | VR::SV | VR::UV | VR::OD | VR::OV => 8,
        _ => 1,
    }
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    is_big: bool,
    frames: Vec<Frame>,
}

impl Walk<'_> {
    fn run(mut self, is_explicit: bool) -> Result<(), OpaqueReason> {
        while self.at < self.bytes.len() {
            while self.frames.last().is_some_and(|frame| frame.end.is_some_and(|end| self.at >= end)) {
                self.frames.pop();
            }
            let tag = Tag(self.short()?, self.short()?);
            match tag {
                ITEM => {
                    let length = self.long()?;
                    let is_explicit = self.frames.last().map_or(is_explicit, |frame| frame.is_explicit);
                    self.enter(length, is_explicit)?;
                }
                ITEM_END | SEQUENCE_END => {
                    self.long()?;
                    self.frames.pop();
                }
                tag => {
                    let is_explicit = self.frames.last().map_or(is_explicit, |frame| frame.is_explicit);
                    self.element(tag, is_explicit)?;
                }
            }
        }
        Ok(())
    }

    fn element(&mut self, tag: Tag, is_explicit: bool) -> Result<(), OpaqueReason> {
        let (vr, length) = if is_explicit { self.explicit()? } else { (implicit(tag), self.long()?) };
        match (vr, length) {
            (VR::SQ, length) => self.enter(length, is_explicit),
            (VR::OB | VR::OW, UNDEFINED) => self.fragments(),
            _ if tag == PIXELS && length == UNDEFINED => self.fragments(),
            // Unknown, and without a length: a sequence in the implicit form.
            (_, UNDEFINED) => self.enter(UNDEFINED, false),
            // The reader counts whole values, and takes what is left of a broken one for elements.
            (vr, length) if length % size(vr) != 0 => Err(OpaqueReason::Corrupt),
            (_, length) => self.skip(length),
        }
    }

    fn explicit(&mut self) -> Result<(VR, u32), OpaqueReason> {
        let name = [self.byte()?, self.byte()?];
        let vr = VR::from_binary(name).ok_or(OpaqueReason::Corrupt)?;
        let is_long = matches!(
            vr,
            VR::OB
                | VR::OD
                | VR::OF
                | VR::OL
                | VR::OV
                | VR::OW
                | VR::SQ
                | VR::SV
                | VR::UC
                | VR::UN
                | VR::UR
                | VR::UT
                | VR::UV
        );
        if is_long {
            self.short()?;
            return Ok((vr, self.long()?));
        }
        Ok((vr, self.short()?.into()))
    }

    fn enter(&mut self, length: u32, is_explicit: bool) -> Result<(), OpaqueReason> {
        if self.frames.len() >= 2 * DEEPEST {
            return Err(OpaqueReason::OverLimit("depth"));
        }
        let end = if length == UNDEFINED { None } else { Some(self.end(length)?) };
        self.frames.push(Frame { end, is_explicit });
        Ok(())
    }

    /// Items of raw bytes up to the delimiter.
    fn fragments(&mut self) -> Result<(), OpaqueReason> {
        loop {
            let tag = Tag(self.short()?, self.short()?);
            let length = self.long()?;
            match tag {
                ITEM => self.skip(length)?,
                SEQUENCE_END => return Ok(()),
                _ => return Err(OpaqueReason::Corrupt),
            }
        }
    }

    /// Where something of `length` ends, which must be inside of what is around it.
    fn end(&self, length: u32) -> Result<usize, OpaqueReason> {
        let length = usize::try_from(length).map_err(|_| OpaqueReason::Corrupt)?;
        let end = self.at.checked_add(length).ok_or(OpaqueReason::Corrupt)?;
        let around = self.frames.iter().rev().find_map(|frame| frame.end).unwrap_or(self.bytes.len());
        if end > around { Err(OpaqueReason::Corrupt) } else { Ok(end) }
    }

    fn skip(&mut self, length: u32) -> Result<(), OpaqueReason> {
        self.at = self.end(length)?;
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, OpaqueReason> {
        let byte = self.bytes.get(self.at).copied().ok_or(OpaqueReason::Corrupt)?;
        self.at += 1;
        Ok(byte)
    }

    fn short(&mut self) -> Result<u16, OpaqueReason> {
        let pair = [self.byte()?, self.byte()?];
        Ok(if self.is_big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    }

    fn long(&mut self) -> Result<u32, OpaqueReason> {
        let four = [self.byte()?, self.byte()?, self.byte()?, self.byte()?];
        Ok(if self.is_big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
    }
}

/// What the dictionary says of a tag whose VR is not written.
fn implicit(tag: Tag) -> VR {
    match StandardDataDictionary.by_tag(tag).map(DataDictionaryEntry::vr) {
        Some(VirtualVr::Exact(vr)) => vr,
        _ => VR::UN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPLICIT: Encoding = Encoding { is_explicit: true, is_big: false };
    const IMPLICIT: Encoding = Encoding { is_explicit: false, is_big: false };

    #[test]
    fn lengths_must_fit() {
        let name = b"\x10\0\x10\0PN\x04\0Mary";
        assert_eq!(check(name, EXPLICIT), Ok(()));
        assert_eq!(check(&name[..11], EXPLICIT), Err(OpaqueReason::Corrupt));
        assert_eq!(check(b"\x10\0\x10\0\xf0\xff\xff\xffMary", IMPLICIT), Err(OpaqueReason::Corrupt));
        // Thirty-five bytes are no whole number of values of eight.
        let mut values = b"\x09\0\x02\x10UV\0\0\x23\0\0\0".to_vec();
        values.extend([0; 35]);
        assert_eq!(check(&values, EXPLICIT), Err(OpaqueReason::Corrupt));
        // An item that is longer than its sequence.
        let item = b"\x08\0\x40\x11SQ\0\0\x08\0\0\0\xfe\xff\x00\xe0\x10\0\0\0\x10\0\x10\0PN\x08\0Mary    ";
        assert_eq!(check(item, EXPLICIT), Err(OpaqueReason::Corrupt));
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff".repeat(200);
        assert_eq!(check(&deep, EXPLICIT), Err(OpaqueReason::OverLimit("depth")));
    }
}
