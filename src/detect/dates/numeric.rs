//! Dates in digits: `3/4/2021`, `2021-03-04T10:20`, `03.04.21`, `03/2021`,
//! `3/4`, `19740312`, `3/4-3/7/2021`.

use super::civil::{full_year, is_day, is_day_either_way, is_year};
use super::draft::{Draft, Need, Notation};
use super::guards;
use super::weekday;
use crate::detect::atom::{Atoms, class};
use crate::text::Span;

/// The date in digits that begins at `i`.
pub(super) fn numeric(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let (_, digits) = a.number(i)?;
    if digits >= 6 {
        return compact(a, i);
    }
    // Cheap first: most numbers stand alone.
    if separator(a, i + 1).is_none() && a.number(i + 1).is_none() {
        return None;
    }
    // "NPSG.03.06.01": a number of a rule; "gpt-4o-mini-2024-07-18": of a program;
    // "Mayo 20/2/20": a score.
    let scored = i.checked_sub(1).is_some_and(|b| a.word(b).eq_ignore_ascii_case("mayo") && a.same_line(i));
    if guards::is_section(a, i) || guards::is_model(a, i) || scored && a.mark(i + 3) == Some('/') {
        return None;
    }
    dotted_range(a, i)
        .or_else(|| three_parts(a, i))
        .or_else(|| mistyped(a, i))
        .or_else(|| two_parts(a, i))
        .or_else(|| spaced(a, i))
}

/// A number and the mark before it.
type Part = (u32, u8);

/// `20/11//2014`, `23/010/1990`: slips of the keyboard.
fn mistyped(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let (mut at, mut parts) = (i, [(0, 0); 3]);
    for (k, part) in parts.iter_mut().enumerate() {
        let (value, digits) = a.number(at)?;
        let padded = k < 2 && digits == 3 && a.word(at).starts_with('0');
        *part = (value, if padded { 2 } else { digits });
        at += 1;
        if k < 2 {
            let sep = separator(a, at)?;
            at += if a.mark(at + 1) == Some(sep) { 2 } else { 1 };
        }
    }
    let [p1, p2, p3] = parts;
    let joined = (i + 1..at).all(|k| a.joined(k)) && !a.glued_left(i) && !a.glued_right(at);
    let fits = p1.1 <= 2 && p2.1 <= 2 && is_year(p3.0, p3.1) && is_day_either_way(Some(p3.0), p1.0, p2.0);
    (fits && joined).then(|| Draft::new(a, i, at, Notation::Numeric, 0.75, "day, month and year with a slip"))
}

fn three_parts(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let (p1, p2) = (a.number(i)?, a.number(i + 2)?);
    let (s1, s2) = (separator(a, i + 1)?, separator(a, i + 3)?);
    let apostrophe = usize::from(a.mark(i + 4) == Some('\'') && a.joined(i + 4));
    let last = i + 4 + apostrophe;
    let p3 = a.number(last)?;
    let four = is_year(p1.0, p1.1) || is_year(p3.0, p3.1);
    let tight = (i + 1..=last).all(|k| a.joined(k));
    if !(tight || four && (i + 1..=last).all(|k| a.same_line(k))) {
        return None;
    }
    let next = last + 1;
    let glued = a.glued_left(i) || (a.glued_right(next) && !is_time_mark(a, next));
    let longer = continues(a, i, next, s1);
    // Two different marks: a slip, unless the first belongs to a range.
    let alone = || four && !inner(a, i) && !(a.joined(next) && separator(a, next).is_some() && a.joined(next + 1));
    let base = if s1 == s2 { base_of(p1, p2, p3, s1)? } else { base_of(p1, p2, p3, '?').filter(|_| alone())? };
    // "echo wk 4/8/12": points in time, counted.
    let base = if !four && guards::counts_time(a, i) { base.min(0.15) } else { base };
    // "Apgar 9/10/10": one for each of three minutes.
    if !four && guards::is_apgar(a, i) {
        return None;
    }
    let base = match (glued, longer) {
        (false, false) => base,
        // "ANSI S3.6-2018": the part of a standard.
        (true, _) if !four || s1 != s2 => return None,
        (_, true) if p1.1 != 4 => return None,
        (_, true) => base.min(0.45),
        (true, false) => base.min(0.75),
    };
    let notation = if p1.1 == 4 { Notation::Iso } else { Notation::Numeric };
    Some(Draft::new(a, i, next, notation, if tight { base } else { base.min(0.8) }, "day, month and year in digits"))
}

/// How sure three numbers with the separator `sep` (`?`: two different) are a date.
fn base_of(p1: Part, p2: Part, p3: Part, sep: char) -> Option<f32> {
    let short = |p: Part| p.1 <= 2;
    let two = |p: Part| p.1 == 2;
    if is_year(p1.0, p1.1) && short(p2) && short(p3) {
        let valid = is_day(Some(p1.0), p2.0, p3.0);
        return Some(if !valid { 0.3 } else { by_mark(sep, [0.94, 0.95, 0.88, 0.85]) });
    }
    if let Some(base) = other_era(p1, p2, p3) {
        return Some(base);
    }
    if !(short(p1) && short(p2)) {
        return None;
    }
    if is_year(p3.0, p3.1) {
        let valid = is_day_either_way(Some(p3.0), p1.0, p2.0);
        return Some(if !valid { 0.3 } else { by_mark(sep, [0.96, 0.94, 0.9, 0.8]) });
    }
    if !two(p3) {
        return None;
    }
    if is_day_either_way(Some(full_year(p3.0)), p1.0, p2.0) {
        let padded = two(p1) && two(p2);
        return Some(by_mark(sep, if padded { [0.9, 0.82, 0.78, 0.5] } else { [0.88, 0.6, 0.4, 0.3] }));
    }
    // Year first with two digits, then what no calendar has.
    let year_first = two(p1) && two(p2) && is_day(Some(full_year(p1.0)), p2.0, p3.0);
    Some(if year_first { 0.45 } else { 0.12 })
}

/// `2527-08-19`, `19/08/2527`: a year of the Buddhist era; the days are those of
/// the common one.
fn other_era(p1: Part, p2: Part, p3: Part) -> Option<f32> {
    let buddhist = |p: Part| p.1 == 4 && (2443..=2643).contains(&p.0);
    let short = |p: Part| p.1 <= 2;
    let iso = buddhist(p1) && short(p2) && short(p3) && is_day(Some(p1.0 - 543), p2.0, p3.0);
    let spoken = buddhist(p3) && short(p1) && short(p2) && is_day_either_way(Some(p3.0 - 543), p1.0, p2.0);
    (iso || spoken).then_some(0.85)
}

/// One of four: `/`, `-`, `.`, others.
fn by_mark(sep: char, of: [f32; 4]) -> f32 {
    let [slash, hyphen, dot, other] = of;
    match sep {
        '/' => slash,
        '-' => hyphen,
        '.' => dot,
        '?' => other.min(0.6),
        _ => other,
    }
}

fn separator(a: &Atoms<'_>, i: usize) -> Option<char> {
    a.mark(i).filter(|m| matches!(m, '/' | '-' | '.' | '_' | '\\'))
}

/// True if a number and a separator touch `i` from the left.
fn inner(a: &Atoms<'_>, i: usize) -> bool {
    i >= 2 && a.joined(i) && a.joined(i - 1) && separator(a, i - 1).is_some() && a.number(i - 2).is_some()
}

/// True if more digits with the same separator stand before or after.
fn continues(a: &Atoms<'_>, i: usize, next: usize, sep: char) -> bool {
    let before = inner(a, i) && a.mark(i - 1) == Some(sep);
    let after = a.mark(next) == Some(sep) && a.joined(next) && a.joined(next + 1) && a.number(next + 1).is_some();
    before || (after && range_end(a, next + 1).is_none())
}

/// `T` of an ISO date-time and the hour after it.
fn is_time_mark(a: &Atoms<'_>, i: usize) -> bool {
    matches!(a.word(i), "T" | "t") && a.joined(i) && a.joined(i + 1) && a.number(i + 1).is_some()
}

/// The end of a full date in digits at `i`, for ranges such as `3/4/2021-3/7/2021`.
fn range_end(a: &Atoms<'_>, i: usize) -> Option<usize> {
    let (p1, p2, p3) = (a.number(i)?, a.number(i + 2)?, a.number(i + 4)?);
    let sep = separator(a, i + 1).filter(|s| *s != '-' && Some(*s) == separator(a, i + 3))?;
    (base_of(p1, p2, p3, sep)? > 0.5 && (i + 1..=i + 4).all(|k| a.joined(k))).then_some(i + 5)
}

fn two_parts(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    // "pain <3/10": points of a score. Not "<td>3/10" or a quoted line's ">3/10".
    if i >= 1 && a.joined(i) && matches!(a.mark(i - 1), Some('<' | '>')) && a.same_line(i - 1) && !a.joined(i - 1) {
        return None;
    }
    // "A/Darwin/9/2021": a strain of influenza.
    let within = i >= 4 && a.mark(i - 1) == Some('/') && a.mark(i - 3) == Some('/') && a.number(i - 2).is_none();
    if within && (i - 2..=i).all(|k| a.joined(k)) {
        return None;
    }
    let (p1, p2) = (a.number(i)?, a.number(i + 2)?);
    let sep = separator(a, i + 1)?;
    if a.glued_left(i) || !a.joined(i + 1) || !a.joined(i + 2) {
        return None;
    }
    let next = i + 3;
    // "3/4-3/7/2021" shares its year.
    if let Some(end) = shared_range(a, i, p1, p2) {
        return Some(end);
    }
    // "S3.6-2018": goes on from a decimal.
    let decimal = sep == '-' && i >= 2 && a.mark(i - 1) == Some('.') && a.joined(i) && a.joined(i - 1);
    if decimal || continues(a, i, next, sep) || a.glued_right(next) {
        return None;
    }
    if p1.1 <= 2 && (1..=12).contains(&p1.0) && (1900..=2199).contains(&p2.0) && p2.1 == 4 {
        let base = by_mark(sep, [0.82, 0.65, 0.3, 0.3]);
        // "1/2000 births" is a frequency.
        let counted = a.is(next, class::MEASURE) || (p1.0 == 1 && p1.1 == 1 && p2.0 % 500 == 0);
        return Some(Draft::new(
            a,
            i,
            next,
            Notation::NumericMonth,
            if counted { 0.2 } else { base },
            "month and year in digits",
        ));
    }
    if (1900..=2199).contains(&p1.0) && p1.1 == 4 && p2.1 == 2 && (1..=12).contains(&p2.0) {
        // 2008-10 may be a range of years.
        let base = if p2.0 > p1.0 % 100 { 0.35 } else { by_mark(sep, [0.6, 0.6, 0.2, 0.2]) };
        return Some(Draft::new(a, i, next, Notation::NumericMonth, base, "year and month in digits"));
    }
    day_month(a, i, next, p1, p2, sep)
}

/// `3/4`: everything else that it may be is weighed by the surroundings.
fn day_month(a: &Atoms<'_>, i: usize, next: usize, p1: Part, p2: Part, sep: char) -> Option<Draft> {
    // "MMP-2/9", "2-1/2", "n/N = 9/26"
    let tied = i.checked_sub(1).is_some_and(|b| {
        let inner = a.joined(i) && (a.mark(b) == Some('-') || a.mark(b) == Some('.') && a.joined(b));
        inner || a.mark(b) == Some('=')
    });
    // "blood cx 2/2 GPC", "3/3 bottles": so many of so many.
    let all = sep == '/' && p1.0 == p2.0 && guards::is_culture(a, i.checked_sub(1), next);
    // "TA 13/7": a blood pressure in French and Spanish, in centimetres. (A PA is
    // also who was seen on that day.)
    let pressure = sep == '/' && i.checked_sub(1).is_some_and(|b| a.same_line(i) && a.word(b) == "TA");
    let tied = tied || all || pressure || sep == '/' && guards::counts_sessions(a, i);
    // "on 1.25 q12", "at 2.5 mg": a dose.
    let tied = tied || sep == '.' && guards::is_dosed(a, next);
    let fraction = sep == '-' && a.mark(next) == Some('/') && a.joined(next);
    if p1.1 > 2 || p2.1 > 2 || !matches!(sep, '/' | '-' | '.') || tied || fraction {
        return None;
    }
    let base = match sep {
        // Month and two-digit year: 03/21 (expiry), 12/99.
        '/' if !is_day_either_way(None, p1.0, p2.0) => match (1..=12).contains(&p1.0) && p2.1 == 2 {
            true => 0.12,
            false => return None,
        },
        '/' => base_of_fraction(a, i, p1.0, p2.0),
        '-' if is_day_either_way(None, p1.0, p2.0) => {
            if led_to(a, i) {
                0.36
            } else {
                0.08
            }
        }
        // "gave birth on 2.14": a month and a day that no month number is.
        '.' if (1..=12).contains(&p1.0) && (13..=31).contains(&p2.0) && p2.1 == 2 && follows_on(a, i) => 0.2,
        // German "4.5." has a dot behind.
        '.' if is_day(None, p2.0, p1.0) && a.mark(next) == Some('.') && a.joined(next) => dotted(a, i, next, p1, p2),
        // "cx from 3.11", "Mi 3.11", where no decimal stands
        '.' if is_day_either_way(None, p1.0, p2.0)
            && (weekday::before(a, i)
                || guards::of_sample(a, i)
                || p1.1 == 2 && p2.1 == 2 && is_clock_after(a, next)) =>
        {
            0.4
        }
        _ => return None,
    };
    Some(Draft::new(a, i, next, Notation::NumericDay, base, "two numbers that may be month and day").needs(Need::Cue))
}

/// `04.11 at 22:00`, `collected 11.26 1940`: a time of day behind it. ("5.1 @ 11:30" is a level.)
fn is_clock_after(a: &Atoms<'_>, next: usize) -> bool {
    let at = next + usize::from(matches!(a.word(next), "at" | "um" | "à"));
    let colon = a.number(at).is_some_and(|(hour, digits)| digits <= 2 && hour < 24)
        && a.mark(at + 1) == Some(':')
        && a.joined(at + 1)
        && a.number(at + 2).is_some_and(|(minute, digits)| digits == 2 && minute < 60);
    let military = a.number(at).is_some_and(|(clock, digits)| digits == 4 && clock < 2400 && clock % 100 < 60)
        && !a.number(at).is_some_and(|(year, _)| (1950..2060).contains(&year))
        && matches!(a.mark(at + 1), Some(',' | '.' | ';' | ')'));
    a.same_line(next) && a.same_line(at) && (colon || military)
}

/// How sure `4.5.` is a German day: the dot may end a sentence that tells a decimal.
fn dotted(a: &Atoms<'_>, i: usize, next: usize, p1: Part, p2: Part) -> f32 {
    const LED: [&str; 16] =
        ["am", "vom", "bis", "seit", "ab", "den", "dem", "zum", "der", "des", "für", "pe", "dne", "od", "do", "d"];
    let after = next + 1;
    // Words of those languages in which the dot is a part of the day; others begin a sentence.
    const GOES_ON: [&str; 32] = [
        "im",
        "bei",
        "mit",
        "wegen",
        "auf",
        "zur",
        "zum",
        "ins",
        "nach",
        "von",
        "bis",
        "und",
        "aus",
        "durch",
        "operiert",
        "entlassen",
        "aufgenommen",
        "erneut",
        "stationär",
        "verlegt",
        "geboren",
        "kl",
        "og",
        "och",
        "på",
        "til",
        "med",
        "hos",
        "w",
        "na",
        "ve",
        "v",
    ];
    // "Cr 1.6 from baseline 1.1. Diuresed": a level.
    if i.checked_sub(1).is_some_and(|b| a.word(b).eq_ignore_ascii_case("baseline")) {
        return 0.0;
    }
    let word = a.word(after).to_lowercase();
    let goes_on = a.same_line(after) && !a.joined(after) && GOES_ON.contains(&word.as_str());
    let before = i.checked_sub(1).filter(|_| a.same_line(i));
    let led = before.is_some_and(|b| LED.contains(&a.word(b).to_lowercase().as_str()) || a.is(b, class::LABEL))
        || weekday::before(a, i);
    match (led, goes_on) {
        (_, true) => 0.3,
        (true, false) if p1.1 == 2 && p2.1 == 2 => 0.2,
        (true, false) => 0.1,
        (false, false) if p1.1 == 2 && p2.1 == 2 => 0.1,
        (false, false) => 0.03,
    }
}

/// Words behind which two numbers with a hyphen are a day: "ends 7-22".
fn led_to(a: &Atoms<'_>, i: usize) -> bool {
    let word = i.checked_sub(1).map_or("", |b| a.word(b)).to_ascii_lowercase();
    weekday::before(a, i)
        || a.same_line(i)
            && matches!(
                word.as_str(),
                "ends"
                    | "ended"
                    | "until"
                    | "till"
                    | "coming"
                    | "next"
                    | "due"
                    | "back"
                    | "starts"
                    | "started"
                    | "seen"
                    | "appt"
            )
}

/// True behind the word "on".
fn follows_on(a: &Atoms<'_>, i: usize) -> bool {
    i.checked_sub(1).is_some_and(|b| a.word(b).eq_ignore_ascii_case("on") && a.same_line(i))
}

/// `02.02.-06.02.2026`, `03.02. to 07.02.2026`: two days that share a year.
fn dotted_range(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let (p1, p2) = (a.number(i)?, a.number(i + 2)?);
    let dotted = a.mark(i + 1) == Some('.') && a.mark(i + 3) == Some('.') && (i + 1..=i + 3).all(|k| a.joined(k));
    let link = i + 4;
    let to = a.mark(link) == Some('-') || a.is(link, class::LINK);
    if !dotted || !to || !is_day(None, p2.0, p1.0) || p1.1 > 2 || p2.1 > 2 || !a.same_line(link) || a.glued_left(i) {
        return None;
    }
    let next = range_end(a, link + 1).filter(|_| a.same_line(link + 1))?;
    Some(Draft::new(a, i, next, Notation::Numeric, 0.9, "days that share a year"))
}

/// Common fractions, scores, visual acuity, durations (`3/12` months), 24/7; what
/// is none of these is a day of a month.
fn base_of_fraction(a: &Atoms<'_>, i: usize, n: u32, of: u32) -> f32 {
    // "2 3/4": a number and its fraction.
    let mixed = n < of && matches!(of, 2..=5 | 8 | 16);
    let after_number = mixed
        && i > 0
        && a.number(i - 1).is_some_and(|(_, digits)| digits == 1)
        && !a.glued_left(i - 1)
        && !a.joined(i)
        && a.get(i).zip(a.get(i - 1)).is_some_and(|(here, before)| here.start == before.end + 1);
    match (n, of) {
        (24, 7) => 0.02,
        _ if after_number => 0.05,
        // "tomorrow (2/9)"
        _ if weekday::before(a, i) => 0.4,
        // "(3/4)": so many of so many
        _ if n <= of && i > 0 && a.mark(i - 1) == Some('(') && a.mark(i + 3) == Some(')') => 0.05,
        (1, 2..=4) | (2, 3) | (3, 4) => 0.16,
        (20, _) | (6, 6 | 9 | 12 | 18 | 24) => 0.12,
        (n, 5 | 6 | 10) if n <= of => 0.18,
        // "Kanavel 4/4", "7/7": all of so many.
        _ if n == of => 0.18,
        // More than the whole: no fraction. A day before its month may be settings of a machine.
        (13.., _) if n > of => 0.42,
        _ if n > of => 0.54,
        (_, 13 | 14 | 16..=19 | 22 | 23 | 25 | 26 | 28 | 29 | 31) => 0.42,
        _ => 0.3,
    }
}

/// `3/4-3/7/2021`, `3/4 to 3/7`, `3/4-7/2021`: one span.
fn shared_range(a: &Atoms<'_>, i: usize, p1: Part, p2: Part) -> Option<Draft> {
    let link = i + 3;
    let to = a.mark(link) == Some('-') || a.is(link, class::LINK);
    if !to || separator(a, i + 1) != Some('/') || !is_day_either_way(None, p1.0, p2.0) || !a.same_line(link) {
        return None;
    }
    let (at, note) = (link + 1, "days that share a year");
    if !a.same_line(at) {
        return None;
    }
    if let Some(next) = range_end(a, at) {
        return Some(Draft::new(a, i, next, Notation::Numeric, 0.88, note));
    }
    let (p3, p4) = (a.number(at)?, a.number(at + 2)?);
    if separator(a, at + 1) != Some('/') || !a.joined(at + 1) || !a.joined(at + 2) || a.glued_right(at + 3) {
        return None;
    }
    if is_year(p4.0, p4.1) && is_day(Some(p4.0), p1.0, p3.0) {
        return Some(Draft::new(a, i, at + 3, Notation::Numeric, 0.88, note));
    }
    let both = is_day_either_way(None, p3.0, p4.0) && p3.1 <= 2 && p4.1 <= 2 && separator(a, at + 3) != Some('/');
    both.then(|| Draft::new(a, i, at + 3, Notation::NumericDay, 0.35, "range of two days in digits").needs(Need::Cue))
}

/// `03 04 1974`, `3 4 74`: counts with a label only.
fn spaced(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let (p1, p2, p3) = (a.number(i)?, a.number(i + 1)?, a.number(i + 2)?);
    let fits = p1.1 <= 2 && p2.1 <= 2 && is_year(p3.0, p3.1) && is_day_either_way(Some(p3.0), p1.0, p2.0)
        || is_year(p1.0, p1.1) && p2.1 == 2 && p3.1 == 2 && is_day(Some(p1.0), p2.0, p3.0);
    let short = p1.1 <= 2 && p2.1 <= 2 && p3.1 == 2 && is_day_either_way(Some(full_year(p3.0)), p1.0, p2.0);
    let apart = (i + 1..=i + 2).all(|k| a.same_line(k) && !a.joined(k));
    if short && apart && !a.glued_left(i) && !a.glued_right(i + 3) {
        let note = "three short numbers that may be a date";
        return Some(Draft::new(a, i, i + 3, Notation::Numeric, 0.06, note).needs(Need::Cue));
    }
    (fits && apart && !a.glued_left(i) && !a.glued_right(i + 3))
        .then(|| Draft::new(a, i, i + 3, Notation::Numeric, 0.15, "three numbers that may be a date").needs(Need::Cue))
}

/// `19740312`, `197403121530`, `20210304T1020`; with a label `03121974`, `031274`.
fn compact(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let (_, digits) = a.number(i)?;
    let text = a.word(i);
    let value = |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<u32>().ok());
    let next = i + 1;
    let in_oid = a.joined(i) && matches!(i.checked_sub(1).and_then(|p| a.mark(p)), Some('.' | '+'));
    if in_oid || (a.glued_right(next) && !is_time_mark(a, next) && !matches!(a.word(next), "Z" | "z")) {
        return None;
    }
    let iso = || {
        let (year, month, day) = (value(0, 4)?, value(4, 6)?, value(6, 8)?);
        Some((1850..=2149).contains(&year) && is_day(Some(year), month, day))
    };
    let clock =
        |from: usize| value(from, from + 2).is_some_and(|h| h < 24) && value(from + 2, from + 4).is_none_or(|m| m < 60);
    let american = || {
        let (month, day, year) = (value(0, 2)?, value(2, 4)?, value(4, 8)?);
        Some((1880..=2149).contains(&year) && is_day_either_way(Some(year), month, day))
    };
    let (base, need, note) = match digits {
        8 if iso()? => {
            let in_path = a.joined(i) && i > 0 && a.mark(i - 1) == Some('/');
            let base = if in_path {
                0.45
            } else if a.glued_left(i) {
                0.5
            } else if is_time_mark(a, next) {
                0.93
            } else {
                0.7
            };
            (base, Need::Nothing, "eight digits that are a day")
        }
        8 if american()? && !a.glued_left(i) => (0.12, Need::Cue, "eight digits that may be a day"),
        12 | 14 if iso()? && clock(8) && !a.glued_left(i) => (0.82, Need::Nothing, "digits of a day and a time"),
        10 if iso()? && clock(8) && !a.glued_left(i) => (0.12, Need::Cue, "digits of a day and an hour"),
        6 if !a.glued_left(i) => {
            let (x, y, z) = (value(0, 2)?, value(2, 4)?, value(4, 6)?);
            let fits = is_day_either_way(Some(full_year(z)), x, y) || is_day(Some(full_year(x)), y, z);
            if !fits {
                return None;
            }
            (0.08, Need::Cue, "six digits that may be a day")
        }
        _ => return None,
    };
    let mut draft = Draft::new(a, i, next, Notation::Compact, base, note).needs(need);
    let longest = if digits == 6 { 6 } else { 8 };
    draft.span = Span::new(draft.span.start, draft.span.start + longest);
    Some(draft)
}
