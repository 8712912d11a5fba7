//! Houses and crews told by a number behind their noun: `Troop 318`, `Station
//! 14`, `PS 139`, `Local 57`, `VFW Post 1234`; camps and children's hospitals
//! by a name beside a noun that is an everyday word.

use crate::detect::gazetteer::{NIL, Role, View};
use crate::detect::ledger::Ledger;
use crate::text::token::{Case, Gap, TokenKind};

use super::Proposal;

/// Nouns that only a number behind makes a house or a crew.
const NUMBERED: [&str; 18] = [
    "Battalion",
    "Company",
    "Den",
    "ESD",
    "Engine",
    "House",
    "ISD",
    "Ladder",
    "Local",
    "Lodge",
    "Medic",
    "Pack",
    "Plant",
    "Post",
    "Squad",
    "Station",
    "Terminal",
    "Troop",
];
/// Letters of public schools in large cities.
const SCHOOLS: [&str; 6] = ["PS", "P.S.", "IS", "I.S.", "MS", "JHS"];

/// The house or crew that begins at token `at`, if one does.
pub(super) fn at(view: &View<'_>, at: usize) -> Option<Proposal> {
    let text = view.text(at);
    if NUMBERED.binary_search(&text).is_ok() {
        return numbered(view, at);
    }
    if SCHOOLS.contains(&text) {
        return school(view, at);
    }
    if matches!(text, "Camp" | "CAMP") {
        return camp(view, at);
    }
    if matches!(text, "Children's" | "Childrens" | "CHILDREN'S") { childrens(view, at) } else { None }
}

/// The number of one to four digits at `at`, closed behind.
fn number(view: &View<'_>, at: usize) -> bool {
    let next = view.next(at);
    let goes_on = view.gap(next) == Gap::Joined && !matches!(view.text(next), "," | "." | ")" | ";" | "'" | "\"" | "?");
    view.kind(at) == TokenKind::Number && view.gap(at) == Gap::Space && view.text(at).len() <= 4 && !goes_on
}

fn numbered(view: &View<'_>, at: usize) -> Option<Proposal> {
    let number_at = view.next(at);
    if !number(view, number_at) {
        return None;
    }
    let mut ledger = Ledger::new("a noun of a house or a crew and its number", -0.6);
    let text = view.text(at);
    if matches!(text, "Troop" | "Local" | "Lodge" | "ESD" | "ISD" | "Station" | "Post") {
        ledger.add("a noun that is hardly counted otherwise", 0.8);
    }
    if view.word(view.prev(at)).capital && !view.begins_sentence(view.prev(at)) {
        ledger.add("a name before it", 0.6);
    }
    super::cue(view, at, &mut ledger);
    Some(Proposal { first: at, last: number_at, ledger, rule: "facility-coded" })
}

/// `PS 139` where a school is spoken of: pressure support is told so, too.
fn school(view: &View<'_>, at: usize) -> Option<Proposal> {
    let number_at = view.next(at);
    if !number(view, number_at) || view.text(number_at).len() < 2 {
        return None;
    }
    let spoken = |i: usize| {
        matches!(
            view.text(i),
            "school" | "School" | "teacher" | "grade" | "grader" | "student" | "kid" | "kids" | "pupil" | "class"
        )
    };
    let (mut before, mut after, mut found) = (view.prev(at), view.next(number_at), false);
    for _ in 0..8 {
        found |= spoken(before) || spoken(after);
        (before, after) = (view.prev(before), view.next(after));
    }
    if !found {
        return None;
    }
    let mut ledger = Ledger::new("a public school by its number", 0.6);
    super::cue(view, at, &mut ledger);
    Some(Proposal { first: at, last: number_at, ledger, rule: "facility-coded" })
}

/// `Camp Tumbleweed`: no camp of the words before, nothing on a list.
fn camp(view: &View<'_>, at: usize) -> Option<Proposal> {
    let mut last = at;
    for _ in 0..2 {
        let next = view.next(last);
        let a = view.attributes(next);
        let fits = view.word(next).capital
            && view.gap(next) == Gap::Space
            && view.kind(next) == TokenKind::Word
            && view.case(next) == view.case(next.min(last.max(at + 1)))
            && !a.is_calendar()
            && !view.word(next).roles.any(&[Role::EponymHead, Role::WorkHead, Role::Profession, Role::Kin]);
        if !fits {
            break;
        }
        last = next;
    }
    if last == at || view.case(at) == Case::Upper && view.case(last) != Case::Upper {
        return None;
    }
    let mut ledger = Ledger::new("a camp and its name", 0.4);
    super::cue(view, at, &mut ledger);
    Some(Proposal { first: at, last, ledger, rule: "facility-coded" })
}

/// `Children's at Egleston`, `Children's of Ashland`.
fn childrens(view: &View<'_>, at: usize) -> Option<Proposal> {
    let joint = view.next(at);
    let name = view.next(joint);
    let a = view.attributes(name);
    let fits = matches!(view.text(joint), "at" | "of")
        && name != NIL
        && view.word(name).capital
        && view.gap(name) == Gap::Space
        && !a.is_medical()
        && !a.is_calendar();
    if !fits {
        return None;
    }
    let mut ledger = Ledger::new("a children's hospital by where it stands", 0.8);
    super::cue(view, at, &mut ledger);
    Some(Proposal { first: at, last: name, ledger, rule: "facility-coded" })
}
