//! Maps places in a derived text back to the text it was derived from.

use std::marker::PhantomData;

use super::{Space, Span};

/// One stretch of the derived text and the stretch it came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Run {
    /// First byte in the derived text.
    derived: usize,
    /// First byte in the origin.
    origin: usize,
    /// True if the stretch was copied byte for byte.
    copied: bool,
}

/// Maps [`Span`]s of a derived text (space `D`) to the origin (space `O`).
///
/// Built front to back by [`OffsetMap::copy`] and [`OffsetMap::replace`]. A
/// span that touches a replaced stretch widens to the whole stretch: when
/// unsure it covers more, never less.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OffsetMap<D: Space, O: Space> {
    runs: Vec<Run>,
    derived_len: usize,
    origin_len: usize,
    spaces: PhantomData<(D, O)>,
}

impl<D: Space, O: Space> Default for OffsetMap<D, O> {
    fn default() -> Self {
        OffsetMap { runs: Vec::new(), derived_len: 0, origin_len: 0, spaces: PhantomData }
    }
}

impl<D: Space, O: Space> OffsetMap<D, O> {
    /// The map of a text onto itself.
    pub fn identity(len: usize) -> Self {
        let mut map = Self::default();
        map.copy(len);
        map
    }

    /// The next `len` bytes are the same in both.
    pub fn copy(&mut self, len: usize) {
        if len == 0 {
            return;
        }
        if !self.runs.last().is_some_and(|run| run.copied) {
            self.runs.push(Run { derived: self.derived_len, origin: self.origin_len, copied: true });
        }
        self.derived_len += len;
        self.origin_len += len;
    }

    /// The next `origin` bytes of the origin became `derived` bytes (none, if
    /// they were removed). Text out of nothing has no place to map to: give
    /// `origin` at least one byte where `derived` is not zero.
    pub fn replace(&mut self, derived: usize, origin: usize) {
        if derived == 0 && origin == 0 {
            return;
        }
        self.runs.push(Run { derived: self.derived_len, origin: self.origin_len, copied: false });
        self.derived_len += derived;
        self.origin_len += origin;
    }

    /// Bytes of the derived text so far.
    pub fn derived_len(&self) -> usize {
        self.derived_len
    }

    /// Bytes of the origin so far.
    pub fn origin_len(&self) -> usize {
        self.origin_len
    }

    /// Where `span` of the derived text came from.
    pub fn to_origin(&self, span: Span<D>) -> Span<O> {
        if span.is_empty() {
            let at = self.start(span.start);
            return Span::new(at, at);
        }
        Span::new(self.start(span.start), self.end(span.end))
    }

    /// A map from `D` to the origin of the origin.
    pub fn then<P: Space>(&self, next: &OffsetMap<O, P>) -> OffsetMap<D, P> {
        let mut map = OffsetMap::default();
        let mut cuts: Vec<usize> = self.runs.iter().map(|r| r.derived).collect();
        for run in &next.runs {
            // Where the next map changes its way inside a stretch that this one copies.
            let i = self.runs.partition_point(|r| r.origin <= run.derived);
            if let Some(own) = i.checked_sub(1).and_then(|i| self.runs.get(i))
                && own.copied
            {
                cuts.push((own.derived + (run.derived - own.origin)).min(self.derived_len));
            }
        }
        cuts.push(self.derived_len);
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let &[from, to] = pair else { continue };
            let middle = self.to_origin(Span::new(from, to));
            let origin = next.to_origin(middle);
            if origin.start < map.origin_len {
                // It shares its origin with the stretch before: the two are one.
                map.widen_last(to - from, origin.end);
                continue;
            }
            map.replace(0, origin.start - map.origin_len);
            if self.copied_at(from) && next.copied_at(middle.start) && origin.len() == to - from {
                map.copy(to - from);
            } else {
                map.replace(to - from, origin.len());
            }
        }
        if next.origin_len > map.origin_len {
            map.replace(0, next.origin_len - map.origin_len);
        }
        map
    }

    fn widen_last(&mut self, derived: usize, origin_end: usize) {
        if let Some(last) = self.runs.last_mut() {
            last.copied = false;
        }
        self.derived_len += derived;
        self.origin_len = self.origin_len.max(origin_end);
    }

    fn copied_at(&self, derived: usize) -> bool {
        self.run_at(derived).is_some_and(|(run, _, _)| run.copied)
    }

    /// The run that holds the derived byte, and where the next run begins.
    fn run_at(&self, derived: usize) -> Option<(Run, usize, usize)> {
        let next = self.runs.partition_point(|r| r.derived <= derived);
        let run = *self.runs.get(next.checked_sub(1)?)?;
        let end = self.runs.get(next).map_or((self.derived_len, self.origin_len), |r| (r.derived, r.origin));
        Some((run, end.0, end.1))
    }

    fn start(&self, derived: usize) -> usize {
        if derived >= self.derived_len {
            return self.origin_len;
        }
        match self.run_at(derived) {
            Some((run, _, _)) if run.copied => run.origin + (derived - run.derived),
            Some((run, _, _)) => run.origin,
            None => 0,
        }
    }

    fn end(&self, derived: usize) -> usize {
        let Some(last) = derived.checked_sub(1) else { return 0 };
        match self.run_at(last.min(self.derived_len.saturating_sub(1))) {
            Some((run, _, _)) if run.copied => run.origin + (derived.min(self.derived_len) - run.derived),
            Some((_, _, origin_end)) => origin_end,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Normal, Source, Text};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_touched_replacement_is_covered_whole() {
        // origin: "ab&#99;d"  derived: "abcd"
        let mut map = OffsetMap::<Normal, Text>::default();
        map.copy(2);
        map.replace(1, 5);
        map.copy(1);
        assert_eq!(map.to_origin(Span::new(2, 3)), Span::new(2, 7));
        assert_eq!(map.to_origin(Span::new(0, 4)), Span::new(0, 8));
        assert_eq!(map.to_origin(Span::new(3, 4)), Span::new(7, 8));
    }

    #[test]
    fn removed_text_at_the_edge_stays_outside_and_inside_is_covered() {
        // origin: "a..b" with the dots removed
        let mut map = OffsetMap::<Normal, Text>::default();
        map.copy(1);
        map.replace(0, 2);
        map.copy(1);
        assert_eq!(map.to_origin(Span::new(0, 1)), Span::new(0, 1));
        assert_eq!(map.to_origin(Span::new(1, 2)), Span::new(3, 4));
        assert_eq!(map.to_origin(Span::new(0, 2)), Span::new(0, 4));
    }

    #[test]
    fn a_text_onto_itself_changes_nothing() {
        let map = OffsetMap::<Normal, Text>::identity(4);
        assert_eq!((map.derived_len(), map.origin_len()), (4, 4));
        for (start, end) in [(0, 0), (0, 4), (1, 3), (2, 2), (4, 4)] {
            assert_eq!(map.to_origin(Span::new(start, end)), Span::new(start, end));
        }
        let none = OffsetMap::<Normal, Text>::identity(0);
        assert_eq!(none, OffsetMap::default());
        assert_eq!(none.to_origin(Span::new(0, 0)), Span::new(0, 0));
        let mut nothing = OffsetMap::<Normal, Text>::default();
        nothing.replace(0, 0);
        assert_eq!(nothing, OffsetMap::default());
    }

    #[test]
    fn an_empty_span_stands_where_the_next_text_does() {
        // origin: "ab&#99;d"  derived: "abcd"
        let mut map = OffsetMap::<Normal, Text>::default();
        map.copy(2);
        map.replace(1, 5);
        map.copy(1);
        let places = [0, 1, 2, 3, 4, 9].map(|at| map.to_origin(Span::new(at, at)).range());
        assert_eq!(places, [0..0, 1..1, 2..2, 7..7, 8..8, 8..8]);
        assert_eq!(map.to_origin(Span::new(3, 9)), Span::new(7, 8), "beyond the end there is nothing");
    }

    #[test]
    fn what_two_maps_copy_stays_exact() {
        // source: "a&amp;bcde", text: "a&bcde", normal: "a&bXe": `cd` became `X`.
        let mut inner = OffsetMap::<Normal, Text>::default();
        inner.copy(3);
        inner.replace(1, 2);
        inner.copy(1);
        let mut outer = OffsetMap::<Text, Source>::default();
        outer.copy(1);
        outer.replace(1, 5);
        outer.copy(4);
        let both = inner.then(&outer);
        assert_eq!((both.derived_len(), both.origin_len()), (5, 10));
        let places = [0, 1, 2, 3, 4].map(|at| both.to_origin(Span::new(at, at + 1)).range());
        assert_eq!(places, [0..1, 1..6, 6..7, 7..9, 9..10]);
        assert_eq!(both.to_origin(Span::new(1, 4)), Span::new(1, 9));
    }

    #[test]
    fn what_shares_its_origin_is_one() {
        // Two characters of the text came from one code, and only one is replaced.
        let mut inner = OffsetMap::<Normal, Text>::default();
        inner.copy(2);
        inner.replace(1, 1);
        inner.copy(1);
        let mut outer = OffsetMap::<Text, Source>::default();
        outer.copy(1);
        outer.replace(2, 6);
        outer.copy(1);
        let both = inner.then(&outer);
        let places = [0, 1, 2, 3].map(|at| both.to_origin(Span::new(at, at + 1)).range());
        assert_eq!(places, [0..1, 1..7, 1..7, 7..8]);
        // What is removed at the end counts.
        outer.replace(0, 3);
        let both = inner.then(&outer);
        assert_eq!((both.derived_len(), both.origin_len()), (4, 11));
        assert_eq!(both.to_origin(Span::new(3, 4)), Span::new(7, 8));
    }

    type Step = (bool, usize, usize);

    fn build<D: Space, O: Space>(steps: &[Step]) -> OffsetMap<D, O> {
        let mut map = OffsetMap::default();
        for &(copy, derived, origin) in steps {
            if copy { map.copy(derived) } else { map.replace(derived, origin) }
        }
        map
    }

    proptest! {
        #[test]
        fn spans_are_ordered_cover_and_stay_inside(steps in proptest::collection::vec((any::<bool>(), 0usize..5, 1usize..5), 0..20)) {
            let map = build::<Normal, Text>(&steps);
            let n = map.derived_len();
            for a in 0..n {
                for b in a + 1..=n {
                    let whole = map.to_origin(Span::new(a, b));
                    prop_assert!(whole.end <= map.origin_len());
                    for k in a..b {
                        prop_assert!(whole.covers(map.to_origin(Span::new(k, k + 1))));
                    }
                }
            }
        }

        #[test]
        fn what_is_copied_is_mapped_byte_for_byte_and_the_rest_as_a_whole(
            steps in proptest::collection::vec((any::<bool>(), 0usize..5, 1usize..5), 0..20)
        ) {
            let map = build::<Normal, Text>(&steps);
            let (mut derived, mut origin) = (0, 0);
            for &(copy, d, o) in &steps {
                for k in 0..d {
                    let wanted = if copy { Span::new(origin + k, origin + k + 1) } else { Span::new(origin, origin + o) };
                    prop_assert_eq!(map.to_origin(Span::new(derived + k, derived + k + 1)), wanted);
                }
                derived += d;
                origin += if copy { d } else { o };
            }
            prop_assert_eq!((map.derived_len(), map.origin_len()), (derived, origin));
        }

        #[test]
        fn composing_never_covers_less_than_mapping_twice(
            first in proptest::collection::vec((any::<bool>(), 0usize..4, 1usize..4), 0..12),
            second in proptest::collection::vec((any::<bool>(), 0usize..4, 1usize..4), 0..12),
        ) {
            let inner = build::<Normal, Text>(&first);
            let mut outer = build::<Text, Source>(&second);
            if outer.derived_len() < inner.origin_len() {
                outer.copy(inner.origin_len() - outer.derived_len());
            }
            let both = inner.then(&outer);
            for a in 0..inner.derived_len() {
                for b in a + 1..=inner.derived_len() {
                    let twice = outer.to_origin(inner.to_origin(Span::new(a, b)));
                    prop_assert!(both.to_origin(Span::new(a, b)).covers(twice), "{a}..{b}");
                }
            }
        }
    }
}
