//! At which atoms each grammar has to look: all others begin nothing of its
//! kind. More than that a bit does not say; the grammar looks for itself.

use super::{Atom, Lexeme, Numeral, What, class};

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
/// A suffix that names streets only follows within [`STRONG_WITHIN`] atoms.
pub(crate) const STRONG_AHEAD: u8 = 1 << 7;

/// How far before a street's suffix its line may begin, in atoms.
pub(crate) const SUFFIX_WITHIN: usize = 15;
/// The same for a line without a house number.
pub(crate) const STRONG_WITHIN: usize = 9;

/// Shortest word for an age.
const AGE_WORD: usize = 8;

/// Appends the bits of `atom`, which stands in `text`, to those of the atoms
/// before it, and adds to them what it tells of them.
#[inline(always)]
pub(super) fn push(bits: &mut Vec<u8>, atom: &Atom, text: &str) {
    let own = match atom.what {
        What::Number(_, digits) => number(bits, digits),
        What::Word(None) => stranger(text.as_bytes().get(atom.start..atom.end).unwrap_or_default()),
        What::Word(Some(lexeme)) => {
            if lexeme.classes & (class::SUFFIX_STREET | class::STRONG_STREET) != 0 {
                before(bits, SUFFIX_WITHIN, SUFFIX_AHEAD, lexeme.classes & class::SUFFIX_STREET != 0);
                before(bits, STRONG_WITHIN, ADDRESS | STRONG_AHEAD, lexeme.classes & class::STRONG_STREET != 0);
            }
            lexeme.triggers | when(AGE | ADDRESS, atom.end - atom.start == 1)
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

/// The bits of a word of the lexicon.
pub(super) fn of(lexeme: &Lexeme) -> u8 {
    let day = lexeme.month > 0 || matches!(lexeme.numeral, Numeral::Cardinal(_) | Numeral::Ordinal(_) | Numeral::Zero);
    let counts = matches!(lexeme.numeral, Numeral::Cardinal(_) | Numeral::Hundred);
    let line = class::WAY | class::BOX | class::ROAD | class::HIGHWAY | class::ROOM | class::WARD;
    let has = |classes: u64| lexeme.classes & classes != 0;
    when(DATE, day || has(class::HOLIDAY))
        | when(AGE, counts)
        | when(PHONE, has(class::EXTENSION))
        | when(SPOKEN, lexeme.numeral != Numeral::None || has(class::AT))
        | when(ADDRESS, has(line) || matches!(lexeme.numeral, Numeral::Cardinal(2..=12)))
}

fn number(bits: &mut [u8], digits: u8) -> u8 {
    // "Hauptstr. 5": the word before, a dot between or not.
    before(bits, 2, ADDRESS, true);
    DATE | PHONE | ADDRESS | when(AGE, (2..=4).contains(&digits)) | when(SPOKEN, digits == 1)
}

fn stranger(word: &[u8]) -> u8 {
    let first = word.first().copied().unwrap_or(0);
    let aged = word.len() >= AGE_WORD && (matches!(first | 0x20, b'n' | b'c' | b's') || !word.is_ascii());
    let spoken = matches!(first, b'O' | b'd' | b'D' | b't' | b'T')
        && matches!(word, b"O" | b"double" | b"Double" | b"triple" | b"Triple");
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
