//! The directories of a TIFF file (TIFF 6.0, and BigTIFF): each is a page, or a
//! picture below one.

use std::ops::Range;

use crate::content::{Limits, OpaqueReason};

/// Field that leads to pictures below a page (thumbnails, pyramids).
const SUB_IFDS: u16 = 330;
/// Fields that lead to directories of EXIF, of places, of interoperability.
const OTHER_IFDS: &[u16] = &[34665, 34853, 40965];
/// Field without which a directory is no picture.
const WIDTH: u16 = 256;
/// Fields that say where pixels stand, each with the one that says how long they are.
const PIXELS: &[(u16, u16)] = &[(273, 279), (324, 325), (513, 514)];
/// Fields that hold metadata of another kind: XMP, IPTC, resources of Photoshop.
const PACKETS: &[u16] = &[700, 33723, 34377];

/// Bytes that directories of a small file may be read for more than once.
const SLACK: usize = 64 << 10;

/// A TIFF file.
#[derive(Clone, Copy)]
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
    big: bool,
}

/// What is in a file.
#[derive(Default, Debug, PartialEq)]
pub(super) struct Directories {
    /// Where those that hold a picture begin, in order.
    pub(super) pages: Vec<u64>,
    /// Where those begin that stand below a page.
    pub(super) below: Vec<u64>,
    /// Metadata of other kinds: number of the field, and where they stand.
    pub(super) packets: Vec<(u16, Range<usize>)>,
    /// Behind the last byte that anything in the file speaks of.
    pub(super) end: usize,
    /// Why there may be more.
    pub(super) stopped: Option<OpaqueReason>,
}

impl<'a> Tiff<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, OpaqueReason> {
        let (little, big) = match bytes {
            [b'I', b'I', 42, 0, ..] => (true, false),
            [b'M', b'M', 0, 42, ..] => (false, false),
            [b'I', b'I', 43, 0, 8, 0, 0, 0, ..] => (true, true),
            [b'M', b'M', 0, 43, 0, 8, 0, 0, ..] => (false, true),
            _ => return Err(OpaqueReason::Corrupt),
        };
        Ok(Tiff { bytes, little, big })
    }

    /// True for BigTIFF, with its wider numbers.
    pub(super) fn is_big(&self) -> bool {
        self.big
    }

    /// All directories, the ones below others behind them.
    pub(super) fn directories(&self, limits: &Limits) -> Result<Directories, OpaqueReason> {
        let mut all = Directories::default();
        let mut seen = std::collections::BTreeSet::new();
        let mut below = Vec::new();
        // In a sound file no byte is read for two directories, or for few.
        let mut left = self.bytes.len().saturating_mul(4).saturating_add(SLACK);
        let mut next = self.offset(if self.big { 8 } else { 4 }).ok_or(OpaqueReason::Corrupt)?;
        loop {
            if next == 0 {
                match below.pop() {
                    Some(offset) => next = offset,
                    None => break,
                }
                continue;
            }
            // A directory that was seen is a loop, or one that two lead to.
            if !seen.insert(next) {
                next = 0;
                continue;
            }
            if all.pages.len() >= limits.pages {
                all.stopped = Some(OpaqueReason::OverLimit("pages"));
                break;
            }
            let Some(directory) = self.directory(next, &mut left) else {
                all.stopped = Some(OpaqueReason::Corrupt);
                next = 0;
                continue;
            };
            if directory.has_picture {
                all.pages.push(next);
            }
            all.below.extend(&directory.below);
            all.packets.extend(directory.packets);
            all.end = all.end.max(directory.end);
            below.extend(directory.below.into_iter().rev());
            below.extend(directory.others);
            next = directory.next;
        }
        if all.pages.is_empty() {
            return Err(all.stopped.unwrap_or(OpaqueReason::Corrupt));
        }
        Ok(all)
    }

    /// The file with the directory at `offset` as its first, so that readers of
    /// the first page read that one.
    pub(super) fn beginning_at(&self, offset: u64) -> Vec<u8> {
        let mut bytes = self.bytes.to_vec();
        let (at, size) = if self.big { (8, 8) } else { (4, 4) };
        let number = if self.little { offset.to_le_bytes() } else { offset.to_be_bytes() };
        let number = if self.little { number.get(..size) } else { number.get(8 - size..) };
        if let (Some(place), Some(number)) = (bytes.get_mut(at..at + size), number) {
            place.copy_from_slice(number);
        }
        bytes
    }

    /// The directory at `at`; `left` bytes may be read for it and those to come.
    fn directory(&self, at: u64, left: &mut usize) -> Option<Directory> {
        let at = usize::try_from(at).ok()?;
        let (count, size, mut entry) = if self.big {
            (self.number(at, 8)?, 20, at.checked_add(8)?)
        } else {
            (self.number(at, 2)?, 12, at.checked_add(2)?)
        };
        let mut directory = Directory::default();
        let mut places: Vec<(u16, Vec<u64>)> = Vec::new();
        // Entries beyond the end of the file end the loop, whatever the count says.
        for _ in 0..count {
            *left = left.checked_sub(size)?;
            let tag = u16::try_from(self.number(entry, 2)?).ok()?;
            let value = self.value(entry)?;
            directory.end = directory.end.max(value.end);
            directory.has_picture |= tag == WIDTH;
            if tag == SUB_IFDS {
                directory.below.extend(self.numbers(entry, left)?);
            } else if OTHER_IFDS.contains(&tag) {
                directory.others.extend(self.numbers(entry, left)?);
            } else if PACKETS.contains(&tag) {
                *left = left.checked_sub(value.len())?;
                directory.packets.push((tag, value));
            } else if PIXELS.iter().any(|(at, len)| tag == *at || tag == *len) {
                places.push((tag, self.numbers(entry, left)?));
            }
            entry = entry.checked_add(size)?;
        }
        directory.next = self.offset(entry)?;
        directory.end = directory.end.max(entry + if self.big { 8 } else { 4 });
        for (at, len) in PIXELS {
            let of = |tag| places.iter().find(|(t, _)| t == tag).map(|(_, numbers)| numbers.as_slice());
            let pairs = of(at).unwrap_or_default().iter().zip(of(len).unwrap_or_default());
            let ends = pairs.filter_map(|(at, len)| usize::try_from(at.checked_add(*len)?).ok());
            directory.end = ends.fold(directory.end, usize::max);
        }
        Some(directory)
    }

    /// Where the value of a field stands.
    fn value(&self, entry: usize) -> Option<Range<usize>> {
        let kind = self.number(entry.checked_add(2)?, 2)?;
        let (count, place, room) = if self.big {
            (self.number(entry.checked_add(4)?, 8)?, entry.checked_add(12)?, 8)
        } else {
            (self.number(entry.checked_add(4)?, 4)?, entry.checked_add(8)?, 4)
        };
        let size = match kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16..=18 => 8,
            _ => 1,
        };
        let len = usize::try_from(count.checked_mul(size)?).ok()?;
        let start = if len <= room { place } else { usize::try_from(self.offset(place)?).ok()? };
        Some(start..start.checked_add(len)?)
    }

    /// The whole numbers that a field holds.
    fn numbers(&self, entry: usize, left: &mut usize) -> Option<Vec<u64>> {
        let size = match self.number(entry.checked_add(2)?, 2)? {
            3 => 2,
            4 | 13 => 4,
            16..=18 => 8,
            _ => return Some(Vec::new()),
        };
        let value = self.value(entry)?;
        self.bytes.get(value.clone())?;
        *left = left.checked_sub(value.len())?;
        value.step_by(size).map(|at| self.number(at, size)).collect()
    }

    fn offset(&self, at: usize) -> Option<u64> {
        self.number(at, if self.big { 8 } else { 4 })
    }

    fn number(&self, at: usize, size: usize) -> Option<u64> {
        let bytes = self.bytes.get(at..at.checked_add(size)?)?;
        let add = |sum: u64, b: &u8| sum << 8 | u64::from(*b);
        Some(if self.little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    }
}

/// One directory.
#[derive(Default)]
struct Directory {
    has_picture: bool,
    below: Vec<u64>,
    others: Vec<u64>,
    packets: Vec<(u16, Range<usize>)>,
    end: usize,
    next: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Directories with one field each: at, tag, value, where the next is.
    fn file(directories: &[(usize, u16, u32, u32)]) -> Vec<u8> {
        let mut out = b"II*\0\x08\0\0\0".to_vec();
        for &(at, tag, value, next) in directories {
            out.resize(at, 0);
            out.extend(1u16.to_le_bytes());
            out.extend(tag.to_le_bytes());
            out.extend(4u16.to_le_bytes());
            out.extend(1u32.to_le_bytes());
            out.extend(value.to_le_bytes());
            out.extend(next.to_le_bytes());
        }
        out
    }

    fn pages(bytes: &[u8]) -> (Vec<u64>, Option<OpaqueReason>) {
        let all = Tiff::of(bytes).unwrap().directories(&Limits { pages: 4, ..Limits::default() }).unwrap();
        (all.pages, all.stopped)
    }

    #[test]
    fn pages_are_found_also_below_others_and_loops_end() {
        let bytes = file(&[(8, WIDTH, 5, 40), (40, SUB_IFDS, 80, 8), (80, WIDTH, 5, 0)]);
        assert_eq!(pages(&bytes), (vec![8, 80], None));
        let bytes = file(&[(8, WIDTH, 5, 40), (40, WIDTH, 5, 5000)]);
        assert_eq!(pages(&bytes), (vec![8, 40], Some(OpaqueReason::Corrupt)));
        let many: Vec<_> = (0..6).map(|i| (8 + 32 * i, WIDTH, 1, 40 + 32 * i as u32)).collect();
        assert_eq!(pages(&file(&many)).1, Some(OpaqueReason::OverLimit("pages")));
        assert!(Tiff::of(b"II*\0").unwrap().directories(&Limits::default()).is_err());
    }

    #[test]
    fn directories_that_share_bytes_end() {
        // Each field says that the whole file is a list of directories.
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend(20_000u16.to_le_bytes());
        for _ in 0..20_000 {
            bytes.extend(SUB_IFDS.to_le_bytes());
            bytes.extend(4u16.to_le_bytes());
            bytes.extend(60_000u32.to_le_bytes());
            bytes.extend(0u32.to_le_bytes());
        }
        bytes.extend([0; 4]);
        assert_eq!(Tiff::of(&bytes).unwrap().directories(&Limits::default()), Err(OpaqueReason::Corrupt));
    }

    #[test]
    fn another_page_may_be_made_the_first() {
        let bytes = file(&[(8, WIDTH, 5, 40), (40, WIDTH, 7, 0)]);
        let moved = Tiff::of(&bytes).unwrap().beginning_at(40);
        assert_eq!(pages(&moved), (vec![40], None));
    }
}
