//! What the tests of readers share: sinks, and the laws every reader obeys.

use std::sync::Arc;

use crate::finding::{Location, Role};

use super::{ContentError, Decision, KeepAll, Limits, OpaqueReason, Reader, ReaderContext, Sink, Stop, Unit};

pub(crate) fn context() -> ReaderContext {
    ReaderContext::new(Location::default(), Arc::new(Limits::default()))
}

/// One text unit as it was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Seen {
    pub(crate) location: Location,
    pub(crate) role: Role,
    pub(crate) text: String,
}

/// Notes all units, and replaces every word with a given letter in it. What it
/// decides depends on the text alone, when it decides on `eager`.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) seen: Vec<Seen>,
    pub(crate) opaque: Vec<(Location, OpaqueReason)>,
    marked: Option<(char, &'static str)>,
    eager: bool,
    pending: String,
    open: bool,
}

impl Words {
    pub(crate) fn new(letter: char, with: &'static str, eager: bool) -> Self {
        Words { marked: Some((letter, with)), eager, ..Words::default() }
    }

    pub(crate) fn texts(&self) -> Vec<&str> {
        self.seen.iter().map(|s| &*s.text).collect()
    }

    /// (pointer, text) of all units.
    pub(crate) fn fields(&self) -> Vec<(String, &str)> {
        self.seen.iter().map(|s| (s.location.pointer.clone().unwrap_or_default(), &*s.text)).collect()
    }

    fn decide(&mut self, len: usize, decisions: &mut Vec<Decision>) {
        let text: String = self.pending.drain(..len).collect();
        for word in text.split_inclusive(' ') {
            match self.marked {
                Some((letter, with)) if word.contains(letter) => {
                    let body = word.trim_end_matches(' ');
                    decisions.push(Decision::Replace { len: body.len(), with: with.into() });
                    if body.len() < word.len() {
                        decisions.push(Decision::Keep(word.len() - body.len()));
                    }
                }
                _ => decisions.push(Decision::Keep(word.len())),
            }
        }
    }
}

impl Sink for Words {
    fn begin(&mut self, unit: &Unit<'_>) -> Result<(), Stop> {
        assert!(!self.open, "units do not nest");
        self.open = true;
        self.seen.push(Seen { location: unit.location(), role: unit.field.role, text: String::new() });
        Ok(())
    }

    fn text(&mut self, text: &str, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        assert!(self.open);
        self.seen.last_mut().unwrap().text.push_str(text);
        self.pending.push_str(text);
        if self.eager {
            let len = self.pending.rfind(' ').map_or(0, |at| at + 1);
            self.decide(len, decisions);
        }
        Ok(())
    }

    fn end(&mut self, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        assert!(self.open);
        self.open = false;
        self.decide(self.pending.len(), decisions);
        Ok(())
    }

    fn opaque(&mut self, unit: &Unit<'_>, reason: OpaqueReason) -> Result<(), Stop> {
        assert!(!self.open);
        self.opaque.push((unit.location(), reason));
        Ok(())
    }
}

pub(crate) fn read(
    mut reader: impl Reader,
    input: &[u8],
    chunk: usize,
    sink: &mut dyn Sink,
) -> Result<Vec<u8>, ContentError> {
    let mut out = Vec::new();
    for piece in input.chunks(chunk.max(1)) {
        reader.push(piece, sink, &mut out)?;
    }
    reader.finish(sink, &mut out)?;
    Ok(out)
}

/// The laws: any chunking equals the whole, keeping everything changes nothing.
pub(crate) fn laws<R: Reader>(make: impl Fn() -> R, input: &[u8]) {
    let mut whole_sink = Words::new('e', "[#\"é\n]", false);
    let whole = read(make(), input, usize::MAX, &mut whole_sink);
    for chunk in [1, 2, 3, 7, 64] {
        for eager in [false, true] {
            let mut sink = Words::new('e', "[#\"é\n]", eager);
            let got = read(make(), input, chunk, &mut sink);
            match (&whole, &got) {
                (Ok(_), Ok(_)) | (Err(_), Err(_)) => {}
                _ => panic!("chunk {chunk}: {whole:?} but {got:?}"),
            }
            if whole.is_ok() {
                assert_eq!(got.as_deref(), whole.as_deref(), "chunk {chunk}, eager {eager}");
                assert_eq!(sink.seen, whole_sink.seen, "chunk {chunk}");
                assert_eq!(sink.opaque, whole_sink.opaque, "chunk {chunk}");
            }
        }
        if whole.is_ok() {
            let kept = read(make(), input, chunk, &mut KeepAll::default()).unwrap();
            assert!(kept == input, "keeping everything changed it at chunk {chunk}: {kept:?}");
        }
    }
}
