//! Fields in running text: a record pasted behind a question, a message below a
//! sentence, a table of a spreadsheet. Not read as a document, since there is
//! none; only what stands directly beside a name of a field is taken.
//!
//! Every look is bounded, so that what is found in a window of a long text is
//! what is found in the whole.

mod hl7;
mod markup;
mod pairs;
mod table;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::detect::{Candidate, Doc, Reach, Recognizer};
use crate::finding::{Evidence, Score};
use crate::text::Span;

use super::FieldHint;
use super::recogniser::{LONGEST, Rules};
use super::shape::{Found, Shape};

/// Bytes before a value in which the names of its fields are looked for.
const LOOK: usize = 1024;

/// Log-odds of a bed or room that one digit tells.
const LONE_ROOM: f32 = -0.8;

/// A value in the text and what its field says about it.
struct Value {
    range: Range<usize>,
    hint: FieldHint,
}

/// Gives values that stand beside the name of their field in running text.
pub(super) struct PastedRecogniser {
    rules: Rules,
}

impl PastedRecogniser {
    pub(super) fn new() -> Self {
        PastedRecogniser { rules: Rules::new() }
    }
}

impl Recognizer for PastedRecogniser {
    fn name(&self) -> &'static str {
        "pasted fields"
    }

    fn reach(&self) -> Reach {
        Reach { longest: LONGEST, before: LOOK + LONGEST, after: LONGEST }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        let text = doc.text;
        let mut values = Vec::new();
        if memchr::memchr(b'|', text.as_bytes()).is_some() {
            hl7::find(text, &mut values);
        }
        pairs::find(text, &mut values);
        markup::find(text, &mut values);
        table::find(text, &mut values);
        for Value { range, hint } in values {
            self.give(doc, range, hint, out);
        }
    }
}

impl PastedRecogniser {
    fn give(&self, doc: &Doc<'_>, range: Range<usize>, hint: FieldHint, out: &mut Vec<Candidate>) {
        let (Some(kind), Some(value)) = (hint.kind, doc.text.get(range.clone())) else { return };
        if value.len() > LONGEST {
            return;
        }
        let mut found = Vec::new();
        hint.shape.find(value, kind, doc.year, &mut found);
        // A bed told by one digit is a row's number as often: the name beside it decides (`detect/beds`).
        let lone = hint.shape == Shape::Room && value.len() == 1;
        for Found { range: within, kind, weight } in found {
            let weight = if lone { weight + LONE_ROOM } else { weight };
            out.push(Candidate {
                kind,
                span: Span::new(range.start + within.start, range.start + within.end),
                score: Score::new(hint.score).shifted(weight),
                rule: self.rules.of(kind),
                evidence: vec![Evidence::new(hint.why, hint.weight())],
            });
        }
    }
}

/// The last `bytes` of `text`, from a character boundary on.
fn tail(text: &str, bytes: usize) -> &str {
    let from = text.len().saturating_sub(bytes);
    (from..=text.len()).find_map(|i| text.get(i..)).unwrap_or("")
}

/// The first `bytes` of `text`, up to a character boundary.
fn head(text: &str, bytes: usize) -> &str {
    (0..=bytes.min(text.len())).rev().find_map(|i| text.get(..i)).unwrap_or("")
}
