//! What stands around a word beyond its neighbours: how the line is written,
//! the label it begins with, the bracket or quotation the word is in.

use std::ops::Range;

use crate::detect::gazetteer::View;
use crate::text::{Case, Gap};

/// How the words of a stretch are written, and how many there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Line(pub(super) u32);

impl Line {
    /// Looks at the words of `stretch`.
    pub(super) fn of(view: &View<'_>, stretch: &Range<usize>) -> Line {
        let (mut lower, mut title, mut upper) = (0u32, 0u32, 0u32);
        for i in stretch.clone() {
            match view.case(i) {
                Case::Lower => lower += 1,
                Case::Title | Case::Mixed => title += 1,
                // An acronym among words tells nothing.
                Case::Upper => upper += 1,
                Case::None => {}
            }
        }
        let words = lower + title + upper;
        let written = if words == 0 {
            0
        } else if lower == words {
            1
        } else if upper * 5 >= words * 4 {
            2
        } else if title * 10 >= words * 7 {
            3
        } else if lower == 0 {
            4
        } else if title == 0 || title == 1 && view.case(stretch.start) == Case::Title {
            // One capital where it begins, and none at a name.
            5
        } else {
            6
        };
        let long = match words {
            0..=1 => 0,
            2..=3 => 1,
            4..=8 => 2,
            _ => 3,
        };
        Line(written << 2 | long)
    }
}

/// How far back a label or an open bracket is looked for, in tokens.
const FAR: usize = 12;

/// What is known of the words before the one at hand.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Around {
    /// Hash of the word before the last colon near by; 0 for none.
    pub(super) label: u32,
    /// Tokens since that colon, 3 for three and more.
    pub(super) since: u32,
    /// The bracket or quotation mark that is open.
    pub(super) enclosed: u32,
    /// Tokens since the stretch's beginning, 2 for two and more.
    pub(super) position: u32,
    start: usize,
    colon: usize,
    opening: usize,
}

impl Around {
    /// What is known before token `at` of `stretch`.
    pub(super) fn before(view: &View<'_>, stretch: &Range<usize>, at: usize) -> Around {
        let mut around = Around { start: stretch.start, ..Around::default() };
        for i in at.saturating_sub(FAR + 1).max(stretch.start)..at.saturating_sub(1) {
            around.take(view, i);
        }
        around
    }

    /// Goes on to token `i`, the one after the last.
    pub(super) fn step(&mut self, view: &View<'_>, i: usize) {
        if i > self.start {
            self.take(view, i - 1);
        }
        if self.label != 0 && i - self.colon > FAR {
            self.label = 0;
        }
        if self.enclosed != 0 && i - self.opening > FAR {
            self.enclosed = 0;
        }
        self.since = if self.label == 0 { 0 } else { (i - self.colon).min(3) as u32 };
        self.position = (i.saturating_sub(self.start)).min(2) as u32;
    }

    fn take(&mut self, view: &View<'_>, i: usize) {
        let word = view.word(i);
        if word.hash != 0 {
            return; // most tokens
        }
        match word.mark() {
            b':' => {
                self.label = view.hash(view.prev(i)) as u32 | 1;
                self.colon = i;
            }
            b'|' => {
                self.label = u32::from(b'|');
                self.colon = i;
            }
            b')' | b']' | b'>' | b'}' => self.enclosed = 0,
            open @ (b'(' | b'[' | b'<' | b'{') => {
                self.enclosed = u32::from(open);
                self.opening = i;
            }
            b'"' | b'*' => self.quote(view, i),
            0 if matches!(view.text(i), "\u{201c}" | "\u{201d}") => self.quote(view, i),
            _ => {}
        }
    }

    /// A quotation mark opens if it touches what follows.
    fn quote(&mut self, view: &View<'_>, i: usize) {
        let opens = view.gap(view.next(i)) == Gap::Joined && view.gap(i) != Gap::Joined;
        self.enclosed = if opens { u32::from(b'"') } else { 0 };
        self.opening = i;
    }
}
