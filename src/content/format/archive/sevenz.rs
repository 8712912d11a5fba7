//! 7z archives (7zFormat.txt of the LZMA SDK). They are read, and not written.

use std::io::Cursor;

use sevenz_rust2::{Archive, BlockDecoder, Error, Password};

use crate::content::document::{DocumentFormat, Edits, Extract, Part, Refusal, TextUnit};
use crate::content::{Limits, OpaqueReason};
use crate::finding::Location;

use super::Unpacked;

/// 7z archives.
#[derive(Debug)]
pub struct SevenZ;

/// Bytes of the header in front.
const FRONT: u64 = 32;

/// Memory that the header, or one dictionary, may take, in KiB.
const MEMORY: usize = 192 << 10;

impl DocumentFormat for SevenZ {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        let mut source = Cursor::new(bytes);
        let password = Password::empty();
        let archive = Archive::read_with_memory_limit(&mut source, &password, MEMORY).map_err(|e| reason(&e))?;
        let mut out = Extract::default();
        if has_gaps(bytes, &archive) {
            out.unread(Location::default(), OpaqueReason::UnsupportedFormat("bytes between members"));
        }
        let mut unpacked = Unpacked::new(limits);
        for file in &archive.files {
            unpacked.member()?;
            out.units.push(TextUnit::file_name(&file.name, Location::default()));
        }
        // What is packed together shares its ratio.
        let packed = bytes.len() as u64;
        for number in 0..archive.blocks.len() {
            let mut read = 0;
            let mut over = None;
            let decoder = BlockDecoder::new_with_memory_limit(1, MEMORY, number, &archive, &password, &mut source);
            let names: Vec<String> =
                decoder.entries().iter().filter(|f| f.has_stream).map(|file| file.name.clone()).collect();
            let done = decoder.for_each_entries(&mut |file, content| {
                if !file.has_stream {
                    return Ok(true);
                }
                match unpacked.all(content, packed) {
                    Ok(bytes) => out.parts.push(Part { name: Some(file.name.clone()), bytes, ..Part::default() }),
                    Err(reason) => {
                        over = Some(reason);
                        return Ok(false);
                    }
                }
                read += 1;
                Ok(true)
            });
            let failed = over.or(done.err().map(|error| reason(&error)));
            if failed.is_none() && read >= names.len() {
                continue;
            }
            // Without a checksum that fits, what was read is as doubtful as the rest.
            for name in names.into_iter().skip(if over.is_some() { read } else { 0 }) {
                let place = Location { name: Some(name), ..Location::default() };
                out.unread(place, failed.unwrap_or(OpaqueReason::Corrupt));
            }
        }
        Ok(out)
    }

    fn rewrite(&self, _: &[u8], _: &Edits, _: &Limits) -> Result<Vec<u8>, Refusal> {
        Err(Refusal("7z archives are not written; unpack it, or use ZIP"))
    }
}

fn reason(error: &Error) -> OpaqueReason {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => OpaqueReason::Encrypted,
        Error::UnsupportedCompressionMethod(name) if name.contains("AES") => OpaqueReason::Encrypted,
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::ExternalUnsupported => {
            OpaqueReason::UnsupportedFormat("compression method")
        }
        Error::MaxMemLimited { .. } => OpaqueReason::OverLimit("document_memory"),
        _ => OpaqueReason::Corrupt,
    }
}

/// True if bytes lie between the packed streams and the header, or behind it.
fn has_gaps(bytes: &[u8], archive: &Archive) -> bool {
    let Some(mut ranges) = header(bytes) else { return true };
    let streams: u64 = archive.pack_sizes().iter().fold(0, |sum, size| sum.saturating_add(*size));
    ranges.push((archive.pack_pos(), archive.pack_pos().saturating_add(streams)));
    ranges.retain(|(start, end)| start < end);
    ranges.sort_unstable();
    let mut at = 0;
    for (start, end) in ranges {
        if start != at {
            return true;
        }
        at = end;
    }
    at.saturating_add(FRONT) != bytes.len() as u64
}

/// Where the header lies, and the stream that it is packed in, if it is, from
/// the end of what stands in front.
fn header(bytes: &[u8]) -> Option<Vec<(u64, u64)>> {
    const ENCODED_HEADER: u8 = 0x17;
    const PACK_INFO: u8 = 0x06;
    const SIZE: u8 = 0x09;
    let number = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    let (offset, size) = (number(12)?, number(20)?);
    let mut ranges = vec![(offset, offset.checked_add(size)?)];
    let mut rest = bytes.get(usize::try_from(offset.checked_add(FRONT)?).ok()?..)?;
    if let [ENCODED_HEADER, PACK_INFO, tail @ ..] = rest {
        rest = tail;
        let start = variable(&mut rest)?;
        let streams = variable(&mut rest)?;
        rest = rest.strip_prefix(&[SIZE])?;
        let size = variable(&mut rest).filter(|_| streams == 1)?;
        ranges.push((start, start.checked_add(size)?));
    }
    Some(ranges)
}

/// A number of one to nine bytes: the ones that the first begins with say how
/// many follow it.
fn variable(rest: &mut &[u8]) -> Option<u64> {
    let (first, tail) = rest.split_first()?;
    let more = first.leading_ones() as usize;
    let (low, tail) = tail.split_at_checked(more)?;
    *rest = tail;
    let low = low.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte));
    let high = if more >= 7 { 0 } else { u64::from(first & (0x7f >> more)) };
    Some(high << (8 * more).min(63) | low)
}

#[cfg(test)]
mod tests {
    use super::*;

    // `7z a -mx=1 [-psecret [-mhe=on]] A note.txt data.json`.
    const FULL: &[u8] = include_bytes!("../../../../tests/corpus/archive/full.7z");
    const ENCRYPTED: &[u8] = include_bytes!("../../../../tests/corpus/archive/encrypted.7z");
    const HIDDEN: &[u8] = include_bytes!("../../../../tests/corpus/archive/encrypted-names.7z");

    fn read(bytes: &[u8]) -> Result<Extract, OpaqueReason> {
        SevenZ.extract(bytes, &Limits::default())
    }

    #[test]
    fn members_and_names_are_read_and_nothing_is_written() {
        let extract = read(FULL).unwrap();
        let mut names: Vec<_> = extract.units.iter().map(|u| u.text.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["data.json", "note.txt"]);
        let note = extract.parts.iter().find(|p| p.name.as_deref() == Some("note.txt")).unwrap();
        assert!(note.bytes.starts_with(b"Patient: ") && extract.unread.is_empty());
        assert!(SevenZ.rewrite(FULL, &Edits::default(), &Limits::default()).is_err());
    }

    #[test]
    fn what_is_encrypted_is_told_by_its_names_where_they_can_be_read() {
        let extract = read(ENCRYPTED).unwrap();
        assert!(extract.parts.is_empty() && !extract.units.is_empty());
        assert!(extract.unread.iter().all(|u| u.reason == OpaqueReason::Encrypted && u.location.name.is_some()));
        assert_eq!(read(HIDDEN), Err(OpaqueReason::Encrypted));
    }

    #[test]
    fn limits_and_damage_are_said() {
        let limits = Limits { members: 1, ..Limits::default() };
        assert_eq!(SevenZ.extract(FULL, &limits), Err(OpaqueReason::OverLimit("members")));
        let limits = Limits { unpacked_bytes: 10, ..Limits::default() };
        let extract = SevenZ.extract(FULL, &limits).unwrap();
        assert_eq!(extract.unread[0].reason, OpaqueReason::OverLimit("unpacked_bytes"));
        assert_eq!(read(&FULL[..FULL.len() - 5]), Err(OpaqueReason::Corrupt));
        assert!(!read(&[FULL, b"Mary Anderson"].concat()).unwrap().unread.is_empty());
        let mut damaged = FULL.to_vec();
        damaged[40] ^= 0x55;
        assert!(!read(&damaged).unwrap().unread.is_empty());
    }

    #[test]
    fn numbers_have_the_length_their_first_byte_says() {
        for (bytes, value) in [
            (&[0x7f][..], 0x7f),
            (&[0x81, 0x02], 0x0102),
            (&[0xc1, 2, 3], 0x01_0302),
            (&[0xff, 1, 0, 0, 0, 0, 0, 0, 0], 1),
        ] {
            let mut rest = bytes;
            assert_eq!((variable(&mut rest), rest.len()), (Some(value), 0));
        }
    }
}
