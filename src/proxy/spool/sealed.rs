//! The encrypted file: records of fixed size, each sealed by
//! ChaCha20-Poly1305 (RFC 8439) under a key of this file alone.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use zeroize::{Zeroize, Zeroizing};

use super::Room;

/// Bytes of plain text in one record.
pub(super) const RECORD: usize = 256 << 10;
/// Bytes of a Poly1305 tag.
const TAG: usize = 16;

/// A file being written.
pub(super) struct Sealed {
    file: File,
    cipher: ChaCha20Poly1305,
    records: u64,
    room: Arc<Room>,
    taken: u64,
    buffer: Vec<u8>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed").field("records", &self.records).finish_non_exhaustive()
    }
}

impl Sealed {
    /// A new unlinked file with a new key.
    pub(super) fn create(room: Arc<Room>) -> io::Result<Self> {
        let file = match &room.dir {
            Some(dir) => tempfile::tempfile_in(dir)?,
            None => tempfile::tempfile()?,
        };
        let mut key = Key::default();
        getrandom::fill(&mut key).map_err(|_| io::Error::other("no randomness for the spool's key"))?;
        let cipher = ChaCha20Poly1305::new(&key);
        key.as_mut_slice().zeroize();
        Ok(Sealed { file, cipher, records: 0, room, taken: 0, buffer: Vec::with_capacity(RECORD + TAG) })
    }

    /// Seals `record`, which has [`RECORD`] bytes, behind the others.
    pub(super) fn append(&mut self, record: &[u8]) -> io::Result<()> {
        let size = (record.len() + TAG) as u64;
        self.room.take(size)?;
        self.taken += size;
        self.buffer.clear();
        self.buffer.extend_from_slice(record);
        let sealed = self.cipher.encrypt_in_place(&nonce(self.records), b"", &mut self.buffer);
        if sealed.is_err() {
            self.buffer.zeroize();
            return Err(io::Error::other("the spool could not be encrypted"));
        }
        self.records += 1;
        self.file.write_all(&self.buffer)
    }

    /// Turns to reading, from the start.
    pub(super) fn into_reader(self) -> Reader {
        Reader { sealed: self, next: 0 }
    }
}

impl Drop for Sealed {
    fn drop(&mut self) {
        self.room.give_back(self.taken);
    }
}

/// A file being read back.
#[derive(Debug)]
pub(super) struct Reader {
    sealed: Sealed,
    next: u64,
}

impl Reader {
    /// The next record; none after the last.
    pub(super) fn next(&mut self) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let sealed = &mut self.sealed;
        if self.next == sealed.records {
            return Ok(None);
        }
        if self.next == 0 {
            sealed.file.seek(SeekFrom::Start(0))?;
        }
        let mut record = Zeroizing::new(vec![0; RECORD + TAG]);
        sealed.file.read_exact(&mut record)?;
        sealed
            .cipher
            .decrypt_in_place(&nonce(self.next), b"", &mut *record)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the spool file was changed"))?;
        self.next += 1;
        Ok(Some(record))
    }
}

/// The record's number: each is used once, as the key belongs to this file alone
/// and records are only ever appended.
fn nonce(record: u64) -> Nonce {
    let mut nonce = Nonce::default();
    if let Some(low) = nonce.get_mut(..8) {
        low.copy_from_slice(&record.to_le_bytes());
    }
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_no_plain_text_and_notices_changes() {
        let mut sealed = Sealed::create(Room::new(RECORD, 1 << 30, None)).unwrap();
        let record = b"Record of Anna Sentinel. ".repeat(RECORD / 25 + 1);
        sealed.append(&record[..RECORD]).unwrap();
        sealed.file.seek(SeekFrom::Start(0)).unwrap();
        let mut raw = Vec::new();
        sealed.file.read_to_end(&mut raw).unwrap();
        assert!(memchr::memmem::find(&raw, b"Sentinel").is_none());
        sealed.file.seek(SeekFrom::Start(9)).unwrap();
        sealed.file.write_all(&[raw[9] ^ 1]).unwrap();
        assert_eq!(sealed.into_reader().next().unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
