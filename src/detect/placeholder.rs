//! What other tools left where an identifier was: `[**2151-7-16**]`,
//! `[**Hospital1 18**]`, `@ME@`. Nothing in them is anybody's.

use super::recognizer::Candidate;
use crate::finding::{Evidence, IdentifierType};
use crate::text::{Normal, Span};

/// Longest placeholder, in bytes.
const LONGEST: usize = 80;

/// Words that stand in placeholders of de-identified records, in lower case.
const WORDS: [&str; 20] = [
    "name",
    "lastname",
    "firstname",
    "hospital",
    "location",
    "telephone",
    "fax",
    "address",
    "age",
    "doctor",
    "date",
    "month",
    "year",
    "md number",
    "number",
    "clip",
    "university",
    "company",
    "initials",
    "job",
];

/// Log-odds against what lies within one.
const WITHIN: f32 = -8.0;

/// Doubts the candidates that lie within placeholders of `text`.
pub(super) fn doubt(text: &str, candidates: &mut [Candidate]) {
    if candidates.is_empty() || !(text.contains("[**") || text.contains('@')) {
        return;
    }
    for candidate in candidates {
        if starred(text, candidate) || linked(text, candidate.span) {
            candidate.score = candidate.score.shifted(WITHIN);
            candidate.evidence.push(Evidence::new("a placeholder that another tool left", WITHIN));
        }
    }
}

/// `[**...**]` around the candidate: a date of another time, or a kind of identifier with a number.
fn starred(text: &str, candidate: &Candidate) -> bool {
    let span = candidate.span;
    let Some(before) = text.get(floor(text, span.start.saturating_sub(LONGEST))..span.start) else { return false };
    let Some(after) = text.get(span.end..floor(text, (span.end + LONGEST).min(text.len()))) else { return false };
    let (Some(open), Some(close)) = (before.rfind("[**"), after.find("**]")) else { return false };
    let (inside_before, inside_after) = (before.get(open + 3..).unwrap_or(""), after.get(..close).unwrap_or(""));
    if inside_before.contains(['[', ']']) || inside_after.contains(['[', ']']) {
        return false;
    }
    let inner = [inside_before, span.of(text), inside_after].concat().to_lowercase();
    candidate.kind == IdentifierType::Date && !inner.contains(|c: char| c.is_alphabetic())
        || WORDS.iter().any(|word| inner.contains(word))
            && inner.ends_with(|c: char| c.is_ascii_digit() || c == ')' || c == ' ')
}

/// `@ME@`: a link of a record system that is filled in later.
fn linked(text: &str, span: Span<Normal>) -> bool {
    let value = span.of(text).trim_matches('@');
    let capitals = !value.is_empty() && value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let bytes = text.as_bytes();
    let opens = bytes.get(span.start) == Some(&b'@') || span.start > 0 && bytes.get(span.start - 1) == Some(&b'@');
    let closes = span.end > 0 && bytes.get(span.end - 1) == Some(&b'@') || bytes.get(span.end) == Some(&b'@');
    capitals && opens && closes
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::IdentifierType::{Date, Facility, Name};
    use crate::finding::Score;
    use proptest::prelude::*;

    fn kept(text: &str, value: &str, kind: IdentifierType) -> bool {
        let start = text.find(value).unwrap();
        let span = Span::new(start, start + value.len());
        let mut candidates =
            vec![Candidate { kind, span, score: Score::new(0.9), rule: "r".into(), evidence: Vec::new() }];
        doubt(text, &mut candidates);
        candidates.iter().all(|c| c.score.get() >= 0.5)
    }

    #[test]
    fn what_other_tools_left_is_nothing() {
        assert!(!kept("seen on [**2151-7-16**].", "2151-7-16", Date));
        assert!(!kept("at [**Hospital1 18**]", "Hospital1", Facility));
        assert!(!kept("Dr. [**Last Name (un) 31**]", "Last Name", Name));
        assert!(!kept("Sincerely, @ME@", "ME", Name));
        assert!(!kept("Surgeon @SURGEON@.", "@SURGEON", Name));
    }

    #[test]
    fn what_somebody_wrote_is_kept() {
        assert!(kept("seen on [2019-07-16].", "2019-07-16", Date));
        assert!(kept("for [**Maria Lopez**]", "Maria Lopez", Name));
        assert!(kept("ask @maria@", "maria", Name));
        assert!(kept("[**Name 3**] Maria [**Name 4**]", "Maria", Name));
    }

    proptest! {
        #[test]
        fn any_text_is_borne(text in "[\\[\\]*@A-Zé ]{0,60}", a in 0usize..60, b in 0usize..60) {
            let (a, b) = (floor(&text, a.min(text.len())), floor(&text, b.min(text.len())));
            let span = Span::new(a.min(b), a.max(b));
            let candidate = Candidate { kind: Name, span, score: Score::new(0.9), rule: "r".into(), evidence: Vec::new() };
            doubt(&text, &mut [candidate]);
        }
    }
}
