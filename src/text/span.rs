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
    }

    #[test]
    fn a_span_off_a_character_boundary_reads_as_nothing() {
        let cut: Span = (0..1).into();
        assert_eq!(cut.of("é"), "");
    }
}
