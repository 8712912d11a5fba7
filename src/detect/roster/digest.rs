//! Keyed digests: what is kept of a roster.
//!
//! SipHash-2-4 (Aumasson and Bernstein, 2012) is a pseudo-random function under
//! its 128-bit key: who has digests and not the key learns nothing of the
//! values, and it is quick enough to ask of every word of a text.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use siphasher::sip::SipHasher24;
use zeroize::Zeroize;

use crate::detect::dates::CivilDay;
use crate::detect::gazetteer::roles::Plain;

/// What a digest is of, so that equal bytes of different meaning differ.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Word = 1,
    Pair,
    Initial,
    Sound,
    Deletion,
    Id,
    Day,
    Check,
}

/// The key of a roster's digests.
#[derive(Clone)]
pub struct RosterKey([u8; 16]);

impl RosterKey {
    /// A key of these bytes; they must be secret and used for nothing else.
    pub fn new(bytes: [u8; 16]) -> Self {
        RosterKey(bytes)
    }

    fn begin(&self, of: Of) -> SipHasher24 {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write_u8(of as u8);
        hasher
    }

    fn digest(&self, of: Of, bytes: &[u8]) -> u64 {
        let mut hasher = self.begin(of);
        hasher.write(bytes);
        hasher.finish()
    }

    fn two(&self, of: Of, a: u64, b: u64) -> u64 {
        let mut hasher = self.begin(of);
        hasher.write_u64(a);
        hasher.write_u64(b);
        hasher.finish()
    }

    /// A folded word.
    pub(super) fn word(&self, folded: &str) -> u64 {
        self.digest(Of::Word, folded.as_bytes())
    }

    /// A given name and a surname, by the digests of the words.
    pub(super) fn pair(&self, given: u64, surname: u64) -> u64 {
        self.two(Of::Pair, given, surname)
    }

    /// The first letter of a given name, and a surname.
    pub(super) fn initial(&self, letter: char, surname: u64) -> u64 {
        self.two(Of::Initial, u64::from(u32::from(letter)), surname)
    }

    /// The phonetic keys of a given name and a surname.
    pub(super) fn sound(&self, given: &str, surname: &str) -> u64 {
        let mut hasher = self.begin(Of::Sound);
        hasher.write(given.as_bytes());
        hasher.write_u8(0);
        hasher.write(surname.as_bytes());
        hasher.finish()
    }

    /// A folded word without one of its letters, or whole.
    pub(super) fn deletion(&self, piece: &str) -> u64 {
        self.digest(Of::Deletion, piece.as_bytes())
    }

    /// An identifier in the making; see [`IdHasher`].
    pub(super) fn id(&self) -> IdHasher {
        IdHasher { hasher: self.begin(Of::Id), length: 0, digits: 0 }
    }

    /// A day.
    pub(super) fn day(&self, day: CivilDay) -> u64 {
        self.two(Of::Day, u64::from(day.year), u64::from(day.month) << 8 | u64::from(day.day))
    }

    /// Tells one key from another without telling either.
    pub(super) fn check(&self) -> u64 {
        self.digest(Of::Check, b"phi-guard roster 1")
    }
}

impl Drop for RosterKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for RosterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RosterKey([sensitive])")
    }
}

/// Letters and digits of an identifier, whatever stands between them.
#[derive(Clone)]
pub(super) struct IdHasher {
    hasher: SipHasher24,
    pub(super) length: usize,
    pub(super) digits: usize,
}

impl IdHasher {
    pub(super) fn add(&mut self, text: &str) {
        for b in text.bytes().filter(u8::is_ascii_alphanumeric) {
            self.hasher.write_u8(b.to_ascii_uppercase());
            self.length += 1;
            self.digits += usize::from(b.is_ascii_digit());
        }
    }

    pub(super) fn finish(&self) -> u64 {
        self.hasher.finish()
    }
}

/// A map from digests, which need no hashing.
pub(super) type Digests<V> = HashMap<u64, V, BuildHasherDefault<Plain>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_depend_on_key_meaning_and_order() {
        let (a, b) = (RosterKey::new([1; 16]), RosterKey::new([2; 16]));
        assert_ne!(a.word("ruiz"), b.word("ruiz"));
        assert_ne!(a.word("ruiz"), a.deletion("ruiz"));
        assert_ne!(a.pair(1, 2), a.pair(2, 1));
        assert_ne!(a.check(), b.check());
        assert_eq!(format!("{a:?}"), "RosterKey([sensitive])");
    }

    #[test]
    fn ids_are_the_same_whatever_separates_their_parts() {
        let key = RosterKey::new([1; 16]);
        let of = |pieces: &[&str]| {
            let mut id = key.id();
            pieces.iter().for_each(|p| id.add(p));
            (id.finish(), id.length, id.digits)
        };
        assert_eq!(of(&["a19-44 82"]), of(&["A19", "4482"]));
    }
}
