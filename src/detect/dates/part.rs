//! Days, months and years as they are written and spoken.

use super::civil;
use crate::detect::atom::{Atoms, Lexeme, class, numeral};
use crate::text::Case;

/// A day of a month.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub(super) value: u32,
    /// `5th`, `fifth`.
    pub(super) ordinal: bool,
    /// In words.
    pub(super) spoken: bool,
    /// The atom after it.
    pub(super) next: usize,
}

/// A month's name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Month {
    pub(super) value: u32,
    pub(super) lexeme: &'static Lexeme,
    pub(super) case: Case,
    /// The atom after the name.
    pub(super) end: usize,
    /// The atom after the name and the dot of its abbreviation.
    pub(super) next: usize,
}

/// A year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Year {
    /// The number: two digits stay two.
    pub(super) value: u32,
    /// In words.
    pub(super) spoken: bool,
    /// The atom after it.
    pub(super) next: usize,
}

/// The day at `i`: `5`, `5th`, `fifth`, `twenty-first`, `five`.
pub(super) fn day(a: &Atoms<'_>, i: usize) -> Option<Day> {
    if let Some((value, digits)) = a.number(i) {
        if digits > 2 || !(1..=31).contains(&value) {
            return None;
        }
        let suffix =
            a.is(i + 1, class::SUFFIX) && (a.joined(i + 1) || (a.same_line(i + 1) && is_english_suffix(a.word(i + 1))));
        return Some(Day { value, ordinal: suffix, spoken: false, next: i + 1 + usize::from(suffix) });
    }
    let day = |value, ordinal, next| (1..=31).contains(&value).then_some(Day { value, ordinal, spoken: true, next });
    if let Some(value) = numeral::ordinal(a, i) {
        return day(value, true, i + 1);
    }
    let (value, next) = numeral::below_hundred(a, i)?;
    if value >= 20 && value % 10 == 0 {
        let unit = next + usize::from(a.mark(next) == Some('-') && a.joined(next));
        if let Some(last) = numeral::ordinal(a, unit).filter(|o| *o < 10 && a.near(unit)) {
            return day(value + last, true, unit + 1);
        }
    }
    day(value, false, next)
}

fn is_english_suffix(word: &str) -> bool {
    ["st", "nd", "rd", "th"].iter().any(|s| s.eq_ignore_ascii_case(word))
}

/// The month at `i`.
pub(super) fn month(a: &Atoms<'_>, i: usize) -> Option<Month> {
    let lexeme = a.lexeme(i).filter(|l| l.month > 0)?;
    let end = i + 1;
    // The dot of an abbreviation, not of a sentence.
    let dot = a.word(i).len() <= 5 && a.mark(end) == Some('.') && a.joined(end);
    let case = a.get(i).map_or(Case::None, |atom| atom.case);
    Some(Month { value: u32::from(lexeme.month), lexeme, case, end, next: end + usize::from(dot) })
}

/// The year at `i`: `2021`, `'21`, in words, and with `two` also `21`.
pub(super) fn year(a: &Atoms<'_>, i: usize, two: bool) -> Option<Year> {
    let year = |value, spoken, next| Some(Year { value, spoken, next });
    match a.number(i) {
        Some((value, digits)) if civil::is_year(value, digits) => return year(value, false, i + 1),
        Some((value, 2)) if two && !a.glued_right(i + 1) => return year(value, false, i + 1),
        Some(_) => return None,
        None => {}
    }
    if a.mark(i) == Some('\'') {
        let (value, _) = a.number(i + 1).filter(|(_, digits)| *digits == 2 && a.joined(i + 1))?;
        return year(value, false, i + 2);
    }
    let (value, next) = spoken_year(a, i)?;
    civil::YEARS.contains(&value).then_some(())?;
    year(value, true, next)
}

/// A year of two spoken digits, as it follows "of": `ninety-three`, `oh three`.
pub(super) fn short_spoken_year(a: &Atoms<'_>, i: usize) -> Option<Year> {
    if numeral::is_zero(a, i) {
        let value = numeral::cardinal(a, i + 1).filter(|unit| (1..10).contains(unit) && a.near(i + 1))?;
        return Some(Year { value, spoken: true, next: i + 2 });
    }
    let (value, next) = numeral::below_hundred(a, i).filter(|(value, _)| *value >= 30)?;
    Some(Year { value, spoken: true, next })
}

/// `twenty twenty-one`, `nineteen oh five`, `two thousand and three`, `nineteen hundred`.
fn spoken_year(a: &Atoms<'_>, i: usize) -> Option<(u32, usize)> {
    let (head, next) = numeral::below_hundred(a, i)?;
    if !a.near(next) {
        return None;
    }
    if head == 2 && numeral::is_thousand(a, next) {
        let and = next + 1 + usize::from(a.is(next + 1, class::AND));
        return match numeral::below_hundred(a, and).filter(|_| a.near(and)) {
            Some((rest, after)) => Some((2000 + rest, after)),
            None => Some((2000, next + 1)),
        };
    }
    if !(18..=21).contains(&head) {
        return None;
    }
    if numeral::is_hundred(a, next) {
        return Some((head * 100, next + 1));
    }
    if numeral::is_zero(a, next) {
        let (unit, after) = numeral::below_hundred(a, next + 1).filter(|(u, _)| (1..10).contains(u))?;
        return Some((head * 100 + unit, after));
    }
    let next = next + usize::from(a.mark(next) == Some('-') && a.joined(next));
    let (rest, after) = numeral::below_hundred(a, next).filter(|(r, _)| *r >= 10)?;
    Some((head * 100 + rest, after))
}
