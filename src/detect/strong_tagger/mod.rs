//! The optional stronger reader: a token classification model that reads the
//! text beside the built-in tagger. A policy names it (`[tagger] model_dir`).
//!
//! - `reader`: what a model gives, word by word, and how it may fail;
//! - `labels` says what the model's labels are here (`labels.toml`);
//! - `mentions` makes identifiers of words;
//! - `counts` says which of them the labelling guide wants;
//! - `combine` puts them beside what the built-in tagger reads;
//! - `model` (cargo feature `strong-tagger`) is a reader: a BERT, RoBERTa or
//!   DistilBERT encoder that runs on the processor.
//!
//! A reader that fails is never left out in silence: the text counts as one
//! that could not be read, which blocks.

mod combine;
mod counts;
pub mod labels;
mod mentions;
#[cfg(feature = "strong-tagger")]
pub mod model;
pub mod reader;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

pub use combine::Combine;
pub use labels::{LabelError, Labels, Meaning};
pub use reader::{ReaderFault, Reading, TokenReader};

use super::gazetteer::{Gazetteer, GazetteerError, View};
use super::recognizer::{Candidate, Doc, Reach};
use crate::finding::{Evidence, IdentifierType, Role, Score};
use crate::text::Span;

/// The rule of candidates that the model gives.
pub const RULE: &str = "strong-tagger";

/// The rule of the finding that says that the model failed.
pub const FAILED: &str = "strong-tagger-failed";

/// Text in view before and behind a block of a text too long to be held, in
/// bytes: about as many words as a model has in view.
const CONTEXT: usize = 2 << 10;

/// A model, and how its word counts.
#[derive(Clone)]
pub struct StrongTagger {
    reader: Arc<dyn TokenReader>,
    labels: Labels,
    combine: Combine,
    threshold: Score,
    gazetteer: Arc<Gazetteer>,
}

impl StrongTagger {
    /// `reader`, whose labels mean `labels`; from the probability `threshold`
    /// on what it reads counts by itself.
    ///
    /// # Errors
    /// A compiled-in list is damaged: a fault of the build.
    pub fn new(
        reader: Arc<dyn TokenReader>,
        labels: Labels,
        combine: Combine,
        threshold: Score,
    ) -> Result<StrongTagger, GazetteerError> {
        Ok(StrongTagger { reader, labels, combine, threshold, gazetteer: Gazetteer::shared()? })
    }

    /// The model.
    pub fn reader(&self) -> &dyn TokenReader {
        &*self.reader
    }

    /// What its labels mean.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// How it goes together with the built-in tagger.
    pub fn combine(&self) -> Combine {
        self.combine
    }

    /// How far it looks.
    pub(super) fn reach(&self) -> Reach {
        Reach { longest: 256, before: CONTEXT, after: CONTEXT }
    }

    /// Adds what the model reads in `doc` to `candidates`, which are those of
    /// the recognisers.
    ///
    /// # Errors
    /// The model failed; [`failed`] says so in a finding.
    pub(super) fn recognise(&self, doc: &Doc<'_>, candidates: &mut Vec<Candidate>) -> Result<(), ReaderFault> {
        if !is_worth_reading(doc) {
            return Ok(());
        }
        let reading = self.reader.read(doc.text)?;
        reading.check(doc.text, self.labels.len())?;
        let view = View::new(doc, &self.gazetteer);
        let found = mentions::mentions(doc.text, &reading, &self.labels, self.threshold.get());
        let voices = combine::Voices { reading: &reading, labels: &self.labels, threshold: self.threshold };
        combine::add(self.combine, &view, &voices, found, candidates);
        Ok(())
    }
}

/// False where a model has nothing to say: no letter or digit, a bare number,
/// the name of a field in one word.
fn is_worth_reading(doc: &Doc<'_>) -> bool {
    match doc.field.role {
        Role::Number => false,
        Role::Key if !doc.text.contains(char::is_whitespace) => false,
        _ => doc.text.chars().any(char::is_alphanumeric),
    }
}

/// The candidate that stands for the whole of `doc` where the model failed.
pub(super) fn failed(doc: &Doc<'_>, fault: ReaderFault) -> Candidate {
    Candidate {
        kind: IdentifierType::Unscannable,
        span: Span::new(0, doc.text.len()),
        score: Score::new(1.0),
        rule: FAILED.into(),
        evidence: vec![Evidence::new(format!("the stronger reader failed: {fault}"), 0.0)],
    }
}

impl fmt::Debug for StrongTagger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StrongTagger").field("combine", &self.combine).finish_non_exhaustive()
    }
}
