//! Names and numbers that a line's end cuts anywhere: `Debor\nah`, `219-0\n9-94`.

use super::super::gazetteer::{Attributes, Lexicon, fold};
use super::{Draft, Reading};

/// What becomes of a hyphen before the line's end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hyphen {
    /// It is the identifier's own.
    Stays,
    /// It was put in where the line was cut.
    Goes,
}

/// Longest blank at a line's beginning that is taken out with its end, in bytes.
const INDENT: usize = 16;
/// Longest part of a word or number on either side, in bytes.
const LONGEST: usize = 48;

/// The text with such lines joined.
pub(super) fn undone(text: &str, lexicon: &Lexicon, hyphen: Hyphen) -> Option<Reading> {
    let mut draft = Draft::new(text);
    let bytes = text.as_bytes();
    let length = text.trim().len();
    let mut joined = false;
    for end in memchr::memchr_iter(b'\n', bytes) {
        let line = if end > 0 && bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end };
        let cut = match hyphen {
            Hyphen::Stays => line,
            Hyphen::Goes if line > 0 && bytes.get(line - 1) == Some(&b'-') => line - 1,
            Hyphen::Goes => continue,
        };
        let rest = bytes.get(end + 1..).unwrap_or_default();
        let indent = rest.iter().take(INDENT).take_while(|b| matches!(b, b' ' | b'\t')).count();
        let next = end + 1 + indent;
        // One cut at a time: a column of numbers is no number.
        if !joined && joins(text, length, cut, next, lexicon) {
            draft.replace(cut..next, "");
            joined = true;
        } else {
            joined = false;
        }
    }
    draft.done("read over the line's end")
}

/// Whether the line cut at `cut` goes on at `next`, in a text of `length` bytes
/// without the blanks around it.
fn joins(text: &str, length: usize, cut: usize, next: usize, lexicon: &Lexicon) -> bool {
    let (Some(before), Some(after)) = (text.get(..cut), text.get(next..)) else { return false };
    let left = last_run(before);
    let right = first_run(after);
    if left.is_empty() || right.is_empty() || left.len() > LONGEST || right.len() > LONGEST {
        return false;
    }
    // A value that is nothing but one word cut in two.
    if before.len() == left.len() && length == next + right.len() {
        return left.chars().chain(right.chars()).all(|c| c.is_ascii_graphic());
    }
    // A line that is a number alone belongs to a column of them.
    let alone = || before.rsplit('\n').next().unwrap_or("").trim_end_matches('\r').trim().len() == left.len();
    address(left, right)
        || file(left, right)
        || word(left, right, lexicon)
        || number(left, right) && !(left.len() > 2 && alone())
}

fn last_run(text: &str) -> &str {
    let start = text
        .rfind(|c: char| c.is_whitespace())
        .map_or(0, |at| at + text.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
    text.get(start..).unwrap_or("")
}

fn first_run(text: &str) -> &str {
    text.split(|c: char| c.is_whitespace()).next().unwrap_or("")
}

/// The rest of an e-mail or web address.
fn address(left: &str, right: &str) -> bool {
    let has = |mark: u8| left.as_bytes().contains(&mark);
    let begun = has(b'@') || has(b':') && left.contains("://") || left.starts_with("www.");
    let goes_on = right.chars().next().is_some_and(|c| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '@' | '/' | '-' | '_' | ':')
    });
    begun && goes_on && !left.ends_with([',', ';', ')', '>'])
        || right.find('@').is_some_and(|at| at > 0 && right.get(at..).is_some_and(|host| host.contains('.')))
            && left.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_'))
            && left.len() >= 2
            && !left.ends_with('.')
            && right.starts_with(|c: char| !c.is_ascii_alphabetic())
        || begun && right.starts_with('@')
}

/// The rest of a file's name.
fn file(left: &str, right: &str) -> bool {
    let extension =
        right.trim_end_matches(['.', ',', ';', ')']).rsplit_once('.').map_or("", |(_, extension)| extension);
    left.contains('_') && (2..=4).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The rest of a name that is known when it is whole.
fn word(left: &str, right: &str, lexicon: &Lexicon) -> bool {
    let begin = left.trim_start_matches(['(', '"', '\'']);
    let rest = right.trim_end_matches(['.', ',', ';', ':', ')', '"', '?', '!']);
    let rest = rest.strip_suffix("'s").unwrap_or(rest);
    let capital = begin.chars().next().is_some_and(char::is_uppercase);
    let letters = |text: &str| text.chars().all(char::is_alphabetic);
    let small = |text: &str| text.chars().skip(1).all(char::is_lowercase);
    if !capital
        || rest.is_empty()
        || !letters(begin)
        || !letters(rest)
        || !small(begin)
        || !rest.starts_with(char::is_lowercase)
    {
        return false;
    }
    let whole = attributes(lexicon, &[begin, rest]);
    let known = |a: Attributes| a.given() > 0 || a.surname() > 0 || a.city() > 0 || a.is_calendar() || a.is_facility();
    let ordinary = attributes(lexicon, &[begin]).wordy() >= 2 && attributes(lexicon, &[rest]).wordy() >= 2;
    known(whole) && !ordinary
}

fn attributes(lexicon: &Lexicon, parts: &[&str]) -> Attributes {
    let mut hasher = fold::Hasher::default();
    parts.iter().for_each(|part| hasher.word(part));
    match parts {
        [one] => lexicon.hashed(fold::hash(one)),
        _ => lexicon.hashed(fold::hash(&parts.concat())),
    }
}

/// The rest of a number or code.
fn number(left: &str, right: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let part = |c: char| {
        c.is_ascii_digit() || c.is_ascii_uppercase() || matches!(c, '-' | '/' | '.' | ':' | '(' | ')' | '+' | '_')
    };
    let end = right.trim_end_matches(['.', ',', ';', ':']);
    let begins = left.rfind(|c: char| !part(c)).map_or(left, |at| left.get(at + 1..).unwrap_or(left));
    if end.is_empty() || begins.is_empty() || !end.chars().all(part) {
        return false;
    }
    let touches = |c: Option<char>| {
        c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '(' | ')' | ':' | '_' | '.' | '+'))
    };
    let digits = begins.chars().chain(end.chars()).filter(|c| digit(*c)).count();
    // "…in 2019.\n2. Then": a sentence ends, a list goes on.
    let list =
        right.len() <= 3 && !right.starts_with(')') && right.ends_with(['.', ')', ':']) && right.len() > end.len();
    let ended = left.ends_with(['.', ':', ')']) && right.starts_with(|c: char| c.is_ascii_uppercase());
    digits >= 2
        && (end.contains(digit) || end == ")")
        && begins.contains(|c: char| digit(c) || c.is_ascii_uppercase() || c == '(' || c == '+')
        && touches(begins.chars().next_back())
        && touches(end.chars().next())
        && !ended
        && !(list && (digits < 5 || left.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::super::super::gazetteer::Gazetteer;
    use super::super::tests::{exact, read};
    use super::*;
    use proptest::prelude::*;

    fn stays(text: &str) -> Option<Reading> {
        undone(text, &Gazetteer::shared().unwrap().lexicon, Hyphen::Stays)
    }

    fn goes(text: &str) -> Option<Reading> {
        undone(text, &Gazetteer::shared().unwrap().lexicon, Hyphen::Goes)
    }

    #[test]
    fn cut_words_and_numbers_are_joined() {
        for (seen, meant) in [
            ("for Debor\nah Kes\nsler.", "for Deborah Kes\nsler."),
            ("SSN 219-0\n9-9438 was", "SSN 219-09-9438 was"),
            ("SSN 219\r\n  -09-9438 was", "SSN 219-09-9438 was"),
            ("to tam@mail\nhost.org now", "to tam@mailhost.org now"),
            ("d\nkessler1961", "dkessler1961"),
            ("436\n04", "43604"),
            ("a kessler_f\nace.jpg.", "a kessler_face.jpg."),
            ("call (503\n) 555", "call (503) 555"),
        ] {
            assert_eq!(read(seen, stays).as_deref(), Some(meant), "{seen}");
        }
        assert_eq!(read("SSN 219-0-\n9-9438", goes).as_deref(), Some("SSN 219-09-9438"));
    }

    #[test]
    fn lists_columns_and_sentences_stay() {
        for text in [
            "BP 120/80\nHR 98",
            "12.4\n13.1\n9.8",
            "seen in 2019.\n2. Then more",
            "Hgb 9\n\nNa 138",
            "She was\nwell. Ann\nwas too.",
            "Take 5\nmg daily",
        ] {
            assert_eq!(read(text, stays), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "(\\PC|[A-Z0-9][a-z0-9-]{0,3}|-?\r?\n *|[ @.]){0,24}") {
            exact(&text, stays(&text));
            exact(&text, goes(&text));
        }
    }
}
