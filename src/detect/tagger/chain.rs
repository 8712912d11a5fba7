//! The best sequence of labels over a stretch of words (Viterbi).

use std::ops::Range;

use super::Label;

/// Labels, padded to a power of two.
pub const WIDTH: usize = 8;

/// One score a label.
pub type Scores = [i32; WIDTH];

/// Score of going from one label (row) to the next.
pub type Transitions = [Scores; WIDTH];

/// The score of what cannot be; two of them can be added.
const NEVER: i32 = i32::MIN / 2;

/// Emission scores of a stretch.
#[derive(Default, Debug)]
pub struct Chain {
    emissions: Vec<Scores>,
    back: Vec<[u8; WIDTH]>,
}

impl Chain {
    /// Forgets the stretch.
    pub fn clear(&mut self) {
        self.emissions.clear();
    }

    /// Adds the next word.
    pub fn push(&mut self, emissions: Scores) {
        self.emissions.push(emissions);
    }

    /// The best labels that are allowed to follow each other.
    pub fn best(&mut self, transitions: &Transitions) -> Vec<Label> {
        self.back.clear();
        // A step that is not allowed loses to any that is, and some always is.
        let mut steps = *transitions;
        for (row, from) in steps.iter_mut().zip(Label::ALL) {
            for (step, to) in row.iter_mut().zip(Label::ALL) {
                *step = if from.admits(to) { *step } else { NEVER };
            }
        }
        let mut previous: Option<Scores> = None;
        for emissions in &self.emissions {
            let (mut best, mut back) = ([NEVER; WIDTH], [0u8; WIDTH]);
            match previous {
                // Before the first word there is nothing.
                None => best = steps.first().copied().unwrap_or(best),
                Some(before) => {
                    for (from, (row, score)) in (0u8..).zip(steps.iter().zip(before)).take(Label::ALL.len()) {
                        for ((best, back), step) in best.iter_mut().zip(&mut back).zip(row) {
                            let score = score + step;
                            *back = if score > *best { from } else { *back };
                            *best = (*best).max(score);
                        }
                    }
                }
            }
            for (score, emission) in best.iter_mut().zip(emissions) {
                *score = score.saturating_add(*emission).max(NEVER);
            }
            previous = Some(best);
            self.back.push(back);
        }
        let last = previous.unwrap_or([0; WIDTH]);
        let mut at = (0..Label::ALL.len()).max_by_key(|&l| last.get(l).copied().unwrap_or(i32::MIN)).unwrap_or(0);
        let mut labels = Vec::with_capacity(self.back.len());
        for back in self.back.iter().rev() {
            labels.push(Label::ALL.get(at).copied().unwrap_or(Label::Out));
            at = usize::from(back.get(at).copied().unwrap_or(0));
        }
        labels.reverse();
        labels
    }

    /// By how much the words of `range` rather have their labels than none:
    /// the least of them, in units of weight.
    pub fn margin(&self, range: Range<usize>, labels: &[Label]) -> f32 {
        let words = range.filter_map(|i| Some((self.emissions.get(i)?, *labels.get(i)?)));
        let margins = words.map(|(e, l)| e.get(l as usize).copied().unwrap_or(0) - e.first().copied().unwrap_or(0));
        let (sum, count) = margins.fold((0i64, 0i64), |(s, n), m| (s + i64::from(m), n + 1));
        if count == 0 { 0.0 } else { (sum as f32) / (count as f32) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn score(emissions: &[Scores], transitions: &Transitions, labels: &[usize]) -> Option<i32> {
        let mut total = 0;
        for (i, &l) in labels.iter().enumerate() {
            let before = if i == 0 { 0 } else { labels[i - 1] };
            if !Label::ALL[before].admits(Label::ALL[l]) {
                return None;
            }
            total += emissions[i][l] + transitions[before][l];
        }
        Some(total)
    }

    proptest! {
        #[test]
        fn finds_the_best_of_all_sequences(
            emissions in proptest::collection::vec(proptest::array::uniform8(-50i32..50), 1..4),
            transitions in proptest::array::uniform8(proptest::array::uniform8(-20i32..20)),
        ) {
            let mut chain = Chain::default();
            emissions.iter().for_each(|e| chain.push(*e));
            let got: Vec<usize> = chain.best(&transitions).iter().map(|&l| l as usize).collect();
            let n = Label::ALL.len();
            let best = (0..n.pow(emissions.len() as u32))
                .filter_map(|mut code| {
                    let labels: Vec<usize> = emissions.iter().map(|_| { let l = code % n; code /= n; l }).collect();
                    score(&emissions, &transitions, &labels)
                })
                .max();
            prop_assert_eq!(score(&emissions, &transitions, &got), best);
        }
    }
}
