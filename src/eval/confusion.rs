//! Which types are taken for which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;

use super::gold::{GoldRecord, GoldSpan, Predicted};
use super::letters::is_letter_or_digit;
use super::metrics::{Miss, Tally};

/// The column of gold spans of which no letter is covered.
pub const MISSED: &str = "MISSED";
/// The column of gold spans of which some letters are covered.
pub const PARTLY: &str = "PARTLY";
/// The row of predictions that touch no gold.
pub const ALARM: &str = "ALARM";

/// Counts by gold type and by the type predicted: of the prediction that covers
/// most of the span's letters, the first of equals.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Confusion(BTreeMap<String, BTreeMap<String, usize>>);

impl Confusion {
    /// Counts one record, of which [`Tally::add`] told these misses.
    pub fn add(&mut self, gold: &GoldRecord, predicted: &[Predicted], tally: &Tally, misses: &[Miss]) {
        let letters: Vec<bool> = gold.text.chars().map(is_letter_or_digit).collect();
        for span in gold.spans.iter().filter(|s| tally.demands(s)) {
            let column = column(span, predicted, &letters);
            *self.0.entry(span.kind().to_owned()).or_default().entry(column).or_default() += 1;
        }
        for alarm in misses.iter().filter(|m| !m.leak) {
            *self.0.entry(ALARM.to_owned()).or_default().entry(alarm.kind.clone()).or_default() += 1;
        }
    }

    /// As a table: gold types down, predicted types across.
    pub fn table(&self) -> String {
        let is_outcome = |c: &&String| [MISSED, PARTLY].contains(&c.as_str());
        let all: BTreeSet<&String> = self.0.values().flat_map(BTreeMap::keys).collect();
        let (outcomes, types): (Vec<&String>, Vec<&String>) = all.into_iter().partition(is_outcome);
        let columns: Vec<&String> = types.into_iter().chain(outcomes).collect();
        let first = self.0.keys().map(String::len).max().unwrap_or(0).max(4);
        let mut out = format!("{:first$}", "gold");
        for column in &columns {
            let _ = write!(out, "  {column:>5}");
        }
        out.push('\n');
        let alarms_last = |row: &&String| row.as_str() == ALARM;
        let (alarms, golds): (Vec<&String>, Vec<&String>) = self.0.keys().partition(alarms_last);
        for row in golds.into_iter().chain(alarms) {
            let _ = write!(out, "{row:first$}");
            for &column in &columns {
                let width = column.chars().count().max(5);
                match self.0.get(row).and_then(|r| r.get(column)) {
                    Some(n) => _ = write!(out, "  {n:>width$}"),
                    None => _ = write!(out, "  {:>width$}", "."),
                }
            }
            out.push('\n');
        }
        out
    }
}

fn column(span: &GoldSpan, predicted: &[Predicted], letters: &[bool]) -> String {
    let count = |from: usize, to: usize| letters.get(from..to).unwrap_or(&[]).iter().filter(|l| **l).count();
    let mut best: Option<(usize, &str)> = None;
    let mut covered = vec![false; span.end.saturating_sub(span.start)];
    for p in predicted.iter().filter(|p| p.start < span.end && span.start < p.end) {
        let (from, to) = (p.start.max(span.start), p.end.min(span.end));
        covered.get_mut(from - span.start..to - span.start).unwrap_or(&mut []).fill(true);
        let n = count(from, to);
        if n > best.map_or(0, |(most, _)| most) {
            best = Some((n, &p.kind));
        }
    }
    let open = covered.iter().zip(span.start..).any(|(c, at)| !c && letters.get(at) == Some(&true));
    match best {
        None => MISSED.to_owned(),
        Some(_) if open => PARTLY.to_owned(),
        Some((_, kind)) => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predicted(start: usize, end: usize, kind: &str) -> Predicted {
        Predicted { start, end, kind: kind.into(), score: None }
    }

    #[test]
    fn counts_what_each_type_is_taken_for() {
        let gold: GoldRecord = serde_json::from_str(
            r#"{"id":"a","text":"Ana Ruiz of Oslo, 4711, also May","spans":[{"start":0,"end":8,"type":"NAME"},
               {"start":12,"end":16,"type":"LOCATION"},{"start":18,"end":22,"type":"MRN"}]}"#,
        )
        .unwrap();
        let found = [
            predicted(0, 3, "NAME"),
            predicted(4, 8, "NAME"),
            predicted(12, 16, "FACILITY"),
            predicted(29, 32, "DATE"),
        ];
        let mut tally = Tally::new(None);
        let misses = tally.add(&gold, &found).unwrap();
        let mut confusion = Confusion::default();
        confusion.add(&gold, &found, &tally, &misses);
        let partly = [predicted(0, 3, "NAME"), predicted(20, 22, "ZIP")];
        let misses = tally.add(&gold, &partly).unwrap();
        confusion.add(&gold, &partly, &tally, &misses);
        let want = "gold       DATE  FACILITY   NAME  MISSED  PARTLY\n\
                    LOCATION      .         1      .       1       .\n\
                    MRN           .         .      .       1       1\n\
                    NAME          .         .      1       .       1\n\
                    ALARM         1         .      .       .       .\n";
        assert_eq!(confusion.table(), want);
        let json = serde_json::to_value(&confusion).unwrap();
        assert_eq!(json["LOCATION"]["FACILITY"], 1);
    }
}
