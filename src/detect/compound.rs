//! German nouns: each stands with a capital, and new ones are made by joining old
//! ones (`Trachealkanüle`, `Fahrradhelm`), so no list has them all.

use super::gazetteer::{NIL, View};
use crate::text::{Case, TokenKind};

/// Letters of a compound, and of its last part.
const LEAST: usize = 8;
const LEAST_PART: usize = 4;
/// Tokens looked at to each side for the language of a text.
const AROUND: usize = 14;

/// Endings of nouns that no surname has.
const ENDINGS: [&str; 16] = [
    "heit", "keit", "schaft", "ierung", "ation", "ektomie", "skopie", "grafie", "graphie", "pathie", "ismus", "itis",
    "ungen", "lyse", "ämie", "urie",
];

/// True if word `at` is on no list of names, stands in German, and ends in a noun.
pub(super) fn is_noun(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    let text = view.text(at);
    let listed = a.given().max(a.surname()).max(a.city()) > 0 || a.is_facility() || a.is_chain();
    let long = text.chars().count() >= LEAST;
    if view.kind(at) != TokenKind::Word || view.case(at) != Case::Title || listed || !long || !in_german(view, at) {
        return false;
    }
    let lower = text.to_lowercase();
    ENDINGS.iter().any(|end| lower.ends_with(end))
        || lower.char_indices().skip(3).map_while(|(from, _)| lower.get(from..)).any(|part| {
            let known = view.look_up(part);
            part.chars().count() >= LEAST_PART
                && (known.wordy() >= 2 || known.is_medical())
                && known.given().max(known.surname()) < 3
        })
}

/// True if small words around `at` are German's.
fn in_german(view: &View<'_>, at: usize) -> bool {
    const WORDS: [&str; 44] = [
        "der", "die", "das", "und", "mit", "nicht", "ist", "ein", "eine", "einen", "einer", "im", "am", "bei", "von",
        "zu", "zur", "zum", "auf", "für", "nach", "seit", "wird", "wurde", "hat", "keine", "kein", "auch", "noch",
        "sich", "den", "dem", "des", "ohne", "unter", "über", "aus", "vor", "oder", "links", "rechts", "li", "re",
        "ca",
    ];
    let is_german = |i: usize| view.case(i) == Case::Lower && WORDS.contains(&view.text(i));
    let count = |step: &dyn Fn(usize) -> usize| {
        let mut i = at;
        let mut found = 0;
        for _ in 0..AROUND {
            i = step(i);
            if i == NIL {
                break;
            }
            found += usize::from(is_german(i));
        }
        found
    };
    count(&|i| view.prev(i)) + count(&|i| view.next(i)) >= 2
}
