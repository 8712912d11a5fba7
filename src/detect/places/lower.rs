//! Towns and counties in lower case, as people type: only of the lists, and only
//! where a preposition or a state says that they are a place.

use super::{Found, SIZE, evidence};
use crate::detect::gazetteer::View;
use crate::detect::ledger::Ledger;
use crate::detect::proper::Claimed;
use crate::text::token::{Case, Gap, TokenKind};

/// What a name without its capital loses.
const LOWER: f32 = -0.6;

/// The place in lower case that begins at `at`.
pub(super) fn find(view: &View<'_>, claimed: &Claimed, at: usize) -> Option<Found> {
    if view.kind(at) != TokenKind::Word || view.case(at) != Case::Lower {
        return None;
    }
    county(view, at).or_else(|| city(view, claimed, at))
}

/// "bexar county": a county of the list.
fn county(view: &View<'_>, at: usize) -> Option<Found> {
    let last = view.phrase(at, |p| p.is_county()).map_or(at, |(_, end)| end);
    let next = view.next(last);
    let known = last > at || view.attributes(at).is_county() && view.attributes(at).wordy() < 2;
    (known && view.gap(next) == Gap::Space && matches!(view.text(next), "county" | "parish"))
        .then(|| (next, "place-county", Ledger::new("a county of the list", 1.0)))
}

fn city(view: &View<'_>, claimed: &Claimed, at: usize) -> Option<Found> {
    let (last, size) = match view.phrase(at, |p| p.city() > 0) {
        Some((found, end)) => (end, found.city().max(3)),
        None => (at, view.attributes(at).city()),
    };
    let a = view.attributes(at);
    let other = last == at && (a.wordy() > 0 || a.is_medical() || a.is_abbreviation() || a.is_region());
    if size == 0 || other || !(evidence::after_preposition(view, at) || evidence::surely_in_a_state(view, last)) {
        return None;
    }
    let mut ledger = Ledger::new("on the list of cities", SIZE.get(size).copied().unwrap_or(-2.0));
    ledger.add("in lower case", LOWER);
    if last > at {
        ledger.add("more than one word", 0.8);
    } else if a.given() >= 4 {
        ledger.add("a given name too", -1.5);
    }
    evidence::judge(view, claimed, at, last, &mut ledger);
    Some((last, "place-city", ledger))
}
