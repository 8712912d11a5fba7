//! Street lines that begin with the kind of street: Spanish, Catalan, French,
//! Portuguese, Italian. `Calle Mayor 12, 3ºB`, `C/. Luna, 4`, `rue des Lilas`.

use super::Read;
use super::city::titled;
use super::line::location;
use super::street::units;
use crate::detect::atom::{Atoms, class};
use crate::text::Case;

/// `Calle Mayor 12, 3ºB`, `Avda. de la Constitución, 5`, `C/ Luna 4`, `rue des Lilas`.
pub(super) fn way_first(a: &Atoms<'_>, i: usize) -> Option<Read> {
    // "via Haiku", "VIA FAX 866": only with its capital a street's.
    if a.word(i).eq_ignore_ascii_case("via") && a.word(i) != "Via" {
        return None;
    }
    let slash = slashed(a, i);
    if slash.is_none() && !a.is(i, class::WAY)
        || i.checked_sub(1).is_some_and(|b| a.number(b).is_some() && a.same_line(i))
    {
        return None;
    }
    let mut at = slash.unwrap_or(i + 1);
    at += usize::from(a.mark(at) == Some('.') && a.joined(at));
    let (slash, sure) = (slash.is_some(), way_is_sure(a, i));
    if let Some(read) = by_number(a, i, at) {
        return Some(read);
    }
    let numbered = |named: usize| {
        let at = number_after(a, named, slash || sure);
        a.number(at).is_some() || without_number(a, at).is_some()
    };
    // "Calle puente cesures, 16": written small, only between a sure kind and a number.
    let small = || way_name(a, at, true).filter(|named| slash || numbered(*named) && takes_small(a, i));
    let named = match way_name(a, at, false) {
        Some(named) if numbered(named) => named,
        strict => small().or(strict)?,
    };
    // "AV OD 20/200": an eye's.
    if a.word(i) == "AV" && a.word(named - 1).len() <= 2 {
        return None;
    }
    let number = number_after(a, named, slash || sure);
    let hashed = number.checked_sub(1).is_some_and(|b| a.mark(b) == Some('#'));
    let glued = a.joined(number) && !hashed && !(slash && number == named);
    if a.number(number).is_some_and(|(_, d)| d <= 4) && a.same_line(number) && !glued {
        let score = if slash || sure { 0.93 } else { 0.6 };
        return location(i, spanish_units(a, number + 1), score, "street-line", "street and house number");
    }
    if let Some(next) = without_number(a, number) {
        let score = if slash || sure { 0.93 } else { 0.75 };
        return location(i, next, score, "street-line", "street and 'without number'");
    }
    // "Carretera Nacional IV, km. 665"
    let next = spanish_units(a, named);
    if next > named && is_kilometre(a, named + usize::from(a.mark(named) == Some(','))) {
        return location(i, next, 0.85, "street-line", "road and kilometre");
    }
    let cue = i
        .checked_sub(1)
        .is_some_and(|b| a.mark(b) == Some(':') || matches!(a.word(b), "en" | "la" | "à" | "al" | "in"));
    location(i, named, if sure && cue { 0.7 } else { 0.3 }, "street-name", "street before its name")
}

/// `C/ Luna`, `C/. Luna`, `Av/ Pío XII`: the atom at which the name begins.
fn slashed(a: &Atoms<'_>, i: usize) -> Option<usize> {
    if !matches!(a.word(i), "C" | "c" | "Av" | "Avda" | "Pza" | "Pl") || a.mark(i + 1) != Some('/') {
        return None;
    }
    let at = i + 2 + usize::from(a.mark(i + 2) == Some('.') && a.joined(i + 2));
    // "c/o": complains of, care of; "C/S", "c/d/i", "C/L".
    let word = a.word(at);
    let particle = !a.joined(at) && a.is(at, class::PARTICLE) && (at + 1..at + 3).any(|k| titled(a, k));
    (a.same_line(at) && (particle || word.chars().count() > 2)).then_some(at)
}

/// `Calle 85 #12-40`, `Carrera 7 No. 71-21`: Latin American streets that are numbered.
fn by_number(a: &Atoms<'_>, i: usize, at: usize) -> Option<Read> {
    a.number(at).filter(|(_, digits)| *digits <= 3 && a.same_line(at) && !a.joined(at))?;
    let letter = usize::from(a.joined(at + 1) && a.mark(at + 1).is_none() && a.word(at + 1).len() == 1);
    let sign = at + 1 + letter;
    let house = match a.mark(sign) {
        Some('#') => sign + 1,
        None if matches!(a.word(sign), "No" | "no" | "Nº" | "nº" | "N" | "Nro") => {
            sign + 1 + usize::from(matches!(a.mark(sign + 1), Some('.' | '\u{fffd}')))
        }
        _ => return None,
    };
    a.number(house).filter(|(_, digits)| *digits <= 4 && a.same_line(house))?;
    // "Cra 43A # 18 Sur-135"
    let side = ["sur", "norte", "este", "oeste", "bis"].iter().any(|side| a.word(house + 1).eq_ignore_ascii_case(side));
    let house = house + usize::from(side && a.same_line(house + 1));
    location(i, spanish_units(a, house + 1), 0.9, "street-line", "numbered street and house number")
}

/// The atom at which a house number may stand behind a name that ends before
/// `named`: `, 4`, ` nº 4`, ` n.o 4`, `. Nº 4`, `, #4`. Behind a `sure` kind of
/// street a full stop parts them, too.
fn number_after(a: &Atoms<'_>, named: usize, sure: bool) -> usize {
    let sign = |k: usize| {
        matches!(a.word(k), "nº" | "no" | "No" | "Nº" | "n" | "num" | "núm" | "número" | "Número" | "N" | "n°")
    };
    let stop = a.mark(named) == Some('.')
        && a.same_line(named + 1)
        && (sign(named + 1) || sure && a.number(named + 1).is_some() && !is_measured(a, named + 2));
    let mut number = named + usize::from(a.mark(named) == Some(',') || stop);
    for _ in 0..3 {
        number += usize::from(
            sign(number)
                || a.mark(number) == Some('#')
                || number > named && matches!(a.mark(number), Some('.' | '\u{fffd}'))
                || number > named && a.word(number) == "o" && a.joined(number),
        );
    }
    number
}

/// True if what stands at `i` makes the number before it a measure: `%`, `mg`, `pacientes`.
fn is_measured(a: &Atoms<'_>, i: usize) -> bool {
    a.same_line(i)
        && (a.mark(i) == Some('%')
            || a.is(i, class::MEASURE | class::UNIT)
            || a.mark(i).is_none() && a.get(i).is_some_and(|t| t.case == Case::Lower) && !a.joined(i))
}

/// `s/n`, `s / n`, `sn` at `i`, "without number": the atom after it.
fn without_number(a: &Atoms<'_>, i: usize) -> Option<usize> {
    if !a.same_line(i) {
        return None;
    }
    if a.word(i).eq_ignore_ascii_case("sn") {
        return Some(i + 1);
    }
    let told = a.word(i).eq_ignore_ascii_case("s")
        && a.mark(i + 1) == Some('/')
        && a.word(i + 2).eq_ignore_ascii_case("n")
        && a.same_line(i + 2);
    told.then_some(i + 3)
}

/// Most words of a street's name before its `s/n`, particles aside.
const MOST_BEFORE: usize = 2;

/// `Hermanos Falcó, s/n`: a street whose kind is not said, at its "without
/// number" (in small letters: `S/N` is a serial number).
pub(super) fn unnumbered(a: &Atoms<'_>, i: usize) -> Option<Read> {
    if a.word(i) != "s" || a.word(i + 2) != "n" {
        return None;
    }
    let next = without_number(a, i)?;
    let closed = !a.same_line(next)
        || a.get(next).is_none()
        || matches!(a.mark(next), Some('.' | ',' | ')' | '-' | ';'))
        || a.number(next).is_some_and(|(_, digits)| digits == 5) && titled(a, next + 1);
    let mut at = i.checked_sub(1)?;
    at -= usize::from(a.mark(at) == Some(',') && at > 0);
    let (mut first, mut words) = (None, 0);
    for k in (0..=at).rev() {
        if !a.same_line(k + 1) || a.mark(k).is_some() || a.number(k).is_some() {
            break;
        }
        let small = a.get(k).is_some_and(|t| t.case == Case::Lower);
        if small && !a.is(k, class::PARTICLE) || words == MOST_BEFORE {
            break;
        }
        if !small {
            words += 1;
            first = Some(k);
        }
    }
    let long = first.is_some_and(|k| a.word(k).chars().count() > 2);
    (closed && long).then(|| location(first?, next, 0.75, "street-line", "name and 'without number'")).flatten()
}

/// `km 665`, `Km. 9,100` at `i`.
fn is_kilometre(a: &Atoms<'_>, i: usize) -> bool {
    a.word(i).eq_ignore_ascii_case("km") || a.word(i).eq_ignore_ascii_case("kilómetro")
}

/// Words that name nothing but streets, even before words in lower case.
fn takes_small(a: &Atoms<'_>, i: usize) -> bool {
    matches!(
        a.word(i),
        "Calle" | "calle" | "Avenida" | "Avda" | "Avd" | "Av" | "Paseo" | "Plaza" | "Pza" | "Ctra" | "Carretera"
    )
}

/// Words that name nothing but streets.
fn way_is_sure(a: &Atoms<'_>, i: usize) -> bool {
    matches!(
        a.word(i).to_lowercase().as_str(),
        "calle"
            | "carrer"
            | "avenida"
            | "avinguda"
            | "avda"
            | "avd"
            | "passeig"
            | "plaça"
            | "jirón"
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
pub(super) fn way_name(a: &Atoms<'_>, i: usize, small: bool) -> Option<usize> {
    let (mut at, mut end) = (i, None);
    for _ in 0..6 {
        if !a.same_line(at) {
            break;
        }
        let joins = end.is_some() && matches!(a.word(at), "i" | "y");
        if (joins || a.is(at, class::PARTICLE))
            && a.mark(at).is_none()
            && a.get(at).is_some_and(|t| t.case == Case::Lower)
        {
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

/// `, 3ºB`, `- 5º 2ª`, `, 2, 1`, `8 A`, `, piso 2`, `, 3o izda`, `, km. 9`: after normalisation º is o.
fn spanish_units(a: &Atoms<'_>, i: usize) -> usize {
    let next = units(a, i);
    let (mut at, mut end) = (next, next);
    while at < next + MOST_UNITS && a.same_line(at) {
        if let Some(mark) = a.mark(at) {
            // "86. 13 A", "km. 9": a full stop inside.
            let letter = |k: usize| {
                a.same_line(k)
                    && a.mark(k).is_none()
                    && a.word(k).len() == 1
                    && (a.joined(k) || a.get(k).is_some_and(|t| t.case == Case::Title))
            };
            let stop = mark == '.' && {
                let short = at.checked_sub(1).is_some_and(|b| unit_before(a, b) || unit_alone(a, b));
                a.joined(at + 1) || a.number(at + 1).is_some() && (short || letter(at + 2))
            };
            let house = mark == '#' && a.number(at + 1).is_some();
            if !(matches!(mark, ',' | '-' | '/' | '\u{fffd}') || stop || house) {
                break;
            }
        } else if let Some((_, digits)) = a.number(at) {
            let house = at.checked_sub(1).is_some_and(|b| a.mark(b) == Some('#'));
            // "Calle Mayor 12, 3 hijos": a count of something.
            let counts = !a.joined(at + 1)
                && a.same_line(at + 1)
                && a.mark(at + 1).is_none()
                && a.get(at + 1).is_some_and(|t| t.case == Case::Lower)
                && !unit_alone(a, at + 1)
                && !house;
            if digits > if house { 4 } else { 3 } || counts {
                break;
            }
            end = at + 1;
        } else if unit_before(a, at) {
            // Counts with what follows it alone.
        } else if unit_alone(a, at)
            || a.word(at).chars().count() <= 2
                && (a.joined(at) || a.get(at).is_some_and(|t| t.case == Case::Title) && a.word(at).len() == 1)
        {
            end = at + 1;
        } else {
            break;
        }
        at += 1;
    }
    end
}

/// Words for a floor, a stair or a side, whole by themselves: `bajo`, `izda.`.
fn unit_alone(a: &Atoms<'_>, i: usize) -> bool {
    const WORDS: &[&str] = &[
        "izda",
        "izq",
        "izqda",
        "dcha",
        "der",
        "dcho",
        "puerta",
        "pta",
        "piso",
        "bajo",
        "esc",
        "escalera",
        "bloque",
        "portal",
        "planta",
        "ático",
        "entlo",
        "entresuelo",
        "principal",
        "bis",
    ];
    is_one_of(a, i, WORDS)
}

/// Words for a part of a house that a number or a letter follows: `casa 213`, `km 9`.
fn unit_before(a: &Atoms<'_>, i: usize) -> bool {
    const WORDS: &[&str] = &[
        "km",
        "bte",
        "boîte",
        "boite",
        "apto",
        "bâtiment",
        "casa",
        "interior",
        "int",
        "edificio",
        "edif",
        "torre",
        "local",
        "consultorio",
        "oficina",
        "despacho",
        "depto",
        "dpto",
        "departamento",
        "andén",
        "manzana",
        "mz",
        "lote",
        "no",
        "nº",
    ];
    is_one_of(a, i, WORDS)
}

fn is_one_of(a: &Atoms<'_>, i: usize, words: &[&str]) -> bool {
    let word = a.word(i);
    words.iter().any(|w| w.eq_ignore_ascii_case(word))
        || !word.is_ascii() && words.contains(&word.to_lowercase().as_str())
}
