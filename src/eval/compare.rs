//! Two detectors on the same gold: what one finds that the other does not, and
//! whether that is more than chance.

use std::fmt::Write as _;

use serde::Serialize;

use super::document::Figures;
use super::gold::{GoldRecord, Predicted, RecordError};
use super::metrics::{Miss, Summary, Tally};
use crate::train::random::Random;

/// Samples of the bootstrap.
const SAMPLES: usize = 2000;
/// Its seed: the same gold gives the same interval.
const SEED: u64 = 0x0070_6869_6775;

/// Sums over the records of one gold file.
#[derive(Clone)]
pub struct Comparison {
    a: Tally,
    b: Tally,
    documents: Vec<(Figures, Figures)>,
    changes: Changes,
}

/// How many spans changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Changes {
    /// Gold spans that only B catches.
    pub gained: usize,
    /// Gold spans that only A catches.
    pub lost: usize,
    /// Alarms of B where A has none.
    pub new_alarms: usize,
    /// Alarms of A where B has none.
    pub gone_alarms: usize,
}

/// One change, as a miss of the side that has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// `GAINED`, `LOST`, `NEW ALARM`, `GONE ALARM`.
    pub what: &'static str,
    /// Where.
    pub miss: Miss,
}

/// What the comparison came to.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Verdict {
    /// The rates of A.
    pub a: Summary,
    /// The rates of B.
    pub b: Summary,
    /// Spans that changed.
    pub changes: Changes,
    /// Two-sided exact McNemar test on gold spans: how likely a split at least
    /// as uneven is if neither catches more. It takes spans as independent.
    pub mcnemar_p: f64,
    /// B's span recall less A's, with the 95 % interval of a bootstrap over documents.
    pub recall_difference: Interval,
    /// B's alarms per 1,000 words less A's, likewise.
    pub alarm_difference: Interval,
}

/// A difference with its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Interval {
    /// As measured.
    #[serde(serialize_with = "super::metrics::rate")]
    pub measured: f64,
    /// 2.5 % of the samples lie below.
    #[serde(serialize_with = "super::metrics::rate")]
    pub low: f64,
    /// 2.5 % of the samples lie above.
    #[serde(serialize_with = "super::metrics::rate")]
    pub high: f64,
}

impl Comparison {
    /// An empty one; `empty` is a tally of the types wanted.
    pub fn new(empty: &Tally) -> Comparison {
        Comparison { a: empty.clone(), b: empty.clone(), documents: Vec::new(), changes: Changes::default() }
    }

    /// Counts one record and tells what changed from `a` to `b`.
    ///
    /// # Errors
    /// A span outside the text.
    pub fn add(&mut self, gold: &GoldRecord, a: &[Predicted], b: &[Predicted]) -> Result<Vec<Change>, RecordError> {
        let in_a = self.a.add(gold, a)?;
        let in_b = self.b.add(gold, b)?;
        self.documents.push((Figures::of(gold, &self.a, &in_a), Figures::of(gold, &self.b, &in_b)));
        let mut changes = Vec::new();
        let mut tell = |what, count: &mut usize, of: &[Miss], other: &[Miss], leak: bool| {
            let known = |m: &Miss| {
                let same =
                    |o: &&Miss| o.leak == leak && if leak { *o == m } else { o.start < m.end && m.start < o.end };
                other.iter().any(|o| same(&o))
            };
            for miss in of.iter().filter(|m| m.leak == leak && !known(m)) {
                *count += 1;
                changes.push(Change { what, miss: miss.clone() });
            }
        };
        tell("GAINED", &mut self.changes.gained, &in_a, &in_b, true);
        tell("LOST", &mut self.changes.lost, &in_b, &in_a, true);
        tell("NEW ALARM", &mut self.changes.new_alarms, &in_b, &in_a, false);
        tell("GONE ALARM", &mut self.changes.gone_alarms, &in_a, &in_b, false);
        changes.sort_by_key(|c| c.miss.start);
        Ok(changes)
    }

    /// What it came to.
    pub fn verdict(&self) -> Verdict {
        let recall = |a: &Figures, b: &Figures| b.recall() - a.recall();
        let alarms = |a: &Figures, b: &Figures| b.alarm_rate() - a.alarm_rate();
        Verdict {
            a: self.a.summary(),
            b: self.b.summary(),
            changes: self.changes,
            mcnemar_p: mcnemar(self.changes.gained, self.changes.lost),
            recall_difference: self.interval(recall),
            alarm_difference: self.interval(alarms),
        }
    }

    /// The percentile bootstrap over documents, which hold spans that depend on one another.
    fn interval(&self, difference: impl Fn(&Figures, &Figures) -> f64) -> Interval {
        let sum = |picked: &mut dyn Iterator<Item = &(Figures, Figures)>| {
            let (mut a, mut b) = (Figures::default(), Figures::default());
            for (one, other) in picked {
                a.add(*one);
                b.add(*other);
            }
            difference(&a, &b)
        };
        let mut random = Random::new(SEED);
        let mut samples: Vec<f64> = (0..SAMPLES)
            .map(|_| sum(&mut (0..self.documents.len()).filter_map(|_| random.pick(&self.documents))))
            .filter(|d| d.is_finite())
            .collect();
        samples.sort_by(f64::total_cmp);
        let at = |share: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
            let index = (share * samples.len() as f64) as usize;
            samples.get(index.min(samples.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
        };
        Interval { measured: sum(&mut self.documents.iter()), low: at(0.025), high: at(0.975) }
    }
}

/// The two-sided exact McNemar test: the chance of a split at least as uneven
/// as `gained` to `lost` among as many fair coins.
fn mcnemar(gained: usize, lost: usize) -> f64 {
    let n = gained + lost;
    if n == 0 {
        return 1.0;
    }
    // ln C(n, k) - n ln 2, from one k to the next.
    let (mut term, mut tail) = (-(n as f64) * std::f64::consts::LN_2, 0.0);
    for k in 0..=gained.min(lost) {
        if k > 0 {
            term += ((n - k + 1) as f64).ln() - (k as f64).ln();
        }
        tail += term.exp();
    }
    (2.0 * tail).min(1.0)
}

/// The verdict as a table.
pub fn table(verdict: &Verdict) -> String {
    let (a, b) = (&verdict.a, &verdict.b);
    let mut out = format!("docs {}  gold spans {}  clean docs {}\n", a.docs, a.gold_spans, a.clean_docs);
    let _ = writeln!(out, "  {:15} {:>8}  {:>8}  {:>8}", "", "A", "B", "B - A");
    for (name, a, b) in [
        ("span_recall", a.span_recall, b.span_recall),
        ("char_recall", a.char_recall, b.char_recall),
        ("char_precision", a.char_precision, b.char_precision),
        ("safe_docs", a.safe_docs, b.safe_docs),
        ("false_alarms", a.false_alarms, b.false_alarms),
        ("type_accuracy", a.type_accuracy, b.type_accuracy),
    ] {
        let _ = writeln!(out, "  {name:15} {a:8.4}  {b:8.4}  {:+8.4}", b - a);
    }
    for (name, t) in &a.by_type {
        let other = b.by_type.get(name).map_or(f64::NAN, |t| t.recall);
        let _ = writeln!(out, "    {name:13} {:8.4}  {other:8.4}  {:+8.4}  of {}", t.recall, other - t.recall, t.gold);
    }
    let Changes { gained, lost, new_alarms, gone_alarms } = verdict.changes;
    let _ =
        writeln!(out, "spans  {gained} gained, {lost} lost (McNemar, two-sided exact: p = {})", p(verdict.mcnemar_p));
    let _ = writeln!(out, "alarms {new_alarms} new, {gone_alarms} gone");
    let i = verdict.recall_difference;
    let _ = writeln!(
        out,
        "recall B - A {:+.4}, 95 % from {:+.4} to {:+.4} (bootstrap over documents)",
        i.measured, i.low, i.high
    );
    let i = verdict.alarm_difference;
    let _ = writeln!(out, "alarms per 1,000 words B - A {:+.3}, 95 % from {:+.3} to {:+.3}", i.measured, i.low, i.high);
    out
}

fn p(value: f64) -> String {
    if value < 0.0001 { "under 0.0001".to_owned() } else { format!("{value:.4}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mcnemar_agrees_with_counting() {
        // 2 * (1 + 6) / 64, 2 / 1024, and no more than certain.
        assert!((mcnemar(5, 1) - 14.0 / 64.0).abs() < 1e-12);
        assert!((mcnemar(0, 10) - 2.0 / 1024.0).abs() < 1e-12);
        assert_eq!(mcnemar(3, 3), 1.0);
        assert_eq!(mcnemar(0, 0), 1.0);
        assert!(mcnemar(3000, 2000) < 1e-40 && mcnemar(3000, 2000) >= 0.0);
    }

    fn record(n: usize) -> GoldRecord {
        let text = format!("Ana met Bo {n}");
        serde_json::from_value(serde_json::json!({"id": n.to_string(), "text": text, "spans":
            [{"start": 0, "end": 3, "type": "NAME"}, {"start": 8, "end": 10, "type": "NAME"}]}))
        .unwrap()
    }

    fn at(start: usize, end: usize) -> Predicted {
        Predicted { start, end, kind: "NAME".into(), score: None }
    }

    #[test]
    fn tells_what_changed_and_how_sure_that_is() {
        let mut comparison = Comparison::new(&Tally::new(None));
        for n in 0..40 {
            let b = if n == 0 { vec![at(0, 3)] } else { vec![at(0, 3), at(8, 10)] };
            comparison.add(&record(n), &[at(0, 3), at(4, 7)], &b).unwrap();
        }
        let verdict = comparison.verdict();
        assert_eq!(verdict.changes, Changes { gained: 39, lost: 0, new_alarms: 0, gone_alarms: 40 });
        let Interval { measured, low, high } = verdict.recall_difference;
        assert!((measured - 39.0 / 80.0).abs() < 1e-9 && low > 0.42 && high <= 0.5, "{verdict:?}");
        assert!(verdict.mcnemar_p < 1e-9);
        let table = table(&verdict);
        assert!(table.contains("39 gained, 0 lost (McNemar, two-sided exact: p = under 0.0001)"), "{table}");
    }

    #[test]
    fn the_same_twice_is_no_difference() {
        let mut comparison = Comparison::new(&Tally::new(None));
        let changes = comparison.add(&record(1), &[at(0, 3)], &[at(0, 3)]).unwrap();
        assert_eq!(changes, []);
        let verdict = comparison.verdict();
        assert_eq!((verdict.mcnemar_p, verdict.recall_difference.low, verdict.recall_difference.high), (1.0, 0.0, 0.0));
    }

    #[test]
    fn an_alarm_that_only_moves_is_neither_new_nor_gone() {
        let mut comparison = Comparison::new(&Tally::new(None));
        let changes = comparison.add(&record(1), &[at(4, 6)], &[at(5, 7)]).unwrap();
        assert_eq!(changes, []);
    }
}
