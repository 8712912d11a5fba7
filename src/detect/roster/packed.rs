//! A hashed roster: digests in a file, so that the plain list need not lie on
//! the guard's host. Useless without the key, and with it good only for asking.
//!
//! Layout, little-endian: magic `PGROSTER`, `u32` version, `u64` check of the
//! key, three `u32` counts, `u64` lengths of identifiers, then seven lists, each a
//! `u32` count and its entries, and the SHA-256 of everything before it.

use sha2::{Digest as _, Sha256};

use super::digest::Digests;
use super::{Counts, GIVEN, Roster, SURNAME};
use crate::finding::IdentifierType;

const MAGIC: &[u8; 8] = b"PGROSTER";
const VERSION: u32 = 1;
const SUM: usize = 32;

/// Why a hashed roster cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PackedError {
    /// Another version.
    #[error("a hashed roster of version {0}, this program reads version {VERSION}; build it anew")]
    Version(u32),
    /// Cut short or changed.
    #[error("a damaged hashed roster (length or checksum); build it anew")]
    Damaged,
    /// Built with another key.
    #[error("hashed with another key; name the key file of `roster build` in PHI_GUARD_KEY_FILE")]
    Key,
}

impl Roster {
    /// True for the bytes of a hashed roster.
    pub fn is_packed(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// The bytes of a hashed roster. The same entries give the same bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::from(MAGIC.as_slice());
        out.extend(VERSION.to_le_bytes());
        out.extend(self.key.check().to_le_bytes());
        let Counts { people, ids, births } = self.counts;
        for count in [people, ids, births] {
            out.extend(count.to_le_bytes());
        }
        out.extend(self.id_lengths.to_le_bytes());
        let mut words: Vec<(u64, u8)> = self.words.iter().map(|(d, f)| (*d, *f)).collect();
        words.sort_unstable();
        list(&mut out, words.len(), words.iter().flat_map(|(d, f)| d.to_le_bytes().into_iter().chain([*f])));
        for set in [&self.pairs, &self.initials, &self.sounds, &self.days] {
            let mut digests: Vec<u64> = set.keys().copied().collect();
            digests.sort_unstable();
            list(&mut out, digests.len(), digests.iter().flat_map(|d| d.to_le_bytes()));
        }
        let near = self.near.iter().flat_map(|(a, b)| a.to_le_bytes().into_iter().chain(b.to_le_bytes()));
        list(&mut out, self.near.len(), near);
        let mut ids: Vec<(u64, IdentifierType)> = self.ids.iter().map(|(d, k)| (*d, *k)).collect();
        ids.sort_unstable();
        list(&mut out, ids.len(), ids.iter().flat_map(|(d, k)| d.to_le_bytes().into_iter().chain([number(*k)])));
        let sum = Sha256::digest(&out);
        out.extend(sum);
        out
    }

    /// Adds the entries of a hashed roster.
    pub(super) fn unpack(&mut self, bytes: &[u8]) -> Result<(), PackedError> {
        let (body, sum) = bytes.split_at_checked(bytes.len().wrapping_sub(SUM)).ok_or(PackedError::Damaged)?;
        let mut at = Cursor(body.get(MAGIC.len()..).ok_or(PackedError::Damaged)?);
        let version = at.u32()?;
        if version != VERSION {
            return Err(PackedError::Version(version));
        }
        if Sha256::digest(body).as_slice() != sum {
            return Err(PackedError::Damaged);
        }
        if at.u64()? != self.key.check() {
            return Err(PackedError::Key);
        }
        let counts = Counts { people: at.u32()?, ids: at.u32()?, births: at.u32()? };
        let lengths = at.u64()?;
        for _ in 0..at.count(9)? {
            let (digest, flags) = (at.u64()?, at.u8()?);
            *self.words.entry(digest).or_default() |= flags & (GIVEN | SURNAME);
        }
        for set in [&mut self.pairs, &mut self.initials, &mut self.sounds, &mut self.days] {
            fill(set, &mut at)?;
        }
        for _ in 0..at.count(16)? {
            self.near.push((at.u64()?, at.u64()?));
        }
        for _ in 0..at.count(9)? {
            let (digest, kind) = (at.u64()?, at.u8()?);
            let kind = IdentifierType::ALL.get(usize::from(kind)).copied().unwrap_or(IdentifierType::OtherId);
            self.ids.insert(digest, kind);
        }
        if !at.0.is_empty() {
            return Err(PackedError::Damaged);
        }
        self.id_lengths |= lengths;
        let own = &mut self.counts;
        own.people = own.people.saturating_add(counts.people);
        own.ids = own.ids.saturating_add(counts.ids);
        own.births = own.births.saturating_add(counts.births);
        self.settle();
        Ok(())
    }
}

fn list(out: &mut Vec<u8>, count: usize, bytes: impl Iterator<Item = u8>) {
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(bytes);
}

fn fill(set: &mut Digests<()>, at: &mut Cursor<'_>) -> Result<(), PackedError> {
    for _ in 0..at.count(8)? {
        set.insert(at.u64()?, ());
    }
    Ok(())
}

fn number(kind: IdentifierType) -> u8 {
    let index = IdentifierType::ALL.iter().position(|k| *k == kind).unwrap_or(0);
    u8::try_from(index).unwrap_or(0)
}

/// Bytes still to be read.
struct Cursor<'b>(&'b [u8]);

impl Cursor<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], PackedError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(PackedError::Damaged)?;
        self.0 = rest;
        Ok(*head)
    }

    fn u8(&mut self) -> Result<u8, PackedError> {
        self.take::<1>().map(|[b]| b)
    }

    fn u32(&mut self) -> Result<u32, PackedError> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, PackedError> {
        self.take().map(u64::from_le_bytes)
    }

    /// The number of entries of `size` bytes; they must be there.
    fn count(&mut self, size: usize) -> Result<usize, PackedError> {
        let count = usize::try_from(self.u32()?).map_err(|_| PackedError::Damaged)?;
        if count.checked_mul(size).is_none_or(|bytes| bytes > self.0.len()) {
            return Err(PackedError::Damaged);
        }
        Ok(count)
    }
}
