//! The summary and the misses as text.

use std::fmt::Write as _;

use super::gold::{GoldRecord, Predicted};
use super::letters::is_letter_or_digit;
use super::metrics::{Miss, Summary};

/// Code points of context shown before a miss.
const BEFORE: usize = 40;
/// Code points of context shown after a miss.
const AFTER: usize = 30;

/// The summary as a table.
pub fn table(summary: &Summary) -> String {
    let mut out = String::new();
    let s = summary;
    let _ = writeln!(out, "docs {}  gold spans {}  clean docs {}", s.docs, s.gold_spans, s.clean_docs);
    let rates = [
        ("span_recall", s.span_recall),
        ("char_recall", s.char_recall),
        ("char_precision", s.char_precision),
        ("safe_docs", s.safe_docs),
        ("seen_docs", s.seen_docs),
        ("false_alarms", s.false_alarms),
        ("type_accuracy", s.type_accuracy),
    ];
    for (name, rate) in rates {
        let _ = writeln!(out, "  {name:15} {}", four(rate));
    }
    for (name, t) in &s.by_type {
        let _ = writeln!(out, "    {name:15} {:6}  recall {}", t.gold, four(t.recall));
    }
    out
}

fn four(rate: f64) -> String {
    if rate.is_nan() { "nan".to_owned() } else { format!("{rate:.4}") }
}

/// A missed span, an alarm or a change with what stands around it.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Shown {
    /// The record.
    pub id: String,
    /// Gold type of a leak, predicted type of an alarm.
    #[serde(rename = "type")]
    pub kind: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The span's text.
    pub value: String,
    /// The text around it.
    pub context: String,
}

impl Shown {
    /// `miss` of `record`. Unless `values`, the letters and digits of the span,
    /// of all gold and of all predictions are `#`.
    pub fn new(record: &GoldRecord, predicted: &[&[Predicted]], miss: &Miss, values: bool) -> Shown {
        let letters: Vec<char> = record.text.chars().collect();
        let within = |at: usize, start: usize, end: usize| (start..end).contains(&at);
        let hidden = |at: usize| {
            !values
                && (within(at, miss.start, miss.end)
                    || record.spans.iter().any(|s| within(at, s.start, s.end))
                    || predicted.iter().copied().flatten().any(|p| within(at, p.start, p.end)))
        };
        let part = |from: usize, to: usize| -> String {
            let to = to.min(letters.len());
            let shown = letters.get(from.min(to)..to).unwrap_or(&[]).iter().enumerate();
            shown
                .map(|(i, &c)| match c {
                    c if hidden(from + i) && is_letter_or_digit(c) => '#',
                    c if c.is_control() => ' ',
                    c => c,
                })
                .collect()
        };
        Shown {
            id: record.id.clone(),
            kind: miss.kind.clone(),
            start: miss.start,
            end: miss.end,
            value: part(miss.start, miss.end),
            context: part(miss.start.saturating_sub(BEFORE), miss.end + AFTER),
        }
    }

    /// One line, led by `what`.
    pub fn line(&self, what: &str) -> String {
        let Shown { id, kind, value, context, .. } = self;
        format!("{what} {id}\t{kind}\t{value:?}\t…{context:?}…")
    }
}
