//! Counts, and the rates made of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use super::gold::{GoldRecord, GoldSpan, Predicted, RecordError};
use super::letters::is_letter_or_digit;

/// Sums over the records of one gold file.
#[derive(Clone, Default)]
pub struct Tally {
    wanted: Option<BTreeSet<String>>,
    docs: usize,
    types: BTreeMap<String, Counts>,
    gold_letters: usize,
    hit_letters: usize,
    predicted_letters: usize,
    right_letters: usize,
    phi_docs: usize,
    safe_docs: usize,
    seen_docs: usize,
    clean_docs: usize,
    alarmed_docs: usize,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    gold: usize,
    caught: usize,
    right_type: usize,
}

/// A gold span not caught, or a prediction that touches no gold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Miss {
    /// True for a gold span that was not caught, false for a false alarm.
    pub leak: bool,
    /// Its type.
    pub kind: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// The rates. A rate of nothing is not a number: `nan` in text, `null` in JSON.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Summary {
    /// Records.
    pub docs: usize,
    /// Gold spans that were demanded.
    pub gold_spans: usize,
    /// Caught gold spans / gold spans. Caught: every letter and digit is covered, by whatever type.
    #[serde(serialize_with = "rate")]
    pub span_recall: f64,
    /// Covered letters and digits of gold spans / all of them.
    #[serde(serialize_with = "rate")]
    pub char_recall: f64,
    /// Letters and digits under predictions that are gold / all under predictions.
    #[serde(serialize_with = "rate")]
    pub char_precision: f64,
    /// Records with gold in which every span is caught / records with gold.
    #[serde(serialize_with = "rate")]
    pub safe_docs: f64,
    /// Records with gold in which a prediction touches gold / records with gold.
    #[serde(serialize_with = "rate")]
    pub seen_docs: f64,
    /// Records without gold that got a prediction / records without gold.
    #[serde(serialize_with = "rate")]
    pub false_alarms: f64,
    /// Records without gold.
    pub clean_docs: usize,
    /// Caught spans over which a prediction bears the gold type or a type of its group / caught spans.
    #[serde(serialize_with = "rate")]
    pub type_accuracy: f64,
    /// By gold type.
    pub by_type: BTreeMap<String, TypeSummary>,
}

/// One gold type.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct TypeSummary {
    /// Gold spans of it.
    pub gold: usize,
    /// Of these, caught.
    #[serde(serialize_with = "rate")]
    pub recall: f64,
}

pub(super) fn rate<S: Serializer>(value: &f64, s: S) -> Result<S::Ok, S::Error> {
    if value.is_nan() { s.serialize_none() } else { s.serialize_f64(*value) }
}

pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { f64::NAN } else { part as f64 / whole as f64 }
}

/// The predicted types that satisfy a gold type besides itself.
fn satisfied_by(gold: &str) -> &'static [&'static str] {
    match gold {
        "LOCATION" => &["ZIP", "FACILITY"],
        "ZIP" | "FACILITY" => &["LOCATION"],
        "PHONE" => &["FAX"],
        "FAX" => &["PHONE"],
        "SSN" => &["NATIONAL_ID"],
        "NATIONAL_ID" => &["SSN"],
        _ => &[],
    }
}

/// What lies over one code point.
#[derive(Clone, Copy, Default)]
struct Mark {
    letter: bool,
    covered: bool,
    truth: bool,
    ignored: bool,
}

impl Tally {
    /// An empty tally. With `wanted`, only gold of these types is demanded;
    /// other gold is not held against a prediction that covers it.
    pub fn new(wanted: Option<BTreeSet<String>>) -> Self {
        Tally { wanted, ..Tally::default() }
    }

    /// Counts one record and tells what was missed or found in vain.
    ///
    /// # Errors
    /// [`RecordError`] if a span lies outside its text; nothing is counted then.
    pub fn add(&mut self, gold: &GoldRecord, predicted: &[Predicted]) -> Result<Vec<Miss>, RecordError> {
        let mut marks: Vec<Mark> =
            gold.text.chars().map(|c| Mark { letter: is_letter_or_digit(c), ..Mark::default() }).collect();
        check_bounds(gold, predicted, marks.len())?;
        for p in predicted {
            over(&mut marks, p.start, p.end, |m| m.covered = true);
        }
        for s in &gold.spans {
            let demanded = self.demands(s);
            over(&mut marks, s.start, s.end, |m| if demanded { m.truth = true } else { m.ignored = true });
        }
        self.docs += 1;
        let mut misses = self.spans(gold, predicted, &marks);
        self.letters(&marks);
        if gold.spans.is_empty() {
            self.clean_docs += 1;
            self.alarmed_docs += usize::from(!predicted.is_empty());
        }
        for p in predicted {
            let touches = marks.get(p.start..p.end).unwrap_or(&[]).iter().any(|m| m.truth || m.ignored);
            if !touches {
                misses.push(Miss { leak: false, kind: p.kind.clone(), start: p.start, end: p.end });
            }
        }
        Ok(misses)
    }

    /// The rates so far.
    pub fn summary(&self) -> Summary {
        let total = |f: fn(&Counts) -> usize| self.types.values().map(f).sum::<usize>();
        let (gold, caught, right) = (total(|c| c.gold), total(|c| c.caught), total(|c| c.right_type));
        Summary {
            docs: self.docs,
            gold_spans: gold,
            span_recall: ratio(caught, gold),
            char_recall: ratio(self.hit_letters, self.gold_letters),
            char_precision: ratio(self.right_letters, self.predicted_letters),
            safe_docs: ratio(self.safe_docs, self.phi_docs),
            seen_docs: ratio(self.seen_docs, self.phi_docs),
            false_alarms: ratio(self.alarmed_docs, self.clean_docs),
            clean_docs: self.clean_docs,
            type_accuracy: ratio(right, caught),
            by_type: self
                .types
                .iter()
                .map(|(t, c)| (t.clone(), TypeSummary { gold: c.gold, recall: ratio(c.caught, c.gold) }))
                .collect(),
        }
    }

    /// True if the span must be found; other gold is only not held against a prediction.
    pub fn demands(&self, span: &GoldSpan) -> bool {
        !span.ignored && self.wanted.as_ref().is_none_or(|w| w.contains(span.kind()))
    }

    fn spans(&mut self, gold: &GoldRecord, predicted: &[Predicted], marks: &[Mark]) -> Vec<Miss> {
        let mut misses = Vec::new();
        let (mut demanded, mut touched) = (false, false);
        let spans: Vec<&GoldSpan> = gold.spans.iter().filter(|s| self.demands(s)).collect();
        for s in spans {
            demanded = true;
            let letters = || marks.get(s.start..s.end).unwrap_or(&[]).iter().filter(|m| m.letter);
            let covered = letters().filter(|m| m.covered).count();
            touched |= covered > 0;
            let counts = self.types.entry(s.kind().to_owned()).or_default();
            counts.gold += 1;
            if covered > 0 && covered == letters().count() {
                counts.caught += 1;
                let right = predicted.iter().any(|p| {
                    p.start < s.end
                        && p.end > s.start
                        && (p.kind == s.kind() || satisfied_by(s.kind()).contains(&p.kind.as_str()))
                });
                counts.right_type += usize::from(right);
            } else {
                misses.push(Miss { leak: true, kind: s.kind().to_owned(), start: s.start, end: s.end });
            }
        }
        self.phi_docs += usize::from(demanded);
        self.safe_docs += usize::from(demanded && misses.is_empty());
        self.seen_docs += usize::from(touched);
        misses
    }

    fn letters(&mut self, marks: &[Mark]) {
        for m in marks.iter().filter(|m| m.letter) {
            self.gold_letters += usize::from(m.truth);
            self.hit_letters += usize::from(m.truth && m.covered);
            if m.covered && !m.ignored {
                self.predicted_letters += 1;
                self.right_letters += usize::from(m.truth);
            }
        }
    }
}

fn over(marks: &mut [Mark], start: usize, end: usize, set: impl Fn(&mut Mark)) {
    marks.get_mut(start..end).unwrap_or(&mut []).iter_mut().for_each(set);
}

fn check_bounds(gold: &GoldRecord, predicted: &[Predicted], length: usize) -> Result<(), RecordError> {
    let outside = |whose, start, end| RecordError::Outside { whose, start, end, length };
    if let Some(s) = gold.spans.iter().find(|s| s.start > s.end || s.end > length) {
        return Err(outside("gold", s.start, s.end));
    }
    match predicted.iter().find(|p| p.start >= p.end || p.end > length) {
        Some(p) => Err(outside("predicted", p.start, p.end)),
        None => Ok(()),
    }
}
