//! Folding and hashing of words, the same as in `scripts/build-lexicon`:
//! lower case, Latin letters without accents, no apostrophes, no possessive `'s`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A hash in the making: FNV-1a over the bytes of folded words.
#[derive(Clone, Copy)]
pub struct Hasher(u64);

impl Default for Hasher {
    fn default() -> Self {
        Hasher(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher {
    /// Adds an ASCII letter or digit, capitals made small.
    pub fn plain(&mut self, b: u8) {
        // The bit of case is set in every digit.
        self.byte(b | 0x20);
    }

    /// Adds one byte as it is.
    pub fn byte(&mut self, b: u8) {
        self.0 = (self.0 ^ u64::from(b)).wrapping_mul(0x100_0000_01b3);
    }

    /// Adds a word, folding it.
    pub fn word(&mut self, word: &str) {
        let bytes = match word.as_bytes() {
            [stem @ .., b'\'', b's' | b'S'] => stem,
            all => all,
        };
        let mut ascii = *self;
        for &b in bytes {
            match FOLDED.get(usize::from(b)) {
                Some(0) => {}
                Some(&folded) => ascii.byte(folded),
                None => return self.foreign(word),
            }
        }
        *self = ascii;
    }

    #[cold]
    fn foreign(&mut self, word: &str) {
        fold(word).bytes().for_each(|b| self.byte(b));
    }

    /// The hash.
    pub const fn finish(self) -> u64 {
        let h = self.0 ^ (self.0 >> 32);
        let h = h.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        h ^ (h >> 29)
    }
}

/// ASCII letters made small; 0 for what falls away.
#[expect(clippy::indexing_slicing, reason = "in a constant: a fault would be one of the build")]
const FOLDED: [u8; 128] = {
    let mut folded = [0; 128];
    let mut b = 1u8;
    while b < 128 {
        folded[b as usize] = if b == b'\'' { 0 } else { b.to_ascii_lowercase() };
        b += 1;
    }
    folded
};

/// The hash of one word.
pub fn hash(word: &str) -> u64 {
    let mut hasher = Hasher::default();
    hasher.word(word);
    hasher.finish()
}

/// The word folded.
pub fn fold(word: &str) -> String {
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(word);
    let mut out = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            '\'' | '\u{2019}' => {}
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            c => out.push(c),
        }
    }
    if out.is_ascii() {
        return out;
    }
    let base: String = out.nfd().filter(|&c| !is_combining_mark(c)).collect();
    base.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_accents_apostrophes_and_possessives() {
        for (word, folded) in [
            ("José", "jose"),
            ("O'Brien", "obrien"),
            ("SMITH'S", "smith"),
            ("Groß", "gross"),
            ("Łukasz", "lukasz"),
            ("李", "李"),
        ] {
            assert_eq!(fold(word), folded);
            assert_eq!(hash(word), hash(folded));
        }
    }

    /// The value the build script computes for the same word.
    #[test]
    fn hashes_as_the_build_script_does() {
        assert_eq!(hash("Sarah"), EXPECTED_SARAH);
    }

    const EXPECTED_SARAH: u64 = 0x80e35d4598ac1885;
}
