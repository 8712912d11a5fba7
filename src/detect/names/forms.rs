//! Names in special forms: "Smith, John A", "the Andersons", "JS/mm".

use crate::detect::gazetteer::{NIL, Role, View};
use crate::detect::ledger::Ledger;
use crate::detect::proper::Claimed;
use crate::text::token::{Case, Gap, TokenKind};

use super::parts::{self, Kind, Part};
use super::{Proposal, before, weights};

/// Appends proposals for the special forms.
pub(super) fn find(view: &View<'_>, claimed: &Claimed, proposals: &mut Vec<Proposal>) {
    for at in 0..view.len() {
        if claimed.holds(at) {
            continue;
        }
        if view.mark(at, ',') {
            proposals.extend(last_first(view, claimed, at));
        } else if view.word(at).capital {
            proposals.extend(family(view, at));
            proposals.extend(typist(view, at));
            proposals.extend(bare_initials(view, at));
        }
    }
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
    let before = view.prev(at);
    let word = view.text(at);
    if !view.equals(before, "the") || view.case(at) != Case::Title || word.len() < 5 {
        return None;
    }
    let singular =
        word.strip_suffix("es").filter(|s| s.ends_with(['s', 'x', 'z', 'h'])).or_else(|| word.strip_suffix('s'))?;
    let (plural, stem) = (view.attributes(at), view.look_up(singular));
    if plural.wordy() > 0 || plural.is_medical() || stem.surname() < 4 || stem.wordy() > 1 || plural.is_region() {
        return None;
    }
    let next = view.next(at);
    if view.word(next).capital || view.is(next, Role::EponymHead) {
        return None;
    }
    let mut ledger = Ledger::new("a family", -1.2);
    ledger.add("a surname in the plural", parts::values(stem).1);
    Some(Proposal { first: at, last: at, ledger, rule: "name-family" })
}

/// "JS/mm" or "JS:mm" alone on a line: who dictated and who typed.
fn typist(view: &View<'_>, at: usize) -> Option<Proposal> {
    let slash = view.next(at);
    let typed = view.next(slash);
    let letters = |i: usize| view.kind(i) == TokenKind::Word && (2..=3).contains(&view.text(i).len());
    let alone = view.gap(at) >= Gap::Line && at + 3 >= view.len() || view.gap(at + 3) >= Gap::Line;
    let fits = letters(at)
        && letters(typed)
        && view.case(at) == Case::Upper
        && view.case(typed) == Case::Lower
        && (view.mark(slash, '/') || view.mark(slash, ':'))
        && view.gap(slash) == Gap::Joined
        && view.gap(typed) == Gap::Joined
        && view.gap(at) >= Gap::Line
        && alone;
    fits.then(|| Proposal {
        first: at,
        last: typed,
        ledger: Ledger::new("initials of author and typist on a line", 1.0),
        rule: "name-typist",
    })
}

/// "Pt JD", "initials: JD".
fn bare_initials(view: &View<'_>, at: usize) -> Option<Proposal> {
    if view.case(at) != Case::Upper || view.text(at).len() != 2 || view.kind(at) != TokenKind::Word {
        return None;
    }
    let mut p = view.prev(at);
    let colon = view.mark(p, ':');
    if colon {
        p = view.prev(p);
    }
    let initials = view.equals(p, "initials");
    let patient = !colon && (view.equals(p, "patient") || view.equals(p, "pt")) && view.gap(at) == Gap::Space;
    let a = view.attributes(at);
    if !(initials || patient && !a.is_abbreviation() && a.wordy() < 3 && !view.is(at, Role::Credential)) {
        return None;
    }
    let next = view.next(at);
    if patient && !initials && !(view.is(next, Role::Verb) || matches!(view.text(next), "," | "." | "(")) {
        return None;
    }
    Some(Proposal {
        first: at,
        last: at,
        ledger: Ledger::new("initials after 'patient' or 'initials'", if initials { 1.5 } else { 0.6 }),
        rule: "name-initials",
    })
}
