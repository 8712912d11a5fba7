//! What may be a day of a month, the number of a bed or a code without a label
//! is one more often where a person is named or numbered right beside it. A step
//! before [`super::company`], for texts that have too little for that.

use super::{Candidate, company};
use crate::finding::{Evidence, IdentifierType};
use crate::text::{Normal, Span};

/// How near the company stands, in bytes.
pub(super) const NEAR: usize = 320;

/// Least score of an identifier that is company.
const SURE: f32 = 0.62;
/// Candidates under this are too doubtful to be helped.
const LEAST: f32 = 0.1;
/// Score from which on nothing is needed.
const ENOUGH: f32 = 0.5;

/// Log-odds of one, of two or three, and of more identifiers near.
const ONE: f32 = 0.6;
const SOME: f32 = 1.0;
const MANY: f32 = 1.35;

/// Rules whose doubtful candidates are the helped ones.
const DOUBTFUL: &[&str] = &[
    "date-numeric-day",
    "date-numeric",
    "date-named",
    "date-iso",
    "date-compact",
    "date-numeric-month",
    "date-day",
    "date-month",
    "room",
    "street-line",
    "highway",
    "crossing",
    "zip",
    "phone-extension",
    "phone-nanp",
    "phone-labelled",
    "age-90-plus",
    "code-unlabelled",
];

/// Lifts the doubtful among `candidates` that have company.
pub(super) fn lift(candidates: &mut [Candidate]) {
    let doubtful = |c: &Candidate| (LEAST..ENOUGH).contains(&c.score.get()) && DOUBTFUL.contains(&&*c.rule);
    // The whole text is company already.
    if !candidates.iter().any(doubtful) || company::is_kept(candidates) {
        return;
    }
    let mut sure: Vec<Span<Normal>> = candidates.iter().filter(|c| is_company(c)).map(|c| c.span).collect();
    sure.sort_unstable();
    // The same place is found by several rules.
    sure.dedup_by(|next, last| next.start < last.end);
    for candidate in candidates.iter_mut().filter(|c| doubtful(c)) {
        let span = candidate.span;
        let from = sure.partition_point(|s| s.end + NEAR <= span.start);
        let near = sure.iter().skip(from).take_while(|s| s.start < span.end + NEAR).filter(|s| !s.overlaps(span));
        let weight = match near.take(4).count() {
            0 => continue,
            1 => ONE,
            2 | 3 => SOME,
            _ => MANY,
        };
        candidate.score = candidate.score.shifted(weight);
        candidate.evidence.push(Evidence::new("identifiers of a person near it", weight));
    }
}

/// True for what tells of one person, and surely.
fn is_company(c: &Candidate) -> bool {
    use IdentifierType::{
        Account, Age, Biometric, Email, Fax, HealthPlanId, License, Mrn, Name, NationalId, Phone, Ssn,
    };
    c.score.get() >= SURE
        && matches!(
            c.kind,
            Name | Mrn | Ssn | NationalId | HealthPlanId | Phone | Fax | Email | Account | License | Age | Biometric
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Score;
    use std::sync::Arc;

    fn candidate(kind: IdentifierType, start: usize, score: f32, rule: &str) -> Candidate {
        let span = Span::new(start, start + 4);
        Candidate { kind, span, score: Score::new(score), rule: Arc::from(rule), evidence: Vec::new() }
    }

    fn lifted(day: f32, names: &[usize]) -> f32 {
        let mut all = vec![candidate(IdentifierType::Date, 1000, day, "date-numeric-day")];
        all.extend(names.iter().map(|at| candidate(IdentifierType::Name, *at, 0.7, "name-full")));
        lift(&mut all);
        all.first().map_or(0.0, |c| c.score.get())
    }

    #[test]
    fn company_lifts_what_is_doubtful_and_nothing_else() {
        assert!(lifted(0.42, &[900]) > 0.5);
        assert!(lifted(0.3, &[900]) < 0.5);
        assert!(lifted(0.3, &[900, 1100]) > 0.5);
        assert!(lifted(0.16, &[800, 900, 1100, 1200]) < 0.5);
        assert_eq!(lifted(0.42, &[]), 0.42);
        assert_eq!(lifted(0.42, &[1000 + NEAR + 4]), 0.42);
        assert_eq!(lifted(0.05, &[900]), 0.05);
        assert_eq!(lifted(0.7, &[900]), 0.7);
    }

    #[test]
    fn where_the_whole_text_is_company_nothing_is_added() {
        let mut all = vec![candidate(IdentifierType::Date, 1000, 0.3, "date-numeric-day")];
        all.extend([900, 950, 1100].map(|at| candidate(IdentifierType::Name, at, 0.9, "name-full")));
        lift(&mut all);
        assert_eq!(all.first().map(|c| c.score.get()), Some(0.3));
    }

    #[test]
    fn the_same_place_counts_once() {
        assert!(lifted(0.3, &[900, 900, 901]) < 0.5);
    }
}
