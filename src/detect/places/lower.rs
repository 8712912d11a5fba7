//! Towns and counties in lower case, as people type: only of the lists, and only
//! where a preposition or a state says that they are a place.

use super::{Found, SIZE, evidence};
use crate::detect::gazetteer::{List, View, Word};
use crate::detect::ledger::Ledger;
use crate::detect::proper::Claimed;
use crate::text::token::{Case, Gap};

/// What a name without its capital loses.
const LOWER: f32 = -0.6;

/// What a name that is neither a word nor anybody's gains, and more if it is known.
const ONLY: f32 = 0.8;
const ONLY_KNOWN: f32 = 1.5;

/// Least size of a place whose name may be seen in lower case now and then.
const LARGE: usize = 4;

/// Least size of a place that is one without a preposition before it.
const KNOWN: usize = 3;

/// Tokens from the beginning of a name of the lists to what may stand behind
/// it, its marks counted.
const LONGEST: usize = 48;

/// Where in a text the words stand that say of a name before them that it is a
/// place. Most words of a text that a name may begin with have none near.
#[derive(Clone, PartialEq, Default, Debug)]
pub(in crate::detect) struct Signs {
    states: Vec<usize>,
    counties: Vec<usize>,
}

impl Signs {
    /// Takes word `at`, if it is one; tokens come in order. Right before it stands a `comma`.
    #[inline]
    pub(in crate::detect) fn take(&mut self, view: &View<'_>, at: usize, word: &Word, comma: bool) {
        if word.attributes.is_state() || comma && word.begins() || word.capital && is_state_code(view, at) {
            self.states.push(at);
        } else if word.lists.has(List::County) && is_county(view.text(at)) {
            self.counties.push(at);
        }
    }

    fn near(list: &[usize], at: usize) -> bool {
        list.get(list.partition_point(|&i| i <= at)).is_some_and(|&i| i - at <= LONGEST)
    }
}

fn is_state_code(view: &View<'_>, at: usize) -> bool {
    view.case(at) == Case::Upper && evidence::is_state_code(view.text(at))
}

fn is_county(word: &str) -> bool {
    matches!(word, "county" | "parish")
}

/// False for words without a capital that no place of the lists begins with: most.
pub(in crate::detect) fn may_begin(word: &Word) -> bool {
    let a = word.attributes;
    word.begins() || a.city() > 0 || a.is_county()
}

/// The place in lower case that begins at `at`, a word it may begin with.
pub(super) fn find(view: &View<'_>, claimed: &Claimed, signs: &Signs, at: usize) -> Option<Found> {
    if view.case(at) != Case::Lower {
        return None;
    }
    county(view, signs, at).or_else(|| city(view, claimed, signs, at))
}

/// "bexar county": a county of the list.
fn county(view: &View<'_>, signs: &Signs, at: usize) -> Option<Found> {
    if !Signs::near(&signs.counties, at) {
        return None;
    }
    let last = view.phrase(at, |p| p.is_county()).map_or(at, |(_, end)| end);
    let next = view.next(last);
    let known = last > at || view.attributes(at).is_county() && view.attributes(at).wordy() < 2;
    (known && view.gap(next) == Gap::Space && is_county(view.text(next)))
        .then(|| (next, "place-county", Ledger::new("a county of the list", 1.0)))
}

fn city(view: &View<'_>, claimed: &Claimed, signs: &Signs, at: usize) -> Option<Found> {
    let only = is_only_a_place(view, at);
    let begins = view.word(at).begins();
    let is_where = (begins || view.attributes(at).city() >= KNOWN) && evidence::is_where(view, at);
    if !(only || begins || is_where || Signs::near(&signs.states, at) || evidence::after_preposition(view, at)) {
        return None;
    }
    let (last, size) = match view.phrase(at, |p| p.city() > 0) {
        Some((found, end)) => (end, found.city().max(3)),
        None => (at, view.attributes(at).city()),
    };
    if is_spanish(view, at, size) {
        return None;
    }
    let a = view.attributes(at);
    // "90 min from amarillo"
    let far = is_where && size >= LARGE;
    let other =
        last == at && (a.wordy() > 0 && !only && !far || a.is_medical() || a.is_abbreviation() || a.is_region());
    let placed = || {
        is_where
            || is_hyphened(view, at, last)
            || evidence::after_preposition(view, at)
            || evidence::surely_in_a_state(view, last)
            || last > at && evidence::has_office(view, last)
    };
    if size == 0 || other || !(only && size >= KNOWN || placed()) {
        return None;
    }
    let mut ledger = Ledger::new("on the list of cities", SIZE.get(size).copied().unwrap_or(-2.0));
    ledger.add("in lower case", LOWER);
    if last > at && is_hyphened(view, at, last) {
        // "vaulx-en-velin": what else is written so?
        ledger.add("several words joined by hyphens", 2.2);
    } else if last > at {
        ledger.add("more than one word", 0.8);
    } else if a.given() >= 4 {
        ledger.add("a given name too", -1.5);
    } else if only {
        ledger.add("nothing else than a place", if size >= KNOWN { ONLY_KNOWN } else { ONLY });
    }
    evidence::judge(view, claimed, at, last, &mut ledger);
    Some((last, "place-city", ledger))
}

/// True for three words or more with hyphens between them.
fn is_hyphened(view: &View<'_>, first: usize, last: usize) -> bool {
    last >= first + 4 && (first + 1..last).step_by(2).all(|i| view.mark(i, '-') && view.gap(i) == Gap::Joined)
}

/// "en el portal", "¿le quito los dos?": words of Spanish, not El Portal or Quito. But
/// "en los angeles" is a large city.
fn is_spanish(view: &View<'_>, at: usize, size: usize) -> bool {
    let before = view.text(view.prev(at));
    let article = matches!(view.text(at), "el" | "la" | "los" | "las");
    if article {
        size < LARGE
            && matches!(
                before,
                "en" | "a" | "por" | "para" | "con" | "de" | "desde" | "hasta" | "y" | "que" | "q" | "es"
            )
    } else {
        matches!(before, "le" | "lo" | "les" | "se" | "te" | "me" | "los")
    }
}

/// True for a town's name that is no word, no person's and none of medicine.
fn is_only_a_place(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    a.city() > 0
        && (a.wordy() == 0 || a.wordy() == 1 && a.city() >= LARGE)
        && a.surname() < 4
        && a.given() < 3
        && a.eponym().is_none()
        && !a.is_medical()
        && !a.is_abbreviation()
        && !a.is_region()
        && view.text(at).len() > 4
}
