//! Named hospitals, practices, schools, employers, by a grammar of proper
//! words and heads ("Mercy General Hospital", "Clínica Santa María"), by short
//! names on a list ("UCSF"), by capitals after a cue ("treated at Cedar Ridge"),
//! and as people type them ("walgreens on speedway").

mod casual;
mod coded;
mod cued;
mod headed;
mod romance;

#[cfg(test)]
mod tests;

use super::gazetteer::{List, View, Word};
use super::ledger::Ledger;
use super::proper::Claimed;
use super::recognizer::Candidate;
use crate::finding::IdentifierType;
use crate::text::token::TokenKind;
use crate::text::{Case, Gap, Span};

/// Candidates under this many log-odds are not given at all.
const FLOOR: f32 = -2.2;

/// A facility in the making: tokens `first..=last`.
#[derive(Clone, Debug)]
struct Proposal {
    first: usize,
    last: usize,
    ledger: Ledger,
    rule: &'static str,
}

/// False for words without a capital in which there is no facility: most.
pub(super) fn asks(word: &Word) -> bool {
    casual::may_hold(word) || romance::may_begin(word) || word.lists.has(List::Unit)
}

/// Appends the facilities of `view` to `out`, those that begin with the words
/// `asked`; returns the tokens they take.
pub(super) fn find(view: &View<'_>, asked: &[usize], out: &mut Vec<Candidate>) -> Claimed {
    let mut claimed = Claimed::default();
    let mut next = 0;
    for &at in asked {
        if at < next {
            continue;
        }
        let word = view.word(at);
        if word.capital
            && word.lists.has(List::Journal)
            && let Some(last) = headed::journal(view, at)
        {
            claimed.claim(at, last);
            next = last + 1;
            continue;
        }
        let by_list = || if casual::may_begin(word) { casual::at(view, at) } else { None };
        let as_ward = || if coded::may_begin_ward(view, at) { coded::ward(view, at) } else { None };
        let found = if word.capital {
            let mut best = if headed::may_begin(view, at) { headed::at(view, at) } else { None };
            keep(&mut best, if cued::may_begin(view, at) { cued::at(view, at) } else { None });
            keep(&mut best, by_list());
            keep(&mut best, if word.lists.is_empty() { None } else { coded::at(view, at) });
            keep(&mut best, as_ward());
            best
        } else {
            out.extend(
                casual::headed(view, at).filter(|p| p.ledger.total() >= FLOOR).and_then(|p| candidate(view, &p)),
            );
            let of_romance = if romance::may_begin(&word) { romance::at(view, at) } else { None };
            of_romance.or_else(by_list).or_else(as_ward)
        };
        let found = found.map(|mut p| {
            works(view, p.last, &mut p.ledger);
            p
        });
        if let Some(proposal) = found.filter(|p| p.ledger.total() >= FLOOR) {
            let proposal = Proposal { last: ward(view, proposal.last), ..proposal };
            if proposal.ledger.total() >= 0.0 {
                claimed.claim(proposal.first, proposal.last);
                next = proposal.last + 1;
            }
            out.extend(candidate(view, &proposal));
        }
    }
    claimed
}

/// The token `last` of a facility's name, or the short noun behind it that
/// belongs to it: "St Luke's ED", "Kapiolani NICU".
fn ward(view: &View<'_>, last: usize) -> usize {
    let next = view.next(last);
    let short = matches!(
        view.text(next),
        "ED" | "ER" | "ICU" | "NICU" | "PICU" | "MICU" | "SICU" | "CCU" | "SNF" | "OR" | "PACU" | "L&D"
    );
    let lower =
        view.case(last) == Case::Lower && matches!(view.text(next), "ed" | "er" | "icu" | "nicu" | "picu" | "snf");
    if (short || lower) && view.gap(next) == Gap::Space {
        return next;
    }
    numbered(view, last).unwrap_or(last)
}

/// "Elks Lodge 1142", "VFW Post 88", "Little Zion No. 2": the number of one of many.
fn numbered(view: &View<'_>, last: usize) -> Option<usize> {
    let next = view.next(last);
    if next == last || view.gap(next) != Gap::Space {
        return None;
    }
    let number = |at: usize| {
        (view.kind(at) == TokenKind::Number && view.text(at).len() <= 4 && view.gap(at) == Gap::Space).then_some(at)
    };
    if matches!(view.text(next), "No" | "no" | "Nº" | "#") {
        let dot = view.next(next);
        return number(if view.mark(dot, '.') { view.next(dot) } else { dot });
    }
    matches!(view.text(last), "Lodge" | "Post" | "Local" | "Station" | "Precinct" | "School" | "Company" | "Chapter")
        .then(|| number(next))?
}

/// "the Mayo Clinic patient page", "Cleveland Clinic advises against it": the
/// house as an author, of whom nobody was a patient.
fn works(view: &View<'_>, last: usize, ledger: &mut Ledger) {
    let next = view.next(last);
    if view.gap(next) != Gap::Space || view.kind(next) != TokenKind::Word {
        return;
    }
    let work = |i: usize| {
        matches!(
            view.text(i),
            "page"
                | "pages"
                | "website"
                | "webpage"
                | "guide"
                | "guideline"
                | "guidelines"
                | "handbook"
                | "handout"
                | "Guide"
                | "Guidelines"
                | "Handbook"
                | "leaflet"
                | "infographic"
                | "paper"
                | "papers"
                | "article"
                | "criteria"
                | "nomogram"
                | "calculator"
        )
    };
    let between =
        matches!(view.text(next), "patient" | "health" | "web" | "antibiotic" | "ABX" | "clinical" | "information");
    let says = matches!(view.text(next), "advises" | "recommends" | "suggests");
    let personal = || {
        let mut at = next;
        (0..7).any(|_| {
            at = view.next(at);
            matches!(view.text(at), "he" | "she" | "him" | "her" | "his" | "pt" | "my" | "me" | "I" | "we" | "us")
        })
    };
    if work(next) || between && work(view.next(next)) || says && !personal() {
        ledger.add("the author of a page or a guideline", -6.0);
    }
}

/// Keeps the one that goes on longer, then the likelier one, then `other`.
fn keep(best: &mut Option<Proposal>, other: Option<Proposal>) {
    let place = |p: &Proposal| (p.last, p.ledger.total());
    if other.as_ref().is_some_and(|other| best.as_ref().is_none_or(|best| place(best) <= place(other))) {
        *best = other;
    }
}

fn candidate(view: &View<'_>, proposal: &Proposal) -> Option<Candidate> {
    let (a, b) = (view.token(proposal.first)?, view.token(proposal.last)?);
    Some(Candidate {
        kind: IdentifierType::Facility,
        span: Span::new(a.start as usize, b.end as usize),
        score: proposal.ledger.score(),
        rule: proposal.rule.into(),
        evidence: proposal.ledger.evidence(),
    })
}

/// Evidence of a cue before token `first`: "seen at", "transferred from".
/// The words between are few, and the sentence is the same.
fn cue(view: &View<'_>, first: usize, ledger: &mut Ledger) -> bool {
    use super::gazetteer::{NIL, Role};
    let mut p = view.prev(first);
    if matches!(view.text(p), "the" | "our" | "their") {
        p = view.prev(p);
    }
    if view.mark(p, ':') {
        if view.word(view.prev(p)).roles.has(Role::FacilityCue) {
            ledger.add("a facility's label before it", 2.0);
            return true;
        }
        return false;
    }
    let preposition = view.text(p);
    if !matches!(
        preposition,
        "at" | "to" | "from" | "by" | "for" | "in" | "with" | "@" | "via" | "At" | "From" | "near" | "en" | "im" | "am"
    ) {
        return false;
    }
    let mut at = view.prev(p);
    let mut works = false;
    for back in 0..6 {
        works |= view.is(at, Role::WorkHead);
        if at == NIL || view.ends_sentence(at) {
            break;
        }
        if view.is(at, Role::FacilityCue) {
            let weight = match preposition {
                "at" | "At" | "@" if back == 0 => 2.6,
                "at" | "At" | "@" => 2.0,
                "to" | "from" | "From" if back < 3 => 1.2,
                "for" | "by" if back == 0 && employs(view, at) => 1.6,
                "in" if back < 2 => 0.6,
                _ => 0.3,
            };
            ledger.add("'seen at' or the like before it", weight);
            return weight >= 1.0;
        }
        at = view.prev(at);
    }
    if works && matches!(preposition, "from" | "by") {
        ledger.add("guidelines or a study come from it", -2.0);
        return false;
    }
    if matches!(preposition, "at" | "At" | "@") {
        ledger.add("'at' before it", 0.8);
        return true;
    }
    false
}

/// Evidence that somebody or something is on its way to a house of the list:
/// "going to spaulding", "kidneys to UAB".
fn on_the_way(view: &View<'_>, first: usize, ledger: &mut Ledger) {
    let to = view.prev(first);
    let verb = view.prev(to);
    let goes = matches!(
        view.text(verb),
        "going"
            | "goes"
            | "went"
            | "gone"
            | "taking"
            | "took"
            | "taken"
            | "sent"
            | "moving"
            | "moved"
            | "headed"
            | "back"
            | "liver"
            | "kidney"
            | "kidneys"
            | "pt"
            | "xfer"
            | "tx"
            | "driving"
            | "over"
            | "up"
            | "down"
    );
    if view.equals(to, "to") && goes {
        ledger.add("on the way to it", 1.3);
    }
}

/// Evidence right behind token `last` that what ends there is a house: a town, a
/// ward, what one calls a house for.
fn beside(view: &View<'_>, last: usize, ledger: &mut Ledger) {
    let next = view.next(last);
    if view.gap(next) != Gap::Space {
        return;
    }
    let a = view.attributes(next);
    let town = view.phrase(next, |p| p.city() > 0).is_some() || a.city() > 1 && a.wordy() < 2 && !a.is_region();
    let text = view.text(next);
    let numbered = view.kind(next) == TokenKind::Mixed
        && (2..=4).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic());
    if town {
        ledger.add("a town behind it", 1.6);
    } else if numbered || HOUSE.binary_search(&text.to_ascii_lowercase().as_str()).is_ok() {
        ledger.add("a ward, or what one calls a house for, behind it", 1.1);
    }
}

/// Words behind a house's name that go on with it or ask for its people, sorted.
const HOUSE: [&str; 52] = [
    "admissions",
    "admitted",
    "annex",
    "appt",
    "bed",
    "billing",
    "cafeteria",
    "campus",
    "cardiology",
    "cath",
    "clinic",
    "derm",
    "dialysis",
    "discharge",
    "downtown",
    "east",
    "ed",
    "emergency",
    "er",
    "fax",
    "floor",
    "gi",
    "hosp",
    "hospital",
    "icu",
    "infusion",
    "lab",
    "main",
    "midwives",
    "mychart",
    "nicu",
    "north",
    "nurse",
    "ob",
    "oncology",
    "ortho",
    "parking",
    "peds",
    "pharmacy",
    "phone",
    "picu",
    "portal",
    "psych",
    "records",
    "rehab",
    "scheduling",
    "south",
    "tower",
    "transfer",
    "ward",
    "west",
    "wing",
];

fn employs(view: &View<'_>, at: usize) -> bool {
    matches!(view.text(at), "works" | "worked" | "working" | "employed" | "volunteers" | "work")
}
