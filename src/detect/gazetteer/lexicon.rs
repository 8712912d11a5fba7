//! The packed lexicon: two open-addressing tables read where they lie, with
//! nothing unpacked. `scripts/build-lexicon` writes it; `SOURCE.md` beside the
//! file names sources and licences.

use std::borrow::Cow;

use super::fold::{self, Hasher};
use super::{Attributes, PhraseAttributes};

const BUILTIN: &[u8] = include_bytes!("../../../patterns/lists/lexicon/lexicon.bin");
/// A bit for the hash of each two words in a row of a phrase.
const FURTHER: &[u8] = include_bytes!("../../../patterns/lists/lexicon/further.bin");
const MAGIC: &[u8; 4] = b"PGLX";
const VERSION: u16 = 1;
const HEADER: usize = 24;
const SLOT: usize = 8;

/// Words and phrases with their attributes.
pub struct Lexicon {
    bytes: Cow<'static, [u8]>,
    words: Table,
    phrases: Table,
    further: Option<&'static [u8]>,
}

#[derive(Clone, Copy)]
struct Table {
    at: usize,
    slots: usize,
}

/// A lexicon file that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LexiconError {
    /// Not a lexicon at all.
    #[error("not a packed lexicon (no PGLX at its start)")]
    NotALexicon,
    /// Written by another version of the build script.
    #[error("lexicon of version {found}, this program reads version {VERSION}: run scripts/build-lexicon")]
    Version {
        /// The version in the file.
        found: u16,
    },
    /// Cut short or changed.
    #[error("damaged lexicon: length or checksum is wrong")]
    Damaged,
}

impl Lexicon {
    /// The lexicon compiled into the program.
    ///
    /// # Errors
    /// It is damaged: a fault of the build.
    pub fn builtin() -> Result<Self, LexiconError> {
        Ok(Lexicon { further: Some(FURTHER), ..Self::read(Cow::Borrowed(BUILTIN))? })
    }

    /// A lexicon from the bytes of a file.
    ///
    /// # Errors
    /// The bytes are no lexicon, of another version, or damaged.
    pub fn load(bytes: Vec<u8>) -> Result<Self, LexiconError> {
        Self::read(Cow::Owned(bytes))
    }

    fn read(bytes: Cow<'static, [u8]>) -> Result<Self, LexiconError> {
        let header: &[u8; HEADER] = bytes.first_chunk().ok_or(LexiconError::NotALexicon)?;
        let [m0, m1, m2, m3, v0, v1, _, _, w0, w1, w2, w3, p0, p1, p2, p3, sum @ ..] = *header;
        if [m0, m1, m2, m3] != *MAGIC {
            return Err(LexiconError::NotALexicon);
        }
        let found = u16::from_le_bytes([v0, v1]);
        if found != VERSION {
            return Err(LexiconError::Version { found });
        }
        let slots = |b| usize::try_from(u32::from_le_bytes(b)).map_err(|_| LexiconError::Damaged);
        let words = Table { at: HEADER, slots: slots([w0, w1, w2, w3])? };
        let phrases = Table { at: HEADER + words.slots.saturating_mul(SLOT), slots: slots([p0, p1, p2, p3])? };
        let end = phrases.at.checked_add(phrases.slots.saturating_mul(SLOT));
        let body = bytes.get(HEADER..).unwrap_or_default();
        if end != Some(bytes.len())
            || words.slots == 0
            || phrases.slots == 0
            || checksum(body) != u64::from_le_bytes(sum)
        {
            return Err(LexiconError::Damaged);
        }
        Ok(Lexicon { bytes, words, phrases, further: None })
    }

    /// What is known of `word`.
    pub fn word(&self, word: &str) -> Attributes {
        self.hashed(fold::hash(word))
    }

    /// What is known of the word with that hash.
    pub fn hashed(&self, hash: u64) -> Attributes {
        Attributes(self.words().find(hash))
    }

    /// What is known of the phrase whose words were hashed with one blank between.
    pub fn phrase(&self, hasher: Hasher) -> PhraseAttributes {
        PhraseAttributes(self.slots(self.phrases).find(hasher.finish()))
    }

    /// Bits of each two words in a row of a phrase, by the last bits of their hash;
    /// all of them where that is not known.
    pub(super) fn further(&self) -> impl Iterator<Item = u64> {
        let (words, _) = self.further.unwrap_or_default().as_chunks::<8>();
        let unknown = if self.further.is_none() { u64::MAX } else { 0 };
        words.iter().map(|word| u64::from_le_bytes(*word)).chain(std::iter::repeat(unknown))
    }

    /// The words, for looking up many of them.
    pub(super) fn words(&self) -> Slots<'_> {
        self.slots(self.words)
    }

    fn slots(&self, table: Table) -> Slots<'_> {
        let bytes = self.bytes.get(table.at..table.at + table.slots * SLOT).unwrap_or_default();
        Slots(bytes.as_chunks().0)
    }
}

/// A table where it lies.
#[derive(Clone, Copy)]
pub(super) struct Slots<'a>(&'a [[u8; SLOT]]);

impl Slots<'_> {
    /// What is said of the word or phrase with that hash; 0 if nothing is.
    #[inline]
    pub(super) fn find(self, hash: u64) -> u32 {
        let first = ((u128::from(hash) * self.0.len() as u128) >> 64) as usize;
        let fingerprint = (hash as u32).max(1);
        let slot = self.0.get(first).map_or(0, |slot| u64::from_le_bytes(*slot));
        match slot as u32 {
            0 => 0,
            found if found == fingerprint => (slot >> 32) as u32,
            _ => self.find_behind(first, fingerprint),
        }
    }

    fn find_behind(self, first: usize, fingerprint: u32) -> u32 {
        let (before, from) = self.0.split_at_checked(first).unwrap_or_default();
        // The table is never full (the checksum vouches for the script), so an empty slot ends this.
        let ends = |slot: &[u8; SLOT]| {
            let found = u64::from_le_bytes(*slot) as u32;
            found == fingerprint || found == 0
        };
        let (fours, rest) = from.as_chunks::<4>();
        // Four in a row without asking whether there are more.
        let near = fours.iter().find_map(|four| four.iter().find(|slot| ends(slot)));
        let slot = near.or_else(|| rest.iter().chain(before).find(|slot| ends(slot)));
        let slot = slot.map_or(0, |slot| u64::from_le_bytes(*slot));
        if slot as u32 == fingerprint { (slot >> 32) as u32 } else { 0 }
    }
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lexicon({} + {} slots)", self.words.slots, self.phrases.slots)
    }
}

fn checksum(data: &[u8]) -> u64 {
    let (words, rest) = data.as_chunks::<8>();
    let mut h = 0x243f_6a88_85a3_08d3u64;
    let mut add = |w: u64| {
        h = (h ^ w).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        h ^= h >> 32;
    };
    for w in words {
        add(u64::from_le_bytes(*w));
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        add(u64::from_le_bytes(last));
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::gazetteer::Eponym;

    proptest::proptest! {
        #[test]
        fn finds_what_was_put_in_wherever_it_lies(
            words in proptest::collection::btree_map(1..u32::MAX, 1..u32::MAX, 0..13),
            (size, high) in (14usize..20, 0u32..4),
            other in 1..u32::MAX,
        ) {
            // All begin near one slot, so that they run on, around the end as well.
            let hash = |word: u32| u64::from(word) | u64::from(u32::MAX - high * 0x1000_0000) << 32;
            let mut slots = vec![[0; SLOT]; size];
            for (&word, &known) in &words {
                let mut at = ((u128::from(hash(word)) * size as u128) >> 64) as usize;
                while slots[at] != [0; SLOT] {
                    at = (at + 1) % size;
                }
                slots[at] = (u64::from(word) | u64::from(known) << 32).to_le_bytes();
            }
            for &word in words.keys().chain([&other]) {
                proptest::prop_assert_eq!(Slots(&slots).find(hash(word)), words.get(&word).copied().unwrap_or(0));
            }
        }
    }

    #[test]
    fn knows_names_words_and_places() {
        let lexicon = Lexicon::builtin().unwrap();
        assert_eq!(lexicon.word("Sarah").given(), 7);
        assert_eq!(lexicon.word("SMITH'S").surname(), 7);
        assert_eq!(lexicon.word("José").given(), lexicon.word("jose").given());
        assert_eq!(lexicon.word("the").given(), 0);
        assert_eq!(lexicon.word("the").wordy(), 3);
        assert!(lexicon.word("lisinopril").is_drug());
        assert_eq!(lexicon.word("Foley").eponym(), Some(Eponym::Device));
        assert_eq!(lexicon.word("Chicago").city(), 6);
        assert!(lexicon.word("Thursday").is_calendar());
        assert_eq!(lexicon.word("qqzzxy"), Attributes::default());
    }

    #[test]
    fn knows_phrases() {
        let lexicon = Lexicon::builtin().unwrap();
        let phrase = |text: &str| {
            let mut hasher = Hasher::default();
            for (i, word) in text.split(' ').enumerate() {
                if i > 0 {
                    hasher.byte(b' ');
                }
                hasher.word(word);
            }
            lexicon.phrase(hasher)
        };
        assert!(phrase("Los Angeles").city() >= 5);
        assert!(phrase("New York").is_region());
        assert_eq!(phrase("tall chair"), PhraseAttributes::default());
    }

    #[test]
    fn refuses_what_is_no_lexicon_of_this_version() {
        assert_eq!(Lexicon::load(b"hello".to_vec()).unwrap_err(), LexiconError::NotALexicon);
        let mut other = BUILTIN.to_vec();
        other[4] = 9;
        assert_eq!(Lexicon::load(other).unwrap_err(), LexiconError::Version { found: 9 });
        let mut damaged = BUILTIN.to_vec();
        damaged[5000] ^= 1;
        assert_eq!(Lexicon::load(damaged).unwrap_err(), LexiconError::Damaged);
        assert_eq!(Lexicon::load(BUILTIN[..BUILTIN.len() - 8].to_vec()).unwrap_err(), LexiconError::Damaged);
    }
}
