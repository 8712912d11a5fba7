//! Dates and ages in fields that are called so. The span is the date alone, not
//! the time of day, not the weekday; only where both are one word, as in the
//! time stamps of HL7 and ISO 8601, all of it is taken: what is left would be
//! no value of the field any more.

use std::ops::Range;

use crate::detect::weekdays::ENGLISH;

use super::split_words;

const MONTHS: &[&str] = &[
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "januar",
    "februar",
    "märz",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "de",
    "of",
    "the",
    "st",
    "nd",
    "rd",
    "th",
];

/// A month or a day, alone; or more of a date.
pub(super) fn part(value: &str) -> Option<Range<usize>> {
    let number = value.len() <= 2 && value.parse::<u8>().is_ok_and(|number| (1..=31).contains(&number));
    let month = MONTHS.iter().any(|month| month.eq_ignore_ascii_case(value.trim_end_matches('.')));
    if number || month { Some(0..value.len()) } else { date(value) }
}

/// The date in a value in any notation.
pub(super) fn date(value: &str) -> Option<Range<usize>> {
    if value.len() > 48 || !value.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = leading_digits(value);
    if digits == value.len() && digits == 4 {
        // A year alone (or an hour) is no date element finer than the year.
        return None;
    }
    timestamp(value).or_else(|| written(value))
}

/// HL7 (`199802101127-0500`) and ISO 8601 time stamps.
pub(super) fn timestamp(value: &str) -> Option<Range<usize>> {
    let digits = leading_digits(value);
    let number = |r: Range<usize>| value.get(r).and_then(|t| t.parse::<u32>().ok());
    let year = number(0..4).filter(|y| (1800..2200).contains(y))?;
    let _ = year;
    let month = |r| number(r).is_some_and(|m| (1..=12).contains(&m));
    let day = |r| number(r).is_some_and(|d| (1..=31).contains(&d));
    let rest = value.get(digits..).unwrap_or("");
    if (8..=14).contains(&digits)
        && month(4..6)
        && day(6..8)
        && rest.bytes().all(|b| b.is_ascii_digit() || b"+-.Z".contains(&b))
    {
        return Some(0..value.len());
    }
    // A mistyped one is a date all the same: its field says so.
    if matches!(digits, 8 | 9 | 12 | 13 | 14) && digits == value.len() && matches!(value.get(..2), Some("19" | "20")) {
        return Some(0..digits);
    }
    if digits == 6 && month(4..6) && (rest.is_empty() || rest.starts_with(['+', '-'])) {
        return Some(0..6);
    }
    let separated = digits == 4 && value.get(4..5) == Some("-") && month(5..7);
    if !separated {
        return None;
    }
    let end = if value.get(7..8) == Some("-") && day(8..10) { 10 } else { 7 };
    let rest = value.get(end..).unwrap_or("");
    let time = rest.trim_start_matches(['T', 't', ' ']);
    let clean = rest.is_empty() || (time.len() < rest.len() && time.starts_with(|c: char| c.is_ascii_digit()));
    let joined = if rest.starts_with(['T', 't']) { rest.find(' ').unwrap_or(rest.len()) } else { 0 };
    clean.then_some(0..end + joined)
}

/// Day, month and year as people write them; a time of day after it stays outside.
fn written(value: &str) -> Option<Range<usize>> {
    let (mut start, mut end) = (None, 0);
    let mut digits = 0;
    for (at, word) in split_words(value) {
        let bare = word.trim_matches([',', '.', '(', ')']);
        if is_in(&ENGLISH, bare) && start.is_none() {
            continue;
        }
        if word.contains(':') || (start.is_some() && is_in(&["at", "am", "pm", "@"], bare)) {
            break;
        }
        if !word.split(|c: char| !c.is_alphanumeric()).all(is_date_part) {
            return None;
        }
        digits += bare.bytes().filter(u8::is_ascii_digit).count();
        // A time joined by T.
        let bare_len = bare.find('T').filter(|t| bare.get(..*t).is_some_and(|d| d.len() >= 8)).unwrap_or(bare.len());
        let lead = word.len() - word.trim_start_matches([',', '.', '(', ')']).len();
        start = start.or(Some(at + lead));
        end = at + lead + bare_len;
    }
    let start = start?;
    let range = start..end;
    let text = value.get(range.clone())?;
    // "1956" was seen to already; a bare short number is no date.
    let bare_number = text.bytes().all(|b| b.is_ascii_digit());
    (digits > 0 && (!bare_number || (5..=8).contains(&digits)) && !text.contains('%')).then_some(range)
}

fn is_date_part(part: &str) -> bool {
    let letters = part.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = part.len() - letters.len();
    let letters = letters
        .strip_suffix(|c: char| c.is_ascii_digit())
        .map_or(letters, |l| l.trim_end_matches(|c: char| c.is_ascii_digit()));
    number <= 8 && (letters.is_empty() || is_in(MONTHS, letters) || (number > 0 && letters.starts_with('T')))
}

/// The number of years in a value, if 90 or over.
pub(super) fn age(value: &str) -> Option<Range<usize>> {
    let digits = leading_digits(value);
    let rest = value.get(digits..)?.trim_start_matches(['+', ' ', '-', '.', '/']);
    let unit = rest.to_ascii_lowercase();
    let years = unit.is_empty() || unit.starts_with('y') || unit == "0";
    let age: u32 = value.get(..digits)?.parse().ok()?;
    (years && (90..=130).contains(&age) && rest.len() <= 12).then_some(0..digits)
}

/// A year of birth that gives an age of 90 or over in `now`.
pub(super) fn birth_year(value: &str, now: i32) -> Option<Range<usize>> {
    let year: i32 = value.parse().ok()?;
    (value.len() == 4 && now - year >= 90 && now - year <= 140).then_some(0..4)
}

fn leading_digits(value: &str) -> usize {
    value.bytes().take_while(u8::is_ascii_digit).count()
}

fn is_in(list: &[&str], word: &str) -> bool {
    let lower = word.to_lowercase();
    list.contains(&lower.as_str())
}
