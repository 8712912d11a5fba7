//! Frames between guard and worker: a head in JSON, and blobs of bytes.
//!
//! ```text
//! u32 length of the head, u32 number of blobs, head, { u64 length, blob }*   (little-endian)
//! ```

use std::io::{self, Read, Write};

use crate::finding::debug_without_content;

/// Blobs in one frame, at most.
const MOST_BLOBS: u32 = 1 << 20;

/// A message as it goes over the pipe.
pub(super) struct Frame {
    pub(super) head: Vec<u8>,
    pub(super) blobs: Vec<Vec<u8>>,
}

debug_without_content! {
    Frame, "Frame";
}

/// Writes a frame.
pub(super) fn write(out: &mut dyn Write, head: &[u8], blobs: &[&[u8]]) -> io::Result<()> {
    let head_len = u32::try_from(head.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    let count = u32::try_from(blobs.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    out.write_all(&head_len.to_le_bytes())?;
    out.write_all(&count.to_le_bytes())?;
    out.write_all(head)?;
    for blob in blobs {
        out.write_all(&(blob.len() as u64).to_le_bytes())?;
        out.write_all(blob)?;
    }
    out.flush()
}

/// Reads a frame of at most `most` bytes; none where the input ends before it.
pub(super) fn read(input: &mut dyn Read, most: u64) -> io::Result<Option<Frame>> {
    let mut lengths = [0; 8];
    match input.read(&mut lengths)? {
        0 => return Ok(None),
        n => input.read_exact(lengths.get_mut(n..).unwrap_or_default())?,
    }
    let [a, b, c, d, e, f, g, h] = lengths;
    let (head_len, count) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
    let mut left = most.checked_sub(u64::from(head_len)).ok_or(io::ErrorKind::InvalidData)?;
    if count > MOST_BLOBS {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let head = exactly(input, u64::from(head_len))?;
    let mut blobs = Vec::new();
    for _ in 0..count {
        let mut len = [0; 8];
        input.read_exact(&mut len)?;
        let len = u64::from_le_bytes(len);
        left = left.checked_sub(len).ok_or(io::ErrorKind::InvalidData)?;
        blobs.push(exactly(input, len)?);
    }
    Ok(Some(Frame { head, blobs }))
}

/// The next `len` bytes. Room is made as they come, not as they are announced.
fn exactly(input: &mut dyn Read, len: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = input.take(len).read_to_end(&mut bytes)?;
    if read as u64 == len { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_go_there_and_back() {
        let mut pipe = Vec::new();
        write(&mut pipe, b"{}", &[b"one", b""]).unwrap();
        write(&mut pipe, b"", &[]).unwrap();
        let mut input = pipe.as_slice();
        let frame = read(&mut input, 5).unwrap().unwrap();
        assert_eq!((frame.head, frame.blobs), (b"{}".to_vec(), vec![b"one".to_vec(), Vec::new()]));
        assert!(read(&mut input, 5).unwrap().is_some());
        assert!(read(&mut input, 5).unwrap().is_none());
        assert!(read(&mut pipe.as_slice(), 4).is_err());
        assert!(read(&mut pipe.get(..9).unwrap(), 5).is_err());
    }

    #[test]
    fn lengths_that_lie_cost_no_memory() {
        let lies = [&u32::MAX.to_le_bytes()[..], &1u32.to_le_bytes(), b"x"].concat();
        assert!(read(&mut lies.as_slice(), u64::MAX).is_err());
        let lies = [&0u32.to_le_bytes()[..], &u32::MAX.to_le_bytes()].concat();
        assert!(read(&mut lies.as_slice(), u64::MAX).is_err());
    }
}
