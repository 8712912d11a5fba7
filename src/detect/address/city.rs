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
    // "XXXX, MD": what some tool left.
    if a.word(first).bytes().all(|b| b == b'X' || b == b'x') {
        return None;
    }
    // "GI, GU", "Furthermore, IL-1"
    let abbreviation = first + 1 == i
        && (a.get(first).is_some_and(|t| t.case == Case::Upper) && a.word(first).len() <= 3
            || a.word(first).len() == 1);
    // "OD, VA 20/400": visual acuity.
    let acuity = a.word(next - 1) == "VA" && a.number(next).is_some() && a.mark(next + 1) == Some('/');
    // "new LBBB, PR 240 ms": what was measured.
    let vowel = |b: u8| b"AEIOUY".contains(&b);
    let letters = first + 1 == i && a.word(first).bytes().all(|b| b.is_ascii_uppercase() && !vowel(b));
    let measured = letters && a.number(next).is_some_and(|(_, digits)| digits <= 3);
    // "Cologuard, CT colonography"
    const SCANS: [&str; 12] = [
        "colonography",
        "angiography",
        "angiogram",
        "scan",
        "scans",
        "abdomen",
        "chest",
        "head",
        "urogram",
        "enterography",
        "guided",
        "perfusion",
    ];
    let scan = a.word(next - 1) == "CT" && SCANS.contains(&a.word(next))
        || a.word(next - 1) == "PA" && a.word(next) == "catheter";
    let compound = acuity || measured || scan || code && a.mark(next) == Some('-') && a.joined(next);
    if first == i || ((abbreviation || compound) && !zip) {
        return None;
    }
    // "Texas, Utah, the West": a list of states. But somebody lives in Wyoming, Michigan.
    let listed = a.mark(next) == Some(',') || matches!(a.word(next), "and" | "or");
    let resides = (1..=3).any(|k| first.checked_sub(k).is_some_and(|b| a.is(b, class::RESIDES)));
    let states = !code && !zip && listed && !resides && first + 1 == i && a.is(first, class::STATE);
    if states {
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

/// Codes of states in small letters that are no words: `tallahassee fl 32303`.
const SMALL_CODES: &[&str] = &[
    "ak", "ar", "az", "ca", "fl", "ga", "ia", "il", "ks", "ky", "mi", "mn", "ms", "mt", "nc", "nd", "ne", "nh", "nj",
    "nm", "nv", "ny", "ri", "sc", "sd", "tn", "tx", "ut", "va", "vt", "wa", "wi", "wv", "wy",
];

/// First words of cities of two words, as they are written small.
const FIRST_WORDS: &[&str] = &[
    "san", "santa", "los", "las", "el", "la", "st", "saint", "new", "fort", "ft", "north", "south", "east", "west",
    "port", "lake", "palm", "long", "salt", "cedar", "grand", "little", "high", "green", "des", "baton", "mount", "mt",
    "rock", "coral", "winter", "spring", "big", "twin", "sioux", "college", "round", "white", "oak", "park", "kansas",
    "oklahoma", "virginia",
];

/// A state's code in small letters right before the number at `i`.
pub(super) fn small_state_before(a: &Atoms<'_>, i: usize) -> Option<usize> {
    let last = i.checked_sub(1)?;
    let last = if matches!(a.mark(last), Some(',' | '.')) { last.checked_sub(1)? } else { last };
    let small = a.get(last).is_some_and(|t| t.case != Case::Upper) && a.same_line(i) && !a.joined(last);
    let code = SMALL_CODES.iter().any(|c| c.eq_ignore_ascii_case(a.word(last)));
    // "ct apt 3, dayton oh 45402": codes that are words, behind a city behind a comma.
    let set_apart = last.checked_sub(2).is_some_and(|b| a.mark(b) == Some(',')) && a.number(last - 1).is_none();
    let code =
        code || set_apart && a.is(last, class::STATE_CODE) && !matches!(a.word(last), "in" | "or" | "me" | "de" | "la");
    let word =
        last.checked_sub(1).is_some_and(|b| a.mark(b) == Some(',') || a.mark(b).is_none() && a.number(b).is_none());
    (small && code && word && a.same_line(last)).then_some(last)
}

/// The city before the state of the ZIP code at `i`, no comma between:
/// `LOS ANGELES CA 90006`, `Frazier Park ca 93225`, `tallahassee fl 32303`.
pub(super) fn before_zip(a: &Atoms<'_>, i: usize) -> Option<Read> {
    a.number(i).filter(|(_, d)| *d == 5)?;
    let small = small_state_before(a, i);
    let state = small.or_else(|| state_before(a, i))?;
    if !a.same_line(state) || state.checked_sub(1).is_some_and(|b| a.mark(b).is_some()) {
        return None;
    }
    let mut first = state;
    while first > 0 && state - first < 3 {
        let k = first - 1;
        if !a.same_line(first) || a.mark(k).is_some() || a.number(k).is_some() {
            break;
        }
        let stops = a.is(k, class::STRONG_STREET | class::RESIDES | class::PREP | class::IN | class::STAY)
            && !matches!(a.word(k), "St" | "ST")
            || a.is(k, class::DESIGNATOR | class::LABEL)
            || a.glued_left(k);
        let lower = a.get(k).is_some_and(|t| t.case == Case::Lower);
        let fits = if lower {
            let goes_on = first < state;
            let known = a.lexeme(k).is_some_and(|l| l.classes & !class::SUFFIX_STREET & !class::DIRECTION != 0);
            small.is_some() && a.word(k).len() > 1 && if goes_on { FIRST_WORDS.contains(&a.word(k)) } else { !known }
        } else {
            titled(a, k)
        };
        if stops || !fits {
            break;
        }
        first = k;
    }
    (first < state).then_some(Read {
        kind: IdentifierType::Location,
        first,
        next: state,
        score: 0.85,
        rule: "city-state",
        what: "words before a state and its postal code",
    })
}

/// Where the town of up to three capitalised words that ends before `next` begins;
/// `next` itself if none does.
fn town(a: &Atoms<'_>, next: usize) -> usize {
    let mut first = next;
    while first > 0
        && next - first < 3
        && titled(a, first - 1)
        && !a.is(first - 1, class::RESIDES | class::STRONG_STREET)
        && (first == next || a.same_line(first))
    {
        first -= 1;
    }
    first
}

/// Provinces and territories of Canada.
const PROVINCES: &[&str] = &["ON", "QC", "BC", "AB", "MB", "SK", "NS", "NB", "NL", "PE", "YT", "NT", "NU"];

/// The city before the Canadian postal code whose first digit is at `i`:
/// `Hawkesbury ON K6A 1B4`.
pub(super) fn before_canadian(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let one = |k: usize| a.number(k).is_some_and(|(_, d)| d == 1);
    let letter =
        |k: usize| a.mark(k).is_none() && a.word(k).len() == 1 && a.word(k).bytes().all(|b| b.is_ascii_uppercase());
    let code = i.checked_sub(1)?;
    let inward = i + 2;
    let complete = one(i)
        && letter(code)
        && letter(i + 1)
        && one(inward)
        && letter(inward + 1)
        && one(inward + 2)
        && [i, i + 1, inward + 1, inward + 2].iter().all(|k| a.joined(*k))
        && a.same_line(inward);
    let province = code.checked_sub(1).filter(|p| complete && PROVINCES.contains(&a.word(*p)) && a.same_line(code))?;
    let next = province - usize::from(province > 0 && a.mark(province - 1) == Some(','));
    let first = town(a, next);
    (first < next).then_some(Read {
        kind: IdentifierType::Location,
        first,
        next,
        score: 0.85,
        rule: "city-state",
        what: "words before a province and its postal code",
    })
}

/// States and territories of Australia.
const AUSTRALIAN: &[&str] = &["NSW", "VIC", "QLD", "SA", "WA", "TAS", "ACT", "NT"];

/// The town before the state and the Australian postcode at `i`: `Wollongong NSW 2500`.
pub(super) fn before_australian(a: &Atoms<'_>, i: usize) -> Option<Read> {
    a.number(i).filter(|(_, d)| *d == 4 && a.same_line(i) && !a.joined(i))?;
    let state = i.checked_sub(1).filter(|s| AUSTRALIAN.contains(&a.word(*s)))?;
    let next = state - usize::from(state > 0 && a.mark(state - 1) == Some(','));
    let first = town(a, next);
    // "SA 2019", "WA 1200": a short code needs a street's line before.
    (first < next && !(a.word(state).len() == 2 && first.checked_sub(1).is_none_or(|b| a.mark(b) != Some(','))))
        .then_some(Read {
            kind: IdentifierType::Location,
            first,
            next,
            score: 0.8,
            rule: "city-state",
            what: "words before an Australian state and its postcode",
        })
}

/// Most atoms of the lines before a British postcode.
const MOST_LINES: usize = 22;

/// What stands before the British postcode whose first number is at `i`:
/// `Flat 9, Trafalgar House SE17 2TD`, `22 Coppice Lane, Oadby, Leicester LE2 4ZX`.
pub(super) fn before_postcode(a: &Atoms<'_>, i: usize) -> Option<Read> {
    a.number(i).filter(|(_, d)| *d <= 2 && a.joined(i))?;
    let code = i.checked_sub(1)?;
    let upper = |k: usize, most: usize| {
        a.mark(k).is_none()
            && a.number(k).is_none()
            && (1..=most).contains(&a.word(k).len())
            && a.word(k).bytes().all(|b| b.is_ascii_uppercase())
    };
    let inward = i + 1 + usize::from(a.joined(i + 1) && upper(i + 1, 1));
    let complete = upper(code, 2)
        && a.number(inward).is_some_and(|(_, d)| d == 1)
        && !a.joined(inward)
        && a.same_line(inward)
        && a.joined(inward + 1)
        && upper(inward + 1, 2)
        && a.word(inward + 1).len() == 2
        && !a.glued_right(inward + 2)
        && !a.joined(code);
    if !complete {
        return None;
    }
    let mut first = code;
    while first > 0
        && code - first < MOST_LINES
        && a.get(first).is_some_and(|t| t.gap <= Gap::Space || first == code && t.gap == Gap::Line)
    {
        let k = first - 1;
        let mark = a.mark(k).is_some_and(|m| matches!(m, ',' | '\'' | '-' | '/'));
        let number = a.number(k).is_some_and(|(_, d)| d <= 4);
        let word = titled(a, k)
            || a.is(k, class::PARTICLE | class::OF | class::THE | class::DESIGNATOR | class::PREP)
                && a.mark(k).is_none()
                && a.number(k).is_none()
                && a.word(k).len() <= 4;
        if !(mark || number || word)
            || (a.is(k, class::LABEL | class::PERSON)
                || a.is(k, class::RESIDES) && !a.word(k).eq_ignore_ascii_case("house"))
                && a.mark(k).is_none()
        {
            break;
        }
        first = k;
    }
    while first < code && (a.mark(first).is_some() || a.get(first).is_some_and(|t| t.case == Case::Lower)) {
        first += 1;
    }
    let comma = usize::from(code > first && a.mark(code - 1) == Some(','));
    let next = code - comma;
    (first < next).then_some(Read {
        kind: IdentifierType::Location,
        first,
        next,
        score: 0.8,
        rule: "city-state",
        what: "lines before a postcode",
    })
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
