//! What stands around a place.

use crate::detect::gazetteer::{List, NIL, Role, View};
use crate::detect::ledger::Ledger;
use crate::detect::proper::Claimed;
use crate::text::token::{Case, Gap, TokenKind};

/// Adds the evidence around tokens `first..=last`.
pub(super) fn judge(view: &View<'_>, claimed: &Claimed, first: usize, last: usize, ledger: &mut Ledger) {
    before(view, claimed, first, ledger);
    after(view, first, last, ledger);
    if view.begins_sentence(first) && first == last && view.attributes(first).wordy() > 0 {
        ledger.add("begins a sentence", -0.8);
    }
    if view.case(first) == Case::Upper && view.text(first) != "NYC" {
        ledger.add("in capitals", -1.2);
    }
}

/// True if a state's name or code stands after token `last`.
pub(super) fn in_a_state(view: &View<'_>, last: usize) -> bool {
    state_after(view, last).is_some()
}

/// As [`in_a_state`], where the letters can mean nothing else.
pub(super) fn surely_in_a_state(view: &View<'_>, last: usize) -> bool {
    state_after(view, last) == Some(true)
}

/// True if a preposition of place stands right before token `first`.
pub(super) fn after_preposition(view: &View<'_>, first: usize) -> bool {
    preposition(view, first).is_some_and(|p| !matches!(p, "to" | "of" | "at"))
        || preposition(view, first) == Some("to") && strong(view, first)
}

/// True if the words are said to be a place, so that no list need know them.
pub(super) fn placed(view: &View<'_>, first: usize, last: usize) -> bool {
    state_after(view, last).is_some_and(|sure| sure || view.attributes(last).surname() < 3)
        || (preposition(view, first).is_some_and(|p| matches!(p, "in" | "from" | "near" | "to" | "of" | "outside"))
            && strong(view, first))
        || view.mark(view.prev(first), ':') && view.is(view.prev(view.prev(first)), Role::PlaceStrong)
}

fn preposition<'a>(view: &View<'a>, first: usize) -> Option<&'a str> {
    let p = view.prev(first);
    if !view.word(p).lists.has(List::BeforePlace) {
        return None; // most words
    }
    let p = if matches!(view.text(p), "the" | "downtown") { view.prev(p) } else { p };
    Some(view.text(p)).filter(|t| {
        matches!(*t, "in" | "In" | "from" | "near" | "to" | "of" | "at" | "outside" | "around" | "aus" | "en")
    })
}

/// "just south of", "40 miles from", "out past": how far or where from a place. Token
/// `first` begins its name.
fn away(view: &View<'_>, first: usize) -> bool {
    let p = view.prev(first);
    let q = view.prev(p);
    let side = || {
        matches!(view.text(q), "north" | "south" | "east" | "west" | "outside" | "northwest" | "northeast")
            || matches!(view.text(q), "southwest" | "southeast" | "mi" | "miles" | "min" | "mins" | "minutes" | "hrs")
            || matches!(view.text(q), "hours" | "hour" | "hr" | "km")
    };
    match view.text(p) {
        "of" | "from" => side(),
        "past" => matches!(view.text(q), "out" | "just" | "way" | "miles" | "exit"),
        "by" => matches!(view.text(q), "up" | "down" | "out" | "over"),
        _ => false,
    }
}

/// "back to", "drove to", "between": words beside which a town stands in lower case.
fn headed(view: &View<'_>, first: usize) -> bool {
    let p = view.prev(first);
    let q = view.prev(p);
    match view.text(p) {
        "to" => matches!(
            view.text(q),
            "home"
                | "back"
                | "drove"
                | "drive"
                | "drives"
                | "way"
                | "commutes"
                | "commute"
                | "moved"
                | "flew"
                | "fly"
                | "transferred"
                | "xfer"
                | "move"
                | "moving"
                | "travel"
                | "trip"
                | "bus"
                | "flight"
                | "relocated"
        ),
        "hometown" | "between" => true,
        ":" => matches!(view.text(q), "city" | "town" | "hometown" | "from"),
        "(" => {
            let next = view.phrase(first, |p| p.city() > 0).map_or(first, |(_, end)| end);
            view.mark(view.next(next), ')')
        }
        _ => false,
    }
}

/// True where a name in lower case stands as a place does, in other ways than behind
/// the prepositions of [`after_preposition`].
pub(super) fn is_where(view: &View<'_>, first: usize) -> bool {
    away(view, first) || headed(view, first)
}

/// True for a noun behind a town in lower case: "the grand rapids er".
pub(super) fn has_office(view: &View<'_>, last: usize) -> bool {
    let next = view.next(last);
    view.gap(next) == Gap::Space && is_office(view.text(next))
}

fn is_office(word: &str) -> bool {
    matches!(
        word,
        "clinic"
            | "office"
            | "hospital"
            | "campus"
            | "location"
            | "branch"
            | "area"
            | "facility"
            | "site"
            | "ER"
            | "ED"
            | "er"
            | "ed"
            | "suburbs"
            | "resident"
            | "native"
            | "metro"
            | "region"
            | "helicopter"
            | "plant"
            | "fire"
            | "ems"
            | "pd"
            | "police"
    )
}

/// "lives in", "moved to", "city of": within a few words before.
fn strong(view: &View<'_>, first: usize) -> bool {
    let mut at = view.prev(first);
    for _ in 0..5 {
        if at == NIL || view.mark(at, ',') || view.ends_sentence(at) {
            return false;
        }
        if view.is(at, Role::PlaceStrong) {
            return true;
        }
        at = view.prev(at);
    }
    false
}

fn before(view: &View<'_>, claimed: &Claimed, first: usize, ledger: &mut Ledger) {
    let p = view.prev(first);
    let q = view.prev(p);
    let titled = view.is(p, Role::Title) || view.mark(p, '.') && view.is(q, Role::Title);
    if titled || view.word(p).roles.any(&[Role::Kin, Role::Intro, Role::Greeting]) {
        ledger.add("rather a person", -3.0);
        return;
    }
    // "tipo 6 de Bristol", "escala de Glasgow", but "procedente de Bristol"
    let scale = view.kind(q) == TokenKind::Number || view.is(q, Role::EponymHead);
    let sure = matches!(
        view.text(q),
        "criterios" | "critères" | "consenso" | "consensus" | "clasificación" | "clasificacion" | "classification"
    );
    let named = view.attributes(first).eponym().is_some() || sure;
    if (scale || sure) && matches!(view.text(p), "de" | "von") && named {
        ledger.add("a thing of medicine is named so", -2.2);
        return;
    }
    if view.kind(p) == TokenKind::Number && view.text(p).len() == 5 && view.gap(first) == Gap::Space {
        ledger.add("a postal code before it", 1.5);
        return;
    }
    if view.mark(p, ':') || matches!(view.text(p), "is" | "es") && view.is(q, Role::PlaceCue) {
        if view.is(q, Role::PlaceCue) {
            ledger.add("a place's label before it", 3.0);
        }
        return;
    }
    if (view.mark(p, ',') || view.equals(p, "in")) && claimed.holds(q) {
        ledger.add("a facility before it", 2.0);
        return;
    }
    // "Julia K. from Westwood"
    if view.equals(p, "from")
        && (view.mark(q, '.') && view.word(view.prev(q)).letter
            || view.word(q).capital && view.attributes(q).wordy() < 2)
    {
        ledger.add("somebody from there", 2.4);
        return;
    }
    if view.case(first) == Case::Lower && is_where(view, first) {
        ledger.add("how far from it, or on the way to it", 2.0);
        return;
    }
    let far = strong(view, first);
    match preposition(view, first) {
        Some("near" | "outside") => ledger.add("'near' before it", 2.4),
        Some("from")
            if matches!(
                view.text(q),
                "am" | "is" | "are" | "was" | "were" | "I'm" | "originally" | "comes" | "came" | "here"
            ) =>
        {
            ledger.add("somebody is from there", 3.3);
        }
        Some("in" | "In" | "from" | "around" | "aus" | "en") => {
            ledger.add("'in' or 'from' before it", if far { 3.3 } else { 1.4 });
        }
        Some("to" | "of" | "at") => ledger.add("a preposition before it", if far { 2.4 } else { 0.3 }),
        _ if view.equals(p, "our") || view.equals(p, "downtown") => ledger.add("'our' before it", 1.2),
        _ => {}
    }
}

/// `17`, `0,1,0`, `28th` after a blank: what scores and charts are named with; a
/// postal code is longer.
pub(in crate::detect) fn counted(view: &View<'_>, at: usize) -> bool {
    let text = view.text(at);
    let number = view.kind(at) == TokenKind::Number && text.len() <= 3;
    let ordinal = view.kind(at) == TokenKind::Mixed
        && text.len() <= 5
        && ["st", "nd", "rd", "th"]
            .iter()
            .any(|suffix| text.strip_suffix(suffix).is_some_and(|n| n.parse::<u8>().is_ok()));
    view.gap(at) == Gap::Space && (number || ordinal)
}

fn after(view: &View<'_>, first: usize, last: usize, ledger: &mut Ledger) {
    let next = view.next(last);
    let word = view.word(next);
    let beside = view.gap(next) <= Gap::Space;
    // Before a state: "Canadian CT Head Rule".
    if view.phrase(first, |p| p.is_eponym()).is_some_and(|(_, end)| end > last) {
        ledger.add("part of a term", -4.0);
        return;
    }
    // "Anthem ID XDJ884": no Idaho.
    let id =
        view.equals(next, "id") && view.case(next) == Case::Upper && view.kind(view.next(next)) == TokenKind::Mixed;
    if let Some(sure) = state_after(view, last).filter(|_| !id) {
        ledger.add("a state after it", if sure { 4.0 } else { 3.0 });
        return;
    }
    if beside && word.roles.any(&[Role::PlaceHead, Role::WorkHead]) && !view.is(next, Role::FacilityHead) {
        ledger.add("a study, a disease or a product after it", -4.0);
        return;
    }
    // "Anthem ID XDJ884", "Cigna PPO"
    if beside && matches!(view.text(next), "ID" | "PPO" | "HMO" | "EPO" | "Medicaid" | "Medicare" | "Blue") {
        ledger.add("a health plan's word after it", -4.0);
        return;
    }
    if first == last && preposition(view, first).is_none() && counted(view, next) {
        ledger.add("a count right after it, as a score has", -1.8);
    }
    // "Murphy + // HR 96", "positive Murphy"
    let sign = view.mark(next, '+')
        || matches!(view.text(view.prev(first)), "positive" | "negative" | "Positive" | "Negative");
    if sign && first == last && view.attributes(first).eponym().is_some() {
        ledger.add("a sign that is there or is not", -2.5);
        return;
    }
    // "the Ottawa ankle rules", "the Rome IV criteria"
    let second = view.next(next);
    let tool = view.word(second).roles.any(&[Role::PlaceHead, Role::WorkHead, Role::EponymHead]);
    let noun = view.kind(next) == TokenKind::Word && preposition(view, first).is_none();
    let between =
        word.attributes.is_medical() || noun || view.case(next) == Case::Upper || view.kind(next) == TokenKind::Number;
    if beside && view.gap(second) == Gap::Space && between && tool && !view.word(second).capital {
        ledger.add("a rule, a score or a test after it", -4.0);
        return;
    }
    if view.equals(next, "et") && view.equals(view.next(next), "al") {
        ledger.add("'et al.' after it", -6.0);
        return;
    }
    let office = is_office(view.text(next));
    if beside && office {
        ledger.add("'clinic' or 'office' after it", 2.0);
        return;
    }
    if beside && view.kind(next) == TokenKind::Number && view.text(next).len() == 5 {
        ledger.add("a ZIP code after it", 2.0);
        return;
    }
    if view.mark(next, ',') && view.attributes(view.next(next)).is_country() {
        ledger.add("a country after it", 2.5);
        return;
    }
    if beside && view.word(next).capital && view.kind(next) == TokenKind::Word && !view.attributes(next).is_calendar() {
        ledger.add("a capitalised word after it", -1.0);
    }
}

/// ", TX" or ", Texas" after `last`. True if it can mean nothing else; false
/// for letters that are a credential or a word too ("MD", "PA", "OR").
fn state_after(view: &View<'_>, last: usize) -> Option<bool> {
    let comma = view.next(last);
    let at = if view.mark(comma, ',') && view.gap(comma) == Gap::Joined { view.next(comma) } else { comma };
    if at == NIL || view.gap(at) > Gap::Line || view.gap(at) == Gap::Joined && !view.mark(comma, ',') {
        return None;
    }
    let lower = view.case(last) == Case::Lower && view.case(at) == Case::Lower;
    if !(lower || view.mark(comma, ',') || view.case(at) == Case::Upper) {
        return None; // most words
    }
    let text = view.text(at);
    // "Solomon SD, NEJM 2024": initials and a journal.
    let journal = view.next(view.next(at));
    let year = view.token(view.next(journal)).is_some_and(|t| t.kind == TokenKind::Number && t.end - t.start == 4);
    if view.mark(view.next(at), ',') && view.case(journal) == Case::Upper && text.len() == 2 && year {
        return None;
    }
    // "tuba city arizona"
    if lower && text.len() > 3 && view.attributes(at).is_state() && view.attributes(last).city() > 0 {
        return Some(true);
    }
    if view.mark(comma, ',')
        && view.word(at).capital
        && (view.attributes(at).is_state() || view.phrase(at, |p| p.is_region()).is_some())
    {
        return Some(true);
    }
    if view.case(at) != Case::Upper {
        return None;
    }
    let sure = is_state_code(text);
    let doubtful = matches!(text, "MD" | "PA" | "MA" | "MS" | "ME" | "OR" | "IN" | "OK" | "HI" | "CO" | "SC" | "DC");
    if sure {
        // Without the comma it must be a city already: "Austin TX".
        return (view.mark(comma, ',') || view.attributes(last).city() > 0).then_some(true);
    }
    (doubtful && view.mark(comma, ',') && (view.attributes(last).city() > 0)).then_some(false)
}

/// The code of a state that is no word and no credential.
pub(super) fn is_state_code(text: &str) -> bool {
    matches!(
        text,
        "AL" | "AK"
            | "AZ"
            | "AR"
            | "CA"
            | "CT"
            | "DE"
            | "FL"
            | "GA"
            | "ID"
            | "IL"
            | "IA"
            | "KS"
            | "KY"
            | "LA"
            | "MI"
            | "MN"
            | "MO"
            | "MT"
            | "NE"
            | "NV"
            | "NH"
            | "NJ"
            | "NM"
            | "NY"
            | "NC"
            | "ND"
            | "OH"
            | "RI"
            | "SD"
            | "TN"
            | "TX"
            | "UT"
            | "VT"
            | "VA"
            | "WA"
            | "WV"
            | "WI"
            | "WY"
    )
}
