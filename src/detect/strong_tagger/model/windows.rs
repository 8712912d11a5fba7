//! From many pieces to windows that a model can see at once.

use std::ops::Range;

/// How windows are laid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Plan {
    /// Pieces of the text in a window, at most.
    pub(super) content: usize,
    /// Pieces that it has in common with the one before, at least.
    pub(super) overlap: usize,
}

/// One window.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Window {
    /// The pieces that the model sees.
    pub(super) take: Range<usize>,
    /// Those of which its word counts: further from its ends than in any
    /// other window.
    pub(super) own: Range<usize>,
}

impl Plan {
    /// The windows of so many pieces. Every piece is one window's own.
    pub(super) fn windows(&self, pieces: usize) -> Vec<Window> {
        let step = (self.content - self.overlap).max(1);
        let mut windows: Vec<Window> = Vec::new();
        let mut from = 0;
        while from < pieces {
            let is_last = from + self.content >= pieces;
            // The last one is as long as the others: a few pieces alone tell little.
            let start = if is_last { pieces.saturating_sub(self.content) } else { from };
            let own = windows.last().map_or(0, |w| w.own.end);
            let end = if is_last { pieces } else { start + self.content - self.overlap / 2 };
            windows.push(Window { take: start..(start + self.content).min(pieces), own: own..end });
            if is_last {
                break;
            }
            from += step;
        }
        windows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_text_is_one_window() {
        let plan = Plan { content: 10, overlap: 4 };
        assert_eq!(plan.windows(0), []);
        assert_eq!(plan.windows(10), [Window { take: 0..10, own: 0..10 }]);
        let two = [Window { take: 0..10, own: 0..8 }, Window { take: 1..11, own: 8..11 }];
        assert_eq!(plan.windows(11), two);
    }

    proptest! {
        #[test]
        fn every_piece_is_one_windows_own_with_context_around_it(
            content in 1usize..40, overlap in 0usize..20, pieces in 0usize..300
        ) {
            let overlap = overlap.min(content / 2);
            let windows = Plan { content, overlap }.windows(pieces);
            let mut next = 0;
            for w in &windows {
                prop_assert!(w.take.len() <= content && w.take.end <= pieces);
                prop_assert!(w.own.start >= w.take.start && w.own.end <= w.take.end);
                prop_assert_eq!(w.own.start, next);
                next = w.own.end;
                // As much in view on each side as half of the overlap, but at the text's ends.
                prop_assert!(w.take.start == 0 || w.own.start - w.take.start >= overlap / 2);
                prop_assert!(w.take.end == pieces || w.take.end - w.own.end >= overlap / 2);
            }
            prop_assert_eq!(next, pieces);
        }
    }
}
