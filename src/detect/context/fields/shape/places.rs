//! Addresses, towns, postal codes, organisations in fields that are called so.

use std::ops::Range;

use crate::finding::IdentifierType;

use super::{letters_digits, split_words};

/// Wards and kinds of places that name none.
const GENERIC: &[&str] = &[
    "er",
    "ed",
    "icu",
    "or",
    "nicu",
    "picu",
    "ccu",
    "micu",
    "sicu",
    "pacu",
    "emergency",
    "emergency room",
    "emergency department",
    "inpatient",
    "outpatient",
    "clinic",
    "hospital",
    "home",
    "cardiology",
    "radiology",
    "oncology",
    "neurology",
    "surgery",
    "medicine",
    "internal medicine",
    "family medicine",
    "pediatrics",
    "psychiatry",
    "laboratory",
    "lab",
    "pharmacy",
    "primary care",
    "urgent care",
    "telehealth",
    "nursing home",
    "rehab",
    "hospice",
    "office",
    "school",
    "university",
    "work",
    "ambulatory",
    "retired",
    "unemployed",
    "self-employed",
    "self employed",
    "student",
    "intensive care unit",
    "operating room",
    "labor and delivery",
    "maternity",
    "orthopedics",
    "dermatology",
    "urology",
    "gastroenterology",
    "hematology",
    "nephrology",
    "pulmonology",
    "endocrinology",
    "obstetrics",
    "gynecology",
    "ob/gyn",
];

const STATES: &[&str] = &[
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA",
    "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "USA", "US", "PR",
];

/// The lines of an address, and the postal code at the end of the last.
pub(super) fn lines(value: &str) -> Vec<(Range<usize>, IdentifierType)> {
    let mut found = Vec::new();
    let words = value.split_whitespace().count();
    if value.len() > 160 || words > 18 || value.contains(['@', '{']) || value.contains("://") || value.starts_with("0x")
    {
        return found;
    }
    if value.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b':')
        && (value.contains(['.', ':']) || value.len() > 6)
    {
        return found;
    }
    if words > 9 && !value.bytes().any(|b| b.is_ascii_digit()) {
        // A sentence.
        return found;
    }
    let mut at = 0;
    for part in value.split_inclusive([',', '\n', ';']) {
        let lead = part.len() - part.trim_start().len();
        let text = part.trim().trim_end_matches([',', ';']).trim_end();
        line(text, at + lead, words, &mut found);
        at += part.len();
    }
    found
}

fn line(text: &str, at: usize, words: usize, found: &mut Vec<(Range<usize>, IdentifierType)>) {
    let mut end = text.len();
    let mut list: Vec<(usize, &str)> = split_words(text).collect();
    let state_before = |l: &[(usize, &str)]| l.len() > 1 && l.get(l.len() - 2).is_some_and(|(_, w)| STATES.contains(w));
    if let Some(&(start, word)) = list.last()
        && is_us_zip(word)
        && (state_before(&list) || (words > 4 && list.len() <= 2 && at > 0))
    {
        found.push((at + start..at + start + word.len(), IdentifierType::Zip));
        list.pop();
        end = list.last().map_or(0, |(s, w)| s + w.len());
    }
    while list.last().is_some_and(|(s, w)| STATES.contains(w) && (*s > 0 || at > 0)) {
        list.pop();
        end = list.last().map_or(0, |(s, w)| s + w.len());
    }
    if text.get(..end).is_some_and(|t| t.chars().any(char::is_alphanumeric)) {
        found.push((at..at + end, IdentifierType::Location));
    }
}

fn is_us_zip(word: &str) -> bool {
    let (a, b) = word.split_once('-').unwrap_or((word, "0000"));
    a.len() == 5 && b.len() == 4 && a.bytes().chain(b.bytes()).all(|c| c.is_ascii_digit())
}

/// A town or county: one to five words of letters.
pub(super) fn place(value: &str) -> Option<Range<usize>> {
    let words = value.split_whitespace().count();
    let plain =
        |c: char| c.is_alphabetic() || c.is_whitespace() || matches!(c, '\'' | '.' | '-' | ',' | '/' | '(' | ')');
    (words <= 5
        && value.len() <= 64
        && value.chars().all(plain)
        && value.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .then_some(0..value.len())
}

/// A room or bed: short, with a digit.
pub(super) fn room(value: &str) -> Option<Range<usize>> {
    let (_, digits) = letters_digits(value);
    (value.len() <= 10 && digits > 0).then_some(0..value.len())
}

/// Decimal degrees with three places at least.
pub(super) fn coordinate(value: &str) -> Option<Range<usize>> {
    let degrees = |part: &str| {
        let part = part.trim().trim_matches(|c: char| matches!(c, '°' | 'N' | 'S' | 'E' | 'W' | '(' | ')' | ' '));
        let places = part.split_once('.').map_or(0, |(_, d)| d.len());
        places >= 3 && part.parse::<f64>().is_ok_and(|d| d.abs() <= 180.0)
    };
    value.split([',', ';']).all(degrees).then_some(0..value.len())
}

/// A postal code of any country.
pub(super) fn zip(value: &str) -> Option<Range<usize>> {
    let (letters, digits) = letters_digits(value);
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ' '));
    // Three digits alone are judged by the population of their area.
    let area_alone = letters == 0 && digits <= 3;
    (plain && value.len() <= 11 && digits >= 2 && letters <= 5 && !area_alone).then_some(0..value.len())
}

/// A proper name of `least` words or more.
pub(super) fn facility(value: &str, least: usize) -> Option<Range<usize>> {
    let words = value.split_whitespace().count();
    let first = value.chars().next()?;
    let capital = |w: &str| w.chars().next().is_some_and(|c| c.is_uppercase());
    if words < least || words > 12 || value.len() > 120 || !(first.is_uppercase() || first.is_ascii_digit()) {
        return None;
    }
    let (letters, digits) = letters_digits(value);
    let named = value.split_whitespace().any(|w| capital(w) || letters_digits(w).1 > 0);
    let code = least > 1 && (digits > letters || value.split_whitespace().filter(|w| capital(w)).count() < least);
    let generic = GENERIC.iter().any(|g| g.eq_ignore_ascii_case(value));
    let dotted = value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (letters >= 2 && named && !code && !generic && !dotted && !value.ends_with(". ")).then_some(0..value.len())
}
