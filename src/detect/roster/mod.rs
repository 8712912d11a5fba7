//! A roster of real patients to block: names, identifiers, birth dates.
//!
//! Kept are keyed digests only ([`RosterKey`]), of words, of pairs of given
//! name and surname, of the pairs' phonetic keys, of identifiers and of days.
//! Names are matched in any order and writing; approximately by the
//! double-metaphone key of both names, or where one name is exact and the other
//! is one letter away. Identifiers are matched whatever separates their parts,
//! birth dates in every notation that the date grammar reads.

mod births;
mod build;
mod digest;
mod find;
mod ids;
mod packed;
mod read;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use build::Unused;
pub use digest::RosterKey;
pub use packed::PackedError;
pub use read::{Loaded, RosterError};

use digest::Digests;

use super::gazetteer::Gazetteer;
use super::recognizer::{Candidate, Doc, Reach, Recognizer};
use crate::finding::IdentifierType;

/// Flags of a word.
const GIVEN: u8 = 1;
const SURNAME: u8 = 2;

/// Letters and digits of an identifier. Shorter ones would be found everywhere.
const SHORTEST_ID: usize = 5;
const MOST_ID: usize = 40;
/// Letters of a word that is also looked for one letter away.
const SHORTEST_NEAR: usize = 5;
/// Longest word, in bytes.
const LONGEST_WORD: usize = 40;

/// The digests of a roster.
pub struct Roster {
    key: RosterKey,
    words: Digests<u8>,
    pairs: Digests<()>,
    initials: Digests<()>,
    sounds: Digests<()>,
    /// Digests of words without a letter, sorted, with the word's.
    near: Vec<(u64, u64)>,
    ids: Digests<IdentifierType>,
    /// Bit `n` is set if there is an identifier of `n` letters and digits.
    id_lengths: u64,
    days: Digests<()>,
    counts: Counts,
}

/// How much is on a roster.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Names.
    pub people: u32,
    /// Identifiers.
    pub ids: u32,
    /// Birth dates.
    pub births: u32,
}

impl Roster {
    /// How much is on it.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// True if nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.counts == Counts::default()
    }

    /// Makes `candidates` that are the birth date of somebody on it surer.
    /// A step behind the grammar of dates, which finds them.
    pub(super) fn weigh_dates(&self, doc: &Doc<'_>, candidates: &mut [Candidate]) {
        births::weigh(self, doc, candidates);
    }
}

impl Recognizer for Arc<Roster> {
    fn name(&self) -> &'static str {
        "roster"
    }

    fn reach(&self) -> Reach {
        // As for proper names; steps between tokens are bounded in the same way (see `gazetteer::view`).
        Reach { longest: 256, before: 768, after: 768 }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        ids::find(self, doc, out);
        if !self.words.is_empty()
            && let Ok(gazetteer) = Gazetteer::shared()
        {
            find::names(self, doc, &gazetteer, out);
        }
    }
}

impl std::fmt::Debug for Roster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { people, ids, births } = self.counts;
        write!(f, "Roster({people} names, {ids} identifiers, {births} birth dates)")
    }
}

/// True for a word that says something: two letters, or one of a script
/// without blanks.
fn letters(folded: &str) -> bool {
    folded.len() >= 2 && folded.len() <= LONGEST_WORD
}
