//! Holds a body until its verdict: in memory up to a limit, then in an
//! unlinked temporary file, encrypted under a key that lives in memory only.
//! A crash leaves nothing that can be read.

mod body;
mod sealed;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zeroize::Zeroizing;

pub use body::SpoolBody;
use sealed::Sealed;

/// Where spools of one server go, and how much they may take together.
#[derive(Debug)]
pub struct Room {
    memory: usize,
    disk: u64,
    used: AtomicU64,
    dir: Option<PathBuf>,
}

impl Room {
    /// Each spool holds up to `memory` bytes in memory; all files together take
    /// up to `disk` bytes, in `dir` or the system's temporary folder.
    pub fn new(memory: usize, disk: u64, dir: Option<PathBuf>) -> Arc<Self> {
        Arc::new(Room { memory: memory.max(sealed::RECORD), disk, used: AtomicU64::new(0), dir })
    }

    /// Bytes in files now.
    pub fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    fn take(&self, bytes: u64) -> io::Result<()> {
        let fits = |used: u64| used.checked_add(bytes).filter(|&sum| sum <= self.disk);
        match self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits) {
            Ok(_) => Ok(()),
            Err(_) => Err(io::Error::from(io::ErrorKind::StorageFull)),
        }
    }

    fn give_back(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// Bytes held for later. Writing may touch the disk.
#[derive(Debug)]
pub struct Spool {
    room: Arc<Room>,
    /// All bytes; once there is a file, those not yet in it (under one record).
    memory: Zeroizing<Vec<u8>>,
    file: Option<Sealed>,
    len: u64,
}

impl Spool {
    /// An empty spool.
    pub fn new(room: Arc<Room>) -> Self {
        Spool { room, memory: Zeroizing::default(), file: None, len: 0 }
    }

    /// Bytes held.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// True if nothing is held.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// True if `more` bytes need no file.
    pub fn fits(&self, more: usize) -> bool {
        self.file.is_none() && self.memory.len() + more <= self.room.memory
    }

    /// What is held, if there is no file.
    pub fn in_memory(&self) -> Option<&[u8]> {
        self.file.is_none().then_some(&**self.memory)
    }

    /// Appends `bytes`.
    ///
    /// # Errors
    /// If the file cannot be made or written, or the room is full
    /// ([`io::ErrorKind::StorageFull`]). The spool is not to be used then.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.len += bytes.len() as u64;
        if self.file.is_none() {
            if self.fits(bytes.len()) {
                self.memory.extend_from_slice(bytes);
                return Ok(());
            }
            self.file = Some(Sealed::create(self.room.clone())?);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut rest = bytes;
        loop {
            // The first time round, memory may hold more than one record.
            while let Some((record, _)) = self.memory.split_at_checked(sealed::RECORD) {
                file.append(record)?;
                self.memory.drain(..sealed::RECORD);
            }
            let missing = (sealed::RECORD - self.memory.len()).min(rest.len());
            let (now, later) = rest.split_at(missing);
            self.memory.extend_from_slice(now);
            rest = later;
            if rest.is_empty() && self.memory.len() < sealed::RECORD {
                return Ok(());
            }
        }
    }

    /// Everything, from the start, as a request body of known length.
    pub fn into_body(self) -> SpoolBody {
        SpoolBody::new(self.file.map(Sealed::into_reader), self.memory, self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    async fn read(spool: Spool) -> Vec<u8> {
        spool.into_body().collect().await.unwrap().to_bytes().to_vec()
    }

    fn pattern(len: usize) -> Vec<u8> {
        (0..len).map(|i| (i % 251) as u8).collect()
    }

    #[tokio::test]
    async fn what_goes_in_comes_out_in_memory_and_from_the_file() {
        let room = Room::new(sealed::RECORD, 1 << 30, None);
        for len in [0, 1, 1000, sealed::RECORD, sealed::RECORD + 1, 3 * sealed::RECORD, 3 * sealed::RECORD + 77] {
            for piece in [700, 65_536, 5_000_000] {
                let data = pattern(len);
                let mut spool = Spool::new(room.clone());
                for chunk in data.chunks(piece) {
                    spool.write(chunk).unwrap();
                }
                assert_eq!(spool.len(), len as u64);
                assert!(read(spool).await == data, "{len} by {piece}");
            }
        }
        assert_eq!(room.used(), 0);
    }

    #[test]
    fn a_full_room_is_an_error_and_space_comes_back() {
        let room = Room::new(sealed::RECORD, 2 * sealed::RECORD as u64, None);
        let mut spool = Spool::new(room.clone());
        let error = spool.write(&pattern(5 * sealed::RECORD)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        drop(spool);
        assert_eq!(room.used(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let room = Room::new(sealed::RECORD, 1 << 30, Some("/nonexistent/phi-guard".into()));
        assert!(Spool::new(room).write(&pattern(2 * sealed::RECORD)).is_err());
    }
}
