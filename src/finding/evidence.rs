//! Why a candidate is, or is not, an identifier.

use std::borrow::Cow;

/// One reason for or against a candidate, in words that hold no part of the
/// text except words of our own lists (a label, a rule's context word).
#[derive(Clone, PartialEq, Debug)]
pub struct Evidence {
    /// What was seen, for people: "label 'MRN' 1 token to the left".
    pub what: Cow<'static, str>,
    /// What it did to the score (log-odds; positive speaks for an identifier).
    pub weight: f32,
}

impl Evidence {
    /// Evidence of `weight` log-odds.
    pub fn new(what: impl Into<Cow<'static, str>>, weight: f32) -> Self {
        Evidence { what: what.into(), weight }
    }
}
