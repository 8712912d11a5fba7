//! Where in a text a second reading may be worth making. One pass over the
//! tokens, since every text goes through it; the readings look closer.

use std::ops::Range;

use super::reversed;
use crate::detect::Doc;
use crate::text::{Case, Gap, Token, TokenKind};

/// The places that readings look at closely. Runs are what stands between
/// white space.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Signs {
    /// There are marks that escapes begin with, among letters or digits.
    pub(super) escapes: bool,
    /// There are letters and digits without a blank, longer than words are.
    pub(super) long_runs: bool,
    /// There are marks of Markdown or tags beside letters or digits.
    pub(super) markup: bool,
    /// There is a word or an address that is written from its end.
    pub(super) reversed: bool,
    /// There is more than one line.
    pub(super) lines: bool,
    /// Single characters in a row.
    pub(super) singles: Vec<Range<usize>>,
    /// Runs with underscores, dots, slashes or hyphens among letters or digits.
    pub(super) joints: Vec<Range<usize>>,
    /// Runs with digits or signs among letters.
    pub(super) leet: Vec<Range<usize>>,
    /// Runs with letters and digits.
    pub(super) mixed: Vec<Range<usize>>,
}

const LETTER: u16 = 1;
const UPPER: u16 = 2;
const DIGIT: u16 = 4;
/// `%`, `\`, `=`.
const ESCAPE: u16 = 8;
/// `*`, `` ` ``, `~`, `<`, `>`.
const MARKUP: u16 = 16;
/// `.`, `/`, `-`.
const JOINT: u16 = 32;
/// `_`.
const LOW_LINE: u16 = 64;
/// `@`, `!`, `$`.
const SIGN: u16 = 128;
/// Capitals among small letters.
const CAMEL: u16 = 256;
/// Letters and digits in one token.
const MIXED: u16 = 512;
/// More than one token with letters or digits.
const PARTS: u16 = 1024;

/// Letters or digits of one byte in a row from which on they may be a word or a
/// part of a number.
const SINGLES: usize = 3;
/// Letters and digits without another character between from which on they may
/// be a code.
const LONG: usize = 16;
/// The shortest runs of capitalised words, and of digits, that may be changed for
/// their joints.
const JOINED: usize = 7;
const NUMBER: usize = 10;
/// The shortest runs in which digits stand for letters, or either for the other.
const LEET: usize = 4;
const CONFUSED: usize = 3;

impl Signs {
    /// The signs in the text of `doc`.
    pub(super) fn of(doc: &Doc<'_>) -> Signs {
        let mut signs = Signs::default();
        let mut singles = Singles::default();
        let mut begun = false;
        let mut tokens: &[Token] = doc.tokens;
        while let Some((first, behind)) = tokens.split_first() {
            if first.gap >= Gap::Line {
                signs.lines |= begun;
                singles.end_in(&mut signs.singles);
            }
            begun = true;
            // Most runs: a word or a number.
            if is_plain(first) && behind.first().is_none_or(|next| next.gap != Gap::Joined) {
                singles.end_in(&mut signs.singles);
                tokens = behind;
                continue;
            }
            let more = behind.iter().take_while(|token| token.gap == Gap::Joined).count();
            let (run, behind) = tokens.split_at(more + 1);
            tokens = behind;
            let (mut end, mut kinds) = (first.end, 0);
            for token in run {
                let own = kinds_of(doc.text, token);
                let parts = kinds & (LETTER | DIGIT) != 0 && own & (LETTER | DIGIT) != 0;
                kinds |= own | if parts { PARTS } else { 0 };
                end = token.end;
                if token.end - token.start == 1 {
                    singles.take(token);
                } else {
                    singles.end_in(&mut signs.singles);
                }
            }
            if is_worth_a_look(&(first.start..end), kinds) {
                signs.run(doc.text, first.start..end, kinds);
            }
        }
        singles.end_in(&mut signs.singles);
        signs
    }

    /// Notes the run `range` of `text`, in which there are those kinds of characters.
    fn run(&mut self, text: &str, range: Range<u32>, kinds: u16) {
        let range = range.start as usize..range.end as usize;
        let len = range.len();
        let has = |any: u16| kinds & any != 0;
        let run = || text.get(range.clone()).unwrap_or("");
        self.escapes |= has(ESCAPE) && has(LETTER | DIGIT);
        self.markup |= has(MARKUP) && has(LETTER | DIGIT);
        self.long_runs |= len >= LONG && has(UPPER | DIGIT) && is_long(run());
        self.reversed |= (has(CAMEL) || has(PARTS) && has(JOINT | SIGN)) && reversed::is_turned(run());
        let joined = has(JOINT) && (has(UPPER) && len >= JOINED || has(DIGIT) && len >= NUMBER);
        if has(PARTS) && (has(LOW_LINE) || joined) {
            self.joints.push(range.clone());
        }
        if has(LETTER) && has(MIXED | SIGN) && len >= LEET {
            self.leet.push(range.clone());
        }
        if has(LETTER) && has(DIGIT) && len >= CONFUSED {
            self.mixed.push(range);
        }
    }
}

/// True for a word or a number that by itself has no sign.
fn is_plain(token: &Token) -> bool {
    let letters = token.kind == TokenKind::Word && token.case != Case::Mixed;
    let len = token.end - token.start;
    (letters || token.kind == TokenKind::Number) && len > 1 && len < LONG as u32
}

/// False for most runs: a word, or a number, and marks that mean nothing here.
#[inline]
fn is_worth_a_look(range: &Range<u32>, kinds: u16) -> bool {
    let short = range.end - range.start < LONG as u32;
    let one = kinds & !(LETTER | UPPER | JOINT) == 0 || kinds & !(DIGIT | JOINT) == 0;
    !(one && short)
}

/// True if enough letters of a code stand together in the run.
fn is_long(run: &str) -> bool {
    let mut row = 0;
    run.bytes().any(|b| {
        row = if b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_') { row + 1 } else { 0 };
        row >= LONG
    })
}

/// Tokens of one byte in a row.
#[derive(Default)]
struct Singles {
    start: u32,
    end: u32,
    /// Those that are letters or digits.
    letters: usize,
}

impl Singles {
    fn take(&mut self, token: &Token) {
        if self.end == 0 {
            self.start = token.start;
        }
        self.letters += usize::from(token.kind != TokenKind::Mark);
        self.end = token.end;
    }

    /// Appends the row to `rows`, if it is long enough. A new one begins.
    #[inline]
    fn end_in(&mut self, rows: &mut Vec<Range<usize>>) {
        if self.end > 0 {
            if self.letters >= SINGLES {
                rows.push(self.start as usize..self.end as usize);
            }
            (self.end, self.letters) = (0, 0);
        }
    }
}

/// What kinds of characters are in the token.
fn kinds_of(text: &str, token: &Token) -> u16 {
    match token.kind {
        TokenKind::Word => match token.case {
            Case::None | Case::Lower => LETTER,
            Case::Title | Case::Upper => LETTER | UPPER,
            Case::Mixed => LETTER | UPPER | CAMEL,
        },
        TokenKind::Number => DIGIT,
        TokenKind::Mixed => LETTER | UPPER | DIGIT | MIXED,
        TokenKind::Mark => {
            let b = text.as_bytes().get(token.start as usize).copied().unwrap_or(0);
            MARKS.get(usize::from(b)).copied().unwrap_or(0)
        }
    }
}

#[expect(clippy::indexing_slicing, reason = "in a constant: a fault would be one of the build")]
const MARKS: [u16; 128] = {
    let mut marks = [0; 128];
    let mut b = 0;
    while b < 128 {
        marks[b] = match b as u8 {
            b'.' | b'/' | b'-' => JOINT,
            b'%' | b'\\' | b'=' => ESCAPE,
            b'*' | b'`' | b'~' | b'<' | b'>' => MARKUP,
            b'_' => LOW_LINE,
            b'@' | b'!' | b'$' => SIGN,
            _ => 0,
        };
        b += 1;
    }
    marks
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Field;
    use crate::text::Tokens;

    fn signs(text: &str) -> Signs {
        let tokens = Tokens::new(text);
        Signs::of(&Doc { text, tokens: &tokens, field: Field::default(), year: 2026 })
    }

    #[test]
    fn ordinary_text_has_none() {
        for text in [
            "",
            "The patient was seen today for a cough.",
            "Take 500 mg twice a day; see me in 2 weeks, or call.",
            "Cardiac arrhythmogenicities.",
        ] {
            assert_eq!(signs(text), Signs::default(), "{text}");
        }
    }

    #[test]
    fn what_hides_has_some() {
        assert!(signs("%4Ao").escapes && signs("a\\u004a").escapes);
        assert!(signs("UGF0aWVudCBEZWJv").long_runs);
        assert!(signs("Jo**hn").markup && signs("Jo<b>hn").markup);
        assert!(signs("was htimS").reversed && signs("to gro.liam@enaj").reversed);
        assert!(signs("a\nb").lines);
        let spans = |range: Range<usize>| vec![range];
        assert_eq!(signs("See J o h n").singles, spans(4..11));
        assert_eq!(signs("See J.o.h.n").singles, spans(4..11));
        assert_eq!(signs("See Ann_Lee").joints, spans(4..11));
        assert_eq!(signs("See 943/476/5919.").joints, spans(4..17));
        assert_eq!(signs("See D3borah").leet, spans(4..11));
        assert_eq!(signs("See O7/l4").mixed, spans(4..9));
    }
}
