//! Street lines of other kinds: highways, boxes, French and German. (Kinds of
//! streets before their names are in `way`.)

use std::sync::LazyLock;

use super::Read;
use super::city::titled;
use super::street::units;
use super::way::{self, way_name};
use crate::detect::atom::{Atom, Atoms, Lexeme, class};
use crate::detect::outline::Outline;
use crate::finding::IdentifierType;
use crate::text::Case;

/// The line that begins with the word at `i`.
pub(super) fn worded(a: &Atoms<'_>, i: usize, atom: &Atom, lexeme: Option<&Lexeme>) -> Option<Read> {
    let classes = lexeme.map_or(0, |l| l.classes);
    let way = classes & class::WAY != 0 || (a.mark(i + 1) == Some('/') && a.word(i).len() == 1);
    let number = i + 1 + usize::from(a.mark(i + 1) == Some('.'));
    let german_number = atom.case != Case::Lower && a.number(number).is_some();
    if !(way || german_number || classes & (class::BOX | class::ROAD | class::HIGHWAY) != 0) || a.glued_left(i) {
        return None;
    }
    let found = if classes & class::BOX != 0 { boxed(a, i) } else { None };
    let road = classes & (class::ROAD | class::HIGHWAY) != 0;
    let found = found.or_else(|| if road { highway(a, i) } else { None });
    let found = found.or_else(|| if way { way::way_first(a, i).or_else(|| way::unnumbered(a, i)) } else { None });
    found.or_else(|| if german_number { german(a, i) } else { None })
}

pub(super) fn location(first: usize, next: usize, score: f32, rule: &'static str, what: &'static str) -> Option<Read> {
    Some(Read { kind: IdentifierType::Location, first, next, score, rule, what })
}

/// `P.O. Box 123`, `PO Box 77`, `RR 2 Box 45`, `Rural Route 3`, `Postfach 12`, `Apartado 5`.
fn boxed(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let word = a.word(i);
    // The longest of them is "apartado".
    let mut lower = [0; 8];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let mut at = match std::str::from_utf8(lower).unwrap_or("") {
        "p" => {
            // P.O. Box, P O Box
            let o = i + 1 + usize::from(a.mark(i + 1) == Some('.'));
            if !a.word(o).eq_ignore_ascii_case("o") {
                return None;
            }
            o + 1 + usize::from(a.mark(o + 1) == Some('.'))
        }
        "po" | "postal" | "lock" => i + 1,
        "pob" | "pobox" | "postfach" | "apartado" | "casilla" => return box_number(a, i, i + 1),
        "rr" | "hc" | "rfd" => return rural(a, i, i + 1),
        "rural" if a.word(i + 1).eq_ignore_ascii_case("route") => return rural(a, i, i + 2),
        _ => return None,
    };
    at += usize::from(a.word(at).eq_ignore_ascii_case("office"));
    (a.word(at).eq_ignore_ascii_case("box") && a.same_line(at)).then(|| box_number(a, i, at + 1)).flatten()
}

fn box_number(a: &Atoms<'_>, first: usize, mut at: usize) -> Option<Read> {
    for _ in 0..2 {
        at += usize::from(matches!(a.mark(at), Some('#' | '.' | ':')));
    }
    a.number(at).filter(|_| a.same_line(at))?;
    location(first, at + 1, 0.95, "po-box", "post office box")
}

fn rural(a: &Atoms<'_>, first: usize, at: usize) -> Option<Read> {
    a.number(at).filter(|(_, digits)| *digits <= 3 && a.same_line(at))?;
    // "RR 20" is a respiratory rate.
    let at = at + 1 + usize::from(a.mark(at + 1) == Some(','));
    if a.word(at).eq_ignore_ascii_case("box") {
        return box_number(a, first, at + 1);
    }
    let spelled = a.word(first).eq_ignore_ascii_case("rural");
    spelled.then(|| location(first, at, 0.8, "po-box", "rural route")).flatten()
}

/// `Highway 61`, `US-101`, `State Road 7`, `I-95`, `milepost 112`, `mile marker 45`.
fn highway(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let word = a.word(i);
    let capital = a.get(i).is_some_and(|t| t.case != Case::Lower);
    let hyphen = |at: usize| at + usize::from(a.mark(at) == Some('-') && a.joined(at));
    if word.eq_ignore_ascii_case("exit") {
        return exit(a, i);
    }
    if word.eq_ignore_ascii_case("mm") || word.eq_ignore_ascii_case("mile") && a.number(i + 1).is_some() {
        return mile(a, i);
    }
    let cue = i.checked_sub(1).is_some_and(|b| {
        a.is(b, class::RESIDES)
            || matches!(a.word(b), "off" | "on" | "exit" | "northbound" | "southbound" | "eastbound" | "westbound")
    });
    let (at, score) = if a.is(i, class::HIGHWAY) && capital {
        // "Route 3" of a study, "Rt 3" of a side.
        let sure =
            matches!(word.to_ascii_lowercase().as_str(), "highway" | "hwy" | "interstate" | "freeway" | "turnpike");
        (hyphen(i + 1), if sure || cue { 0.75 } else { 0.45 })
    } else if matches!(word, "US" | "State" | "County" | "Farm") {
        let road = hyphen(i + 1);
        let said = a.is(road, class::HIGHWAY) || matches!(a.word(road), "Road" | "Rd");
        if word == "US" && a.number(road).is_some() && (a.joined(road) || at_a_mile(a, road + 1)) {
            (road, 0.7)
        } else if said {
            let lettered = hyphen(road + 1);
            // "County Road QQ"
            let letters = a.word(lettered).len() <= 2
                && a.get(lettered)
                    .is_some_and(|t| t.case == Case::Upper || t.case == Case::Title && a.word(lettered).len() == 1)
                && a.mark(lettered).is_none()
                && a.number(lettered).is_none()
                && a.same_line(lettered);
            if letters && word == "County" {
                return location(i, lettered + 1, 0.8, "highway", "road with letters");
            }
            (lettered, 0.8)
        } else {
            return None;
        }
    } else if (word == "I" || word == "i" && cue) && a.mark(i + 1) == Some('-') && a.joined(i + 1) {
        // I-131 and its kin are isotopes.
        (i + 2, if cue { 0.8 } else { 0.3 })
    } else if word.eq_ignore_ascii_case("milepost")
        || (word.eq_ignore_ascii_case("mile") && matches!(a.word(i + 1), "marker" | "post" | "Marker" | "Post"))
    {
        (if word.eq_ignore_ascii_case("mile") { i + 2 } else { i + 1 }, 0.7)
    } else {
        return None;
    };
    let (value, digits) = a.number(at).filter(|_| a.same_line(at))?;
    if digits > 4 || (word.eq_ignore_ascii_case("i") && (digits > 3 || matches!(value, 123..=131))) {
        return None;
    }
    let mut next = at + 1;
    if a.is(next, class::DIRECTION) && a.same_line(next) && a.get(next).is_some_and(|t| t.case != Case::Lower) {
        next += 1;
    }
    let (next, score) = along(a, next, score);
    // The house number before it belongs to the line.
    let house =
        i.checked_sub(1).filter(|h| a.number(*h).is_some_and(|(_, d)| d <= 6) && a.same_line(i) && !a.joined(i));
    location(
        house.unwrap_or(i),
        units(a, next),
        if house.is_some() { 0.88 } else { score },
        "highway",
        "road with a number",
    )
}

/// What tells the place along a road: `WB mm 287`, `exit 14`, `overpass`, `at
/// milepost 112`; the atom after it and the score with it.
fn along(a: &Atoms<'_>, next: usize, score: f32) -> (usize, f32) {
    let mut at = next;
    if matches!(a.word(at).to_ascii_uppercase().as_str(), "WB" | "EB" | "NB" | "SB") && a.same_line(at) {
        at += 1;
    }
    let near = at + usize::from(matches!(a.word(at), "at" | "near" | "@") || a.mark(at) == Some(','));
    if at_a_mile(a, at) {
        return (near + 3, score.max(0.85));
    }
    match a.word(near).to_ascii_lowercase().as_str() {
        "mm" | "milepost" | "exit" | "mp"
            if a.number(near + 1).is_some() && a.same_line(near) && a.same_line(near + 1) =>
        {
            (near + 2, score.max(0.85))
        }
        "overpass" | "underpass" | "bridge" | "interchange" | "ramp" if a.same_line(near) => (near + 1, score.max(0.7)),
        _ if at > next => (at, score.max(0.8)),
        _ => (next, score),
    }
}

/// `near mile marker 448` at `i`.
fn at_a_mile(a: &Atoms<'_>, i: usize) -> bool {
    let near = i + usize::from(matches!(a.word(i), "at" | "near" | "@") || a.mark(i) == Some(','));
    a.word(near).eq_ignore_ascii_case("mile")
        && ["marker", "post"].iter().any(|mark| a.word(near + 1).eq_ignore_ascii_case(mark))
        && a.number(near + 2).is_some()
        && (i..=near + 2).all(|k| a.same_line(k))
}

/// `MM 112 on US-50`: a mile's mark and its road.
fn mile(a: &Atoms<'_>, i: usize) -> Option<Read> {
    a.number(i + 1).filter(|(_, digits)| *digits <= 3 && a.same_line(i + 1))?;
    // "mile 41 on the Taconic"
    if a.word(i).eq_ignore_ascii_case("mile") && matches!(a.word(i + 2), "on" | "of") {
        let name = i + 3 + usize::from(a.word(i + 3) == "the");
        let named = name > i + 3 && a.get(name).is_some_and(|t| t.case == Case::Title) && a.same_line(name);
        return named.then(|| location(i, name + 1, 0.75, "highway", "mile of a road")).flatten();
    }
    if a.word(i) != "MM" {
        return None;
    }
    let on = i + 2 + usize::from(matches!(a.word(i + 2), "on" | "of" | "at") || a.mark(i + 2) == Some(','));
    let road = highway(a, on).filter(|_| a.same_line(on) && !a.word(on).eq_ignore_ascii_case("mm"))?;
    location(i, road.next, 0.85, "highway", "mile of a road")
}

/// `exit 14 off i-40`, `Exit 114`.
fn exit(a: &Atoms<'_>, i: usize) -> Option<Read> {
    a.number(i + 1).filter(|(value, digits)| *digits <= 3 && *value > 0 && a.same_line(i + 1))?;
    let letter = usize::from(a.joined(i + 2) && a.word(i + 2).len() == 1 && a.mark(i + 2).is_none());
    let next = i + 2 + letter;
    let off = next + usize::from(matches!(a.word(next), "off" | "of" | "on" | "from"));
    let off = off + usize::from(a.word(off) == "the");
    let road = if off > next && a.same_line(off) { highway(a, off) } else { None };
    let capital = a.get(i).is_some_and(|t| t.case != Case::Lower);
    let (next, score) = match road {
        Some(road) => (road.next, 0.85),
        None => (next, if capital { 0.45 } else { 0.3 }),
    };
    location(i, next, score, "highway", "exit of a road")
}

/// `12 rue de la Paix`, `5 bis, avenue Foch`.
pub(super) fn number_first(a: &Atoms<'_>, i: usize) -> Option<Read> {
    a.number(i).filter(|(_, digits)| *digits <= 4 && !a.glued_left(i))?;
    let mut at = i + 1;
    at += usize::from(matches!(a.word(at), "bis" | "ter" | "quater"));
    at += usize::from(a.mark(at) == Some(','));
    if a.get(at).is_none_or(|t| t.case == Case::None) || !a.same_line(at) || !french_way(a.word(at)) {
        return None;
    }
    let next = way_name(a, at + 1, false)?;
    location(i, units(a, next), 0.92, "street-line", "house number before a French street")
}

/// Kinds of French streets.
const FRENCH_WAYS: &[&str] = &[
    "rue",
    "avenue",
    "av",
    "boulevard",
    "bd",
    "place",
    "allée",
    "allées",
    "chemin",
    "impasse",
    "quai",
    "cours",
    "square",
    "route",
    "venelle",
    "sentier",
    "passage",
    "lotissement",
    "hameau",
    "ruelle",
    "faubourg",
    "esplanade",
    "promenade",
    "traverse",
    "cité",
    "mail",
];

fn french_way(word: &str) -> bool {
    static OUTLINE: LazyLock<Outline> = LazyLock::new(|| Outline::of(FRENCH_WAYS));
    if !OUTLINE.may_hold(word) {
        return false;
    }
    let accents = || FRENCH_WAYS.contains(&word.to_lowercase().as_str());
    FRENCH_WAYS.iter().any(|way| way.eq_ignore_ascii_case(word)) || !word.is_ascii() && accents()
}

/// `Wallgraben 3, 30952 Ronnenberg`: one word and a number before a postal code and its town.
fn before_town(a: &Atoms<'_>, i: usize, number: usize) -> Option<Read> {
    let letter = a.joined(number + 1) && a.word(number + 1).len() == 1 && a.mark(number + 1).is_none();
    let next = number + 1 + usize::from(letter);
    let code = next + usize::from(matches!(a.mark(next), Some(',' | '·' | '|')));
    let coded = a.number(code).is_some_and(|(_, digits)| digits == 5) && !a.joined(code) && a.near(code);
    let long = a.get(i).is_some_and(|t| t.case == Case::Title) && a.word(i).chars().count() > 3;
    (coded && long && titled(a, code + 1) && a.same_line(code + 1))
        .then(|| location(i, next, 0.8, "street-line", "a word and a number before a postal code and its town"))
        .flatten()
}

/// `Hauptstraße 5`, `Berliner Str. 12a`.
fn german(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let word = a.word(i);
    if !a.get(i).is_some_and(|t| matches!(t.case, Case::Title | Case::Upper)) || word.len() < 3 {
        return None;
    }
    let at = i + 1 + usize::from(a.mark(i + 1) == Some('.') && a.joined(i + 1));
    a.number(at).filter(|(_, digits)| *digits <= 4 && a.same_line(at) && !a.joined(at))?;
    let lower = word.to_lowercase();
    let compound = [
        "straße", "strasse", "gasse", "allee", "platz", "weg", "damm", "ufer", "str", "straat", "gracht", "laan",
        "plein", "kade", "singel", "dijk", "vej", "gade", "gatan", "vägen", "katu", "graben", "chaussee", "stieg",
        "steig",
    ]
    .iter()
    .any(|e| lower.ends_with(e) && lower.len() > e.len() + 2);
    let mut first = i;
    let alone = matches!(lower.as_str(), "straße" | "strasse" | "str");
    if alone {
        // The adjective before it: "Berliner Straße", "Alte Poststr."
        first = i
            .checked_sub(1)
            .filter(|b| a.same_line(i) && a.get(*b).is_some_and(|t| t.case == Case::Title) && a.mark(*b).is_none())?;
    }
    if !(compound || alone) {
        return before_town(a, i, at);
    }
    let next = at + 1 + usize::from(a.joined(at + 1) && a.word(at + 1).len() == 1 && a.mark(at + 1).is_none());
    // "Prinsengracht 112-3"
    let hyphen = a.mark(next) == Some('-')
        && a.joined(next)
        && a.joined(next + 1)
        && a.number(next + 1).is_some_and(|(_, d)| d <= 3);
    let next = if hyphen { next + 2 } else { next };
    let dutch =
        ["gracht", "laan", "kade", "vej", "gade", "gatan", "vägen", "straat"].iter().any(|e| lower.ends_with(e));
    let street = dutch || lower.contains("str") || lower.ends_with("gasse") || lower.ends_with("allee");
    location(first, next, if street { 0.93 } else { 0.6 }, "street-line", "German street and house number")
}
