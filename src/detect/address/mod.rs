//! Places that have a grammar: street lines, cities before a state, postal
//! codes, rooms and wards. (Cities known by name are in `places`.)

mod city;
mod crossing;
mod line;
mod street;
#[cfg(test)]
mod tests;
mod ward;
mod way;
mod zip;

use std::sync::Arc;

use super::atom::{Atoms, Lexicon, What, trigger};
use super::recognizer::{Candidate, Doc, Reach, Recognizer};
use crate::finding::{Evidence, IdentifierType, RuleId, Score};
use crate::text::Case;

/// Longest street line, in bytes.
const LONGEST: usize = 160;
/// How far is looked around, in bytes.
const LOOK: usize = 90;

/// The recognisers of this module.
pub fn recognisers() -> Vec<Box<dyn Recognizer>> {
    vec![Box::new(Addresses::new())]
}

/// Recognises street lines, cities, postal codes, rooms and wards.
#[derive(Debug)]
pub struct Addresses {
    rules: Vec<(&'static str, RuleId)>,
}

/// What was read, before it becomes a candidate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) kind: IdentifierType,
    /// Its first atom.
    pub(super) first: usize,
    /// The atom after its last.
    pub(super) next: usize,
    pub(super) score: f32,
    pub(super) rule: &'static str,
    pub(super) what: &'static str,
}

/// Names of the rules, one a grammar.
const RULES: &[&str] = &[
    "street-line",
    "street-name",
    "highway",
    "po-box",
    "city-state",
    "zip",
    "zip-labelled",
    "zip3",
    "room",
    "ward",
    "crossing",
];

impl Addresses {
    /// With the compiled-in lists.
    pub fn new() -> Self {
        Addresses { rules: RULES.iter().map(|r| (*r, Arc::from(*r))).collect() }
    }

    /// Appends the places among `atoms`.
    pub(in crate::detect) fn scan(&self, a: &Atoms<'_>, out: &mut Vec<Candidate>) {
        for i in a.with(trigger::ADDRESS) {
            let Some(atom) = a.get(i) else { break };
            match atom.what {
                What::Number(..) => {
                    self.take(a, &street::numbered(a, i), out);
                    // Half of all numbers have a mark behind them.
                    let word_behind = matches!(a.get(i + 1).map(|t| t.what), Some(What::Word(_)));
                    if word_behind || a.mark(i + 1) == Some(',') {
                        self.take(a, &line::number_first(a, i), out);
                    }
                    self.take(a, &zip::zip(a, i), out);
                    let before = city::before_zip(a, i)
                        .or_else(|| city::before_canadian(a, i))
                        .or_else(|| city::before_australian(a, i));
                    self.take(a, &before.or_else(|| city::before_postcode(a, i)), out);
                    let mut ward = None;
                    if word_behind {
                        self.take(a, &crossing::numbered(a, i), out);
                        ward = ward::compass(a, i).or_else(|| ward::coded(a, i));
                    }
                    self.take(a, &ward.or_else(|| ward::somebody_in(a, i)), out);
                }
                // A word before a number, as most that come here: nothing begins with it.
                What::Word(None) if atom.case == Case::Lower && atom.end - atom.start > 1 => {}
                What::Word(lexeme) => {
                    self.take(a, &street::worded(a, i, atom), out);
                    self.take(a, &line::worded(a, i, atom, lexeme), out);
                    let ward = lexeme.and_then(|l| ward::worded(a, i, l)).or_else(|| ward::tower(a, i));
                    self.take(a, &ward.or_else(|| ward::spelled(a, i)), out);
                }
                What::Mark(',') => self.take(a, &city::city(a, i), out),
                What::Mark(_) => {}
            }
        }
    }

    /// Most read nothing: by reference, since a reading is large.
    #[inline(always)]
    fn take(&self, a: &Atoms<'_>, read: &Option<Read>, out: &mut Vec<Candidate>) {
        if let Some(read) = read {
            self.push(a, read, out);
        }
    }

    #[cold]
    fn push(&self, a: &Atoms<'_>, read: &Read, out: &mut Vec<Candidate>) {
        let span = a.span(read.first, read.next);
        let Some((_, rule)) = self.rules.iter().find(|(name, _)| *name == read.rule) else { return };
        if span.is_empty() || span.len() > LONGEST {
            return;
        }
        let evidence = vec![Evidence::new(read.what, 0.0)];
        out.push(Candidate { kind: read.kind, span, score: Score::new(read.score), rule: rule.clone(), evidence });
    }
}

impl Default for Addresses {
    fn default() -> Self {
        Self::new()
    }
}

impl Recognizer for Addresses {
    fn name(&self) -> &'static str {
        "addresses"
    }

    fn reach(&self) -> Reach {
        Reach { longest: LONGEST, before: LOOK + 30, after: LOOK + 30 }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        self.scan(&Atoms::new(doc.text, doc.tokens, Lexicon::builtin()), out);
    }
}
