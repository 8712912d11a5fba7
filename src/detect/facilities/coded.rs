//! Houses and crews told by a number behind their noun: `Troop 318`, `Station
//! 14`, `PS 139`, `Local 57`, `VFW Post 1234`; camps and children's hospitals
//! by a name beside a noun that is an everyday word.

use crate::detect::gazetteer::{List, NIL, Role, View};
use crate::detect::ledger::Ledger;
use crate::text::token::{Case, Gap, TokenKind};

use super::Proposal;

/// The house or crew that begins at token `at`, if one does.
pub(super) fn at(view: &View<'_>, at: usize) -> Option<Proposal> {
    if view.is_of(at, List::Numbered) {
        numbered(view, at)
    } else if view.is_of(at, List::School) {
        school(view, at)
    } else if view.is_of(at, List::Camp) {
        camp(view, at)
    } else if view.is_of(at, List::Childrens) {
        childrens(view, at)
    } else {
        None
    }
}

/// The number of one to four digits at `at`, closed behind.
fn number(view: &View<'_>, at: usize) -> bool {
    let next = view.next(at);
    let goes_on = view.gap(next) == Gap::Joined && !matches!(view.text(next), "," | "." | ")" | ";" | "'" | "\"" | "?");
    let counts = matches!(
        view.text(next),
        "day"
            | "days"
            | "d"
            | "wk"
            | "week"
            | "weeks"
            | "h"
            | "hr"
            | "hrs"
            | "hour"
            | "hours"
            | "min"
            | "months"
            | "years"
    );
    view.kind(at) == TokenKind::Number && view.gap(at) == Gap::Space && view.text(at).len() <= 4 && !goes_on && !counts
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

/// False where no [`ward`] begins: at words that are no unit's name, and with a
/// capital before a number neither.
pub(super) fn may_begin_ward(view: &View<'_>, at: usize) -> bool {
    let word = view.word(at);
    word.lists.has(List::Unit) || word.capital && view.kind(view.next(at)) == TokenKind::Number
}

/// `MICU East`, `Onc 4, unit ...`, `ICU 2 bed 7`, `Stabler 6 at Providence Park`: a ward
/// by its name and what tells it from the others.
pub(super) fn ward(view: &View<'_>, at: usize) -> Option<Proposal> {
    let next = view.next(at);
    if view.gap(next) != Gap::Space || view.kind(at) != TokenKind::Word {
        return None;
    }
    let unit = view.is_of_any_case(at, List::Unit);
    if unit && view.is_of_any_case(next, List::Side) && view.case(at) != Case::Title {
        let mut ledger = Ledger::new("a unit and a side of the house", 0.6);
        super::cue(view, at, &mut ledger);
        return Some(Proposal { first: at, last: next, ledger, rule: "facility-ward" });
    }
    let short = view.kind(next) == TokenKind::Number && view.text(next).len() <= 2;
    if !short || !(unit || view.word(at).capital) {
        return None;
    }
    let mut ledger = Ledger::new("a name and a short number, as wards have", if unit { -0.8 } else { -2.0 });
    if !unit {
        let a = view.attributes(at);
        let named = a.surname() >= 2 && a.wordy() < 3 && !a.is_medical() && !a.is_calendar();
        if !named || view.case(at) != Case::Title || view.word(at).roles.any(&[Role::Title, Role::Kin, Role::Person]) {
            return None;
        }
    }
    let after = view.next(next);
    let comma = view.mark(after, ',') && view.gap(after) == Gap::Joined;
    let told = if comma { view.next(after) } else { after };
    let bed =
        matches!(view.text(told), "bed" | "Bed" | "BED" | "room" | "Room" | "rm" | "Rm" | "RN" | "charge" | "nurse");
    let house = view.equals(after, "at")
        && (view.word(view.next(after)).capital || view.attributes(view.next(after)).is_facility());
    if bed && view.gap(told) <= Gap::Space || house {
        ledger.add("a bed, a nurse or a house after it", 2.6);
    } else if !comma && view.gap(after) == Gap::Space && view.kind(after) == TokenKind::Word {
        // "ICU 2 days", "Onc 4 cycles"
        return None;
    }
    if !unit && ledger.total() < 0.0 && view.attributes(at).eponym().is_some() {
        return None; // "Babinski 2", "Rutherford 3"
    }
    super::cue(view, at, &mut ledger);
    Some(Proposal { first: at, last: next, ledger, rule: "facility-ward" })
}
