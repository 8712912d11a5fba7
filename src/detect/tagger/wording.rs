//! Words and runs of words that only look like names: misread, ordering somebody
//! about, ending as drugs do, a sentence that goes on, a list of eponyms.

use crate::detect::gazetteer::View;
use crate::text::{Case, TokenKind};

/// True for letters with a 1 or a 0 among them that make an everyday word or a term
/// when they are read as letters.
pub(super) fn is_misread(view: &View<'_>, at: usize) -> bool {
    let text = view.text(at);
    if view.kind(at) != TokenKind::Mixed || !(4..=24).contains(&text.len()) || !text.contains(['0', '1']) {
        return false;
    }
    let read: String = text
        .chars()
        .map(|c| match c {
            '1' => 'l',
            '0' => 'o',
            other => other,
        })
        .collect();
    let known = view.look_up(&read);
    read.chars().all(char::is_alphabetic) && (known.wordy() >= 2 || known.is_medical())
        // "Mr. Wo1f"
        && known.given().max(known.surname()) < 4
}

/// Stems of international nonproprietary names (WHO INN), long enough to be no surname's end.
pub(super) fn is_substance(word: &str) -> bool {
    const STEMS: &[&str] = &[
        "mab",
        "tinib",
        "ciclib",
        "gliflozin",
        "gliptin",
        "parib",
        "vastatin",
        "sartan",
        "prazole",
        "cillin",
        "floxacin",
        "conazole",
        "dipine",
        "triptan",
        "setron",
        "lukast",
        "grelor",
        "xaban",
        "gatran",
        "glutide",
        "profen",
        "caine",
        "rafenib",
        "zomib",
        "tegravir",
        "buvir",
        "asvir",
        "cycline",
        "thiazide",
        "oxetine",
        "azepam",
        "barbital",
    ];
    word.len() >= 7 && STEMS.iter().any(|stem| word.ends_with(stem))
}

/// True if a word in lower case that is no particle of names stands between words with capitals.
pub(super) fn runs_on(view: &View<'_>, first: usize, last: usize) -> bool {
    const PARTICLES: [&str; 26] = [
        "de", "del", "dela", "la", "las", "los", "le", "da", "das", "do", "dos", "di", "du", "van", "von", "der",
        "den", "ter", "ten", "zu", "bin", "ibn", "al", "el", "y", "e",
    ];
    let small = |i: usize| view.kind(i) == TokenKind::Word && view.case(i) == Case::Lower;
    let listed = |i: usize| view.attributes(i).given().max(view.attributes(i).surname()) > 0;
    !small(first)
        && !small(last)
        && (first + 1..last)
            .any(|i| small(i) && !listed(i) && !PARTICLES.contains(&view.text(i)) && view.text(i).len() > 3)
}

/// `Kell, Duffy, Kidd, Lewis, Lutheran`: two eponyms beside it in a list.
pub(super) fn among_eponyms(view: &View<'_>, word: usize) -> bool {
    let is_eponym = |i: usize| view.attributes(i).eponym().is_some();
    let count = |step: &dyn Fn(usize) -> usize| {
        let (mut at, mut found) = (word, 0);
        for _ in 0..3 {
            let comma = step(at);
            if !view.mark(comma, ',') {
                break;
            }
            at = step(comma);
            found += usize::from(is_eponym(at));
        }
        found
    };
    is_eponym(word) && count(&|i| view.prev(i)) + count(&|i| view.next(i)) >= 2
}

/// `Hang up and dial 911`, `Buckle up.`: an everyday verb that begins a sentence, and its particle.
pub(super) fn is_order(view: &View<'_>, word: usize) -> bool {
    view.case(word) == Case::Title
        && view.attributes(word).wordy() >= 2
        && view.attributes(word).given() < 4
        && (view.begins_sentence(word) || view.mark(view.prev(word), ':'))
        && matches!(
            view.text(view.next(word)),
            "up" | "on"
                | "in"
                | "out"
                | "off"
                | "down"
                | "back"
                | "away"
                | "over"
                | "it"
                | "your"
                | "tight"
                | "through"
        )
}
