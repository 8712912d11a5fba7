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

/// Scores of one label after another, those left out that are not allowed.
#[derive(Clone, Debug)]
pub struct Steps {
    rows: Transitions,
}

impl Steps {
    /// Of the scores of all.
    pub fn new(mut rows: Transitions) -> Steps {
        // A step that is not allowed loses to any that is, and some always is.
        for (row, from) in rows.iter_mut().zip(Label::ALL) {
            for (step, to) in row.iter_mut().zip(Label::ALL) {
                *step = if from.admits(to) { *step } else { NEVER };
            }
        }
        Steps { rows }
    }

    /// The score of `to` after `from`.
    pub fn score(&self, from: Label, to: Label) -> i32 {
        self.rows.get(from as usize).and_then(|row| row.get(to as usize)).copied().unwrap_or(NEVER)
    }

    /// The best scores behind `before`, without the next word's own.
    fn take(&self, before: &Scores) -> Scores {
        let mut best = [NEVER; WIDTH];
        for (row, score) in self.rows.iter().zip(before) {
            // Lane by lane and without branches, for wide instructions.
            for (best, step) in best.iter_mut().zip(row) {
                *best = (score + step).max(*best);
            }
        }
        best
    }

    /// The label behind `before` that gives label `to` its best score: of several the first.
    fn back(&self, before: &Scores, to: usize) -> usize {
        let (mut best, mut back) = (NEVER, 0);
        for (from, (row, score)) in self.rows.iter().zip(before).enumerate() {
            let score = score + row.get(to).copied().unwrap_or(NEVER);
            if score > best {
                (best, back) = (score, from);
            }
        }
        back
    }
}

/// Before the first word there is nothing.
const START: Scores = {
    let mut start = [NEVER; WIDTH];
    start[0] = 0;
    start
};

fn add(scores: &mut Scores, emissions: &Scores) {
    for (score, emission) in scores.iter_mut().zip(emissions) {
        // Of what a model gives the sum is far from the ends.
        *score = score.wrapping_add(*emission).max(NEVER);
    }
}

/// Emission scores of a stretch.
#[derive(Default, Debug)]
pub struct Chain {
    emissions: Vec<Scores>,
    /// The best scores before each word.
    before: Vec<Scores>,
    /// The score of the best labels.
    best: i32,
}

impl Chain {
    /// Forgets the stretch.
    pub fn clear(&mut self) {
        self.emissions.clear();
    }

    /// Begins a stretch of so many words, of which nothing is known yet.
    pub fn begin(&mut self, words: usize) {
        self.emissions.clear();
        self.emissions.resize(words, [0; WIDTH]);
    }

    /// Sets the scores of word `at`.
    pub fn set(&mut self, at: usize, emissions: Scores) {
        if let Some(slot) = self.emissions.get_mut(at) {
            *slot = emissions;
        }
    }

    /// The highest score of any label for any word that is set.
    pub fn highest(&self) -> i32 {
        self.emissions.iter().flatten().copied().max().unwrap_or(0)
    }

    /// Adds the next word.
    pub fn push(&mut self, emissions: Scores) {
        self.emissions.push(emissions);
    }

    /// The best labels that are allowed to follow each other.
    pub fn best(&mut self, steps: &Steps) -> Vec<Label> {
        self.before.clear();
        let mut before = START;
        for emissions in &self.emissions {
            let mut best = steps.take(&before);
            add(&mut best, emissions);
            self.before.push(before);
            before = best;
        }
        let last = |l: usize| before.get(l).copied().unwrap_or(i32::MIN);
        let mut at = (0..Label::ALL.len()).max_by_key(|&l| last(l)).unwrap_or(0);
        self.best = last(at);
        let mut labels = vec![Label::Out; self.before.len()];
        for (label, before) in labels.iter_mut().zip(&self.before).rev() {
            *label = Label::ALL.get(at).copied().unwrap_or(Label::Out);
            at = steps.back(before, at);
        }
        labels
    }

    /// By how much the best labels are better than the best ones with nothing
    /// in `range`, in units of weight. Call it after [`Chain::best`].
    pub fn margin(&self, range: Range<usize>, steps: &Steps) -> f32 {
        (i64::from(self.best) - i64::from(self.without(range, steps))) as f32
    }

    /// The score of the best labels with nothing in `range`.
    fn without(&self, range: Range<usize>, steps: &Steps) -> i32 {
        // Up to there nothing is different.
        let mut before = self.before.get(range.start).copied().unwrap_or(START);
        for (i, emissions) in self.emissions.iter().enumerate().skip(range.start) {
            let mut best = steps.take(&before);
            add(&mut best, emissions);
            if range.contains(&i) {
                best.iter_mut().skip(1).for_each(|score| *score = NEVER);
            }
            before = best;
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
            let steps = Steps::new(transitions);
            emissions.iter().for_each(|e| chain.push(*e));
            let got: Vec<usize> = chain.best(&steps).iter().map(|&l| l as usize).collect();
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
            let margin = chain.margin(0..1, &steps);
            prop_assert_eq!(margin, (best.unwrap() - without.unwrap()) as f32);
        }
    }
}
