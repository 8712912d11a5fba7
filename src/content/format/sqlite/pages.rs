//! What is in the file beside its rows: pages that are free, and free room on
//! pages (<https://www.sqlite.org/fileformat2.html>).

use std::ops::Range;

use memchr::memmem::Finder;

use crate::content::OpaqueReason;
use crate::content::format::runs::readable;

/// Texts beside the rows are compared with them up to this many; more are taken
/// for deleted as they are.
const MOST_COMPARED: usize = 2000;

/// Readable texts in what no row uses, but for old copies of rows that are
/// still there: SQLite leaves those behind where it moves rows.
///
/// # Errors
/// If the pages cannot be walked.
pub(super) fn leftovers(bytes: &[u8], roots: &[u32]) -> Result<Vec<String>, OpaqueReason> {
    let mut walk = Walk::new(bytes).ok_or(OpaqueReason::Corrupt)?;
    for root in std::iter::once(1).chain(roots.iter().copied()) {
        walk.tree(root)?;
    }
    let (live, rest) = walk.parts();
    let mut texts = Vec::new();
    for range in rest {
        for text in readable(bytes.get(range).unwrap_or_default()) {
            if texts.len() >= MOST_COMPARED || !is_in(&text, &live) {
                texts.push(text);
            }
        }
    }
    Ok(texts)
}

/// True if `text` is in `live`, in any of SQLite's encodings.
fn is_in(text: &str, live: &[u8]) -> bool {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let has = |bytes: &[u8]| Finder::new(bytes).find(live).is_some();
    has(text.as_bytes()) || has(&wide(u16::to_le_bytes)) || has(&wide(u16::to_be_bytes))
}

/// A walk over all trees.
struct Walk<'a> {
    bytes: &'a [u8],
    page_size: usize,
    /// Bytes of a page that hold content.
    usable: usize,
    /// What is used, and whether by rows.
    used: Vec<(Range<usize>, bool)>,
    seen: Vec<bool>,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let size = u16::from_be_bytes(bytes.get(16..18)?.try_into().ok()?);
        let page_size = if size == 1 { 65536 } else { usize::from(size) };
        let reserved = usize::from(*bytes.get(20)?);
        if !page_size.is_power_of_two() || page_size < 512 || reserved > 255 {
            return None;
        }
        let pages = bytes.len() / page_size;
        // Bytes 72 to 91 are kept for later; in use are those up to 100.
        let used = vec![(0..100, false)];
        Some(Walk { bytes, page_size, usable: page_size - reserved, used, seen: vec![false; pages + 1] })
    }

    /// Where page `number` starts, the first time that it is asked for.
    fn page(&mut self, number: u32) -> Result<usize, OpaqueReason> {
        let number = usize::try_from(number).map_err(|_| OpaqueReason::Corrupt)?;
        let seen = self.seen.get_mut(number).filter(|seen| number > 0 && !**seen).ok_or(OpaqueReason::Corrupt)?;
        *seen = true;
        Ok((number - 1) * self.page_size)
    }

    fn number<const N: usize>(&self, at: usize) -> Result<u64, OpaqueReason> {
        let bytes = self.bytes.get(at..at.saturating_add(N)).ok_or(OpaqueReason::Corrupt)?;
        Ok(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn usize<const N: usize>(&self, at: usize) -> Result<usize, OpaqueReason> {
        usize::try_from(self.number::<N>(at)?).map_err(|_| OpaqueReason::Corrupt)
    }

    fn tree(&mut self, root: u32) -> Result<(), OpaqueReason> {
        let mut left = vec![root];
        while let Some(number) = left.pop() {
            let start = self.page(number)?;
            let head = if number == 1 { start + 100 } else { start };
            let kind = self.number::<1>(head)?;
            let is_interior = matches!(kind, 2 | 5);
            if !matches!(kind, 2 | 5 | 10 | 13) {
                return Err(OpaqueReason::Corrupt);
            }
            let cells = self.usize::<2>(head + 3)?;
            let array = head + if is_interior { 12 } else { 8 };
            let end = array + 2 * cells;
            if end > start + self.usable {
                return Err(OpaqueReason::Corrupt);
            }
            self.used.push((head..end, false));
            if is_interior {
                left.push(u32::try_from(self.number::<4>(head + 8)?).map_err(|_| OpaqueReason::Corrupt)?);
            }
            for cell in 0..cells {
                let at = start + self.usize::<2>(array + 2 * cell)?;
                if at < end || at >= start + self.usable {
                    return Err(OpaqueReason::Corrupt);
                }
                if is_interior {
                    left.push(u32::try_from(self.number::<4>(at)?).map_err(|_| OpaqueReason::Corrupt)?);
                }
                let used = self.cell(kind, at)?;
                if used.end > start + self.usable {
                    return Err(OpaqueReason::Corrupt);
                }
                self.used.push((used, true));
            }
        }
        Ok(())
    }

    /// What a cell uses of its page; its other pages are followed.
    fn cell(&mut self, kind: u64, at: usize) -> Result<Range<usize>, OpaqueReason> {
        let mut end = if matches!(kind, 2 | 5) { at + 4 } else { at };
        if kind == 5 {
            self.varint(&mut end)?;
            return Ok(at..end);
        }
        let payload = usize::try_from(self.varint(&mut end)?).map_err(|_| OpaqueReason::Corrupt)?;
        if kind == 13 {
            self.varint(&mut end)?;
        }
        let usable = self.usable;
        let most = if kind == 13 { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
        if payload <= most {
            return Ok(at..end.saturating_add(payload));
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let fitting = least + (payload - least) % (usable - 4);
        let local = if fitting <= most { fitting } else { least };
        end += local;
        let next = u32::try_from(self.number::<4>(end)?).map_err(|_| OpaqueReason::Corrupt)?;
        self.overflow(next, payload - local)?;
        Ok(at..end + 4)
    }

    fn overflow(&mut self, first: u32, mut left: usize) -> Result<(), OpaqueReason> {
        let mut number = first;
        while left > 0 {
            let start = self.page(number)?;
            let here = left.min(self.usable - 4);
            self.used.push((start..start + 4, false));
            self.used.push((start + 4..start + 4 + here, true));
            left -= here;
            number = u32::try_from(self.number::<4>(start)?).map_err(|_| OpaqueReason::Corrupt)?;
        }
        Ok(())
    }

    /// A number of one to nine bytes.
    fn varint(&self, at: &mut usize) -> Result<u64, OpaqueReason> {
        let mut value = 0;
        for n in 0..9 {
            let byte = self.number::<1>(*at)?;
            *at += 1;
            if n == 8 {
                return Ok(value << 8 | byte);
            }
            value = value << 7 | byte & 0x7f;
            if byte < 0x80 {
                break;
            }
        }
        Ok(value)
    }

    /// The bytes of rows, and where what nobody uses is.
    fn parts(mut self) -> (Vec<u8>, Vec<Range<usize>>) {
        self.used.sort_unstable_by_key(|(range, _)| range.start);
        let (mut live, mut rest) = (Vec::new(), Vec::new());
        let mut at = 0;
        for (range, is_row) in &self.used {
            if range.start > at {
                rest.push(at..range.start);
            }
            if *is_row {
                live.extend_from_slice(self.bytes.get(range.clone()).unwrap_or_default());
            }
            at = at.max(range.end);
        }
        if at < self.bytes.len() {
            rest.push(at..self.bytes.len());
        }
        (live, rest)
    }
}
