//! Digits and signs for letters, in words that are known when they are undone:
//! `D3b0r4h`.

use std::ops::Range;

use super::super::gazetteer::{Lexicon, fold};
use super::{Draft, Reading};

/// Longest word that is looked at, and the shortest, in bytes.
const LONGEST: usize = 24;
const SHORTEST: usize = 4;

/// Longest word at whose end a 1 counts, in bytes.
const COUNTED: usize = 6;

/// The text with such words in its `runs` as they are meant.
pub(super) fn undone(text: &str, runs: &[Range<usize>], lexicon: &Lexicon) -> Option<Reading> {
    let mut draft = Draft::new(text);
    for place in runs {
        let run = text.get(place.clone()).unwrap_or("");
        let mut at = place.start;
        for word in run.split(|c: char| !(c.is_alphanumeric() || matches!(c, '@' | '!' | '$'))) {
            let range = at..at + word.len();
            at = range.end + 1;
            // `!` ends a sentence more often than it stands for a letter.
            let word = word.trim_end_matches('!');
            if let Some(new) = meant(word, lexicon) {
                draft.replace(range.start..range.start + word.len(), &new);
            }
            // A mark of several bytes: places after it are not known.
            if text.get(range.end..at).is_none() {
                break;
            }
        }
    }
    draft.done("read with letters for the digits in its words")
}

fn meant(word: &str, lexicon: &Lexicon) -> Option<String> {
    if !(SHORTEST..=LONGEST).contains(&word.len()) || !word.is_ascii() {
        return None;
    }
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let others = word.len() - letters;
    if others == 0 || letters < 2 || letters + 1 < others {
        return None;
    }
    // "rId1", "Bed1": what programs and forms count.
    let camel =
        word.as_bytes().windows(2).any(|w| matches!(w, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
    let counted = word.len() <= COUNTED && others == 1 && word.ends_with('1');
    if camel || counted {
        return None;
    }
    let upper = word.bytes().filter(u8::is_ascii_uppercase).count() * 2 > letters && letters > 1;
    let mut new = String::with_capacity(word.len());
    for (i, c) in word.chars().enumerate() {
        let letter = match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            '8' => 'b',
            c if c.is_ascii_alphabetic() => {
                new.push(c);
                continue;
            }
            _ => return None,
        };
        new.push(if upper || i == 0 { letter.to_ascii_uppercase() } else { letter });
    }
    // "1" is an l as often as an i.
    let other = new.replace('i', "l");
    let known = |word: &str| {
        let attributes = lexicon.hashed(fold::hash(word));
        attributes.given() > 0 || attributes.surname() > 0 || attributes.city() > 0 || attributes.wordy() >= 2
    };
    [new, other].into_iter().find(|new| known(new))
}

#[cfg(test)]
mod tests {
    use super::super::super::gazetteer::Gazetteer;
    use super::super::tests::{exact, places_of_runs, read};
    use super::*;
    use proptest::prelude::*;

    fn leet(text: &str) -> Option<Reading> {
        undone(text, &places_of_runs(text), &Gazetteer::shared().unwrap().lexicon)
    }

    #[test]
    fn names_are_known_again() {
        for (seen, meant) in [
            ("Pt D3b0rah was", "Pt Deborah was"),
            ("M@rg@r3t, R1verside", "Margaret, Riverside"),
            ("4nselmo", "Anselmo"),
        ] {
            assert_eq!(read(seen, leet).as_deref(), Some(meant), "{seen}");
        }
    }

    #[test]
    fn terms_and_codes_stay() {
        for text in [
            "HbA1c",
            "CYP2D6",
            "B12",
            "COVID19",
            "T2N0M0",
            "A19-44821",
            "p16INK4a",
            "H1N1",
            "a@b.de",
            "Well!",
            "rId1",
            "Bed1",
        ] {
            assert_eq!(read(text, leet), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "(\\PC|[A-Zaeo0134@!]|[ .,-]){0,30}") {
            exact(&text, leet(&text));
        }
    }
}
