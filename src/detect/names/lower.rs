//! Names in lower case: only after a strong cue, or where two words that are
//! no words of English stand side by side as given name and surname.

use crate::detect::gazetteer::{Attributes, Eponym, NIL, Role, View};
use crate::text::token::{Case, Gap};

use super::parts::{Part, hyphenated};

/// False for a word that is on no list of names, and known as something else.
pub(super) fn may_be_listed(a: Attributes) -> bool {
    a.0 == 0 || a.given() >= 2 || a.surname() >= 2 || a.eponym().is_some()
}

/// True if a run in lower case may begin at `at`.
pub(super) fn may_start(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    if !may_be_listed(a) || view.case(at) != Case::Lower || view.word(at).letter {
        return false;
    }
    if a.given().max(a.surname()) < 2 && a.eponym().is_some() {
        return titled(view, at);
    }
    pair(view, at)
        || pure(view, at)
        || name_like(view, at) && cue_before(view, at)
        || titled(view, at)
        || said(view, at)
        || acts(view, at)
        || owns(view, at)
}

/// Collects the run that begins at `at` if there is one; returns the token after it.
pub(super) fn run(view: &View<'_>, at: usize, parts: &mut Vec<Part>) -> usize {
    if !may_start(view, at) {
        return at + 1;
    }
    let mut next = at;
    while parts.len() < 3 && next != NIL && (next == at || view.gap(next) == Gap::Space) {
        let fits = name_like(view, next) || next == at || pair(view, at) && next == view.next(at);
        if view.case(next) != Case::Lower || view.word(next).letter || !fits {
            break;
        }
        let part = hyphenated(view, next, next);
        next = view.next(part.last);
        parts.push(part);
    }
    parts.last().map_or(at, |p| p.last) + 1
}

/// A usual given name and a surname, neither of them an everyday word.
fn pair(view: &View<'_>, at: usize) -> bool {
    let first = view.attributes(at);
    if first.given() < 4 || first.wordy() > 0 {
        return false;
    }
    let next = view.next(at);
    let second = view.attributes(next);
    view.case(next) == Case::Lower
        && view.gap(next) == Gap::Space
        && second.surname() >= 2
        && second.wordy() <= 1
        && !second.is_medical()
}

/// A very usual given name that no text has as a word.
fn pure(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    a.given() >= 6 && a.wordy() == 0 && a.city() < 4 && !a.is_medical() && !a.is_region() && !a.is_calendar()
}

/// A usual name that is a word, where somebody near or a colleague is said to
/// be: "aunt hope", "rn grace", "call dot".
fn said(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    let p = view.prev(at);
    a.given() >= 4
        && a.wordy() >= 2
        && a.zipf() <= 6
        && view.gap(at) == Gap::Space
        && !a.is_calendar()
        && (view.word(p).roles.any(&[Role::Kin, Role::Credential, Role::WeakTitle]) || view.equals(p, "call"))
}

/// Verbs for what only people do, as colleagues tell of each other and of patients, sorted.
const ACTS: [&str; 40] = [
    "asked",
    "asks",
    "ate",
    "brought",
    "called",
    "calls",
    "came",
    "cancelled",
    "cant",
    "cried",
    "fell",
    "floated",
    "floating",
    "forgot",
    "got",
    "knows",
    "left",
    "needs",
    "pulled",
    "quit",
    "refused",
    "refuses",
    "said",
    "says",
    "signed",
    "sleeping",
    "slept",
    "texted",
    "thinks",
    "threw",
    "told",
    "took",
    "tripped",
    "voided",
    "wanted",
    "wants",
    "went",
    "wont",
    "wrote",
    "yelled",
];

/// A usual given name that is a word, where a clause begins, before a verb for
/// what only people do: "also hope called out", "destiny floating to us".
pub(super) fn acts(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    let usual = a.given() >= 4 && a.wordy() >= 1 && !matches!(view.text(at), "will" | "may" | "bill");
    if !usual || view.gap(at) == Gap::Joined {
        return false;
    }
    let next = view.next(at);
    let p = view.prev(at);
    let begins = p == NIL
        || view.begins_sentence(at)
        || matches!(
            view.text(p),
            "," | "so"
                | "and"
                | "but"
                | "if"
                | "because"
                | "bc"
                | "cuz"
                | "also"
                | "that"
                | "when"
                | "did"
                | "then"
                | "says"
                | "said"
        );
    begins && view.gap(next) == Gap::Space && ACTS.binary_search(&view.text(next)).is_ok()
}

/// A surname after "dr." or "mr", be it a word; what else is known for an eponym alone
/// after what is nothing but a title.
fn titled(view: &View<'_>, at: usize) -> bool {
    let p = view.prev(at);
    let word = if view.mark(p, '.') { view.prev(p) } else { p };
    let a = view.attributes(at);
    let only = || {
        a.eponym().is_some() && a.wordy() == 0 && matches!(view.text(word), "mr" | "mrs" | "mister" | "missus" | "dr")
    };
    view.gap(at) == Gap::Space && view.is(word, Role::Title) && (a.surname() >= 4 || only()) && view.text(at).len() > 2
}

/// "tamikas mom called", "okonkwos wife": whose relative somebody is, the apostrophe left out.
pub(super) fn owns(view: &View<'_>, at: usize) -> bool {
    let next = view.next(at);
    if !view.is(next, Role::Kin) || view.gap(next) != Gap::Space || view.gap(at) == Gap::Joined {
        return false;
    }
    let Some(stem) = view.text(at).strip_suffix('s').filter(|stem| stem.len() >= 3) else { return false };
    let (word, name) = (view.attributes(at), view.look_up(stem));
    word.wordy() == 0
        && word.zipf() < 4
        && name.wordy() <= 1
        && name.given().max(name.surname()) >= 3
        && word.eponym().or(name.eponym()) != Some(Eponym::Disease)
        && !word.is_medical()
        && !name.is_medical()
        && !name.is_calendar()
        && !view.word(at).roles.any(&[Role::Kin, Role::Person, Role::Profession])
}

/// On a list of names, or unknown, and not mostly a word.
fn name_like(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    let listed = a.given() >= 2 || a.surname() >= 2;
    let unknown = a.0 == 0;
    (listed || unknown)
        && a.wordy() <= 1
        && !a.is_medical()
        && !a.is_calendar()
        && !a.is_region()
        && !view.word(at).roles.any(&[Role::EponymHead, Role::Kin, Role::Person, Role::Profession])
}

fn cue_before(view: &View<'_>, at: usize) -> bool {
    if view.gap(at) >= Gap::Line {
        return false;
    }
    let p = view.prev(at);
    let dotted = view.mark(p, '.') && view.gap(p) == Gap::Joined;
    let word = if dotted { view.prev(p) } else { p };
    if view.is(word, Role::Title) {
        return true;
    }
    // "hi bea, is it normal": who is written to.
    let next = view.next(at);
    let ends = view.mark(next, ',') || view.mark(next, '!') || next == NIL || view.gap(next) >= Gap::Line;
    let greets = matches!(view.text(p), "hi" | "hello" | "hey" | "dear" | "hola" | "hallo" | "bonjour" | "salut");
    if greets && ends && view.text(at).len() > 2 {
        return true;
    }
    // "se llama wilmer"
    if super::before::is_called(view, p) && view.attributes(at).given() >= 2 {
        return true;
    }
    let listed = view.attributes(at).given() >= 4 || view.attributes(at).surname() >= 4;
    if !listed {
        return view.is(view.prev(p), Role::Intro) && matches!(view.text(p), "is" | "was")
            || view.is(p, Role::Intro) && !view.equals(p, "called");
    }
    let roles = view.word(word).roles;
    roles.any(&[Role::WeakTitle, Role::Intro, Role::Person, Role::Kin, Role::Greeting])
        || matches!(view.text(p), "i'm" | "am" | "by" | "is" | "with")
        || view.mark(p, ',') && view.is(view.prev(p), Role::Greeting)
        || view.mark(p, ':') && view.is(view.prev(p), Role::Label)
}
