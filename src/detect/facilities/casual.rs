//! Facilities as people type and say them: shops and pharmacies of a chain with
//! their street ("walgreens on speedway"), saints without a noun ("St Brigid's"),
//! names in lower case before a short noun ("birchwood snf", "prairie lakes clinic").

use crate::detect::gazetteer::{Attributes, List, Lists, NIL, Role, Roles, View, Word};
use crate::detect::ledger::Ledger;
use crate::text::token::{Case, Gap, TokenKind};

use super::Proposal;

/// Words on each side that may say what a chain is to somebody.
const NEAR: usize = 6;
/// Most words before a noun in lower case.
const LEFT: usize = 3;

/// False for words with which no facility of [`at`] begins and [`headed`] ends: most.
pub(super) fn may_hold(word: &Word) -> bool {
    const HEADS: Roles = Roles::of(&[Role::FacilityHead, Role::FacilityWeak]);
    const LISTS: Lists = Lists::of(&[List::Saint, List::CasualNoun]);
    let a = word.attributes;
    a.is_chain() || a.is_facility() || word.begins() || word.roles.share(HEADS) || word.lists.share(LISTS)
}

/// False for words that no facility of [`at`] begins with: most.
pub(super) fn may_begin(word: Word) -> bool {
    let a = word.attributes;
    a.is_chain() || a.is_facility() || word.begins() || word.lists.has(List::Saint)
}

/// The facility that begins at token `at`, if one does.
pub(super) fn at(view: &View<'_>, at: usize) -> Option<Proposal> {
    let a = view.attributes(at);
    let begins = view.word(at).begins();
    if a.is_chain() || begins {
        let found = view.phrase(at, |p| p.is_chain()).map(|(_, last)| last);
        if let Some(last) = found.or(a.is_chain().then_some(at)) {
            return chain(view, at, last);
        }
    }
    if !view.word(at).capital
        && (a.is_facility() || begins)
        && let Some(proposal) = listed(view, at)
    {
        return Some(proposal);
    }
    if view.is_of(at, List::Saint) { saint(view, at) } else { None }
}

/// A facility of the list in lower case: "valley baptist", "geisinger".
fn listed(view: &View<'_>, at: usize) -> Option<Proposal> {
    let phrase = view.phrase(at, |p| p.is_short_name()).map(|(_, last)| last);
    let a = view.attributes(at);
    let last = phrase.or((a.is_facility() && a.wordy() < 2).then_some(at))?;
    if view.case(at) != Case::Lower {
        return None;
    }
    let pure = a.surname() < 4 && a.given() < 3 && a.city() == 0 && a.wordy() == 0 && !a.is_medical();
    let start = match (phrase, pure) {
        (Some(_), _) => 0.3,
        (None, true) => -0.2,
        (None, false) => -1.4,
    };
    let mut ledger = Ledger::new("on the list of facilities, in lower case", start);
    super::beside(view, last, &mut ledger);
    super::cued::ends(view, last, &mut ledger);
    super::on_the_way(view, at, &mut ledger);
    super::cue(view, at, &mut ledger);
    Some(Proposal { first: at, last, ledger, rule: "facility-listed" })
}

/// "walgreens on speedway", "CVS #4471", "the kroger in Plano".
fn chain(view: &View<'_>, at: usize, name: usize) -> Option<Proposal> {
    if name == at && view.case(at) == Case::Lower && view.is(view.prev(at), Role::NotPerson) {
        return None;
    }
    let alone = name == at;
    let a = view.attributes(at);
    if alone && a.is_region() {
        return None; // "outside Jordan, Montana"
    }
    let start = match alone {
        true if a.wordy() > 0 || a.surname() > 2 || a.city() > 0 => -0.9,
        _ => -0.6,
    };
    let mut ledger = Ledger::new("a chain of shops, laboratories or the like", start);
    let everyday = alone && view.attributes(at).wordy() >= 2;
    if everyday {
        ledger.add("an everyday word too", if view.word(at).capital { -0.8 } else { -2.0 });
    }
    let last = match branch(view, name) {
        Some(last) => {
            ledger.add("a street, a town or a number of its own", 2.2);
            last
        }
        None => {
            super::beside(view, name, &mut ledger);
            name
        }
    };
    if (1..=NEAR).any(|k| serves(view, at.wrapping_sub(k)) || serves(view, name + k)) {
        ledger.add("a prescription or a job near it", 0.8);
    }
    super::cued::ends(view, last, &mut ledger);
    super::cue(view, at, &mut ledger);
    Some(Proposal { first: at, last, ledger, rule: "facility-chain" })
}

/// The last token of what tells one branch: "on speedway", "#4471", "in Plano".
fn branch(view: &View<'_>, name: usize) -> Option<usize> {
    let next = view.next(name);
    let mark = view.mark(next, '#');
    let number = if mark { view.next(next) } else { next };
    // "CVS 4471", "Walgreens #12"; not "SKF 38393", "Fleming 1986".
    let text = view.text(number);
    let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    let letters = view.case(name) == Case::Upper && view.text(name).len() <= 4 && text.len() > 4;
    let shop = mark || text.len() >= 3 && !year && !letters;
    if view.kind(number) == TokenKind::Number && shop && view.gap(next) <= Gap::Space {
        let goes_on =
            view.gap(view.next(number)) == Gap::Joined && !matches!(view.text(view.next(number)), "," | "." | ")");
        return (!goes_on).then_some(number);
    }
    if matches!(view.text(next), "on" | "at" | "by" | "off") && view.gap(next) == Gap::Space {
        let mut first = view.next(next);
        // "CVS at 11 weeks": no street.
        if view.kind(first) == TokenKind::Number {
            return None;
        }
        if matches!(view.text(first), "the" | "w" | "e" | "n" | "s" | "west" | "east" | "north" | "south") {
            first = view.next(first);
        }
        let a = view.attributes(first);
        let named = view.kind(first) != TokenKind::Mark
            && !a.is_calendar()
            && !view.word(first).roles.any(&[Role::Kin, Role::FacilityGeneric, Role::NoStart, Role::Person])
            && (view.word(first).capital || a.wordy() < 3 || view.kind(first) == TokenKind::Mixed);
        return (named && view.gap(first) == Gap::Space).then_some(first);
    }
    if view.equals(next, "in") {
        return town(view, view.next(next));
    }
    town(view, next).filter(|_| view.gap(next) == Gap::Space)
}

/// The last token of a town of the list that begins at `at`.
fn town(view: &View<'_>, at: usize) -> Option<usize> {
    let a = view.attributes(at);
    let phrase = view.phrase(at, |p| p.city() > 0).map(|(_, last)| last);
    phrase.or((a.city() > 1 && a.wordy() < 2 && !a.is_region()).then_some(at))
}

/// Words by which a chain is a pharmacy, a laboratory or an employer to somebody.
fn serves(view: &View<'_>, at: usize) -> bool {
    matches!(
        view.text(at),
        "pharmacy"
            | "pharm"
            | "Pharmacy"
            | "PHARM"
            | "PHARMACY"
            | "rx"
            | "Rx"
            | "RX"
            | "script"
            | "scripts"
            | "refill"
            | "refills"
            | "filled"
            | "fill"
            | "pick"
            | "picked"
            | "prescription"
            | "shift"
            | "cashier"
            | "stocker"
            | "manager"
            | "works"
            | "worked"
            | "working"
            | "drawn"
            | "draw"
            | "server"
            | "driver"
            | "warehouse"
            | "plant"
            | "factory"
            | "store"
            | "employee"
            | "worker"
            | "clerk"
            | "guard"
            | "cook"
            | "inmate"
            | "unit"
    )
}

/// "St Brigid's", "st lukes": a saint's name in the possessive, with what goes on.
fn saint(view: &View<'_>, at: usize) -> Option<Proposal> {
    let dot = view.next(at);
    let name = if view.mark(dot, '.') && view.gap(dot) == Gap::Joined { view.next(dot) } else { dot };
    let token = view.token(name)?;
    if view.gap(name) > Gap::Space || token.kind != TokenKind::Word || view.word(name).letter {
        return None;
    }
    let text = token.text(view.doc.text);
    let stem = token.stem(view.doc.text);
    let possessive = stem.len() < text.len();
    let plural = text.strip_suffix('s').or_else(|| text.strip_suffix('S')).filter(|t| t.len() > 2);
    let known = |a: Attributes| a.given() >= 3 && a.wordy() < 3;
    let named = possessive && known(view.attributes(name)) || plural.is_some_and(|stem| known(view.look_up(stem)));
    let next = view.next(name);
    let plant = matches!(view.text(next), "wort" | "Wort" | "fire" | "dance" | "disease" | "day" | "Day" | "Eve");
    if !named || plant {
        return None;
    }
    let mut ledger = Ledger::new("a saint's name as that of a house", if possessive { 0.6 } else { -0.4 });
    if view.word(next).roles.any(&[Role::EponymHead, Role::WorkHead]) {
        ledger.add("a thing of medicine after it", -3.0);
    }
    super::cue(view, at, &mut ledger);
    Some(Proposal { first: at, last: name, ledger, rule: "facility-saint" })
}

/// The facility in lower case that ends in the noun at token `head`.
pub(super) fn headed(view: &View<'_>, head: usize) -> Option<Proposal> {
    if view.case(head) != Case::Lower || !is_noun(view, head) {
        return None;
    }
    let (mut first, mut words, mut best) = (head, 0, f32::MIN);
    let mut scenic = 0;
    while words < LEFT {
        let before = view.prev(first);
        let hyphen = view.mark(before, '-') && view.gap(first) == Gap::Joined;
        let word = if hyphen { view.prev(before) } else { before };
        // "weil er", "dachte er": a pronoun of German, no emergency room.
        let a = view.attributes(word);
        let proper = a.city() > 0 || a.given().max(a.surname()) >= 3 || a.is_facility();
        if view.equals(head, "er") && !proper && is_german(view.text(word)) {
            return None;
        }
        if word == NIL || view.gap(first) > Gap::Space || view.case(word) != Case::Lower || !fits(view, word) {
            break;
        }
        scenic += usize::from(is_scenic(view.text(word)));
        best = best.max(worth(a));
        first = word;
        words += 1;
    }
    // "the lake house", "a beach house"
    let common = words == 1 && view.equals(head, "house") && scenic > 0;
    if words == 0 || common || best <= 0.0 && scenic == 0 {
        return None;
    }
    let weak = !view.is(head, Role::FacilityHead) && view.is(head, Role::FacilityWeak);
    let mut ledger = Ledger::new("a noun of a facility in lower case", if weak { -2.7 } else { -1.9 });
    ledger.add("a proper word before it", best.max(0.0));
    if scenic > 0 {
        ledger.add("a word that houses are named after", if scenic > 1 { 1.4 } else { 0.7 });
    }
    super::cue(view, first, &mut ledger);
    Some(Proposal { first, last: head, ledger, rule: "facility-lower" })
}

/// Verbs and conjunctions of German before "er", and what its verbs end in.
fn is_german(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "weil", "dass", "wenn", "ob", "da", "als", "wo", "wie", "hat", "ist", "war", "wird", "und", "dann", "damit",
        "bis", "nachdem", "obwohl", "kann", "will", "soll", "muss", "sagt", "gibt", "nimmt", "was", "den", "dies",
    ];
    WORDS.contains(&word) || word.len() > 4 && (word.ends_with("te") || word.ends_with("tte"))
}

/// Nouns that end a facility's name in casual writing.
fn is_noun(view: &View<'_>, at: usize) -> bool {
    view.is(at, Role::FacilityHead)
        || view.is(at, Role::FacilityWeak) && view.attributes(at).wordy() >= 2 && view.text(at).len() > 3
        || view.is_of(at, List::CasualNoun)
}

/// Words of which a name before such a noun may consist.
fn fits(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    let roles = view.word(at).roles;
    view.kind(at) == TokenKind::Word
        && view.text(at).len() > 2
        && !a.is_medical()
        && !a.is_abbreviation()
        && !a.is_calendar()
        && !a.is_region()
        && (is_scenic(view.text(at)) || !roles.any(&[Role::FacilityGeneric, Role::NoStart]))
        && !roles.any(&[
            Role::Title,
            Role::Kin,
            Role::Person,
            Role::Profession,
            Role::FacilityCue,
            Role::ByVerb,
            Role::PlaceCue,
        ])
        && (a.wordy() < 3 || is_scenic(view.text(at)))
}

fn worth(a: Attributes) -> f32 {
    if a.is_facility() || a.city() >= 2 && a.wordy() < 2 || a.surname() >= 4 && a.wordy() < 2 {
        1.8
    } else if a.0 & !(1 << 29) == 0 || a.surname() >= 2 && a.wordy() < 2 {
        1.2
    } else if a.wordy() < 2 {
        0.8
    } else {
        -0.5
    }
}

/// Everyday words that houses are named after.
fn is_scenic(word: &str) -> bool {
    const WORDS: [&str; 44] = [
        "bay",
        "birch",
        "brook",
        "cedar",
        "creek",
        "crest",
        "evergreen",
        "forest",
        "garden",
        "gardens",
        "golden",
        "grove",
        "harbor",
        "harbour",
        "heights",
        "heritage",
        "hill",
        "hills",
        "lake",
        "lakes",
        "magnolia",
        "maple",
        "meadow",
        "meadows",
        "mercy",
        "mountain",
        "oak",
        "oaks",
        "orchard",
        "park",
        "pine",
        "pines",
        "pioneer",
        "prairie",
        "ridge",
        "river",
        "spring",
        "springs",
        "summit",
        "sunrise",
        "sunset",
        "valley",
        "willow",
        "woods",
    ];
    WORDS.binary_search(&word).is_ok()
}
