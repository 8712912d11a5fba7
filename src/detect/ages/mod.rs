//! Ages of 90 and over, and years of birth that tell one.
//!
//! 45 CFR 164.514(b)(2)(i)(C): all ages over 89 and all elements of dates
//! (including year) indicative of such age. Ages up to 89 stay.

mod cue;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::atom::{Atoms, Lexicon, Numeral, What, class, numeral, trigger};
use super::recognizer::{Candidate, Doc, Reach, Recognizer};
use crate::finding::{Evidence, IdentifierType, RuleId, Score};
use crate::text::{Normal, Span};

/// The ages that must go. Nobody is older.
const AGES: std::ops::RangeInclusive<u32> = 90..=125;

/// Longest age in words that is taken, in bytes.
const LONGEST: usize = 60;

/// The recognisers of this module.
pub fn recognisers() -> Vec<Box<dyn Recognizer>> {
    vec![Box::new(Ages::new())]
}

/// Recognises ages of 90 and over.
#[derive(Debug)]
pub struct Ages {
    age: RuleId,
    decade: RuleId,
    birth_year: RuleId,
    word: RuleId,
}

/// An age, the atoms it takes, and what was counted.
#[derive(Clone, Copy, Debug)]
struct Number {
    value: u32,
    first: usize,
    /// The atom after it.
    next: usize,
}

impl Ages {
    /// With the compiled-in lists.
    pub fn new() -> Self {
        let rule = |name: &str| Arc::from(name);
        Ages {
            age: rule("age-90-plus"),
            decade: rule("age-decade"),
            birth_year: rule("age-birth-year"),
            word: rule("age-word"),
        }
    }

    /// Appends the ages among `atoms`; `year` is the current one.
    pub(in crate::detect) fn scan(&self, atoms: &Atoms<'_>, year: i32, out: &mut Vec<Candidate>) {
        let mut skip = 0;
        for i in atoms.with(trigger::AGE) {
            if i < skip {
                continue;
            }
            match atoms.get(i).map(|a| a.what) {
                Some(What::Number(value, 4)) => self.birth_year(atoms, i, value, year, out),
                // "born '33"
                Some(What::Number(value, 2)) if is_short_year(atoms, i) => {
                    self.birth_year(atoms, i, value + 1900, year, out);
                }
                Some(What::Number(value, 2 | 3)) => self.number(atoms, Number { value, first: i, next: i + 1 }, out),
                Some(What::Word(Some(lexeme))) => {
                    if (matches!(lexeme.numeral, Numeral::Cardinal(4 | 80.. | 1) | Numeral::Hundred)
                        || atoms.word(i).eq_ignore_ascii_case("a"))
                        && let Some((value, next)) = numeral::below_two_hundred(atoms, i)
                        && AGES.contains(&value)
// "eight hundred mg"
 && !(matches!(lexeme.numeral, Numeral::Hundred) && i.checked_sub(1).is_some_and(|b| numeral::cardinal(atoms, b).is_some()))
                    {
                        skip = next;
                        self.number(atoms, Number { value, first: i, next }, out);
                    }
                }
                Some(What::Word(None)) => self.word(atoms, i, out),
                _ => {}
            }
        }
    }

    fn number(&self, atoms: &Atoms<'_>, number: Number, out: &mut Vec<Candidate>) {
        if !AGES.contains(&number.value)
            || atoms.glued_left(number.first)
            || cue::is_part_of_longer(atoms, number.first)
        {
            return;
        }
        let found = cue::decade(atoms, number).map(|found| (found, &self.decade)).or_else(|| {
            let before = cue::before(atoms, number).into_iter().chain(cue::told(atoms, number));
            let found = cue::after(atoms, number).into_iter().chain(before);
            found.max_by(|x, y| x.score.total_cmp(&y.score)).map(|found| (found, &self.age))
        });
        let Some((found, rule)) = found else { return };
        let mut score = Score::new(found.score);
        let mut evidence = vec![Evidence::new(found.what, 0.0)];
        if let Some((what, weight)) = cue::against(atoms, number) {
            score = score.shifted(weight);
            evidence.push(Evidence::new(what, weight));
        }
        let span = atoms.span(number.first, found.next);
        self.push(span, score, rule, evidence, out);
    }

    /// `born in 1929`: the year alone tells the age. With month or day it is a date.
    fn birth_year(&self, atoms: &Atoms<'_>, i: usize, born: u32, year: i32, out: &mut Vec<Candidate>) {
        let age = i64::from(year) - i64::from(born);
        if !(90..=125).contains(&age) || !cue::is_birth_year(atoms, i) {
            return;
        }
        let evidence = vec![Evidence::new("year of birth 90 years ago or more", 0.0)];
        self.push(atoms.span(i, i + 1), Score::new(0.9), &self.birth_year, evidence, out);
    }

    /// `nonagenarian`, `Hundertjährige`.
    fn word(&self, atoms: &Atoms<'_>, i: usize, out: &mut Vec<Candidate>) {
        let word = atoms.word(i);
        if !(8..=48).contains(&word.len()) {
            return;
        }
        if word.eq_ignore_ascii_case("nineties") {
            if let Some(score) = cue::whose_decade(atoms, i) {
                let evidence = vec![Evidence::new("decade of a person's age", 0.0)];
                self.push(atoms.span(i, i + 1), Score::new(score), &self.decade, evidence, out);
            }
            return;
        }
        let begins = |stem: &str| word.get(..stem.len()).is_some_and(|w| w.eq_ignore_ascii_case(stem));
        let may_be = !word.is_ascii() || begins("nonagen") || begins("centen") || begins("supercenten");
        if !may_be {
            return;
        }
        let lower = word.to_lowercase();
        let score = match lower.as_str() {
            "nonagenarian" | "nonagenarian's" | "centenarian" | "centenarian's" | "supercentenarian"
            | "nonagenaria" | "nonagenario" | "nonagénaire" | "nonagenaire" => 0.88,
            // Of a group: what is told of it is told of nobody.
            "nonagenarians" | "centenarians" | "supercentenarians" => 0.3,
            other => match other.find("jährig").and_then(|at| other.get(..at)).and_then(|n| Lexicon::builtin().get(n))
            {
                Some(lexeme) => match lexeme.numeral {
                    Numeral::Cardinal(value) if AGES.contains(&u32::from(value)) => 0.9,
                    Numeral::Hundred => 0.9,
                    _ => return,
                },
                None => return,
            },
        };
        let span = atoms.span(i, i + 1);
        self.push(
            span,
            Score::new(score),
            &self.word,
            vec![Evidence::new("word for a person of 90 or more", 0.0)],
            out,
        );
    }

    fn push(&self, span: Span<Normal>, score: Score, rule: &RuleId, evidence: Vec<Evidence>, out: &mut Vec<Candidate>) {
        if span.len() <= LONGEST {
            out.push(Candidate { kind: IdentifierType::Age, span, score, rule: rule.clone(), evidence });
        }
    }
}

/// True for two digits behind an apostrophe: `'33`.
fn is_short_year(atoms: &Atoms<'_>, i: usize) -> bool {
    atoms.joined(i) && i.checked_sub(1).is_some_and(|m| atoms.mark(m) == Some('\''))
}

impl Default for Ages {
    fn default() -> Self {
        Self::new()
    }
}

impl Recognizer for Ages {
    fn name(&self) -> &'static str {
        "ages"
    }

    fn reach(&self) -> Reach {
        Reach { longest: LONGEST, before: cue::LOOK, after: cue::LOOK }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        self.scan(&Atoms::new(doc.text, doc.tokens, Lexicon::builtin()), doc.year, out);
    }
}

/// Classes that the cues ask for together.
const PERSON: u64 = class::PERSON | class::SEXED;
