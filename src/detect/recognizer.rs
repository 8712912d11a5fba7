//! What every recogniser is given and gives.

use crate::finding::{Evidence, Field, IdentifierType, RuleId, Score};
use crate::text::token::Tokens;
use crate::text::{Normal, Span};

/// The text a recogniser looks at: one text unit, or a window of it.
#[derive(Clone, Copy)]
pub struct Doc<'a> {
    /// Normalised text (see [`crate::text::normalize`]).
    pub text: &'a str,
    /// Its tokens, in order.
    pub tokens: &'a Tokens,
    /// The field it stands in: labels, column headers, key paths.
    pub field: Field<'a>,
    /// The current year, for ages told by birth years. Passed in: the engine has no clock.
    pub year: i32,
}

/// How far a recogniser looks, in bytes of normalised text. The streaming
/// window keeps that much in view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// Longest match.
    pub longest: usize,
    /// Context looked at before a match.
    pub before: usize,
    /// Context looked at after a match.
    pub after: usize,
}

impl Reach {
    /// The further of the two, each way.
    #[must_use]
    pub fn furthest(self, other: Reach) -> Reach {
        Reach {
            longest: self.longest.max(other.longest),
            before: self.before.max(other.before),
            after: self.after.max(other.after),
        }
    }
}

/// Something that may be an identifier. Candidates are many and cheap; the
/// resolver decides by score against the threshold.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// What kind of identifier it would be.
    pub kind: IdentifierType,
    /// Where: the identifier alone, without its label.
    pub span: Span<Normal>,
    /// How sure. At 0.5 and over it counts by default; candidates under that
    /// are worth giving too (`explain` shows them, policies may lower thresholds).
    pub score: Score,
    /// The rule.
    pub rule: RuleId,
    /// Why; no part of the text.
    pub evidence: Vec<Evidence>,
}

/// Finds candidates in a text. Sans-I/O, deterministic, never panics.
pub trait Recognizer: Send + Sync {
    /// Name, for `explain` and benches.
    fn name(&self) -> &'static str;

    /// How far it looks.
    fn reach(&self) -> Reach;

    /// Builds what is otherwise built when a text first wants it.
    fn warm(&self) {}

    /// Appends every candidate of `doc` to `out`, in any order.
    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>);
}
