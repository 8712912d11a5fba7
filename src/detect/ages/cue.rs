//! What makes a number an age: words after it (`years old`, `y/o`, `F`), words
//! before it (`aged`, `age:`, `she is`), and what speaks against.

mod before;
mod told;

use super::{Number, PERSON};
use crate::detect::atom::{Atoms, class, numeral};
use crate::text::{Case, Gap};

pub(super) use before::before;
pub(super) use told::told;

/// How far is looked, in bytes, to each side.
pub(super) const LOOK: usize = 90;

/// A cue that makes a number an age.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    pub(super) score: f32,
    pub(super) what: &'static str,
    /// The atom after the age itself.
    pub(super) next: usize,
}

fn cue(score: f32, what: &'static str, next: usize) -> Option<Cue> {
    Some(Cue { score, what, next })
}

/// True if the number at `i` is a part of a longer one or of a ratio: `1.92`, `95/60`.
pub(super) fn is_part_of_longer(a: &Atoms<'_>, i: usize) -> bool {
    let Some(mark) = i.checked_sub(1).and_then(|m| a.mark(m)).filter(|_| a.joined(i)) else { return false };
    let digits_before = i >= 2 && a.number(i - 2).is_some() && a.joined(i - 1);
    mark == '$' || (digits_before && matches!(mark, '.' | '/' | ',' | ':' | '\''))
}

/// Words after the number.
pub(super) fn after(a: &Atoms<'_>, n: Number) -> Option<Cue> {
    let hyphen = usize::from(a.mark(n.next) == Some('-') && a.joined(n.next) && a.joined(n.next + 1));
    let at = n.next + hyphen;
    if !a.near(at) || (a.get(at).is_some_and(|t| t.gap > Gap::Line)) {
        return None;
    }
    if starts_with_jaehrig(a.word(at)) {
        return cue(0.95, "-jährig after it", n.next);
    }
    if hyphen == 1 && a.word(at).eq_ignore_ascii_case("odd")
        || hyphen == 0 && a.joined(at) && a.word(at).eq_ignore_ascii_case("ish")
    {
        return cue(0.65, "or so after it", n.next);
    }
    if a.word(at).eq_ignore_ascii_case("something") {
        return cue(0.8, "something after it", n.next);
    }
    if a.is(at, class::YEAR) || matches!(a.word(at), "yF" | "yM" | "YF" | "YM") && a.joined(at) {
        return years(a, n, at);
    }
    if too_old(a, n.next) {
        return cue(0.8, "too old after it", n.next);
    }
    if going_on(a, n.next) || own_count(a, n.next) {
        return cue(0.9, "as old as somebody is said to be", n.next);
    }
    let slash = usize::from(a.mark(n.next) == Some('/') && a.joined(n.next + 1));
    if a.is(n.next + slash, class::SEXED) && hyphen == 0 && a.same_line(n.next + slash) {
        return sexed(a, n, n.next + slash);
    }
    birthday(a, n)
}

/// `93 is too old`, `95 and still drives`, `91 and sharp`.
fn too_old(a: &Atoms<'_>, i: usize) -> bool {
    let word = |k: usize| a.word(k).to_ascii_lowercase();
    match word(i).as_str() {
        "is" | "was" => {
            word(i + 1) == "too" && word(i + 2) == "old" || matches!(word(i + 1).as_str(), "old" | "ancient")
        }
        "and" => matches!(word(i + 1).as_str(), "still" | "sharp" | "frail" | "counting" | "spry" | "independent"),
        _ => false,
    }
}

/// `ninety going on sixty`.
fn going_on(a: &Atoms<'_>, i: usize) -> bool {
    let said = a.word(i).eq_ignore_ascii_case("going") && a.word(i + 1).eq_ignore_ascii_case("on");
    said && (a.number(i + 2).is_some() || numeral::cardinal(a, i + 2).is_some())
}

/// `95 by his own count`.
fn own_count(a: &Atoms<'_>, i: usize) -> bool {
    let own = i + 2 + usize::from(a.word(i + 2).eq_ignore_ascii_case("own"));
    a.word(i).eq_ignore_ascii_case("by")
        && a.is(i + 1, class::WHOSE)
        && matches!(a.word(own).to_ascii_lowercase().as_str(), "count" | "account" | "reckoning" | "admission")
}

fn starts_with_jaehrig(word: &str) -> bool {
    let mut chars = word.chars().flat_map(char::to_lowercase);
    "jährig".chars().all(|c| chars.next() == Some(c))
}

/// `years` at `at`: with `old` certain, alone a duration as often.
fn years(a: &Atoms<'_>, n: Number, at: usize) -> Option<Cue> {
    let mut next = at + 1;
    if a.is(at, class::OLD) && a.glued_or_spaced(at) {
        return cue(0.93, "yo after it", n.next);
    }
    // "94yr": as an age is written down
    if a.joined(at) && n.next == at && matches!(a.word(at), "yr" | "yrs" | "YR" | "YRS") && a.number(n.first).is_some()
    {
        return cue(0.62, "yr joined to it", n.next);
    }
    // y/o, y.o., y-o, y o
    if a.word(at).eq_ignore_ascii_case("yf") || a.word(at).eq_ignore_ascii_case("ym") {
        return cue(0.9, "y and sex after it", n.next);
    }
    if a.word(at).eq_ignore_ascii_case("y") {
        let marked = usize::from(matches!(a.mark(next), Some('/' | '.' | '-')) && a.joined(next));
        if a.word(next + marked).eq_ignore_ascii_case("o") && a.near(next + marked) {
            return cue(0.95, "y/o after it", n.next);
        }
        // Spanish "y", a year abbreviated.
        if a.number(next).is_some() || numeral::cardinal(a, next).is_some() {
            return None;
        }
        if a.joined(at) {
            return cue(0.85, "y after it", n.next);
        }
        let person = a.is(next, PERSON) || a.mark(next) == Some(',');
        return if person { cue(0.6, "y after it", n.next) } else { None };
    }
    next += usize::from(matches!(a.mark(next), Some('.')) && a.joined(next));
    next += usize::from(a.mark(next) == Some('-') && a.joined(next));
    next += usize::from(a.is(next, class::OF));
    if a.is(next, class::OLD) && a.near(next) {
        return cue(0.96, "years old after it", n.next);
    }
    let foreign = matches!(a.word(at).to_lowercase().as_str(), "años" | "ans" | "jahre" | "jahren" | "anos" | "anni");
    if person_nearby(a, n) || foreign {
        return cue(if foreign { 0.7 } else { 0.6 }, "years after it, beside a person", n.next);
    }
    cue(0.3, "years after it", n.next)
}

/// `92F`, `92 M`, `92/F`, `92 female`.
fn sexed(a: &Atoms<'_>, n: Number, at: usize) -> Option<Cue> {
    let word = a.word(at);
    let spelled = a.number(n.first).is_none();
    // "110M parameters": millions.
    let counted = matches!(
        a.word(at + 1).to_ascii_lowercase().as_str(),
        "parameters" | "params" | "tokens" | "rows" | "records" | "reads" | "users" | "people" | "dollars" | "images"
    );
    if counted && word.len() == 1 {
        return None;
    }
    let hyphened = n.first > 0 && a.joined(n.first) && a.mark(n.first - 1) == Some('-');
    let chained = a.mark(at + 1) == Some('-') && a.joined(at + 1);
    if word.len() == 1 && (spelled || hyphened || chained) {
        return None;
    }
    if word.len() > 1 {
        return cue(0.85, "sex after it", n.next);
    }
    if a.get(at).is_some_and(|t| t.case == Case::Lower) && !a.joined(at) || word.eq_ignore_ascii_case("c") {
        return None;
    }
    let i = n.first;
    let line_start = a.get(i).is_some_and(|t| t.gap >= Gap::Line);
    let led = line_start
        || i.checked_sub(1).is_some_and(|b| {
            a.is(b, class::PERSON | class::AGE | class::THE)
                || matches!(a.word(b), "a" | "A" | "an")
                || matches!(a.mark(b), Some(':' | '(' | ','))
        });
    let follows = a.get(at + 1).is_none()
        || a.is(at + 1, class::AFTER | class::EVENT)
        || matches!(a.word(at + 1), "w" | "hx" | "h" | "s" | "c" | "here" | "adm" | "presenting" | "found" | "brought")
        || (a.mark(at + 1) == Some(',') && led);
    // 95 to 106 F is a temperature as well.
    let warm = word.eq_ignore_ascii_case("f") && (95..=107).contains(&n.value);
    let small = a.get(at).is_some_and(|t| t.case == Case::Lower);
    let score = match (warm, led, follows) {
        (_, false, _) if small => 0.3,
        (_, true, true) => 0.88,
        (false, true, false) | (false, false, true) => 0.75,
        (false, false, false) => 0.5,
        (true, true, false) => 0.45,
        (true, false, true) => 0.55,
        (true, false, false) => 0.2,
    };
    cue(score, "sex after it", n.next)
}

/// `her 95th birthday`.
fn birthday(a: &Atoms<'_>, n: Number) -> Option<Cue> {
    let mut next = n.next + usize::from(a.is(n.next, class::SUFFIX) && a.joined(n.next));
    let hyphen = next + usize::from(a.mark(next) == Some('-'));
    if numeral::ordinal(a, hyphen).is_some_and(|o| o < 10) && n.value == 90 && a.near(hyphen) {
        next = hyphen + 1;
    }
    let birthday = ["birthday", "bday"].iter().any(|word| a.word(next).eq_ignore_ascii_case(word));
    let said = next > n.next && birthday;
    // "celebrated her 95th."
    let celebrated = next == n.next + 1
        && n.first >= 2
        && a.is(n.first - 1, class::WHOSE)
        && matches!(a.word(n.first - 2), "celebrated" | "celebrating" | "celebrate" | "celebrates" | "turned");
    if celebrated {
        return cue(0.7, "a birthday that was celebrated", n.next);
    }
    if said { cue(0.9, "birthday after it", if next > n.next + 1 { next } else { n.next }) } else { None }
}

/// `in her 90s`, `mid-nineties`.
pub(super) fn decade(a: &Atoms<'_>, n: Number) -> Option<Cue> {
    if !n.value.is_multiple_of(10) || a.number(n.first).is_none() {
        return None;
    }
    let apostrophe = usize::from(a.mark(n.next) == Some('\'') && a.joined(n.next));
    let s = n.next + apostrophe;
    if !(a.word(s).eq_ignore_ascii_case("s") && a.joined(s)) {
        return None;
    }
    whose_decade(a, n.first).and_then(|score| cue(score, "decade of a person's age", s + 1))
}

/// How sure a decade that begins at `i` is an age: `her`, `a woman in her mid-`.
pub(super) fn whose_decade(a: &Atoms<'_>, i: usize) -> Option<f32> {
    let mut at = i.checked_sub(1)?;
    at -= usize::from(a.mark(at) == Some('-') && at > 0);
    let phased = a.is(at, class::PHASE);
    // "mid 90s woman"
    let told = (i + 2..i + 4).any(|k| a.is(k, class::SEXED) && a.word(k).len() > 1);
    if phased && told {
        return Some(0.75);
    }
    at = if phased { at.checked_sub(1)? } else { at };
    // "hes early 90s"
    let is = phased && matches!(a.word(at).to_ascii_lowercase().as_str(), "hes" | "shes" | "he's" | "she's");
    if a.is(at, class::WHOSE) || is {
        return Some(0.9);
    }
    if a.is(at, class::AGE) {
        return Some(0.85);
    }
    // "a man in mid-nineties"; "sats in the 90s" is none.
    let person = (at.saturating_sub(2)..=at).any(|k| a.is(k, class::SEXED | class::PERSON));
    Some(if phased && person { 0.75 } else { 0.15 })
}

/// True if a unit, percent sign, decimals or a second number of a ratio follow.
fn is_quantity(a: &Atoms<'_>, next: usize) -> bool {
    match a.mark(next) {
        Some('%' | '°' | '\u{fffd}') => true,
        Some('.' | '/' | ',' | ':') => a.joined(next) && a.joined(next + 1) && a.number(next + 1).is_some(),
        Some('-') => a.is(next + 1, class::UNIT),
        Some(_) => false,
        None => a.same_line(next) && a.is(next, class::UNIT | class::FEVER),
    }
}

/// A person named shortly before or after.
fn person_nearby(a: &Atoms<'_>, n: Number) -> bool {
    let before = n.first.saturating_sub(4)..n.first;
    let after = n.next..n.next + 5;
    before.chain(after).any(|i| a.is(i, PERSON) && a.word(i).len() > 1)
}

/// Thresholds, ranges, temperatures.
pub(super) fn against(a: &Atoms<'_>, n: Number) -> Option<(&'static str, f32)> {
    let mut words = 0;
    for k in 1..=6 {
        let Some(i) = n.first.checked_sub(k) else { break };
        if a.get(i + 1).is_some_and(|t| t.gap == Gap::Paragraph) {
            break;
        }
        match a.mark(i) {
            Some('<' | '>' | '\u{fffd}') if words == 0 => return Some(("threshold before it", -3.5)),
            Some('-') if words == 0 && i > 0 && a.number(i - 1).is_some() => return Some(("range before it", -3.0)),
            Some('.' | ';' | '?' | '!') => break,
            Some(_) => continue,
            None => {}
        }
        words += 1;
        let up_to = a.word(i).eq_ignore_ascii_case("up") && a.word(i + 1).eq_ignore_ascii_case("to");
        if (a.is(i, class::LIMIT) || up_to) && words <= 3 {
            return Some(("threshold before it", -3.5));
        }
        if a.is(i, class::LINK) && words == 1 && i > 0 && a.number(i - 1).is_some() {
            return Some(("range before it", -3.0));
        }
        let single_f = a.word(n.next).eq_ignore_ascii_case("f");
        if a.is(i, class::FEVER) && single_f && words <= 5 {
            return Some(("temperature before it", -3.5));
        }
    }
    let or_older = a.mark(n.next) == Some('+');
    let older = (n.next..n.next + 6)
        .any(|i| a.word(i).eq_ignore_ascii_case("older") || a.word(i).eq_ignore_ascii_case("above"));
    (or_older || older).then_some(("threshold after it", -3.5))
}

/// `born in 1929`, `YOB: 1931`, `year of birth 1930`, and no month or day around it.
pub(super) fn is_birth_year(a: &Atoms<'_>, i: usize) -> bool {
    if a.glued_left(i) || is_part_of_longer(a, i) || a.glued_right(i + 1) {
        return false;
    }
    let joined_mark = matches!(a.mark(i + 1), Some('-' | '/' | '.'))
        && a.joined(i + 1)
        && a.joined(i + 2)
        && a.number(i + 2).is_some();
    let month_after = a.lexeme(i + 1).is_some_and(|l| l.month > 0);
    if joined_mark || month_after {
        return false;
    }
    for k in 1..=4 {
        let Some(b) = i.checked_sub(k) else { return false };
        let dated = ["dob", "yob", "birthdate"].iter().any(|label| a.word(b).eq_ignore_ascii_case(label));
        if dated || a.is(b, class::BORN) && !(a.word(b).len() == 1 && a.mark(b + 1) != Some('.')) {
            return true;
        }
        let joins = a.mark(b).is_some_and(|m| matches!(m, ':' | '=' | '(' | '.' | '\''))
            || matches!(
                a.word(b),
                "in" | "en" | "im" | "year" | "is" | "was" | "Year" | "Jahr" | "around" | "circa" | "c" | "about"
            );
        if !joins || a.get(b + 1).is_some_and(|t| t.gap == Gap::Paragraph) {
            return false;
        }
    }
    false
}
