//! Dates with a month's name: `March 5th, 2021`, `5 de marzo de 2021`,
//! `2021-Mar-05`, `the third of May twenty twenty-one`, `March 3-7, 2021`.

use super::draft::{Draft, Need, Notation};
use super::part::{self, Day, Month, Year};
use crate::detect::atom::{Atoms, class};
use crate::text::Case;

/// The date that begins with a month at `i`.
pub(super) fn month_first(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let month = part::month(a, i).filter(|_| !a.glued_left(i))?;
    let at = separated(a, month.next);
    // "Mayo 20/2/20": a score.
    if [at + 1, at + 3].iter().all(|k| a.mark(*k) == Some('/') && a.joined(*k) && a.joined(k + 1)) {
        return None;
    }
    if let Some(day) = part::day(a, at).filter(|d| a.near(at) && !is_clock(a, d.next)) {
        let (last, to_month) = days(a, day, month);
        let year = year_after(a, last, false).or_else(|| loose_two_digit_year(a, last));
        if let Some(year) = year {
            return Some(Draft::new(a, i, year.next, Notation::Named, 0.96, "month, day and year"));
        }
        // "March five" may be anything; "march 5 times" is none.
        if day.spoken && !day.ordinal {
            let said = Draft::new(a, i, day.next, Notation::Named, 0.3, "month and a number in words");
            let counts = follows_measure(a, day.next) || month.lexeme.classes & class::MONTH_WORD != 0;
            return month_year(a, i, month, at).or_else(|| (!counts).then(|| said.needs(Need::Cue)));
        }
        // "Mar-21": the span is the same, whether it is a day or a year.
        let mut draft = Draft::new(a, i, last, Notation::Named, 0.86, "month and day");
        // "Mayo 1": a score of colitis; Spanish writes its months small, and behind the day.
        if a.word(i) == "Mayo" && day.value <= 3 && !day.ordinal {
            draft.base = 0.1;
        }
        return Some(if to_month { draft } else { doubtful(a, draft, month, day) });
    }
    if let Some(draft) = month_year(a, i, month, at) {
        return Some(draft);
    }
    // "DOB SEP 91": counts with a label only.
    if let Some((year, 2)) = a.number(at).filter(|_| a.same_line(at) && !a.joined(at) && !a.glued_right(at + 1))
        && year > 31
    {
        let note = "month and two digits that may be a year";
        return Some(Draft::new(a, i, at + 1, Notation::MonthYear, 0.12, note).needs(Need::Cue));
    }
    // "January-March 2021", "May and June 2021"
    let link = linked(a, month.next, true)?;
    let other = part::month(a, link).filter(|_| a.near(link))?;
    let at = separated(a, other.next);
    let year = part::year(a, at, false).filter(|y| fits_month(a, at, *y))?;
    Some(Draft::new(a, i, year.next, Notation::MonthYear, 0.86, "months and year"))
}

/// `March 2021`, `Mar '21`, `September of ninety-three`; the year would be at `at`.
fn month_year(a: &Atoms<'_>, i: usize, month: Month, at: usize) -> Option<Draft> {
    let year = part::year(a, at, a.mark(month.next).is_some()).filter(|y| fits_month(a, at, *y));
    let after_of = at > month.next && a.is(at - 1, class::OF) && a.near(at);
    let year = year.or_else(|| part::short_spoken_year(a, at).filter(|_| after_of))?;
    Some(Draft::new(a, i, year.next, Notation::MonthYear, 0.86, "month and year"))
}

/// The date that begins with a day at `i`.
pub(super) fn day_first(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let day = part::day(a, i).filter(|_| !a.glued_left(i) && !is_inner_part(a, i))?;
    let mut at = day.next;
    // "3-7 March", "3rd to 7th of March"
    // The dot of a German ordinal: "3. bis 7. Juli".
    let dot = usize::from(a.mark(at) == Some('.') && a.joined(at) && a.is(at + 1, class::LINK | class::AND));
    if let Some(other) = linked(a, at + dot, true).and_then(|l| part::day(a, l).filter(|_| a.near(l)))
        && part::month(a, separated(a, other.next)).is_some()
    {
        at = other.next;
    }
    let at = separated(a, at);
    let month = part::month(a, at).filter(|_| a.near(at))?;
    if a.glued_right(month.end) && a.number(month.end).is_none() {
        return None;
    }
    // "Timothy 11, June 0": the next of a list.
    let listed = a.mark(day.next) == Some(',') && !a.joined(day.next + 1);
    if listed && a.number(month.end).is_some_and(|(_, digits)| digits <= 2) && a.same_line(month.end) {
        return None;
    }
    if let Some(year) = year_after(a, month.next, true)
        && !(year.next == month.next + 1 && follows_measure(a, year.next))
    {
        return Some(Draft::new(a, i, year.next, Notation::Named, 0.96, "day, month and year"));
    }
    // "3 March to 7 April 2021"
    if let Some(link) = linked(a, month.next, false).filter(|l| a.near(*l))
        && let Some(other) = part::day(a, link)
    {
        let at = separated(a, other.next);
        if let Some(year) = part::month(a, at).filter(|_| a.near(at)).and_then(|m| year_after(a, m.next, true)) {
            return Some(Draft::new(a, i, year.next, Notation::Named, 0.96, "days, months and year"));
        }
    }
    // "4-ene-VPA"
    let chained = a.mark(month.end) == Some('-') && a.joined(month.end) && a.joined(month.end + 1);
    // "del cuatro de mayo", but "cuatro de" anything else.
    let spanish = at > day.next && a.word(at - 1).eq_ignore_ascii_case("de") && month.case == Case::Lower;
    if day.spoken && !day.ordinal && spanish && !chained {
        return Some(Draft::new(a, i, month.end, Notation::Named, 0.8, "day in words and month"));
    }
    if (day.spoken && !day.ordinal) || chained {
        return None;
    }
    let mut draft = Draft::new(a, i, month.end, Notation::Named, 0.86, "day and month");
    if month.case == Case::Lower && a.word(at).len() <= 3 && !day.ordinal && a.joined(at) {
        draft.base = 0.45;
    }
    Some(doubtful(a, draft, month, day))
}

/// The date that begins with a year at `i`: `2021-Mar-04`, and `2021 Mar 4`
/// as citations have it.
pub(super) fn year_first(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    a.number(i).filter(|_| !a.glued_left(i))?;
    let year = part::year(a, i, false)?;
    let mark = a.mark(year.next).filter(|m| matches!(m, '-' | '/' | '.' | ',' | '_'));
    let at = year.next + usize::from(mark.is_some());
    let month = part::month(a, at).filter(|_| a.near(at))?;
    let at = separated(a, month.next);
    let day = part::day(a, at).filter(|d| a.near(at) && !d.spoken && !is_clock(a, d.next))?;
    let base = if mark.is_some() && a.joined(year.next) { 0.93 } else { 0.6 };
    Some(Draft::new(a, i, day.next, Notation::Named, base, "year, month and day"))
}

/// What may stand between day, month and year: one mark, small words.
fn separated(a: &Atoms<'_>, i: usize) -> usize {
    let mut at = i;
    if matches!(a.mark(at), Some('-' | '/' | ',' | '.' | '_')) {
        at += 1;
    }
    // "August, um, twelfth"
    let hesitates = |word: &str| ["um", "uh", "er", "uhm", "umm"].iter().any(|sound| word.eq_ignore_ascii_case(sound));
    if a.near(at) && hesitates(a.word(at)) {
        at += 1 + usize::from(a.mark(at + 1) == Some(','));
    }
    for _ in 0..2 {
        // "de", "of", "day of", "the"; never across a paragraph.
        if a.is(at, class::OF | class::THE) && a.near(at) {
            at += 1;
        }
    }
    // "31 d enero", as one types who is in a hurry.
    let whole = |k: usize| a.word(k).len() > 4;
    if at == i && a.word(at) == "d" && whole(at + 1) && a.near(at) && !a.joined(at) {
        at += 1;
    }
    // "del año 2001", "of the year 2001"
    if at > i && a.is(at, class::YEAR) && a.number(at + 1).is_some_and(|(_, digits)| digits == 4) {
        at += 1;
    }
    // "day of"
    at + usize::from(a.word(at).eq_ignore_ascii_case("day") && a.is(at + 1, class::OF)) * 2
}

/// The atom after a connector at `i`: `-`, `to`, `bis`, and with `and` also `&`, `and`.
fn linked(a: &Atoms<'_>, i: usize, and: bool) -> Option<usize> {
    let link = match a.mark(i) {
        Some('-') => true,
        Some('&' | '/') => and,
        Some(_) => false,
        None => a.is(i, class::LINK) || (and && a.is(i, class::AND)),
    };
    (link && a.near(i) && a.near(i + 1)).then_some(i + 1)
}

/// Further days after the first: `3-7`, `3 to 7`, `3 and 4`, `3 to April 2`.
/// Returns the atom after the last, and whether a second month was told.
fn days(a: &Atoms<'_>, first: Day, month: Month) -> (usize, bool) {
    let next = first.next;
    let Some(link) = linked(a, next, true) else { return (next, false) };
    if let Some(other) = part::month(a, link).filter(|m| m.value >= month.value || a.is(next, class::LINK)) {
        let at = separated(a, other.next);
        if let Some(day) = part::day(a, at).filter(|d| a.near(at) && !is_clock(a, d.next)) {
            return (day.next, true);
        }
        return (next, false);
    }
    let Some(day) = part::day(a, link).filter(|d| !is_clock(a, d.next) && d.value > first.value) else {
        return (next, false);
    };
    let with_year = year_after(a, day.next, false).is_some();
    let tight = a.mark(next) == Some('-') && a.joined(next) && a.joined(link);
    let alone = !a.glued_right(day.next) && !a.is(day.next, class::MEASURE) && a.mark(day.next) != Some('%');
    let closed = a.get(day.next).is_none() || a.mark(day.next).is_some_and(|m| ".,;)".contains(m)) || day.ordinal;
    let fine = with_year || (alone && (tight || closed || a.is(next, class::LINK)));
    (if fine { day.next } else { next }, false)
}

/// The year after a day or month: `, 2021`, ` 2021`, `-21`, ` of '21`, and with
/// `two` also ` 21`.
fn year_after(a: &Atoms<'_>, i: usize, two: bool) -> Option<Year> {
    let mut at = i;
    let mark = a.mark(at).filter(|m| matches!(m, '-' | '/' | ',' | '.' | '_') && a.near(at));
    at += usize::from(mark.is_some());
    for _ in 0..2 {
        at += usize::from(a.is(at, class::OF) && a.near(at));
    }
    if at > i && a.is(at, class::YEAR) && a.number(at + 1).is_some_and(|(_, digits)| digits == 4) {
        at += 1;
    }
    at += usize::from(at == i && a.word(at).eq_ignore_ascii_case("in") && a.near(at));
    let joined_mark = matches!(mark, Some('-' | '/' | '.' | '_')) && a.joined(at);
    let spaced = two && mark.is_none() && at == i;
    let year = part::year(a, at, joined_mark || spaced).filter(|_| a.near(at))?;
    // "5 Mar 10:30", "5 Mar 10 mg", "5 March. 20 patients"
    let four = year.spoken || a.number(at).is_none_or(|(_, digits)| digits == 4);
    if mark == Some('.') && !a.joined(at) && !four {
        return None;
    }
    (four || !(is_clock(a, year.next) || follows_measure(a, year.next) || a.mark(year.next) == Some('%')))
        .then_some(year)
}

/// `March 5, 21`, `nov 30 47` where nothing follows that the number could count.
fn loose_two_digit_year(a: &Atoms<'_>, i: usize) -> Option<Year> {
    let at = i + usize::from(a.mark(i) == Some(','));
    a.number(at).filter(|(value, digits)| *digits == 2 && a.same_line(at) && (at > i || *value > 31))?;
    let year = part::year(a, at, true)?;
    let closed = match a.get(year.next) {
        None => true,
        Some(_) if !a.same_line(year.next) => true,
        Some(_) => a.mark(year.next).is_some_and(|m| ".;)".contains(m)) && !a.glued_right(year.next + 1),
    };
    closed.then_some(year)
}

/// A month and a two-digit year need a hyphen, slash or apostrophe: `Mar-21`.
fn fits_month(a: &Atoms<'_>, at: usize, year: Year) -> bool {
    let four = a.number(at).is_some_and(|(_, digits)| digits == 4);
    let apostrophe = a.mark(at) == Some('\'');
    a.near(at)
        && (four || apostrophe || year.spoken || a.mark(at.saturating_sub(1)).is_some_and(|m| m == '-' || m == '/'))
}

/// Day and month without a year: words and codes that look like months.
fn doubtful(a: &Atoms<'_>, mut draft: Draft, month: Month, day: Day) -> Draft {
    let month_leads = part::month(a, draft.first).is_some();
    let joined = month_leads && a.joined(draft.first + 1);
    let is_word = month.lexeme.classes & class::MONTH_WORD != 0;
    let is_code = month.lexeme.classes & class::MONTH_CODE != 0;
    if month_leads && follows_measure(a, draft.next) {
        draft.base = if is_word { 0.1 } else { 0.5 };
        draft.note = "month and number, a unit follows";
    } else if is_code && month.case == Case::Upper && month_leads && !day.ordinal {
        // OCT 4, MAR 5; joined (SEPT9, MARCH5) it is a gene.
        draft.base = if joined { 0.2 } else { 0.55 };
        draft.note = "abbreviation in capitals and a number";
        draft.need = Need::Cue;
    } else if is_word && month.case == Case::Lower && !month_leads && is_verb_after(a, month.end) {
        draft.base = 0.05;
        draft.note = "a verb after 'may'";
    } else if is_word && month.case == Case::Lower && (!day.ordinal || (day.spoken && month_leads)) {
        draft.base = if a.word(month.end.saturating_sub(1)) == "march" { 0.55 } else { 0.3 };
        draft.note = "word that is also a month, and a number";
        draft.need = Need::Cue;
    } else if is_code && joined && !day.ordinal && month.case != Case::Upper && month.lexeme.month != 3 {
        // Oct4, Dec-1: proteins.
        draft.base = 0.55;
    }
    draft
}

/// True if "may" before the atom at `next` is a verb: "chromosome 9 may be".
fn is_verb_after(a: &Atoms<'_>, next: usize) -> bool {
    const VERBS: [&str; 12] =
        ["be", "have", "not", "also", "cause", "lead", "result", "occur", "include", "need", "help", "play"];
    a.word(next.saturating_sub(1)) == "may" && VERBS.contains(&a.word(next))
}

/// True if the number before `next` counts something: a unit, `times`, `patients`.
fn follows_measure(a: &Atoms<'_>, next: usize) -> bool {
    a.is(next, class::MEASURE) && !a.is(next, class::OF | class::AND | class::LABEL) && a.same_line(next)
}

/// True if the number before `next` is the hour of a clock time or a decimal.
fn is_clock(a: &Atoms<'_>, next: usize) -> bool {
    matches!(a.mark(next), Some(':' | '.' | ',')) && a.joined(next) && a.joined(next + 1) && {
        let digits = a.number(next + 1).map_or(0, |(_, digits)| digits);
        match a.mark(next) {
            Some(':') => digits == 2,
            Some('.') => {
                (1..=2).contains(&digits) && a.mark(next + 2) != Some('.') && !a.joined(next.saturating_sub(1))
            }
            _ => false,
        }
    }
}

/// True if the number at `i` is the tail of a longer one: `1.5 March`, `3/4 March`.
fn is_inner_part(a: &Atoms<'_>, i: usize) -> bool {
    a.joined(i)
        && i >= 2
        && a.joined(i - 1)
        && matches!(a.mark(i - 1), Some('.' | '/' | ':' | ','))
        && a.number(i - 2).is_some()
}
