//! What a model gives, and how it may fail.

use crate::text::{Normal, Span};

/// Reads texts with a token classification model. Sans-I/O: its files were
/// read before.
pub trait TokenReader: Send + Sync {
    /// The names of its labels (`B-PER`), in the order of its probabilities.
    fn labels(&self) -> &[String];

    /// What it is, for people: class and size.
    fn describe(&self) -> String;

    /// Reads `text`; the same text gives the same reading.
    ///
    /// # Errors
    /// [`ReaderFault`]; whoever asked must not go on as if nothing was there.
    fn read(&self, text: &str) -> Result<Reading, ReaderFault>;
}

/// What a model reads in a text: words in order, none over another, each with
/// a probability for every label.
#[derive(Clone, PartialEq, Default)]
pub struct Reading {
    /// Where the words are.
    pub words: Vec<Span<Normal>>,
    /// One row a word, one column a label.
    pub probabilities: Vec<f32>,
}

/// Why a model gave no reading. The words are fixed: no part of the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReaderFault {
    /// The tokenizer refused the text.
    #[error("its tokenizer refuses the text")]
    Tokenizer,
    /// Its numbers ran over, or its weights hold some that are none.
    #[error("its output is not a number")]
    NotFinite,
    /// What came out does not fit the text or the labels.
    #[error("its output does not fit the text")]
    Shape,
}

impl Reading {
    /// The probabilities of word `i`, one for each of `labels` labels.
    pub(super) fn row(&self, i: usize, labels: usize) -> &[f32] {
        self.probabilities.get(i * labels..(i + 1) * labels).unwrap_or(&[])
    }

    /// Words that share a byte with `span`.
    pub(super) fn over(&self, span: Span<Normal>) -> impl Iterator<Item = usize> {
        let first = self.words.partition_point(|w| w.end <= span.start);
        let rest = self.words.get(first..).unwrap_or(&[]);
        (first..).zip(rest).take_while(move |(_, w)| w.start < span.end).map(|(i, _)| i)
    }

    /// Sees to it that the reading is one of `text` with `labels` labels.
    pub(super) fn check(&self, text: &str, labels: usize) -> Result<(), ReaderFault> {
        if self.probabilities.len() != self.words.len() * labels {
            return Err(ReaderFault::Shape);
        }
        if self.probabilities.iter().any(|p| !p.is_finite()) {
            return Err(ReaderFault::NotFinite);
        }
        let mut end = 0;
        for word in &self.words {
            if word.start < end || text.get(word.range()).is_none() {
                return Err(ReaderFault::Shape);
            }
            end = word.end;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("words", &self.words.len()).finish_non_exhaustive()
    }
}
