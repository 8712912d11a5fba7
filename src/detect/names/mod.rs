//! Names of people: runs of capitalised words are candidates, evidence decides.
//!
//! - `parts` cuts runs of words into parts that may belong to a name;
//! - `structure` says how well parts make up a name by themselves;
//! - `context` says what stands around them, with `before` and `after`, and `nobody`
//!   what makes a run of words no name at all;
//! - `lower` finds the runs in lower case; `forms` finds LAST, FIRST and families,
//!   `initials` the letters that stand for people; `files` finds names in the
//!   names of files;
//! - `weights` holds every number, in log-odds.

mod after;
mod before;
mod context;
mod files;
mod forms;
mod initials;
mod lower;
mod nobody;
mod parts;
mod speakers;
mod structure;
mod weights;

#[cfg(test)]
mod tests;

use super::gazetteer::{Role, View, Word};
use super::ledger::Ledger;
use super::proper::Claimed;
use super::recognizer::Candidate;
use crate::finding::IdentifierType;
use crate::text::token::{Case, Gap, Token, TokenKind};
use crate::text::{Normal, Span};
use parts::Part;

/// A name in the making: tokens `first..=last`.
#[derive(Clone, Debug)]
struct Proposal {
    first: usize,
    last: usize,
    ledger: Ledger,
    rule: &'static str,
}

/// The tokens that are asked about, in ascending order.
#[derive(Default, Debug)]
pub(super) struct Asked {
    /// A run may begin with them.
    pub(super) runs: Vec<usize>,
    /// A special form is around them.
    pub(super) forms: Vec<usize>,
    /// Words of few letters.
    letters: Vec<usize>,
    /// Words of one letter.
    singles: Vec<usize>,
    /// They may be the ending of a file's name.
    endings: Vec<usize>,
    /// Words that lines begin with.
    heads: Vec<usize>,
}

impl Asked {
    pub(super) fn with_capacity(room: usize) -> Asked {
        Asked {
            runs: Vec::with_capacity(room),
            forms: Vec::with_capacity(room),
            letters: Vec::with_capacity(room),
            ..Asked::default()
        }
    }

    /// Takes token `at`, which is no mark, where it is asked about for its length or its place.
    #[inline]
    pub(super) fn take(&mut self, at: usize, token: &Token, word: &Word) {
        let letters = token.end - token.start;
        if letters <= 4 {
            if letters == 1 && token.kind == TokenKind::Word {
                self.singles.push(at);
            }
            if letters <= 3 && word.hash != 0 {
                self.letters.push(at);
            }
            if letters >= 3 && token.gap == Gap::Joined {
                self.endings.push(at);
            }
        }
        if token.gap >= Gap::Line && token.kind == TokenKind::Word {
            self.heads.push(at);
        }
    }
}

/// False for words without a capital with which no run begins: most.
pub(super) fn asks(token: &Token, word: &Word) -> bool {
    token.case == Case::Lower && lower::may_be_listed(word.attributes)
}

/// Appends the names of `view` to `out`, of those that are asked about. Words
/// that `claimed` holds belong to a facility and start no name.
pub(super) fn find(view: &View<'_>, asked: &Asked, claimed: &Claimed, out: &mut Vec<Candidate>) {
    let mut proposals = Vec::new();
    let (mut run, mut ledger) = (Vec::new(), Ledger::default());
    let mut next = 0;
    for &at in &asked.runs {
        if at < next {
            continue;
        }
        run.clear();
        let capital = view.word(at).capital;
        next = if capital && !claimed.holds(at) {
            if is_no_name(view, at) {
                continue; // most
            }
            parts::run(view, claimed, at, &mut run)
        } else if !capital {
            lower::run(view, at, &mut run)
        } else {
            at + 1 // within a facility's name
        };
        if !run.is_empty() {
            choose(view, &run, &mut ledger, &mut proposals);
        }
    }
    forms::find(view, &asked.forms, claimed, &mut proposals);
    forms::find_spelled(view, &asked.singles, claimed, &mut proposals);
    initials::find(view, &asked.letters, claimed, &mut proposals);
    files::find(view, &asked.endings, claimed, &mut proposals);
    speakers::find(view, &asked.heads, &mut proposals);
    proposals.sort_by_key(|p| (p.first, p.last));
    neighbours(view, &mut proposals);
    out.extend(proposals.iter().filter(|p| p.ledger.total() >= weights::FLOOR).map(|p| candidate(view, p)));
}

/// True for a word with a capital that is a run by itself and, whatever stands around
/// it, no name. Of some words that are none it is not said.
fn is_no_name(view: &View<'_>, at: usize) -> bool {
    if !parts::is_alone(view, at) {
        return false;
    }
    let attributes = view.attributes(at);
    let value = structure::one_name(parts::values(attributes));
    structure::falls_short(value, weights::FLOOR - context::most_around(view, at, at, attributes))
}

/// Takes the best interval of parts, then looks left and right of it. What `ledger`
/// holds is of no matter: most intervals are no more than begun in it.
fn choose(view: &View<'_>, parts: &[Part], ledger: &mut Ledger, proposals: &mut Vec<Proposal>) {
    let mut best: Option<(usize, usize, Ledger)> = None;
    for from in 0..parts.len() {
        for to in from + 1..=parts.len().min(from + weights::MOST_PARTS) {
            let Some(interval) = parts.get(from..to) else { continue };
            let least = best.as_ref().map_or(weights::FLOOR, |(_, _, best)| best.total().max(weights::FLOOR));
            let most = context::most(view, interval);
            if structure::judge(view, interval, least - most, ledger).is_none() || ledger.total() + most < least {
                continue;
            }
            context::judge(view, interval, parts.len() - interval.len(), least, ledger);
            if best.as_ref().is_none_or(|(_, _, best)| ledger.total() > best.total()) {
                best = Some((from, to, *ledger));
            }
        }
    }
    let Some((from, to, found)) = best.filter(|(_, _, found)| found.total() >= weights::FLOOR) else { return };
    let rule = if to - from == 1 { "name-single" } else { "name-full" };
    let (from, to) = if found.total() >= 0.0 { extend(view, parts, from, to) } else { (from, to) };
    if let (Some(a), Some(b)) = (parts.get(from), parts.get(to.saturating_sub(1))) {
        proposals.push(Proposal { first: a.first, last: b.last, ledger: found, rule });
    }
    if let Some(left) = parts.get(..from).filter(|p| !p.is_empty()) {
        choose(view, left, ledger, proposals);
    }
    if let Some(right) = parts.get(to..).filter(|p| !p.is_empty()) {
        choose(view, right, ledger, proposals);
    }
}

/// Takes in the words of the same run that may belong to a name found: a rare
/// surname beside a given name weighs little, but it must not be left standing.
fn extend(view: &View<'_>, parts: &[Part], mut from: usize, mut to: usize) -> (usize, usize) {
    let fits = |part: &Part| {
        let a = part.attributes;
        let name = part.given.max(part.surname) >= weights::EXTENDS;
        part.kind == parts::Kind::Word
            && name
            && !a.is_medical()
            && !a.is_region()
            && !a.is_calendar()
            && a.wordy() <= 1
    };
    // A capital right after a given name is its surname, be it a word.
    let surname = |part: &Part| {
        let roles = view.word(part.last).roles;
        let other =
            [Role::EponymHead, Role::WorkHead, Role::FacilityHead, Role::FacilityWeak, Role::Credential, Role::IdWord];
        part.attributes.surname() >= 4
            && part.case == Case::Title
            && !roles.any(&other)
            && !part.attributes.is_calendar()
    };
    // "Dr. William Bums": behind a title and a given name, whatever the word means.
    let titled = parts.get(from).is_some_and(|p| {
        let before = view.prev(p.first);
        view.is(before, Role::Title) || view.mark(before, '.') && view.is(view.prev(before), Role::Title)
    });
    let closes = |part: &Part| {
        let next = view.next(part.last);
        part.kind == parts::Kind::Word
            && part.case == Case::Title
            && !view.is(part.last, Role::EponymHead)
            && (next == super::gazetteer::NIL
                || view.gap(next) >= Gap::Line
                || matches!(view.text(next), "." | "," | ";"))
    };
    let fitting = |part: &Part| surname(part) || titled && closes(part);
    if to - from == 1 && parts.get(from).is_some_and(|p| p.given >= 1.0) && parts.get(to).is_some_and(fitting) {
        to += 1;
    }
    while to - from < weights::MOST_PARTS && parts.get(to).is_some_and(fits) {
        to += 1;
    }
    while to - from < weights::MOST_PARTS && from > 0 && parts.get(from - 1).is_some_and(fits) {
        from -= 1;
    }
    (from, to)
}

/// Names stand together: "Jane, Bob and Ravi". A name that is sure lifts the
/// next one in the list.
fn neighbours(view: &View<'_>, proposals: &mut [Proposal]) {
    let joined = |a: usize, b: usize| {
        let mut at = view.next(a);
        let mut seen = 0;
        while at != b {
            let joins = matches!(view.text(at), "," | "and" | "&" | "/" | "or" | "y" | "und" | "et");
            if at == super::gazetteer::NIL || !joins || seen == 2 {
                return false;
            }
            seen += 1;
            at = view.next(at);
        }
        seen > 0
    };
    // Other forms of the same words may lie between two members of a list.
    for at in 1..proposals.len() {
        for back in 1..=at.min(3) {
            lift(proposals, at - back, at, &joined);
        }
    }
    for at in (0..proposals.len()).rev() {
        for on in 1..=3 {
            lift(proposals, at + on, at, &joined);
        }
    }
}

fn lift(proposals: &mut [Proposal], sure: usize, other: usize, joined: &impl Fn(usize, usize) -> bool) {
    let (Some(a), Some(b)) = (proposals.get(sure), proposals.get(other)) else { return };
    if a.ledger.total() < weights::SURE || b.ledger.total() >= weights::SURE || b.rule == "name-last-first" {
        return;
    }
    let together = if sure < other { joined(a.last, b.first) } else { joined(b.last, a.first) };
    if together && let Some(b) = proposals.get_mut(other) {
        b.ledger.add("in a list with another name", weights::IN_LIST);
    }
}

fn candidate(view: &View<'_>, proposal: &Proposal) -> Candidate {
    Candidate {
        kind: IdentifierType::Name,
        span: span(view, proposal.first, proposal.last),
        score: proposal.ledger.score(),
        rule: proposal.rule.into(),
        evidence: proposal.ledger.evidence(),
    }
}

/// Bytes of the tokens `first..=last`, a possessive `'s` left out.
fn span(view: &View<'_>, first: usize, last: usize) -> Span<Normal> {
    let (Some(a), Some(b)) = (view.token(first), view.token(last)) else { return Span::new(0, 0) };
    let stem = b.stem(view.doc.text).len();
    Span::new(a.start as usize, b.start as usize + stem)
}
