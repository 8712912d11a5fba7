//! Web addresses as they are said: `portal dot example dot org slash jane`,
//! `www[.]example[dot]org`.

use std::ops::Range;

use super::{Draft, Reading};

/// Bytes between two marks of one address, at most.
const NEAR: usize = 40;

/// The text with the marks of such addresses.
pub(super) fn undone(text: &str) -> Option<Reading> {
    // Cheap: most texts have no dot that is written.
    memchr::memmem::find(text.as_bytes(), b"dot")?;
    let marks: Vec<(Range<usize>, &str)> = marks(text);
    let mut draft = Draft::new(text);
    for (i, (range, with)) in marks.iter().enumerate() {
        let near = |other: Option<&(Range<usize>, &str)>, after: bool| {
            other.is_some_and(|(r, _)| {
                let gap = if after { range.end..r.start } else { r.end..range.start };
                text.get(gap).is_some_and(|gap| gap.len() <= NEAR && !gap.contains([' ', '\n']))
            })
        };
        let before = near(i.checked_sub(1).and_then(|i| marks.get(i)), false);
        let after = near(marks.get(i + 1), true);
        let bracketed = text.get(range.clone()).is_some_and(|mark| mark.contains(['(', '[']));
        if before || after || bracketed {
            draft.replace(range.clone(), with);
        }
    }
    draft.done("read with its marks instead of their names")
}

/// Names of marks between words, with the blanks and brackets around them.
fn marks(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let bytes = text.as_bytes();
    let named = |name: &'static str, mark: &'static str| {
        memchr::memmem::find_iter(bytes, name).filter_map(move |at| Some((around(text, at, name.len())?, mark)))
    };
    let mut all: Vec<_> = named("dot", ".").chain(named("slash", "/")).chain(named("underscore", "_")).collect();
    all.sort_unstable_by_key(|(range, _)| range.start);
    all
}

fn around(text: &str, at: usize, len: usize) -> Option<Range<usize>> {
    let (before, after) = (text.get(..at)?, text.get(at + len..)?);
    let open = before.trim_end_matches(['(', '[', '{']);
    let close = after.trim_start_matches([')', ']', '}']);
    let brackets = (before.len() - open.len(), after.len() - close.len());
    if brackets.0 > 1 || brackets.0 != brackets.1 {
        return None;
    }
    let (front, back) = (open.strip_suffix(' ').unwrap_or(open), close.strip_prefix(' ').unwrap_or(close));
    let apart = brackets.0 == 1 || front.len() < open.len() && back.len() < close.len();
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    (apart && word(front.chars().next_back()) && word(back.chars().next()))
        .then(|| front.len()..text.len() - back.len())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exact, read};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_written() {
        for (seen, meant) in [
            ("See portal dot view dot org slash jane for", "See portal.view.org/jane for"),
            ("at www[dot]a (dot) org now", "at www.a.org now"),
        ] {
            assert_eq!(read(seen, undone).as_deref(), Some(meant), "{seen}");
        }
    }

    #[test]
    fn dots_that_are_seen_stay() {
        for text in ["a red dot in the eye", "dot", "polka dots", "slash and burn", "an antidote"] {
            assert_eq!(read(text, undone), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "(\\PC|[a-z]{1,3}|[ (]dot[ )]|\\[dot\\]| slash | ){0,16}") {
            exact(&text, undone(&text));
        }
    }
}
