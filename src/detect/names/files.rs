//! Names in the names of files: "okafor_tamsin_8804100.pdf", "Discharge
//! Lindqvist, Bart.pdf". There is no sentence around them, capitals are left
//! out, and marks stand for blanks; so the words themselves must be names.

use std::ops::Range;

use crate::detect::gazetteer::{Role, View};
use crate::detect::ledger::Ledger;
use crate::detect::proper::Claimed;
use crate::finding::Role as FieldRole;
use crate::text::token::{Gap, TokenKind};

use super::{Proposal, parts, weights as w};

/// Most words of a name.
const MOST: usize = 4;

/// Endings of files, sorted.
const ENDINGS: [&str; 33] = [
    "avi", "bmp", "csv", "dcm", "doc", "docx", "eml", "gif", "heic", "htm", "html", "jpeg", "jpg", "m4a", "mov", "mp3",
    "mp4", "msg", "pdf", "png", "ppt", "pptx", "rtf", "tif", "tiff", "tsv", "txt", "wav", "webp", "xls", "xlsx", "xml",
    "zip",
];

/// Appends proposals: from the whole text, if it is a file's name, and from the
/// names of files within it, of which `asked` may be endings.
pub(super) fn find(view: &View<'_>, asked: &[usize], claimed: &Claimed, proposals: &mut Vec<Proposal>) {
    if view.doc.field.role == FieldRole::FileName {
        return within(view, claimed, 0..view.len(), proposals);
    }
    for &at in asked {
        if at < 2 || !view.mark(at - 1, '.') || view.gap(at - 1) != Gap::Joined {
            continue;
        }
        if ENDINGS.binary_search(&view.text(at).to_ascii_lowercase().as_str()).is_ok() {
            let mut first = at - 1;
            while first > 0 && view.gap(first) == Gap::Joined && at - first < LONGEST_NAME && !opens(view, first - 1) {
                first -= 1;
            }
            within(view, claimed, first..at + 1, proposals);
        }
    }
}

/// Most tokens of a file's name in a text.
const LONGEST_NAME: usize = 40;

/// True for a mark before a file's name: a bracket, a quotation mark, a folder's end.
fn opens(view: &View<'_>, at: usize) -> bool {
    matches!(view.text(at), "(" | "[" | "\"" | "'" | "`" | "/" | "\\" | "=" | ":" | ">" | "*")
}

/// Appends proposals from the file's name in `tokens`.
fn within(view: &View<'_>, claimed: &Claimed, tokens: Range<usize>, proposals: &mut Vec<Proposal>) {
    let end = tokens.end;
    let mut run: Vec<usize> = Vec::new();
    for at in tokens {
        let separates = matches!(view.text(at), "_" | "-" | "," | "." | "+" | " ");
        if view.kind(at) == TokenKind::Mark && separates {
            continue;
        }
        if fits(view, claimed, at, end) && run.len() < MOST {
            run.push(at);
        } else {
            proposals.extend(propose(view, &run));
            run.clear();
        }
    }
    proposals.extend(propose(view, &run));
}

/// True for a word that may be part of a name and is no everyday word.
fn fits(view: &View<'_>, claimed: &Claimed, at: usize, end: usize) -> bool {
    let word = view.word(at);
    let a = word.attributes;
    let extension = at > 0 && view.mark(at - 1, '.') && view.gap(at) == Gap::Joined && at + 1 == end;
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
    // One name alone: a usual one that is nothing else.
    let a = view.attributes(first);
    let plain = a.wordy() == 0 && (a.surname() >= 3 || a.given() >= 4) && !a.is_medical() && a.eponym().is_none();
    let one = if plain { w::FILE_ONE } else { 0.0 };
    ledger.add("in a file's name", if run.len() > 1 { w::FILE } else { one });
    let known = |at: &usize| view.attributes(*at).eponym().is_some() || view.attributes(*at).city() >= 4;
    if run.iter().all(known) {
        ledger.add("cities or eponyms too", w::FILE_KNOWN);
    }
    // "vasquez_h_opnote.docx"
    let initial = run.len() == 1 && plain && a.surname() >= 3 && {
        let mark = view.next(last);
        view.mark(mark, '_') && view.word(view.next(mark)).letter
    };
    if initial {
        ledger.add("an initial after it", w::FILE_NUMBER);
    }
    let last = if initial { view.next(view.next(last)) } else { last };
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
