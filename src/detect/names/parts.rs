//! Runs of words that may make up a name, cut into parts.

use crate::detect::gazetteer::{Attributes, List, NIL, Role, View};
use crate::detect::proper::Claimed;
use crate::text::token::{Case, Gap, TokenKind};

use super::weights;

/// What a part of a name is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A word, with hyphens and particles ("de la Cruz", "Mary-Jane").
    Word,
    /// One letter, with its dot if it has one.
    Initial {
        /// A dot stands after it.
        dotted: bool,
    },
    /// "Jr.", "III".
    Suffix,
}

/// One part: tokens `first..=last`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) kind: Kind,
    /// How well it does as a given name and as a surname, in log-odds.
    pub(super) given: f32,
    pub(super) surname: f32,
    /// Facts about its main word.
    pub(super) attributes: Attributes,
    /// Capitals of its main word.
    pub(super) case: Case,
}

/// The bits of [`Attributes::is_region`].
const REGION_BITS: u32 = 0b111 << 20;

/// Longest run, in parts: headings in capitals go on and on.
const LONGEST_RUN: usize = 12;

/// Collects the run of parts that begins at the capitalised word `at`; returns
/// the token after it.
pub(super) fn run(view: &View<'_>, claimed: &Claimed, at: usize, parts: &mut Vec<Part>) -> usize {
    let mut next = at;
    while parts.len() < LONGEST_RUN && next != NIL && !claimed.holds(next) && (next == at || joins(view, parts, next)) {
        let Some(part) = part(view, next, !parts.is_empty()) else { break };
        next = view.next(part.last);
        let ends = matches!(view.text(part.last).as_bytes(), [.., b'\'', b's' | b'S']);
        parts.push(part);
        if ends {
            break;
        }
        // A comma may stand before a suffix: "Smith, Jr."
        if view.mark(next, ',') && view.is(view.next(next), Role::Suffix) {
            next = view.next(next);
        }
    }
    parts.last().map_or(at, |p| p.last) + 1
}

/// True for a word with a capital that is a run by itself, of one part: nothing of a
/// name stands behind it. Of some that are it is not said.
pub(super) fn is_alone(view: &View<'_>, at: usize) -> bool {
    let next = view.word(view.next(at));
    let joins = next.capital || next.roles.has(Role::Particle) || next.lists.has(List::Particle);
    !view.word(at).letter && !joins && !next.is_mark(',') && !next.is_mark('-')
}

/// True if the token `at` may go on with the run.
fn joins(view: &View<'_>, parts: &[Part], at: usize) -> bool {
    let Some(before) = parts.last() else { return false };
    match view.gap(at) {
        Gap::Space => true,
        Gap::Joined => matches!(before.kind, Kind::Initial { dotted: true }),
        // A name wrapped over a line break, only where both sides are names and no new label begins.
        Gap::Line => {
            let next = view.attributes(at);
            before.kind == Kind::Word
                && before.given >= 1.5
                && next.surname() >= 4
                && next.wordy() == 0
                && !view.mark(view.next(at), ':')
                && parts.len() < 3
                && view.prev(before.first) != NIL
                && view.gap(before.first) < Gap::Line
        }
        Gap::Paragraph => false,
    }
}

fn part(view: &View<'_>, at: usize, inside: bool) -> Option<Part> {
    let word = view.word(at);
    if inside && word.roles.has(Role::Suffix) && word.capital && !is_grade(view.text(view.prev(at))) {
        let last = dot_after(view, at).unwrap_or(at);
        return Some(plain(view, at, last, Kind::Suffix));
    }
    if word.letter && word.capital {
        let dot = dot_after(view, at);
        let counted = counts_a_child(view, at) && (dot.is_none() || is_one_of_several(view, at));
        if view.text(at) == "I" && dot.is_none() || counted {
            return None;
        }
        // The last letter of "U.S.A." or of a unit is no initial; a digit beside it makes it a code.
        // "Bill C-14" too.
        let after = view.next(at);
        let number = if view.mark(after, '-') { view.next(after) } else { after };
        let code = view.gap(after) == Gap::Joined
            && view.gap(number) == Gap::Joined
            && matches!(view.kind(number), TokenKind::Number | TokenKind::Mixed);
        if code {
            return None;
        }
        return Some(plain(view, at, dot.unwrap_or(at), Kind::Initial { dotted: dot.is_some() }));
    }
    if word.capital {
        // "De Miguel Rivera", "De la Ossa Prieto"
        let mut main = at;
        for _ in 0..3 {
            let particle = view.is_of(main, List::Particle)
                || main != at
                    && view.is(main, Role::Particle)
                    && (!view.word(main).capital || view.case(at) == Case::Upper);
            let next = view.next(main);
            if !particle || view.gap(next) != Gap::Space {
                break;
            }
            main = next;
        }
        let whole = main != at && view.word(main).capital && !view.word(main).letter;
        return Some(hyphenated(view, at, if whole { main } else { at }));
    }
    if inside && word.roles.has(Role::Particle) {
        let mut main = at;
        for _ in 0..3 {
            main = view.next(main);
            if view.gap(main) != Gap::Space {
                return None;
            }
            if view.word(main).capital && !view.word(main).letter {
                return Some(hyphenated(view, at, main));
            }
            if !view.is(main, Role::Particle) {
                return None;
            }
        }
    }
    None
}

/// "Twin A Mbeki": a letter that counts the children of one birth.
pub(super) fn counts_a_child(view: &View<'_>, letter: usize) -> bool {
    const CHILDREN: [&str; 6] = ["twin", "triplet", "baby", "fetus", "boy", "girl"];
    view.word(letter).letter && CHILDREN.iter().any(|child| view.equals(view.prev(letter), child))
}

/// "twin B.": what ends the sentence there is no dot of an initial.
fn is_one_of_several(view: &View<'_>, letter: usize) -> bool {
    ["twin", "triplet", "fetus"].iter().any(|child| view.equals(view.prev(letter), child))
}

fn dot_after(view: &View<'_>, at: usize) -> Option<usize> {
    let dot = view.next(at);
    (view.mark(dot, '.') && view.gap(dot) == Gap::Joined).then_some(dot)
}

/// A word with what hyphens join to it; `first` may be a particle before it.
pub(super) fn hyphenated(view: &View<'_>, first: usize, main: usize) -> Part {
    let mut part = plain(view, first, main, Kind::Word);
    // "Al-Farsi": the word behind the particle is the name, be it a language too.
    let particle = view.is(main, Role::Particle) && view.word(main).capital;
    for _ in 0..2 {
        let hyphen = view.next(part.last);
        let next = view.next(hyphen);
        let joined = view.mark(hyphen, '-') && view.gap(hyphen) == Gap::Joined && view.gap(next) == Gap::Joined;
        if !joined || view.kind(next) != TokenKind::Word || view.word(next).capital != view.word(main).capital {
            break;
        }
        let other = plain(view, next, next, Kind::Word);
        part.last = next;
        if particle {
            part.surname = other.surname.max(weights::UNSEEN_SURNAME) + weights::PARTICLE;
            part.attributes = Attributes(other.attributes.0 & !REGION_BITS);
            continue;
        }
        part.given = part.given.max(other.given) - 0.1;
        // Both halves of a double name should be names.
        part.surname = part.surname.min(other.surname + 1.0).max(other.surname.min(part.surname + 1.0));
        part.attributes.0 |= other.attributes.0 & (0xf << 13);
    }
    part
}

fn plain(view: &View<'_>, first: usize, last: usize, kind: Kind) -> Part {
    let main = if kind == Kind::Word { last } else { first };
    let attributes = view.attributes(main);
    let (given, surname) = if kind == Kind::Word { values(attributes) } else { (0.0, 0.0) };
    let mut part = Part { first, last, kind, given, surname, attributes, case: view.case(main) };
    if first != main && kind == Kind::Word {
        part.surname += weights::PARTICLE;
    }
    if view.is(main, Role::Title) && kind == Kind::Word {
        part.given += weights::TITLE_INSIDE;
        part.surname += weights::TITLE_INSIDE;
    }
    part
}

/// How well a word does as a given name and as a surname.
pub(super) fn values(a: Attributes) -> (f32, f32) {
    let at = |table: &[f32], i: usize| table.get(i).copied().unwrap_or(0.0);
    // A word too rare for lists of words, and on no list of medicine or places, is as good as unseen.
    let rare = a.zipf() <= 1 && a.wordy() == 0 && a.given() == 0 && a.surname() == 0;
    let unseen = a.0 & !(1 << 29) == 0 || rare && !a.is_medical() && !a.is_region() && a.city() == 0;
    if unseen {
        return (weights::UNSEEN_GIVEN, weights::UNSEEN_SURNAME);
    }
    let listed = a.given() > 0 || a.surname() > 0;
    if !listed {
        let proper = a.wordy() == 0 && !a.is_abbreviation() && a.city() == 0 && !a.is_region();
        let value = match () {
            () if a.wordy() >= 2 || a.is_medical() => weights::WORD,
            () if proper => weights::PROPER,
            () => weights::NO_NAME,
        };
        return (value, value);
    }
    (
        at(&weights::GIVEN, a.given()) - at(&weights::GIVEN_WORDY, a.wordy()),
        at(&weights::SURNAME, a.surname()) - at(&weights::SURNAME_WORDY, a.wordy()),
    )
}

/// "Ösophagusvarizen Grad II", "EPOC grado III": what a Roman number counts in other languages.
fn is_grade(word: &str) -> bool {
    ["grad", "grado", "stadium", "stade", "estadio", "typ", "tipo", "klasse", "clase", "classe", "stufe", "fase"]
        .iter()
        .any(|grade| word.eq_ignore_ascii_case(grade))
}
