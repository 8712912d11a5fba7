//! Marks of Markdown and tags of HTML within a word or number: `Jo**hn**`,
//! `Sm<b>ith</b>`, `219<!-- -->-09`.

use std::ops::Range;

use super::{Draft, Reading};

/// Longest tag or comment within a word, in bytes.
const LONGEST: usize = 200;
/// Bytes before a mark in which an address is looked for.
const ADDRESS: usize = 256;
/// Bytes in which the next mark is looked for at once.
const PIECE: usize = 256;

/// Elements that stand within lines, and such as may break a word.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
    "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
];

/// The text without the marks within words and those that close them.
pub(super) fn undone(text: &str) -> Option<Reading> {
    let mut draft = Draft::new(text);
    // The run of marks that a word is open with.
    let mut open = false;
    let mut at = 0;
    while let Some(found) = text.as_bytes().get(at..).and_then(next) {
        let start = at + found;
        let end = marks(text, start);
        if end == start {
            at = start + 1;
            continue;
        }
        at = end;
        let before = text.get(..start).and_then(|t| t.chars().next_back());
        let after = text.get(end..).and_then(|t| t.chars().next());
        let inside = joins(text.get(..start).unwrap_or(""), after);
        if inside || open && before.is_some_and(|c| !c.is_whitespace()) {
            open = inside;
            draft.replace(start..end, "");
        } else if after.is_none_or(char::is_whitespace) {
            open = false;
        }
    }
    draft.done("read without the marks in it")
}

fn next(rest: &[u8]) -> Option<usize> {
    // Piece by piece: from each mark that is near, one that is far is not looked for anew.
    let mut at = 0;
    for piece in rest.chunks(PIECE) {
        let one = memchr::memchr3(b'*', b'`', b'<', piece);
        let other = memchr::memchr(b'~', piece.get(..one.unwrap_or(piece.len()))?);
        if let Some(found) = other.or(one) {
            return Some(at + found);
        }
        at += piece.len();
    }
    None
}

/// Letters or digits on both sides, or the marks of a number or an address on one.
fn joins(before: &str, after: Option<char>) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let mark = |c: char| matches!(c, '-' | '.' | '/' | ':' | '_' | '(' | ')' | '+' | ',');
    let (Some(a), Some(b)) = (before.chars().next_back(), after) else { return false };
    let alike = a.is_alphanumeric() && b.is_alphanumeric();
    let number = digit(a) && mark(b) || mark(a) && digit(b);
    let address = || {
        let near = before.len().saturating_sub(ADDRESS);
        let near = (near..before.len()).find_map(|at| before.get(at..)).unwrap_or("");
        let run = near.rsplit(char::is_whitespace).next().unwrap_or("");
        let known = run.contains(['@', '_']) || run.contains("://") || run.contains("www.");
        (known || b == '@')
            && !b.is_whitespace()
            && (a.is_alphanumeric() || mark(a) || a == '@')
            && (b.is_alphanumeric() || b == '@')
    };
    alike || number || a == ':' && b == ':' || address()
}

/// The end of the marks in a row at `start`.
fn marks(text: &str, start: usize) -> usize {
    let mut end = start;
    while let Some(range) = mark(text, end) {
        end = range.end;
    }
    end
}

fn mark(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    match rest.as_bytes() {
        [b'*' | b'`', ..] => Some(at..at + 1),
        [b'~', b'~', ..] => Some(at..at + 2),
        near @ [b'<', b'!', b'-', b'-', ..] => {
            let near = near.get(..LONGEST + 2).unwrap_or(near);
            Some(at..at + memchr::memmem::find(near, b"-->")? + 3)
        }
        [b'<', ..] => tag(rest).map(|len| at..at + len),
        _ => None,
    }
}

/// Length of the tag of an inline element at the front.
fn tag(rest: &str) -> Option<usize> {
    let end = rest.bytes().take(LONGEST).position(|b| b == b'>')?;
    let inner = rest.get(1..end)?.trim_start_matches('/').trim_end_matches('/');
    let name = inner.split(|c: char| c.is_ascii_whitespace()).next()?;
    INLINE.iter().any(|known| known.eq_ignore_ascii_case(name)).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exact, read};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_within_words() {
        for (seen, meant) in [
            ("Jo**hn** Sm<b>ith</b> was", "John Smith was"),
            ("219<!-- -->-09<wbr>-94<span class=\"x\">38</span>.", "219-09-9438."),
            ("~~De~~borah `Kess`ler", "~~Deborah `Kessler"),
            ("a.b<b>@mail</b>.org, www.x.de/<b>ann</b>", "a.b@mail.org, www.x.de/ann"),
            ("**Deb*orah***, so", "**Deborah, so"),
        ] {
            assert_eq!(read(seen, undone).as_deref(), Some(meant), "{seen}");
        }
    }

    #[test]
    fn marks_around_words_stay() {
        for text in ["**Assessment**: stable", "a * b", "x <b>bold</b> y", "`code` here", "INR <2 and Hb >9", "~5 mg"] {
            assert_eq!(read(text, undone), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "(\\PC|[a-zé0-9 -]|\\*\\*|`|~~|<b>|</b>|<!-- -->|<){0,24}") {
            exact(&text, undone(&text));
        }
    }
}
