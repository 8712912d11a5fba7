//! Names and numbers whose parts are held together by other marks than usual:
//! `Deborah_Kessler`, `Saint.Brigid.Hospital`, `943/476/5919`.

use std::ops::Range;

use super::{Draft, Reading};

/// Longest run that is looked at, in bytes.
const LONGEST: usize = 160;
/// Digits of a number from which on its marks are changed.
const DIGITS: usize = 8;

/// The text with blanks between such words, and hyphens between such numbers,
/// in its `runs`.
pub(super) fn undone(text: &str, runs: &[Range<usize>]) -> Option<Reading> {
    let mut draft = Draft::new(text);
    for place in runs {
        let (at, run) = (place.start, text.get(place.clone()).unwrap_or(""));
        if run.len() > LONGEST || !run.bytes().any(|b| matches!(b, b'_' | b'.' | b'/' | b'-')) {
            continue;
        }
        let has = |mark: u8| run.as_bytes().contains(&mark);
        if has(b'@') || has(b':') && run.contains("://") || run.starts_with("www.") {
            continue;
        }
        let (low_line, dot, slash) = (has(b'_'), has(b'.'), has(b'/'));
        let with = if low_line && number(run, b'_') {
            (b'_', "-")
        } else if low_line && tells(run) {
            (b'_', " ")
        } else if dot && words(run, '.') {
            (b'.', " ")
        } else if has(b'-') && words(run, '-') {
            (b'-', " ")
        } else if slash && words(run, '/') {
            (b'/', " ")
        } else if dot && number(run, b'.') {
            (b'.', "-")
        } else if slash && number(run, b'/') {
            (b'/', "-")
        } else {
            continue;
        };
        let bytes = run.as_bytes();
        for (i, _) in bytes.iter().enumerate().filter(|(_, b)| **b == with.0) {
            if i > 0 && i + 1 < bytes.len() {
                draft.replace(at + i..at + i + 1, with.1);
            }
        }
    }
    draft.done("read with the usual marks between its parts")
}

/// Words with a capital, or digits: not a name of a variable.
fn tells(run: &str) -> bool {
    let parts = || run.split('_').filter(|part| !part.is_empty());
    parts().filter(|part| is_word(part)).count() >= 2
        || parts().any(|part| part.bytes().filter(u8::is_ascii_digit).count() >= 2)
}

fn is_word(part: &str) -> bool {
    let part = part.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
    let mut chars = part.chars();
    chars.next().is_some_and(char::is_uppercase) && part.len() >= 3 && chars.all(|c| c.is_lowercase())
}

/// Three capitalised words and more; two may be a slip at a sentence's end.
fn words(run: &str, mark: char) -> bool {
    let least = if mark == '.' { 3 } else { 2 };
    let parts = run.split(mark).filter(|part| !part.is_empty());
    let (count, all) = parts.fold((0, true), |(count, all), part| (count + 1, all && is_word(part)));
    count >= least && all
}

/// Two to four groups of digits and capitals, together as long as an identifier.
fn number(run: &str, mark: u8) -> bool {
    let run = run.trim_end_matches(['.', ',', ';', ':', ')']);
    let run = run.trim_start_matches(['(', '#']);
    let (mut parts, mut digits, mut all) = (0, 0, 0);
    for part in run.as_bytes().split(|&b| b == mark) {
        let own = part.iter().filter(|b| b.is_ascii_digit()).count();
        let fits = part.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if !fits || part.is_empty() || part.len() < 2 && own == 1 {
            return false;
        }
        parts += 1;
        digits += own;
        all += part.len();
    }
    // "03/14/2021" is a date as it stands.
    (2..=4).contains(&parts) && (digits > DIGITS || digits >= 4 && all >= 7 && all > digits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exact, places_of_runs, read};
    use super::*;
    use proptest::prelude::*;

    fn apart(text: &str) -> Option<Reading> {
        undone(text, &places_of_runs(text))
    }

    #[test]
    fn parts_are_read_apart() {
        for (seen, meant) in [
            ("at Riverside_Medical_Center.", "at Riverside Medical Center."),
            ("Saint.Brigid.Nursing.Home.", "Saint Brigid Nursing Home."),
            ("nhs 943/476/5919, 943_476_5919", "nhs 943-476-5919, 943-476-5919"),
            ("plate KTR.4471, E_448213", "plate KTR-4471, E-448213"),
            ("1EG4.TE5.MK73.", "1EG4-TE5-MK73."),
            ("card_4111_1111.pdf", "card 4111 1111.pdf"),
        ] {
            assert_eq!(read(seen, apart).as_deref(), Some(meant), "{seen}");
        }
    }

    #[test]
    fn variables_figures_and_addresses_stay() {
        for text in [
            "E11.65",
            "L4/L5",
            "patient_name",
            "120/80",
            "03/14/2021",
            "5.2",
            "10.0.0.1",
            "well.Then",
            "https://a.b/C_D",
            "a_b@c.de",
        ] {
            assert_eq!(read(text, apart), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "(\\PC|[A-Z][a-z]{1,4}|[0-9]{1,4}|[_./ -]){0,24}") {
            exact(&text, apart(&text));
        }
    }
}
