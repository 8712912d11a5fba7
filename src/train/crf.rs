//! The linear-chain conditional random field: weights that make the gold
//! labels probable, by stochastic gradient ascent with a step of its own for
//! each weight (AdaGrad). A missed name costs more than a false one.
//!
//! Two restrictions fit the model file: "nothing" weighs nothing by itself,
//! and a feature seen too rarely has no weight at all.

use std::collections::HashMap;

use crate::detect::tagger::Label;
use crate::detect::tagger::chain::WIDTH;

use super::random::Random;

/// A weight a label.
pub type Row = [f32; WIDTH];

/// Step size.
const RATE: f32 = 0.06;
/// What each label that is nothing, where gold is not, gains in training: the
/// model learns to keep clear of it.
const MISSED: f32 = 2.0;
/// The same the other way round.
const FALSE: f32 = 0.3;
/// A feature seen less often has no weight.
const RARE: u8 = 3;
/// What is left of a weight after each pass.
const DECAY: f32 = 0.97;

/// A stretch of words.
#[derive(Clone, Default, Debug)]
pub struct Sentence {
    /// Hashes of features, word after word.
    pub features: Vec<u32>,
    /// Gold labels.
    pub labels: Vec<Label>,
}

/// The weights that training makes.
pub struct Trained {
    /// A feature's hash, its weights, and how often it was seen (up to 255).
    pub rows: Vec<(u32, Row, u8)>,
    /// Weights of one label after another.
    pub transitions: [Row; WIDTH],
}

/// Says of each feature (its hash, its weights, how it was met) whether it stays.
pub type Keep<'a> = &'a dyn Fn(&[(u32, Row, u8)]) -> Vec<bool>;

/// Trains on `sentences`, in `epochs` passes; `report` gets a line a pass.
/// Half-way, `keep` says which features stay: the others have no weight from
/// then on, so that those that stay learn to do without them.
pub fn train(
    sentences: &mut [Sentence],
    features: usize,
    epochs: usize,
    random: &mut Random,
    keep: Keep<'_>,
    report: &mut dyn FnMut(&str),
) -> Trained {
    let (hashes, counts) = dictionary(sentences);
    report(&format!("{} features seen {RARE} times or more", hashes.len()));
    number(sentences, &hashes);
    let mut weights = Weights::new(hashes.len());
    let mut mean = vec![[0.0f32; WIDTH]; hashes.len()];
    let mut mean_transitions = [[0.0f32; WIDTH]; WIDTH];
    // The mean of the last passes is steadier than the last one.
    let counted = epochs.div_ceil(2);
    let mut lattice = Lattice::default();
    for epoch in 1..=epochs {
        random.shuffle(sentences);
        let loss: f64 = sentences.iter().map(|s| f64::from(weights.learn(s, features, &mut lattice))).sum();
        report(&format!("pass {epoch}: loss {:.4} a sentence", loss / sentences.len().max(1) as f64));
        if epoch == epochs / 2 {
            let rows: Vec<_> = hashes.iter().zip(&weights.rows).zip(&counts).map(|((&h, &r), &c)| (h, r, c)).collect();
            let kept = keep(&rows);
            report(&format!("{} features stay", kept.iter().filter(|&&k| k).count()));
            for (row, _) in weights.rows.iter_mut().zip(&kept).filter(|(_, k)| !**k) {
                *row = [0.0; WIDTH];
            }
            for feature in sentences.iter_mut().flat_map(|s| &mut s.features) {
                if kept.get(*feature as usize) == Some(&false) {
                    *feature = NONE;
                }
            }
        }
        if epoch < epochs {
            weights.rows.iter_mut().flatten().for_each(|w| *w *= DECAY);
        }
        if epoch + counted > epochs {
            let share = 1.0 / counted as f32;
            for (m, w) in mean.iter_mut().flatten().zip(weights.rows.iter().flatten()) {
                *m += w * share;
            }
            for (m, w) in mean_transitions.iter_mut().flatten().zip(weights.transitions.iter().flatten()) {
                *m += w * share;
            }
        }
    }
    let rows = hashes.into_iter().zip(mean).zip(counts).map(|((h, r), c)| (h, r, c)).collect();
    Trained { rows, transitions: mean_transitions }
}

/// The features seen often enough, in order, and how often.
fn dictionary(sentences: &[Sentence]) -> (Vec<u32>, Vec<u8>) {
    // Counted by a part of the hash first: two rare features in one place are kept for nothing, which harms nobody.
    const BITS: u32 = 27;
    let mut rough = vec![0u8; 1 << BITS];
    for &feature in sentences.iter().flat_map(|s| &s.features) {
        let slot = &mut rough[feature as usize >> (32 - BITS)];
        *slot = slot.saturating_add(1);
    }
    let mut counts: HashMap<u32, u8> = HashMap::new();
    for &feature in sentences.iter().flat_map(|s| &s.features) {
        if rough[feature as usize >> (32 - BITS)] >= RARE {
            let count = counts.entry(feature).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut kept: Vec<(u32, u8)> = counts.into_iter().filter(|&(_, n)| n >= RARE).collect();
    kept.sort_unstable();
    kept.into_iter().unzip()
}

/// The number of no feature.
const NONE: u32 = u32::MAX;

/// Puts the features' numbers in place of their hashes.
fn number(sentences: &mut [Sentence], hashes: &[u32]) {
    let numbers: HashMap<u32, u32> = hashes.iter().zip(0..).map(|(&h, i)| (h, i)).collect();
    for feature in sentences.iter_mut().flat_map(|s| &mut s.features) {
        *feature = numbers.get(feature).copied().unwrap_or(NONE);
    }
}

struct Weights {
    rows: Vec<Row>,
    squares: Vec<Row>,
    transitions: [Row; WIDTH],
    transition_squares: [Row; WIDTH],
}

/// Forward and backward sums of one sentence, each word scaled to a sum of one.
#[derive(Default)]
struct Lattice {
    emissions: Vec<Row>,
    forward: Vec<Row>,
    scales: Vec<f32>,
    backward: Vec<Row>,
}

impl Weights {
    fn new(n: usize) -> Self {
        Weights {
            rows: vec![[0.0; WIDTH]; n],
            squares: vec![[1.0; WIDTH]; n],
            transitions: [[0.0; WIDTH]; WIDTH],
            transition_squares: [[1.0; WIDTH]; WIDTH],
        }
    }

    /// One step towards the gold labels of `sentence`; gives its loss.
    fn learn(&mut self, sentence: &Sentence, width: usize, lattice: &mut Lattice) -> f32 {
        let n = sentence.labels.len();
        if n == 0 {
            return 0.0;
        }
        let steps = self.steps();
        let loss = self.sums(sentence, width, &steps, lattice);
        let mut pairs = [[0.0f32; WIDTH]; WIDTH];
        for (i, features) in sentence.features.chunks(width).enumerate() {
            let mut gradient: Row = std::array::from_fn(|l| -lattice.forward[i][l] * lattice.backward[i][l]);
            gradient[sentence.labels[i] as usize] += 1.0;
            let gold_before = if i == 0 { Label::Out } else { sentence.labels[i - 1] };
            if i == 0 {
                for (to, pair) in pairs[0].iter_mut().enumerate() {
                    *pair -= lattice.forward[0][to] * lattice.backward[0][to];
                }
            } else {
                for (from, row) in pairs.iter_mut().enumerate() {
                    for (to, pair) in row.iter_mut().enumerate() {
                        let inside = lattice.emissions[i][to] * lattice.backward[i][to] / lattice.scales[i];
                        *pair -= lattice.forward[i - 1][from] * steps[from][to] * inside;
                    }
                }
            }
            pairs[gold_before as usize][sentence.labels[i] as usize] += 1.0;
            gradient[0] = 0.0;
            if gradient.iter().all(|g| g.abs() < 2e-3) {
                continue;
            }
            for &feature in features.iter().filter(|&&f| f != NONE) {
                let (row, squares) = (&mut self.rows[feature as usize], &mut self.squares[feature as usize]);
                for ((w, s), g) in row.iter_mut().zip(squares).zip(gradient) {
                    *s += g * g;
                    *w += RATE * g / s.sqrt();
                }
            }
        }
        let transitions = self.transitions.iter_mut().flatten().zip(self.transition_squares.iter_mut().flatten());
        for ((w, s), &g) in transitions.zip(pairs.iter().flatten()) {
            *s += g * g;
            *w += RATE * g / s.sqrt();
        }
        loss
    }

    /// What a step from one label to another multiplies with; nothing where it may not be.
    fn steps(&self) -> [Row; WIDTH] {
        std::array::from_fn(|from| {
            std::array::from_fn(|to| {
                if Label::ALL[from].admits(Label::ALL[to]) { self.transitions[from][to].exp() } else { 0.0 }
            })
        })
    }

    /// Fills `lattice`; gives minus the log-probability of the gold labels, costs included.
    fn sums(&self, sentence: &Sentence, width: usize, steps: &[Row; WIDTH], lattice: &mut Lattice) -> f32 {
        lattice.emissions.clear();
        lattice.forward.clear();
        lattice.scales.clear();
        let (mut partition, mut gold_score) = (0.0f32, 0.0f32);
        for (i, (features, &gold)) in sentence.features.chunks(width).zip(&sentence.labels).enumerate() {
            let mut scores = [0.0f32; WIDTH];
            for &feature in features.iter().filter(|&&f| f != NONE) {
                for (score, weight) in scores.iter_mut().zip(&self.rows[feature as usize]) {
                    *score += weight;
                }
            }
            scores[0] = 0.0;
            gold_score += scores[gold as usize];
            // Before the first word there is nothing.
            let gold_before = if i == 0 { Label::Out } else { sentence.labels[i - 1] };
            gold_score += self.transitions[gold_before as usize][gold as usize];
            for (l, score) in scores.iter_mut().enumerate() {
                *score += cost(gold, Label::ALL[l]);
            }
            let most = scores.iter().copied().fold(f32::MIN, f32::max);
            let emissions = scores.map(|s| (s - most).exp());
            let mut forward: Row = std::array::from_fn(|to| match i.checked_sub(1).map(|b| &lattice.forward[b]) {
                None => steps[0][to] * emissions[to],
                Some(before) => before.iter().zip(steps).map(|(f, row)| f * row[to]).sum::<f32>() * emissions[to],
            });
            let scale = forward.iter().sum::<f32>().max(1e-30);
            forward.iter_mut().for_each(|f| *f /= scale);
            partition += scale.ln() + most;
            lattice.emissions.push(emissions);
            lattice.forward.push(forward);
            lattice.scales.push(scale);
        }
        let n = lattice.forward.len();
        lattice.backward.clear();
        lattice.backward.resize(n, [1.0; WIDTH]);
        for i in (0..n - 1).rev() {
            let after: Row = std::array::from_fn(|to| {
                lattice.emissions[i + 1][to] * lattice.backward[i + 1][to] / lattice.scales[i + 1]
            });
            lattice.backward[i] =
                std::array::from_fn(|from| steps[from].iter().zip(after).map(|(s, a)| s * a).sum::<f32>());
        }
        partition - gold_score
    }
}

/// What a wrong label costs.
fn cost(gold: Label, label: Label) -> f32 {
    let left_alone = |l: Label| matches!(l, Label::Out | Label::Organisation);
    match (left_alone(gold), left_alone(label)) {
        (false, true) => MISSED,
        (true, false) => FALSE,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_marks_a_name_and_where_it_ends() {
        // Feature 7 marks a name's first word; 9 goes on with it, but means nothing by itself.
        let sentence = |words: &[(u32, Label)], noise: u32| Sentence {
            features: words.iter().enumerate().flat_map(|(i, &(f, _))| [f, 100 + (noise + i as u32) % 5]).collect(),
            labels: words.iter().map(|&(_, l)| l).collect(),
        };
        use Label::{Out, PersonFirst, PersonMore};
        let mut data: Vec<Sentence> = (0..60)
            .map(|i| match i % 3 {
                0 => sentence(&[(8, Out), (7, PersonFirst), (9, PersonMore)], i),
                1 => sentence(&[(8, Out), (9, Out), (8, Out)], i),
                _ => sentence(&[(7, PersonFirst), (8, Out)], i),
            })
            .collect();
        let trained = train(&mut data, 2, 20, &mut Random::new(1), &|rows| vec![true; rows.len()], &mut |_| {});
        let row = |feature: u32| trained.rows.iter().find(|r| r.0 == feature).unwrap().1;
        assert!(row(7)[PersonFirst as usize] > 1.0);
        assert!(row(8)[PersonFirst as usize] < 0.0);
        assert!(trained.transitions[PersonFirst as usize][PersonMore as usize] > 0.0);
        assert!(trained.rows.iter().all(|r| r.1[0] == 0.0));
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let sentence = Sentence { features: vec![0, 1, 2, 1], labels: vec![Label::PersonFirst, Label::Out] };
        let mut weights = Weights::new(3);
        for (i, row) in weights.rows.iter_mut().enumerate() {
            for (l, w) in row.iter_mut().enumerate().skip(1) {
                *w = 0.1 * (i as f32 + 1.0) - 0.05 * l as f32;
            }
        }
        let mut lattice = Lattice::default();
        let loss = |weights: &Weights, lattice: &mut Lattice| weights.sums(&sentence, 2, &weights.steps(), lattice);
        let here = loss(&weights, &mut lattice);
        let probability = lattice.forward[0][1] * lattice.backward[0][1];
        weights.rows[0][1] += 1e-2;
        let there = loss(&weights, &mut lattice);
        assert!(((there - here) / 1e-2 - (probability - 1.0)).abs() < 1e-2);
    }
}
