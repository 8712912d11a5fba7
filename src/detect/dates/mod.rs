//! Dates in every notation of the labelling guide, by a grammar over atoms.
//!
//! A year alone, a weekday, a time of day, relative time and durations are no
//! dates (45 CFR 164.514(b)(2)(i)(C): all elements of dates *except year*).

mod civil;
mod context;
mod draft;
mod guards;
mod holiday;
mod lone;
mod named;
mod numeric;
mod part;
mod spoken;
#[cfg(test)]
mod tests;
mod value;
mod weekday;

use std::sync::Arc;

use super::atom::{Atoms, Lexicon, Numeral, What, trigger};
use super::recognizer::{Candidate, Doc, Reach, Recognizer};
use crate::finding::{IdentifierType, RuleId};
use draft::{Draft, Notation};
pub use value::{CivilDay, days};

/// Longest date that is taken, in bytes ("the twenty-third of September nineteen ninety-nine").
const LONGEST: usize = 110;

/// Scores under this are not worth telling.
const LEAST: f32 = 0.05;

/// The recognisers of this module.
pub fn recognisers() -> Vec<Box<dyn Recognizer>> {
    vec![Box::new(Dates::new())]
}

/// Recognises dates.
#[derive(Debug)]
pub struct Dates {
    rules: [RuleId; Notation::ALL.len()],
}

impl Dates {
    /// With the compiled-in lists.
    pub fn new() -> Self {
        Dates { rules: Notation::ALL.map(|n| Arc::from(n.rule())) }
    }

    /// Appends the dates among `atoms`.
    pub(in crate::detect) fn scan(&self, atoms: &Atoms<'_>, out: &mut Vec<Candidate>) {
        let mut drafts: Vec<Draft> = Vec::new();
        for i in atoms.with(trigger::DATE) {
            readings(atoms, i, |draft| {
                // A longer reading that began before holds whatever begins inside it.
                if draft.span.len() <= LONGEST
                    && !drafts.iter().rev().take(3).any(|d| d.span.covers(draft.span) && d.base >= 0.5)
                {
                    drafts.push(draft);
                }
            });
        }
        for draft in drafts {
            let (score, evidence) = context::weigh(atoms, &draft);
            if score.get() < LEAST {
                continue;
            }
            let rule =
                Notation::ALL.iter().zip(&self.rules).find(|(n, _)| **n == draft.notation).map(|(_, r)| r.clone());
            out.push(Candidate {
                kind: IdentifierType::Date,
                span: draft.span,
                score,
                rule: rule.unwrap_or_else(|| Arc::from("date")),
                evidence,
            });
        }
    }
}

impl Default for Dates {
    fn default() -> Self {
        Self::new()
    }
}

/// Gives the dates that begin at atom `i` to `take`, cheapest checks first.
#[inline]
fn readings(atoms: &Atoms<'_>, i: usize, mut take: impl FnMut(Draft)) {
    let Some(atom) = atoms.get(i) else { return };
    match atom.what {
        What::Number(_, digits) => {
            let first = if digits <= 2 { named::day_first(atoms, i) } else { named::year_first(atoms, i) };
            if let Some(named) = first {
                return take(named);
            }
            if let Some(numeric) = numeric::numeric(atoms, i) {
                take(numeric);
            }
            if digits <= 2
                && let Some(day) = lone::day(atoms, i)
            {
                take(day);
            }
        }
        What::Word(Some(lexeme)) => {
            if lexeme.month > 0 {
                if let Some(month) = named::month_first(atoms, i).or_else(|| lone::month(atoms, i)) {
                    take(month);
                }
                return;
            }
            if matches!(lexeme.numeral, Numeral::Cardinal(_) | Numeral::Ordinal(_) | Numeral::Zero)
                && let Some(spoken) =
                    named::day_first(atoms, i).or_else(|| spoken::numeric(atoms, i)).or_else(|| lone::day(atoms, i))
            {
                take(spoken);
            }
            if let Some(holiday) = holiday::holiday(atoms, i) {
                take(holiday);
            }
        }
        _ => {}
    }
}

impl Recognizer for Dates {
    fn name(&self) -> &'static str {
        "dates"
    }

    fn reach(&self) -> Reach {
        // One atom more than is looked at on each side, for glued neighbours.
        Reach { longest: LONGEST, before: context::LOOK + 20, after: context::LOOK + 20 }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        self.scan(&Atoms::new(doc.text, doc.tokens, Lexicon::builtin()), out);
    }
}
