//! What operators write, known again, so that redacted text passes.
//!
//! The grammar is narrow on purpose: whoever writes `[MRN-00418822]` by hand
//! hides no number in it.

use crate::finding::IdentifierType;
use crate::text::Span;

use super::hash::{ALPHABET, LETTERS};

/// Digits of a number in a label, at most; such a number tells nothing.
const DIGITS: usize = 3;

/// Bytes of a label, at most.
const LONGEST: usize = 40;

/// True if the finding of `kind` at `span` of `text` covers nothing but what
/// operators write.
pub fn is_ours(text: &str, kind: IdentifierType, span: Span) -> bool {
    let value = span.of(text);
    let after = text.get(span.end..).unwrap_or("");
    if kind == IdentifierType::Age && (value == "90+" || (value == "90" && after.starts_with('+'))) {
        return true;
    }
    // A span may begin inside the brackets.
    let near = span.start.saturating_sub(LONGEST);
    let before = text.as_bytes().get(near..span.start).unwrap_or_default();
    let from = memchr::memrchr(b'[', before).map_or(span.start, |at| near + at);
    let mut rest = match text.get(from..) {
        Some(rest) if label(rest).is_some_and(|len| from + len > span.start) => rest,
        _ => text.get(span.start..).unwrap_or(""),
    };
    let mut seen = false;
    while text.len() - rest.len() < span.end {
        if let Some(len) = label(rest) {
            seen = true;
            rest = rest.get(len..).unwrap_or("");
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        if c.is_alphanumeric() {
            return false;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    seen
}

/// The length of the label that `text` begins with.
fn label(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let near = inner.as_bytes().get(..LONGEST).unwrap_or(inner.as_bytes());
    let len = memchr::memchr(b']', near)?;
    let inner = inner.get(..len)?;
    let (kind, tail) = match inner.split_once('-') {
        Some((kind, tail)) => (kind, Some(tail)),
        None => (inner, None),
    };
    let known = IdentifierType::ALL.iter().any(|t| t.as_str() == kind);
    let ours = known && tail.is_none_or(|tail| is_number(tail) || is_digest(tail));
    ours.then_some(len + 2)
}

fn is_number(tail: &str) -> bool {
    (1..=DIGITS).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_digit()) && !tail.starts_with('0')
}

fn is_digest(tail: &str) -> bool {
    tail.len() == LETTERS && tail.bytes().all(|b| ALPHABET.contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentifierType::{Age, Mrn, Name};

    #[test]
    fn labels_are_ours_and_what_is_beside_them_is_not() {
        for (text, start, end, wanted) in [
            ("MRN [MRN]", 5, 8, true),
            ("MRN [MRN-12]", 4, 12, true),
            ("MRN [MRN-12]", 9, 11, true),
            ("[NAME] [NAME-2],", 0, 16, true),
            ("[NAME] Lee", 0, 10, false),
            ("[NAME] Lee", 7, 10, false),
            ("[MRN-00418822]", 0, 14, false),
            ("[MRN-0123]", 0, 10, false),
            ("[NAME-bcdfghjkmnpqrtvw]", 0, 23, true),
            ("[NAME-johnsmithofohio]", 0, 22, false),
            ("[Lee]", 1, 4, false),
            ("---", 0, 3, false),
        ] {
            assert_eq!(is_ours(text, Name, Span::new(start, end)), wanted, "{text} {start}..{end}");
        }
        assert!(is_ours("aged 90+", Age, Span::new(5, 7)));
        assert!(!is_ours("aged 90+", Mrn, Span::new(5, 7)));
        assert!(!is_ours("aged 93", Age, Span::new(5, 7)));
    }
}
