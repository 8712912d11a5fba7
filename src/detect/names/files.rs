//! Names in the names of files: "okafor_tamsin_8804100.pdf", "Discharge
//! Lindqvist, Bart.pdf". There is no sentence around them, capitals are left
//! out, and marks stand for blanks; so the words themselves must be names.

use crate::detect::gazetteer::{Role, View};
use crate::detect::ledger::Ledger;
use crate::detect::proper::Claimed;
use crate::finding::Role as FieldRole;
use crate::text::token::{Gap, TokenKind};

use super::{Proposal, parts, weights as w};

/// Most words of a name.
const MOST: usize = 4;

/// Appends proposals, if the text is a file's name.
pub(super) fn find(view: &View<'_>, claimed: &Claimed, proposals: &mut Vec<Proposal>) {
    if view.doc.field.role != FieldRole::FileName {
        return;
    }
    let mut run: Vec<usize> = Vec::new();
    for at in 0..view.len() {
        let separates = matches!(view.text(at), "_" | "-" | "," | "." | "+" | " ");
        if view.kind(at) == TokenKind::Mark && separates {
            continue;
        }
        if fits(view, claimed, at) && run.len() < MOST {
            run.push(at);
        } else {
            proposals.extend(propose(view, &run));
            run.clear();
        }
    }
    proposals.extend(propose(view, &run));
}

/// True for a word that may be part of a name and is no everyday word.
fn fits(view: &View<'_>, claimed: &Claimed, at: usize) -> bool {
    let word = view.word(at);
    let a = word.attributes;
    let extension = at > 0 && view.mark(at - 1, '.') && view.gap(at) == Gap::Joined && at + 1 == view.len();
    let other = [
        Role::Title,
        Role::NotPerson,
        Role::Kin,
        Role::Person,
        Role::Profession,
        Role::EponymHead,
        Role::WorkHead,
        Role::Label,
    ];
    if view.kind(at) != TokenKind::Word || claimed.holds(at) || extension || word.letter || word.roles.any(&other) {
        return false;
    }
    let usual = a.given() >= 5 && a.wordy() <= 2 && word.capital;
    let (given, surname) = parts::values(a);
    (usual || a.wordy() <= 1 && !a.is_medical())
        && !a.is_region()
        && !a.is_calendar()
        && given.max(surname) > w::NO_NAME
}

fn propose(view: &View<'_>, run: &[usize]) -> Option<Proposal> {
    let (&first, &last) = (run.first()?, run.last()?);
    let values: Vec<(f32, f32)> = run.iter().map(|&at| parts::values(view.attributes(at))).collect();
    let listed = |at: &usize| view.attributes(*at).given() >= 2 || view.attributes(*at).surname() >= 3;
    if !run.iter().any(listed) {
        return None;
    }
    let mut ledger = match values.as_slice() {
        [(given, surname)] => Ledger::new("one name", w::ONE + given.max(*surname - 0.3)),
        [(g1, s1), .., (g2, s2)] => Ledger::new("given name and surname", w::TWO + (g1 + s2).max(s1 + g2)),
        [] => return None,
    };
    ledger.add("in a file's name", if run.len() > 1 { w::FILE } else { 0.0 });
    let known = |at: &usize| view.attributes(*at).eponym().is_some() || view.attributes(*at).city() >= 4;
    if run.iter().all(known) {
        ledger.add("cities or eponyms too", w::FILE_KNOWN);
    }
    if numbered(view, last, true) || numbered(view, first, false) {
        ledger.add("a number beside it", w::FILE_NUMBER);
    }
    if run.len() > 1 && view.mark(view.next(first), ',') {
        ledger.add("surname, given name", w::FILE_COMMA);
    }
    Some(Proposal { first, last, ledger, rule: "name-file" })
}

/// True if a long number stands beside token `at`.
fn numbered(view: &View<'_>, at: usize, after: bool) -> bool {
    let step = |i| if after { view.next(i) } else { view.prev(i) };
    let mut number = step(at);
    for _ in 0..2 {
        if view.kind(number) == TokenKind::Mark {
            number = step(number);
        }
    }
    matches!(view.kind(number), TokenKind::Number | TokenKind::Mixed)
        && view.text(number).bytes().filter(u8::is_ascii_digit).count() >= 5
}
