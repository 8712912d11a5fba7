//! At which atoms each grammar has to look: all others begin nothing of its
//! kind. More than that a bit does not say; the grammar looks for itself.

use super::{Atom, Numeral, What, class};

/// A date may begin.
pub(crate) const DATE: u8 = 1;
/// An age may begin.
pub(crate) const AGE: u8 = 1 << 1;
/// A telephone number or an extension's label may begin.
pub(crate) const PHONE: u8 = 1 << 2;
/// A spoken digit, or the "at" of a spelled-out address.
pub(crate) const SPOKEN: u8 = 1 << 3;
/// A mark that web addresses have.
pub(crate) const URL: u8 = 1 << 4;
/// A part of an address may begin.
pub(crate) const ADDRESS: u8 = 1 << 5;
/// A street's suffix follows within [`SUFFIX_WITHIN`] atoms.
pub(crate) const SUFFIX_AHEAD: u8 = 1 << 6;

/// How far before a street's suffix its line may begin, in atoms.
pub(crate) const SUFFIX_WITHIN: usize = 15;
/// The same for a line without a house number.
const STRONG_WITHIN: usize = 9;

/// Shortest word for an age.
const AGE_WORD: usize = 8;

/// Appends the bits of `atom`, which stands in `text`, to those of the atoms
/// before it, and adds to them what it tells of them.
pub(super) fn push(bits: &mut Vec<u8>, atom: &Atom, text: &str) {
    let single = atom.end - atom.start == 1;
    let own = match atom.what {
        What::Number(_, digits) => number(bits, digits),
        What::Word(None) => stranger(text.as_bytes().get(atom.start..atom.end).unwrap_or_default()),
        What::Word(Some(lexeme)) => {
            let classes = lexeme.classes;
            before(bits, SUFFIX_WITHIN, SUFFIX_AHEAD, classes & class::SUFFIX_STREET != 0);
            before(bits, STRONG_WITHIN, ADDRESS, classes & class::STRONG_STREET != 0);
            let day = lexeme.month > 0
                || matches!(lexeme.numeral, Numeral::Cardinal(_) | Numeral::Ordinal(_) | Numeral::Zero);
            let counts = matches!(lexeme.numeral, Numeral::Cardinal(_) | Numeral::Hundred);
            let line = class::WAY | class::BOX | class::ROAD | class::HIGHWAY | class::ROOM | class::WARD;
            when(DATE, day || classes & class::HOLIDAY != 0)
                | when(AGE, counts || single)
                | when(PHONE, classes & class::EXTENSION != 0)
                | when(SPOKEN, lexeme.numeral != Numeral::None || classes & class::AT != 0)
                | when(ADDRESS, classes & line != 0 || single)
        }
        What::Mark(mark) => match mark {
            '@' => SPOKEN,
            ':' | '.' => URL,
            ',' => ADDRESS,
            _ => 0,
        },
    };
    bits.push(own);
}

fn number(bits: &mut [u8], digits: u8) -> u8 {
    // "Hauptstr. 5": the word before, a dot between or not.
    before(bits, 2, ADDRESS, true);
    DATE | PHONE | ADDRESS | when(AGE, (2..=4).contains(&digits)) | when(SPOKEN, digits == 1)
}

fn stranger(word: &[u8]) -> u8 {
    let first = word.first().copied().unwrap_or(0);
    let aged = word.len() >= AGE_WORD && (matches!(first | 0x20, b'n' | b'c' | b's') || !word.is_ascii());
    let spoken = matches!(word, b"O" | b"double" | b"Double" | b"triple" | b"Triple");
    when(AGE, aged) | when(SPOKEN, spoken) | when(ADDRESS, word.len() == 1)
}

fn when(bit: u8, set: bool) -> u8 {
    if set { bit } else { 0 }
}

/// Sets `bit` of the last `within` atoms.
fn before(bits: &mut [u8], within: usize, bit: u8, set: bool) {
    if set {
        bits.iter_mut().rev().take(within).for_each(|bits| *bits |= bit);
    }
}
