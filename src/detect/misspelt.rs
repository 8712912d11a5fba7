//! Words of medicine and of every day as people mistype them: `Buproprion`,
//! `anziety`. A capital makes such a word look like a name that no list has.

use super::gazetteer::View;
use crate::text::TokenKind;

/// Letters of a word that is looked at: short ones are near some other word too often.
const LETTERS: std::ops::RangeInclusive<usize> = 8..=18;
const VOWELS: [u8; 6] = *b"aeiouy";

/// True if word `at` is on no list of names and one slip away from a long word of
/// medicine or of every day.
pub(super) fn is_misspelt(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    let text = view.text(at);
    if view.kind(at) != TokenKind::Word || !LETTERS.contains(&text.len()) || !text.is_ascii() {
        return false;
    }
    if a.given().max(a.surname()).max(a.city()).max(a.wordy()) > 0 || a.is_county() || a.is_facility() || a.is_chain() {
        return false;
    }
    slips(text.to_ascii_lowercase().as_bytes(), |word| {
        let known = view.look_up(word);
        (known.wordy() >= 2 || known.is_medical()) && known.given().max(known.surname()).max(known.city()) == 0
    })
}

/// Calls `ask` with the words that `word` may stand for, until one is known: a letter
/// too many, two that changed places, one written once for twice, another vowel,
/// a vowel left out, a neighbour on the keyboard.
fn slips(word: &[u8], mut ask: impl FnMut(&str) -> bool) -> bool {
    let mut tried = Vec::with_capacity(word.len() + 1);
    let mut try_with = |at: usize, taken: usize, put: &[u8]| {
        let (Some(head), Some(tail)) = (word.get(..at), word.get(at + taken..)) else { return false };
        tried.clear();
        tried.extend_from_slice(head);
        tried.extend_from_slice(put);
        tried.extend_from_slice(tail);
        std::str::from_utf8(&tried).is_ok_and(&mut ask)
    };
    for (at, &letter) in word.iter().enumerate() {
        let next = word.get(at + 1).copied();
        let found = try_with(at, 1, &[])
            || next.is_some_and(|next| next != letter && try_with(at, 2, &[next, letter]))
            || try_with(at, 0, &[letter])
            || VOWELS.iter().any(|&vowel| {
                try_with(at, 0, &[vowel]) || VOWELS.contains(&letter) && vowel != letter && try_with(at, 1, &[vowel])
            })
            || beside(letter).iter().any(|&other| try_with(at, 1, &[other]));
        if found {
            return true;
        }
    }
    false
}

/// The keys left and right of a letter's on a keyboard (QWERTY).
fn beside(letter: u8) -> &'static [u8] {
    match letter {
        b'b' => b"vn",
        b'c' => b"xv",
        b'd' => b"sf",
        b'f' => b"dg",
        b'g' => b"fh",
        b'h' => b"gj",
        b'j' => b"hk",
        b'k' => b"jl",
        b'l' => b"k",
        b'm' => b"n",
        b'n' => b"bm",
        b'p' => b"o",
        b'q' => b"w",
        b'r' => b"et",
        b's' => b"adz",
        b't' => b"ry",
        b'v' => b"cb",
        b'w' => b"qe",
        b'x' => b"zc",
        b'z' => b"xs",
        _ => b"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(word: &str, meant: &str) -> bool {
        slips(word.as_bytes(), |w| w == meant)
    }

    #[test]
    fn one_slip_is_undone() {
        for (word, meant) in [
            ("buproprion", "bupropion"),
            ("anziety", "anxiety"),
            ("antennatal", "antenatal"),
            ("surgrey", "surgery"),
            ("metforman", "metformin"),
            ("diarhea", "diarrhea"),
            ("amoxicilin", "amoxicillin"),
        ] {
            assert!(reaches(word, meant), "{word}");
        }
        assert!(!reaches("bupropion", "metformin"));
        assert!(!reaches("anxiety", "anxiety"));
    }
}
