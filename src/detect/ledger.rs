//! Adding up evidence without allocating until a candidate is worth it.

use crate::finding::{Evidence, Score};

const MOST: usize = 12;

/// Evidence in log-odds with the words for it.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Ledger {
    total: f32,
    entries: [(&'static str, f32); MOST],
    used: usize,
}

impl Ledger {
    /// A ledger that starts at `prior` log-odds.
    pub(crate) fn new(what: &'static str, prior: f32) -> Self {
        let mut ledger = Ledger::default();
        ledger.add(what, prior);
        ledger
    }

    /// Begins anew at `prior` log-odds, as [`Ledger::new`] does.
    pub(crate) fn restart(&mut self, what: &'static str, prior: f32) {
        (self.total, self.used) = (0.0, 0);
        self.add(what, prior);
    }

    /// Adds evidence. Beyond a dozen entries the weight still counts, only the words are lost.
    pub(crate) fn add(&mut self, what: &'static str, weight: f32) {
        self.total += weight;
        if let Some(entry) = self.entries.get_mut(self.used) {
            *entry = (what, weight);
            self.used += 1;
        }
    }

    /// The sum.
    pub(crate) fn total(&self) -> f32 {
        self.total
    }

    /// The sum as a score.
    pub(crate) fn score(&self) -> Score {
        Score::new(1.0 / (1.0 + (-self.total).exp()))
    }

    /// The entries as evidence.
    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        // Room for what is said of a candidate once all are found.
        let mut evidence = Vec::with_capacity(self.used + 2);
        evidence.extend(self.entries.iter().take(self.used).map(|&(what, weight)| Evidence::new(what, weight)));
        evidence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_even_when_the_words_are_full() {
        let mut ledger = Ledger::new("start", -1.0);
        for _ in 0..30 {
            ledger.add("more", 0.5);
        }
        assert!((ledger.total() - 14.0).abs() < 1e-4);
        assert_eq!(ledger.evidence().len(), MOST);
        assert!(ledger.score().get() > 0.99);
    }
}
