//! What in and before a run of words tells that it is nobody: articles, elided words,
//! towns and their countries, heads of eponyms, storms, strains.

use crate::detect::gazetteer::{Role, View};
use crate::detect::ledger::Ledger;
use crate::detect::terms;
use crate::text::token::{Case, Gap};

use super::parts::Part;
use super::weights as w;

/// Evidence that `parts`, the first of them `first`, are nobody. True if there is any.
pub(super) fn judge(view: &View<'_>, first: &Part, parts: &[Part], ledger: &mut Ledger) -> bool {
    // "née le 14 mai": an article.
    let small = parts.len() == 1 && view.case(first.first) == Case::Lower;
    if small && matches!(view.text(first.first), "le" | "la" | "el" | "les" | "am" | "im") {
        ledger.add("an article", w::EPONYM_HEAD);
        return true;
    }
    // "El RN Bruno": an article and the newborn.
    let abbreviated =
        || view.case(view.next(first.first)) == Case::Upper && view.gap(view.next(first.first)) == Gap::Space;
    if parts.len() == 1 && matches!(view.text(first.first), "El" | "La" | "Le" | "Los" | "Las" | "Les") && abbreviated()
    {
        ledger.add("an article", w::EPONYM_HEAD);
        return true;
    }
    // "J'ai revu", "L'état": a small word of French, elided.
    if first.first == first.last && is_elided(view.text(first.first)) {
        ledger.add("an elided word", w::EPONYM_HEAD);
        return true;
    }
    // "in Nakuru, Kenya. We": a town and its country.
    let comma = view.prev(first.first);
    let town = view.prev(comma);
    if parts.len() == 1
        && first.attributes.is_region()
        && view.mark(comma, ',')
        && view.word(town).capital
        && matches!(view.text(view.prev(town)), "in" | "from" | "to" | "of" | "near")
    {
        ledger.add("a town and its country", w::EPONYM_HEAD);
        return true;
    }
    // "Liv from PT. He walked": no patient of that surname.
    let pronoun = || view.text(first.first) == "He" && view.case(view.next(first.first)) == Case::Lower;
    if parts.len() == 1 && view.mark(comma, '.') && pronoun() {
        ledger.add("a pronoun begins a sentence", w::EPONYM_HEAD);
        return true;
    }
    if of_head(view, first, parts) {
        ledger.add("the head of an eponym before it", w::EPONYM_HEAD);
        return true;
    }
    if parts.len() == 1 && terms::is_storm(view, first.first) {
        ledger.add("a storm", w::EPONYM_HEAD);
        return true;
    }
    if terms::is_strain(view, first.first) {
        ledger.add("a strain of a virus", w::EPONYM_HEAD);
        return true;
    }
    false
}

/// "Escala de Braden", "signe de Graefe", "Kontrolle von Natrium": the head, whether
/// it is taken for part of the name or not, and what joins the two. Not "sonda de
/// García", "enfermedad de Carmen": what is a person's, by names that many bear.
fn of_head(view: &View<'_>, first: &Part, parts: &[Part]) -> bool {
    let joins = |at: usize| matches!(view.text(at), "de" | "von" | "nach" | "del" | "du") && view.gap(at) == Gap::Space;
    let p = view.prev(first.first);
    let inside = view.is(first.first, Role::EponymHead) && joins(view.next(first.first));
    let before = view.is(view.prev(p), Role::EponymHead) && joins(p);
    if !(inside || before) {
        return false;
    }
    // Half of all common names are some eponym's too.
    let personal = |part: &Part| {
        let a = part.attributes;
        let (given, surname) = if a.eponym().is_some() { (6, 7) } else { (4, 4) };
        a.wordy() <= 1 && (a.given() >= given || a.surname() >= surname)
    };
    !parts.iter().skip(usize::from(inside)).any(personal)
}

/// True for `J'ai`, `l’état`: one letter, an apostrophe and a vowel in lower case. Not `N'diaye`.
fn is_elided(word: &str) -> bool {
    let mut chars = word.chars();
    let elides = chars.next().is_some_and(|c| "JLMTSNCjlmtsnc".contains(c));
    elides
        && chars.next().is_some_and(|c| matches!(c, '\'' | '’'))
        && chars.next().is_some_and(|c| "aeiouyéèêâîôhœ".contains(c))
        && !word.starts_with("M'h")
}
