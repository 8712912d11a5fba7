//! Parts of a date alone: `in March`, `on the 14th`, `since January`, `el día 14`.

use super::draft::{Draft, Need, Notation};
use super::part;
use crate::detect::atom::{Atoms, class};
use crate::text::Case;

/// The month alone at `i`.
pub(super) fn month(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    // "im mrt": German for a scan, Dutch for March only beside a day.
    let scan = a.word(i).eq_ignore_ascii_case("mrt");
    let month = part::month(a, i).filter(|m| !scan && !a.glued_left(i) && !a.glued_right(m.end))?;
    let before = i.checked_sub(1)?;
    if let Some(base) = of_something(a, i, month.end).or_else(|| spanning(a, i, month.end))
        && month.case == Case::Title
    {
        return Some(Draft::new(a, i, month.end, Notation::Month, base, "month alone").needs(Need::Tie));
    }
    // "early March", "mid-March", "the beginning of March", "mi-juin"
    let hyphen = a.mark(before) == Some('-');
    let before = if hyphen { before.checked_sub(1)? } else { before };
    let mid = hyphen && matches!(a.word(before), "mi" | "fin" | "début");
    if !a.near(i) || !mid && !a.is(before, class::IN | class::OF) {
        return None;
    }
    // "5 of March" and "march 5" are told elsewhere; a surname or a number may follow.
    if a.number(month.next).is_some() && a.same_line(month.next) {
        return None;
    }
    let is_word = month.lexeme.classes & class::MONTH_WORD != 0;
    let is_code = month.lexeme.classes & class::MONTH_CODE != 0;
    let base = match month.case {
        Case::Lower if is_word => 0.12,
        Case::Upper if is_code => 0.06,
        // "el mes de marzo", "the month of March"
        _ if before > 0 && is_month_word(a.word(before - 1)) => 0.4,
        _ if !a.is(before, class::IN) => 0.25,
        _ => 0.4,
    };
    // "last July" tells the year as well.
    let first = if matches!(a.word(before), "last" | "Last" | "next" | "this") && before + 1 == i { before } else { i };
    Some(Draft::new(a, first, month.end, Notation::Month, base, "month alone").needs(Need::Tie))
}

/// `the September sprint`, `my March invoice`: a month that names one of a row of things.
fn of_something(a: &Atoms<'_>, i: usize, next: usize) -> Option<f32> {
    const THINGS: [&str; 40] = [
        "sprint",
        "batch",
        "invoice",
        "payment",
        "payroll",
        "paycheck",
        "payslip",
        "payout",
        "stipend",
        "statement",
        "bill",
        "rent",
        "cycle",
        "visit",
        "appointment",
        "appt",
        "refill",
        "labs",
        "scan",
        "mri",
        "ct",
        "injection",
        "infusion",
        "dose",
        "session",
        "sessions",
        "shift",
        "shifts",
        "rota",
        "timesheet",
        "hours",
        "surgery",
        "biopsy",
        "admission",
        "wedding",
        "quinceañera",
        "baptism",
        "trip",
        "retreat",
        "period",
    ];
    let led = i.checked_sub(1).is_some_and(|b| {
        a.near(i)
            && (a.is(b, class::THE | class::WHOSE)
                || matches!(a.word(b).to_ascii_lowercase().as_str(), "re" | "for" | "our" | "last" | "next" | "this"))
    });
    let thing = a.same_line(next) && THINGS.contains(&a.word(next).to_lowercase().as_str());
    (led && thing).then_some(0.4)
}

/// `May to July`: one of two months.
fn spanning(a: &Atoms<'_>, i: usize, next: usize) -> Option<f32> {
    let is_month = |k: usize| part::month(a, k).is_some_and(|m| m.case == Case::Title);
    let ahead = a.is(next, class::LINK) && a.near(next) && a.near(next + 1) && is_month(next + 1);
    let behind = i >= 2 && a.is(i - 1, class::LINK) && a.near(i) && a.near(i - 1) && is_month(i - 2);
    (ahead || behind).then_some(0.3)
}

fn is_month_word(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "month" | "mes" | "mois" | "monat")
}

/// The day alone at `i`, after a preposition and an article.
pub(super) fn day(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    if let Some(draft) = foreign(a, i) {
        return Some(draft);
    }
    let day = part::day(a, i)
        .filter(|d| (d.ordinal || a.word(i.saturating_sub(1)).eq_ignore_ascii_case("día")) && !a.glued_left(i))?;
    let article = i.checked_sub(1)?;
    let the = a.is(article, class::THE);
    let prep = article.checked_sub(1).is_some_and(|p| a.is(p, class::PREP) && a.near(article));
    let numbered = a.word(article).eq_ignore_ascii_case("día");
    // "150 mg im (día 1)": of a course of treatment.
    if numbered && article.checked_sub(1).is_some_and(|p| a.mark(p) == Some('(')) {
        return None;
    }
    let said = numbered || (the && prep);
    // "I cannot make the 17th", "back the 3rd": in figures, and nothing is counted.
    let bare = !said && the && (!day.spoken || day.value > 4);
    if !(said || bare) || !a.near(i) || a.glued_right(day.next) {
        return None;
    }
    if counts_things(a, day.next) {
        return None;
    }
    // "tuesday the ninth"
    let weekday = the && super::weekday::before(a, article);
    // "is the twenty first so do it after"
    let said_on =
        matches!(a.word(day.next), "around" | "before" | "after" | "until" | "at" | "by" | "period" | "comma")
            || matches!(
                a.word(day.next),
                "so" | "as"
                    | "please"
                    | "pls"
                    | "instead"
                    | "maybe"
                    | "though"
                    | "like"
                    | "but"
                    | "when"
                    | "because"
                    | "bc"
            );
    // "came back on the 21st w/ a stroke"
    let said_with = said
        && !day.spoken
        && matches!(a.word(day.next), "w" | "with" | "for" | "and" | "he" | "she" | "they" | "we" | "i" | "I");
    // "next monday the 18th wont work": its weekday ties it.
    let tied = weekday && !day.spoken;
    let closed = closes(a, day.next) || said_on || said_with || tied;
    // "on the second" is more often a list's than a month's.
    let base = match (bare, day.spoken) {
        (true, _) => {
            if day.value > 3 {
                0.3
            } else {
                0.2
            }
        }
        _ if weekday => 0.5,
        (_, true) => {
            if day.value > 4 {
                0.34
            } else {
                0.25
            }
        }
        _ => 0.42,
    };
    closed.then(|| Draft::new(a, i, day.next, Notation::Day, base, "day of the month alone").needs(Need::Tie))
}

/// `el 16`, `le 16`, `hasta el 3`: the day behind an article of a language in
/// which nothing else is told so.
fn foreign(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let (value, digits) = a.number(i)?;
    let article = i.checked_sub(1).filter(|_| a.same_line(i) && !a.joined(i))?;
    let said = matches!(a.word(article), "el" | "El" | "le" | "il");
    // "tmr the 17"
    let the = a.word(article) == "the" && super::weekday::before(a, article);
    if digits > 2 || !(1..=31).contains(&value) || a.glued_right(i + 1) {
        return None;
    }
    // "Am 28. Verlegung": its dot is the ordinal's.
    let on = matches!(a.word(article), "am" | "Am") && a.mark(i + 1) == Some('.') && a.joined(i + 1);
    if on && !is_counted_in_german(a.word(i + 2)) {
        let score = if a.get(i + 2).is_some_and(|t| t.case == Case::Title) { 0.45 } else { 0.36 };
        return Some(Draft::new(a, i, i + 1, Notation::Day, score, "day of the month alone").needs(Need::Tie));
    }
    // "lundi 10 elle a", "El 5 por la noche", "le 6 du mois dernier"
    let of_month = || matches!(a.word(i + 1), "du" | "del") && matches!(a.word(i + 2), "mois" | "mes");
    let fits = closes(a, i + 1) || a.same_line(i + 1) && (is_told(a.word(i + 1)) || of_month());
    if !fits && !goes_on(a, i + 1) {
        return None;
    }
    let romance = super::weekday::romance_before(a, i);
    if !(romance || fits && (said || the)) {
        return None;
    }
    if romance {
        return Some(Draft::new(a, i, i + 1, Notation::Day, 0.6, "day of the month behind its weekday"));
    }
    // "el 5,5": a decimal.
    let decimal = a.mark(i + 1).is_some() && a.joined(i + 1) && a.joined(i + 2) && a.number(i + 2).is_some();
    (!decimal).then(|| Draft::new(a, i, i + 1, Notation::Day, 0.4, "day of the month alone").needs(Need::Tie))
}

/// True for a small word behind `jueves 6` and `lundi 10` that the number does not count.
fn goes_on(a: &Atoms<'_>, next: usize) -> bool {
    const WORDS: &[&str] = &[
        "sigue", "es", "a", "en", "tengo", "tiene", "tenía", "tenia", "no", "está", "esta", "va", "he", "ha", "le",
        "me", "nos", "que", "q", "si", "del", "la", "las", "los", "sin", "queda", "quedó", "vuelve", "viene", "ai",
        "à", "est", "était", "c'est", "tu", "vous", "de", "du", "qui", "si", "ça", "dans", "sans", "chez", "j'ai",
        "il", "elle", "ou", "o", "u",
    ];
    a.same_line(next) && WORDS.contains(&a.word(next))
}

/// Words of Spanish and French behind a day that is told of somebody.
fn is_told(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "por", "au", "matin", "soir", "fue", "se", "acude", "presenta", "ingresa", "elle", "il", "on", "je", "nous",
        "avec", "pour", "con", "para", "y", "et",
    ];
    WORDS.contains(&word)
}

/// Words that an ordinal with its dot counts: `am 3. Tag`, `am 10. postoperativen Tag`.
fn is_counted_in_german(word: &str) -> bool {
    const COUNTED: &[&str] = &[
        "tag",
        "lebenstag",
        "behandlungstag",
        "woche",
        "monat",
        "ssw",
        "jahr",
        "finger",
        "zeh",
        "icr",
        "rippe",
        "halswirbel",
        "brustwirbel",
        "lendenwirbel",
        "bwk",
        "lwk",
        "hwk",
    ];
    let lower = word.to_lowercase();
    COUNTED.contains(&lower.as_str()) || lower.starts_with("post") || lower.starts_with("prä")
}

/// True if nothing follows at `next` that a number before it would count.
fn closes(a: &Atoms<'_>, next: usize) -> bool {
    match a.get(next) {
        None => true,
        Some(_) if !a.same_line(next) => true,
        Some(_) => a.mark(next).is_some_and(|m| ".,;:)?!".contains(m)) || a.is(next, class::AFTER),
    }
}

/// `the first and third session`: a list of ordinals that a thing follows.
fn counts_things(a: &Atoms<'_>, next: usize) -> bool {
    let mut at = next;
    for _ in 0..3 {
        let mut item = at + usize::from(a.mark(at) == Some(','));
        item += usize::from(a.is(item, class::AND));
        item += usize::from(a.is(item, class::THE));
        match part::day(a, item).filter(|d| d.ordinal && item > at && a.near(item)) {
            Some(day) => at = day.next,
            None => break,
        }
    }
    let word_follows = a.get(at).is_some() && a.mark(at).is_none() && a.same_line(at);
    at > next && word_follows && !a.is(at, class::AFTER)
}
