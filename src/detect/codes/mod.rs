//! Codes and numbers without a label of their own rule: what looks like nothing
//! but an identifier, or stands near a word where people put one ("the string
//! E4471902, which is the encounter number"). A step behind the other
//! recognisers, for what they left.

mod cues;
mod shape;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::context::negative;
use super::recognizer::{Candidate, Doc};
use super::taken::Taken;
use crate::finding::{Evidence, IdentifierType, Score};
use crate::text::token::{Gap, Token, TokenKind};
use crate::text::{Normal, Span};
use shape::Shape;

/// Longest code, in bytes.
const LONGEST: usize = 40;
/// Score from which on another candidate has taken the place.
const TAKEN: f32 = 0.5;

/// Appends the codes in `doc` that none of `candidates` has found.
pub(super) fn add(doc: &Doc<'_>, candidates: &mut Vec<Candidate>) {
    let mut taken: Option<Taken> = None;
    let mut found = Vec::new();
    let mut at = 0;
    // No code is without digits.
    let has_digits = |t: &Token| matches!(t.kind, TokenKind::Number | TokenKind::Mixed);
    while let Some(ahead) = doc.tokens.get(at..).unwrap_or_default().iter().position(has_digits) {
        at = run_start(doc, at, at + ahead);
        let next = run(doc, at);
        if let Some(shape) = span(doc, at, next).and_then(|span| shape::of(span.of(doc.text)))
            && let Some(candidate) = weigh(doc, at, next, shape)
        {
            let mut taken = taken.get_or_insert_with(|| Taken::by(candidates, TAKEN)).within(candidate.span);
            // Where another rule has found a part of it, the whole counts.
            let parts = matches!(shape, Shape::Grouped | Shape::Long | Shape::Digits);
            if taken.all(|s| parts && candidate.span.covers(s) && candidate.span != s) {
                found.push(candidate);
            }
        }
        at = next.max(at + 1);
    }
    candidates.append(&mut found);
}

/// Where the code begins that token `at` is a part of, at `from` or after it.
fn run_start(doc: &Doc<'_>, from: usize, at: usize) -> usize {
    let joined = |k: usize| k > from && doc.tokens.get(k).is_some_and(|t| t.gap == Gap::Joined);
    let (mut start, mut k) = (at, at);
    while joined(k) {
        k -= 1;
        match doc.tokens.get(k) {
            Some(token) if token.kind != TokenKind::Mark => start = k,
            _ if joins(doc, k) => {}
            _ => break,
        }
    }
    start
}

/// The token after the code that begins with token `at`: words, numbers and
/// marks that codes have inside, all touching. `at` itself if none begins there.
fn run(doc: &Doc<'_>, at: usize) -> usize {
    let Some(first) = doc.tokens.get(at) else { return at };
    if first.kind == TokenKind::Mark {
        return at;
    }
    let mut next = at + 1;
    let mut end = next;
    while let Some(token) = doc.tokens.get(next).filter(|t| t.gap == Gap::Joined) {
        if token.kind != TokenKind::Mark {
            end = next + 1;
        } else if !joins(doc, next) {
            break;
        }
        next += 1;
    }
    end
}

/// True if the mark at `at` may stand within a code; a colon behind letters
/// ends a label.
fn joins(doc: &Doc<'_>, at: usize) -> bool {
    let Some(token) = doc.tokens.get(at) else { return false };
    let inner = match token.text(doc.text) {
        "-" | "/" | "." | "_" => true,
        ":" => {
            doc.tokens.get(at.wrapping_sub(1)).is_some_and(|t| matches!(t.kind, TokenKind::Number | TokenKind::Mixed))
        }
        _ => false,
    };
    inner && doc.tokens.get(at + 1).is_some_and(|t| t.kind != TokenKind::Mark)
}

fn span(doc: &Doc<'_>, at: usize, next: usize) -> Option<Span<Normal>> {
    let (first, last) = (doc.tokens.get(at)?, doc.tokens.get(next.checked_sub(1)?)?);
    let span = Span::new(first.start as usize, last.end as usize);
    (span.len() <= LONGEST).then_some(span)
}

/// The code in tokens `at..next`, with what stands around it.
fn weigh(doc: &Doc<'_>, at: usize, next: usize, shape: Shape) -> Option<Candidate> {
    let span = span(doc, at, next)?;
    if touches_mark(doc, at, next) {
        return None;
    }
    let cue = cues::around(doc, at, next);
    // "template FT-0A93E1C7": a word for prints tells more than one for forms.
    let told = matches!(cue, cues::Cue::Kind(kind) if kind != IdentifierType::OtherId) && shape.has_letters();
    if matches!(cue, cues::Cue::Never) || !told && negative::look_alike(doc.text, span).is_some() {
        return None;
    }
    let (kind, score, what) = match cue {
        cues::Cue::Kind(kind) => (kind, shape.cued(kind), "a word for an identifier near it"),
        _ => (IdentifierType::OtherId, shape.alone(), "letters and digits as identifiers have them"),
    };
    (score > 0.0).then(|| Candidate {
        kind,
        span,
        score: Score::new(score),
        rule: Arc::from(if matches!(cue, cues::Cue::Kind(_)) && score >= TAKEN {
            "code-near-word"
        } else {
            "code-unlabelled"
        }),
        evidence: vec![Evidence::new(what, 0.0)],
    })
}

/// True if a mark touches the code that codes of persons do not have: of money,
/// of addresses, of markup, of formulas.
fn touches_mark(doc: &Doc<'_>, at: usize, next: usize) -> bool {
    let bytes = doc.text.as_bytes();
    let before = doc.tokens.get(at).and_then(|t| (t.start as usize).checked_sub(1)).and_then(|i| bytes.get(i));
    let after = next.checked_sub(1).and_then(|l| doc.tokens.get(l)).and_then(|t| bytes.get(t.end as usize));
    before.is_some_and(|b| {
        matches!(b, b'$' | b'@' | b'/' | b'.' | b'-' | b'+' | b'<' | b'&' | b'%' | b'~' | b'\\' | b'_' | b'*')
    }) || after.is_some_and(|b| matches!(b, b'%' | b'@' | b'/' | b'\\' | b'(' | b'^' | b'+' | b'_' | b'*'))
}
