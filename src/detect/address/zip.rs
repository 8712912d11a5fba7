//! Postal codes. US ZIP codes count behind a state or a label; the first three
//! digits alone may stay where 45 CFR 164.514(b)(2)(i)(B) lets them.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::Read;
use super::city::{small_state_before, state_before, titled};
use crate::detect::atom::{Atoms, class};
use crate::finding::IdentifierType;
use crate::text::Case;

/// The code at `i`.
pub(super) fn zip(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let (_, digits) = a.number(i).filter(|_| !a.glued_left(i))?;
    match digits {
        5 => five(a, i),
        9 => labelled(a, i).then(|| read(i, i + 1, 0.9, "zip-labelled", "label of a postal code")),
        4 if !labelled(a, i) && before_city(a, i) => {
            Some(read(i, i + 1, 0.6, "zip", "code before a city at the end of an address"))
        }
        4 | 6 => (labelled(a, i) && !a.glued_right(i + 1))
            .then(|| read(i, i + 1, 0.85, "zip-labelled", "label of a postal code")),
        3 => three(a, i),
        _ => None,
    }
}

fn read(first: usize, next: usize, score: f32, rule: &'static str, what: &'static str) -> Read {
    Read { kind: IdentifierType::Zip, first, next, score, rule, what }
}

/// `Postboks 114, 8800 Viborg.`: four digits and a city behind a street or box.
fn before_city(a: &Atoms<'_>, i: usize) -> bool {
    let comma = i >= 2 && a.mark(i - 1) == Some(',') && a.same_line(i) && !a.joined(i);
    let year = a.number(i).is_some_and(|(value, _)| (1850..2150).contains(&value));
    let closed = a.get(i + 2).is_none_or(|t| t.gap >= crate::text::Gap::Line) || a.mark(i + 2).is_some();
    let city = titled(a, i + 1) && a.same_line(i + 1) && !a.joined(i + 1) && closed;
    comma && !year && city && (a.number(i - 2).is_some() || street_before(a, i))
}

/// `CPT 96450`, `HCPCS/CPT: 73721`: the code of a procedure.
fn is_procedure(a: &Atoms<'_>, i: usize) -> bool {
    let named =
        |k: usize| ["cpt", "hcpcs", "cdt", "a1c", "proc"].iter().any(|code| a.word(k).eq_ignore_ascii_case(code));
    i.checked_sub(1).is_some_and(|b| named(b) || a.mark(b).is_some() && b > 0 && named(b - 1)) && a.same_line(i)
}

fn five(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let plus = a.mark(i + 1) == Some('-')
        && a.joined(i + 1)
        && a.joined(i + 2)
        && a.number(i + 2).is_some_and(|(_, d)| d == 4);
    let next = if plus { i + 3 } else { i + 1 };
    let inner = a.joined(i)
        && i >= 2
        && matches!(a.mark(i - 1), Some('-' | '.' | '/' | '$' | ':'))
        && a.joined(i - 1)
        && a.mark(i - 2).is_none();
    if let Some(read) = by_country(a, i, next) {
        return Some(read);
    }
    if a.glued_right(next) || inner && !labelled(a, i) || (a.joined(i) && a.mark(i.wrapping_sub(1)) == Some('$')) {
        return None;
    }
    // A decimal or a longer number: 12345.6, 12345-678.
    if matches!(a.mark(next), Some('.' | '-' | '/' | ','))
        && a.joined(next)
        && a.joined(next + 1)
        && a.number(next + 1).is_some_and(|(_, d)| a.mark(next) != Some(',') || d <= 3)
    {
        return None;
    }
    if is_procedure(a, i) {
        return None;
    }
    if labelled(a, i) {
        return Some(read(i, next, 0.96, "zip-labelled", "label of a postal code"));
    }
    if state_before(a, i).is_some() {
        return Some(read(i, next, if plus { 0.97 } else { 0.94 }, "zip", "state before it"));
    }
    if let Some(state) = small_state_before(a, i) {
        let city = state.checked_sub(1).is_some_and(|b| titled(a, b) || a.mark(b) == Some(','));
        return Some(read(i, next, if city { 0.85 } else { 0.66 }, "zip", "state in small letters before it"));
    }
    if plus {
        return Some(read(i, next, 0.7, "zip", "five digits and four"));
    }
    // "28013 Madrid", "80331 München": a code before a city; a count does not stand before a capital.
    let city = titled(a, i + 1) && a.same_line(i + 1) && !a.joined(i + 1);
    let comma = i.checked_sub(1).is_some_and(|b| a.mark(b) == Some(','))
        || a.get(i).is_some_and(|t| t.gap >= crate::text::Gap::Line);
    let street = street_before(a, i);
    // "Elm St Apt 4, 55904", "PO Box 8, 19903"
    let comma_alone = i.checked_sub(1).is_some_and(|b| a.mark(b) == Some(',') && a.same_line(b)) && !a.joined(i);
    let number_before = i.checked_sub(2).is_some_and(|b| a.number(b).is_some());
    let boxed = i
        .checked_sub(3)
        .is_some_and(|b| a.is(b, class::BOX | class::DESIGNATOR) || a.word(b).eq_ignore_ascii_case("box"));
    if comma_alone && (street || number_before && boxed) {
        return Some(read(i, next, 0.78, "zip", "code at the end of an address"));
    }
    // "Calle Luna 4, 33006, Oviedo", "Avda. Sol 9. 31008-Pamplona"
    let parted = matches!(a.mark(i + 1), Some(',' | '.' | '-')) && titled(a, i + 2) && a.same_line(i + 2);
    if street && parted && i.checked_sub(1).is_some_and(|b| a.mark(b).is_some() || a.number(b).is_some()) {
        return Some(read(i, next, 0.8, "zip", "code before a city"));
    }
    if city && (comma || street || after_house(a, i)) {
        return Some(read(i, next, if street { 0.85 } else { 0.62 }, "zip", "code before a city"));
    }
    // "Springfield 62704" behind a street
    let after_city = i.checked_sub(1).is_some_and(|b| titled(a, b) && a.same_line(i));
    if after_city && street {
        return Some(read(i, next, 0.8, "zip", "code at the end of an address"));
    }
    after_city.then(|| read(i, next, 0.25, "zip", "five digits after a capital"))
}

/// `E-23400 Úbeda`, `D-80331 München`: the letter of the country before the code.
fn by_country(a: &Atoms<'_>, i: usize, next: usize) -> Option<Read> {
    let letter = i.checked_sub(2)?;
    let lettered = matches!(a.word(letter), "E" | "D" | "F" | "I")
        && !a.glued_left(letter)
        && a.mark(i - 1) == Some('-')
        && a.joined(i)
        && a.joined(i - 1);
    let city = next == i + 1 && titled(a, next) && a.same_line(next) && !a.joined(next);
    let word = a.get(next).is_some_and(|t| t.case != Case::Upper) && a.word(next).len() > 3;
    (lettered && city && word).then(|| read(letter, next, 0.8, "zip", "country's letter, code and city"))
}

/// `Ramón Puga, 52. 32005 Ourense`, `Luna s/n. 02006 Albacete`: behind a house
/// number that a comma parts from a name, or behind "without number".
fn after_house(a: &Atoms<'_>, i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return false };
    let stop = matches!(a.mark(before), Some('.' | '-')) && a.same_line(i);
    let Some(house) = before.checked_sub(usize::from(stop)) else { return false };
    if house >= 2 && a.word(house) == "n" && a.mark(house - 1) == Some('/') && a.word(house - 2) == "s" {
        return true;
    }
    // "Maria Lopez, 52. 40000 Units heparin": a dose.
    house >= 2
        && !a.is(i + 1, class::MEASURE | class::UNIT)
        && !["units", "patients", "cells", "copies"].iter().any(|thing| a.word(i + 1).eq_ignore_ascii_case(thing))
        && a.same_line(house + 1)
        && a.number(house).is_some_and(|(_, digits)| digits <= 3)
        && a.mark(house - 1) == Some(',')
        && titled(a, house - 2)
}

/// A street's suffix or kind within the words before.
fn street_before(a: &Atoms<'_>, i: usize) -> bool {
    let start = a.get(i).map_or(0, |t| t.start);
    (0..i).rev().take(20).take_while(|k| a.get(*k).is_some_and(|t| t.start + super::LOOK > start)).any(|k| {
        let word = a.word(k).to_lowercase();
        a.is(k, class::STRONG_STREET | class::WAY) && titled(a, k)
            || word == "c" && a.mark(k + 1) == Some('/') && a.joined(k + 1)
            || word.ends_with("straße")
            || word.ends_with("strasse")
            || word.ends_with("str")
            || matches!(word.as_str(), "rue" | "calle" | "avenue")
    })
}

/// `ZIP:`, `postal code`, `CP`, `PLZ` right before.
fn labelled(a: &Atoms<'_>, i: usize) -> bool {
    for k in (0..i).rev().take(4) {
        if a.number(k).is_some() || !a.near(k + 1) {
            return false;
        }
        // "C.P." is Spanish for it, "cp" also a chest pain.
        let word = a.word(k);
        if a.is(k, class::ZIP_LABEL) && (!word.eq_ignore_ascii_case("cp") || (word == "CP" && is_spanish(a, k, i))) {
            return true;
        }
        if word == "P" && a.mark(k.wrapping_sub(1)) == Some('.') && a.word(k.wrapping_sub(2)) == "C" {
            return true;
        }
        // "And your zip?\nCaller: 53719"
        let speaker = a.mark(k + 1) == Some(':') && a.get(k).is_some_and(|t| t.gap >= crate::text::Gap::Line);
        let joins = a.mark(k).is_some_and(|m| ":.=#-(\"'?".contains(m))
            || speaker
            || matches!(word, "code" | "Code" | "CODE" | "is" | "postal" | "of" | "area");
        if !joins {
            return false;
        }
    }
    false
}

/// `CP: 50009`, `CP 50009 Zaragoza`; "CP 93129" alone is a substance.
fn is_spanish(a: &Atoms<'_>, label: usize, i: usize) -> bool {
    let begins = a.get(label).is_some_and(|t| t.gap >= crate::text::Gap::Line);
    a.mark(label + 1) == Some(':') || begins || titled(a, i + 1) || street_before(a, label)
}

/// `ZIP3 036`: three digits alone stay unless their area is small or unknown.
fn three(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let digit_named =
        |k: usize| a.word(k).eq_ignore_ascii_case("zip") && a.number(k + 1) == Some((3, 1)) && a.joined(k + 1);
    let zip3 = (i.saturating_sub(4)..i).any(digit_named);
    if !(labelled(a, i) || zip3)
        || is_common(a.word(i))
        || a.glued_right(i + 1) && !a.word(i + 1).chars().all(|c| matches!(c, 'x' | 'X'))
    {
        return None;
    }
    Some(read(i, i + 1, 0.9, "zip3", "three digits of an area of 20,000 people or fewer"))
}

/// True if the area of these three digits holds more than 20,000 people.
fn is_common(prefix: &str) -> bool {
    static LIST: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let list = LIST.get_or_init(|| {
        let lines = include_str!("../../../patterns/lists/zip3/items.txt").lines().filter(|l| !l.starts_with('#'));
        lines.flat_map(|l| l.split(' ')).collect()
    });
    list.contains(prefix)
}

#[cfg(test)]
mod tests {
    use super::is_common;

    #[test]
    fn small_areas_of_both_censuses_and_unknown_ones_must_go() {
        // Census 2020, then Census 2000 (HHS guidance of 2012), then military and unassigned.
        for prefix in
            "036 059 102 202 203 204 205 369 556 692 753 772 821 823 878 879 884 893 063 790 830 831 890 090 000 001"
                .split(' ')
        {
            assert!(!is_common(prefix), "{prefix}");
        }
        for prefix in ["606", "100", "900", "331"] {
            assert!(is_common(prefix), "{prefix}");
        }
    }
}
