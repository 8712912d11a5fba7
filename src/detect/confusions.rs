//! What scanners confuse: letters in numbers (`O7/l4/1958`), digits in words
//! (`PAT1ENT`). The text is read a second time with the likelier letter or digit
//! in their place.

use std::ops::Range;

/// Longest run without a blank that is looked at, in bytes.
const LONGEST: usize = 48;

/// The text with confusions in its `runs` undone, byte for byte as long, and the
/// runs that were changed; nothing if there are none.
pub(super) fn undone(text: &str, runs: &[Range<usize>]) -> Option<(String, Vec<Range<usize>>)> {
    let bytes = text.as_bytes();
    let mut changed: Vec<Range<usize>> = Vec::new();
    let mut new: Option<Vec<u8>> = None;
    for place in runs {
        if let Some(undone) = bytes.get(place.clone()).and_then(undone_run) {
            let new = new.get_or_insert_with(|| bytes.to_vec());
            if let Some(slot) = new.get_mut(place.clone()) {
                slot.copy_from_slice(&undone);
                changed.push(place.clone());
            }
        }
    }
    Some((String::from_utf8(new?).ok()?, changed))
}

fn undone_run(run: &[u8]) -> Option<Vec<u8>> {
    if !(3..=LONGEST).contains(&run.len()) || !run.is_ascii() {
        return None;
    }
    let digits = run.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = run.iter().filter(|b| b.is_ascii_alphabetic()).count();
    if digits == 0 || letters == 0 {
        return None;
    }
    // A label may be glued to its number: "DATE:01-l6-26".
    let from = run.iter().rposition(|b| *b == b':').map_or(0, |colon| colon + 1);
    let (label, value) = run.split_at_checked(from)?;
    let number = as_number(value);
    let word = if label.is_empty() { as_word(value) } else { as_word(label) };
    match (number, word) {
        (Some(number), None) => Some([label, &number].concat()),
        (None, Some(word)) if label.is_empty() => Some(word),
        (None, Some(word)) => Some([word.as_slice(), value].concat()),
        (Some(number), Some(word)) if !label.is_empty() => Some([word, number].concat()),
        (Some(number), Some(_)) => Some(number),
        (None, None) => None,
    }
}

/// More digits than letters, and all letters ones that digits are taken for.
fn as_number(run: &[u8]) -> Option<Vec<u8>> {
    let digits = run.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = run.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let round = run.iter().filter(|b| b.is_ascii_alphabetic()).all(|b| matches!(b, b'O' | b'o' | b'l' | b'I'));
    let enough = digits + letters >= 4 || (digits + letters == 3 && digits == 2 && round && ends_in_digit(run));
    let few = digits < letters && !(round && digits * 3 >= letters && run.first().is_some_and(u8::is_ascii_digit));
    if letters == 0 || few || !enough {
        return None;
    }
    run.iter()
        .map(|b| match b {
            b'O' | b'o' => Some(b'0'),
            b'l' | b'I' | b'|' => Some(b'1'),
            b'S' => Some(b'5'),
            b'B' => Some(b'8'),
            b'Z' => Some(b'2'),
            b if b.is_ascii_alphabetic() => None,
            b => Some(*b),
        })
        .collect()
}

/// A digit first or last, punctuation left out.
fn ends_in_digit(run: &[u8]) -> bool {
    let mut inner = run.iter().filter(|b| b.is_ascii_alphanumeric());
    let first = inner.clone().next();
    first.is_some_and(u8::is_ascii_digit) || inner.next_back().is_some_and(u8::is_ascii_digit)
}

/// Letters with a few digits among them that letters are taken for.
fn as_word(run: &[u8]) -> Option<Vec<u8>> {
    let digits = run.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = run.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let upper = run.iter().filter(|b| b.is_ascii_uppercase()).count() * 2 > letters;
    let zeros_only = run.iter().filter(|b| b.is_ascii_digit()).all(|b| *b == b'0');
    let few_digits = letters >= 3 && letters >= 2 * digits;
    // Haemoglobin A1c and FEV1 stand in every other note, and are no confusion.
    let a1c = [&b"a1c"[..], b"fev1"].iter().any(|term| run.windows(term.len()).any(|w| w.eq_ignore_ascii_case(term)));
    if digits == 0 || a1c || !(few_digits || zeros_only && upper && letters >= 2) {
        return None;
    }
    let letter = |at: Option<usize>| at.and_then(|i| run.get(i)).is_some_and(u8::is_ascii_alphabetic);
    let digit = |at: Option<usize>| at.and_then(|i| run.get(i)).is_some_and(u8::is_ascii_digit);
    let mut out = Vec::with_capacity(run.len());
    for (i, b) in run.iter().enumerate() {
        if !b.is_ascii_digit() {
            out.push(*b);
            continue;
        }
        let (before, after) = (i.checked_sub(1), Some(i + 1));
        let inside = (letter(before) || digit(before)) && (letter(after) || digit(after));
        let doubled = b == &b'1' && before.and_then(|i| run.get(i)) == Some(&b'1');
        let ends_long = upper && letters >= 5 && letter(before) && !digit(after) || doubled;
        if !(inside || ends_long) {
            return None;
        }
        let lower = match b {
            b'0' => b'o',
            // Doubled or last it is an l.
            b'1' if run.get(i + 1) == Some(&b'1') || run.get(i.wrapping_sub(1)) == Some(&b'1') => b'l',
            b'1' => b'i',
            b'5' => b's',
            b'8' => b'b',
            _ => return None,
        };
        out.push(if upper { lower.to_ascii_uppercase() } else { lower });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn runs(text: &str) -> Vec<Range<usize>> {
        let runs = text.split(|c: char| c.is_ascii_whitespace());
        runs.scan(0, |at, run| {
            let start = *at;
            *at += run.len() + 1;
            Some(start..start + run.len())
        })
        .collect()
    }

    fn read(text: &str) -> String {
        undone(text, &runs(text)).map_or_else(|| text.to_owned(), |(new, _)| new)
    }

    #[test]
    fn letters_in_numbers_and_digits_in_words() {
        for (seen, meant) in [
            ("D0B: O7/l4/1958", "DOB: 07/14/1958"),
            ("PAT1ENT: CORDER0", "PATIENT: CORDERO"),
            ("MRN# 0O44l82 R00M 3l7", "MRN# 0044182 ROOM 317"),
            ("2lOO Oak St, CA 933O1", "2100 Oak St, CA 93301"),
            ("DATE:01-l6-26", "DATE:01-16-26"),
            ("Rivers1de Med1cal Gr0up", "Riverside Medical Group"),
            ("(66l) 555-O14O", "(661) 555-0140"),
        ] {
            assert_eq!(read(seen), meant);
        }
    }

    #[test]
    fn codes_and_terms_stay() {
        for text in [
            "O2 sat 98",
            "A1c",
            "HbA1c 7.2",
            "B12",
            "T2N0M0",
            "CYP2D6",
            "p16INK4a",
            "G2P1",
            "L4-L5",
            "HER2",
            "5 mg",
            "C5-C6",
            "COVID19",
        ] {
            assert_eq!(read(text), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_moves(text in "(\\PC|[OolI015SB ]){0,30}") {
            if let Some((new, changed)) = undone(&text, &runs(&text)) {
                prop_assert_eq!(new.len(), text.len());
                prop_assert!(!changed.is_empty());
            }
        }
    }
}
