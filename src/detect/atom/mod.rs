//! Tokens as the grammars of dates, ages and spoken numbers read them: letters
//! and digits apart (`5March2021` is three atoms), each word looked up once.

mod lexicon;
pub mod numeral;
pub(crate) mod trigger;

pub use lexicon::{Lexeme, Lexicon, Numeral, class};

use crate::text::token::{Gap, Token, TokenKind, Tokens};
use crate::text::{Case, Normal, Span};

/// What an atom is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// ASCII digits: the value (cut at `u32::MAX`) and how many digits.
    Number(u32, u8),
    /// Letters; an entry of the lexicon if they are in it.
    Word(Option<&'static Lexeme>),
    /// One other character; beyond ASCII it is `\u{fffd}`.
    Mark(char),
}

/// A run of digits, a run of letters, or one mark. Offsets count bytes of the text.
#[derive(Clone, Copy, Debug)]
pub struct Atom {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is.
    pub what: What,
    /// White space before it.
    pub gap: Gap,
    /// Its capitals.
    pub case: Case,
}

/// The atoms of a text, in order.
#[derive(Debug)]
pub struct Atoms<'t> {
    /// The text.
    pub text: &'t str,
    list: Vec<Atom>,
    /// Bits of [`trigger`] for each atom.
    triggers: Vec<u8>,
}

/// Widest white space inside one identifier, in bytes: a blank, two, a line
/// break with a little indent.
const WIDEST_GAP: usize = 6;

impl<'t> Atoms<'t> {
    /// Atoms of `text`, whose tokens are `tokens`.
    pub fn new(text: &'t str, tokens: &Tokens, lexicon: &'static Lexicon) -> Self {
        // A word with digits in it is two atoms or more.
        let room = tokens.len() + tokens.len() / 16 + 8;
        let mut atoms = Atoms { text, list: Vec::with_capacity(room), triggers: Vec::with_capacity(room) };
        for token in tokens.iter() {
            atoms.add(token, lexicon);
        }
        atoms
    }

    fn add(&mut self, token: &Token, lexicon: &'static Lexicon) {
        let (start, end) = (token.start as usize, token.end as usize);
        let text = self.text;
        // Each pushes for itself: what it is need not be asked for again then.
        let atom = |what, case| Atom { start, end, what, gap: token.gap, case };
        match token.kind {
            TokenKind::Word => {
                let lexeme = lexicon.hashed(token.hash, || token.text(text));
                self.push(atom(What::Word(lexeme), token.case));
            }
            TokenKind::Number => self.push(atom(number(token.text(text)), Case::None)),
            TokenKind::Mark => self.push(atom(mark(text, start), Case::None)),
            TokenKind::Mixed => self.split(token.text(text), token, lexicon),
        }
    }

    #[inline(always)]
    fn push(&mut self, atom: Atom) {
        trigger::push(&mut self.triggers, &atom, self.text);
        self.list.push(atom);
    }

    #[cold]
    fn split(&mut self, word: &str, token: &Token, lexicon: &'static Lexicon) {
        let mut at = 0;
        let mut gap = token.gap;
        while let Some(rest) = word.get(at..).filter(|r| !r.is_empty()) {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let len = if digits > 0 { digits } else { rest.bytes().take_while(|b| !b.is_ascii_digit()).count() };
            let piece = rest.get(..len).unwrap_or(rest);
            let what = if digits > 0 { number(piece) } else { What::Word(lexicon.get(piece)) };
            let start = token.start as usize + at;
            self.push(Atom { start, end: start + len, what, gap, case: case_of(piece) });
            at += len.max(1);
            gap = Gap::Joined;
        }
    }

    /// The atoms at which one of the `triggers` is set, in order.
    pub(in crate::detect) fn with(&self, triggers: u8) -> impl Iterator<Item = usize> + '_ {
        // Most atoms have none, so eight are looked at together.
        let wanted = u64::from_le_bytes([triggers; 8]);
        let mut chunks = self.triggers.chunks(8);
        let (mut first, mut next, mut set) = (0, 0, 0);
        std::iter::from_fn(move || {
            while set == 0 {
                set = eight(chunks.next()?) & wanted;
                (first, next) = (next, next + 8);
            }
            let bit = set.trailing_zeros() & !7;
            set &= !(0xff << bit);
            Some(first + bit as usize / 8)
        })
    }

    /// True if one of the `triggers` is set at `i`.
    pub(in crate::detect) fn triggers(&self, i: usize, triggers: u8) -> bool {
        self.triggers.get(i).is_some_and(|bits| bits & triggers != 0)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The atom at `i`.
    pub fn get(&self, i: usize) -> Option<&Atom> {
        self.list.get(i)
    }

    /// The text of the atom at `i`; empty if there is none.
    pub fn word(&self, i: usize) -> &'t str {
        self.get(i).and_then(|a| self.text.get(a.start..a.end)).unwrap_or("")
    }

    /// The lexicon's entry for the word at `i`.
    pub fn lexeme(&self, i: usize) -> Option<&'static Lexeme> {
        match self.get(i)?.what {
            What::Word(lexeme) => lexeme,
            _ => None,
        }
    }

    /// True if the word at `i` is of one of `classes` (see [`class`]).
    pub fn is(&self, i: usize, classes: u64) -> bool {
        self.lexeme(i).is_some_and(|l| l.classes & classes != 0)
    }

    /// Value and number of digits of the number at `i`.
    pub fn number(&self, i: usize) -> Option<(u32, u8)> {
        match self.get(i)?.what {
            What::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    /// The mark at `i`.
    pub fn mark(&self, i: usize) -> Option<char> {
        match self.get(i)?.what {
            What::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// True if the atom at `i` touches the one before it.
    pub fn joined(&self, i: usize) -> bool {
        self.get(i).is_some_and(|a| a.gap == Gap::Joined)
    }

    /// True if the atom at `i` follows the one before it closely enough to
    /// belong to the same identifier: no empty line, little white space.
    pub fn near(&self, i: usize) -> bool {
        let Some(atom) = self.get(i) else { return false };
        let before = i.checked_sub(1).and_then(|p| self.get(p)).map_or(atom.start, |p| p.end);
        atom.gap < Gap::Paragraph && atom.start - before <= WIDEST_GAP
    }

    /// As [`Atoms::near`], on the same line.
    pub fn same_line(&self, i: usize) -> bool {
        self.get(i).is_some_and(|a| a.gap <= Gap::Space) && self.near(i)
    }

    /// True if a digit or letter touches the atom at `i` from the left.
    pub fn glued_left(&self, i: usize) -> bool {
        self.joined(i) && i.checked_sub(1).is_some_and(|p| self.mark(p).is_none())
    }

    /// True if a digit or letter touches the atom before `i` from the right.
    pub fn glued_right(&self, i: usize) -> bool {
        self.joined(i) && self.mark(i).is_none()
    }

    /// True if the atom at `i` touches the one before it or stands a blank after it.
    pub fn glued_or_spaced(&self, i: usize) -> bool {
        self.get(i).is_some_and(|a| a.gap <= Gap::Space)
    }

    /// From the start of atom `first` to the end of atom `next - 1`.
    pub fn span(&self, first: usize, next: usize) -> Span<Normal> {
        let start = self.get(first).map_or(0, |a| a.start);
        let end = next.checked_sub(1).and_then(|i| self.get(i)).map_or(start, |a| a.end);
        Span::new(start, end)
    }
}

/// Up to eight bytes, the first in the lowest bits.
fn eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.iter().rev().fold(0, |all, &b| all << 8 | u64::from(b)),
    }
}

fn mark(text: &str, at: usize) -> What {
    match text.as_bytes().get(at) {
        Some(ascii) if ascii.is_ascii() => What::Mark(char::from(*ascii)),
        _ => What::Mark('\u{fffd}'),
    }
}

fn number(digits: &str) -> What {
    // What is not ASCII digits or does not fit is a number without a use.
    let value = digits.parse().unwrap_or(u32::MAX);
    What::Number(value, u8::try_from(digits.len()).unwrap_or(u8::MAX))
}

fn case_of(piece: &str) -> Case {
    let upper = piece.chars().filter(|c| c.is_uppercase()).count();
    let letters = piece.chars().filter(|c| c.is_alphabetic()).count();
    match (letters, upper) {
        (0, _) => Case::None,
        (_, 0) => Case::Lower,
        (n, u) if n == u && n >= 2 => Case::Upper,
        (_, 1) if piece.starts_with(char::is_uppercase) => Case::Title,
        _ => Case::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_apart() {
        let text = "5March2021, the 5th";
        let tokens = Tokens::new(text);
        let atoms = Atoms::new(text, &tokens, Lexicon::builtin());
        let words: Vec<_> = (0..atoms.len()).map(|i| atoms.word(i)).collect();
        assert_eq!(words, ["5", "March", "2021", ",", "the", "5", "th"]);
        assert_eq!(atoms.lexeme(1).unwrap().month, 3);
        assert!(atoms.is(6, class::SUFFIX));
        assert_eq!(atoms.number(2), Some((2021, 4)));
    }
}
