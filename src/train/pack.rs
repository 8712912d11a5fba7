//! From trained weights to a model file: the most useful features, in bytes;
//! what the packed model makes of text held out; how sure its readings are.

use super::crf::{Row, Sentence, Trained};
use super::{Example, sample};
use crate::detect::gazetteer::Gazetteer;
use crate::detect::tagger::chain::{Chain, Transitions, WIDTH};
use crate::detect::tagger::features::FEATURES;
use crate::detect::tagger::model::Calibration;
use crate::detect::tagger::{Label, Model};

/// What names begin with, in the order of the calibration.
const KINDS: [(&str, Label); 3] =
    [("people", Label::PersonFirst), ("places", Label::PlaceFirst), ("facilities", Label::FacilityFirst)];

/// Sentences held out, and which of them are of the kind that will be seen.
pub(super) struct HeldOut(Vec<(Sentence, bool)>);

impl HeldOut {
    /// Cuts the examples as the tagger will.
    pub(super) fn new(examples: &[&Example], gazetteer: &Gazetteer) -> Self {
        let cut = |e: &&Example| -> Vec<_> {
            sample::sentences(e, gazetteer, None).into_iter().map(|s| (s, e.clinical)).collect()
        };
        HeldOut(examples.iter().flat_map(cut).collect())
    }
}

/// The bytes of a model file.
pub(super) fn model(trained: &Trained, bits: u32, held_out: &HeldOut, report: &mut dyn FnMut(&str)) -> Vec<u8> {
    let unit = unit(trained);
    let in_units = |w: f32| (w / unit).round();
    let transitions: Transitions = trained.transitions.map(|row| row.map(|w| in_units(w) as i32));
    let order = by_use(&trained.rows);
    let weigh = |&i: &usize| -> Option<(u32, [i8; WIDTH])> {
        let (feature, weights, _) = trained.rows.get(i)?;
        let row = weights.map(|w| in_units(w).clamp(-127.0, 127.0) as i8);
        row.iter().any(|&w| w != 0).then_some((*feature, row))
    };
    let features: Vec<_> = order.iter().filter_map(weigh).collect();
    let worth = features.len();
    let (rows, left_out) = Model::pack(features.into_iter(), bits);
    report(&format!("{worth} features weigh something, {} of them found no room", left_out.len()));
    let write = |calibration| Model::write(unit, calibration, &transitions, &rows);
    let Ok(model) = Model::read(write([(1.0, 0.0); 3]).into()) else { return Vec::new() };
    let calibration = measure(&model, unit, held_out, report);
    write(calibration)
}

/// Which of `rows` fit into a model of that many rows, the most useful first.
pub(super) fn fitting(rows: &[(u32, Row, u8)], bits: u32) -> Vec<bool> {
    let order = by_use(rows);
    let (_, left_out) = Model::pack(order.iter().filter_map(|&i| Some((rows.get(i)?.0, [1; WIDTH]))), bits);
    let mut kept = vec![true; rows.len()];
    for i in left_out.into_iter().filter_map(|i| order.get(i)) {
        kept[*i] = false;
    }
    kept
}

/// The numbers of the rows, the most useful first: large weights, seen often.
fn by_use(rows: &[(u32, Row, u8)]) -> Vec<usize> {
    let value = |(_, weights, count): &(u32, Row, u8)| {
        weights.iter().fold(0.0f32, |most, w| most.max(w.abs())) * f32::from(*count).sqrt()
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| value(&rows[b]).total_cmp(&value(&rows[a])).then(a.cmp(&b)));
    order
}

/// The weight of one unit: the few largest weights are cut, so that the many
/// small ones keep their differences.
fn unit(trained: &Trained) -> f32 {
    let mut sizes: Vec<f32> = trained.rows.iter().flat_map(|r| r.1).map(f32::abs).filter(|&w| w > 1e-3).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 20_000)).copied().unwrap_or(1.0) / 127.0
}

/// Says how much of what is held out the model finds, and fits how probable
/// its readings are to their margins.
fn measure(model: &Model, unit: f32, held_out: &HeldOut, report: &mut dyn FnMut(&str)) -> Calibration {
    let mut chain = Chain::default();
    let mut calibration = [(1.0, 0.0); 3];
    // gold words, found words, both, by kind and by whether the text is clinical
    let mut words = [[[0usize; 3]; 3]; 2];
    let mut points: [Vec<(f32, f32)>; 3] = Default::default();
    for (sentence, clinical) in &held_out.0 {
        chain.clear();
        sentence.features.as_chunks::<FEATURES>().0.iter().for_each(|f| chain.push(model.emissions(f)));
        let labels = chain.best(model.steps());
        for (k, (_, first)) in KINDS.iter().enumerate() {
            let of_kind = |l: &Label| l == first || Some(*l) == first.more();
            for (gold, found) in sentence.labels.iter().zip(&labels) {
                let (gold, found) = (of_kind(gold), of_kind(found));
                let counts = &mut words[usize::from(*clinical)][k];
                counts[0] += usize::from(gold);
                counts[1] += usize::from(found);
                counts[2] += usize::from(gold && found);
            }
            for at in (0..labels.len()).filter(|&i| *clinical && labels[i] == *first) {
                let more = labels[at + 1..].iter().take_while(|&&l| Some(l) == first.more()).count();
                let range = at..at + more + 1;
                // A facility taken for a place is no mistake of a filter.
                let right =
                    sentence.labels[range.clone()].iter().any(|l| !matches!(l, Label::Out | Label::Organisation));
                points[k].push((chain.margin(range, model.steps()) * unit, f32::from(u8::from(right))));
            }
        }
    }
    for (k, (name, _)) in KINDS.iter().enumerate() {
        for (text, clinical) in [("clinical", 1), ("other", 0)] {
            let [gold, found, both] = words[clinical][k];
            let ratio = |n: usize| 100.0 * both as f32 / n.max(1) as f32;
            report(&format!(
                "held out, {text}, words of {name}: recall {:.2} % precision {:.2} % of {gold}",
                ratio(gold),
                ratio(found)
            ));
        }
        calibration[k] = logistic(&points[k]);
        let (slope, offset) = calibration[k];
        report(&format!("calibration of {name}: {} spans, slope {slope:.4}, offset {offset:.4}", points[k].len()));
    }
    calibration
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
    fn the_log_odds_follow_the_points() {
        // Of margins 0 one half are right, of margins 2 nine in ten.
        let points: Vec<(f32, f32)> = (0..100)
            .flat_map(|i| [(0.0, f32::from(u8::from(i % 2 == 0))), (2.0, f32::from(u8::from(i % 10 != 0)))])
            .collect();
        let (slope, offset) = logistic(&points);
        assert!(offset.abs() < 0.05, "{offset}");
        assert!((2.0 * slope + offset - 9f32.ln()).abs() < 0.1, "{slope}");
    }
}
