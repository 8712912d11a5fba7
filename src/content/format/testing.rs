//! Sinks and laws that the tests of every format share.

use proptest::prelude::*;

use crate::content::{Decision, OpaqueReason, Reader, Sink, Stop, Unit};
use crate::finding::{Role, Schema};

/// A unit as it was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    pub(crate) schema: Schema,
    pub(crate) role: Role,
    pub(crate) pointer: String,
    pub(crate) line: Option<u64>,
    pub(crate) text: String,
    pub(crate) opaque: Option<OpaqueReason>,
}

/// Replaces every occurrence of a word; decides as early as it can.
pub(crate) struct Replacing {
    word: String,
    with: String,
    waiting: String,
    pub(crate) units: Vec<Told>,
}

impl Replacing {
    pub(crate) fn new(word: &str, with: &str) -> Self {
        Replacing { word: word.into(), with: with.into(), waiting: String::new(), units: Vec::new() }
    }

    fn decide(&mut self, all: bool, decisions: &mut Vec<Decision>) {
        while let Some(at) = self.waiting.find(&self.word).filter(|_| !self.word.is_empty()) {
            if at > 0 {
                decisions.push(Decision::Keep(at));
            }
            decisions.push(Decision::Replace { len: self.word.len(), with: self.with.clone() });
            self.waiting.drain(..at + self.word.len());
        }
        let keep = if all { self.waiting.len() } else { self.waiting.len().saturating_sub(self.word.len()) };
        let keep = super::unit::floor(&self.waiting, keep);
        if keep > 0 {
            decisions.push(Decision::Keep(keep));
            self.waiting.drain(..keep);
        }
    }
}

impl Sink for Replacing {
    fn begin(&mut self, unit: &Unit<'_>) -> Result<(), Stop> {
        assert!(self.waiting.is_empty());
        self.units.push(Told {
            schema: unit.field.schema,
            role: unit.field.role,
            pointer: unit.field.pointer().unwrap_or_default(),
            line: unit.line,
            text: String::new(),
            opaque: None,
        });
        Ok(())
    }

    fn text(&mut self, text: &str, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        self.units.last_mut().unwrap().text.push_str(text);
        self.waiting.push_str(text);
        self.decide(false, decisions);
        Ok(())
    }

    fn end(&mut self, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        self.decide(true, decisions);
        Ok(())
    }

    fn opaque(&mut self, unit: &Unit<'_>, reason: OpaqueReason) -> Result<(), Stop> {
        self.begin(unit)?;
        self.units.last_mut().unwrap().opaque = Some(reason);
        Ok(())
    }
}

fn run(mut reader: Box<dyn Reader>, source: &[u8], step: usize, sink: &mut dyn Sink) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    for piece in source.chunks(step.max(1)) {
        reader.push(piece, sink, &mut out).map_err(|e| e.to_string())?;
    }
    reader.finish(sink, &mut out).map_err(|e| e.to_string())?;
    Ok(out)
}

/// The output if everything is kept.
pub(crate) fn keep(reader: Box<dyn Reader>, source: &str) -> Vec<u8> {
    run(reader, source.as_bytes(), 7, &mut crate::content::sink::KeepAll::default()).unwrap()
}

/// All units of a document.
pub(crate) fn read(reader: Box<dyn Reader>, source: &str) -> Vec<Told> {
    let mut sink = Replacing::new("", "");
    run(reader, source.as_bytes(), source.len(), &mut sink).unwrap();
    sink.units
}

/// The output with a word replaced, fed in pieces of `step` bytes.
pub(crate) fn replace_words(reader: Box<dyn Reader>, source: &str, word: &str, with: &str, step: usize) -> String {
    String::from_utf8(run(reader, source.as_bytes(), step, &mut Replacing::new(word, with)).unwrap()).unwrap()
}

/// The law of chunking: units and output are the same however the input is cut.
pub(crate) fn all_cuts(
    make: impl Fn() -> Box<dyn Reader>,
    source: &str,
    word: &str,
    with: &str,
) -> Result<(), TestCaseError> {
    let read = |step| {
        let mut sink = Replacing::new(word, with);
        let out = run(make(), source.as_bytes(), step, &mut sink);
        (out.map(|o| String::from_utf8(o).unwrap()), sink.units)
    };
    let whole = read(source.len());
    for step in [1, 2, 3, 7] {
        let cut = read(step);
        if whole.0.is_err() {
            // Where the reading ends early, how much was told may differ.
            prop_assert_eq!(&cut.0, &whole.0, "step {}", step);
        } else {
            prop_assert_eq!(&cut, &whole, "step {}", step);
        }
    }
    Ok(())
}
