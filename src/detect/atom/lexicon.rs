//! The words that the grammars know: months, numbers, cues. From
//! `patterns/lists/{months,numbers,date_cues}`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::trigger;
use crate::text::fold;

/// Classes of words (bits). What each means is said in `patterns/lists/date_cues/items.txt`.
#[expect(missing_docs, reason = "documented with the data")]
pub mod class {
    pub const LABEL: u64 = 1;
    pub const PREP: u64 = 1 << 1;
    pub const IN: u64 = 1 << 2;
    pub const EVENT: u64 = 1 << 3;
    pub const PERSON: u64 = 1 << 4;
    pub const PUBLIC: u64 = 1 << 5;
    pub const MEASURE: u64 = 1 << 6;
    pub const AFTER: u64 = 1 << 7;
    pub const LINK: u64 = 1 << 8;
    pub const AND: u64 = 1 << 9;
    pub const OF: u64 = 1 << 10;
    pub const THE: u64 = 1 << 11;
    /// `th`, `st`: an ordinal's ending after digits.
    pub const SUFFIX: u64 = 1 << 12;
    /// A month's word that is also a word of its own.
    pub const MONTH_WORD: u64 = 1 << 13;
    /// A month's word that in capitals is also an abbreviation of something else.
    pub const MONTH_CODE: u64 = 1 << 14;
    /// A holiday's name may begin with it.
    pub const HOLIDAY: u64 = 1 << 15;
    // Of ages: see `patterns/lists/age_cues/items.txt`.
    pub const YEAR: u64 = 1 << 16;
    pub const OLD: u64 = 1 << 17;
    pub const SEXED: u64 = 1 << 18;
    pub const AGE: u64 = 1 << 19;
    pub const BORN: u64 = 1 << 20;
    pub const WHOSE: u64 = 1 << 21;
    pub const PHASE: u64 = 1 << 22;
    pub const FEVER: u64 = 1 << 23;
    pub const LIMIT: u64 = 1 << 24;
    pub const UNIT: u64 = 1 << 25;
    // Of contacts: see `patterns/lists/contact_cues/items.txt`.
    pub const PHONE: u64 = 1 << 26;
    pub const FAX: u64 = 1 << 27;
    pub const PAGER: u64 = 1 << 28;
    pub const EXTENSION: u64 = 1 << 29;
    pub const OTHER_NUMBER: u64 = 1 << 30;
    pub const AT: u64 = 1 << 31;
    pub const DOT: u64 = 1 << 32;
    pub const TOP_LEVEL: u64 = 1 << 33;
    // Of places: see `patterns/lists/place_cues/items.txt` and `street_suffixes`.
    pub const SUFFIX_STREET: u64 = 1 << 34;
    pub const STRONG_STREET: u64 = 1 << 35;
    pub const DIRECTION: u64 = 1 << 36;
    pub const DESIGNATOR: u64 = 1 << 37;
    pub const WAY: u64 = 1 << 38;
    pub const PARTICLE: u64 = 1 << 39;
    pub const HIGHWAY: u64 = 1 << 40;
    pub const RESIDES: u64 = 1 << 41;
    pub const ROOM: u64 = 1 << 42;
    pub const WARD: u64 = 1 << 43;
    pub const PLACE: u64 = 1 << 44;
    pub const ZIP_LABEL: u64 = 1 << 45;
    pub const STAY: u64 = 1 << 46;
    pub const STATE: u64 = 1 << 47;
    pub const STATE_CODE: u64 = 1 << 48;
    /// A study and its many people, not one person.
    pub const STUDY: u64 = 1 << 49;
    /// A post office box or rural route may begin with it.
    pub const BOX: u64 = 1 << 50;
    /// A numbered road may begin with it.
    pub const ROAD: u64 = 1 << 51;
}

/// A number word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Numeral {
    /// Not a number.
    #[default]
    None,
    /// `five`
    Cardinal(u16),
    /// `fifth`
    Ordinal(u16),
    /// `oh`, in a row of spoken digits
    Zero,
    /// `hundred`
    Hundred,
    /// `thousand`
    Thousand,
}

/// What the lexicon knows of a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lexeme {
    /// Month, 1 to 12; 0 for none.
    pub month: u8,
    /// Number.
    pub numeral: Numeral,
    /// Bits of [`class`].
    pub classes: u64,
    /// Bits of [`trigger`](super::trigger) that follow from the rest.
    pub(super) triggers: u8,
}

/// Words in lower case and what is known of them.
#[derive(Debug)]
pub struct Lexicon {
    lexemes: Vec<Lexeme>,
    /// Open addressing: a packed word and its index in `lexemes`; an empty key is a free slot.
    short: Vec<(u128, u16)>,
    /// A bit for each hash of a packed word: most words of a text are not here,
    /// and this is small enough to stay near.
    filter: Vec<u64>,
    /// The same for the hashes of folded words, which texts come with.
    folded: Vec<u64>,
    /// Open addressing by those hashes: the words of ASCII letters alone.
    plain: Vec<Plain>,
    /// Words that do not pack: beyond ASCII, or longer than 16 bytes.
    long: HashMap<Box<str>, u16>,
    longest: usize,
}

/// A word of ASCII letters alone: the hash it folds to, its length, its index
/// in `lexemes`. One without a length is a free slot.
#[derive(Clone, Copy, Default, Debug)]
struct Plain {
    hash: u64,
    len: u16,
    index: u16,
}

/// Slots of the open tables: about a third of them taken.
const SLOTS: usize = 1 << 13;

/// Bits of the filter.
const FILTER_BITS: usize = 1 << 16;

/// Lists of words and their classes.
const CUES: &[&str] = &[
    include_str!("../../../patterns/lists/date_cues/items.txt"),
    include_str!("../../../patterns/lists/age_cues/items.txt"),
    include_str!("../../../patterns/lists/contact_cues/items.txt"),
    include_str!("../../../patterns/lists/place_cues/items.txt"),
    include_str!("../../../patterns/lists/street_suffixes/items.txt"),
];

const SUFFIXES: &[&str] = &["st", "nd", "rd", "th", "er", "ère", "ere", "re", "ro", "o", "a"];

impl Lexicon {
    /// The compiled-in lexicon.
    pub fn builtin() -> &'static Lexicon {
        static BUILTIN: OnceLock<Lexicon> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            let mut lexicon = Lexicon::empty();
            for (word, rest) in entries(include_str!("../../../patterns/lists/months/items.txt")) {
                lexicon.month(word, rest);
            }
            for (word, rest) in entries(include_str!("../../../patterns/lists/numbers/items.txt")) {
                lexicon.entry(word).numeral = numeral(rest);
            }
            for (word, rest) in CUES.iter().flat_map(|list| entries(list)) {
                lexicon.entry(word).classes |= rest.split(' ').fold(0, |all, c| all | class_bit(c));
            }
            for line in
                include_str!("../../../patterns/lists/holidays/items.txt").lines().filter(|l| !l.starts_with('#'))
            {
                lexicon.entry(line.split([' ', '-', '.']).next().unwrap_or(line)).classes |= class::HOLIDAY;
            }
            for word in SUFFIXES {
                lexicon.entry(word).classes |= class::SUFFIX;
            }
            for lexeme in &mut lexicon.lexemes {
                lexeme.triggers = trigger::of(lexeme);
            }
            lexicon
        })
    }

    fn empty() -> Self {
        Lexicon {
            lexemes: Vec::new(),
            short: vec![(0, 0); SLOTS],
            filter: vec![0; FILTER_BITS / 64],
            folded: vec![0; FILTER_BITS / 64],
            plain: vec![Plain::default(); SLOTS],
            long: HashMap::new(),
            longest: 0,
        }
    }

    /// As [`Lexicon::get`] of a word with that hash (see [`fold::hash`]).
    #[inline]
    pub(super) fn hashed<'t>(&self, hash: u64, word: impl FnOnce() -> &'t str) -> Option<&Lexeme> {
        let known = self.folded.get(folded_word(hash))? >> (hash % 64) & 1 == 1;
        if known { self.likely(hash, word()) } else { None }
    }

    fn likely(&self, hash: u64, word: &str) -> Option<&Lexeme> {
        match self.plain.get(self.plain_slot(hash))? {
            // Nothing has fallen away from it or become another letter.
            plain if usize::from(plain.len) == word.len() && word.is_ascii() => {
                self.lexemes.get(usize::from(plain.index))
            }
            _ => self.get(word),
        }
    }

    /// The slot that holds `hash`, or the free one where it belongs.
    fn plain_slot(&self, hash: u64) -> usize {
        let mut slot = hash as usize % SLOTS;
        while self.plain.get(slot).is_some_and(|plain| plain.len != 0 && plain.hash != hash) {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }

    /// What is known of `word`, capitals aside.
    pub fn get(&self, word: &str) -> Option<&Lexeme> {
        if word.len() > self.longest {
            return None;
        }
        let index = match pack(word) {
            Some(key) => {
                let bit = filter_bit(key);
                if self.filter.get(bit / 64)? & (1 << (bit % 64)) == 0 {
                    return None;
                }
                let (found, index) = self.short.get(self.slot(key))?;
                if *found != key {
                    return None;
                }
                *index
            }
            None => *self.long.get(word.to_lowercase().as_str())?,
        };
        self.lexemes.get(usize::from(index))
    }

    /// The slot that holds `key`, or the free one where it belongs.
    fn slot(&self, key: u128) -> usize {
        let mut slot = filter_bit(key) % SLOTS;
        while self.short.get(slot).is_some_and(|(taken, _)| *taken != 0 && *taken != key) {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }

    fn month(&mut self, word: &str, rest: &str) {
        let mut parts = rest.split(' ');
        let lexeme = self.entry(word);
        lexeme.month = parts.next().and_then(|n| n.parse().ok()).unwrap_or(0);
        for flag in parts {
            lexeme.classes |= if flag == "code" { class::MONTH_CODE } else { class::MONTH_WORD };
        }
    }

    /// The lexeme of `word`, which is in lower case; a new one if there is none yet.
    fn entry(&mut self, word: &str) -> &mut Lexeme {
        self.longest = self.longest.max(word.len());
        let hash = fold::hash(word);
        if let Some(bits) = self.folded.get_mut(folded_word(hash)) {
            *bits |= 1 << (hash % 64);
        }
        let next = u16::try_from(self.lexemes.len()).unwrap_or(u16::MAX);
        let index = match pack(word) {
            Some(key) => {
                let bit = filter_bit(key);
                if let Some(bits) = self.filter.get_mut(bit / 64) {
                    *bits |= 1 << (bit % 64);
                }
                let slot = self.slot(key);
                match self.short.get_mut(slot) {
                    Some((taken, index)) if *taken == key => *index,
                    Some(free) => {
                        *free = (key, next);
                        next
                    }
                    None => next,
                }
            }
            None => *self.long.entry(word.into()).or_insert(next),
        };
        if word.bytes().all(|b| b.is_ascii_lowercase()) {
            let slot = self.plain_slot(hash);
            if let Some(plain) = self.plain.get_mut(slot) {
                *plain = Plain { hash, len: u16::try_from(word.len()).unwrap_or(0), index };
            }
        }
        let index = usize::from(index);
        if index >= self.lexemes.len() {
            self.lexemes.resize(index + 1, Lexeme::default());
        }
        #[expect(clippy::indexing_slicing, reason = "resized right above")]
        &mut self.lexemes[index]
    }
}

/// The word of the filter that holds the bit of a hash.
fn folded_word(hash: u64) -> usize {
    (hash / 64) as usize % (FILTER_BITS / 64)
}

/// The key's place in the filter, spread by multiplication (Fibonacci hashing).
fn filter_bit(key: u128) -> usize {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize % FILTER_BITS
}

/// A word of up to 16 ASCII bytes as a number, capitals made small. Only
/// letters, digits and apostrophes come here, which the bit of case leaves apart.
fn pack(word: &str) -> Option<u128> {
    let key = low_bytes(word.as_bytes())?;
    let high = u128::from_le_bytes([0x80; 16]);
    if key & high != 0 || word.is_empty() {
        return None;
    }
    // Every byte of a word but those of a digit or mark has bit 6.
    let letters = (key >> 1) & u128::from_le_bytes([0x20; 16]);
    Some(key | letters)
}

/// Up to 16 bytes as a number, the first the lowest.
fn low_bytes(bytes: &[u8]) -> Option<u128> {
    // In eights, fours and single bytes: a copy of unknown length costs more.
    let (mut key, mut shift, mut rest) = (0u128, 0u32, bytes);
    while let Some((eight, more)) = rest.split_first_chunk::<8>() {
        key |= u128::from(u64::from_le_bytes(*eight)).checked_shl(shift)?;
        (shift, rest) = (shift + 64, more);
    }
    if let Some((four, more)) = rest.split_first_chunk::<4>() {
        key |= u128::from(u32::from_le_bytes(*four)).checked_shl(shift)?;
        (shift, rest) = (shift + 32, more);
    }
    for &byte in rest {
        key |= u128::from(byte).checked_shl(shift)?;
        shift += 8;
    }
    Some(key)
}

/// Lines of a list, comments left out, cut at the first blank.
fn entries(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(' '))
}

fn numeral(rest: &str) -> Numeral {
    let value = || rest.get(1..).and_then(|n| n.parse().ok()).unwrap_or(0);
    match rest.as_bytes().first() {
        Some(b'c') => Numeral::Cardinal(value()),
        Some(b'o') => Numeral::Ordinal(value()),
        Some(b'z') => Numeral::Zero,
        Some(b'h') => Numeral::Hundred,
        Some(b't') => Numeral::Thousand,
        _ => Numeral::None,
    }
}

fn class_bit(name: &str) -> u64 {
    match name {
        "label" => class::LABEL,
        "prep" => class::PREP,
        "in" => class::IN,
        "event" => class::EVENT,
        "person" => class::PERSON,
        "public" => class::PUBLIC,
        "measure" => class::MEASURE,
        "after" => class::AFTER,
        "link" => class::LINK,
        "and" => class::AND,
        "of" => class::OF,
        "the" => class::THE,
        "year" => class::YEAR,
        "old" => class::OLD,
        "sexed" => class::SEXED,
        "age" => class::AGE,
        "born" => class::BORN,
        "whose" => class::WHOSE,
        "phase" => class::PHASE,
        "fever" => class::FEVER,
        "limit" => class::LIMIT,
        "unit" => class::UNIT,
        "phone" => class::PHONE,
        "fax" => class::FAX,
        "pager" => class::PAGER,
        "extension" => class::EXTENSION,
        "other" => class::OTHER_NUMBER,
        "at" => class::AT,
        "dot" => class::DOT,
        "tld" => class::TOP_LEVEL,
        "suffix" => class::SUFFIX_STREET,
        "strong" => class::STRONG_STREET,
        "direction" => class::DIRECTION,
        "designator" => class::DESIGNATOR,
        "way" => class::WAY,
        "particle" => class::PARTICLE,
        "highway" => class::HIGHWAY,
        "resides" => class::RESIDES,
        "room" => class::ROOM,
        "ward" => class::WARD,
        "place" => class::PLACE,
        "zip" => class::ZIP_LABEL,
        "stay" => class::STAY,
        "state" => class::STATE,
        "code" => class::STATE_CODE,
        "study" => class::STUDY,
        "box" => class::BOX,
        "road" => class::ROAD,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lists_is_read() {
        let numbers = [
            include_str!("../../../patterns/lists/months/items.txt"),
            include_str!("../../../patterns/lists/numbers/items.txt"),
        ];
        for list in numbers.iter().chain(CUES) {
            for line in list.lines().filter(|l| !l.starts_with('#')) {
                let (word, rest) = line.split_once(' ').unwrap_or_else(|| panic!("no meaning: {line}"));
                let known = Lexicon::builtin().get(word).unwrap_or_else(|| panic!("not found: {word}"));
                assert!(known.month > 0 || known.numeral != Numeral::None || known.classes != 0, "{word}: {rest}");
                assert_eq!(word, word.to_lowercase(), "lists are in lower case");
                let folding = [format!("{word}'s"), word.replace("ss", "ß"), word.replace('a', "á")];
                for written in [word.to_owned(), word.to_uppercase()].into_iter().chain(folding) {
                    let hashed = Lexicon::builtin().hashed(fold::hash(&written), || written.as_str());
                    assert_eq!(hashed, Lexicon::builtin().get(&written), "{written}");
                }
            }
        }
        for line in CUES.iter().flat_map(|l| l.lines()).filter(|l| !l.starts_with('#')) {
            assert!(line.split(' ').skip(1).all(|c| class_bit(c) != 0), "unknown class: {line}");
        }
    }

    #[test]
    fn capitals_do_not_matter_and_strangers_are_not_known() {
        assert_eq!(Lexicon::builtin().get("MARCH").unwrap().month, 3);
        assert_eq!(Lexicon::builtin().get("Décembre").unwrap().month, 12);
        assert_eq!(Lexicon::builtin().get("Fifth").unwrap().numeral, Numeral::Ordinal(5));
        assert!(Lexicon::builtin().get("marching").is_none());
        assert!(Lexicon::builtin().get("").is_none());
        assert!(Lexicon::builtin().get("marchand").is_none() && Lexicon::builtin().get("MAR").is_some());
        let taken = Lexicon::builtin().short.iter().filter(|(key, _)| *key != 0).count();
        assert!(taken < SLOTS / 2, "{taken} words: the table is too small");
    }
}
