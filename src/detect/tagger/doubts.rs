//! What speaks against a reading of the tagger: things that look like names
//! to anything that has only seen newspapers and forms.

use crate::detect::gazetteer::regions::is_part_of_region;
use crate::detect::gazetteer::{List, NIL, Role, View};
use crate::detect::ledger::Ledger;
use crate::detect::{compound, misspelt, places, terms};
use crate::finding::IdentifierType;
use crate::text::{Case, Gap, TokenKind};

use super::wording;

/// What the calibration on made-up sentences leaves out: how often each kind is
/// met in reviewers' work, as the development sets show it.
const PRIOR_PERSON: f32 = -0.45;
const PRIOR_PLACE: f32 = 0.3;
const PRIOR_FACILITY: f32 = 0.85;
const REGION: f32 = -5.6;
const EVERYDAY_LOWER: f32 = -0.5;
const SMALL_LOWER: f32 = -1.5;
const EVERYDAY: f32 = -0.4;
const MEDICAL: f32 = -1.0;
const EPONYM: f32 = -2.0;
const EPONYM_OF_ALL: f32 = -3.0;
const EPONYM_ALONE: f32 = -0.5;
const CITATION: f32 = -5.0;
const CITATION_YEAR: f32 = -3.0;
const LONE_AT_START: f32 = -0.3;
const LONE_CAPITALS: f32 = -0.7;
const LONE_LETTER: f32 = -1.2;
const JOINED: f32 = -0.5;
const UNKNOWN: f32 = -0.9;
const LOWER_FACILITY: f32 = -0.8;
const NO_PROPER_WORD: f32 = -2.2;
/// The same without the noun of a house: "Public Health and Physical Therapy".
const NO_HOUSE: f32 = -0.8;
const LETTER_AND_WORD: f32 = -2.0;
const AUTHOR_INITIALS: f32 = -3.0;
const PLACE_TERM: f32 = -3.5;
const ARTICLE: f32 = -0.6;
const PLACE_AS_PERSON: f32 = -3.0;
const NOT_PERSON: f32 = -1.5;
const PLACEHOLDER: f32 = -6.0;
const KNOWN: f32 = -5.0;
const AUTHORS: f32 = -6.0;
const GRADED: f32 = -2.5;
const SPECIES: f32 = -3.5;
const ACRONYM: f32 = -1.5;
const NO_HEAD: f32 = -0.8;
const NO_LETTERS: f32 = -3.0;
const TERM_LETTERS: f32 = -3.0;
const AUTHOR_OF_PAGE: f32 = -4.0;
const BRACKETED: f32 = -1.2;
const MISREAD: f32 = -3.0;
const MISSPELT: f32 = -2.0;
const GERMAN_NOUN: f32 = -2.5;
const RUNS_ON: f32 = -3.0;
const QUOTED: f32 = -1.0;
/// Totals that the last doubts can bring under what is told.
const CLOSE: std::ops::Range<f32> = -0.7..2.8;
const STORM: f32 = -4.0;
const ORDER: f32 = -1.5;

/// Adds the doubts about the words `first..=last`.
pub(in crate::detect) fn judge(view: &View<'_>, kind: IdentifierType, first: usize, last: usize, ledger: &mut Ledger) {
    let prior = match kind {
        IdentifierType::Name => PRIOR_PERSON,
        IdentifierType::Facility => PRIOR_FACILITY,
        _ => PRIOR_PLACE,
    };
    ledger.add("how often such names are met here", prior);
    let words = || (first..=last).filter(|&i| view.kind(i) == TokenKind::Word);
    let lone = words().count() == 1;
    let attributes = view.attributes(first);
    let quoted = lone && view.mark(view.prev(first), '"') && view.mark(view.next(last), '"');
    let region = |i: usize| view.attributes(i).is_region() || is_part_of_region(view.text(i));
    if kind == IdentifierType::Location && words().all(region) || region_phrase(view, first, last) {
        ledger.add("a state, a country or larger", REGION);
    }
    if view.is_known(first, last) {
        ledger.add("part of what everybody knows", KNOWN);
    }
    if words().any(|i| view.is_of_any_case(i, List::Nobody)) {
        ledger.add("a placeholder", PLACEHOLDER);
    }
    if words().all(|i| view.case(i) == Case::Lower && view.attributes(i).wordy() >= 2) {
        ledger.add("everyday words in lower case", EVERYDAY_LOWER);
    } else if lone && attributes.wordy() >= 2 {
        ledger.add("an everyday word", EVERYDAY);
    }
    let term = |i: usize| {
        let a = view.attributes(i);
        a.is_medical() || a.is_abbreviation() && view.case(i) == Case::Upper
    };
    if words().all(term) {
        ledger.add("words of medicine", MEDICAL);
    }
    if words().any(|i| view.is(i, Role::NotPerson)) {
        ledger.add("bears a name but is no person", NOT_PERSON);
    }
    if words().all(|i| view.is(i, Role::Title)) {
        ledger.add("a title", NOT_PERSON);
    }
    if words().any(|i| view.is(i, Role::Kin)) {
        ledger.add("a word for a relative", NOT_PERSON);
    }
    let joined = first + 2 == last && view.mark(first + 1, '-');
    if kind != IdentifierType::Facility && joined && attributes.given() < 5 && !super::announced(view, first) {
        ledger.add("two names joined, rather a term", JOINED);
    }
    if lone {
        alone(view, first, ledger);
        unknown(view, kind, first, ledger);
    }
    if kind == IdentifierType::Facility {
        facility(view, first, last, ledger);
    }
    // "Guralnik 1994", "Herold 2024, S. 760": read as a house or a town for want of a given name.
    let house = attributes.city() > 0 || attributes.is_facility() || attributes.is_chain();
    if kind != IdentifierType::Name && lone && !house && !super::announced(view, first) {
        cited(view, last, ledger);
    }
    // "Raschke 1993": the year is read into the house.
    let year = |i: usize| {
        let text = view.text(i);
        view.kind(i) == TokenKind::Number && text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
    };
    if kind != IdentifierType::Name && first + 1 == last && year(last) && !house {
        ledger.add("a year of publication after it", CITATION_YEAR);
    }
    // "Cheyne-Stokes", "St Vitus"
    if kind == IdentifierType::Facility && first < last && words().all(|i| view.attributes(i).eponym().is_some()) {
        ledger.add("eponyms only", EPONYM);
    }
    // "Fugl-Meyer MS 34/66": a scale, the part of it and its points.
    let scale = first < last && words().all(|i| view.attributes(i).eponym().is_some() || view.case(i) == Case::Upper);
    let term = || view.phrase(first, |p| p.is_eponym()).is_some() || view.attributes(first).eponym().is_some();
    let points = view.next(last);
    let of_so_many = view.kind(points) == TokenKind::Number && view.mark(view.next(points), '/');
    if kind == IdentifierType::Facility && scale && term() && of_so_many {
        ledger.add("points on a scale of that name", GRADED);
    }
    // "P1atelets", "dai1y": a word misread by a scanner.
    if kind != IdentifierType::Facility && (first..=last).any(|i| wording::is_misread(view, i)) {
        ledger.add("a word misread by a scanner", MISREAD);
    }
    // "B. A recognises Fournier's": a sentence runs through it.
    if kind == IdentifierType::Name && wording::runs_on(view, first, last) {
        ledger.add("a word in lower case within it", RUNS_ON);
    }
    if kind == IdentifierType::Name && lone && wording::among_eponyms(view, first) && !super::announced(view, first) {
        ledger.add("in a list of eponyms", NOT_PERSON);
    }
    let unlisted = attributes.given().max(attributes.surname()).max(attributes.city()) == 0;
    if kind == IdentifierType::Name && quoted && unlisted && !super::announced(view, first) {
        ledger.add("a word in quotes on no list", QUOTED);
    }
    if terms::is_storm(view, first) {
        ledger.add("a storm", STORM);
    }
    if terms::is_strain(view, first) {
        ledger.add("a strain of a virus", STORM);
    }
    if lone && wording::is_order(view, first) {
        ledger.add("tells somebody what to do", ORDER);
    }
    // "¿Se dice "moretón" o "morado"?": a word that is spoken of.
    if quoted && view.case(first) == Case::Lower && attributes.given() < 5 && !super::announced(view, first) {
        ledger.add("a word in quotes, in lower case", EVERYDAY_LOWER);
    }
    if kind == IdentifierType::Name && lone && wording::is_substance(view.text(first)) && attributes.given() < 3 {
        ledger.add("ends as the names of drugs do", MEDICAL);
    }
    if words().all(|i| view.is(i, Role::Title) || view.is(i, Role::Credential)) {
        ledger.add("a title or a degree without a name", PLACEHOLDER);
    }
    if kind == IdentifierType::Location && words().all(|i| view.case(i) == Case::Lower) && attributes.city() < 4 {
        ledger.add("in lower case and no large city", SMALL_LOWER);
    }
    if kind == IdentifierType::Location && heads_a_term(view, last) {
        ledger.add("a thing named after a place", PLACE_TERM);
    }
    let long = |i: usize| view.kind(i) == TokenKind::Word && view.text(i).chars().count() > 1;
    if kind == IdentifierType::Location && !(first..=last).any(long) {
        ledger.add("letters and digits only", NO_LETTERS);
    }
    if kind == IdentifierType::Location
        && lone
        && places::counted(view, view.next(last))
        && !super::announced(view, first)
    {
        ledger.add("a count right after it", GRADED);
    }
    // "Glasgow-Blatchford", "Rutherford 3", "Geneva" in a list of scores.
    let named = |i: usize| view.attributes(i).eponym().is_some() || view.kind(i) != TokenKind::Word;
    if kind == IdentifierType::Location && first < last && (first..=last).all(named) {
        ledger.add("eponyms only", EPONYM);
    }
    // "Lauge-" before "Hansen": begins within a term.
    let within = first.checked_sub(1).is_some_and(|before| {
        let joined = view.mark(before, '-') && view.gap(first) == Gap::Joined;
        let start = if joined { before.saturating_sub(1) } else { before };
        view.phrase(start, |p| p.is_eponym()).is_some_and(|(_, end)| end >= first && end <= last)
    });
    if kind == IdentifierType::Name && within {
        ledger.add("begins within a term", NOT_PERSON);
    }
    if terms::is_species(view, first, last) {
        ledger.add("a species", SPECIES);
    }
    if kind == IdentifierType::Name {
        if terms::is_among_authors(view, first) {
            ledger.add("among the authors of a publication", AUTHORS);
        }
        if terms::is_dotted_term(view, first, last) {
            ledger.add("letters of a disease or a service", TERM_LETTERS);
        }
        if places::is_before_state(view, last) {
            ledger.add("a state after it", PLACE_AS_PERSON);
        }
        if words().any(|i| view.attributes(i).is_region()) && attributes.city() >= 4 && attributes.given() < 5 {
            ledger.add("a city and its state", PLACE_AS_PERSON);
        }
        if !lone && words().all(|i| view.attributes(i).eponym().is_some()) {
            ledger.add("eponyms only", EPONYM);
        }
        let region = |i: usize| view.attributes(i).is_region() && view.attributes(i).given() < 4;
        if words().all(region) {
            ledger.add("a state, a country or what belongs to one", NOT_PERSON);
        }
        let end = view.attributes(last);
        // "R. SSCD": a side, and the letters of a finding.
        let unlisted = end.given() == 0 && end.surname() == 0;
        if view.word(first).letter && view.case(last) == Case::Upper && unlisted && view.text(last).len() <= 5 {
            ledger.add("a letter, and letters on no list", LETTER_AND_WORD);
        }
        if lone && bracketed(view, first) && attributes.given() < 4 {
            ledger.add("alone in brackets behind a thing", BRACKETED);
        }
        if view.word(first).letter && end.wordy() == 3 && end.given().max(end.surname()) < 4 {
            ledger.add("a letter, and a word that begins a sentence", LETTER_AND_WORD);
        }
        if words().all(|i| view.word(i).letter) && view.mark(view.prev(first), ',') {
            ledger.add("initials after a comma, as in a list of authors", AUTHOR_INITIALS);
        }
        named_after(view, first, last, ledger);
        cited(view, last, ledger);
    }
    // These look up many words: only where they can decide.
    if CLOSE.contains(&ledger.total()) && !super::announced(view, first) {
        if words().all(|i| compound::is_noun(view, i)) {
            ledger.add("a noun of German", GERMAN_NOUN);
        } else if ledger.total() < -MISSPELT && words().any(|i| misspelt::is_misspelt(view, i)) {
            ledger.add("a word of medicine or of every day, mistyped", MISSPELT);
        }
    }
}

fn alone(view: &View<'_>, word: usize, ledger: &mut Ledger) {
    let attributes = view.attributes(word);
    let known = attributes.given() > 2 || attributes.surname() > 2;
    if attributes.is_facility() {
        ledger.add("an employer's or a hospital's short name", NOT_PERSON);
    }
    let roles = view.word(word).roles;
    if roles.any(&[Role::Kin, Role::Person]) && attributes.given() < 4 {
        ledger.add("a word for a relative or a patient", NOT_PERSON);
    }
    if roles.has(Role::Credential) && view.case(word) == Case::Upper {
        ledger.add("a degree", NOT_PERSON);
    }
    let usual = attributes.given() >= 5 && attributes.wordy() <= 1;
    if matches!(view.text(view.prev(word)), "the" | "a" | "an" | "this" | "that") && !usual {
        ledger.add("an article before it", ARTICLE);
    }
    if view.word(word).letter {
        ledger.add("a single letter", LONE_LETTER);
    }
    if view.begins_sentence(word) && !known {
        ledger.add("one unknown word where a sentence begins", LONE_AT_START);
    }
    let listed = attributes.given() > 3 && attributes.eponym().is_none();
    if !listed && terms::graded(view, word) {
        ledger.add("a grade after it", GRADED);
    }
    if terms::is_acronym(view, word) && !super::announced(view, word) {
        ledger.add("capitals on no list, in running text", ACRONYM);
    }
    let vowel = |b: u8| b"AEIOUY".contains(&b);
    let text = view.text(word);
    if view.case(word) == Case::Upper && !known && text.len() > 2 && text.is_ascii() && !text.bytes().any(vowel) {
        ledger.add("capitals without a vowel", ACRONYM);
    }
    if view.case(word) == Case::Upper && !known {
        ledger.add("one unknown word in capitals", LONE_CAPITALS);
    }
}

/// "Public Health", "summer camp physical": no proper word, or no capital.
fn facility(view: &View<'_>, first: usize, last: usize, ledger: &mut Ledger) {
    const COMMON: [Role; 5] =
        [Role::FacilityGeneric, Role::FacilityHead, Role::FacilityWeak, Role::CompoundFirst, Role::CompoundSecond];
    let common = |i: usize| view.word(i).roles.any(&COMMON) || view.attributes(i).is_medical();
    if (first..=last).filter(|&i| view.kind(i) == TokenKind::Word).all(common) && !view.attributes(first).is_facility()
    {
        let headed = (first..=last).any(|i| view.is(i, Role::FacilityHead));
        ledger.add("no proper word in it", NO_PROPER_WORD + if headed { 0.0 } else { NO_HOUSE });
    }
    // "on PS 10 and PEEP 5": pressure support, no public school.
    let ventilated = |i: usize| ["peep", "fio2", "cpap", "simv", "vent", "ett"].iter().any(|w| view.equals(i, w));
    if view.text(first) == "PS" && first < last && (first.saturating_sub(12)..last + 12).any(ventilated) {
        ledger.add("a setting of a ventilator", KNOWN);
    }
    // "one large Midwestern state", but "at Penn state"
    let led = matches!(view.text(view.prev(first)), "at" | "to" | "from" | "by" | "for" | "@");
    if matches!(view.text(last), "state" | "states" | "region") && !led {
        ledger.add("a state, a country or larger", REGION);
    }
    if view.case(first) == Case::Lower {
        ledger.add("a facility in lower case", LOWER_FACILITY);
    }
    let cue = [Role::FacilityCue, Role::PlaceStrong, Role::PlaceCue];
    let cued = [view.prev(first), view.prev(view.prev(first))].iter().any(|&i| view.word(i).roles.any(&cue))
        || matches!(view.text(view.prev(first)), "at" | "At" | "@");
    // "recommendations from Mayo Clinic"
    let mut before = view.prev(first);
    if matches!(view.text(before), "from" | "by" | "of") {
        before = view.prev(before);
        match view.text(before) {
            "recommendations" | "guidelines" | "guideline" | "guidance" => {
                ledger.add("guidelines come from it", AUTHOR_OF_PAGE);
            }
            "criteria" | "study" | "trial" => ledger.add("a study comes from it", NO_PROPER_WORD),
            _ => {}
        }
    }
    if matches!(
        view.text(view.next(last)),
        "page" | "guide" | "guideline" | "guidelines" | "website" | "recommends" | "advises"
    ) {
        ledger.add("the author of a page or a guideline", AUTHOR_OF_PAGE);
    }
    let known = |i: usize| view.word(i).roles.any(&COMMON) || view.attributes(i).is_facility();
    let head = [Role::EponymHead, Role::WorkHead];
    // "Sacred Heart Movement Disorders" is a clinic all the same.
    let of_a_clinic = view.equals(last, "disorders");
    if view.word(last).roles.any(&head) && !view.word(last).roles.any(&COMMON) && !of_a_clinic {
        ledger.add("the head of a term in it", NO_PROPER_WORD);
    } else if !cued && !(first..=last).any(known) && view.phrase(first, |p| p.is_short_name()).is_none() {
        ledger.add("no noun of a facility, and none announced", NO_HEAD);
    }
}

/// A word on no list, in running text, that nothing announces: a trade name
/// more often than a person or a place.
fn unknown(view: &View<'_>, kind: IdentifierType, word: usize, ledger: &mut Ledger) {
    let a = view.attributes(word);
    let listed = match kind {
        IdentifierType::Name => a.given() > 0 || a.surname() > 0,
        IdentifierType::Location => a.city() > 0 || a.is_county(),
        _ => true,
    };
    let (before, after) = (view.prev(word), view.next(word));
    let running = view.gap(word) == Gap::Space && view.case(before) == Case::Lower;
    let told = super::announced(view, word)
        || view.word(after).roles.any(&[Role::Credential, Role::Verb])
        || view.word(before).roles.any(&[Role::PlaceStrong, Role::FacilityCue]);
    if !listed && running && !told {
        ledger.add("on no list, and nothing announces it", UNKNOWN);
    }
}

fn region_phrase(view: &View<'_>, first: usize, last: usize) -> bool {
    view.phrase(first, |p| p.is_region()).is_some_and(|(_, end)| end >= last)
}

/// `IOP 14 (Goldmann)`, `NCS (Hadden)`, `Shea piston` in brackets: whose method it
/// is stands behind the thing, not behind a person.
fn bracketed(view: &View<'_>, word: usize) -> bool {
    let open = view.prev(word);
    let before = view.prev(open);
    let person = [Role::Person, Role::Kin, Role::Profession, Role::Title, Role::Credential, Role::Label, Role::Intro];
    let named =
        view.word(before).capital && view.attributes(before).given().max(view.attributes(before).surname()) >= 3;
    view.mark(open, '(') && before != NIL && !view.word(before).roles.any(&person) && !named
}

/// `Rome criteria`, `Ottawa ankle rules`.
fn heads_a_term(view: &View<'_>, last: usize) -> bool {
    let mut at = last;
    (0..3).any(|_| {
        at = view.next(at);
        view.kind(at) == TokenKind::Word
            && [Role::EponymHead, Role::PlaceHead, Role::WorkHead].iter().any(|&r| view.is(at, r))
    })
}

/// `Williams' syndrome`, `Jones criteria`.
fn named_after(view: &View<'_>, first: usize, last: usize, ledger: &mut Ledger) {
    let mut next = view.next(last);
    if view.mark(next, '\'') {
        next = view.next(next);
    }
    // The label of the next line is no head.
    if view.gap(next) >= Gap::Line && view.word(next).capital {
        next = NIL;
    }
    let head = view.is(next, Role::EponymHead)
        || view.is(view.next(next), Role::EponymHead) && view.attributes(last).eponym().is_some();
    if head || view.phrase(first, |p| p.is_eponym()).is_some() || view.is(next, Role::WorkHead) {
        // "Sarah Johnson's gait" is hers, "Hughlings Jackson's law" everybody's.
        let given = view.attributes(first).given() >= 3;
        ledger.add("a thing named after somebody", if given { EPONYM } else { EPONYM_OF_ALL });
    } else if view.attributes(last).eponym().is_some() && first == last {
        // "I bet it was Wilson's.": nothing of hers follows.
        let whole = next == NIL || view.kind(next) == TokenKind::Mark || view.gap(next) >= Gap::Line;
        let whose = view.token(last).is_some_and(|t| t.stem(view.doc.text).len() < t.text(view.doc.text).len());
        let disease = whose && whole && !super::announced(view, first);
        ledger.add("an eponym", if disease { EPONYM_OF_ALL } else { EPONYM_ALONE });
    }
}

/// A year soon after the name, or "et al": an author.
fn cited(view: &View<'_>, last: usize, ledger: &mut Ledger) {
    let mut at = last;
    // "Carter v. Canada": a case of the courts.
    let versus = view.next(last);
    if matches!(view.text(versus), "v" | "vs") && view.mark(view.next(versus), '.') {
        ledger.add("a case of the courts", CITATION);
        return;
    }
    for _ in 0..6 {
        at = view.next(at);
        if at == NIL {
            return;
        }
        let text = view.text(at);
        let year =
            text.len() == 4 && view.kind(at) == TokenKind::Number && (text.starts_with("19") || text.starts_with("20"));
        if year && view.prev(at) == last && view.gap(at) == Gap::Space {
            ledger.add("a year of publication after it", CITATION_YEAR);
            return;
        }
        let others = view.is_of_any_case(at, List::Others);
        if others || year && matches!(view.text(view.next(at)), ")" | ";" | "," | "." | ":") {
            ledger.add("cited as an author", CITATION);
            return;
        }
        let goes_on = matches!(text, "," | "(" | "." | "&" | "and" | "et" | "y" | "und") || view.word(at).capital;
        if !goes_on {
            return;
        }
    }
}
