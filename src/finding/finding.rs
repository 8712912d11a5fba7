//! One identifier in one text unit.

use std::sync::Arc;

use super::{Evidence, IdentifierType};
use crate::text::{Span, Text};

/// Name of the rule that made a finding (`mrn-labelled`).
pub type RuleId = Arc<str>;

/// How sure, from 0 (certainly not) to 1 (certainly).
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default)]
pub struct Score(f32);

impl Score {
    /// `value` cut to `0..=1`; not-a-number counts as 1, so that a fault in
    /// arithmetic blocks.
    pub fn new(value: f32) -> Self {
        Score(if value.is_nan() { 1.0 } else { value.clamp(0.0, 1.0) })
    }

    /// The score after evidence of `log_odds`.
    #[must_use]
    pub fn shifted(self, log_odds: f32) -> Self {
        let odds = self.log_odds() + log_odds;
        Score::new(1.0 / (1.0 + (-odds).exp()))
    }

    /// Its log-odds; of scores next to 0 and 1 those of 0.001 and 0.999.
    pub fn log_odds(self) -> f32 {
        let p = self.0.clamp(0.001, 0.999);
        (p / (1.0 - p)).ln()
    }

    /// The number, `0..=1`.
    pub const fn get(self) -> f32 {
        self.0
    }
}

/// An identifier found in a text unit.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// What kind of identifier.
    pub kind: IdentifierType,
    /// Where, in bytes of the text unit.
    pub span: Span<Text>,
    /// How sure.
    pub score: Score,
    /// The rule that found it.
    pub rule: RuleId,
    /// Why.
    pub evidence: Vec<Evidence>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_moves_the_score_and_nan_blocks() {
        let s = Score::new(0.5);
        assert!(s.shifted(2.0).get() > 0.85);
        assert!(s.shifted(-2.0).get() < 0.15);
        assert_eq!(Score::new(f32::NAN).get(), 1.0);
    }
}
