//! What other thresholds would give: recall against alarms.

use std::fmt::Write as _;

use serde::Serialize;

use super::document::Figures;
use super::gold::{GoldRecord, Predicted, RecordError};
use super::metrics::{Tally, rate};

/// Sums by threshold.
#[derive(Clone)]
pub struct Sweep(Vec<(f64, Tally, Figures)>);

/// One threshold.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct SweepRow {
    /// From this score on a finding counts.
    pub threshold: f64,
    /// As in [`super::Summary`].
    #[serde(serialize_with = "rate")]
    pub span_recall: f64,
    /// As in [`super::Summary`].
    #[serde(serialize_with = "rate")]
    pub char_precision: f64,
    /// As in [`super::Summary`].
    #[serde(serialize_with = "rate")]
    pub false_alarms: f64,
    /// Predictions that touch no gold.
    pub alarms: usize,
    /// The same per 1,000 words of text.
    #[serde(serialize_with = "rate")]
    pub alarms_per_1000_words: f64,
}

impl Sweep {
    /// Empty sums for `thresholds`; `empty` is a tally of the types wanted.
    pub fn new(thresholds: &[f64], empty: &Tally) -> Sweep {
        Sweep(thresholds.iter().map(|&t| (t, empty.clone(), Figures::default())).collect())
    }

    /// `steps` thresholds evenly between 0 and 1, neither among them: with 19
    /// 0.05, 0.10, … 0.95.
    pub fn thresholds(steps: usize) -> Vec<f64> {
        (1..=steps).map(|i| i as f64 / (steps + 1) as f64).collect()
    }

    /// Counts one record with what was found at each threshold, in their order.
    ///
    /// # Errors
    /// A span outside the text.
    pub fn add(&mut self, gold: &GoldRecord, predicted: &[Vec<Predicted>]) -> Result<(), RecordError> {
        for ((_, tally, figures), found) in self.0.iter_mut().zip(predicted) {
            let misses = tally.add(gold, found)?;
            figures.add(Figures::of(gold, tally, &misses));
        }
        Ok(())
    }

    /// The rates by threshold.
    pub fn rows(&self) -> Vec<SweepRow> {
        let row = |(threshold, tally, figures): &(f64, Tally, Figures)| {
            let summary = tally.summary();
            SweepRow {
                threshold: *threshold,
                span_recall: summary.span_recall,
                char_precision: summary.char_precision,
                false_alarms: summary.false_alarms,
                alarms: figures.alarms,
                alarms_per_1000_words: figures.alarm_rate(),
            }
        };
        self.0.iter().map(row).collect()
    }
}

/// The rows as a table.
pub fn table(rows: &[SweepRow]) -> String {
    let mut out = String::from("threshold  span_recall  char_precision  false_alarms  alarms  per 1,000 words\n");
    for r in rows {
        let _ = writeln!(
            out,
            "{:9.3}  {:11.4}  {:14.4}  {:12.4}  {:6}  {:15.3}",
            r.threshold, r.span_recall, r.char_precision, r.false_alarms, r.alarms, r.alarms_per_1000_words
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_threshold_has_its_own_sums() {
        let gold: GoldRecord =
            serde_json::from_str(r#"{"id":"a","text":"Ana or not","spans":[{"start":0,"end":3,"type":"NAME"}]}"#)
                .unwrap();
        let at = |start, end| Predicted { start, end, kind: "NAME".into(), score: None };
        let mut sweep = Sweep::new(&Sweep::thresholds(3), &Tally::new(None));
        sweep.add(&gold, &[vec![at(0, 3), at(7, 10)], vec![at(0, 3)], vec![]]).unwrap();
        let rows = sweep.rows();
        assert_eq!(rows.iter().map(|r| r.threshold).collect::<Vec<_>>(), [0.25, 0.5, 0.75]);
        assert_eq!(rows.iter().map(|r| r.span_recall).collect::<Vec<_>>(), [1.0, 1.0, 0.0]);
        assert_eq!(rows.iter().map(|r| r.alarms).collect::<Vec<_>>(), [1, 0, 0]);
        assert!((rows[0].alarms_per_1000_words - 1000.0 / 3.0).abs() < 1e-9);
        let table = table(&rows);
        assert!(
            table.contains("    0.250       1.0000          0.5000           NaN       1          333.333"),
            "{table}"
        );
    }
}
