//! Record numbers told by the name before them: "Alvarez 8832114", "Maria
//! Lopez (00482213)". A step of its own, as the names must be known first.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::recognizer::{Candidate, Doc};
use crate::finding::{Evidence, IdentifierType, Role, Score};
use crate::text::token::{Gap, TokenKind};
use crate::text::{Normal, Span};

/// Least score of a name that vouches for the number behind it.
const SURE: f32 = 0.5;
/// Least score of a name that a number behind it makes one, where they begin a line.
const LIKELY: f32 = 0.2;
/// Log-odds that such a number gives to the name before it.
const NUMBERED: f32 = 1.5;
/// Score of the number.
const SCORE: f32 = 0.7;
/// Digits of a record number.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=12;
/// Digits of one with letters in it.
const MIXED_DIGITS: std::ops::RangeInclusive<usize> = 5..=12;
/// Marks between the name and the number.
const MOST_MARKS: usize = 2;

/// Log-odds that a facility named near gives to the number of a room.
const PLACED: f32 = 1.3;
/// How near, in bytes.
const NEAR: usize = 110;

/// Spans, to be asked whether one of them meets another: there may be as many of
/// these as of those.
struct Places {
    /// In the order of their starts, each with the furthest end up to it.
    all: Vec<(usize, usize)>,
}

impl Places {
    fn of(spans: impl Iterator<Item = Span<Normal>>) -> Self {
        let mut all: Vec<(usize, usize)> = spans.map(|span| (span.start, span.end)).collect();
        all.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut all {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Places { all }
    }

    /// True if one of the spans shares a byte with `span`.
    fn meet(&self, span: Span<Normal>) -> bool {
        let before = self.all.partition_point(|(start, _)| *start < span.end);
        before.checked_sub(1).and_then(|last| self.all.get(last)).is_some_and(|(_, end)| *end > span.start)
    }
}

/// Lifts the rooms and beds beside a facility that is named: alone they place
/// nobody.
pub(super) fn rooms(candidates: &mut [Candidate]) {
    let sure = candidates.iter().filter(|c| c.kind == IdentifierType::Facility && c.score.get() >= SURE);
    let facilities = Places::of(sure.map(|c| c.span));
    for room in candidates.iter_mut().filter(|c| &*c.rule == "room" && c.score.get() < SURE) {
        let near = Span::new(room.span.start.saturating_sub(NEAR), room.span.end + NEAR);
        if facilities.meet(near) {
            room.score = room.score.shifted(PLACED);
            room.evidence.push(Evidence::new("a facility named near it", PLACED));
        }
    }
}

/// Appends the record numbers that stand behind the names among `candidates`.
pub(super) fn numbers(doc: &Doc<'_>, candidates: &mut Vec<Candidate>) {
    let mut found: Vec<Candidate> = Vec::new();
    let mut lifted = Vec::new();
    let mut known = BTreeSet::new();
    let others = candidates.iter().filter(|c| c.kind != IdentifierType::Name && c.score.get() >= SURE);
    let taken = Places::of(others.map(|c| c.span));
    for (index, name) in candidates.iter().enumerate() {
        let score = name.score.get();
        if name.kind != IdentifierType::Name || score < LIKELY {
            continue;
        }
        let Some(span) = number_behind(doc, name.span.end) else { continue };
        if score < SURE {
            if !begins_line(doc, name.span) {
                continue;
            }
            lifted.push(index);
        }
        if taken.meet(span) || !known.insert((span.start, span.end)) {
            continue;
        }
        found.push(Candidate {
            kind: IdentifierType::Mrn,
            span,
            score: Score::new(SCORE),
            rule: Arc::from("number-beside-name"),
            evidence: vec![Evidence::new("a number behind a person's name", 0.85)],
        });
    }
    for index in lifted {
        if let Some(name) = candidates.get_mut(index) {
            name.score = name.score.shifted(NUMBERED);
            name.evidence.push(Evidence::new("a record number behind it", NUMBERED));
        }
    }
    candidates.append(&mut found);
}

/// The number whose token begins behind byte `end`, with nothing but a few
/// marks between.
fn number_behind(doc: &Doc<'_>, end: usize) -> Option<Span<Normal>> {
    let mut at = doc.tokens.at_or_after(end);
    let mut marks = 0;
    loop {
        let token = doc.tokens.get(at)?;
        if token.gap >= Gap::Line {
            return None;
        }
        if token.kind != TokenKind::Mark {
            break;
        }
        let joins = matches!(token.text(doc.text), "(" | "[" | "#" | "-" | "_" | "," | "/" | ":" | "|");
        if !joins || marks == MOST_MARKS {
            return None;
        }
        marks += 1;
        at += 1;
    }
    let first = doc.tokens.get(at)?;
    let text = first.text(doc.text);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let fits = match first.kind {
        TokenKind::Number => DIGITS.contains(&digits),
        TokenKind::Mixed => MIXED_DIGITS.contains(&digits) && text.len() <= 16 && text.is_ascii(),
        _ => false,
    };
    // A decimal, a date, a range or a longer number goes on.
    let goes_on = doc.tokens.get(at + 1).is_some_and(|next| {
        let digit_after = doc
            .tokens
            .get(at + 2)
            .is_some_and(|t| t.gap == Gap::Joined && matches!(t.kind, TokenKind::Number | TokenKind::Mixed));
        next.gap == Gap::Joined && matches!(next.text(doc.text), "." | "/" | "-" | "," | ":" | "%") && digit_after
    });
    (fits && !goes_on && !is_day(text)).then(|| first.span())
}

/// True for eight digits that are a day: 20230704.
fn is_day(text: &str) -> bool {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|p| p.parse::<u32>().ok());
    text.len() == 8
        && part(0..4).is_some_and(|y| (1900..2100).contains(&y))
        && part(4..6).is_some_and(|m| (1..=12).contains(&m))
        && part(6..8).is_some_and(|d| (1..=31).contains(&d))
}

/// True if the name is the first thing in its line or the whole is a file's name.
fn begins_line(doc: &Doc<'_>, name: Span<Normal>) -> bool {
    let first = doc.tokens.get(doc.tokens.at_or_after(name.start));
    doc.field.role == Role::FileName || first.is_some_and(|t| t.gap >= Gap::Line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Field;
    use crate::text::Tokens;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_meet_as_spans_overlap(spans in proptest::collection::vec((0usize..50, 1usize..9), 0..12), at in 0usize..50, len in 1usize..9) {
            let span = |(start, len): (usize, usize)| Span::new(start, start + len);
            let places = Places::of(spans.iter().copied().map(span));
            let meets = spans.iter().any(|s| span(*s).overlaps(span((at, len))));
            prop_assert_eq!(places.meet(span((at, len))), meets);
        }
    }

    /// The numbers behind a name of `len` bytes at the start of `text`, and the name's score after it.
    fn behind(text: &str, len: usize, score: f32, role: Role) -> (Vec<&str>, f32) {
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field { role, ..Field::default() }, year: 2026 };
        let name = Candidate {
            kind: IdentifierType::Name,
            span: Span::new(0, len),
            score: Score::new(score),
            rule: Arc::from("name"),
            evidence: Vec::new(),
        };
        let mut candidates = vec![name];
        numbers(&doc, &mut candidates);
        let found = candidates.iter().skip(1).map(|c| c.span.of(text)).collect();
        (found, candidates.first().map_or(0.0, |c| c.score.get()))
    }

    #[test]
    fn a_long_number_behind_a_name_is_a_record_number() {
        for (text, len, number) in [
            ("Alvarez 8832114", 7, "8832114"),
            ("Maria Lopez (00482213)", 11, "00482213"),
            ("okafor_tamsin_8804100.pdf", 13, "8804100"),
            ("Lee, #A0044821", 3, "A0044821"),
        ] {
            assert_eq!(behind(text, len, 0.9, Role::Value).0, [number], "{text}");
        }
    }

    #[test]
    fn dates_years_decimals_and_short_numbers_are_not() {
        for text in
            ["Lee 2019", "Lee 20230704", "Lee 555-1234567", "Lee 123456.5", "Lee\n8832114", "Lee; 8832114", "Lee 12345"]
        {
            assert!(behind(text, 3, 0.9, Role::Value).0.is_empty(), "{text}");
        }
    }

    #[test]
    fn it_makes_a_likely_name_a_name_at_the_start_of_a_line() {
        let (found, score) = behind("Alvarez 8832114", 7, 0.33, Role::Value);
        assert_eq!(found, ["8832114"]);
        assert!(score > 0.5);
        assert!(behind("Alvarez 8832114", 7, 0.15, Role::Value).0.is_empty());
    }
}
