//! The best sequence of labels over a stretch of words (Viterbi).

use std::ops::Range;

use super::Label;

/// Labels, padded to a power of two.
pub const WIDTH: usize = 8;

/// One score a label.
pub type Scores = [i32; WIDTH];

/// Score of going from one label (row) to the next.
pub type Transitions = [Scores; WIDTH];

/// Scores added up. Wide instructions compare these, and they are exact: the scores of
/// a word and of a step have 16 bits, a stretch has 160 words.
type Sums = [f32; WIDTH];

/// The sum of what cannot be: whatever is added to it, it stays so.
const NEVER: f32 = -1e30;

/// Most that a step may weigh, either way.
pub const HEAVIEST: i32 = 1 << 15;

/// Scores of one label after another, those left out that are not allowed.
#[derive(Clone, Debug)]
pub struct Steps {
    rows: [Sums; WIDTH],
}

impl Steps {
    /// Of the scores of all, none of which is over [`HEAVIEST`].
    pub fn new(rows: Transitions) -> Steps {
        let mut rows = rows.map(|row| row.map(|step| step as f32));
        // A step that is not allowed loses to any that is, and some always is.
        for (row, from) in rows.iter_mut().zip(Label::ALL) {
            for (step, to) in row.iter_mut().zip(Label::ALL) {
                *step = if from.admits(to) { *step } else { NEVER };
            }
        }
        Steps { rows }
    }

    /// The score of `to` after `from`.
    pub fn score(&self, from: Label, to: Label) -> f32 {
        self.rows.get(from as usize).and_then(|row| row.get(to as usize)).copied().unwrap_or(NEVER)
    }

    /// The best scores behind `before`, with the next word's own.
    fn take(&self, before: &Sums, emissions: &Scores) -> Sums {
        let mut best = [NEVER; WIDTH];
        for (row, score) in self.rows.iter().zip(before) {
            // Lane by lane and without branches, for wide instructions.
            for (best, step) in best.iter_mut().zip(row) {
                let score = score + step;
                *best = if score > *best { score } else { *best };
            }
        }
        for (best, emission) in best.iter_mut().zip(emissions) {
            *best += *emission as f32;
        }
        best
    }

    /// The label behind `before` that gives label `to` its best score: of several the first.
    fn back(&self, before: &Sums, to: usize) -> usize {
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
const START: Sums = {
    let mut start = [NEVER; WIDTH];
    start[0] = 0.0;
    start
};

/// Emission scores of a stretch.
#[derive(Default, Debug)]
pub struct Chain {
    emissions: Vec<Scores>,
    /// The best scores before each word.
    before: Vec<Sums>,
    /// The score of the best labels.
    best: f32,
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
        let mut nothing = 0.0;
        for emissions in &self.emissions {
            let best = steps.take(&before, emissions);
            nothing += steps.score(Label::Out, Label::Out) + emissions.first().map_or(0.0, |&emission| emission as f32);
            self.before.push(before);
            before = best;
        }
        let (mut at, mut best) = (0, NEVER);
        for (label, &score) in before.iter().enumerate() {
            // Of several the last.
            (at, best) = if score >= best { (label, score) } else { (at, best) };
        }
        self.best = best;
        let mut labels = vec![Label::Out; self.before.len()];
        if at == 0 && nothing == best {
            return labels; // for the way back the first of several is taken
        }
        for (label, before) in labels.iter_mut().zip(&self.before).rev() {
            *label = Label::ALL.get(at).copied().unwrap_or(Label::Out);
            at = steps.back(before, at);
        }
        labels
    }

    /// By how much the best labels are better than the best ones with nothing
    /// in `range`, in units of weight. Call it after [`Chain::best`].
    pub fn margin(&self, range: Range<usize>, steps: &Steps) -> f32 {
        self.best - self.without(range, steps)
    }

    /// The score of the best labels with nothing in `range`.
    fn without(&self, range: Range<usize>, steps: &Steps) -> f32 {
        // Up to there nothing is different.
        let mut before = self.before.get(range.start).copied().unwrap_or(START);
        for (i, emissions) in self.emissions.iter().enumerate().skip(range.start) {
            let mut best = steps.take(&before, emissions);
            if range.contains(&i) {
                best.iter_mut().skip(1).for_each(|score| *score = NEVER);
            }
            before = best;
        }
        before.into_iter().fold(NEVER, f32::max)
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

    /// The labels by whole numbers and without a shortcut: of several that are as good
    /// the last where the words end, and the first on the way back.
    fn plainly(emissions: &[Scores], transitions: &Transitions) -> Vec<Label> {
        let admitted = |from: usize, to: usize| Label::ALL[from].admits(Label::ALL[to]);
        let mut sums: Vec<[Option<i64>; WIDTH]> = vec![[None; WIDTH]];
        sums[0][0] = Some(0);
        let mut backs = Vec::new();
        for emission in emissions {
            let (mut next, mut back) = ([None; WIDTH], [0; WIDTH]);
            for to in 0..WIDTH {
                for from in (0..WIDTH).filter(|&from| admitted(from, to)) {
                    let Some(sum) = sums.last().unwrap()[from] else { continue };
                    let sum = sum + i64::from(transitions[from][to]) + i64::from(emission[to]);
                    if next[to].is_none_or(|best| sum > best) {
                        (next[to], back[to]) = (Some(sum), from);
                    }
                }
            }
            sums.push(next);
            backs.push(back);
        }
        let mut at = (0..WIDTH).max_by_key(|&label| sums.last().unwrap()[label]).unwrap();
        let mut labels = Vec::new();
        for back in backs.iter().rev() {
            labels.push(Label::ALL[at]);
            at = back[at];
        }
        labels.reverse();
        labels
    }

    proptest! {
        #[test]
        fn labels_are_those_of_whole_numbers(
            emissions in proptest::collection::vec(proptest::array::uniform8(-3i32..3), 0..12),
            transitions in proptest::array::uniform8(proptest::array::uniform8(-2i32..2)),
            scale in prop_oneof![Just(1), Just(4001)],
        ) {
            let emissions: Vec<Scores> = emissions.iter().map(|e| e.map(|score| score * scale)).collect();
            let transitions = transitions.map(|row| row.map(|step| step * scale));
            let mut chain = Chain::default();
            emissions.iter().for_each(|e| chain.push(*e));
            prop_assert_eq!(chain.best(&Steps::new(transitions)), plainly(&emissions, &transitions));
        }

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
