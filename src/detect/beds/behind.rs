//! Beds right behind a name or a ward: `Mrs Pryce-Jones, b11`, `5N-12`.

use std::sync::Arc;

use super::{ALONE, TAKEN, is_number};
use crate::detect::recognizer::{Candidate, Doc};
use crate::finding::{Evidence, IdentifierType, Score};
use crate::text::Span;
use crate::text::token::{Gap, TokenKind};

/// `Mrs Pryce-Jones, b11,`: a bed in short behind a name.
pub(super) fn name(doc: &Doc<'_>, found: &Candidate) -> Option<Candidate> {
    if found.kind != IdentifierType::Name || found.score.get() < TAKEN {
        return None;
    }
    let at = doc.tokens.at_or_after(found.span.end);
    let comma = usize::from(doc.tokens.get(at)?.is_mark(doc.text, ','));
    let token = doc.tokens.get(at + comma).filter(|t| t.gap == Gap::Space && t.kind == TokenKind::Mixed)?;
    let number = token.text(doc.text).strip_prefix(['b', 'B']).filter(|n| n.len() <= 2)?;
    let closed = doc.tokens.get(at + comma + 1).is_none_or(|t| {
        t.gap >= Gap::Line || t.kind == TokenKind::Mark && matches!(t.text(doc.text), "," | ";" | "." | "-" | ":" | "|")
    });
    (closed && is_number(number)).then(|| Candidate {
        kind: IdentifierType::Location,
        span: Span::new(token.start as usize + 1, token.end as usize),
        score: Score::new(ALONE),
        rule: Arc::from("bed-list"),
        evidence: vec![Evidence::new("a bed behind the name of who lies in it", 0.0)],
    })
}

/// `5N-12`, `MICU East 22,`: the bed right behind a ward.
pub(super) fn ward(doc: &Doc<'_>, found: &Candidate) -> Option<Candidate> {
    let moved = || found.kind == IdentifierType::Location && says_room(doc, found.span.start);
    if found.score.get() < TAKEN || found.kind != IdentifierType::Facility && !moved() {
        return None;
    }
    let at = doc.tokens.at_or_after(found.span.end);
    let hyphen = doc.tokens.get(at)?.is_mark(doc.text, '-') && doc.tokens.get(at)?.gap == Gap::Joined;
    let number = at + usize::from(hyphen);
    let gap = if hyphen { Gap::Joined } else { Gap::Space };
    let token = doc
        .tokens
        .get(number)
        .filter(|t| t.gap == gap && t.text(doc.text).len() <= 4 && is_number(t.text(doc.text)))?;
    // "2) The Laurels": the number of the next in a list.
    let closed = doc.tokens.get(number + 1).is_none_or(|t| {
        t.gap >= Gap::Line || t.kind == TokenKind::Mark && !matches!(t.text(doc.text), "/" | "%" | "-" | ":" | ")")
    });
    let text = token.text(doc.text);
    let four = Some(text).filter(|t| t.len() == 4).and_then(|t| t.parse::<u32>().ok());
    let year = four.is_some_and(|value| (1900..2100).contains(&value));
    // "call from Chinle IHS 1655": a house has more than one ward, and its number tells the time.
    let time = found.kind == IdentifierType::Facility
        && !matches!(&*found.rule, "facility-ward" | "facility-coded")
        && !moved()
        && four.is_some_and(|value| value / 100 < 24 && value % 100 < 60);
    // Three digits and more tell floor and room.
    let long = text.bytes().filter(u8::is_ascii_digit).count() >= 3;
    let goes_on = long && doc.tokens.get(number + 1).is_some_and(|t| t.gap == Gap::Space && is_told(t.text(doc.text)));
    if year || time {
        return None;
    }
    let closed = closed || goes_on;
    (closed || hyphen).then(|| Candidate {
        kind: IdentifierType::Location,
        span: token.span(),
        score: Score::new(if hyphen || long { ALONE } else { 0.4 }),
        rule: Arc::from("bed-list"),
        evidence: vec![Evidence::new("a number right behind a ward", 0.0)],
    })
}

/// Words that tell of who lies in the room before them.
fn is_told(word: &str) -> bool {
    matches!(word, "had" | "has" | "is" | "was" | "needs" | "wants" | "refused" | "refusing" | "bring" | "with")
}

/// True if a room is spoken of shortly before byte `at`.
fn says_room(doc: &Doc<'_>, at: usize) -> bool {
    let at = doc.tokens.at_or_after(at);
    (at.saturating_sub(6)..at).any(|k| {
        doc.tokens
            .get(k)
            .is_some_and(|t| matches!(t.text(doc.text).to_ascii_lowercase().as_str(), "room" | "rm" | "bed"))
    })
}
