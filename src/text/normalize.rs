//! The text as a reader sees it, for matching, with a map back.
//!
//! Undone here: characters that cannot be seen, look-alike letters and digits,
//! typographic marks, compatibility forms, words cut at a line's end, character
//! references left in the text. Case and wording stay.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::{Normal, OffsetMap, Text};

/// A normalised text and the way back.
#[derive(Clone, Debug)]
pub struct Normalized<'t> {
    /// The text to match in.
    pub text: Cow<'t, str>,
    /// From places in it to places in the text given.
    pub map: OffsetMap<Normal, Text>,
}

/// Normalises `text`. Text in plain ASCII without references or cut words is
/// borrowed, not copied.
pub fn normalize(text: &str) -> Normalized<'_> {
    if is_plain(text) {
        return Normalized { text: Cow::Borrowed(text), map: OffsetMap::identity(text.len()) };
    }
    let mut builder = Builder { out: String::with_capacity(text.len()), map: OffsetMap::default() };
    builder.run(text);
    Normalized { text: Cow::Owned(builder.out), map: builder.map }
}

fn is_plain(text: &str) -> bool {
    text.is_ascii()
        && memchr::memchr3(b'&', 0, b'\x1b', text.as_bytes()).is_none()
        && memchr::memmem::find(text.as_bytes(), b"-\n").is_none()
}

struct Builder {
    out: String,
    map: OffsetMap<Normal, Text>,
}

impl Builder {
    fn run(&mut self, text: &str) {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
            let plain = plain_prefix(rest);
            if plain > 0 {
                self.keep(rest.get(..plain).unwrap_or(""));
                at += plain;
                continue;
            }
            at += self.step(text, at);
        }
    }

    fn keep(&mut self, text: &str) {
        self.out.push_str(text);
        self.map.copy(text.len());
    }

    fn put(&mut self, with: &str, consumed: usize) {
        self.out.push_str(with);
        self.map.replace(with.len(), consumed);
    }

    /// Handles the character at `at`, which is not plain; returns the bytes taken.
    fn step(&mut self, text: &str, at: usize) -> usize {
        let rest = text.get(at..).unwrap_or("");
        let Some(c) = rest.chars().next() else { return 1 };
        let len = c.len_utf8();
        let mut buffer = [0; 4];
        match c {
            '&' => {
                if let Some((decoded, used)) = reference(rest) {
                    self.put(if is_invisible(decoded) { "" } else { decoded.encode_utf8(&mut buffer) }, used);
                    return used;
                }
                self.keep("&");
            }
            '-' => {
                if let Some(used) = self.cut_word(rest) {
                    self.put("", used);
                    return used;
                }
                self.keep("-");
            }
            OVERRIDE => {
                if let Some((shown, used)) = overridden(rest) {
                    self.put(&shown, used);
                    return used;
                }
                self.put("", len);
            }
            // "415·555·0159", "7·2 mmol": a dot of its own between digits.
            '\u{b7}' | '\u{2022}' | '\u{2219}' | '\u{22c5}' if self.parts_digits(rest, len) => self.put(".", len),
            c if is_invisible(c) => self.put("", len),
            // Struck through, circled, dotted: no letter of its own.
            c if is_combining_mark(c) && self.out.ends_with(|last: char| last.is_ascii_alphanumeric()) => {
                self.put("", len);
            }
            c => {
                if let Some(simple) = simple_form(c) {
                    self.put(simple.encode_utf8(&mut buffer), len);
                } else if let Some(latin) = latin_lookalike(c).filter(|_| touches_latin(text, at, len)) {
                    self.put(latin.encode_utf8(&mut buffer), len);
                } else {
                    return self.compose(rest, c);
                }
            }
        }
        len
    }

    /// True if a digit stands right before and right behind the character of
    /// `len` bytes at the front of `rest`.
    fn parts_digits(&self, rest: &str, len: usize) -> bool {
        let behind = rest.get(len..).is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()));
        behind && self.out.ends_with(|c: char| c.is_ascii_digit())
    }

    /// NFKC of a base character with its combining marks; marks that no letter
    /// of Latin is written with go.
    fn compose(&mut self, rest: &str, c: char) -> usize {
        let marks: usize = rest.chars().skip(1).take_while(|&m| is_combining_mark(m)).map(char::len_utf8).sum();
        let taken = c.len_utf8() + marks;
        let piece = rest.get(..taken).unwrap_or("");
        if marks == 0 && is_nfkc_quick(piece.chars()) == IsNormalized::Yes {
            self.keep(piece);
            return taken;
        }
        let mut composed = String::with_capacity(8);
        composed.extend(piece.nfkc());
        if marks > 0 && composed.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, 'À'..='ɏ')) {
            composed.retain(|c| !is_combining_mark(c));
        }
        if composed == piece {
            self.keep(piece);
        } else {
            self.put(&composed, taken);
        }
        taken
    }

    /// Length of a hyphen and line break that cut a word in lower case in two.
    fn cut_word(&self, rest: &str) -> Option<usize> {
        let after = rest.strip_prefix("-\n").or_else(|| rest.strip_prefix("-\r\n"))?;
        let indent = after.len() - after.trim_start_matches([' ', '\t']).len();
        let next = after.get(indent..)?.chars().next()?;
        let before = self.out.chars().next_back()?;
        (before.is_alphabetic() && next.is_lowercase()).then(|| rest.len() - after.len() + indent)
    }
}

/// Length of the prefix that needs no look: ASCII without `&`, controls, and
/// hyphens at a line's end. A base letter before a combining mark is left out.
fn plain_prefix(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(rest) = bytes.get(end..) {
        end += rest.iter().position(|&b| may_change(b)).unwrap_or(rest.len());
        // Most hyphens stay.
        let stays = bytes.get(end) == Some(&b'-') && !matches!(bytes.get(end + 1), Some(b'\n' | b'\r'));
        if !stays {
            break;
        }
        end += 1;
    }
    let next = text.get(end..).and_then(|t| t.chars().next());
    match next {
        // The base letter composes with the mark; leave it to `compose`.
        Some(c) if end > 0 && is_combining_mark(c) => end - 1,
        _ => end,
    }
}

/// True for a byte that may have to be looked at.
fn may_change(b: u8) -> bool {
    matches!(b, b'&' | b'-' | 0 | 0x1b | 0x80..)
}

/// Characters without a glyph: zero-width, bidi controls, soft hyphen, variation
/// selectors, tags, NUL, escape. (Unicode 16, general category Cf, and others.)
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\0' | '\u{1b}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// RIGHT-TO-LEFT OVERRIDE: what follows is shown from its end to its start.
const OVERRIDE: char = '\u{202e}';
/// Bytes that one may turn round.
const OVERRIDDEN: usize = 400;

/// What a RIGHT-TO-LEFT OVERRIDE at the front of `text` shows, and the bytes it
/// is of. Letters that run from right to left anyway are left alone.
fn overridden(text: &str) -> Option<(String, usize)> {
    let inside = text.get(OVERRIDE.len_utf8()..)?;
    let end = inside.find(['\u{202c}', '\n', '\r', OVERRIDE]).unwrap_or(inside.len());
    let inside = inside.get(..end).filter(|inside| (2..=OVERRIDDEN).contains(&inside.len()))?;
    let known = inside.chars().any(|c| c.is_ascii_alphanumeric()) && !inside.chars().any(|c| matches!(c, '֐'..='ࣿ'));
    known.then(|| (inside.chars().rev().collect(), OVERRIDE.len_utf8() + end))
}

/// Blanks, dashes, quotes and digits of other scripts in their ASCII form.
fn simple_form(c: char) -> Option<char> {
    Some(match c {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        // What a broken byte was read as: no letter, so that a label behind it is seen.
        '\u{fffd}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{2bc}' | '\u{b4}' | '\u{ff07}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' => '"',
        '\u{2024}' | '\u{fe52}' | '\u{ff0e}' | '\u{3002}' => '.',
        '\u{2044}' | '\u{2215}' | '\u{ff0f}' => '/',
        '\u{2236}' | '\u{a789}' | '\u{ff1a}' => ':',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21)?,
        _ => return decimal_digit(c),
    })
}

/// Decimal digits (general category Nd) outside ASCII; each block begins at a zero.
fn decimal_digit(c: char) -> Option<char> {
    const ZEROS: &[u32] = &[
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
        0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
        0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0, 0x11066, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1fbf0,
    ];
    let code = c as u32;
    let zero = ZEROS.get(ZEROS.partition_point(|&z| z <= code).checked_sub(1)?)?;
    char::from_digit(code - zero, 10)
}

/// Letters of Cyrillic and Greek that look like Latin ones (Unicode TR 39,
/// the single-letter confusables).
fn latin_lookalike(c: char) -> Option<char> {
    Some(match c {
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        'а' | 'α' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'ѵ' | 'ν' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        _ => return None,
    })
}

/// True if the word around the character holds a Latin letter: a look-alike
/// counts only among real Latin letters, so that Greek and Russian stay.
fn touches_latin(text: &str, at: usize, len: usize) -> bool {
    let latin = |c: &char| c.is_ascii_alphabetic() || matches!(c, 'À'..='ɏ');
    let inside = |c: &char| c.is_alphabetic() || is_invisible(*c);
    let before = text.get(..at).unwrap_or("").chars().rev().take_while(inside).take(40);
    let after = text.get(at + len..).unwrap_or("").chars().take_while(inside).take(40);
    let (mut latins, mut others) = (0, 1);
    for c in before.chain(after) {
        if latin(&c) {
            latins += 1;
        } else if latin_lookalike(c).is_none() {
            others += 1;
        }
    }
    latins >= others || others == 1 && touches_digit(text, at, len)
}

/// True if a digit stands beside the character, or beyond a mark of numbers.
fn touches_digit(text: &str, at: usize, len: usize) -> bool {
    let before = text.get(..at).unwrap_or("").trim_end_matches(['-', '.', ':', '/']);
    let after = text.get(at + len..).unwrap_or("").trim_start_matches(['-', '.', ':', '/']);
    before.ends_with(|c: char| c.is_ascii_digit()) || after.starts_with(|c: char| c.is_ascii_digit())
}

/// How often the `&` of a reference may itself be written as one (`&amp;#74;`).
const NESTED: usize = 4;

/// A character reference of HTML at the front of `text`: the character and
/// the bytes it takes.
fn reference(text: &str) -> Option<(char, usize)> {
    let mut used = 1;
    let mut found = None;
    for _ in 0..NESTED {
        let Some((c, taken)) = referred(text.get(used..)?) else { break };
        used += taken;
        found = Some((c, used));
        if c != '&' {
            break;
        }
    }
    found
}

/// The character named by what follows an `&`, and the bytes that names it with
/// the semicolon.
fn referred(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(..end)?;
    let decoded = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        match name {
            "amp" => '&',
            "apos" | "rsquo" | "lsquo" => '\'',
            "quot" | "ldquo" | "rdquo" => '"',
            "lt" => '<',
            "gt" => '>',
            "nbsp" | "ensp" | "emsp" | "thinsp" | "Tab" => ' ',
            "ndash" | "mdash" | "minus" | "hyphen" | "dash" => '-',
            "period" => '.',
            "comma" => ',',
            "colon" => ':',
            "semi" => ';',
            "sol" => '/',
            "commat" => '@',
            "lowbar" => '_',
            "lpar" => '(',
            "rpar" => ')',
            "lsqb" | "lbrack" => '[',
            "rsqb" | "rbrack" => ']',
            "plus" => '+',
            "num" => '#',
            "equals" => '=',
            "percnt" => '%',
            "shy" | "zwj" | "zwnj" => '\u{200b}',
            _ => return None,
        }
    };
    let decoded = simple_form(decoded).unwrap_or(decoded);
    Some((if decoded.is_control() && decoded != '\n' && decoded != '\t' { ' ' } else { decoded }, end + 1))
}

#[cfg(test)]
mod tests {
    use super::super::Span;
    use super::*;
    use proptest::prelude::*;

    fn norm(text: &str) -> String {
        normalize(text).text.into_owned()
    }

    #[test]
    fn dots_of_their_own_between_digits_are_full_stops() {
        assert_eq!(norm("415·555·0159, 7•2"), "415.555.0159, 7.2");
        assert_eq!(norm("col·lega • 5"), "col·lega • 5");
    }

    #[test]
    fn undoes_what_hides_an_identifier() {
        assert_eq!(norm("07\u{200b}8\u{2011}05–1120"), "078-05-1120");
        assert_eq!(norm("０７８-０５"), "078-05");
        assert_eq!(norm("٠٧٨"), "078");
        assert_eq!(norm("\u{fffd}MRN: 12"), " MRN: 12");
        assert_eq!(norm("Jоhn Smіth"), "John Smith"); // Cyrillic o and i
        assert_eq!(norm("Jose\u{301}"), "José");
        assert_eq!(norm("ﬁeld\u{a0}x"), "field x");
        assert_eq!(norm("O&#39;Brien &amp; S&#x6d;ith"), "O'Brien & Smith");
        assert_eq!(norm("&amp;#74;o&amp;amp;#x68;n &lpar;x&rpar; A&amp;T"), "John (x) A&T");
        assert_eq!(norm("J\u{336}o\u{336}h\u{32d}n e\u{301}\u{336}"), "John é");
        assert_eq!(norm("at \u{202e}htimS nhoJ\u{202c} now"), "at John Smith now");
        assert_eq!(norm("436О4, О3/14, Ε-448"), "436O4, O3/14, E-448"); // Cyrillic O, Greek E
        assert_eq!(norm("Ander-\n  son Smith-\nJones"), "Anderson Smith-\nJones");
    }

    #[test]
    fn leaves_other_scripts_alone() {
        for text in ["Мария Иванова", "\u{5d0}\u{5b8}", "кот 5", "Ελένη", "李明", "Ünal", "naïve"]
        {
            assert_eq!(norm(text), text);
        }
    }

    #[test]
    fn maps_back_to_the_hidden_place() {
        let text = "x 07\u{200b}8-05 y";
        let n = normalize(text);
        let at = n.text.find("078-05").unwrap();
        let span = n.map.to_origin(Span::new(at, at + 6));
        assert_eq!(span.of(text), "07\u{200b}8-05");
    }

    proptest! {
        #[test]
        fn the_map_fits_and_lands_on_characters(text in "(\\PC|[a-zé\u{200b}&;#0-9\\n-]|&#6[0-9];|&amp;|amp;|e\u{301}|\u{336}|\u{202e}|\u{202c}|-\n){0,40}") {
            let n = normalize(&text);
            prop_assert_eq!(n.map.derived_len(), n.text.len());
            prop_assert_eq!(n.map.origin_len(), text.len());
            for (i, c) in n.text.char_indices() {
                let span = n.map.to_origin(Span::new(i, i + c.len_utf8()));
                prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            }
        }
    }
}
