//! From candidates to findings: what counts, and what becomes of overlaps.
//!
//! The law: every byte of a candidate that counts is covered by some finding.
//! Findings do not overlap.

use std::cmp::Ordering;

use crate::finding::{Evidence, Thresholds};
use crate::text::{Normal, Span};

use super::Candidate;

/// What became of a candidate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is a finding (perhaps with its span cut or widened).
    Kept,
    /// Its score is under the threshold of its type.
    UnderThreshold,
    /// All of it lies under another finding.
    Covered,
}

/// Resolves `candidates` of `text`: the findings in order, and the fate of each
/// candidate given, by its index.
pub fn resolve(text: &str, candidates: Vec<Candidate>, thresholds: &Thresholds) -> (Vec<Candidate>, Vec<Fate>) {
    let mut fates = vec![Fate::UnderThreshold; candidates.len()];
    let mut counting: Vec<(usize, Candidate)> = Vec::with_capacity(candidates.len());
    let counts = |c: &Candidate| !c.span.is_empty() && thresholds.admits(c.kind, c.score);
    counting.extend(candidates.into_iter().enumerate().filter(|(_, c)| counts(c)));
    // The first is looked at first: it stands last.
    counting.sort_by(|(_, a), (_, b)| order(b, a));
    let mut kept: Vec<(usize, Candidate)> = Vec::with_capacity(counting.len());
    while let Some((index, candidate)) = counting.pop() {
        if let Some(rest) = place(text, &mut kept, index, candidate, &mut fates) {
            // It begins later now: it goes back to where it belongs in the order.
            let at = counting.partition_point(|(_, c)| order(&rest, c).is_lt());
            counting.insert(at, (index, rest));
        }
    }
    join_neighbours(text, &mut kept, &mut fates);
    for (index, _) in &kept {
        set(&mut fates, *index, Fate::Kept);
    }
    (kept.into_iter().map(|(_, c)| c).collect(), fates)
}

fn set(fates: &mut [Fate], index: usize, fate: Fate) {
    if let Some(slot) = fates.get_mut(index) {
        *slot = fate;
    }
}

/// By start, longest first at each start, surest first of equal spans.
fn order(a: &Candidate, b: &Candidate) -> Ordering {
    let by_place = (a.span.start, b.span.end).cmp(&(b.span.start, a.span.end));
    by_place.then(b.score.get().total_cmp(&a.score.get()))
}

/// Puts a candidate behind the ones kept so far, which start no later. Gives
/// back what is left of it, if only its end counts.
fn place(
    text: &str,
    kept: &mut Vec<(usize, Candidate)>,
    index: usize,
    candidate: Candidate,
    fates: &mut [Fate],
) -> Option<Candidate> {
    if let Some((before, last)) = kept.last_mut()
        && last.span.end > candidate.span.start
    {
        let covered = last.span.covers(candidate.span);
        if covered || last.kind == candidate.kind {
            support(last, &candidate);
            last.span = last.span.union(candidate.span);
            set(fates, index, Fate::Covered);
            return None;
        }
        // They cross: the surer keeps its span, the other what is left.
        if candidate.score <= last.score {
            let rest = trim(text, Span::new(last.span.end, candidate.span.end));
            if rest.is_empty() {
                set(fates, index, Fate::Covered);
                return None;
            }
            return Some(Candidate { span: rest, ..candidate });
        }
        last.span = trim(text, Span::new(last.span.start, candidate.span.start));
        if last.span.is_empty() {
            set(fates, *before, Fate::Covered);
            kept.pop();
        }
    }
    kept.push((index, candidate));
    None
}

/// A covered candidate of the same kind makes its cover surer; another kind is
/// mentioned, so that `explain` shows it.
fn support(cover: &mut Candidate, covered: &Candidate) {
    if cover.kind == covered.kind {
        if covered.score > cover.score {
            cover.score = covered.score;
        }
        if cover.rule != covered.rule {
            cover.evidence.push(Evidence::new(format!("also found by {}", covered.rule), 0.0));
        }
    } else if cover.span == covered.span {
        cover.evidence.push(Evidence::new(format!("may also be {} ({})", covered.kind, covered.rule), 0.0));
    }
}

/// Two names with nothing but a blank between them are one person's.
fn join_neighbours(text: &str, kept: &mut Vec<(usize, Candidate)>, fates: &mut [Fate]) {
    use crate::finding::IdentifierType::Name;
    let mut joined: Vec<(usize, Candidate)> = Vec::with_capacity(kept.len());
    for (index, candidate) in kept.drain(..) {
        if let Some((_, last)) = joined.last_mut()
            && last.kind == Name
            && candidate.kind == Name
            && text.get(last.span.end..candidate.span.start).is_some_and(|between| between == " ")
        {
            last.span = last.span.union(candidate.span);
            last.score = if candidate.score > last.score { candidate.score } else { last.score };
            set(fates, index, Fate::Covered);
            continue;
        }
        joined.push((index, candidate));
    }
    *kept = joined;
}

/// The span without blanks and marks at its ends; empty if nothing else is in it.
fn trim(text: &str, span: Span<Normal>) -> Span<Normal> {
    let piece = span.of(text);
    let inner = piece.trim_matches(|c: char| !c.is_alphanumeric());
    let start = span.start + (piece.len() - piece.trim_start_matches(|c: char| !c.is_alphanumeric()).len());
    Span::new(start, start + inner.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::IdentifierType::{self, *};
    use crate::finding::Score;
    use proptest::prelude::*;

    fn candidate(kind: IdentifierType, start: usize, end: usize, score: f32) -> Candidate {
        Candidate {
            kind,
            span: Span::new(start, end),
            score: Score::new(score),
            rule: "r".into(),
            evidence: Vec::new(),
        }
    }

    fn run(text: &str, candidates: Vec<Candidate>) -> Vec<(IdentifierType, &str)> {
        let (kept, _) = resolve(text, candidates, &Thresholds::default());
        kept.iter().map(|c| (c.kind, c.span.of(text))).collect()
    }

    #[test]
    fn the_longer_one_swallows_what_it_covers() {
        let text = "St. Joseph Hospital";
        let got = run(text, vec![candidate(Name, 4, 10, 0.99), candidate(Facility, 0, 19, 0.6)]);
        assert_eq!(got, [(Facility, text)]);
    }

    #[test]
    fn crossing_ones_share_the_bytes_and_leave_none_uncovered() {
        let text = "0123456789ABCDEFGHIJ";
        let got = run(text, vec![candidate(Phone, 0, 12, 0.6), candidate(Mrn, 8, 20, 0.9)]);
        assert_eq!(got, [(Phone, "01234567"), (Mrn, "89ABCDEFGHIJ")]);
    }

    #[test]
    fn neighbouring_names_join_and_weak_ones_are_dropped() {
        let text = "Ann Lee";
        assert_eq!(run(text, vec![candidate(Name, 0, 3, 0.9), candidate(Name, 4, 7, 0.6)]), [(Name, "Ann Lee")]);
        assert_eq!(run(text, vec![candidate(Name, 0, 3, 0.9), candidate(Name, 4, 7, 0.4)]), [(Name, "Ann")]);
    }

    #[test]
    fn of_equally_sure_ones_the_first_keeps_its_span() {
        let text = "0123456789ABCDEFGHIJ";
        let got = run(text, vec![candidate(Mrn, 8, 20, 0.6), candidate(Phone, 0, 12, 0.6)]);
        assert_eq!(got, [(Phone, "0123456789AB"), (Mrn, "CDEFGHIJ")]);
        let got = run(text, vec![candidate(Mrn, 0, 12, 0.6), candidate(Phone, 12, 20, 0.9)]);
        assert_eq!(got, [(Mrn, "0123456789AB"), (Phone, "CDEFGHIJ")], "what only touches is left alone");
    }

    #[test]
    fn what_is_left_of_one_begins_and_ends_with_a_letter_or_digit() {
        let text = "Ann Lee - (555) 0100, Unit 4";
        let got = run(text, vec![candidate(Name, 0, 14, 0.6), candidate(Phone, 10, 20, 0.9)]);
        assert_eq!(got, [(Name, "Ann Lee"), (Phone, "(555) 0100")]);
        let got = run(text, vec![candidate(Phone, 10, 20, 0.9), candidate(Location, 16, 28, 0.6)]);
        assert_eq!(got, [(Phone, "(555) 0100"), (Location, "Unit 4")]);
    }

    #[test]
    fn the_rest_of_one_is_looked_at_in_its_turn() {
        let text = "0123456789ABCDEFGHIJ";
        let got =
            run(text, vec![candidate(Phone, 0, 8, 0.9), candidate(Mrn, 2, 16, 0.6), candidate(Date, 10, 12, 0.6)]);
        assert_eq!(got, [(Phone, "01234567"), (Mrn, "89ABCDEF")], "the rest covers what begins later");
        let got = run(text, vec![candidate(Phone, 0, 8, 0.9), candidate(Mrn, 2, 12, 0.6), candidate(Date, 4, 20, 0.6)]);
        assert_eq!(got, [(Phone, "01234567"), (Date, "89ABCDEFGHIJ")], "the longer rest comes first");
        let got = run(text, vec![candidate(Phone, 0, 8, 0.9), candidate(Mrn, 2, 12, 0.6), candidate(Date, 6, 10, 0.6)]);
        assert_eq!(got, [(Phone, "01234567"), (Mrn, "89AB")], "whatever began first");
        for (rest, other, wanted) in [(0.8, 0.6, Mrn), (0.6, 0.8, Date)] {
            let given = vec![candidate(Phone, 0, 8, 0.9), candidate(Mrn, 2, 12, rest), candidate(Date, 8, 12, other)];
            assert_eq!(run(text, given), [(Phone, "01234567"), (wanted, "89AB")], "the surer of equals");
        }
    }

    /// The fates, and what is said for the findings.
    fn explained(text: &str, candidates: Vec<Candidate>) -> (Vec<Fate>, Vec<(f32, Vec<String>)>) {
        let (kept, fates) = resolve(text, candidates, &Thresholds::default());
        let said = |c: &Candidate| c.evidence.iter().map(|e| e.what.to_string()).collect();
        (fates, kept.iter().map(|c| (c.score.get(), said(c))).collect())
    }

    #[test]
    fn every_candidate_is_told_what_became_of_it() {
        use Fate::{Covered, Kept, UnderThreshold};
        let text = "Ann Lee, 555";
        let given = vec![
            candidate(Name, 0, 3, 0.9),
            candidate(Name, 4, 7, 0.9),
            candidate(Mrn, 9, 12, 0.4),
            candidate(Mrn, 9, 9, 0.9),
            candidate(Mrn, 9, 12, 0.6),
            candidate(Mrn, 10, 12, 0.6),
            candidate(Phone, 9, 12, 0.7),
        ];
        let (fates, _) = explained(text, given);
        assert_eq!(fates, [Kept, Covered, UnderThreshold, UnderThreshold, Covered, Covered, Kept]);
        // Nothing but marks is left of one, before or behind what is surer.
        let text = "(- 555 -)";
        let (fates, _) = explained(text, vec![candidate(Mrn, 0, 5, 0.6), candidate(Phone, 3, 6, 0.9)]);
        assert_eq!(fates, [Covered, Kept]);
        let (fates, _) = explained(text, vec![candidate(Mrn, 5, 9, 0.6), candidate(Phone, 3, 6, 0.9)]);
        assert_eq!(fates, [Covered, Kept]);
    }

    #[test]
    fn what_is_covered_speaks_for_its_cover_if_it_is_of_its_kind_and_is_mentioned_if_not() {
        let other = |kind, start, end, score| Candidate { rule: "other".into(), ..candidate(kind, start, end, score) };
        let text = "0123456789";
        let said = |covered: Candidate| explained(text, vec![candidate(Mrn, 0, 10, 0.6), covered]).1.remove(0);
        let none: Vec<String> = Vec::new();
        assert_eq!(said(candidate(Mrn, 2, 5, 0.9)), (0.9, none.clone()), "surer by the surer one, by the same rule");
        assert_eq!(said(candidate(Mrn, 2, 5, 0.5)), (0.6, none.clone()));
        assert_eq!(said(other(Mrn, 2, 5, 0.5)), (0.6, vec!["also found by other".to_owned()]));
        assert_eq!(said(other(Phone, 2, 5, 0.9)), (0.6, none), "a part of another kind");
        assert_eq!(said(other(Phone, 0, 10, 0.5)), (0.6, vec![format!("may also be {Phone} (other)")]));
    }

    #[test]
    fn only_names_with_one_blank_between_are_one() {
        let text = "Ann Lee  Ray,Kay May";
        let got = run(
            text,
            vec![
                candidate(Name, 0, 3, 0.9),
                candidate(Name, 4, 7, 0.6),
                candidate(Name, 9, 12, 0.6),
                candidate(Name, 13, 16, 0.6),
                candidate(Facility, 17, 20, 0.9),
            ],
        );
        assert_eq!(got, [(Name, "Ann Lee"), (Name, "Ray"), (Name, "Kay"), (Facility, "May")]);
        let score = |a, b| explained("Ann Lee", vec![candidate(Name, 0, 3, a), candidate(Name, 4, 7, b)]).1[0].0;
        assert_eq!((score(0.9, 0.6), score(0.6, 0.9)), (0.9, 0.9), "as sure as the surer");
        let got = run("May Ann", vec![candidate(Facility, 0, 3, 0.9), candidate(Name, 4, 7, 0.9)]);
        assert_eq!(got, [(Facility, "May"), (Name, "Ann")]);
    }

    proptest! {
        #[test]
        fn every_counting_byte_is_covered_and_findings_do_not_overlap(
            spans in proptest::collection::vec((0usize..40, 1usize..12, 0usize..4, 0u8..=10), 0..12)
        ) {
            let text = "x".repeat(60);
            let kinds = [Name, Phone, Mrn, Date];
            let candidates: Vec<_> = spans.iter().map(|&(s, l, k, score)| candidate(kinds[k], s, s + l, f32::from(score) / 10.0)).collect();
            let (kept, fates) = resolve(&text, candidates.clone(), &Thresholds::default());
            prop_assert_eq!(fates.len(), candidates.len());
            for pair in kept.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
            for c in candidates.iter().filter(|c| c.score.get() >= 0.5) {
                for byte in c.span.range() {
                    prop_assert!(kept.iter().any(|k| k.span.range().contains(&byte)), "byte {} of {:?}", byte, c.span);
                }
            }
        }
    }
}
