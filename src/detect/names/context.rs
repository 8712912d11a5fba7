//! What stands before and after a name.

use crate::detect::gazetteer::{Attributes, NIL, View};
use crate::detect::ledger::Ledger;
use crate::text::token::{Case, Gap, TokenKind};

use super::parts::{Kind, Part};
use super::weights as w;
use super::{after, before};

/// No less than what [`judge`] can add: little where the words and marks beside
/// `parts` say nothing, as beside most words with a capital.
pub(super) fn most(view: &View<'_>, parts: &[Part]) -> f32 {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return 0.0 };
    most_around(view, first.first, last.last, first.attributes)
}

/// The same beside the tokens `first..=last`, of which the first is a word of `attributes`.
pub(super) fn most_around(view: &View<'_>, first: usize, last: usize, attributes: Attributes) -> f32 {
    before::most(view, first) + most_behind(view, last, attributes)
}

/// The same of what [`judge`] adds once it has looked before the first of the parts.
fn most_behind(view: &View<'_>, last: usize, a: Attributes) -> f32 {
    let listed = a.given() >= 2 || a.surname() >= 4;
    let place = if listed && a.wordy() < 3 {
        w::SIGNATURE
    } else if a.wordy() == 0 {
        w::CLEAN_CAPITAL
    } else {
        0.0
    };
    // What is not exact in adding up must not decide.
    after::most(view, last) + place + 0.01
}

/// Adds the evidence around `parts`; `beside` is the number of parts of the
/// same run that are left out. Stops where the total can no longer reach `least`.
pub(super) fn judge(view: &View<'_>, parts: &[Part], beside: usize, least: f32, ledger: &mut Ledger) {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return };
    let cued = before::judge(view, first, parts, ledger);
    let behind = w::SURNAME_CUED + most_behind(view, last.last, first.attributes);
    if ledger.total() + behind.min(w::MOST_BEHIND) < least {
        return;
    }
    if cued && parts.len() == 1 && first.surname + w::SURNAME_ALONE > first.given {
        ledger.add("a surname is enough", w::SURNAME_CUED);
    }
    position(view, parts, cued, ledger);
    if !cued && joined_surnames(view, parts) {
        ledger.add("two surnames joined, rather a term", w::JOINED);
    }
    after::terms(view, parts, ledger);
    after::judge(view, last, parts, cued, ledger);
    after::eponym_phrase(view, first.first, last.last, cued, ledger);
    if beside > 0 && !cued {
        let capital_before = view.gap(first.first) == Gap::Space && view.word(view.prev(first.first)).capital;
        let next = view.next(last.last);
        let capital_after = view.gap(next) == Gap::Space && view.word(next).capital;
        let sides = u8::from(capital_before) + u8::from(capital_after);
        if sides > 0 {
            ledger.add("capitalised words beside it", w::CAPITAL_BESIDE * f32::from(sides));
        }
        if heading(view, first.first, last.last) {
            ledger.add("in a heading", w::HEADING);
        }
    }
}

/// "Rumack-Matthew", "Kenward-Roger": surnames joined by a hyphen, and no given name.
fn joined_surnames(view: &View<'_>, parts: &[Part]) -> bool {
    let [one] = parts else { return false };
    let a = one.attributes;
    one.kind == Kind::Word && a.given() < 5 && (one.first..one.last).any(|i| view.mark(i, '-'))
}

/// Sentence starts speak against words, the middle of a sentence for names.
fn position(view: &View<'_>, parts: &[Part], cued: bool, ledger: &mut Ledger) {
    let Some(first) = parts.first() else { return };
    if cued || first.kind != Kind::Word || first.case == Case::Lower {
        return;
    }
    let a = first.attributes;
    if view.begins_sentence(first.first) {
        let listed = a.given() >= 2 || a.surname() >= 4;
        let signature = view.gap(first.first) < Gap::Line
            && view.ends_sentence(view.prev(first.first))
            && before::signs(view, parts);
        if signature && listed && a.wordy() < 3 {
            ledger.add("alone at the end of a line", w::SIGNATURE);
            return;
        }
        let weight = w::SENTENCE_START.get(a.wordy()).copied().unwrap_or(0.0);
        ledger.add("begins a sentence", if parts.len() == 1 { weight } else { weight * 0.4 });
    } else if parts.len() == 1
        && a.wordy() == 0
        && (a.eponym().is_none() || a.given() >= 6)
        && a.city() < 4
        && first.case != Case::Upper
    {
        ledger.add("capitalised inside a sentence", w::CLEAN_CAPITAL);
    }
}

/// True if the name stands in a line of capitalised words only, with others beside it.
fn heading(view: &View<'_>, first: usize, last: usize) -> bool {
    let mut others = 0;
    let mut at = first;
    for _ in 0..8 {
        if view.gap(at) >= Gap::Line {
            break;
        }
        at = view.prev(at);
        match line_word(view, at) {
            Some(true) => others += 1,
            Some(false) => return false,
            None => {}
        }
    }
    at = view.next(last);
    for _ in 0..8 {
        if at == NIL || view.gap(at) >= Gap::Line {
            break;
        }
        match line_word(view, at) {
            Some(true) => others += 1,
            Some(false) => return false,
            None => {}
        }
        at = view.next(at);
    }
    others > 0
}

/// Whether a token is a capitalised word; none for marks and small words that
/// headings leave in lower case.
fn line_word(view: &View<'_>, at: usize) -> Option<bool> {
    (view.kind(at) == TokenKind::Word && view.text(at).len() > 3).then(|| view.word(at).capital)
}
