//! What one document came to.

use serde::Serialize;

use super::gold::GoldRecord;
use super::metrics::{Miss, Tally};

/// Counts of one document, or of many together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Figures {
    /// Gold spans that were demanded.
    pub gold: usize,
    /// Of these, caught.
    pub caught: usize,
    /// Predictions that touch no gold.
    pub alarms: usize,
    /// Words of the text, by white space.
    pub words: usize,
}

impl Figures {
    /// The counts of `gold`, of which [`Tally::add`] told these misses.
    pub fn of(gold: &GoldRecord, tally: &Tally, misses: &[Miss]) -> Figures {
        let demanded = gold.spans.iter().filter(|s| tally.demands(s)).count();
        let leaks = misses.iter().filter(|m| m.leak).count();
        Figures {
            gold: demanded,
            caught: demanded.saturating_sub(leaks),
            alarms: misses.len() - leaks,
            words: gold.text.split_whitespace().count(),
        }
    }

    /// Adds those of another document.
    pub fn add(&mut self, other: Figures) {
        self.gold += other.gold;
        self.caught += other.caught;
        self.alarms += other.alarms;
        self.words += other.words;
    }

    /// Alarms per 1,000 words; not a number where there are no words.
    pub fn alarm_rate(&self) -> f64 {
        if self.words == 0 { f64::NAN } else { 1000.0 * self.alarms as f64 / self.words as f64 }
    }

    /// Caught spans / gold spans; not a number where there is no gold.
    pub fn recall(&self) -> f64 {
        super::metrics::ratio(self.caught, self.gold)
    }
}
