//! Parts of a date alone: `in March`, `on the 14th`, `since January`, `el día 14`.

use super::draft::{Draft, Need, Notation};
use super::part;
use crate::detect::atom::{Atoms, class};
use crate::text::Case;

/// The month alone at `i`.
pub(super) fn month(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let month = part::month(a, i).filter(|m| !a.glued_left(i) && !a.glued_right(m.end))?;
    let before = i.checked_sub(1)?;
    // "early March", "mid-March", "the beginning of March"
    let before = if a.mark(before) == Some('-') { before.checked_sub(1)? } else { before };
    if !a.near(i) || !a.is(before, class::IN | class::OF) {
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

fn is_month_word(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "month" | "mes" | "mois" | "monat")
}

/// The day alone at `i`, after a preposition and an article.
pub(super) fn day(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    let day = part::day(a, i)
        .filter(|d| (d.ordinal || a.word(i.saturating_sub(1)).eq_ignore_ascii_case("día")) && !a.glued_left(i))?;
    let article = i.checked_sub(1)?;
    let the = a.is(article, class::THE);
    let prep = article.checked_sub(1).is_some_and(|p| a.is(p, class::PREP) && a.near(article));
    let said = a.word(article).eq_ignore_ascii_case("día") || (the && prep);
    // "I cannot make the 17th", "back the 3rd": in figures, and nothing is counted.
    let bare = !said && the && (!day.spoken || day.value > 4);
    if !(said || bare) || !a.near(i) || a.glued_right(day.next) {
        return None;
    }
    if counts_things(a, day.next) {
        return None;
    }
    let closed = match a.get(day.next) {
        None => true,
        Some(_) if !a.same_line(day.next) => true,
        Some(_) => a.mark(day.next).is_some_and(|m| ".,;:)?!".contains(m)) || a.is(day.next, class::AFTER),
    };
    // "on the second" is more often a list's than a month's.
    let base = match (bare, day.spoken) {
        (true, _) => {
            if day.value > 3 {
                0.3
            } else {
                0.2
            }
        }
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
