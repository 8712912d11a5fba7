//! Street lines of other kinds: highways, boxes, Spanish, French and German.

use super::Read;
use super::street::units;
use crate::detect::atom::{Atom, Atoms, Lexeme, class};
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
    let found = found.or_else(|| if way { way_first(a, i) } else { None });
    found.or_else(|| if german_number { german(a, i) } else { None })
}

fn location(first: usize, next: usize, score: f32, rule: &'static str, what: &'static str) -> Option<Read> {
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
    if word.eq_ignore_ascii_case("mm") {
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
        if word == "US" && a.number(road).is_some() && a.joined(road) {
            (road, 0.7)
        } else if said {
            (hyphen(road + 1), 0.8)
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

/// `MM 112 on US-50`: a mile's mark and its road.
fn mile(a: &Atoms<'_>, i: usize) -> Option<Read> {
    a.number(i + 1).filter(|(_, digits)| *digits <= 3 && a.same_line(i + 1) && a.word(i) == "MM")?;
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
];

fn french_way(word: &str) -> bool {
    let accents = || FRENCH_WAYS.contains(&word.to_lowercase().as_str());
    FRENCH_WAYS.iter().any(|way| way.eq_ignore_ascii_case(word)) || !word.is_ascii() && accents()
}

/// `Calle Mayor 12, 3ºB`, `Avda. de la Constitución, 5`, `C/ Luna 4`, `rue des Lilas`.
fn way_first(a: &Atoms<'_>, i: usize) -> Option<Read> {
    // "c/o": complains of, care of.
    let slash = matches!(a.word(i), "C" | "c")
        && a.mark(i + 1) == Some('/')
        // "C/S", "c/d/i", "C/L"
        && a.word(i + 2).chars().count() > 2
        && !(a.joined(i + 2) && a.word(i + 2).eq_ignore_ascii_case("o"));
    // "via Haiku", "VIA FAX 866": only with its capital a street's.
    if a.word(i).eq_ignore_ascii_case("via") && a.word(i) != "Via" {
        return None;
    }
    if !slash && !a.is(i, class::WAY) || i.checked_sub(1).is_some_and(|b| a.number(b).is_some() && a.same_line(i)) {
        return None;
    }
    let mut at = i + 1 + usize::from(slash);
    at += usize::from(a.mark(at) == Some('.') && a.joined(at));
    let numbered = |named: usize| a.number(named + usize::from(a.mark(named) == Some(','))).is_some();
    // "Calle puente cesures, 16": written small, only between a sure kind and a number.
    let small = || way_name(a, at, true).filter(|named| slash || numbered(*named) && takes_small(a, i));
    let named = match way_name(a, at, false) {
        Some(named) if numbered(named) => named,
        strict => small().or(strict)?,
    };
    let mut number = named + usize::from(a.mark(named) == Some(','));
    for _ in 0..3 {
        number += usize::from(
            matches!(a.word(number), "nº" | "no" | "No" | "n" | "num" | "núm" | "número" | "N" | "n°")
                || (number > named && matches!(a.mark(number), Some('.' | '\u{fffd}'))),
        );
    }
    if a.number(number).is_some_and(|(_, d)| d <= 4) && a.same_line(number) && !a.joined(number) {
        return location(
            i,
            spanish_units(a, number + 1),
            if slash || way_is_sure(a, i) { 0.93 } else { 0.6 },
            "street-line",
            "street and house number",
        );
    }
    // "C/ Hermanos Falcó, s/n": a house without a number.
    if a.word(number).eq_ignore_ascii_case("s")
        && a.mark(number + 1) == Some('/')
        && a.word(number + 2).eq_ignore_ascii_case("n")
        && a.same_line(number)
    {
        let score = if slash || way_is_sure(a, i) { 0.93 } else { 0.75 };
        return location(i, number + 3, score, "street-line", "street and 'without number'");
    }
    let cue = i
        .checked_sub(1)
        .is_some_and(|b| a.mark(b) == Some(':') || matches!(a.word(b), "en" | "la" | "à" | "al" | "in"));
    location(i, named, if way_is_sure(a, i) && cue { 0.7 } else { 0.3 }, "street-name", "street before its name")
}

/// Words that name nothing but streets, even before words in lower case.
fn takes_small(a: &Atoms<'_>, i: usize) -> bool {
    matches!(
        a.word(i),
        "Calle" | "calle" | "Avenida" | "Avda" | "Av" | "Paseo" | "Plaza" | "Pza" | "Ctra" | "Carretera"
    )
}

/// Words that name nothing but streets.
fn way_is_sure(a: &Atoms<'_>, i: usize) -> bool {
    matches!(
        a.word(i).to_lowercase().as_str(),
        "calle"
            | "avenida"
            | "avda"
            | "paseo"
            | "travesía"
            | "ronda"
            | "carretera"
            | "ctra"
            | "rue"
            | "plaza"
            | "pza"
            | "camino"
            | "via"
            | "viale"
            | "rua"
            | "rúa"
            | "travessa"
            | "alameda"
            | "strada"
            | "ulica"
    )
}

/// The atom after a street's name that follows its kind; `small` takes words in lower case too.
fn way_name(a: &Atoms<'_>, i: usize, small: bool) -> Option<usize> {
    let (mut at, mut end) = (i, None);
    for _ in 0..6 {
        if !a.same_line(at) {
            break;
        }
        if a.is(at, class::PARTICLE) && a.mark(at).is_none() && a.get(at).is_some_and(|t| t.case == Case::Lower) {
            at += 1;
            continue;
        }
        let capital = a.mark(at).is_none() && a.number(at).is_none() && {
            let word = a.word(at);
            // l'Église, d'Alésia
            let first = word.rsplit('\'').next().unwrap_or(word).chars().next();
            first.is_some_and(|c| c.is_uppercase() || small && c.is_alphabetic())
        };
        if !capital {
            break;
        }
        // "Calle Dr. Aznar"
        let dotted = a.word(at).len() <= 4 && a.mark(at + 1) == Some('.') && a.joined(at + 1) && a.same_line(at + 2);
        let goes_on = a.get(at + 2).is_some_and(|t| t.case == Case::Title) && !a.joined(at + 2);
        at += if dotted && goes_on { 2 } else { 1 };
        at += usize::from(a.mark(at) == Some('-') && a.joined(at) && a.joined(at + 1));
        end = Some(at);
    }
    end
}

/// Most atoms of floor, stair and door behind a Spanish house number.
const MOST_UNITS: usize = 14;

/// `, 3ºB`, `- 5º 2ª`, `, 2, 1`, `8 A`, `, piso 2`, `, 3o izda`: after normalisation º is o.
fn spanish_units(a: &Atoms<'_>, i: usize) -> usize {
    let next = units(a, i);
    let (mut at, mut end) = (next, next);
    while at < next + MOST_UNITS && a.same_line(at) {
        let word = a.word(at);
        let told = matches!(
            word.to_lowercase().as_str(),
            "izda"
                | "izq"
                | "izqda"
                | "dcha"
                | "der"
                | "dcho"
                | "puerta"
                | "pta"
                | "piso"
                | "bajo"
                | "esc"
                | "escalera"
                | "bloque"
                | "portal"
                | "planta"
                | "ático"
                | "entlo"
                | "bis"
        );
        if let Some(mark) = a.mark(at) {
            let inner = matches!(mark, ',' | '-' | '/' | '\u{fffd}') || mark == '.' && a.joined(at + 1);
            if !inner {
                break;
            }
        } else if let Some((_, digits)) = a.number(at) {
            // "Calle Mayor 12, 3 hijos": a count of something.
            let counts = !a.joined(at + 1)
                && a.same_line(at + 1)
                && a.mark(at + 1).is_none()
                && a.get(at + 1).is_some_and(|t| t.case == Case::Lower)
                && !matches!(a.word(at + 1), "izda" | "izq" | "dcha" | "der" | "puerta" | "bis");
            if digits > 3 || counts {
                break;
            }
            end = at + 1;
        } else if told
            || word.chars().count() <= 2
                && (a.joined(at) || a.get(at).is_some_and(|t| t.case == Case::Title) && word.len() == 1)
        {
            end = at + 1;
        } else {
            break;
        }
        at += 1;
    }
    end
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
        "plein", "kade", "singel", "dijk", "vej", "gade", "gatan", "vägen", "katu",
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
        return None;
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
