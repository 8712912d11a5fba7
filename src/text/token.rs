//! Words, numbers and marks of a text, with their shapes.

use std::ops::Range;

use super::fold::{self, Hasher};
use super::{Normal, Span};

/// What a token is made of.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TokenKind {
    /// Letters, with apostrophes between letters (`O'Brien`, `Parkinson's`).
    Word,
    /// ASCII digits only.
    Number,
    /// Letters and digits together (`A19`, `5th`).
    Mixed,
    /// One other character.
    Mark,
}

/// Capitals of a token's letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Case {
    /// No cased letter.
    None,
    /// `smith`
    Lower,
    /// `Smith`, also a single capital letter.
    Title,
    /// `SMITH`, two letters at least.
    Upper,
    /// `McDonald`, `iPhone`, `O'Brien`.
    Mixed,
}

/// The white space between a token and the one before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Gap {
    /// None: the two touch.
    Joined,
    /// Blanks or tabs.
    Space,
    /// One line break among it. The first token of a text has this.
    Line,
    /// An empty line among it.
    Paragraph,
}

/// One token. Offsets count bytes of the text that was tokenised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is made of.
    pub kind: TokenKind,
    /// Its capitals.
    pub case: Case,
    /// White space before it.
    pub gap: Gap,
    /// The hash of a word (see [`fold::hash`]); 0 for all that are no words.
    pub hash: u64,
}

impl Token {
    /// Where it is.
    pub fn span(&self) -> Span<Normal> {
        Span::new(self.start as usize, self.end as usize)
    }

    /// Its text.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span().of(text)
    }

    /// Its text without a possessive `'s` or a closing apostrophe.
    pub fn stem<'t>(&self, text: &'t str) -> &'t str {
        let word = self.text(text);
        word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(word)
    }

    /// True for a word that begins with a capital (`Smith`, `SMITH`, `McDonald`).
    pub fn is_capitalised(&self, text: &str) -> bool {
        self.kind == TokenKind::Word && self.text(text).chars().next().is_some_and(char::is_uppercase)
    }

    /// True if it is the one ASCII character `mark`.
    pub fn is_mark(&self, text: &str, mark: char) -> bool {
        self.kind == TokenKind::Mark
            && text.as_bytes().get(self.start as usize).is_some_and(|&b| char::from(b) == mark && b.is_ascii())
    }
}

/// The tokens of a text, in order, not overlapping.
#[derive(Clone, Default, Debug)]
pub struct Tokens {
    list: Vec<Token>,
}

impl std::ops::Deref for Tokens {
    type Target = [Token];
    fn deref(&self) -> &[Token] {
        &self.list
    }
}

impl Tokens {
    /// Tokenises `text` (at most 4 GiB; what is beyond is one mark to the end,
    /// which no caller reaches: texts are windows).
    pub fn new(text: &str) -> Self {
        let mut tokens = Tokens { list: Vec::with_capacity(text.len() / 4 + 8) };
        tokens.fill(text);
        tokens
    }

    /// Index of the first token that starts at or after `byte`.
    pub fn at_or_after(&self, byte: usize) -> usize {
        self.list.partition_point(|t| (t.start as usize) < byte)
    }

    /// Indices of the tokens that share a byte with `span`.
    pub fn within(&self, span: Span<Normal>) -> std::ops::Range<usize> {
        let from = self.list.partition_point(|t| t.end as usize <= span.start);
        from..self.at_or_after(span.end).max(from)
    }

    /// Tokenises `text` into this list, reusing its memory.
    pub fn fill(&mut self, text: &str) {
        self.list.clear();
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut gap = Gap::Line;
        while let Some((&b, behind)) = bytes.get(at..).and_then(<[u8]>::split_first) {
            let first = plain(b);
            if first & (LETTER | DIGIT) != 0
                && let Some(end) = self.plain_run(at, (b, first), behind, gap)
            {
                at = end;
                gap = Gap::Joined;
                continue;
            }
            match class(b) {
                Class::Blank => {
                    gap = gap.max(Gap::Space);
                    at += 1;
                }
                Class::Break => {
                    gap = if gap >= Gap::Line && !self.list.is_empty() { Gap::Paragraph } else { Gap::Line };
                    at += 1;
                }
                Class::Mark => {
                    self.push(at..at + 1, TokenKind::Mark, Case::None, gap, 0);
                    gap = Gap::Joined;
                    at += 1;
                }
                Class::Letter | Class::Digit | Class::High => {
                    (at, gap) = self.run(text, at, gap);
                }
            }
        }
    }

    /// Takes the word, number or other character at `at`, `gap` before it;
    /// returns where it ends, and the gap behind it.
    #[inline(never)]
    fn run(&mut self, text: &str, at: usize, gap: Gap) -> (usize, Gap) {
        let bytes = text.as_bytes();
        let mut shape = ShapeOf::default();
        let mut end = at;
        while let Some(&b) = bytes.get(end) {
            match class(b) {
                Class::Letter => {
                    shape.ascii(b);
                    end += 1;
                }
                Class::Digit => {
                    shape.digits = true;
                    end += 1;
                }
                Class::Mark
                    if b == b'\''
                        && shape.letters > 0
                        && bytes.get(end + 1).is_some_and(|&n| n.is_ascii_alphabetic() || n >= 0x80) =>
                {
                    end += 1;
                    shape.apostrophe = true;
                }
                Class::High => {
                    let Some(c) = text.get(end..).and_then(|t| t.chars().next()) else { break };
                    if c.is_whitespace() || (end == at && !c.is_alphanumeric()) {
                        break;
                    }
                    if is_unspaced(c) {
                        if end == at {
                            end += c.len_utf8();
                            shape.letters = 1;
                        }
                        break;
                    }
                    if !(c.is_alphanumeric() || is_mark(c)) {
                        break;
                    }
                    shape.any(c);
                    end += c.len_utf8();
                }
                Class::Blank | Class::Break | Class::Mark => break,
            }
        }
        if end == at {
            // A character that is neither letter nor digit, or white space beyond ASCII.
            let c = text.get(at..).and_then(|t| t.chars().next()).unwrap_or('\u{fffd}');
            let next = at + c.len_utf8();
            if c.is_whitespace() {
                let own = if matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') { Gap::Line } else { Gap::Space };
                return (next, gap.max(own));
            }
            self.push(at..next, TokenKind::Mark, Case::None, gap, 0);
            return (next, Gap::Joined);
        }
        let kind = shape.kind();
        let hash = if kind == TokenKind::Word { fold::hash(text.get(at..end).unwrap_or("")) } else { 0 };
        self.push(at..end, kind, shape.case(), gap, hash);
        (end, Gap::Joined)
    }

    /// As [`Tokens::run`], for the ASCII letter or digit `head`, what it is, and
    /// others in the `tail` with nothing behind them that may go on; none for all
    /// others.
    #[inline]
    fn plain_run(&mut self, at: usize, (head, first): (u8, u8), tail: &[u8], gap: Gap) -> Option<usize> {
        let mut hasher = Hasher::default();
        hasher.plain(head);
        let mut others = 0;
        let more = tail.iter().position(|&b| {
            let bits = plain(b);
            let goes_on = bits & (LETTER | DIGIT) != 0;
            if goes_on {
                others |= bits;
                hasher.plain(b);
            }
            !goes_on
        });
        let more = more.unwrap_or(tail.len());
        if tail.get(more).is_some_and(|&b| plain(b) == GOES_ON) {
            return None;
        }
        let len = more + 1;
        let (kind, case, hash) = match first | others {
            DIGIT => (TokenKind::Number, Case::None, 0),
            seen if seen & DIGIT == 0 => (TokenKind::Word, case_of(first, others), hasher.finish()),
            _ => {
                let mut shape = ShapeOf { digits: true, ..ShapeOf::default() };
                let run = [head].into_iter().chain(tail.iter().take(more).copied());
                run.filter(u8::is_ascii_alphabetic).for_each(|b| shape.ascii(b));
                (shape.kind(), shape.case(), 0)
            }
        };
        self.push(at..at + len, kind, case, gap, hash);
        Some(at + len)
    }

    fn push(&mut self, range: Range<usize>, kind: TokenKind, case: Case, gap: Gap, hash: u64) {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.list.push(Token { start: clip(range.start), end: clip(range.end), kind, case, gap, hash });
    }
}

const LOWER: u8 = 1;
const UPPER: u8 = 2;
const LETTER: u8 = LOWER | UPPER;
const DIGIT: u8 = 4;
/// An apostrophe, or beyond ASCII.
const GOES_ON: u8 = 8;

/// What a byte is to [`Tokens::plain_run`].
fn plain(b: u8) -> u8 {
    PLAIN.get(usize::from(b)).copied().unwrap_or(0)
}

#[expect(clippy::indexing_slicing, reason = "in a constant: a fault would be one of the build")]
const PLAIN: [u8; 256] = {
    let mut plain = [0; 256];
    let mut b = 0;
    while b < 256 {
        plain[b] = match b as u8 {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'\'' | 0x80.. => GOES_ON,
            _ => 0,
        };
        b += 1;
    }
    plain
};

/// Capitals of a word whose `first` letter is so, and all `others` so; 0 for none.
fn case_of(first: u8, others: u8) -> Case {
    match (first, others) {
        (LOWER, 0 | LOWER) => Case::Lower,
        (UPPER, 0 | LOWER) => Case::Title,
        (UPPER, UPPER) => Case::Upper,
        _ => Case::Mixed,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Blank,
    Break,
    Mark,
    High,
}

fn class(b: u8) -> Class {
    CLASSES.get(usize::from(b)).copied().unwrap_or(Class::Mark)
}

#[expect(clippy::indexing_slicing, reason = "in a constant: a fault would be one of the build")]
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Mark; 256];
    let mut b = 0;
    while b < 256 {
        classes[b] = match b as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b' ' | b'\t' | b'\r' | 0x0b => Class::Blank,
            b'\n' | 0x0c => Class::Break,
            0x80.. => Class::High,
            _ => Class::Mark,
        };
        b += 1;
    }
    classes
};

/// Scripts written without blanks: every character is a token.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{312f}' | '\u{3190}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{e00}'..='\u{eff}')
}

/// Combining marks, which belong to the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[derive(Default)]
struct ShapeOf {
    letters: usize,
    upper: usize,
    first_upper: bool,
    digits: bool,
    apostrophe: bool,
}

impl ShapeOf {
    fn ascii(&mut self, b: u8) {
        self.letter(b.is_ascii_uppercase());
    }

    fn any(&mut self, c: char) {
        if c.is_numeric() {
            self.digits = true;
        } else {
            self.letter(c.is_uppercase());
        }
    }

    fn letter(&mut self, upper: bool) {
        if self.letters == 0 {
            self.first_upper = upper;
        }
        self.letters += 1;
        self.upper += usize::from(upper);
    }

    fn kind(&self) -> TokenKind {
        match (self.letters > 0, self.digits) {
            (true, true) => TokenKind::Mixed,
            (false, true) => TokenKind::Number,
            _ => TokenKind::Word,
        }
    }

    fn case(&self) -> Case {
        match (self.letters, self.upper) {
            (0, _) => Case::None,
            (_, 0) => Case::Lower,
            (n, u) if n == u && n >= 2 => Case::Upper,
            (_, 1) if self.first_upper => Case::Title,
            // SMITH's
            (n, u) if self.apostrophe && u + 1 == n && u >= 2 => Case::Upper,
            _ => Case::Mixed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        Tokens::new(text).iter().map(|t| t.text(text)).collect()
    }

    #[test]
    fn splits_words_numbers_and_marks() {
        assert_eq!(
            words("Dr. O'Brien-Smith saw A19 on 3/4/2021."),
            ["Dr", ".", "O'Brien", "-", "Smith", "saw", "A19", "on", "3", "/", "4", "/", "2021", "."]
        );
        assert_eq!(words("José 李明 (ñ)"), ["José", "李", "明", "(", "ñ", ")"]);
        assert_eq!(words("'tis dogs' end'"), ["'", "tis", "dogs", "'", "end", "'"]);
    }

    #[test]
    fn tells_case_and_gap() {
        let text = "Smith SMITH smith McDonald SMITH's\nx\n\ny  z";
        let tokens = Tokens::new(text);
        let cases: Vec<_> = tokens.iter().map(|t| t.case).collect();
        assert_eq!(cases[..5], [Case::Title, Case::Upper, Case::Lower, Case::Mixed, Case::Upper]);
        let gaps: Vec<_> = tokens.iter().map(|t| t.gap).collect();
        assert_eq!(gaps[4..], [Gap::Space, Gap::Line, Gap::Paragraph, Gap::Space]);
        assert_eq!(gaps[0], Gap::Line);
        assert_eq!(tokens[4].stem(text), "SMITH");
    }

    proptest! {
        #[test]
        fn tokens_hold_every_letter_and_digit_once(text in "\\PC{0,60}|[ a-zA-Z0-9'é李\\n.\u{301}-]{0,60}") {
            let tokens = Tokens::new(&text);
            let mut at = 0;
            for t in tokens.iter() {
                prop_assert!(t.start as usize >= at && t.end > t.start);
                prop_assert!(text[at..t.start as usize].chars().all(|c| c.is_whitespace() || c.is_control()));
                prop_assert!(text.is_char_boundary(t.end as usize));
                at = t.end as usize;
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
            for t in tokens.iter() {
                prop_assert_eq!(t.hash, if t.kind == TokenKind::Word { fold::hash(t.text(&text)) } else { 0 });
            }
        }
    }
}
