//! Initials: "JS/mm" for who dictated and who typed, "read by hg", "Tech: kp",
//! "Pt JD", "-tk" under a note.

use crate::detect::gazetteer::{List, Lists, NIL, Role, View};
use crate::detect::ledger::Ledger;
use crate::detect::proper::Claimed;
use crate::text::token::{Case, Gap, TokenKind};

use super::Proposal;

/// Words before somebody's letters.
const BEFORE: Lists = Lists::of(&[List::By, List::AtWork]);

/// Appends proposals for letters that stand for people, of the words `asked`,
/// which are of three letters at most.
pub(super) fn find(view: &View<'_>, asked: &[usize], claimed: &Claimed, proposals: &mut Vec<Proposal>) {
    for &at in asked {
        let (Some(token), word) = (view.token(at), view.word(at)) else { continue };
        // Before most words of that length nothing says that they are somebody's.
        let before = view.word(view.prev(at));
        let told = before.is_mark(':') || before.lists.share(BEFORE);
        let fits = (told || at + 1 == view.len()) && token.end - token.start > 1 && token.case != Case::Title;
        let one = token.end - token.start == 1 && token.case == Case::Lower;
        let capital = word.capital;
        if !(fits || one || capital) || claimed.holds(at) {
            continue;
        }
        if one {
            proposals.extend(titled_letter(view, at));
        }
        if capital {
            proposals.extend(typist(view, at));
            proposals.extend(bare_initials(view, at));
        }
        if fits && token.text(view.doc.text).is_ascii() {
            proposals.extend(signing(view, at).or_else(|| at_work(view, at)).or_else(|| under_a_note(view, at)));
        }
    }
}

/// "dr o never called back": one letter for a surname, as colleagues type it.
fn titled_letter(view: &View<'_>, at: usize) -> Option<Proposal> {
    let p = view.prev(at);
    let titled = ["dr", "mr", "mrs", "ms"].iter().any(|title| view.equals(p, title)) && view.gap(at) == Gap::Space;
    let next = view.next(at);
    let ends =
        next == NIL || view.gap(next) >= Gap::Space || matches!(view.text(next), "." | "," | ";" | "?" | "!" | ")");
    (titled && ends && !matches!(view.text(at), "a" | "i" | "x")).then(|| Proposal {
        first: at,
        last: at,
        ledger: Ledger::new("a letter behind a title", 1.0),
        rule: "name-initials",
    })
}

/// Two or three letters that mean something else than a person.
fn means_something(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    a.is_abbreviation()
        || a.is_medical()
        || a.is_calendar()
        || a.zipf() >= 6
        || view.is(at, Role::Credential)
        || view.is(at, Role::Particle)
        || view.is_of_any_case(at, List::NoInitials)
}

/// True if nothing follows that the letters belong to: a mark, a time, the end of the line.
fn closed(view: &View<'_>, last: usize) -> bool {
    let next = view.next(last);
    let far = view.token(next).is_some_and(|n| view.token(last).is_some_and(|l| n.start > l.end + 1));
    next == NIL
        || far
        || view.gap(next) >= Gap::Line
        || matches!(view.text(next), "." | "," | ";" | ")" | "]" | "|" | "at" | "on" | "@" | "ext")
        || view.kind(next) == TokenKind::Number && view.gap(next) == Gap::Space
}

/// "Sonographer jlw", "TECH: kp", "Circulator lw", "Scanned tb;": who was at work.
fn at_work(view: &View<'_>, at: usize) -> Option<Proposal> {
    let mut before = view.prev(at);
    let colon = view.mark(before, ':');
    if colon {
        before = view.prev(before);
    }
    let worded = view.gap(at) == Gap::Space && view.is_of_any_case(before, List::AtWork);
    if !worded || means_something(view, at) || view.attributes(at).wordy() == 3 || !closed(view, at) {
        return None;
    }
    let ledger = Ledger::new("letters behind a word for who was at work", if colon { 1.0 } else { 0.4 });
    Some(Proposal { first: at, last: at, ledger, rule: "name-initials" })
}

/// "... Recheck 5.2. -tk": letters behind a dash, with which a note ends.
fn under_a_note(view: &View<'_>, at: usize) -> Option<Proposal> {
    if at + 1 < view.len() {
        return None; // most words
    }
    let dash = view.prev(at);
    let dashed = matches!(view.text(dash), "-" | "—" | "–") && view.gap(dash) >= Gap::Space;
    if !dashed || means_something(view, at) {
        return None;
    }
    let before = view.prev(dash);
    let ended = view.gap(dash) >= Gap::Line || matches!(view.text(before), "." | "!" | "?" | ")");
    ended.then(|| Proposal {
        first: at,
        last: at,
        ledger: Ledger::new("letters under a note", 0.5),
        rule: "name-initials",
    })
}

/// "taken by ks", "read by hg", "(checked by JM)": the letters of who did it.
fn signing(view: &View<'_>, at: usize) -> Option<Proposal> {
    let p = view.prev(at);
    if !view.is_of_any_case(p, List::By)
        || view.gap(at) != Gap::Space
        || view.gap(p) > Gap::Line
        || means_something(view, at)
    {
        return None;
    }
    let verb = view.prev(p);
    let done = view.is_of_any_case(verb, List::DoneBy);
    if !done && view.attributes(at).wordy() >= 2 {
        return None;
    }
    let mut ledger = Ledger::new("letters after 'by'", -0.9);
    if done || view.is(verb, Role::ByVerb) {
        ledger.add("what somebody does before it", if closed(view, at) { 1.6 } else { 1.2 });
    } else if at + 1 >= view.len() && view.attributes(at).wordy() == 0 {
        ledger.add("the end of a note", 1.0);
    }
    Some(Proposal { first: at, last: at, ledger, rule: "name-initials" })
}

/// "JS/mm" or "JS:mm": who dictated and who typed, alone on a line or at its end.
fn typist(view: &View<'_>, at: usize) -> Option<Proposal> {
    let slash = view.next(at);
    let typed = view.next(slash);
    if !(view.mark(slash, '/') || view.mark(slash, ':')) || view.gap(slash) != Gap::Joined {
        return None; // most words
    }
    let letters = |i: usize| view.kind(i) == TokenKind::Word && (2..=3).contains(&view.text(i).len());
    let ends = typed != NIL && (typed + 1 >= view.len() || view.gap(typed + 1) >= Gap::Line);
    let fits = letters(at)
        && letters(typed)
        && view.case(at) == Case::Upper
        && view.case(typed) == Case::Lower
        && view.gap(typed) == Gap::Joined
        && view.gap(at) >= Gap::Space;
    // "Signed JMT/ab 03.22.23", "JT/aw — left at 1900"
    let signed =
        matches!(view.text(view.prev(at)), "Signed" | "signed" | "Dictated" | "dictated" | "Typed" | "typed" | "by");
    let dashed = view.gap(at) >= Gap::Line && matches!(view.text(view.next(typed)), "—" | "–" | "-" | ":");
    if !fits || !(ends || signed || dashed) {
        return None;
    }
    let mut ledger = Ledger::new("initials of author and typist", 0.0);
    if signed {
        ledger.add("said to have signed", 1.2);
    } else if view.gap(at) >= Gap::Line {
        ledger.add("alone on a line", 1.0);
    } else if view.kind(view.prev(at)) == TokenKind::Number {
        ledger.add("behind a time", 1.0);
    } else if [at, typed].iter().any(|&i| view.attributes(i).is_abbreviation() || view.attributes(i).wordy() == 3) {
        ledger.add("letters that mean something else", -1.5);
    } else {
        ledger.add("at the end of a line", 0.4);
    }
    Some(Proposal { first: at, last: typed, ledger, rule: "name-typist" })
}

/// "Pt JD", "initials: JD", "Initials: M-K", "RPh: JDC".
fn bare_initials(view: &View<'_>, at: usize) -> Option<Proposal> {
    let capitals = view.case(at) == Case::Upper || view.word(at).letter && view.word(at).capital;
    if !capitals || view.kind(at) != TokenKind::Word || view.text(at).len() > 3 {
        return None;
    }
    let mut p = view.prev(at);
    let colon = view.mark(p, ':');
    if colon {
        p = view.prev(p);
    }
    let initials = view.equals(p, "initials");
    let a = view.attributes(at);
    // "M-K", "A-B-C"
    let mut last = at;
    while initials
        && view.word(last).letter
        && view.mark(view.next(last), '-')
        && view.word(view.next(view.next(last))).letter
    {
        last = view.next(view.next(last));
    }
    if last == at && view.word(at).letter {
        return None;
    }
    let next = view.next(last);
    let signs = colon
        && !a.is_abbreviation()
        && !view.is(at, Role::Credential)
        && (next == NIL
            || view.gap(next) >= Gap::Line
            || view.token(next).is_some_and(|n| view.token(last).is_some_and(|l| n.start > l.end + 1)))
        && (view.word(p).roles.any(&[Role::Profession, Role::Credential, Role::ByVerb]) || view.equals(p, "by"));
    let patient = !colon
        && view.text(at).len() == 2
        && (view.equals(p, "patient") || view.equals(p, "pt"))
        && view.gap(at) == Gap::Space;
    if !(initials || signs || patient && !a.is_abbreviation() && a.wordy() < 3 && !view.is(at, Role::Credential)) {
        return None;
    }
    if patient && !initials && !(view.is(next, Role::Verb) || matches!(view.text(next), "," | "." | "(")) {
        return None;
    }
    let weight = if initials {
        1.5
    } else if signs {
        0.8
    } else {
        0.6
    };
    Some(Proposal {
        first: at,
        last,
        ledger: Ledger::new("initials after 'patient', 'initials' or who signs", weight),
        rule: "name-initials",
    })
}
