//! From which score on a candidate counts.

use super::{IdentifierType, Score};

/// The least score that counts, by identifier type.
#[derive(Clone, PartialEq, Debug)]
pub struct Thresholds {
    by_type: Vec<f32>,
}

/// The threshold where a policy names none.
const DEFAULT_THRESHOLD: f32 = 0.5;

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds::all(DEFAULT_THRESHOLD)
    }
}

impl Thresholds {
    /// The same threshold for every type.
    pub fn all(score: f32) -> Self {
        Thresholds { by_type: vec![score; IdentifierType::ALL.len()] }
    }

    /// Sets the threshold of one type.
    pub fn set(&mut self, kind: IdentifierType, score: f32) {
        if let Some(slot) = self.by_type.get_mut(kind as usize) {
            *slot = score;
        }
    }

    /// The threshold of `kind`.
    pub fn get(&self, kind: IdentifierType) -> f32 {
        self.by_type.get(kind as usize).copied().unwrap_or(DEFAULT_THRESHOLD)
    }

    /// True if `score` counts for `kind`.
    pub fn admits(&self, kind: IdentifierType, score: Score) -> bool {
        score.get() >= self.get(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_itself_counts() {
        let mut thresholds = Thresholds::default();
        thresholds.set(IdentifierType::Name, 0.7);
        assert!(thresholds.admits(IdentifierType::Name, Score::new(0.7)));
        assert!(!thresholds.admits(IdentifierType::Name, Score::new(0.69)));
        assert!(thresholds.admits(IdentifierType::Unscannable, Score::new(0.5)));
    }
}
