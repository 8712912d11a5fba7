//! Words and numbers written letter by letter: `D e b o r a h`, `2-1-9-0-9`.

use std::ops::Range;

use super::{Draft, Reading};

/// Fewest letters of a word.
const FEWEST: usize = 4;
/// Most letters that are read as one run.
const MOST: usize = 128;

/// The text with such words that begin in `places` written together.
pub(super) fn undone(text: &str, places: &[Range<usize>]) -> Option<Reading> {
    let mut draft = Draft::new(text);
    let bytes = text.as_bytes();
    for place in places {
        let mut at = place.start;
        while at < place.end && at + 2 * FEWEST - 2 < bytes.len() {
            let Some((end, joint)) = run(bytes, at) else {
                at += 1;
                continue;
            };
            join(text, at, end, joint, &mut draft);
            at = end.max(at + 1);
        }
    }
    draft.done("read with its letters together")
}

/// The run of single characters that begins at byte `at`: where it ends, and
/// what stands between them. Wider blanks may part its words.
fn run(bytes: &[u8], at: usize) -> Option<(usize, u8)> {
    let first = *bytes.get(at)?;
    let joint = *bytes.get(at + 1)?;
    let single = |i: usize| bytes.get(i).is_some_and(|b| b.is_ascii_graphic());
    // A mark before it would be that of a longer run.
    let apart = at
        .checked_sub(1)
        .and_then(|i| bytes.get(i))
        .is_none_or(|b| !b.is_ascii_alphanumeric() && (*b != joint || joint == b' '));
    if !(first.is_ascii_alphanumeric() || matches!(first, b'(' | b'+'))
        || !matches!(joint, b' ' | b'.' | b'-' | b'_')
        || !apart
        || bytes.get(at + 3) != Some(&joint)
        || !single(at + 2)
    {
        return None;
    }
    let mut end = at + 1;
    let mut words = 1;
    let mut letters = vec![first];
    loop {
        let gap = bytes.get(end..).map_or(0, |rest| rest.iter().take(4).take_while(|b| **b == joint).count());
        let next = match gap {
            0 => break,
            1 => end + 1,
            // A character of the word is itself the mark between them.
            2 | 3 if joint != b' ' => end + 1,
            2 | 3 if joint == b' ' => {
                words += 1;
                end + gap
            }
            _ => break,
        };
        // The last of a run has no letter after it.
        let alone = bytes.get(next + 1).is_none_or(|b| !b.is_ascii_alphanumeric());
        if !single(next) || !alone || letters.len() >= MOST {
            break;
        }
        let b = bytes.get(next).copied().unwrap_or(0);
        letters.push(b);
        end = next + 1;
    }
    // A sentence's dot is not of the word.
    while end > at && bytes.get(end - 1).is_some_and(|b| !b.is_ascii_alphanumeric()) {
        end -= 1;
    }
    let digits = letters.iter().filter(|b| b.is_ascii_digit()).count();
    let count = letters.iter().filter(|b| b.is_ascii_alphanumeric()).count();
    let rising = letters.windows(2).filter(|w| matches!(w, [a, b] if *b == a + 1)).count();
    // "1 2 3 4 5": a scale, a list.
    let scale = digits == letters.len() && rising + 1 == letters.len();
    // "J.R.R.T." and "U-S-A" are no names spelled out.
    let acronym = joint != b' ' && digits == 0 && !letters.iter().any(u8::is_ascii_lowercase);
    // A group of a longer number may have three.
    let fewest = if joint != b' ' && digits == count { FEWEST - 1 } else { FEWEST + 2 * (words - 1) };
    (count >= fewest && !scale && !acronym).then_some((end, joint))
}

/// Writes the run together, with a blank where a word ends.
fn join(text: &str, start: usize, end: usize, joint: u8, draft: &mut Draft<'_>) {
    let bytes = text.as_bytes();
    let mut at = start;
    while at + 1 < end {
        let letter = at;
        let mut next = letter + 1;
        if joint == b' ' {
            while next < end && bytes.get(next) == Some(&joint) {
                next += 1;
            }
        } else {
            next = (letter + 2).min(end);
        }
        let wide = next - letter - 1 > 1;
        let pair = (bytes.get(letter).copied().unwrap_or(0), bytes.get(next).copied().unwrap_or(0));
        let camel = pair.0.is_ascii_lowercase() && pair.1.is_ascii_uppercase();
        let range = letter + 1..next;
        draft.replace(range, if wide || camel { " " } else { "" });
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exact, read};
    use super::*;
    use proptest::prelude::*;

    fn together(text: &str) -> Option<Reading> {
        let whole = 0..text.len();
        undone(text, std::slice::from_ref(&whole))
    }

    #[test]
    fn letters_are_joined() {
        for (seen, meant) in [
            ("Pt D e b o r a h   K e s s l e r was", "Pt Deborah Kessler was"),
            ("Pt D e b o r a h  K e s s l e r.", "Pt Deborah Kessler."),
            ("D e b o r a h K e s s", "Deborah Kess"),
            ("D.e.b.o.r.a.h K-e-s-s-l-e-r", "Deborah Kessler"),
            ("SSN 2 1 9 - 0 9 - 9 4 3 8.", "SSN 219-09-9438."),
            ("SSN 2-1-9---0-9---9-4-3-8.", "SSN 219-09-9438."),
        ] {
            assert_eq!(read(seen, together).as_deref(), Some(meant), "{seen}");
        }
    }

    #[test]
    fn scales_acronyms_and_sentences_stay() {
        for text in [
            "1 2 3 4 5 6 7",
            "1.2.3",
            "J.R.R.T. x",
            "is a b c",
            "U.S.A. and",
            "I am a man",
            "e.g. a, i.e. b",
            "b.i.d. p.o.",
        ] {
            assert_eq!(read(text, together), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "(\\PC|[a-zA-Z0-9(+-][ ._-]|[a-z0-9 é]|-{2,6}){0,24}") {
            exact(&text, together(&text));
        }
    }
}
