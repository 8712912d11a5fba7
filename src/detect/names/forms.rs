//! Names in special forms: "Smith, John A", "the Andersons", "that's Q-U-I-S-P-E".

use crate::detect::gazetteer::{NIL, Role, View};
use crate::detect::ledger::Ledger;
use crate::detect::proper::Claimed;
use crate::text::token::{Case, Gap, TokenKind};

use super::parts::{self, Kind, Part};
use super::{Proposal, before, weights};

/// Appends proposals for the special forms around `asked`: commas and words with a capital.
pub(super) fn find(view: &View<'_>, asked: &[usize], claimed: &Claimed, proposals: &mut Vec<Proposal>) {
    for &at in asked {
        if claimed.holds(at) {
            continue;
        }
        let word = view.word(at);
        if word.is_mark(',') {
            proposals.extend(last_first(view, claimed, at));
        } else if !word.letter {
            proposals.extend(family(view, at));
            proposals.extend(careted(view, at));
        }
    }
}

/// Appends the names said letter by letter, of the words `asked`, which are of one letter.
pub(super) fn find_spelled(view: &View<'_>, asked: &[usize], claimed: &Claimed, proposals: &mut Vec<Proposal>) {
    proposals.extend(asked.iter().filter(|&&at| !claimed.holds(at)).filter_map(|&at| spelled(view, at)));
}

/// "Smith, John A." around the comma at `comma`.
fn last_first(view: &View<'_>, claimed: &Claimed, comma: usize) -> Option<Proposal> {
    if view.gap(comma) != Gap::Joined {
        return None;
    }
    let surname_at = view.prev(comma);
    if !view.word(surname_at).capital || view.word(surname_at).letter || claimed.holds(surname_at) {
        return None;
    }
    let mut first = surname_at;
    // Half of a double surname, or a particle before it.
    if view.mark(view.prev(first), '-') && view.gap(first) == Gap::Joined {
        first = view.prev(view.prev(first));
    }
    let before = view.prev(first);
    let continues = view.gap(first) == Gap::Space
        && view.word(before).capital
        && !view.word(before).roles.any(&[Role::Title, Role::Label, Role::Person, Role::Profession, Role::Intro]);
    if continues || first == NIL {
        return None;
    }
    let given_at = view.next(comma);
    if view.gap(given_at) > Gap::Space || !view.word(given_at).capital || claimed.holds(given_at) {
        return None;
    }
    // "L. Ferreira, MD"
    if view.is(given_at, Role::Credential)
        && view.case(given_at) == Case::Upper
        && view.attributes(given_at).given() < 3
    {
        return None;
    }
    // "Murphy,Y,RUQ": a yes in a row of a table.
    let joined = view.gap(given_at) == Gap::Joined && view.mark(view.next(given_at), ',');
    if joined && matches!(view.text(given_at), "Y" | "N") {
        return None;
    }
    let mut run = Vec::new();
    parts::run(view, claimed, given_at, &mut run);
    let given = run.first().copied()?;
    let mut surname = parts::hyphenated(view, first, first);
    surname.last = surname_at;
    let mut last = given.last;
    if let Some(middle) = run.get(1).filter(|m| matches!(m.kind, Kind::Initial { .. })) {
        last = middle.last;
    }
    let value = match given.kind {
        Kind::Word => given.given,
        Kind::Initial { dotted: true } => 0.6,
        Kind::Initial { dotted: false } if surname.case == Case::Upper || begins_row(view, first) => 0.6,
        // "Thornton, J;": a surname of the list, and nothing but a mark behind the letter.
        Kind::Initial { dotted: false } if surname.attributes.surname() >= 2 && ends_there(view, given.last) => 0.0,
        Kind::Initial { dotted: false } | Kind::Suffix => return None,
    };
    let mut ledger = Ledger::new("surname, given name", weights::TWO - 0.5 + surname.surname + value);
    let a = surname.attributes;
    if a.given() >= 5 && a.surname() + 2 <= a.given() && surname.case != Case::Upper {
        ledger.add("the first is rather a given name", -1.5);
    }
    if last != given.last {
        ledger.add("middle initial", weights::INITIAL_MIDDLE);
    }
    if given.kind == (Kind::Initial { dotted: false }) && begins_row(view, first) {
        ledger.add("begins a row", weights::ROW);
    }
    let eponym = |p: &parts::Part| p.attributes.eponym().is_some();
    if eponym(&surname) && eponym(&given) {
        ledger.add("eponyms only, as in a list of them", weights::EPONYM_LIST);
    }
    for part in [surname, given] {
        let a = part.attributes;
        if a.is_region() && a.given() < 6 {
            ledger.add("a state, country or nationality", weights::REGION);
        }
        if a.is_drug() || a.is_disease() || a.is_calendar() {
            ledger.add("a word of medicine or a month", weights::MEDICAL_PART);
        }
    }
    if let Kind::Initial { .. } = given.kind
        && references(view, first, last)
    {
        ledger.add("a list of references", weights::CITATION_YEAR);
    }
    let whole = [surname, Part { last, ..given }];
    before::judge(view, &surname, &whole, &mut ledger);
    if view.mark(view.next(last), ',') && view.word(view.next(view.next(last))).capital && given.kind == Kind::Word {
        // Rather a list of given names or places.
        ledger.add("a list goes on after it", -0.8);
    }
    Some(Proposal { first, last, ledger, rule: "name-last-first" })
}

/// True if the line ends behind token `last`, or a mark that ends something stands there.
fn ends_there(view: &View<'_>, last: usize) -> bool {
    let next = view.next(last);
    next == NIL || view.gap(next) >= Gap::Line || matches!(view.text(next), "," | ";" | ")" | "]" | "|" | "\"" | "'")
}

/// True where a row of a list or a table begins: a line, or what stands far from all before it.
fn begins_row(view: &View<'_>, at: usize) -> bool {
    let far = match (view.token(at), at.checked_sub(1).and_then(|p| view.token(p))) {
        (Some(token), Some(before)) => token.start > before.end + 1,
        _ => true,
    };
    view.gap(at) >= Gap::Line || far || view.mark(view.prev(at), '|')
}

/// "Feder, J. N., Penny, D. M., and Schatz, R. (1998)": more of the kind before or after.
fn references(view: &View<'_>, first: usize, last: usize) -> bool {
    let mut after = view.next(last);
    while view.word(after).letter || view.mark(after, '.') {
        after = view.next(after);
    }
    let joined = |at| view.mark(at, ',') || matches!(view.text(at), "and" | "&");
    let mut next = after;
    for _ in 0..2 {
        if joined(next) {
            next = view.next(next);
        }
    }
    let another = next != after && view.word(next).capital && {
        let comma = view.next(next);
        view.mark(comma, ',') && view.word(view.next(comma)).letter
    };
    let year = view.mark(after, '(') && view.kind(view.next(after)) == TokenKind::Number
        || view.mark(after, ',')
            && view.text(view.next(after)).len() == 4
            && view.kind(view.next(after)) == TokenKind::Number;
    let mut before = view.prev(first);
    for _ in 0..2 {
        if joined(before) {
            before = view.prev(before);
        }
    }
    let one_before = view.mark(before, '.') && view.word(view.prev(before)).letter && before != view.prev(first);
    another || year || one_before
}

/// "the Andersons": a usual surname in the plural.
fn family(view: &View<'_>, at: usize) -> Option<Proposal> {
    if view.case(at) != Case::Title || !view.equals(view.prev(at), "the") {
        return None;
    }
    let word = view.text(at);
    if word.len() < 5 {
        return None;
    }
    let singular =
        word.strip_suffix("es").filter(|s| s.ends_with(['s', 'x', 'z', 'h'])).or_else(|| word.strip_suffix('s'))?;
    let (plural, stem) = (view.attributes(at), view.look_up(singular));
    // "the Denver II and the Griffiths"
    if plural.eponym().is_some() {
        return None;
    }
    // Of a word that no list knows a rare surname is enough.
    let least = if plural.0 == 0 && stem.wordy() == 0 { 1 } else { 4 };
    if plural.wordy() > 0 || plural.is_medical() || stem.surname() < least || stem.wordy() > 1 || plural.is_region() {
        return None;
    }
    let next = view.next(at);
    if view.word(next).capital || view.is(next, Role::EponymHead) {
        return None;
    }
    let mut ledger = Ledger::new("a family", if plural.0 == 0 { -0.7 } else { -1.2 });
    ledger.add("a surname in the plural", parts::values(stem).1);
    Some(Proposal { first: at, last: at, ledger, rule: "name-family" })
}

/// "FAIRWEATHER^JUNE^A": as HL7 and DICOM write a name.
fn careted(view: &View<'_>, at: usize) -> Option<Proposal> {
    let caret = |i: usize| view.mark(i, '^') && view.gap(i) == Gap::Joined;
    if !caret(view.next(at)) {
        return None; // most words
    }
    let word = |i: usize| view.kind(i) == TokenKind::Word && view.gap(i) == Gap::Joined;
    let long = |i: usize| view.text(i).len() > 1;
    let second = view.next(view.next(at));
    if view.kind(at) != TokenKind::Word || !long(at) || !word(second) || !long(second) {
        return None;
    }
    if view.mark(view.prev(at), '^') && view.word(view.prev(view.prev(at))).capital {
        return None;
    }
    let mut last = second;
    for _ in 0..3 {
        if !(caret(view.next(last)) && word(view.next(view.next(last)))) {
            break;
        }
        last = view.next(view.next(last));
    }
    let name =
        |i: usize| view.attributes(i).given() > 0 || view.attributes(i).surname() > 0 || view.attributes(i).0 == 0;
    let mut ledger = Ledger::new("parts of a name joined by carets", 0.6);
    if !name(at) && !name(second) {
        ledger.add("neither is on a list of names", -1.5);
    }
    Some(Proposal { first: at, last, ledger, rule: "name-careted" })
}

/// "that's Q-U-I-S-P-E", "Moyo, m o y o": a name said letter by letter.
fn spelled(view: &View<'_>, at: usize) -> Option<Proposal> {
    const LEAST: usize = 4;
    let is_letter = |i: usize| {
        let mut chars = view.text(i).chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    };
    if !is_letter(at) {
        return None; // most words
    }
    let hyphen = |i: usize| view.mark(i, '-') && view.gap(i) == Gap::Joined;
    let hyphened = hyphen(view.next(at));
    // The token of the letter behind the one at `i`.
    let follow = |i: usize| {
        let next = view.next(i);
        let (letter, gap) = if hyphened { (view.next(next), Gap::Joined) } else { (next, Gap::Space) };
        ((!hyphened || hyphen(next)) && is_letter(letter) && view.gap(letter) == gap).then_some(letter)
    };
    let before = view.prev(at);
    if hyphen(before) || !hyphened && is_letter(before) {
        return None;
    }
    let (mut last, mut letters) = (at, view.text(at).to_lowercase());
    while letters.chars().count() < 20
        && let Some(letter) = follow(last)
    {
        letters.push_str(&view.text(letter).to_lowercase());
        last = letter;
    }
    let count = letters.chars().count();
    let word = said_before(view, at, &letters);
    if hyphened && hyphen(view.next(last)) || count < if word.is_some() { 3 } else { LEAST } {
        return None;
    }
    let mut ledger = Ledger::new("a word said letter by letter", if count > LEAST { 0.3 } else { -0.4 });
    match word {
        Some(word) if view.attributes(word).is_medical() || view.attributes(word).wordy() >= 2 => return None,
        Some(_) => ledger.add("the letters of a word before them", 2.0),
        // "p r n", "q i d"
        None if !hyphened => return None,
        None => {}
    }
    let mut before = view.prev(at);
    for _ in 0..4 {
        let said = matches!(view.text(before), "that's" | "spells" | "spelled" | "spelt");
        if view.word(before).roles.any(&[Role::Intro, Role::Label]) || said {
            ledger.add("a name is said to be spelled", 2.0);
            break;
        }
        before = view.prev(before);
    }
    Some(Proposal { first: at, last, ledger, rule: "name-spelled" })
}

/// The token of the word of `letters` among those right before `at`.
fn said_before(view: &View<'_>, at: usize, letters: &str) -> Option<usize> {
    let mut before = view.prev(at);
    for _ in 0..6 {
        if before == NIL {
            return None;
        }
        if view.text(before).to_lowercase() == letters {
            return Some(before);
        }
        before = view.prev(before);
    }
    None
}
