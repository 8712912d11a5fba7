//! Second readings: the text with something undone that hides an identifier,
//! where the text looks as if something were hidden.
//!
//! Each reading is the whole text, changed in a few places, with a map back: what
//! is found there is found where its original letters stand. The recognisers
//! run over the surroundings of the changed places alone. A pass over the tokens
//! tells first where a reading may change something, so ordinary text is read once.

mod escapes;
mod guessed;
mod islands;
mod leet;
mod markup;
mod reversed;
mod separators;
mod signs;
mod spaced;
mod spoken;
mod wraps;

use std::ops::Range;

use crate::text::{Normal, OffsetMap, Span};

use super::gazetteer::Gazetteer;
use super::{Doc, confusions};
use signs::Signs;

/// The text, read otherwise.
pub(super) struct Reading {
    /// The new text.
    pub(super) text: String,
    /// Where in it something was changed, in order.
    pub(super) changed: Vec<Range<usize>>,
    /// From places in the new text to places in the text it was made of.
    map: Option<OffsetMap<Normal, Normal>>,
    /// Why what is found in it is one.
    pub(super) why: &'static str,
}

impl Reading {
    /// Where `span` of the new text stands in the text it was made of.
    pub(super) fn origin(&self, span: Span<Normal>) -> Span<Normal> {
        self.map.as_ref().map_or(span, |map| map.to_origin(span))
    }
}

/// The readings of `doc` that are worth a look.
pub(super) fn readings(doc: &Doc<'_>) -> Vec<Reading> {
    let text = doc.text;
    let signs = Signs::of(doc);
    let mut all = Vec::new();
    if let Some((text, changed)) = confusions::undone(text, &signs.mixed) {
        all.push(Reading { text, changed, map: None, why: "read with letters for digits, as scanners confuse them" });
    }
    all.extend(signs.escapes.then(|| escapes::undone(text)).flatten());
    all.extend(signs.long_runs.then(|| islands::undone(text)).flatten());
    all.extend(signs.markup.then(|| markup::undone(text)).flatten());
    all.extend(spaced::undone(text, &signs.singles));
    all.extend(separators::undone(text, &signs.joints));
    all.extend(signs.reversed.then(|| reversed::undone(text)).flatten());
    all.extend(spoken::undone(text));
    if let Ok(gazetteer) = Gazetteer::shared() {
        all.extend(leet::undone(text, &signs.leet, &gazetteer.lexicon));
        if signs.lines {
            all.extend(wraps::undone(text, &gazetteer.lexicon, wraps::Hyphen::Stays));
            all.extend(wraps::undone(text, &gazetteer.lexicon, wraps::Hyphen::Goes));
        }
    }
    all
}

/// What is meant where the text was read off a picture: `sure` tells how sure
/// the reading of the words in a range of it is, 0 to 100, if they were read so.
pub(super) fn guessed(text: &str, sure: impl Fn(Range<usize>) -> Option<u8>) -> Option<Reading> {
    guessed::undone(text, sure, &Gazetteer::shared().ok()?.lexicon)
}

/// A reading in the making, front to back.
struct Draft<'t> {
    from: &'t str,
    /// Bytes of `from` that are done.
    at: usize,
    text: String,
    changed: Vec<Range<usize>>,
    map: OffsetMap<Normal, Normal>,
}

impl<'t> Draft<'t> {
    fn new(from: &'t str) -> Self {
        Draft { from, at: 0, text: String::new(), changed: Vec::new(), map: OffsetMap::default() }
    }

    /// Keeps all up to byte `to` of the origin.
    fn keep(&mut self, to: usize) {
        let piece = self.from.get(self.at..to).unwrap_or("");
        self.text.push_str(piece);
        self.map.copy(piece.len());
        self.at += piece.len();
    }

    /// Puts `with` in place of `range` of the origin, which lies behind all that
    /// is done.
    fn replace(&mut self, range: Range<usize>, with: &str) {
        if range.start < self.at || range.is_empty() || self.from.get(range.clone()).is_none() {
            return;
        }
        self.keep(range.start);
        let start = self.text.len();
        self.text.push_str(with);
        self.map.replace(with.len(), range.len());
        self.at = range.end;
        let end = self.text.len();
        match self.changed.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => self.changed.push(start..end),
        }
    }

    /// The reading, if anything was changed.
    fn done(mut self, why: &'static str) -> Option<Reading> {
        if self.changed.is_empty() {
            return None;
        }
        self.keep(self.from.len());
        Some(Reading { text: self.text, changed: self.changed, map: Some(self.map), why })
    }
}

/// Runs without white space, with their places.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(|c: char| c.is_ascii_whitespace()).filter_map(move |run| {
        let start = at;
        at += run.len() + 1;
        (!run.is_empty()).then_some((start, run))
    })
}

#[cfg(test)]
mod tests;
