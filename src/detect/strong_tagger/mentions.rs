//! From words with probabilities to identifiers.

use super::labels::{Labels, Meaning};
use super::reader::Reading;
use crate::finding::IdentifierType;
use crate::text::{Normal, Span};

/// Longest white space within an identifier, in bytes.
const LONGEST_GAP: usize = 40;

/// What the model takes for an identifier.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Mention {
    pub(super) kind: IdentifierType,
    pub(super) span: Span<Normal>,
    /// Mean over its words.
    pub(super) probability: f32,
}

/// The identifiers in `reading` of `text`, in order: runs of words of one type,
/// each with at least `threshold` for it.
pub(super) fn mentions(text: &str, reading: &Reading, labels: &Labels, threshold: f32) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    for (i, &word) in reading.words.iter().enumerate() {
        let told = told(reading.row(i, labels.len()), labels).filter(|told| told.probability >= threshold);
        let Some(told) = told else {
            found.extend(open.take().and_then(|o| o.close(text)));
            continue;
        };
        match &mut open {
            Some(o) if o.goes_on(&told, text, word) => o.add(&told, word),
            _ => found.extend(open.replace(Open::new(&told, word)).and_then(|o| o.close(text))),
        }
    }
    found.extend(open.and_then(|o| o.close(text)));
    found
}

/// How probable it is that the words over `span` are a `kind`: the mean.
pub(super) fn belief(reading: &Reading, labels: &Labels, kind: IdentifierType, span: Span<Normal>) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for i in reading.over(span) {
        let row = reading.row(i, labels.len()).iter().zip(labels.iter());
        sum += row.filter(|(_, l)| l.meaning == Meaning::Kind(kind)).map(|(p, _)| p).sum::<f32>();
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

/// What a word is told to be.
struct Told {
    kind: IdentifierType,
    probability: f32,
    /// It is the first of its name.
    begins: bool,
}

/// The type that has the most of `row` over all its labels, if any has some.
fn told(row: &[f32], labels: &Labels) -> Option<Told> {
    let mut by_kind: Vec<(Told, f32)> = Vec::new();
    for (&p, label) in row.iter().zip(labels.iter()) {
        let Meaning::Kind(kind) = label.meaning else { continue };
        match by_kind.iter_mut().find(|(t, _)| t.kind == kind) {
            Some((told, most)) => {
                told.probability += p;
                if p > *most {
                    (*most, told.begins) = (p, label.begins);
                }
            }
            None => by_kind.push((Told { kind, probability: p, begins: label.begins }, p)),
        }
    }
    let best = by_kind.into_iter().max_by(|(a, _), (b, _)| a.probability.total_cmp(&b.probability));
    best.map(|(told, _)| told)
}

/// A mention that may go on.
struct Open {
    kind: IdentifierType,
    span: Span<Normal>,
    sum: f32,
    words: f32,
}

impl Open {
    fn new(told: &Told, word: Span<Normal>) -> Open {
        Open { kind: told.kind, span: word, sum: told.probability, words: 1.0 }
    }

    fn goes_on(&self, told: &Told, text: &str, word: Span<Normal>) -> bool {
        let between = text.get(self.span.end..word.start).unwrap_or("");
        told.kind == self.kind
            && !told.begins
            && between.len() <= LONGEST_GAP
            && between.matches('\n').count() < 2
            && between.chars().all(char::is_whitespace)
    }

    fn add(&mut self, told: &Told, word: Span<Normal>) {
        self.span = self.span.union(word);
        self.sum += told.probability;
        self.words += 1.0;
    }

    /// The mention without marks at its ends and a possessive; none if no
    /// letter or digit is left.
    fn close(self, text: &str) -> Option<Mention> {
        let mut piece = self.span.of(text).trim_end_matches(is_mark);
        if self.kind == IdentifierType::Name {
            piece = ["'s", "’s"].iter().find_map(|s| piece.strip_suffix(s)).unwrap_or(piece).trim_end_matches(is_mark);
        }
        let end = self.span.start + piece.len();
        let start = end - piece.trim_start_matches(is_mark).len();
        let span = Span::new(start, end);
        (!span.is_empty()).then_some(Mention { kind: self.kind, span, probability: self.sum / self.words })
    }
}

fn is_mark(c: char) -> bool {
    !c.is_alphanumeric()
}
