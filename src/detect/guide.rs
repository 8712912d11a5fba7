//! What the labelling guide counts, told of a value alone.

use super::weekdays::ENGLISH;

/// Words beside which a year tells nothing finer, days of the week apart.
const COARSE: &[&str] = &[
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "sundays",
    "spring",
    "summer",
    "fall",
    "autumn",
    "winter",
    "early",
    "mid",
    "late",
    "the",
    "of",
    "in",
    "s",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "primavera",
    "verano",
    "otoño",
    "invierno",
    "año",
    "de",
    "del",
    "en",
];

/// False for a year, a decade, a weekday or a season alone.
pub fn is_finer_than_year(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let year = |w: &str| {
        let digits = w.strip_suffix('s').unwrap_or(w);
        digits.bytes().all(|b| b.is_ascii_digit()) && matches!(digits.len(), 2 | 4)
    };
    let mut years = 0;
    words.any(|w| {
        years += usize::from(year(w));
        years > 1 || !(year(w) || ENGLISH.contains(&w) || COARSE.contains(&w))
    })
}
