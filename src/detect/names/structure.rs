//! How well a sequence of parts makes up a name, whatever stands around it.

use crate::detect::gazetteer::{List, Role, View};
use crate::detect::ledger::Ledger;
use crate::text::token::{Case, TokenKind};

use super::parts::{Kind, Part};
use super::weights as w;

/// Judges `parts` in `ledger`, which begins anew; none if they cannot be a name, or
/// not one of `least`.
pub(super) fn judge(view: &View<'_>, parts: &[Part], least: f32, ledger: &mut Ledger) -> Option<()> {
    let (body, suffix) = match parts.split_last() {
        Some((last, body)) if last.kind == Kind::Suffix && !body.is_empty() => (body, true),
        _ => (parts, false),
    };
    if body.iter().any(|p| p.kind == Kind::Suffix) {
        return None;
    }
    let (what, value) = shape(body)?;
    // What else is added speaks against it, but for little.
    let lower = body.iter().any(|p| p.case == Case::Lower);
    let more = if suffix { w::SUFFIX } else { 0.0 } + if lower { w::LOWER_PURE } else { 0.0 };
    if falls_short(value + more, least) {
        return None;
    }
    ledger.restart(what, value);
    // "Level II", "Phase III": a word that is counted.
    let counted = |p: &Part| {
        let a = p.attributes;
        a.given() < 3 && (a.wordy() >= 2 && a.surname() < 4 || a.eponym().is_some())
    };
    if suffix && !(body.len() == 1 && body.iter().all(counted)) {
        ledger.add("generational suffix", w::SUFFIX);
    }
    facts(view, body, ledger);
    Some(())
}

/// True if what is worth `value` by its form is not worth `least` in the end: what else
/// is added here speaks against it. What is not exact in adding up must not decide.
pub(super) fn falls_short(value: f32, least: f32) -> bool {
    value + 0.01 < least
}

/// What one word is worth that does so well as a given name and as a surname.
pub(super) fn one_name((given, surname): (f32, f32)) -> f32 {
    w::ONE + given.max(surname + w::SURNAME_ALONE)
}

fn shape(body: &[Part]) -> Option<(&'static str, f32)> {
    use Kind::{Initial, Word};
    Some(match body {
        // Only after a title: "Dr. A."
        [one] if one.kind == (Initial { dotted: true }) => ("one initial", w::ONE_INITIAL),
        [one] if one.kind == Word => ("one name", one_name((one.given, one.surname))),
        [a, b] => match (a.kind, b.kind) {
            (Word, Word) => {
                let forward = a.given + b.surname;
                let reversed = a.surname + b.given + w::REVERSED;
                let two = if a.attributes.surname() >= 3 && b.attributes.surname() >= 3 && a.attributes.wordy() <= 1 {
                    a.surname + b.surname + w::TWO_SURNAMES
                } else {
                    f32::MIN
                };
                ("given name and surname", w::TWO + forward.max(reversed).max(two))
            }
            (Word, Initial { dotted }) => {
                let initial = if dotted { w::INITIAL_AFTER } else { w::INITIAL_AFTER_BARE };
                ("name and initial", w::TWO + a.given.max(a.surname + w::SURNAME_ALONE) + initial)
            }
            (Initial { dotted }, Word) => {
                let initial = if dotted { w::INITIAL_BEFORE } else { w::INITIAL_BEFORE_BARE };
                ("initial and name", w::TWO + b.surname.max(b.given - 0.3) + initial)
            }
            (Initial { dotted: true }, Initial { dotted: true }) => ("initials", w::TWO + w::INITIALS_ALONE),
            _ => return None,
        },
        [first, middle @ .., last] if !middle.is_empty() => {
            let mut value = w::MORE;
            for part in middle {
                value += match part.kind {
                    Word => w::MIDDLE * part.given.max(part.surname),
                    Initial { .. } => w::INITIAL_MIDDLE,
                    Kind::Suffix => return None,
                };
            }
            value += match (first.kind, last.kind) {
                (Word, Word) => first.given + last.surname,
                (Initial { dotted: true }, Word) => w::INITIAL_BEFORE + last.surname,
                (Word, Initial { dotted: true }) => first.given + w::INITIAL_AFTER - 0.5,
                (Initial { dotted: true }, Initial { dotted: true }) => w::INITIALS_ALONE,
                _ => return None,
            };
            ("full name", value)
        }
        _ => return None,
    })
}

/// What the words are besides names.
fn facts(view: &View<'_>, body: &[Part], ledger: &mut Ledger) {
    let alone = body.len() == 1;
    if !alone && body.iter().any(|p| p.kind == Kind::Word && p.given <= w::WORD && p.surname <= w::WORD) {
        ledger.add("an everyday word in it", w::EVERYDAY);
    }
    for part in body {
        if part.kind != Kind::Word {
            continue;
        }
        let a = part.attributes;
        let usual = a.given() >= 5 && a.wordy() <= 1;
        if (a.is_drug() || a.is_disease()) && !usual {
            ledger.add("a word of medicine", if alone { w::MEDICAL_ALONE } else { w::MEDICAL_PART });
        }
        if a.is_region() {
            let weight = match (usual, alone && a.is_state()) {
                (true, false) => w::REGION_NAME,
                (true, true) => w::STATE_NAME,
                (false, _) => w::REGION,
            };
            ledger.add("a state, country or nationality", weight);
        }
        // "mrs may thurmond"
        let titled = !alone && view.is(view.prev(part.first), Role::Title);
        if a.is_calendar() && (alone || !usual) && !titled {
            ledger.add("a month or weekday", w::CALENDAR);
        }
        if a.is_abbreviation() && part.case == Case::Upper {
            ledger.add("a clinical abbreviation", w::ABBREVIATION);
        }
        if view.is(part.last, Role::NotPerson) && (alone || a.given() < 4) {
            ledger.add("names no person", w::NOT_PERSON);
        }
        if alone && part.case == Case::Upper && view.is(part.last, Role::Credential) {
            ledger.add("a degree", w::NOT_PERSON);
        }
        if alone && a.given() < 4 && view.word(part.last).roles.any(&[Role::Kin, Role::Person]) {
            ledger.add("a word for a relative or a patient", w::KIN_WORD);
        }
        if a.eponym().is_some() && !(a.given() >= 6 && a.wordy() == 0) {
            ledger.add("known as an eponym", if alone { w::EPONYM_ALONE } else { w::EPONYM_PART });
        }
        if alone && a.city() >= 4 && a.given() < 6 {
            ledger.add("a city's name", w::CITY_ALONE);
        }
        if alone && a.given() < 5 && a.capitalised_in_literature() > 0 {
            ledger.add("capitalised in the literature", w::LITERATURE * a.capitalised_in_literature() as f32);
        }
    }
    capitals(body, ledger);
    if body.iter().any(|p| is_placeholder(view, p)) {
        ledger.add("a placeholder", w::NOT_PERSON);
    }
    if let [first, ..] = body
        && body.len() <= 2
        && view.equals(view.next(first.last), "doe")
        && ["john", "jane", "joe", "baby", "janie"].iter().any(|name| view.equals(first.first, name))
    {
        ledger.add("placeholder for anybody", w::PLACEHOLDER);
    }
}

/// "XYZ", "ABC", "[NAME]", "<DOCTOR_NAME>": what somebody wrote in place of a name.
pub(super) fn is_placeholder(view: &View<'_>, part: &Part) -> bool {
    if part.kind != Kind::Word || part.case != Case::Upper {
        return false;
    }
    if view.is_of(part.last, List::Placeholder) {
        return true;
    }
    let a = part.attributes;
    if a.given() > 0 || a.surname() >= 3 {
        return false;
    }
    let inside = |at: usize| view.kind(at) != TokenKind::Mark || view.mark(at, '_') || view.mark(at, '-');
    let mut left = view.prev(part.first);
    for _ in 0..6 {
        left = if inside(left) { view.prev(left) } else { left };
    }
    let brackets = [('[', ']'), ('<', '>'), ('{', '}')];
    let Some((_, closing)) = brackets.into_iter().find(|&(opening, _)| view.mark(left, opening)) else { return false };
    let mut right = view.next(part.last);
    for _ in 0..6 {
        right = if inside(right) { view.next(right) } else { right };
    }
    view.mark(right, closing)
}

fn capitals(body: &[Part], ledger: &mut Ledger) {
    let upper = body.iter().filter(|p| p.kind == Kind::Word && p.case == Case::Upper).count();
    let lower = body.iter().filter(|p| p.kind == Kind::Word && p.case == Case::Lower).count();
    if upper > 0 {
        let words = body.iter().filter(|p| p.kind == Kind::Word).count();
        if words > 1 && upper == words {
            ledger.add("in capitals", w::UPPER_RUN);
        } else {
            ledger.add("in capitals", w::UPPER_ALONE);
        }
    }
    if lower > 0 {
        ledger.add("in lower case", w::LOWER * lower as f32);
        if let [one] = body
            && one.attributes.given() >= 6
            && one.attributes.wordy() == 0
        {
            ledger.add("no everyday word", w::LOWER_PURE);
        }
    }
}
