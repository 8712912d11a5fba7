//! Where candidates stand already that count: what comes a step behind the
//! others leaves these places alone. One sorted list, so that a text of many
//! lines with many candidates is not walked once for each pair of them.

use super::recognizer::Candidate;
use crate::text::{Normal, Span};

/// Places in order, none overlapping another.
pub(super) struct Taken(Vec<Span<Normal>>);

impl Taken {
    /// The places of the `candidates` that score `least` or more.
    pub(super) fn by(candidates: &[Candidate], least: f32) -> Taken {
        let counts = |c: &&Candidate| c.score.get() >= least && !c.span.is_empty();
        let mut all: Vec<Span<Normal>> = Vec::with_capacity(candidates.len());
        all.extend(candidates.iter().filter(counts).map(|c| c.span));
        all.sort_unstable();
        let mut places: Vec<Span<Normal>> = Vec::with_capacity(all.len());
        for span in all {
            match places.last_mut() {
                Some(last) if span.start < last.end => *last = last.union(span),
                _ => places.push(span),
            }
        }
        Taken(places)
    }

    /// The places that share a byte with `span`.
    pub(super) fn within(&self, span: Span<Normal>) -> impl Iterator<Item = Span<Normal>> {
        let first = self.0.partition_point(|place| place.end <= span.start);
        self.0.iter().skip(first).take_while(move |place| place.start < span.end).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{IdentifierType::Name, Score};
    use proptest::prelude::*;

    fn candidate(start: usize, len: usize, score: f32) -> Candidate {
        let span = Span::new(start, start + len);
        Candidate { kind: Name, span, score: Score::new(score), rule: "r".into(), evidence: Vec::new() }
    }

    #[test]
    fn only_what_counts_takes_a_place() {
        let taken = Taken::by(&[candidate(10, 5, 0.9), candidate(20, 5, 0.3), candidate(12, 6, 0.6)], 0.5);
        assert_eq!(taken.within(Span::new(0, 40)).collect::<Vec<_>>(), [Span::new(10, 18)]);
        assert_eq!(taken.within(Span::new(18, 40)).count(), 0);
    }

    proptest! {
        #[test]
        fn as_if_each_were_looked_at(
            all in prop::collection::vec((0usize..80, 1usize..9, 0.0f32..1.0), 0..20),
            at in 0usize..90,
            len in 1usize..9,
        ) {
            let all: Vec<Candidate> = all.into_iter().map(|(s, l, score)| candidate(s, l, score)).collect();
            let span = Span::new(at, at + len);
            let plain = all.iter().any(|c| c.score.get() >= 0.5 && c.span.overlaps(span));
            prop_assert_eq!(Taken::by(&all, 0.5).within(span).next().is_some(), plain);
        }
    }
}
