//! A city before its state: `Springfield, IL`, `Cedar Rapids, Iowa 52401`.

use super::Read;
use crate::detect::atom::{Atoms, class};
use crate::finding::IdentifierType;
use crate::text::{Case, Gap};

/// States of two words: the first of each; the second decides.
const TWO_WORDS: &[(&str, &str)] = &[
    ("new", "hampshire"),
    ("new", "jersey"),
    ("new", "mexico"),
    ("new", "york"),
    ("north", "carolina"),
    ("north", "dakota"),
    ("south", "carolina"),
    ("south", "dakota"),
    ("west", "virginia"),
    ("rhode", "island"),
    ("puerto", "rico"),
];

/// Codes that are also degrees and roles behind a name.
const CREDENTIALS: &[&str] =
    &["MD", "PA", "MA", "MS", "DO", "RN", "OD", "ND", "OR", "CO", "LA", "CT", "PT", "DE", "SC"];

/// The city whose comma stands at `i`.
pub(super) fn city(a: &Atoms<'_>, i: usize) -> Option<Read> {
    if a.mark(i) != Some(',') || !a.near(i + 1) {
        return None;
    }
    let (next, code) = state(a, i + 1)?;
    let zip = zip_follows(a, next);
    let mut first = i;
    // Up to three capitalised words before the comma; a street's suffix ends them.
    while first > 0 && i - first < 3 {
        let k = first - 1;
        let stops = !titled(a, k)
            || a.is(k, class::STRONG_STREET) && !matches!(a.word(k), "St" | "Court")
            || a.is(k, class::DESIGNATOR | class::PERSON | class::LABEL);
        if stops || (first < i && !a.same_line(first)) || a.get(first).is_some_and(|t| t.gap >= Gap::Line) && first < i
        {
            break;
        }
        first = k;
        // "St. Louis"
        if first >= 2
            && a.mark(first - 1) == Some('.')
            && matches!(a.word(first - 2), "St" | "Ft" | "Mt")
            && a.same_line(first)
        {
            first -= 2;
        }
        if a.get(first).is_some_and(|t| t.gap >= Gap::Line) {
            break;
        }
    }
    // "GI, GU", "Furthermore, IL-1"
    let abbreviation =
        first + 1 == i && a.get(first).is_some_and(|t| t.case == Case::Upper) && a.word(first).len() <= 3;
    let compound = code && a.mark(next) == Some('-') && a.joined(next);
    if first == i || ((abbreviation || compound) && !zip) {
        return None;
    }
    let credential = code && CREDENTIALS.contains(&a.word(next - 1));
    // "Jane Smith, PA saw", "seen in Chester, PA"
    let placed = first.checked_sub(1).is_some_and(|b| {
        matches!(a.word(b), "in" | "from" | "of" | "near" | "at" | "to" | "outside")
            || a.mark(b) == Some(',')
            || a.is(b, class::RESIDES)
    });
    let score = match (zip, code, credential, placed) {
        (true, _, _, _) => 0.93,
        (false, true, false, true) => 0.9,
        (false, true, false, false) => 0.78,
        (false, true, true, true) => 0.75,
        (false, true, true, false) => 0.3,
        (false, false, _, true) => 0.82,
        (false, false, _, false) => 0.58,
    };
    Some(Read {
        kind: IdentifierType::Location,
        first,
        next: i,
        score,
        rule: "city-state",
        what: "capitalised words before a state",
    })
}

/// True for a capitalised word at `i`.
pub(super) fn titled(a: &Atoms<'_>, i: usize) -> bool {
    a.mark(i).is_none()
        && a.number(i).is_none()
        && a.get(i).is_some_and(|t| matches!(t.case, Case::Title | Case::Upper | Case::Mixed))
}

/// A state at `i`: the atom after it, and whether it is a code.
fn state(a: &Atoms<'_>, i: usize) -> Option<(usize, bool)> {
    let word = a.word(i);
    if a.is(i, class::STATE_CODE) && a.get(i).is_some_and(|t| t.case == Case::Upper) && !a.glued_right(i + 1) {
        return Some((i + 1, true));
    }
    if !titled(a, i) {
        return None;
    }
    if a.is(i, class::STATE) {
        return Some((i + 1, false));
    }
    let second = a.word(i + 1);
    let two = TWO_WORDS.iter().any(|(x, y)| x.eq_ignore_ascii_case(word) && y.eq_ignore_ascii_case(second));
    (two && a.same_line(i + 1)).then_some((i + 2, false))
}

fn zip_follows(a: &Atoms<'_>, i: usize) -> bool {
    let at = i + usize::from(a.mark(i) == Some(','));
    a.number(at).is_some_and(|(_, d)| d == 5) && a.same_line(at)
}

/// A state right before the number at `i`: `IL 62704`, `Illinois, 62704`.
pub(super) fn state_before(a: &Atoms<'_>, i: usize) -> Option<usize> {
    let last = i.checked_sub(1)?;
    let last = if matches!(a.mark(last), Some(',' | '.')) { last.checked_sub(1)? } else { last };
    if !a.near(i) {
        return None;
    }
    if let Some((next, code)) = state(a, last) {
        let comma = last.checked_sub(1).is_some_and(|b| a.mark(b) == Some(',') || titled(a, b));
        return (next == last + 1 && (!code || comma || a.get(last).is_some_and(|t| t.gap >= Gap::Line)))
            .then_some(last);
    }
    let first = last.checked_sub(1)?;
    state(a, first).filter(|(next, _)| *next == last + 1).map(|_| first)
}
