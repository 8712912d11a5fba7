//! A message with edits made: in a new file, so that nothing of the old lies
//! in sectors that are free.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use cfb::CompoundFile;

use crate::content::document::{Edit, Edits, Refusal};

use super::message::{Code, Message, Source, entries_of, entry_of, join};
use super::{File, PROPERTIES, compressed};

type Copy = CompoundFile<Cursor<Vec<u8>>>;

const FAILED: Refusal = Refusal("the message cannot be written");

/// The message in `file` with `edits` made.
///
/// # Errors
/// If an edit is about something that is not written.
pub(super) fn rewritten(file: &mut File<'_>, message: &Message, edits: &Edits) -> Result<Vec<u8>, Refusal> {
    let mut copy = file.copy_to(Cursor::new(Vec::new())).map_err(|_| FAILED)?;
    // New sizes, by storage and tag.
    let mut sizes: BTreeMap<(String, u32), usize> = BTreeMap::new();
    for (number, made) in &edits.units {
        let source = message.units.get(*number).ok_or(Refusal("an edit fits no property"))?;
        let text = message.extract.units.get(*number).map_or("", |unit| unit.text.as_str());
        let new = edits.text(*number, text).ok_or(FAILED)?;
        match source.code {
            Code::Wide(index) => {
                let bytes: Vec<u8> = new.encode_utf16().flat_map(u16::to_le_bytes).collect();
                put(&mut copy, source, &bytes)?;
                size(&mut copy, &mut sizes, source, index, bytes.len() + 2)?;
            }
            Code::Narrow(encoding, index) => {
                let (bytes, _, is_lossy) = encoding.encode(&new);
                if is_lossy {
                    return Err(Refusal("the new text cannot be written in the code page of the message"));
                }
                put(&mut copy, source, &bytes)?;
                size(&mut copy, &mut sizes, source, index, bytes.len() + 1)?;
            }
            Code::Runs => cross_out(&mut copy, source, text, made)?,
            Code::Fixed(at) => {
                let mut stream = copy.open_stream(join(&source.storage, &source.stream)).map_err(|_| FAILED)?;
                stream.seek(SeekFrom::Start(at as u64)).map_err(|_| FAILED)?;
                stream.write_all(&[0; 8]).map_err(|_| FAILED)?;
            }
            Code::Bytes | Code::Rtf => return Err(FAILED),
        }
    }
    for part in &edits.parts {
        let source = message.parts.get(part.part).ok_or(Refusal("an edit fits no attachment"))?;
        let bytes = match source.code {
            Code::Rtf => compressed::stored(&part.bytes).ok_or(FAILED)?,
            _ => part.bytes.clone(),
        };
        put(&mut copy, source, &bytes)?;
        sizes.insert((source.storage.clone(), source.tag), bytes.len());
    }
    for ((storage, tag), len) in sizes {
        resize(&mut copy, &storage, tag, len)?;
    }
    copy.flush().map_err(|_| FAILED)?;
    // Once more: sectors that shrunk streams left are free, and still hold them.
    let mut compact = copy.copy_to(Cursor::new(Vec::new())).map_err(|_| FAILED)?;
    compact.flush().map_err(|_| FAILED)?;
    Ok(compact.into_inner().into_inner())
}

fn put(copy: &mut Copy, source: &Source, bytes: &[u8]) -> Result<(), Refusal> {
    let mut stream = copy.create_stream(join(&source.storage, &source.stream)).map_err(|_| FAILED)?;
    stream.write_all(bytes).map_err(|_| FAILED)
}

fn get(copy: &mut Copy, path: &str) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let mut stream = copy.open_stream(path).map_err(|_| FAILED)?;
    stream.read_to_end(&mut bytes).map_err(|_| FAILED)?;
    Ok(bytes)
}

/// Notes the new size of a string: in the properties, or among the lengths of
/// many values.
fn size(
    copy: &mut Copy,
    sizes: &mut BTreeMap<(String, u32), usize>,
    source: &Source,
    index: Option<usize>,
    len: usize,
) -> Result<(), Refusal> {
    let Some(index) = index else {
        sizes.insert((source.storage.clone(), source.tag), len);
        return Ok(());
    };
    let path = join(&source.storage, source.stream.split('-').next().unwrap_or(""));
    let mut lengths = get(copy, &path)?;
    let at = index.checked_mul(4).ok_or(FAILED)?;
    let slot = lengths.get_mut(at..).and_then(|rest| rest.get_mut(..4)).ok_or(FAILED)?;
    slot.copy_from_slice(&u32::try_from(len).map_err(|_| FAILED)?.to_le_bytes());
    let mut stream = copy.create_stream(path).map_err(|_| FAILED)?;
    stream.write_all(&lengths).map_err(|_| FAILED)
}

/// Writes the size of a property of variable length.
fn resize(copy: &mut Copy, storage: &str, tag: u32, len: usize) -> Result<(), Refusal> {
    let path = join(storage, PROPERTIES);
    let bytes = get(copy, &path)?;
    let mut starts = (entries_of(storage)..bytes.len()).step_by(16);
    let at = starts.find(|at| bytes.get(*at..*at + 16).and_then(entry_of).is_some_and(|(known, _)| known == tag));
    let Some(at) = at else { return Ok(()) };
    let mut stream = copy.open_stream(path).map_err(|_| FAILED)?;
    stream.seek(SeekFrom::Start(at as u64 + 8)).map_err(|_| FAILED)?;
    stream.write_all(&u32::try_from(len).map_err(|_| FAILED)?.to_le_bytes()).map_err(|_| FAILED)
}

/// Writes `x` over each value that is replaced, in every width.
fn cross_out(copy: &mut Copy, source: &Source, text: &str, made: &[Edit]) -> Result<(), Refusal> {
    let path = join(&source.storage, &source.stream);
    let original = get(copy, &path)?;
    let mut bytes = original.clone();
    for edit in made {
        // Between runs there is a line end that the bytes do not have.
        for value in text.get(edit.start..edit.end).unwrap_or("").split('\n').filter(|v| !v.is_empty()) {
            let wide = |to_bytes: fn(u16) -> [u8; 2]| value.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
            let mut found = false;
            for (old, blank) in [
                (value.as_bytes().to_vec(), &b"x"[..]),
                (wide(u16::to_le_bytes), b"x\0"),
                (wide(u16::to_be_bytes), b"\0x"),
            ] {
                let blanks: Vec<u8> = blank.iter().copied().cycle().take(old.len()).collect();
                for at in memchr::memmem::find_iter(&original, &old) {
                    bytes.get_mut(at..at + old.len()).ok_or(FAILED)?.copy_from_slice(&blanks);
                    found = true;
                }
            }
            if !found {
                return Err(FAILED);
            }
        }
    }
    let mut stream = copy.create_stream(path).map_err(|_| FAILED)?;
    stream.write_all(&bytes).map_err(|_| FAILED)
}
