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

    /// By how much the best labels are better than the best ones with nothing
    /// in `range`, in units of weight. Call it after [`Chain::best`].
    pub fn margin(&self, range: Range<usize>, transitions: &Transitions) -> f32 {
        let (with, without) = (self.total(transitions, 0..0), self.total(transitions, range));
        (i64::from(with) - i64::from(without)) as f32
    }

    /// The score of the best labels, where `nothing` is in that range.
    fn total(&self, transitions: &Transitions, nothing: Range<usize>) -> i32 {
        let mut before: Scores = std::array::from_fn(|l| if l == 0 { 0 } else { i32::MIN / 2 });
        for (i, emissions) in self.emissions.iter().enumerate() {
            let mut scores = [i32::MIN / 2; WIDTH];
            for (to, &label) in Label::ALL.iter().enumerate() {
                if nothing.contains(&i) && label != Label::Out {
                    continue;
                }
                let mut best = i32::MIN / 2;
                for ((&last, score), row) in Label::ALL.iter().zip(before).zip(transitions) {
                    let step = row.get(to).copied().unwrap_or(0);
                    if last.admits(label) {
                        best = best.max(score.saturating_add(step));
                    }
                }
                let emission = emissions.get(to).copied().unwrap_or(0);
                if let Some(score) = scores.get_mut(to) {
                    *score = best.saturating_add(emission).max(i32::MIN / 2);
                }
            }
            before = scores;
        }
        before.into_iter().max().unwrap_or(0)
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
            let without = (0..n.pow(emissions.len() as u32))
                .filter_map(|mut code| {
                    let labels: Vec<usize> = emissions.iter().map(|_| { let l = code % n; code /= n; l }).collect();
                    if labels[0] == 0 { score(&emissions, &transitions, &labels) } else { None }
                })
                .max();
            let margin = chain.margin(0..1, &transitions);
            prop_assert_eq!(margin, (best.unwrap() - without.unwrap()) as f32);
        }
    }
}
