//! The averaged structured perceptron: labels a sentence as the tagger would,
//! and moves the weights where it is wrong.

use crate::detect::tagger::Label;
use crate::detect::tagger::chain::{Chain, Scores, Transitions, WIDTH};

use super::Options;
use super::random::Random;

/// Features of a word.
pub const FEATURES: usize = 30;

/// A stretch of words: [`FEATURES`] hashes a word, and the gold labels.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Hashes, word after word.
    pub features: Vec<u32>,
    /// Gold labels.
    pub labels: Vec<Label>,
}

/// What training makes.
pub struct Trained {
    /// Weight of one unit of a row.
    pub unit: f32,
    /// Transitions, in units.
    pub transitions: Transitions,
    /// Rows, in units.
    pub rows: Vec<[i8; WIDTH]>,
}

struct Weights {
    mask: usize,
    rows: Vec<Scores>,
    sums: Vec<[i64; WIDTH]>,
    transitions: Transitions,
    transition_sums: [[i64; WIDTH]; WIDTH],
    step: i64,
}

impl Weights {
    fn new(bits: u32) -> Self {
        let n = 1 << bits;
        Weights {
            mask: n - 1,
            rows: vec![[0; WIDTH]; n],
            sums: vec![[0; WIDTH]; n],
            transitions: [[0; WIDTH]; WIDTH],
            transition_sums: [[0; WIDTH]; WIDTH],
            step: 1,
        }
    }

    fn emissions(&self, features: &[u32]) -> Scores {
        let mut scores = [0; WIDTH];
        for &feature in features {
            for (score, weight) in scores.iter_mut().zip(&self.rows[feature as usize & self.mask]) {
                *score += weight;
            }
        }
        scores
    }

    /// Moves the weights of a label by `by`, keeping the sum over time.
    fn move_row(&mut self, feature: u32, label: Label, by: i32) {
        let (row, label) = (feature as usize & self.mask, label as usize);
        self.rows[row][label] += by;
        self.sums[row][label] += self.step * i64::from(by);
    }

    fn move_transition(&mut self, from: Label, to: Label, by: i32) {
        self.transitions[from as usize][to as usize] += by;
        self.transition_sums[from as usize][to as usize] += self.step * i64::from(by);
    }
}

/// Trains on `sentences`.
pub fn train(
    sentences: &mut [Sentence],
    held_out: &[Sentence],
    options: Options,
    random: &mut Random,
    report: &mut dyn FnMut(&str),
) -> Trained {
    let mut weights = Weights::new(options.bits);
    let mut chain = Chain::default();
    for epoch in 1..=options.epochs {
        random.shuffle(sentences);
        let mut wrong = 0;
        for sentence in sentences.iter() {
            weights.step += 1;
            chain.clear();
            sentence.features.chunks(FEATURES).for_each(|f| chain.push(weights.emissions(f)));
            let guess = chain.best(&weights.transitions);
            if guess == sentence.labels {
                continue;
            }
            wrong += 1;
            update(&mut weights, sentence, &guess);
        }
        report(&format!("pass {epoch}: {wrong} of {} sentences wrong before the update", sentences.len()));
    }
    let trained = average(&weights);
    report(&figures(held_out, &trained));
    trained
}

fn update(weights: &mut Weights, sentence: &Sentence, guess: &[Label]) {
    let (mut gold_before, mut guess_before) = (Label::Out, Label::Out);
    for (i, features) in sentence.features.chunks(FEATURES).enumerate() {
        let (gold, guess) = (sentence.labels[i], guess[i]);
        if gold != guess {
            for &feature in features {
                weights.move_row(feature, gold, 1);
                weights.move_row(feature, guess, -1);
            }
        }
        if (gold, gold_before) != (guess, guess_before) {
            weights.move_transition(gold_before, gold, 1);
            weights.move_transition(guess_before, guess, -1);
        }
        (gold_before, guess_before) = (gold, guess);
    }
}

/// The mean of the weights over time, in units that fit a byte.
fn average(weights: &Weights) -> Trained {
    let mean = |now: i32, sum: i64| now as f32 - sum as f32 / weights.step as f32;
    let mut sizes: Vec<f32> = Vec::new();
    for (row, sums) in weights.rows.iter().zip(&weights.sums) {
        sizes.extend(row.iter().zip(sums).map(|(&w, &s)| mean(w, s).abs()).filter(|&m| m > 1e-3));
    }
    sizes.sort_by(f32::total_cmp);
    // The few largest weights are cut, so that the many small ones keep their differences.
    let largest = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 20_000)).copied().unwrap_or(1.0);
    let unit = largest / 127.0;
    let quantised = |m: f32| (m / unit).round().clamp(-127.0, 127.0);
    let rows = weights
        .rows
        .iter()
        .zip(&weights.sums)
        .map(|(row, sums)| std::array::from_fn(|l| quantised(mean(row[l], sums[l])) as i8))
        .collect();
    let transitions = std::array::from_fn(|from| {
        std::array::from_fn(|to| {
            (mean(weights.transitions[from][to], weights.transition_sums[from][to]) / unit).round() as i32
        })
    });
    Trained { unit, transitions, rows }
}

fn label(sentence: &Sentence, transitions: &Transitions, rows: &[[i8; WIDTH]], chain: &mut Chain) -> Vec<Label> {
    chain.clear();
    for features in sentence.features.chunks(FEATURES) {
        let mut scores = [0; WIDTH];
        for &feature in features {
            for (score, &weight) in scores.iter_mut().zip(&rows[feature as usize & (rows.len() - 1)]) {
                *score += i32::from(weight);
            }
        }
        chain.push(scores);
    }
    chain.best(transitions)
}

/// Recall and precision of words of people and places, held out.
fn figures(held_out: &[Sentence], trained: &Trained) -> String {
    let mut chain = Chain::default();
    let mut line = String::from("held out:");
    for (name, wanted) in
        [("people", [Label::PersonFirst, Label::PersonMore]), ("places", [Label::PlaceFirst, Label::PlaceMore])]
    {
        let (mut gold, mut guessed, mut both) = (0, 0, 0);
        for sentence in held_out {
            let labels = label(sentence, &trained.transitions, &trained.rows, &mut chain);
            for (g, l) in sentence.labels.iter().zip(&labels) {
                let (g, l) = (wanted.contains(g), wanted.contains(l));
                gold += usize::from(g);
                guessed += usize::from(l);
                both += usize::from(g && l);
            }
        }
        let ratio = |n: usize| 100.0 * both as f32 / n.max(1) as f32;
        line += &format!(" {name} recall {:.2} % precision {:.2} %;", ratio(gold), ratio(guessed));
    }
    line
}

/// Fits, for people and places, the probability that a labelled span is right
/// to its margin: slopes and offsets of two logistic curves.
pub fn calibrate(
    held_out: &[Sentence],
    unit: f32,
    transitions: &Transitions,
    rows: &[[i8; WIDTH]],
    report: &mut dyn FnMut(&str),
) -> [f32; 4] {
    let mut chain = Chain::default();
    let mut out = [1.0, 0.0, 1.0, 0.0];
    for (slot, first) in [(0, Label::PersonFirst), (2, Label::PlaceFirst)] {
        let mut points: Vec<(f32, f32)> = Vec::new();
        for sentence in held_out {
            let labels = label(sentence, transitions, rows, &mut chain);
            for at in (0..labels.len()).filter(|&i| labels[i] == first) {
                let more = labels[at + 1..].iter().take_while(|&&l| Some(l) == first.more()).count();
                let range = at..at + more + 1;
                let right =
                    range.clone().any(|i| sentence.labels[i] == first || Some(sentence.labels[i]) == first.more());
                points.push((chain.margin(range, &labels) * unit, if right { 1.0 } else { 0.0 }));
            }
        }
        let (slope, offset) = logistic(&points);
        report(&format!("calibration: {} spans, slope {slope:.4}, offset {offset:.4}", points.len()));
        out[slot] = slope;
        out[slot + 1] = offset;
    }
    out
}

/// Logistic regression of one variable by gradient descent on standardised values.
fn logistic(points: &[(f32, f32)]) -> (f32, f32) {
    let n = points.len().max(1) as f32;
    let mean = points.iter().map(|p| p.0).sum::<f32>() / n;
    let deviation = (points.iter().map(|p| (p.0 - mean).powi(2)).sum::<f32>() / n).sqrt().max(1e-6);
    let (mut slope, mut offset) = (1.0f32, 0.0f32);
    for _ in 0..2000 {
        let (mut ds, mut d0) = (0.0, 0.0);
        for &(x, y) in points {
            let x = (x - mean) / deviation;
            let error = y - 1.0 / (1.0 + (-(slope * x + offset)).exp());
            ds += error * x;
            d0 += error;
        }
        slope += 0.5 * ds / n;
        offset += 0.5 * d0 / n;
    }
    (slope / deviation, offset - slope * mean / deviation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_a_rule_and_says_how_sure_it_is() {
        // Feature 7 marks a person; all else is noise.
        let sentence = |person: bool, noise: u32| Sentence {
            features: (0..FEATURES as u32)
                .map(|f| if f == 3 { if person { 7 } else { 8 } } else { 100 + noise * 40 + f })
                .collect(),
            labels: vec![if person { Label::PersonFirst } else { Label::Out }],
        };
        let mut data: Vec<Sentence> = (0..60).map(|i| sentence(i % 2 == 0, i)).collect();
        let held_out: Vec<Sentence> = (100..140).map(|i| sentence(i % 2 == 0, i)).collect();
        let options = Options { epochs: 5, seed: 1, bits: 14 };
        let trained = train(&mut data, &held_out, options, &mut Random::new(1), &mut |_| {});
        let mut chain = Chain::default();
        for sentence in &held_out {
            assert_eq!(label(sentence, &trained.transitions, &trained.rows, &mut chain), sentence.labels);
        }
    }
}
