//! Cities, towns, counties and neighbourhoods: a name on the list of places,
//! or capitals where a place is said to be, with evidence around it. States
//! and countries are never given.

mod evidence;
mod lower;

#[cfg(test)]
mod tests;

use super::asked::Asked;
use super::gazetteer::{Eponym, List, NIL, Role, View};
use super::ledger::Ledger;
use super::proper::Claimed;
use super::recognizer::Candidate;
use crate::finding::IdentifierType;
use crate::text::Span;
use crate::text::token::{Case, Gap, TokenKind};
pub(in crate::detect) use evidence::counted;
pub(super) use lower::{Signs, may_begin as asks};

/// Candidates under this many log-odds are not given at all.
const FLOOR: f32 = -2.2;
/// Start value by size of the city (see [`super::gazetteer::Attributes::city`]); 0 for one not listed.
const SIZE: [f32; 7] = [-2.2, -2.4, -1.9, -1.3, -0.7, -0.2, 0.1];
/// What an everyday word loses.
const WORDY: [f32; 4] = [0.0, 0.4, 1.4, 2.2];

/// True if token `last` ends the name of a city of the list and a state stands
/// after it: "Elko, NV".
pub(super) fn is_before_state(view: &View<'_>, last: usize) -> bool {
    view.attributes(last).city() > 0 && evidence::surely_in_a_state(view, last)
}

/// Appends the places of `view` to `out`, of those that are asked about. Words
/// of facilities are left to them.
pub(super) fn find(view: &View<'_>, asked: &Asked, claimed: &Claimed, out: &mut Vec<Candidate>) {
    let mut next = 0;
    for &at in &asked.places {
        if at < next || claimed.holds(at) {
            continue;
        }
        let proposal = if view.word(at).capital {
            county(view, at).or_else(|| listed(view, claimed, at)).or_else(|| unlisted(view, claimed, at))
        } else {
            lower::find(view, claimed, &asked.signs, at)
        };
        let Some((last, rule, ledger)) = proposal else { continue };
        if ledger.total() >= FLOOR {
            out.extend(candidate(view, at, last, rule, &ledger));
        }
        if ledger.total() >= 0.0 {
            next = last + 1;
        }
    }
}

fn candidate(view: &View<'_>, first: usize, last: usize, rule: &'static str, ledger: &Ledger) -> Option<Candidate> {
    let (a, b) = (view.token(first)?, view.token(last)?);
    Some(Candidate {
        kind: IdentifierType::Location,
        span: Span::new(a.start as usize, b.start as usize + b.stem(view.doc.text).len()),
        score: ledger.score(),
        rule: rule.into(),
        evidence: ledger.evidence(),
    })
}

type Found = (usize, &'static str, Ledger);

/// "Cook County", "San Mateo County".
fn county(view: &View<'_>, at: usize) -> Option<Found> {
    let mut last = at;
    for _ in 0..3 {
        let next = view.next(last);
        if view.gap(next) != Gap::Space || !view.word(next).capital {
            return None; // most words
        }
        if view.is_of(next, List::County) {
            let a = view.attributes(at);
            if a.wordy() == 3 && view.begins_sentence(at) {
                return None;
            }
            let mut ledger = Ledger::new("a county", 1.0);
            let known = a.is_county() || view.phrase(at, |p| p.is_county()).is_some();
            ledger.add(
                "on the list of counties",
                if known {
                    1.0
                } else if a.wordy() == 3 {
                    -2.0
                } else {
                    0.0
                },
            );
            return Some((next, "place-county", ledger));
        }
        last = next;
    }
    None
}

/// A city of the list.
fn listed(view: &View<'_>, claimed: &Claimed, at: usize) -> Option<Found> {
    let region = view.phrase(at, |p| p.is_region()).map(|(_, end)| end);
    let (last, size) = match view.phrase(at, |p| p.city() > 0) {
        Some((found, end)) => (end, found.city().max(3)),
        None => (at, view.attributes(at).city()),
    };
    let next = view.next(last);
    let last = if view.gap(next) == Gap::Space && size > 0 && goes_on(view.text(next)) { next } else { last };
    // Of the states and countries of several words only New York is a city too.
    if last > at && region.is_some_and(|end| end >= last) && !view.equals(last, "york") {
        return None;
    }
    // "New York" is a city only where it is said to be.
    let size = if region.is_some_and(|end| end >= last) { size.min(2) } else { size };
    let short = view.is_of(at, List::ShortCity);
    let size = if short { 6 } else { size };
    let letters = last == at && view.case(at) == Case::Upper && view.text(at).len() <= 4;
    if size == 0 || claimed.holds(last) || letters && !short {
        return None;
    }
    let mut ledger = Ledger::new("on the list of cities", SIZE.get(size).copied().unwrap_or(-2.0));
    if last == at {
        let a = view.attributes(at);
        let wordy = WORDY.get(a.wordy()).copied().unwrap_or(0.0);
        if wordy > 0.0 && !short {
            ledger.add("an everyday word too", -wordy);
        }
        if a.is_country() && !evidence::in_a_state(view, last) {
            ledger.add("a country", -4.0);
        } else if a.is_region() {
            ledger.add("a state or country too", -1.5);
        }
        if a.given() >= 5 {
            ledger.add("a given name too", -0.7);
        }
        // "Foley out tomorrow": a town in Alabama, too.
        if a.eponym() == Some(Eponym::Device) {
            ledger.add("a device too", -1.5);
        }
    } else {
        ledger.add("more than one word", 0.8);
    }
    evidence::judge(view, claimed, at, last, &mut ledger);
    Some((last, "place-city", ledger))
}

/// Words that go on with a city's name to that of a part of it or another place.
fn goes_on(word: &str) -> bool {
    matches!(
        word,
        "Heights"
            | "Hills"
            | "Park"
            | "Beach"
            | "Village"
            | "Falls"
            | "Springs"
            | "City"
            | "Grove"
            | "Lake"
            | "Valley"
            | "Gardens"
            | "Terrace"
            | "Estates"
            | "Township"
            | "Island"
            | "Creek"
            | "Point"
            | "Bay"
            | "Junction"
            | "Ridge"
            | "Woods"
            | "Square"
            | "Shores"
    )
}

/// Capitals that no list knows, where a place is said to be: "lives in
/// Maplewood Heights", "Elbow Falls, MT".
fn unlisted(view: &View<'_>, claimed: &Claimed, at: usize) -> Option<Found> {
    let word = view.word(at);
    let a = word.attributes;
    if word.letter
        || a.is_region()
        || a.is_calendar()
        || a.is_abbreviation()
        || a.is_medical()
        || word.roles.has(Role::Title)
    {
        return None;
    }
    let mut last = at;
    for _ in 0..2 {
        let next = view.next(last);
        if next == NIL
            || view.gap(next) != Gap::Space
            || !view.word(next).capital
            || view.kind(next) != TokenKind::Word
            || claimed.holds(next)
        {
            break;
        }
        last = next;
    }
    if !evidence::placed(view, at, last) {
        return None;
    }
    let mut ledger = Ledger::new("capitals where a place is said to be", SIZE.first().copied().unwrap_or(-2.0));
    let wordy = WORDY.get(a.wordy()).copied().unwrap_or(0.0);
    if wordy > 0.0 {
        ledger.add("an everyday word", -wordy * if last > at { 0.4 } else { 1.0 });
    }
    if a.given() >= 4 && a.wordy() < 2 && last > at {
        ledger.add("rather a person", -1.0);
    }
    evidence::judge(view, claimed, at, last, &mut ledger);
    Some((last, "place-unlisted", ledger))
}
