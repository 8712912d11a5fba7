//! The summary and the misses as text.

use std::fmt::Write as _;

use super::gold::GoldRecord;
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

/// One line about a miss: record, type, value, context. Gold spans and, unless
/// `values`, the missed span itself are masked: letters and digits become `#`.
pub fn miss(record: &GoldRecord, miss: &Miss, values: bool) -> String {
    let letters: Vec<char> = record.text.chars().collect();
    let hidden = |at: usize| {
        !values && ((miss.start..miss.end).contains(&at) || record.spans.iter().any(|s| (s.start..s.end).contains(&at)))
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
    let what = if miss.leak { "LEAK " } else { "ALARM" };
    let value = part(miss.start, miss.end);
    let context = part(miss.start.saturating_sub(BEFORE), miss.end + AFTER);
    format!("{what} {}\t{}\t{value:?}\t…{context:?}…", record.id, miss.kind)
}
