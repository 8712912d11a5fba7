//! Dates in digits as they are spoken: `oh four slash twenty two slash twenty
//! six`, `nine nine sixty nine`.

use super::civil::{full_year, is_day_either_way};
use super::draft::{Draft, Need, Notation};
use super::part;
use crate::detect::atom::{Atoms, numeral};

/// The date in spoken digits that begins at `i`.
pub(super) fn numeric(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    if spoken_before(a, i) {
        return None;
    }
    if let Some(draft) = of_month(a, i).or_else(|| spanish(a, i)) {
        return Some(draft);
    }
    let (first, at) = part(a, i)?;
    let (at, slash) = mark(a, at);
    let (second, at) = part(a, at)?;
    let (at, other) = mark(a, at);
    let year = part::year(a, at, false).filter(|year| year.spoken).map(|year| year.next);
    let short = || {
        let (year, next) = part(a, at).filter(|(year, _)| *year >= 10)?;
        is_day_either_way(Some(full_year(year)), first, second).then_some(next)
    };
    let Some(next) = year.or_else(short) else { return month_day(a, i) };
    let goes_on = part(a, next).is_some() && a.near(next);
    if goes_on || slash != other || !is_day_either_way(None, first, second) || !(i + 1..next).all(|k| a.near(k)) {
        return None;
    }
    if slash {
        return Some(Draft::new(a, i, next, Notation::Numeric, 0.88, "day, month and year in spoken digits"));
    }
    let base = if year.is_some() { 0.4 } else { 0.26 };
    let note = "three numbers in words that may be a date";
    Some(Draft::new(a, i, next, Notation::Numeric, base, note).needs(Need::Cue))
}

/// `three twenty three`: month and day where the sentence tells of a visit, and
/// no hour.
fn month_day(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let (month, at) = numeral::below_hundred(a, i).filter(|(month, _)| (1..=12).contains(month))?;
    let (day, next) = numeral::below_hundred(a, at).filter(|(day, _)| (13..=31).contains(day))?;
    let before = i.checked_sub(1).filter(|_| a.near(i))?;
    let said = ["was", "is", "on", "dated", "since"].iter().any(|w| a.word(before).eq_ignore_ascii_case(w));
    let closed = match a.get(next) {
        None => true,
        Some(_) if !a.same_line(next) => true,
        Some(_) => a.mark(next).is_some_and(|m| ".,;".contains(m)),
    };
    let fits = said && closed && is_day_either_way(None, month, day) && (i + 1..next).all(|k| a.near(k));
    let note = "two numbers in words that may be month and day";
    fits.then(|| Draft::new(a, i, next, Notation::NumericDay, 0.3, note).needs(Need::Cue))
}

/// `ninth of the second twenty twenty-six`: day and month as ordinals, and the year.
fn of_month(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let day = part::day(a, i).filter(|d| d.spoken && d.ordinal)?;
    let the = day.next + 1;
    let said = a.word(day.next).eq_ignore_ascii_case("of") && a.word(the).eq_ignore_ascii_case("the");
    let month = part::day(a, the + 1).filter(|m| said && m.spoken && m.ordinal && m.value <= 12)?;
    let at = month.next + usize::from(a.mark(month.next) == Some(',') || a.word(month.next).eq_ignore_ascii_case("of"));
    let year = part::year(a, at, false).filter(|year| year.spoken)?;
    (i + 1..year.next)
        .all(|k| a.near(k))
        .then(|| Draft::new(a, i, year.next, Notation::Numeric, 0.9, "day and month as ordinals"))
}

/// `cinco del cinco del veinticinco`: day, month and year as Spanish speakers dictate them.
fn spanish(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let of = |at: usize| matches!(a.word(at), "del" | "de" | "Del");
    let day = part::day(a, i).filter(|d| d.spoken && of(d.next))?;
    let (month, at) = numeral::below_hundred(a, day.next + 1).filter(|(month, _)| (1..=12).contains(month))?;
    if !of(at) {
        return None;
    }
    let full = part::year(a, at + 1, false).filter(|year| year.spoken).map(|year| year.next);
    let next = full.or_else(|| numeral::below_hundred(a, at + 1).map(|(_, next)| next))?;
    (is_day_either_way(None, day.value, month) && (i + 1..next).all(|k| a.near(k)))
        .then(|| Draft::new(a, i, next, Notation::Numeric, 0.88, "day, month and year in spoken numbers"))
}

/// A number up to 99 in words, and the atom after it: `oh four`, `twelve`, `sixty nine`.
fn part(a: &Atoms<'_>, i: usize) -> Option<(u32, usize)> {
    if numeral::is_zero(a, i) {
        let (value, next) = numeral::below_hundred(a, i + 1).filter(|_| a.near(i + 1))?;
        return (value < 10).then_some((value, next));
    }
    numeral::below_hundred(a, i)
}

/// Behind a spoken separator at `i`, and whether there is one.
fn mark(a: &Atoms<'_>, i: usize) -> (usize, bool) {
    let slash = ["slash", "dash", "stroke"].iter().any(|w| a.word(i).eq_ignore_ascii_case(w));
    (i + usize::from(slash), slash)
}

/// A longer run of spoken digits is a number.
fn spoken_before(a: &Atoms<'_>, i: usize) -> bool {
    i.checked_sub(1).is_some_and(|b| a.near(i) && (numeral::is_zero(a, b) || numeral::below_hundred(a, b).is_some()))
}
