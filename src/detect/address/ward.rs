//! Rooms and beds at a named place, wards told by number and compass.

use super::{LOOK, Read};
use crate::detect::atom::{Atoms, Lexeme, Numeral, class};
use crate::finding::IdentifierType;
use crate::text::{Case, Gap};

/// The room, bed or ward that the word at `i` begins.
pub(super) fn worded(a: &Atoms<'_>, i: usize, lexeme: &Lexeme) -> Option<Read> {
    if lexeme.classes & class::ROOM != 0 {
        return room(a, i);
    }
    if lexeme.classes & class::WARD != 0 { lettered(a, i) } else { None }
}

/// `Room 412`, `bed 12B`, `Rm. 3`: the number, where a place is named.
fn room(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let mut at = i + 1;
    for _ in 0..2 {
        at += usize::from(matches!(a.mark(at), Some('.' | '#' | ':')));
    }
    at += usize::from(matches!(a.word(at), "number" | "no" | "No"));
    at += usize::from(at > i + 1 && a.mark(at) == Some('.'));
    let (first, next) = place_number(a, at).or_else(|| lettered_bed(a, i, at))?;
    // "by ambulance bay 2215": a time of day.
    let bay = matches!(a.word(i), "bay" | "gurney" | "stretcher" | "chair");
    if bay && a.number(first).is_some_and(|(clock, digits)| digits == 4 && clock < 2400 && clock % 100 < 60) {
        return None;
    }
    // "in his room 24/7"
    if a.mark(next) == Some('/') && a.joined(next) && a.number(next + 1).is_some() {
        return None;
    }
    // "bed 2 days", "room 3 times"
    if a.is(next, class::UNIT | class::YEAR | class::MEASURE)
        && !a.is(next, class::OF | class::AND | class::PREP)
        && a.same_line(next)
    {
        return None;
    }
    let capital = a.get(i).is_some_and(|t| t.case != Case::Lower);
    let score = match (place_near(a, i, next), capital) {
        (true, true) => 0.72,
        (true, false) => 0.6,
        (false, true) => 0.42,
        (false, false) => 0.3,
    };
    Some(Read { kind: IdentifierType::Location, first, next, score, rule: "room", what: "number of a room or bed" })
}

/// `412`, `12B`, `3-204`, `B12`: first and next atom.
fn place_number(a: &Atoms<'_>, at: usize) -> Option<(usize, usize)> {
    let letter = a.word(at).len() == 1
        && a.get(at).is_some_and(|t| t.case == Case::Title)
        && a.joined(at + 1)
        && a.number(at + 1).is_some();
    if !(a.number(at).is_some_and(|(_, d)| d <= 4) || letter) || !a.same_line(at) {
        return None;
    }
    let mut next = at + 1;
    while next < at + 4 && a.joined(next) && a.get(next).is_some() {
        let hyphen = a.mark(next) == Some('-')
            && a.joined(next + 1)
            && (a.number(next + 1).is_some() || a.word(next + 1).len() == 1);
        if a.mark(next).is_some() && !hyphen {
            break;
        }
        next += if hyphen { 2 } else { 1 };
    }
    Some((at, next))
}

/// `bed B`: one capital that names a bed of a room.
fn lettered_bed(a: &Atoms<'_>, i: usize, at: usize) -> Option<(usize, usize)> {
    let bed = a.word(i).eq_ignore_ascii_case("bed");
    let letter = matches!(a.word(at), "A" | "B" | "C" | "D" | "W") && a.same_line(at) && !a.joined(at);
    let closed = a.get(at + 1).is_none_or(|t| t.gap >= Gap::Line) || a.mark(at + 1).is_some();
    (bed && letter && closed).then_some((at, at + 1))
}

/// A place with a capital near: `Mercy Hospital`, `Tower 7 West`, `ICU`.
fn place_near(a: &Atoms<'_>, first: usize, next: usize) -> bool {
    let start = a.get(first).map_or(0, |t| t.start);
    let named = |k: usize| {
        a.is(k, class::PLACE | class::STRONG_STREET)
            && a.get(k).is_some_and(|t| matches!(t.case, Case::Title | Case::Upper | Case::Mixed))
    };
    // "crib 7 nicu west", as it is typed
    let unit =
        ["nicu", "picu", "icu", "micu", "sicu", "ccu", "nursery"].iter().any(|u| a.word(next).eq_ignore_ascii_case(u));
    let sided = ["east", "west", "north", "south"].iter().any(|side| a.word(next + 1).eq_ignore_ascii_case(side));
    if unit && sided && a.same_line(next) && a.same_line(next + 1) {
        return true;
    }
    let before = (0..first).rev().take(14).take_while(|k| a.get(*k).is_some_and(|t| t.start + LOOK > start)).any(named);
    let after = (next..a.len()).take(14).take_while(|k| a.get(*k).is_some_and(|t| t.end < start + LOOK)).any(named);
    before || after
}

/// `5 East`, `7 WEST`, `Tower 7 West`, `4 North B`.
pub(super) fn compass(a: &Atoms<'_>, i: usize) -> Option<Read> {
    const WORDS: [&str; 10] =
        ["East", "West", "North", "South", "Northeast", "Northwest", "Southeast", "Southwest", "Central", "Tower"];
    a.number(i).filter(|(value, digits)| *digits <= 2 && *value > 0)?;
    let word = a.word(i + 1);
    if !matches!(word.as_bytes().first()? | 0x20, b'e' | b'w' | b'n' | b's' | b'c' | b't') {
        return None;
    }
    let capital = a.get(i + 1).is_some_and(|t| matches!(t.case, Case::Title | Case::Upper));
    // "pt in 4 west bed 2", "in 14 on 6 south has", as it is typed
    let on = i.checked_sub(1).is_some_and(|b| a.same_line(i) && a.word(b) == "on")
        && !a.same_line(i + 2).then(|| a.word(i + 2)).is_some_and(|w| matches!(w, "of" | "side" | "main" | "street"));
    let typed = !capital
        && word.len() > 3
        && (on || a.same_line(i + 2) && a.is(i + 2, class::ROOM) || a.mark(i + 2) == Some(':') && a.joined(i + 2));
    let compass = (capital || typed) && WORDS.iter().any(|w| w.eq_ignore_ascii_case(word))
        || (word.len() == 1 && matches!(word, "E" | "W" | "N" | "S") && a.joined(i + 1));
    if !compass || !a.same_line(i + 1) || a.glued_left(i) || a.glued_right(i + 2) {
        return None;
    }
    if a.joined(i) && i.checked_sub(1).is_some_and(|b| matches!(a.mark(b), Some('.' | '/' | '-' | '°' | '\''))) {
        return None;
    }
    // "5 East Main Street" goes on; "41.8 N" is a latitude.
    let next = i + 2;
    let goes_on = a.same_line(next)
        && a.mark(next).is_none()
        && (a.number(next).is_some()
            || a.get(next).is_some_and(|t| t.case == Case::Title)
                && a.word(next).len() > 1
                && !a.is(next, class::PLACE | class::WARD));
    if goes_on {
        return None;
    }
    let mut first = i;
    let mut score: f32 = 0.42;
    if let Some(before) = i.checked_sub(1).filter(|_| a.same_line(i)) {
        if a.is(before, class::WARD | class::PLACE) && a.get(before).is_some_and(|t| t.case != Case::Lower) {
            first = before;
            score = 0.85;
        } else if on || a.is(before, class::STAY) {
            score = 0.68;
        } else if a.mark(before) == Some(',') && ends_line(a, next) {
            // "nurse manager, 4 West"
            score = 0.57;
        }
    }
    if a.same_line(next) && (a.is(next, class::ROOM) || is_staff(a.word(next))) {
        score = score.max(0.68);
    }
    if word.len() == 1 {
        score -= 0.15;
    }
    Some(Read {
        kind: IdentifierType::Facility,
        first,
        next,
        score,
        rule: "ward",
        what: "ward told by number and compass",
    })
}

/// `Tower B 1207`, `Tower C rm C-1107`: a house of several by its letter.
pub(super) fn tower(a: &Atoms<'_>, i: usize) -> Option<Read> {
    if !matches!(a.word(i), "Tower" | "Pavilion" | "Pod") {
        return None;
    }
    let letter = a.word(i + 1).len() == 1 && a.get(i + 1).is_some_and(|t| t.case == Case::Title) && a.near(i + 1);
    let next = i + 2;
    if !letter || a.glued_right(next) {
        return None;
    }
    let room = a.same_line(next)
        && (a.is(next, class::ROOM) || a.number(next).is_some_and(|(_, digits)| (2..=4).contains(&digits)));
    let stays = i.checked_sub(1).is_some_and(|before| a.same_line(i) && a.is(before, class::STAY));
    let what = "a house of several by its letter";
    let score = if room { 0.72 } else { 0.6 };
    (room || stays).then_some(Read { kind: IdentifierType::Facility, first: i, next, score, rule: "ward", what })
}

/// `3C`, `12A` where somebody is said to be: "Nurse Kimmy on 3C", "transferred
/// to 4B".
pub(super) fn coded(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let (value, digits) = a.number(i)?;
    if !a.joined(i + 1) {
        return None;
    }
    let letter = a.word(i + 1);
    let next = i + 2;
    let shaped = digits <= 2
        && value > 0
        && matches!(letter, "A" | "B" | "C" | "D")
        && !a.glued_left(i)
        && !a.glued_right(next)
        && !(a.joined(next) && matches!(a.mark(next), Some('-' | '.' | '/' | '+')));
    let before = i.checked_sub(1).filter(|_| shaped && a.same_line(i) && !a.joined(i))?;
    let who = before.checked_sub(1).filter(|_| a.same_line(before))?;
    let leads = matches!(a.word(before), "on" | "to" | "from" | "in" | "ON" | "TO" | "FROM");
    let somebody = a.is(who, class::STAY) && !matches!(a.word(who), "in" | "on" | "to" | "from")
        || a.get(who).is_some_and(|t| t.case == Case::Title) && a.mark(who).is_none() && a.word(who).len() > 2;
    // "on 3D echo", "stage 3B", "on 2A inhibitors"
    let picture = a.same_line(next)
        && matches!(a.word(next), "echo" | "CT" | "imaging" | "printed" | "model" | "inhibitors" | "disease");
    (leads && somebody && !picture).then_some(Read {
        kind: IdentifierType::Facility,
        first: i,
        next,
        score: 0.6,
        rule: "ward",
        what: "ward told by number and letter",
    })
}

/// `the patient in 312 had`, `your guy in 418`, `neighbor Olek in 2R`: somebody
/// is where the number is.
pub(super) fn somebody_in(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let (value, digits) = a.number(i).filter(|_| !a.glued_left(i))?;
    let led = i.checked_sub(1).filter(|&led| matches!(a.word(led), "in" | "from" | "In"))?;
    let lettered = a.word(i + 1).len() == 1 && a.joined(i + 1) && a.get(i + 1).is_some_and(|t| t.case == Case::Title);
    let next = i + 1 + usize::from(lettered);
    let year = digits == 4 && (1850..2150).contains(&value);
    // "Resident in 214-window"
    let window = a.mark(next) == Some('-') && a.joined(next) && matches!(a.word(next + 1), "window" | "door");
    // "pt oluwaseun in 14 on 6 south"
    let ward =
        a.word(next) == "on" && a.number(next + 1).is_some() && is_side(a.word(next + 2)) && a.same_line(next + 2);
    let next = if window { next + 2 } else { next };
    let bed = window && i.checked_sub(2).is_some_and(|who| is_occupant(a.word(who)));
    if (ward || bed) && digits <= 3 && a.same_line(i) && !a.joined(i) {
        let what = "a ward or a bed behind it";
        return Some(Read { kind: IdentifierType::Location, first: i, next, score: 0.65, rule: "room", what });
    }
    let shaped = (3..=4).contains(&digits) && !year || lettered && digits <= 2;
    if !shaped || !a.same_line(i) || a.joined(i) || a.glued_right(next) {
        return None;
    }
    let who = led.checked_sub(1).filter(|_| a.same_line(led))?;
    let near = |k: usize| is_occupant(a.word(k));
    let titled = |k: usize| {
        let k = if a.mark(k) == Some('.') { k.saturating_sub(1) } else { k };
        ["mr", "mrs", "ms", "miss", "mx"].iter().any(|title| a.word(k).eq_ignore_ascii_case(title))
    };
    let named = a.get(who).is_some_and(|t| t.case == Case::Title) && who.checked_sub(1).is_some_and(near)
        || who.checked_sub(1).is_some_and(titled);
    let closed = match a.get(next) {
        None => true,
        Some(t) if t.gap >= Gap::Line => true,
        Some(_) => match a.mark(next) {
            Some(mark) => {
                matches!(mark, '.' | ',' | ';' | ':' | ')' | '?' | '!')
                    && !(a.joined(next + 1) && a.number(next + 1).is_some())
            }
            None => {
                a.is(next, class::AFTER | class::EVENT)
                    || matches!(a.word(next), "needs" | "wants" | "keeps" | "refused")
            }
        },
    };
    (closed && (near(who) || named)).then_some(Read {
        kind: IdentifierType::Location,
        first: i,
        next,
        score: 0.6,
        rule: "room",
        what: "somebody is there",
    })
}

fn is_side(word: &str) -> bool {
    ["north", "south", "east", "west", "central"].iter().any(|side| word.eq_ignore_ascii_case(side))
}

/// `Two South`, `Four West`: a ward whose number is spelled.
pub(super) fn spelled(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let small = matches!(a.lexeme(i).map(|l| l.numeral), Some(Numeral::Cardinal(2..=12)));
    let title = |k: usize| a.get(k).is_some_and(|t| t.case == Case::Title);
    if !small || !title(i) || !title(i + 1) || !is_side(a.word(i + 1)) || !a.near(i + 1) {
        return None;
    }
    let next = i + 2;
    // "Four North Main Street" goes on.
    let goes_on = a.same_line(next) && a.mark(next).is_none() && a.get(next).is_some_and(|t| t.case != Case::Lower);
    let stay = i.checked_sub(1).is_some_and(|b| a.same_line(i) && (a.is(b, class::STAY) || a.mark(b) == Some(',')));
    let score = if stay { 0.68 } else { 0.45 };
    let what = "ward told by number and compass";
    (!goes_on).then_some(Read { kind: IdentifierType::Facility, first: i, next, score, rule: "ward", what })
}

/// Words for who lies in a room or lives in a flat.
fn is_occupant(word: &str) -> bool {
    const WORDS: [&str; 22] = [
        "patient",
        "pt",
        "guy",
        "gentleman",
        "lady",
        "man",
        "woman",
        "kid",
        "boy",
        "girl",
        "baby",
        "mom",
        "neighbor",
        "neighbour",
        "resident",
        "client",
        "roommate",
        "fellow",
        "gal",
        "dude",
        "tenant",
        "inmate",
    ];
    WORDS.iter().any(|occupant| word.eq_ignore_ascii_case(occupant))
}

/// Words for who works on a ward, behind its number.
fn is_staff(word: &str) -> bool {
    matches!(
        word,
        "nurse" | "nurses" | "RN" | "RNs" | "charge" | "staff" | "team" | "desk" | "unit" | "secretary" | "tele"
    )
}

/// True if the atom at `next` begins another line, or none is left.
fn ends_line(a: &Atoms<'_>, next: usize) -> bool {
    a.get(next).is_none_or(|t| t.gap >= Gap::Line)
}

/// `B wing rm 17`, `D pod`: a letter before the word in small letters.
fn small_wing(a: &Atoms<'_>, i: usize) -> Option<Read> {
    let letter = i.checked_sub(1).filter(|_| matches!(a.word(i), "wing" | "pod") && a.same_line(i))?;
    let capital = a.word(letter).len() == 1 && a.get(letter).is_some_and(|t| t.case == Case::Title);
    if !capital || a.joined(i) || a.glued_left(letter) {
        return None;
    }
    let room = a.is(i + 1, class::ROOM) && a.same_line(i + 1) || a.word(i + 1).eq_ignore_ascii_case("cell");
    let stay = letter.checked_sub(1).is_some_and(|b| a.same_line(letter) && a.is(b, class::STAY));
    // "A wing of the house": an article.
    let alone = a.word(letter) != "A" && (ends_line(a, i + 1) || a.mark(i + 1).is_some());
    let score = if room || stay {
        0.7
    } else if alone {
        0.55
    } else {
        0.3
    };
    let kind = IdentifierType::Facility;
    Some(Read { kind, first: letter, next: i + 1, score, rule: "ward", what: "block told by a letter" })
}

/// `Ward 7B`, `C Block`, `Unit 4 North`, `Pod C`.
fn lettered(a: &Atoms<'_>, i: usize) -> Option<Read> {
    if let Some(read) = small_wing(a, i) {
        return Some(read);
    }
    if !a.get(i).is_some_and(|t| matches!(t.case, Case::Title | Case::Upper)) || a.glued_left(i) {
        return None;
    }
    let stay = |k: usize| a.is(k, class::STAY) && a.mark(k).is_none();
    // "C Block"
    if matches!(a.word(i), "Block" | "Wing" | "Pod")
        && let Some(letter) = i
            .checked_sub(1)
            .filter(|b| a.word(*b).len() == 1 && a.get(*b).is_some_and(|t| t.case == Case::Title) && a.same_line(i))
    {
        let score = if letter.checked_sub(1).is_some_and(stay) { 0.7 } else { 0.45 };
        let kind = IdentifierType::Facility;
        return Some(Read { kind, first: letter, next: i + 1, score, rule: "ward", what: "block told by a letter" });
    }
    // "POD1", "POD 14": so many days after an operation.
    if a.word(i) == "POD" {
        return None;
    }
    let (_, next) = place_number(a, i + 1)?;
    // "Unit 5" of a drug, "Level 2" of care, "Floor 3": only behind "to", "on", "transferred".
    let sure = matches!(a.word(i), "Ward" | "WARD" | "Tower" | "Pavilion" | "Wing");
    let cue = i.checked_sub(1).is_some_and(stay);
    let has_letter = next > i + 2;
    let score = match (sure, cue, has_letter) {
        (true, true, _) => 0.72,
        (true, false, true) => 0.6,
        (true, false, false) => 0.45,
        (false, true, true) => 0.55,
        _ => 0.25,
    };
    Some(Read { kind: IdentifierType::Facility, first: i, next, score, rule: "ward", what: "ward told by number" })
}
