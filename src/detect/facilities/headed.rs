//! Names with a head: "Mercy General Hospital", "Hospital General de X",
//! "University of X", "St. Luke's Clinic".

use crate::detect::gazetteer::{List, NIL, Role, Roles, View};
use crate::detect::ledger::Ledger;
use crate::text::token::{Case, Gap, TokenKind};

use super::Proposal;

/// Most tokens taken to each side of the head.
const LEFT: usize = 8;
const RIGHT: usize = 6;

/// False for a word with a capital where no facility of [`at`] begins: it is no head, and
/// neither one nor a part of a name stands behind it. So most.
pub(super) fn may_begin(view: &View<'_>, at: usize) -> bool {
    const HEADS: Roles = Roles::of(&[Role::FacilityHead, Role::FacilityWeak]);
    let next = view.word(view.next(at));
    let plain = next.hash != 0 && !next.capital && !next.roles.share(HEADS) && !next.lists.has(List::InFacility);
    !plain || view.word(at).roles.share(HEADS)
}

/// The facility that begins at token `at`, if one does.
pub(super) fn at(view: &View<'_>, at: usize) -> Option<Proposal> {
    if !view.word(at).capital || skipped(view, at) {
        return None;
    }
    if let Some(last) = date_name(view, at) {
        return Some(Proposal {
            first: at,
            last,
            ledger: Ledger::new("a hospital named after a day", 2.0),
            rule: "facility-head",
        });
    }
    let mut last = None;
    let mut here = at;
    let mut strong = false;
    for step in 0..LEFT {
        let word = view.word(here);
        let compound = step > 0 && word.capital && compound(view, here);
        if word.roles.has(Role::FacilityHead) && (word.capital || step > 0) || compound {
            last = Some(here);
            strong = true;
        } else if word.roles.has(Role::FacilityWeak) && word.capital || step > 0 && short_noun(view, here) {
            last = Some(here);
        }
        let Some(next) = step_right(view, here, last.is_some() && strong) else { break };
        here = next;
    }
    let mut last = last?;
    if last == at && !leads(view, at) {
        return None;
    }
    last = tail(view, last);
    let lower_head = !view.word(last).capital && view.kind(last) == TokenKind::Word && last != at;
    // "Exactitude clinique": an adjective of French.
    if lower_head && view.prev(last) == at && view.equals(last, "clinique") {
        return None;
    }
    Some(Proposal { first: at, last, ledger: judge(view, at, last, strong, lower_head)?, rule: "facility-head" })
}

/// "Kapiolani ED", "Westside Ortho": short nouns that stand behind a proper word.
fn short_noun(view: &View<'_>, at: usize) -> bool {
    matches!(
        view.text(at),
        "ED" | "ER" | "SNF" | "NICU" | "PICU" | "Ortho" | "ortho" | "Derm" | "derm" | "Peds" | "peds" | "Hosp" | "snf"
    )
}

/// "N Engl J Med", "Ann Fam Med", "J Clin Med": the last token of the short
/// title of a journal that begins at token `at`.
pub(super) fn journal(view: &View<'_>, at: usize) -> Option<usize> {
    let (mut last, mut words) = (at, 1);
    while view.is_of(last, List::Journal) && words < 6 && view.gap(view.next(last)) == Gap::Space {
        last = view.next(last);
        words += 1;
    }
    (view.text(last) == "Med" && words >= 3).then_some(last)
}

/// True if the sentence around tokens `first..=last` is all in capitals, so
/// that they tell nothing.
fn shouted(view: &View<'_>, first: usize, last: usize) -> bool {
    let loud = |at: usize| view.case(at) == Case::Upper && view.attributes(at).wordy() == 3;
    loud(first) && (loud(view.prev(first)) || loud(view.next(last)))
}

/// "Medical Center", "Health System", "Nursing Home": two everyday words that
/// together are as good as "Hospital".
fn compound(view: &View<'_>, at: usize) -> bool {
    if !view.is(at, Role::CompoundSecond) {
        return false;
    }
    let before = view.prev(at);
    let service = matches!(view.text(at), "Care" | "Unit" | "Services" | "Home")
        && matches!(view.text(before), "Medical" | "Surgical" | "Health" | "Care");
    view.is(before, Role::CompoundFirst) && !service
}

/// A head that stands before the proper words ("Hospital de X", "University of X").
fn leads(view: &View<'_>, at: usize) -> bool {
    view.is(at, Role::FacilityHead) && matches!(view.text(view.next(at)), "of" | "de" | "del" | "di" | "du" | "der")
        || foreign(view, at)
}

/// "Clínica", "Krankenhaus"; "Hospital" before "General", "Universitario"...
fn foreign(view: &View<'_>, at: usize) -> bool {
    let next = view.next(at);
    let hospital = view.equals(at, "hospital") && (view.is(next, Role::ForeignSecond) || romance_name(view, at));
    let romance = view.is(at, Role::ForeignHead) || hospital;
    romance && view.word(next).capital && view.gap(next) == Gap::Space
}

/// "Hospital Santiago Apóstol", "Hospital Marqués de Valdecilla": two proper
/// words after "Hospital" that are not English.
fn romance_name(view: &View<'_>, at: usize) -> bool {
    let first = view.next(at);
    let second = view.next(first);
    let second = if matches!(view.text(second), "de" | "del" | "y" | "i") { view.next(second) } else { second };
    let proper = |i: usize| {
        let a = view.attributes(i);
        let plain = a.wordy() < 2 && !a.is_medical() && !a.is_abbreviation() && !a.is_calendar();
        view.word(i).capital
            && view.case(i) == Case::Title
            && !view.word(i).letter
            && plain
            && view.gap(i) == Gap::Space
    };
    let foreign = |i: usize| !view.text(i).is_ascii() || view.attributes(i).zipf() <= 3;
    proper(first) && proper(second) && (foreign(first) || foreign(second))
}

/// "Hospital 12 de Octubre": the last token of a name that is a date.
fn date_name(view: &View<'_>, at: usize) -> Option<usize> {
    if !view.equals(at, "hospital") {
        return None; // most words
    }
    let mut day = view.next(at);
    if matches!(view.text(day), "Universitario" | "General") {
        day = view.next(day);
    }
    let of = view.next(day);
    let month = view.next(of);
    let fits = view.kind(day) == TokenKind::Number
        && view.text(day).len() <= 2
        && view.text(of) == "de"
        && view.word(month).capital
        && view.gap(month) == Gap::Space;
    fits.then_some(month)
}

/// Words with a capital that begin no facility's name.
fn skipped(view: &View<'_>, at: usize) -> bool {
    let word = view.word(at);
    word.roles.any(&[Role::NoStart, Role::Title]) || word.attributes.is_calendar()
}

/// The next token of a name that goes on from `here`. After a strong head only
/// words that facilities are made of go on.
fn step_right(view: &View<'_>, here: usize, headed: bool) -> Option<usize> {
    let next = view.next(here);
    if next == NIL || view.gap(next) >= Gap::Line && !wrapped(view, next) {
        return None;
    }
    let joined = view.gap(next) == Gap::Joined;
    // "St." and initials, "&", hyphens
    if view.mark(next, '.')
        && joined
        && (view.word(here).letter || matches!(view.text(here), "St" | "Mt" | "Ste" | "Ft" | "Dr" | "ST"))
    {
        let after = view.next(next);
        return (view.word(after).capital && !headed).then_some(after);
    }
    if view.mark(next, '&')
        || view.mark(next, '-') && joined
        || view.mark(next, '/') && joined
        || view.mark(next, '+') && joined
    {
        let after = view.next(next);
        return view.word(after).capital.then_some(after);
    }
    if view.kind(next) != TokenKind::Word || joined {
        return None;
    }
    let word = view.word(next);
    if word.roles.has(Role::Title) && !headed && !matches!(view.text(next), "Sister" | "Fr") {
        return None;
    }
    if word.capital {
        let fits = !headed || word.roles.any(&[Role::FacilityHead, Role::FacilityWeak, Role::FacilityGeneric]);
        return fits.then_some(next);
    }
    if word.roles.has(Role::FacilityHead) && !headed {
        return Some(next);
    }
    if !headed && view.is_of(next, List::InFacility) {
        let after = view.next(next);
        let twice = matches!(view.text(after), "the" | "la" | "los" | "las");
        let word = view.word(if twice { view.next(after) } else { after });
        // "and" joins only inside one name: "Brigham and Women's Hospital"
        if word.capital && (view.text(next) != "and" || !view.is(here, Role::FacilityHead)) && view.text(next) != "at" {
            return Some(next);
        }
        if twice && word.capital {
            return Some(next);
        }
    }
    None
}

/// A name that goes on in the next line: only with its head at once.
fn wrapped(view: &View<'_>, next: usize) -> bool {
    view.gap(next) == Gap::Line
        && view.is(next, Role::FacilityHead)
        && view.word(next).capital
        && !view.mark(view.next(next), ':')
}

/// What follows the head: "of the University of X", "at X", a city.
fn tail(view: &View<'_>, head: usize) -> usize {
    let mut last = head;
    let mut steps = 0;
    while steps < RIGHT {
        steps += 1;
        let next = view.next(last);
        if next == NIL || view.gap(next) >= Gap::Line {
            break;
        }
        let joins = matches!(view.text(next), "of" | "de" | "del" | "di" | "du" | "der" | "at" | "y" | "e");
        if joins && view.gap(next) == Gap::Space {
            let mut after = view.next(next);
            for _ in 0..2 {
                if matches!(view.text(after), "the" | "la" | "el" | "los" | "las" | "le") {
                    after = view.next(after);
                }
            }
            let word = view.word(after);
            let fits = word.capital
                && !word.attributes.is_calendar()
                && !word.roles.has(Role::Title)
                && view.gap(after) == Gap::Space;
            if !fits {
                break;
            }
            last = after;
            continue;
        }
        if view.gap(next) != Gap::Space || !view.word(next).capital {
            // "Tower 7"
            break;
        }
        let city = view.phrase(next, |p| p.city() > 0).map(|(_, end)| end);
        if let Some(end) = city {
            last = end;
            continue;
        }
        let word = view.word(next);
        let facility = word.roles.any(&[Role::FacilityHead, Role::FacilityWeak]);
        let place = word.attributes.city() > 0 && word.attributes.wordy() < 3;
        if facility
            || place
            || (last != head && word.attributes.wordy() < 2 && view.case(next) != Case::Upper)
            || foreign(view, head)
        {
            last = next;
            continue;
        }
        break;
    }
    last
}

/// "American College of X", "College of American Pathologists", "Academy of
/// Otolaryngology": bodies of a profession, known to everybody.
fn is_public_body(view: &View<'_>, first: usize, last: usize) -> bool {
    const BODIES: [&str; 10] = [
        "college",
        "academy",
        "association",
        "society",
        "foundation",
        "federation",
        "council",
        "registry",
        "board",
        "institute",
    ];
    let body = |i: usize| BODIES.iter().any(|b| view.equals(i, b));
    let national = |i: usize| {
        view.is(i, Role::Agency) && view.word(i).capital && view.case(i) != Case::Upper
            || view.attributes(i).is_region() && view.attributes(i).city() == 0
    };
    let before = view.prev(first);
    (first..=last).any(|i| national(i) && ((i + 1..=last).any(body) || body(view.prev(view.prev(i)))))
        || body(first)
            && (national(before) || view.text(view.next(first)) == "of" && national(view.next(view.next(first))))
}

fn judge(view: &View<'_>, first: usize, last: usize, strong: bool, lower_head: bool) -> Option<Ledger> {
    let mut ledger = Ledger::new("ends in a facility's noun", if strong { 0.2 } else { -1.3 });
    let shouted = shouted(view, first, last);
    let (mut proper, mut best, mut words, mut generic_capitals) = (0, 0.0f32, 0, 0);
    for i in first..=last {
        if view.kind(i) != TokenKind::Word || !view.word(i).capital {
            continue;
        }
        words += 1;
        let word = view.word(i);
        if word.roles.any(&[Role::FacilityHead, Role::FacilityWeak, Role::FacilityGeneric]) {
            generic_capitals += 1;
            continue;
        }
        let a = word.attributes;
        if a.is_calendar()
            || shouted && a.wordy() == 3
            || a.is_abbreviation() && !a.is_facility()
            || word.roles.any(&[Role::EponymHead, Role::WorkHead]) && a.surname() < 4
        {
            continue;
        }
        proper += 1;
        let value = if a.is_drug() || a.is_disease() || a.is_anatomy() {
            -0.5
        } else if a.is_facility()
            || a.surname() >= 2 && a.wordy() < 2
            || a.given() >= 3 && a.wordy() < 2
            || a.city() >= 1 && a.wordy() < 3
        {
            1.6
        } else if a.0 & !(1 << 29) == 0 {
            1.3
        } else if a.is_region() {
            0.7
        } else if a.wordy() < 2 {
            1.0
        } else {
            0.6
        };
        best = best.max(value);
    }
    if words == 0 {
        return None;
    }
    if proper == 0 {
        // "University Hospital", "County Medical Center": a name only where one is said to be.
        if words < 2 || lower_head || generic_capitals < 2 {
            return None;
        }
        ledger.add("no proper word in it", -1.2);
    } else {
        ledger.add("a proper word in it", best);
    }
    if proper >= 2 {
        ledger.add("more proper words", 0.4);
    }
    if view.phrase(first, |p| p.is_hospital()).is_some() {
        ledger.add("on the list of hospitals", 2.5);
    }
    if view.phrase(first, |p| p.is_short_name()).is_some() {
        ledger.add("on the list of short names", 1.0);
    }
    if lower_head {
        // "our Chicago clinic" names a place.
        if view.attributes(first).city() >= 4 && last - first == 1 {
            return None;
        }
        ledger.add("the noun in lower case", -0.9);
    }
    if view.is(first, Role::Agency) || view.is_known(first, last) || is_public_body(view, first, last) {
        ledger.add("a public body", -3.0);
    }
    // "PRETEXT Group": a class of the thing whose letters these are.
    let letters = (first..last).filter(|&i| view.kind(i) == TokenKind::Word && view.text(i) != "and");
    if matches!(view.text(last), "Group" | "group" | "Groups" | "groups")
        && letters.clone().count() > 0
        && letters.clone().all(|i| view.case(i) == Case::Upper)
    {
        ledger.add("a group of a classification", -2.5);
    }
    if matches!(view.text(view.next(last)), "page" | "pages" | "website" | "web" | "site") {
        ledger.add("a page of the web", -1.5);
    }
    // "Harrison's Principles of Internal Medicine"
    let title = |i: usize| view.is(i, Role::WorkHead) && matches!(view.text(view.next(i)), "of" | "in");
    if !strong && (first..last).any(title) {
        ledger.add("the title of a work", -2.5);
    }
    let broken = goes_on(view, first, last);
    if broken {
        ledger.add("goes on with a name of the line before", 2.4);
    }
    let begins = view.begins_sentence(first) && !broken;
    if begins && view.attributes(first).wordy() >= 2 && proper <= 1 {
        ledger.add("begins a sentence", -1.0);
    }
    let next = view.next(last);
    if view.mark(next, ':') && begins {
        ledger.add("a heading", -2.0);
    }
    if view.is(next, Role::WorkHead) || view.is(next, Role::EponymHead) {
        ledger.add("a study or a tool after it", -2.0);
    }
    super::cue(view, first, &mut ledger);
    Some(ledger)
}

/// "resident of Saint Brigid" over "Nursing Home": the line broke within the name.
fn goes_on(view: &View<'_>, first: usize, last: usize) -> bool {
    let proper = |i: usize| i != NIL && view.kind(i) == TokenKind::Word && view.word(i).capital && !view.word(i).letter;
    let before = view.prev(first);
    let generic = view.word(before).roles.any(&[Role::FacilityHead, Role::Kin, Role::Person, Role::Label]);
    if view.gap(first) != Gap::Line || !proper(before) || generic || view.mark(view.next(last), ':') {
        return false;
    }
    let mut at = before;
    for _ in 0..2 {
        if proper(view.prev(at)) && view.gap(at) <= Gap::Line {
            at = view.prev(at);
        }
    }
    view.gap(at) <= Gap::Line && matches!(view.text(view.prev(at)), "at" | "of" | "to" | "from" | "in" | "the" | "near")
}
