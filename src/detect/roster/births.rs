//! Dates found by the grammar that are a birth date on the roster.

use super::Roster;
use crate::detect::dates;
use crate::detect::recognizer::{Candidate, Doc};
use crate::finding::{Evidence, IdentifierType};

/// Log-odds that such a date gains.
const BIRTH: f32 = 4.0;

pub(super) fn weigh(roster: &Roster, doc: &Doc<'_>, candidates: &mut [Candidate]) {
    if roster.days.is_empty() {
        return;
    }
    for candidate in candidates.iter_mut().filter(|c| c.kind == IdentifierType::Date) {
        let days = dates::days(candidate.span.of(doc.text));
        if days.iter().any(|&day| roster.days.contains_key(&roster.key.day(day))) {
            candidate.score = candidate.score.shifted(BIRTH);
            candidate.evidence.push(Evidence::new("a birth date on the roster", BIRTH));
        }
    }
}
