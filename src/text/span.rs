//! Half-open byte ranges that cannot be mixed up between texts.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

/// A coordinate space: which bytes an offset counts.
pub trait Space: Copy + Eq + Ord + std::hash::Hash + fmt::Debug {
    /// Name used in `Debug` output.
    const NAME: &'static str;
}

macro_rules! space {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name {}
        impl Space for $name {
            const NAME: &'static str = stringify!($name);
        }
    };
}

space!(
    /// UTF-8 bytes of a text unit as its format reader delivered it
    /// (a JSON string after its escapes are resolved, a CSV cell...).
    Text
);
space!(
    /// UTF-8 bytes of a text unit after [`crate::text::normalize`].
    Normal
);
space!(
    /// Bytes of the source as it arrived (file, request body).
    Source
);

/// Half-open range `[start, end)` of bytes in the space `S`.
///
/// Invariant: `start <= end`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span<S: Space = Text> {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    space: PhantomData<S>,
}

impl<S: Space> Span<S> {
    /// A span from `start` to `end`. If `end < start` the span is empty at `start`.
    pub const fn new(start: usize, end: usize) -> Self {
        let end = if end < start { start } else { end };
        Span { start, end, space: PhantomData }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// True if it covers no byte.
    pub const fn is_empty(self) -> bool {
        self.end == self.start
    }

    /// As a range, for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// True if the two share at least one byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// True if every byte of `other` is also here.
    pub const fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    pub fn union(self, other: Self) -> Self {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same span moved right by `by` bytes.
    pub const fn shifted(self, by: usize) -> Self {
        Span::new(self.start + by, self.end + by)
    }

    /// The text under the span; empty if the span does not lie on character
    /// boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

impl<S: Space> From<Range<usize>> for Span<S> {
    fn from(r: Range<usize>) -> Self {
        Span::new(r.start, r.end)
    }
}

impl<S: Space> fmt::Debug for Span<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}..{}]", S::NAME, self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_spans_do_not_overlap() {
        let a: Span = (0..3).into();
        assert!(!a.overlaps((3..5).into()));
        assert!(a.overlaps((2..5).into()));
        assert_eq!(a.union((4..5).into()), (0..5).into());
        let b: Span = (3..5).into();
        assert!(!b.overlaps(a) && !a.overlaps((7..9).into()) && !Span::from(7..9).overlaps(a));
        assert!(b.overlaps((4..9).into()) && b.overlaps((0..9).into()));
    }

    #[test]
    fn a_span_covers_itself_and_what_lies_in_it() {
        let a: Span = (2..6).into();
        for inside in [2..6, 3..5, 2..3, 5..6, 4..4] {
            assert!(a.covers(inside.clone().into()), "{inside:?}");
        }
        for outside in [1..6, 2..7, 0..2, 6..8, 0..9] {
            assert!(!a.covers(outside.clone().into()), "{outside:?}");
        }
    }

    #[test]
    fn a_span_has_a_length_a_place_and_a_name() {
        let a: Span = (2..6).into();
        assert_eq!((a.len(), a.is_empty(), a.range()), (4, false, 2..6));
        assert_eq!(a.shifted(3), (5..9).into());
        assert_eq!(a.of("01234567"), "2345");
        assert_eq!(format!("{a:?}"), "Text[2..6]");
        let backwards: Span = Span::new(5, 2);
        assert_eq!((backwards.len(), backwards.is_empty(), backwards.range()), (0, true, 5..5));
    }

    #[test]
    fn a_span_off_a_character_boundary_reads_as_nothing() {
        let cut: Span = (0..1).into();
        assert_eq!(cut.of("é"), "");
    }
}
