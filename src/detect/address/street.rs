//! Street lines of the English kind: number, name, suffix, unit. Names without
//! a number count behind a cue ("lives on Maple Street", "Elm St and 3rd Ave").

use super::Read;
use crate::detect::atom::{Atom, Atoms, Numeral, class, trigger};
use crate::finding::IdentifierType;
use crate::text::Case;

/// Most words of a street's name.
const MOST_WORDS: usize = 5;

/// The street line that begins with the word at `i`.
pub(super) fn worded(a: &Atoms<'_>, i: usize, atom: &Atom) -> Option<Read> {
    if let Some(read) = spelled(a, i) {
        return Some(read);
    }
    if !matches!(atom.case, Case::Title | Case::Upper | Case::Mixed) {
        return None;
    }
    // Cheap first: without a suffix within reach there is no street.
    if !a.triggers(i, trigger::STRONG_AHEAD) {
        return None;
    }
    // "One Medical Center Drive"
    if matches!(a.lexeme(i).map(|l| l.numeral), Some(Numeral::Cardinal(1..=20))) && atom.case == Case::Title {
        let (next, strong) = name(a, i + 1, false)?;
        return strong.then(|| line(a, i, next, 0.75, "spelled number, street name and suffix"));
    }
    named(a, i)
}

/// `forty one sixteen Kestrel Lane`, `twelve forty maple street`.
fn spelled(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let counts = |k: usize| {
        matches!(a.lexeme(k).map(|l| l.numeral), Some(Numeral::Cardinal(_) | Numeral::Zero | Numeral::Hundred))
    };
    if !counts(i) || i.checked_sub(1).is_some_and(|b| counts(b) && a.near(i)) {
        return None;
    }
    let mut at = i + 1;
    while at < i + 6 && (counts(at) && a.same_line(at) || a.mark(at) == Some('-') && a.joined(at) && counts(at + 1)) {
        at += 1;
    }
    if at < i + 2 {
        return None;
    }
    let (next, strong) = name(a, at, true)?;
    let full = matches!(
        a.word(next - 1).to_ascii_lowercase().as_str(),
        "street"
            | "avenue"
            | "road"
            | "lane"
            | "drive"
            | "boulevard"
            | "court"
            | "place"
            | "terrace"
            | "circle"
            | "way"
            | "parkway"
    );
    (strong && full && a.same_line(at)).then(|| line(a, i, next, 0.72, "numbers in words, street name and suffix"))
}

fn line(a: &Atoms<'_>, first: usize, next: usize, score: f32, what: &'static str) -> Read {
    Read { kind: IdentifierType::Location, first, next: units(a, next), score, rule: "street-line", what }
}

/// `742 Evergreen Terrace Apt 4B`, `12-14 Oak Ave.`, `1600 N 5th St`.
pub(super) fn numbered(a: &Atoms<'_>, i: usize) -> Option<Read> {
    if !a.triggers(i, trigger::SUFFIX_AHEAD) {
        return None;
    }
    let (_, digits) = a.number(i)?;
    if digits > 6 || a.glued_left(i) || continues_left(a, i) {
        return None;
    }
    let mut at = i + 1;
    // "12B", "12-14", "12 1/2"
    if a.joined(at) && a.word(at).len() == 1 && a.mark(at).is_none() {
        at += 1;
    } else if a.mark(at) == Some('-') && a.joined(at) && a.joined(at + 1) && a.number(at + 1).is_some() {
        at += 2;
    } else if a.number(at).is_some() && a.mark(at + 1) == Some('/') {
        at += 3;
    }
    at += usize::from(a.mark(at) == Some(',') && a.same_line(at + 1));
    if a.joined(at) {
        return None;
    }
    let at = direction(a, at);
    let (mut next, strong) = name(a, at, true)?;
    next = direction_after(a, next);
    let score = match (strong, a.get(at).is_some_and(|t| t.case != Case::Lower)) {
        (true, true) => 0.93,
        (false, true) => 0.72,
        (true, false) if cued(a, i) => 0.75,
        (true, false) => 0.4,
        (false, false) => 0.2,
    };
    let score = if cued(a, i) { (score + 0.15f32).min(0.97) } else { score };
    Some(line(a, i, next, score, "house number, street name and suffix"))
}

/// True if the number at `i` goes on from other digits.
fn continues_left(a: &Atoms<'_>, i: usize) -> bool {
    a.joined(i)
        && i >= 2
        && matches!(a.mark(i - 1), Some('-' | '.' | '/' | ',' | ':'))
        && a.joined(i - 1)
        && a.mark(i - 2).is_none()
}

/// A street's name and suffix from `i` on: the atom after it, and whether the
/// suffix names streets only.
fn name(a: &Atoms<'_>, i: usize, lower: bool) -> Option<(usize, bool)> {
    let mut found = None;
    let mut at = i;
    let mut words = 0;
    while words <= MOST_WORDS && a.same_line(at) {
        if words > 0 && a.is(at, class::SUFFIX_STREET) && !a.glued_right(at + 1) {
            let capital = a.get(at).is_some_and(|t| t.case != Case::Lower);
            let lower_first = a.get(i).is_some_and(|t| t.case == Case::Lower);
            // "Outside CT": capitals behind a word without them are an abbreviation.
            let scan = matches!(a.word(at), "CT" | "PT" | "DR" | "ST")
                && a.get(i).is_some_and(|t| t.case == Case::Title)
                && a.number(i).is_none()
                && !i.checked_sub(1).is_some_and(|b| a.number(b).is_some() && a.same_line(i));
            if (capital || lower_first) && !scan {
                let dot = usize::from(a.mark(at + 1) == Some('.') && a.joined(at + 1) && a.word(at).len() <= 4);
                if !is_title(a, at, at + 1 + dot) {
                    found = Some((at + 1, a.is(at, class::STRONG_STREET)));
                }
            }
        }
        // "1200 medical ctr blvd": written small throughout.
        let small = lower && (words == 0 || words < 3 && a.get(i).is_some_and(|t| t.case == Case::Lower));
        let Some(next) = name_word(a, at, small) else { break };
        // "42nd Street and": particles may stand inside only.
        at = next;
        words += 1;
    }
    found
}

/// The atom after one word of a street's name: capitalised, an ordinal number,
/// a particle, a single letter.
fn name_word(a: &Atoms<'_>, i: usize, may_be_lower: bool) -> Option<usize> {
    if let Some((_, digits)) = a.number(i) {
        let suffix = a.joined(i + 1) && a.is(i + 1, class::SUFFIX);
        return (digits <= 3 && suffix).then_some(i + 2);
    }
    if a.mark(i).is_some() {
        return None;
    }
    let atom = a.get(i)?;
    let dot = usize::from(a.mark(i + 1) == Some('.') && a.joined(i + 1) && a.word(i).len() <= 3 && a.same_line(i + 2));
    // Hyphens and Saint's dots inside: "Winston-Salem Ave", "St. James Pl".
    let hyphen = a.mark(i + 1) == Some('-') && a.joined(i + 1) && a.joined(i + 2) && a.mark(i + 2).is_none();
    let months_and_units = a.is(i, class::UNIT | class::YEAR | class::MEASURE) && atom.case != Case::Title;
    let plain = match atom.case {
        Case::Title | Case::Upper | Case::Mixed => true,
        Case::Lower => {
            a.is(i, class::PARTICLE)
                || (may_be_lower
                    && !a.is(
                        i,
                        !(class::SUFFIX_STREET | class::STRONG_STREET | class::DIRECTION | class::PLACE | class::STAY),
                    ))
        }
        Case::None => false,
    };
    (plain && !months_and_units).then_some(if hyphen { i + 3 } else { i + 1 + dot })
}

/// True if the suffix at `at` is the title of the name after it: `Dr. Smith`, `St. Mary`.
fn is_title(a: &Atoms<'_>, at: usize, next: usize) -> bool {
    let word = a.word(at).to_ascii_lowercase();
    let name_follows = a.same_line(next)
        && a.get(next).is_some_and(|t| matches!(t.case, Case::Title | Case::Mixed) && a.mark(next).is_none())
        && !a.is(next, class::DIRECTION | class::DESIGNATOR | class::SUFFIX_STREET);
    matches!(word.as_str(), "dr" | "st" | "ct") && name_follows && (word != "ct" || a.is(next, class::MEASURE))
}

fn direction(a: &Atoms<'_>, i: usize) -> usize {
    if a.is(i, class::DIRECTION) && a.get(i).is_some_and(|t| t.case != Case::Lower) && a.same_line(i) {
        i + 1 + usize::from(a.mark(i + 1) == Some('.'))
    } else {
        i
    }
}

fn direction_after(a: &Atoms<'_>, i: usize) -> usize {
    let dot = usize::from(a.mark(i) == Some('.') && a.joined(i) && a.is(i + 1, class::DIRECTION));
    let at = i + dot;
    let capital = a.get(at).is_some_and(|t| t.case != Case::Lower);
    if a.is(at, class::DIRECTION) && capital && a.same_line(at) { at + 1 } else { i }
}

/// Units after a street: `, Apt 4B`, ` Suite 200`, ` #12`, ` Fl 3`.
pub(super) fn units(a: &Atoms<'_>, i: usize) -> usize {
    let mut next = i;
    for _ in 0..3 {
        let mut at = next;
        while matches!(a.mark(at), Some(',' | '.' | ';' | '-')) && a.same_line(at) && at < next + 2 {
            at += 1;
        }
        let hash = a.mark(at) == Some('#');
        if !(hash || a.is(at, class::DESIGNATOR)) || !a.same_line(at) {
            break;
        }
        let mut id = at + 1;
        while matches!(a.mark(id), Some('.' | '#' | ':')) && a.same_line(id) && id < at + 3 {
            id += 1;
        }
        let numbered = a.number(id).is_some()
            || (a.word(id).len() <= 2 && a.get(id).is_some_and(|t| t.case != Case::Lower) && a.mark(id).is_none());
        if !numbered || !a.same_line(id) {
            break;
        }
        next = id + 1;
        // "4B", "4-B", "B12"
        while a.joined(next)
            && (a.mark(next).is_none()
                || (a.mark(next) == Some('-') && a.joined(next + 1) && a.mark(next + 1).is_none()))
            && next < id + 4
            && a.get(next).is_some()
        {
            next += 1;
        }
    }
    next
}

/// A street without a number at `i`; `and` joins two into an intersection.
fn named(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let cue = i.checked_sub(1).is_some_and(|b| {
        a.same_line(i)
            && (a.is(b, class::RESIDES) || (a.is(b, class::THE | class::OF) && b > 0 && a.is(b - 1, class::RESIDES)))
    });
    // Only where the name begins: the word before is not part of it.
    let inside = i.checked_sub(1).is_some_and(|b| {
        a.same_line(i)
            && !a.is(b, class::RESIDES)
            && (a.number(b).is_some()
                || (a.mark(b).is_none()
                    && a.get(b).is_some_and(|t| matches!(t.case, Case::Title | Case::Upper))
                    && !a.is(b, class::AND)))
    });
    if inside || a.is(i, class::RESIDES) || (a.is(i, class::SUFFIX_STREET) && !a.is(i, class::DIRECTION)) {
        return None;
    }
    let (next, strong) = name(a, i, false)?;
    if !strong {
        return None;
    }
    let next = direction_after(a, next);
    let mut end = next;
    let and = next + usize::from(a.mark(next) == Some('.'));
    let mut crossing = false;
    if (a.is(and, class::AND) || matches!(a.mark(and), Some('&' | '/')) || a.word(and).eq_ignore_ascii_case("at"))
        && a.same_line(and)
        && a.same_line(and + 1)
        && let Some((other, true)) = name(a, and + 1, false)
    {
        end = direction_after(a, other);
        crossing = true;
    }
    let full = a.word(next.saturating_sub(1)).len() >= 4 || a.word(next.saturating_sub(1)).eq_ignore_ascii_case("road");
    let score = match (crossing, cue, full) {
        (true, _, _) => 0.85,
        (false, true, true) => 0.72,
        (false, true, false) => 0.62,
        (false, false, true) => 0.45,
        (false, false, false) => 0.3,
    };
    Some(Read {
        kind: IdentifierType::Location,
        first: i,
        next: end,
        score,
        rule: "street-name",
        what: "street name and suffix",
    })
}

/// `address:`, `lives at` shortly before.
fn cued(a: &Atoms<'_>, i: usize) -> bool {
    (0..i).rev().take(4).take_while(|k| a.near(*k + 1)).any(|k| a.is(k, class::RESIDES))
}
