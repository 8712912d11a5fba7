//! What programs that read pictures mistake, undone: letters for digits in
//! numbers, letters for others that look alike in words, blanks that were lost.
//! Bolder than what is undone in typed text, and so only where the program was
//! not sure of the word; lost blanks wherever it read.

use std::ops::Range;

use super::super::gazetteer::Lexicon;
use super::{Draft, Reading, runs};

/// From this on a word counts as read.
const SURE: u8 = 90;
/// Longest word that is looked at, in bytes.
const LONGEST: usize = 32;
/// Digits from which on they are a number that was glued to a word.
const NUMBER: usize = 4;

/// What is read for what, the likelier first. The case counts: `rn` looks like
/// `m`, `RN` does not look like `M`.
const ALIKE: &[(&str, &str)] = &[
    ("rn", "m"),
    ("m", "rn"),
    ("l", "i"),
    ("I", "l"),
    ("l", "t"),
    ("1", "l"),
    ("1", "i"),
    ("1", "I"),
    ("0", "o"),
    ("0", "O"),
    ("5", "s"),
    ("5", "S"),
    ("8", "B"),
    ("|", "l"),
    ("|", "I"),
    ("l", "I"),
    ("vv", "w"),
    ("VV", "W"),
    ("cl", "d"),
    ("d", "cl"),
    ("li", "h"),
    ("ri", "n"),
    ("ni", "m"),
    ("c", "e"),
    ("e", "c"),
    ("h", "b"),
    ("Q", "O"),
];

/// The text as it is meant, if that is not as it was read.
pub(super) fn undone(text: &str, sure: impl Fn(Range<usize>) -> Option<u8>, lexicon: &Lexicon) -> Option<Reading> {
    let mut draft = Draft::new(text);
    for (start, run) in runs(text) {
        let Some(sure) = sure(start..start + run.len()) else { continue };
        let doubtful = sure < SURE;
        // A label may be glued to its value.
        for (at, piece) in pieces(run, |c| c == ':') {
            if doubtful && is_number(piece) {
                digits(start + at, piece, &mut draft);
                continue;
            }
            let apart = |c: char| !(c.is_alphanumeric() || c == '|');
            let is_dated = pieces(piece, apart).any(|(_, word)| lexicon.word(word).is_calendar());
            for (within, word) in pieces(piece, apart) {
                let at = start + at + within;
                if doubtful && is_dated && is_digits(word) {
                    digits(at, word, &mut draft);
                } else if let Some(meant) = doubtful.then(|| meant(word, lexicon)).flatten() {
                    draft.replace(at..at + word.len(), &meant);
                } else {
                    blanks(at, word, lexicon, &mut draft);
                }
            }
        }
    }
    draft.done("read as programs that read pictures mistake it")
}

/// What stands between the characters that part it, with its place.
fn pieces(text: &str, apart: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, mark) in text.match_indices(apart) {
        pieces.push((from, text.get(from..at).unwrap_or("")));
        from = at + mark.len();
    }
    pieces.push((from, text.get(from..).unwrap_or("")));
    pieces.into_iter().filter(|(_, piece)| !piece.is_empty())
}

/// The digit that `c` is read for.
fn digit(c: char) -> Option<&'static str> {
    Some(match c {
        'O' | 'o' | 'Q' => "0",
        'l' | 'I' | '|' | '!' | ']' => "1",
        'Z' | 'z' => "2",
        'S' | 's' => "5",
        'G' | 'b' => "6",
        'B' => "8",
        _ => return None,
    })
}

/// True for digits and what is read for them, at least a digit among them.
fn is_digits(word: &str) -> bool {
    let counted = word.chars().filter(char::is_ascii_digit).count();
    counted > 0 && counted < word.len() && word.chars().all(|c| c.is_ascii_digit() || digit(c).is_some())
}

/// True for a number, a date, a telephone number with letters in it.
fn is_number(piece: &str) -> bool {
    let mark = |c: char| matches!(c, '-' | '/' | '.' | ',' | '(' | ')' | '+' | '#' | ';');
    let alike = |c: char| digit(c).is_some();
    if piece.len() > LONGEST || !piece.chars().all(|c| c.is_ascii_digit() || mark(c) || alike(c)) {
        return false;
    }
    let digits = piece.chars().filter(char::is_ascii_digit).count();
    let letters = piece.chars().filter(|c| alike(*c)).count();
    // An area code in brackets is shorter than other numbers.
    let is_long = digits + letters >= 4 || piece.starts_with('(') && digits + letters == 3;
    // "1990s", "20s": what stands at the end is no digit.
    let decade = piece.trim_end_matches(mark).ends_with(['s', 'z']);
    digits > 0 && letters > 0 && is_long && letters <= 3 * digits && !decade
}

/// Writes digits for what is read for them.
fn digits(at: usize, word: &str, draft: &mut Draft<'_>) {
    for (i, c) in word.char_indices() {
        if let Some(digit) = digit(c) {
            draft.replace(at + i..at + i + c.len_utf8(), digit);
        }
    }
}

/// The word that is meant by one that nobody knows.
fn meant(word: &str, lexicon: &Lexicon) -> Option<String> {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    // A capital inside is a mistake, even where the lexicon knows the letters.
    let known = is_cased(word) && is_known(word, lexicon);
    if !(4..=LONGEST).contains(&word.len()) || !word.is_ascii() || letters * 2 < word.len() || known {
        return None;
    }
    let mut seen = ALIKE.iter().flat_map(|(read, meant)| {
        let once = word.match_indices(read).map(move |(at, _)| {
            let (before, rest) = word.split_at(at);
            [before, meant, rest.get(read.len()..).unwrap_or("")].concat()
        });
        once.chain([word.replace(read, meant)])
    });
    seen.find(|new| new != word && is_cased(new) && is_said(new, lexicon))
}

/// True for a word or a name.
fn is_said(word: &str, lexicon: &Lexicon) -> bool {
    let known = lexicon.word(word);
    let name = known.given() >= 2 || known.surname() >= 2 || known.city() > 0;
    word.bytes().all(|b| b.is_ascii_alphabetic()) && (name || known.wordy() >= 2 && known.zipf() >= 3)
}

/// True for anything that the lexicon has heard of.
fn is_known(word: &str, lexicon: &Lexicon) -> bool {
    lexicon.word(word).0 != 0
}

/// True if capitals stand only in front, or everywhere.
fn is_cased(word: &str) -> bool {
    let upper = word.bytes().filter(u8::is_ascii_uppercase).count();
    upper == word.len() || upper == usize::from(word.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Puts blanks where they were lost: between two words, a word and its number,
/// a month and its day or year.
fn blanks(at: usize, word: &str, lexicon: &Lexicon, draft: &mut Draft<'_>) {
    if word.len() > LONGEST || !word.is_ascii() || is_known(word, lexicon) {
        return;
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut last = None;
    for (i, b) in word.bytes().enumerate() {
        let begins = match last {
            Some(l) if u8::is_ascii_lowercase(&l) && b.is_ascii_uppercase() => true,
            Some(l) => l.is_ascii_digit() != b.is_ascii_digit(),
            None => true,
        };
        match parts.last_mut() {
            Some(part) if !begins => part.end = i + 1,
            _ => parts.push(i..i + 1),
        }
        last = Some(b);
    }
    let part = |range: &Range<usize>| word.get(range.clone()).unwrap_or("");
    for pair in parts.windows(2) {
        let [left, right] = pair else { continue };
        let (before, behind) = (part(left), part(right));
        let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let splits = match (is_number(before), is_number(behind)) {
            (false, true) => {
                lexicon.word(before).is_calendar()
                    || before.len() >= 3 && behind.len() >= NUMBER && is_known(before, lexicon)
                    || before.len() == 3 && behind.len() >= NUMBER && before.bytes().all(|b| b.is_ascii_uppercase())
            }
            (true, false) => lexicon.word(behind).is_calendar(),
            // "MacDonald", "DeLuca", "iPhone" are one word.
            _ => {
                let prefix = ["mac", "van", "von", "del", "san", "fitz"].iter().any(|p| before.eq_ignore_ascii_case(p));
                before.len() >= 3 && !prefix && is_said(before, lexicon) && is_said(behind, lexicon)
            }
        };
        if splits && let Some(first) = behind.get(..1) {
            draft.replace(at + right.start..at + right.start + 1, &format!(" {first}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::gazetteer::Gazetteer;
    use super::super::tests::{exact, read};
    use super::*;
    use crate::detect::{Certainty, Detector, Memory, ScanContext};
    use crate::finding::{Field, IdentifierType, Thresholds};
    use proptest::prelude::*;

    fn at(text: &str, percent: u8) -> Option<Reading> {
        undone(text, |_| Some(percent), &Gazetteer::shared().unwrap().lexicon)
    }

    #[test]
    fn what_was_read_with_doubt_is_what_was_meant() {
        for (seen, meant) in [
            ("SSN: S36-ZZ-77l9", "SSN: 536-22-7719"),
            ("MRN: OOQl88Z2", "MRN: 00018822"),
            ("Phone: (6lZ) 867-S3O9", "Phone: (612) 867-5309"),
            ("DOB I2-Mar-l956,", "DOB 12-Mar-1956,"),
            ("Patlent Narne: Srnith", "Patient Name: Smith"),
            ("seen by WiIliam Bums", "seen by William Bums"),
            ("MRN:0O4l", "MRN:0041"),
        ] {
            let told = read(seen, |text| at(text, 60)).unwrap_or_else(|| seen.to_owned());
            assert_eq!(told, meant);
        }
    }

    #[test]
    fn what_was_read_well_stays_but_for_lost_blanks() {
        for (seen, meant) in [
            ("Patlent Narne: Srnith", None),
            ("SSN: S36-ZZ-77l9", None),
            ("MRN00418822", Some("MRN 00418822")),
            ("Phone6128675309", Some("Phone 6128675309")),
            ("born March14,1956", Some("born March 14,1956")),
            ("14March1956", Some("14 March 1956")),
            ("MariaSantos", Some("Maria Santos")),
        ] {
            assert_eq!(read(seen, |text| at(text, 96)).as_deref(), meant, "{seen}");
        }
    }

    #[test]
    fn terms_codes_and_measures_stay() {
        let text = "HbA1c 7.2 % SpO2 94 COVID19 T2N0M0 CYP2D6 500mg 1990s MacDonald McBurney iPhone L4-L5 B12 pH 7.4 \
                    hydrochlorothiazide metoprolol 120/80 x10 mmol/L";
        for percent in [40, 96] {
            assert_eq!(read(text, |text| at(text, percent)), None);
        }
    }

    /// What is found in words of which the program was this sure; typed text has none.
    fn found(text: &str, percent: Option<u8>) -> Vec<(IdentifierType, &str)> {
        let words = runs(text).map(|(start, word)| (start, start + word.len()));
        let certainty: Vec<Certainty> = percent
            .map(|percent| words.map(|(start, end)| Certainty { start, end, percent }).collect())
            .unwrap_or_default();
        let thresholds = Thresholds::default();
        let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &certainty };
        let found = Detector::builtin().unwrap().scan(text, &Field::default(), &cx, &mut Memory::default());
        found.into_iter().map(|f| (f.kind, f.span.of(text))).collect()
    }

    #[test]
    fn noisy_identifiers_are_found_where_they_stand() {
        let text = "SSN: S3G-ZZ-77l9\nMRN: OOQ1BBZ2\nPhone: (6lZ) B6Z-S3O9\nDOB: I2-Mar-l956\nseen by Dr. WiIliam Bums";
        let wanted = [
            (IdentifierType::Ssn, "S3G-ZZ-77l9"),
            (IdentifierType::Mrn, "OOQ1BBZ2"),
            (IdentifierType::Phone, "(6lZ) B6Z-S3O9"),
            (IdentifierType::Date, "I2-Mar-l956"),
            (IdentifierType::Name, "WiIliam Bums"),
        ];
        let doubted = found(text, Some(55));
        for wanted in &wanted {
            assert!(doubted.contains(wanted), "{wanted:?}: {doubted:?}");
        }
        // Of text that was read well nothing is made that is not there.
        assert_eq!(found(text, Some(97)), found(text, None));
        let typed = found(text, None);
        assert!(wanted.iter().any(|wanted| !typed.contains(wanted)), "{typed:?}");
    }

    #[test]
    fn lost_blanks_hide_nothing() {
        let found = found("Name: MariaSantos MRN00418822 born March14,1956", Some(96));
        for kind in [IdentifierType::Name, IdentifierType::Mrn, IdentifierType::Date] {
            assert!(found.iter().any(|(found, _)| *found == kind), "{kind:?}: {found:?}");
        }
    }

    #[test]
    fn nothing_is_undone_where_nothing_was_guessed() {
        let lexicon = &Gazetteer::shared().unwrap().lexicon;
        assert!(undone("Narne Srnith MRN00418822 S36-ZZ-77l9", |_| None, lexicon).is_none());
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "(\\PC|[A-Zaeo01S:|]|March|[ .,-]){0,30}", percent in 0u8..100) {
            exact(&text, at(&text, percent));
        }
    }
}
