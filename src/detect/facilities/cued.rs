//! Names without a head: short names on a list, and capitals after "seen at".

use crate::detect::gazetteer::{List, NIL, Role, Roles, View, Word};
use crate::detect::ledger::Ledger;
use crate::text::token::{Case, Gap, TokenKind};

use super::Proposal;

/// What the label of a form says for what stands behind it.
const LABEL: f32 = 1.4;

/// False for words with which no facility of [`at`] begins: most.
pub(super) fn may_begin(view: &View<'_>, at: usize) -> bool {
    let word = view.word(at);
    word.begins() || word.attributes.is_facility() || is_cue(view.word(view.prev(at)))
}

/// True for what may stand before a facility that has only its capitals.
fn is_cue(word: Word) -> bool {
    word.lists.has(List::BeforeFacility) || word.is_mark(':') || word.is_mark('@')
}

/// The facility that begins at token `at`, if one does.
pub(super) fn at(view: &View<'_>, at: usize) -> Option<Proposal> {
    if !view.word(at).capital || view.word(at).letter && !saint(view, at) {
        return None;
    }
    listed(view, at).or_else(|| capitals(view, at))
}

fn listed(view: &View<'_>, at: usize) -> Option<Proposal> {
    let (last, sure) = match view.phrase(at, |p| p.is_short_name() || p.is_hospital()) {
        Some((found, end)) => (end, if found.is_hospital() { 1.5 } else { 0.3 }),
        None if view.attributes(at).is_facility() => {
            let a = view.attributes(at);
            let pure = view.case(at) == Case::Upper && a.surname() < 3 && a.wordy() < 3 && view.text(at).len() > 3;
            (at, if pure { 0.0 } else { -0.7 })
        }
        None => return None,
    };
    if view.is(at, Role::NotPerson) && view.is(at, Role::Agency) {
        return None;
    }
    let mut ledger = Ledger::new("on the list of facilities", sure);
    // "SETTING: Community hospital": somewhere one is called so, and everywhere there is one.
    let common = Roles::of(&[Role::FacilityGeneric, Role::FacilityHead, Role::FacilityWeak, Role::CompoundFirst]);
    if last > at && (at..=last).all(|i| view.word(i).roles.share(common)) && view.case(last) == Case::Lower {
        ledger.add("no proper word in it", -2.4);
    } else if last > at
        && view.case(last) == Case::Lower
        && !matches!(view.text(view.prev(at)), "at" | "to" | "from" | "by" | "for" | "@")
        && (view.equals(last, "state") || !view.word(last).roles.share(common))
    {
        // "one large Midwestern state", but "at Penn state"
        ledger.add("its last word in lower case", -2.0);
    }
    ends(view, last, &mut ledger);
    let p = view.prev(at);
    if view.mark(p, ':') && is_label(view, view.prev(p)) {
        ledger.add("the label of a facility before it", LABEL);
    }
    super::beside(view, last, &mut ledger);
    super::on_the_way(view, at, &mut ledger);
    super::cue(view, at, &mut ledger);
    Some(Proposal { first: at, last, ledger, rule: "facility-listed" })
}

/// Capitalised words after a cue: "treated at Cedar Ridge", "works for Acme".
fn capitals(view: &View<'_>, at: usize) -> Option<Proposal> {
    let p = view.prev(at);
    if !is_cue(view.word(p)) {
        return None;
    }
    let article = view.equals(p, "the");
    let p = if article { view.prev(p) } else { p };
    // "Employer: Delta Catfish Processors", "emp Gerber Poultry"
    let labelled = view.mark(p, ':') && is_label(view, view.prev(p)) || view.equals(p, "emp");
    if !(labelled || matches!(view.text(p), "at" | "to" | "from" | "by" | "for" | "@")) || view.gap(at) > Gap::Line {
        return None;
    }
    let mut ledger = Ledger::new("capitalised after a preposition", -1.6);
    if labelled {
        ledger.add("the label of a facility before it", LABEL);
    } else if !super::cue(view, at, &mut ledger) {
        return None;
    }
    if article {
        ledger.add("'the' before it", -0.6);
    }
    let first = view.word(at);
    if first.roles.any(&[
        Role::Title,
        Role::WeakTitle,
        Role::Profession,
        Role::Person,
        Role::Kin,
        Role::Agency,
        Role::FacilityGeneric,
        Role::IdWord,
    ]) {
        return None;
    }
    let abbreviated = view.attributes(at).is_abbreviation() && view.case(view.next(at)) == Case::Title;
    if unfit(view, at) && !abbreviated {
        return None;
    }
    let (mut last, mut words) = (at, 1);
    let mut best = worth(view, at);
    while words < 5 {
        let mut next = view.next(last);
        let dotted = view.mark(next, '.') && matches!(view.text(last), "St" | "Mt" | "Ste");
        if (dotted || view.mark(next, '-')) && view.gap(next) == Gap::Joined {
            next = view.next(next);
        } else if view.gap(next) != Gap::Space {
            break;
        }
        if next == NIL
            || !view.word(next).capital
            || view.kind(next) != TokenKind::Word
            || view.attributes(next).is_calendar()
        {
            break;
        }
        if view.is(next, Role::EponymHead) {
            ledger.add("the head of an eponym in it", -3.0);
        }
        best = best.max(worth(view, next));
        last = next;
        words += 1;
    }
    ledger.add("words fit for a name", best);
    if labelled && (best >= 0.2 || words > 1 && best > -2.0) && ends_field(view, last) {
        ledger.add("fills a field", 0.8);
    }
    if saint(view, at) && last > at {
        ledger.add("a saint's name", 1.2);
    }
    if view.equals(p, "by") || view.equals(p, "for") || view.equals(p, "to") || view.equals(p, "from") {
        let person = view.attributes(at).given() >= 4 && view.attributes(at).wordy() < 2;
        if person {
            ledger.add("rather a person", -1.5);
        }
    }
    ends(view, last, &mut ledger);
    if view.is_known(at, last) {
        return None;
    }
    Some(Proposal { first: at, last, ledger, rule: "facility-cued" })
}

/// Labels of forms that a facility's or an employer's name follows.
fn is_label(view: &View<'_>, at: usize) -> bool {
    const LABELS: [&str; 34] = [
        "agency",
        "apotheke",
        "arbeitgeber",
        "centro",
        "clinic",
        "clinique",
        "clínica",
        "colegio",
        "company",
        "einrichtung",
        "emp",
        "employer",
        "employeur",
        "empresa",
        "entreprise",
        "escuela",
        "facility",
        "farmacia",
        "heim",
        "hospital",
        "hôpital",
        "klinik",
        "krankenhaus",
        "pflegeheim",
        "pharmacie",
        "pharmacy",
        "praxis",
        "residencia",
        "school",
        "schule",
        "snf",
        "workplace",
        "école",
        "établissement",
    ];
    view.kind(at) == TokenKind::Word && LABELS.binary_search(&view.text(at).to_lowercase().as_str()).is_ok()
}

/// True if a field of a form ends behind token `last`.
fn ends_field(view: &View<'_>, last: usize) -> bool {
    let next = view.next(last);
    next == NIL || view.gap(next) >= Gap::Line || matches!(view.text(next), "," | ";" | "|" | ")")
}

fn saint(view: &View<'_>, at: usize) -> bool {
    matches!(view.text(at), "St" | "Saint" | "Santa" | "San" | "Ste" | "ST")
}

/// Words that no name of a facility consists of.
fn unfit(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    a.is_calendar()
        || a.is_abbreviation()
        || a.is_region()
        || a.is_drug()
        || a.is_disease()
        || a.is_anatomy()
        || a.wordy() == 3 && a.is_medical_term()
}

fn worth(view: &View<'_>, at: usize) -> f32 {
    let a = view.attributes(at);
    if unfit(view, at) {
        -2.0
    } else if matches!(view.case(at), Case::Upper | Case::Mixed) && a.surname() < 3 {
        0.0
    } else if a.0 & !(1 << 29) == 0 || a.wordy() == 0 {
        0.8
    } else if a.wordy() == 1 {
        0.6
    } else if a.wordy() == 2 {
        0.2
    } else {
        -0.6
    }
}

pub(super) fn ends(view: &View<'_>, last: usize, ledger: &mut Ledger) {
    let next = view.next(last);
    let word = view.word(next);
    if word.roles.any(&[Role::EponymHead, Role::WorkHead, Role::PlaceHead]) && view.gap(next) == Gap::Space {
        ledger.add("a study or a tool after it", -3.0);
    }
    // "massachusetts general hospital hairpulling scale"
    let tool = |k: usize| {
        view.gap(k) == Gap::Space
            && matches!(
                view.text(k),
                "scale"
                    | "score"
                    | "criteria"
                    | "index"
                    | "inventory"
                    | "questionnaire"
                    | "protocol"
                    | "classification"
            )
    };
    if tool(view.next(next)) || tool(view.next(view.next(next))) {
        ledger.add("a tool some words after it", -2.0);
    }
    let number = view.next(next);
    if view.equals(next, "at")
        && view.kind(number) == TokenKind::Number
        && matches!(view.text(view.next(number)), "weeks" | "week" | "wk" | "wks" | "w" | "days" | "months")
    {
        ledger.add("something done at so many weeks", -3.0);
    }
    if matches!(view.text(next), "locus" | "gene" | "site" | "allele" | "level" | "levels" | "rate")
        || view.mark(next, ':') && !view.is(last, Role::FacilityWeak)
    {
        ledger.add("a thing of the laboratory or a heading", -2.0);
    }
    if view.equals(next, "et") && view.equals(view.next(next), "al") {
        ledger.add("'et al.' after it", -6.0);
    }
}
