//! Identifiers keep company. In a text that surely holds some, what may be one
//! more rather is; a long text in which nothing is sure, and in which nobody
//! is known from before, rather speaks of an eponym or an author.

use super::context::fields;
use super::recognizer::{Candidate, Doc};
use crate::finding::{Evidence, Finding, IdentifierType, Score};
use crate::text::{Normal, Span, TokenKind};

/// Least score of what counts as sure company.
const SURE: f32 = 0.8;
/// Fewest sure ones, at places of their own.
const FEWEST: usize = 2;
/// Log-odds that they give to each that may be one.
const COMPANY: f32 = 1.4;
/// What is said of those that it lifts.
const WHY: &str = "sure identifiers in the same text";
/// Least score of what counts without company.
const STANDING: f32 = 0.5;
/// Longest identifier, in bytes.
const LONGEST: usize = 512;
/// Least score of one that is no longer alone in a text.
const CERTAIN: f32 = 0.85;
/// Log-odds that a proper name loses where nothing is certain.
const ALONE: f32 = -1.0;
/// Log-odds that a guess gains in a short one, which has no room for evidence.
const SHORT: f32 = 0.5;
/// Fewest words of one: values of fields and of metadata have fewer.
const FEW: usize = 3;
/// Fewest words of a text that is long enough to say so.
const LONG: usize = 20;

/// Weighs the candidates of `doc` by each other. `known`: somebody of the same
/// session was found before.
pub(super) fn weigh(doc: &Doc<'_>, known: bool, candidates: &mut [Candidate]) {
    if is_kept(candidates) {
        let standing = Standing::of(candidates);
        let free = |c: &Candidate| !standing.as_another(c);
        let unsure = |c: &&mut Candidate| {
            c.score.get() < SURE && c.kind != IdentifierType::Story && free(c) && !is_count(doc, c)
        };
        shift(candidates.iter_mut().filter(unsure), COMPANY, WHY);
    } else if !known && places(candidates, CERTAIN) == 0 && is_long(doc) {
        shift(candidates.iter_mut().filter(|c| is_guess(c)), ALONE, "nothing sure in a long text");
    } else if words(doc, FEW) && !is_long(doc) && !fields::is_code(&doc.field) {
        shift(candidates.iter_mut().filter(|c| is_guess(c) && c.score.get() < SURE), SHORT, "a short text");
    }
}

/// True for one or two digits behind a label, and a ratio of such: `grp, 8 pts`,
/// `said 2 liters`, `CF/20/70`. No company makes a number of somebody of them.
fn is_count(doc: &Doc<'_>, candidate: &Candidate) -> bool {
    use IdentifierType::{Account, Device, HealthPlanId, License, Mrn, NationalId, OtherId, Ssn, Vehicle};
    let number = matches!(
        candidate.kind,
        Account | Device | HealthPlanId | License | Mrn | NationalId | OtherId | Ssn | Vehicle
    );
    let text = candidate.span.of(doc.text);
    // "8", "20/70"
    let short = |part: &str| part.len() <= 2 && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    number && candidate.score.get() < STANDING && text.split('/').all(short)
}

/// The score of `finding` without its company: what may be taken into other texts.
pub(super) fn own_score(finding: &Finding) -> Score {
    if finding.evidence.iter().any(|e| e.what == WHY) { finding.score.shifted(-COMPANY) } else { finding.score }
}

/// True if so many of `candidates` are sure that they lift the others.
pub(super) fn is_kept(candidates: &[Candidate]) -> bool {
    places(candidates, SURE) >= FEWEST
}

/// What counts by itself, in order of place.
struct Standing(Vec<(Span<Normal>, IdentifierType)>);

impl Standing {
    fn of(candidates: &[Candidate]) -> Standing {
        let counts = candidates.iter().filter(|c| c.score.get() >= STANDING);
        let mut all: Vec<_> = counts.map(|c| (c.span, c.kind)).collect();
        all.sort_unstable_by_key(|&(span, _)| span);
        Standing(all)
    }

    /// True if the words of `candidate` stand for something else already, which
    /// is not to be doubted on account of the company.
    fn as_another(&self, candidate: &Candidate) -> bool {
        let from = self.0.partition_point(|(span, _)| span.start + LONGEST <= candidate.span.start);
        let mut near = self.0.iter().skip(from).take_while(|(span, _)| span.start < candidate.span.end);
        near.any(|&(span, kind)| kind != candidate.kind && span.overlaps(candidate.span))
    }
}

fn shift<'a>(candidates: impl Iterator<Item = &'a mut Candidate>, weight: f32, why: &'static str) {
    for candidate in candidates {
        candidate.score = candidate.score.shifted(weight);
        candidate.evidence.push(Evidence::new(why, weight));
    }
}

/// At how many places something scores `least`: two readings of the same words are one.
fn places(candidates: &[Candidate], least: f32) -> usize {
    let counts = |c: &&Candidate| c.score.get() >= least && c.kind != IdentifierType::Story;
    let mut sure: Vec<Span<Normal>> = candidates.iter().filter(counts).map(|c| c.span).collect();
    sure.sort_unstable();
    let (mut places, mut end) = (0, 0);
    for span in sure {
        places += usize::from(span.start >= end);
        end = end.max(span.end);
    }
    places
}

fn is_long(doc: &Doc<'_>) -> bool {
    words(doc, LONG)
}

/// True if `doc` has `least` words.
fn words(doc: &Doc<'_>, least: usize) -> bool {
    doc.tokens.iter().filter(|t| t.kind == TokenKind::Word).nth(least - 1).is_some()
}

/// Beginnings of the names of the recognisers that guess from the words. What a
/// roster, a field or memory tells is known and not a guess.
const GUESSED: [&str; 7] = ["name-", "tagger-", "place-", "facility-", "city-", "street-", "ward"];

fn is_guess(candidate: &Candidate) -> bool {
    let proper = matches!(candidate.kind, IdentifierType::Name | IdentifierType::Location | IdentifierType::Facility);
    proper && GUESSED.iter().any(|rule| candidate.rule.starts_with(rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Field;
    use crate::finding::IdentifierType::{Date, Name, Story};
    use crate::text::Tokens;

    const SHORT: &str = "seen by somebody, I think, some day";
    const LONG_TEXT: &str = "a b c d e f g h i j k l m n o p q r s t u v w x y z";

    fn candidate(kind: IdentifierType, start: usize, score: f32) -> Candidate {
        let span = Span::new(start, start + 5);
        Candidate { kind, span, score: Score::new(score), rule: "name-r".into(), evidence: Vec::new() }
    }

    /// The score of the last of `candidates` once they were weighed.
    fn last(text: &str, known: bool, mut candidates: Vec<Candidate>) -> f32 {
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
        weigh(&doc, known, &mut candidates);
        candidates.last().map_or(0.0, |c| c.score.get())
    }

    #[test]
    fn one_or_two_digits_are_a_count_in_any_company() {
        let text = "Wt mgmt grp, 8 pts";
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
        let candidate = |kind, start, end, score| Candidate {
            kind,
            span: Span::new(start, end),
            score: Score::new(score),
            rule: "r".into(),
            evidence: Vec::new(),
        };
        let mut all = vec![
            candidate(Name, 0, 2, 0.9),
            candidate(Name, 3, 7, 0.9),
            candidate(IdentifierType::HealthPlanId, 13, 14, 0.3),
        ];
        weigh(&doc, false, &mut all);
        assert_eq!(all.last().map(|c| c.score), Some(Score::new(0.3)));
    }

    #[test]
    fn two_sure_ones_lift_a_third() {
        let sure = [candidate(Name, 0, 0.9), candidate(Date, 20, 0.95)];
        let with = |c: Candidate| sure.iter().cloned().chain([c]).collect::<Vec<_>>();
        assert!(last(SHORT, false, with(candidate(Name, 30, 0.35))) > 0.5);
        assert!(last(SHORT, false, with(candidate(Name, 30, 0.1))) < 0.5);
        assert!(last(SHORT, false, with(candidate(Story, 30, 0.4))) < 0.5);
    }

    #[test]
    fn one_sure_one_read_twice_lifts_nothing() {
        let readings = vec![candidate(Name, 0, 0.9), candidate(Name, 2, 0.95), candidate(Name, 30, 0.3)];
        assert!(last(SHORT, false, readings) < 0.5);
    }

    #[test]
    fn a_guess_counts_sooner_in_a_short_text() {
        assert!(last(SHORT, false, vec![candidate(Name, 4, 0.42)]) > 0.5);
        assert!(last(SHORT, false, vec![candidate(Name, 4, 0.3)]) < 0.5);
        assert!(last("Liberation Serif", false, vec![candidate(Name, 4, 0.42)]) < 0.5);
        assert!(last(LONG_TEXT, true, vec![candidate(Name, 4, 0.42)]) < 0.5);
        assert!(last(SHORT, false, vec![candidate(Date, 4, 0.42)]) < 0.5, "no guess by words");
    }

    #[test]
    fn a_name_alone_in_a_long_text_must_be_surer() {
        let alone = || vec![candidate(Name, 4, 0.7)];
        assert!(last(LONG_TEXT, false, alone()) < 0.5);
        assert!(last(LONG_TEXT, true, alone()) > 0.5, "somebody is known");
        assert!(last(SHORT, false, alone()) > 0.5, "a short text");
        assert!(last(LONG_TEXT, false, vec![candidate(Date, 4, 0.7)]) > 0.5, "no name");
        for known in ["roster-name", "field-name", "memory-name"] {
            let told = Candidate { rule: known.into(), ..candidate(Name, 4, 0.7) };
            assert!(last(LONG_TEXT, false, vec![told]) > 0.5, "{known}");
        }
        assert!(last(LONG_TEXT, false, vec![candidate(Date, 20, 0.9), candidate(Name, 4, 0.7)]) > 0.5, "not alone");
    }
}
