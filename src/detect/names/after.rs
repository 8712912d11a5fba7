//! What stands after a name: credentials, verbs, heads of eponyms, years of publication.

use crate::detect::gazetteer::{Eponym, NIL, Role, View};
use crate::detect::ledger::Ledger;
use crate::detect::terms;
use crate::text::token::{Case, Gap, TokenKind};

use super::parts::{Kind, Part};
use super::weights as w;

/// Forms in which medicine writes names that are nobody's.
pub(super) fn terms(view: &View<'_>, parts: &[Part], ledger: &mut Ledger) {
    let [first, rest @ ..] = parts else { return };
    let last = rest.last().unwrap_or(first).last;
    if terms::is_among_authors(view, first.first) {
        ledger.add("among the authors of a publication", w::AUTHORS);
    }
    // "Tanner III", "Tanner V." are read as a name with its suffix or an initial.
    let grade = rest.is_empty() || rest.len() == 1 && rest.iter().all(|p| p.kind != Kind::Word);
    if grade && first.kind == Kind::Word && first.attributes.eponym().is_some() && terms::graded(view, first.last) {
        ledger.add("a grade after an eponym", w::GRADED);
    }
    if rest.is_empty() && first.attributes.eponym() == Some(Eponym::Score) && scored(view, first, last) {
        ledger.add("points on a scale of that name", w::GRADED);
    }
    if rest.is_empty() && found(view, first, last) {
        ledger.add("a sign that is there or is not", w::GRADED);
    }
    // "EVA 2", "EVA 6/10": the pain scale of Spanish and French.
    let eva = || match view.text(first.first) {
        "EVA" | "eva" => true,
        "Eva" => view.is(view.prev(first.first), Role::EponymHead),
        _ => false,
    };
    if rest.is_empty() && view.kind(view.next(last)) == TokenKind::Number && eva() {
        ledger.add("points on a scale of that name", w::GRADED);
    }
    match dose(view, last) {
        Some(false) if rest.is_empty() => ledger.add("a dose after it", w::DOSED),
        Some(true) if first.attributes.given().max(first.attributes.surname()) >= 2 => {
            ledger.add("a dose of a drug after it", w::GIVEN_TO);
        }
        _ => {}
    }
    // "Miller Fisher", "Marcus Gunn"
    if rest.len() == 1 && view.phrase(first.first, |p| p.is_eponym()).is_some_and(|(_, end)| end == last) {
        ledger.add("a term of two names", w::TERM);
    }
    // "Hibiscus rosa sinensis": the run in lower case begins inside it.
    let inside = rest.is_empty() && first.case == Case::Lower;
    let begin = if inside { view.prev(first.first) } else { first.first };
    let other = (begin, first.last) != (first.first, last);
    if terms::is_species(view, first.first, last) || other && terms::is_species(view, begin, first.last) {
        ledger.add("a species", w::SPECIES);
    }
    if terms::is_dotted_term(view, first.first, last) {
        ledger.add("letters of a disease or a service", w::NOT_PERSON);
    }
    if rest.is_empty() && terms::is_acronym(view, first.first) {
        ledger.add("capitals on no list, in running text", w::ACRONYM);
    }
}

/// "RASHIDA your infusion is": somebody is spoken to.
fn spoken_to(view: &View<'_>, last: usize) -> bool {
    let next = view.next(last);
    view.gap(next) == Gap::Space && matches!(view.text(next), "your" | "you" | "youre" | "you're" | "u" | "ur")
}

/// "positive Murphy's", "Homans neg", "stage 2 Bruce": what was looked for.
fn found(view: &View<'_>, part: &Part, last: usize) -> bool {
    let first = part.first;
    let is = |at: usize| {
        ["positive", "negative", "pos", "neg", "equivocal", "+ve", "-ve"].iter().any(|word| view.equals(at, word))
    };
    let (before, next) = (view.prev(first), view.next(last));
    let a = part.attributes;
    if view.kind(before) == TokenKind::Number && view.equals(view.prev(before), "stage") {
        return true;
    }
    // "Haddad neg, Lindqvist pos" are patients; and Bruce is anybody.
    if a.eponym() != Some(Eponym::Sign) || a.given() >= 6 {
        return false;
    }
    let ends = view.next(next);
    let told = is(next) && (ends == NIL || view.gap(ends) >= Gap::Line || view.kind(ends) == TokenKind::Mark);
    is(before) && !view.mark(view.prev(before), ':') || told || view.mark(next, '+')
}

/// "Braden 13, turned q2", "Morse 45.": points, but an age where a person is announced
/// ("patient Braden 13, mother called").
fn scored(view: &View<'_>, part: &Part, last: usize) -> bool {
    let first = part.first;
    let cues = [Role::Person, Role::Kin, Role::Title, Role::Profession, Role::Intro, Role::Label];
    let before = view.prev(first);
    if view.word(before).roles.any(&cues) || view.word(view.prev(before)).roles.any(&cues) {
        return false;
    }
    let number = view.next(last);
    // "Wells was 4"
    // But "Braden is 9".
    let said = part.attributes.given() < 4
        && matches!(view.text(number), "was" | "is" | "of" | "=")
        && view.gap(number) <= Gap::Space;
    let number = if said { view.next(number) } else { number };
    let points =
        view.kind(number) == TokenKind::Number && view.gap(number) == Gap::Space && view.text(number).len() <= 2;
    let next = view.next(number);
    if said && view.text(number).parse::<u8>().is_ok_and(|n| n > 30) {
        return false; // an age
    }
    points
        && (said && view.equals(next, "and")
            || next == number
            || view.gap(next) >= Gap::Line
            || matches!(view.text(next), "," | "." | ";" | ")"))
}

/// For `0.35 mg`, `180 mcg`, `5mg` right behind token `last`: whether it is a dose of
/// something else, which who stands before it was given.
fn dose(view: &View<'_>, last: usize) -> Option<bool> {
    let mut at = view.next(last);
    if view.gap(at) != Gap::Space {
        return None;
    }
    let unit = match view.kind(at) {
        TokenKind::Mixed => {
            let unit = view.text(at).trim_start_matches(|c: char| c.is_ascii_digit());
            (unit.len() < view.text(at).len()).then_some(unit)?
        }
        TokenKind::Number => {
            at = view.next(at);
            if view.mark(at, '.') && view.gap(at) == Gap::Joined {
                at = view.next(view.next(at));
            }
            view.text(at)
        }
        _ => return None,
    };
    is_unit(unit).then(|| given_to(view, view.next(at)))
}

/// "Okafor 2 mg Ativan", "Maria 5 mg of morphine": a dose of something is given to
/// who stands before it.
fn given_to(view: &View<'_>, at: usize) -> bool {
    let what = if view.equals(at, "of") { view.next(at) } else { at };
    what != at || view.gap(what) == Gap::Space && view.attributes(what).is_drug()
}

fn is_unit(text: &str) -> bool {
    matches!(text, "mg" | "mcg" | "ug" | "µg" | "μg" | "g" | "ml" | "mL" | "units" | "IU" | "mEq" | "MG" | "MCG")
}

/// No less than what [`judge`] can add behind token `last`.
pub(super) fn most(view: &View<'_>, last: usize) -> f32 {
    let n = view.next(last);
    // Behind a comma or bracket there may be a degree and much else; letters
    // with dots are one; at the end of the text somebody signs.
    let opens = view.mark(n, ',') || view.mark(n, '(');
    let digits = matches!(view.kind(n), TokenKind::Number | TokenKind::Mixed);
    let dotted = view.word(n).capital && view.mark(view.next(n), '.');
    let told = view.word(n).roles.any(&[Role::Credential, Role::IdWord, Role::Verb]);
    let ends = last + 2 >= view.len();
    let small = view.case(last) == Case::Lower;
    let owned = view.is(n, Role::Kin) || lives(view, n, false);
    if opens || dotted || told || ends || owned || digits && small || spoken_to(view, last) {
        f32::INFINITY
    } else if digits {
        w::POSSESSIVE + w::AGE + w::ALIVE
    } else {
        w::POSSESSIVE
    }
}

pub(super) fn judge(view: &View<'_>, last: &Part, parts: &[Part], cued: bool, ledger: &mut Ledger) {
    let possessive =
        view.token(last.last).is_some_and(|t| t.stem(view.doc.text).len() + 2 == t.text(view.doc.text).len());
    let n = view.next(last.last);
    if n == NIL {
        return;
    }
    if heads(view, n, parts, possessive, ledger) || citation(view, n, parts, ledger) {
        return;
    }
    if possessive {
        ledger.add("possessive", w::POSSESSIVE);
    }
    if parts.len() == 1 && last.case == Case::Title && !is_someone(view, last.last) && lives(view, n, possessive) {
        ledger.add("only people have it or are there", w::LIVES);
    }
    let m = view.next(n);
    let opens = view.mark(n, ',') || view.mark(n, '(');
    let far = if opens { m } else { n };
    if credential(view, far, opens) {
        ledger.add("a credential after it", w::CREDENTIAL);
        return;
    }
    if opens {
        let aged = if matches!(view.text(far), "a" | "an" | "age" | "aged") { view.next(far) } else { far };
        if view.kind(aged) == TokenKind::Number && view.text(aged).len() <= 3 {
            ledger.add("an age after it", w::AGE);
            return;
        }
        if view.equals(far, "who") || view.equals(far, "whose") {
            ledger.add("'who' after it", w::WHO);
        }
    }
    if !opens && view.gap(n) == Gap::Space && is_age(view, n) {
        ledger.add("an age after it", w::AGE + if in_years(view, n) { w::ALIVE } else { 0.0 });
        return;
    }
    if view.is(far, Role::IdWord) && (opens || view.case(far) == Case::Upper) {
        ledger.add("a person's number or date after it", w::ID);
        return;
    }
    if !opens && !possessive && view.is(n, Role::Verb) && !view.word(n).capital && view.gap(n) == Gap::Space {
        // What a sign or a score does not do.
        let speaks = matches!(view.text(n), "said" | "says" | "stated" | "asked" | "told" | "called" | "refused");
        let alive = speaks && parts.len() == 1 && last.attributes.eponym().is_some() && last.attributes.surname() >= 2;
        let weight = if cued { w::VERB * 0.5 } else { w::VERB } + if alive { w::ALIVE } else { 0.0 };
        ledger.add("a verb after it", weight);
    }
    let usual = last.attributes.given() >= 3 && last.attributes.wordy() == 0;
    if parts.len() == 1 && usual && last.case == Case::Upper && spoken_to(view, last.last) {
        ledger.add("somebody is spoken to", w::VERB + 1.0);
    }
    if parts.len() == 1 && last.case == Case::Lower && super::lower::owns(view, last.first) {
        ledger.add("whose relative is told of", w::OWNS);
    }
    if parts.len() == 1 && last.case == Case::Lower && super::lower::acts(view, last.first) {
        ledger.add("does what only people do", if last.attributes.wordy() >= 2 { w::ACTS_WORD } else { w::ACTS });
    }
}

/// "77M", "6yo", "34 y/o", "41 F": how old somebody is, in the shorthand of hand-offs.
fn is_age(view: &View<'_>, at: usize) -> bool {
    let text = view.text(at);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) {
        return false;
    }
    let unit = text.get(digits..).unwrap_or("");
    let next = view.next(at);
    let unit = if unit.is_empty() && view.gap(next) == Gap::Space { view.text(next) } else { unit };
    ["m", "f", "yo", "y", "yom", "yof", "mo", "yr", "yrs"].iter().any(|u| unit.eq_ignore_ascii_case(u))
}

/// True for "Child", "Mom", "Neighbor", and for diseases named after somebody.
fn is_someone(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    view.word(at).roles.any(&[Role::Kin, Role::Person, Role::Profession, Role::Label])
        || a.eponym() == Some(Eponym::Disease) && a.given() < 5
        || a.wordy() == 3 && a.given().max(a.surname()) < 4
        || a.is_region()
        || a.is_calendar()
}

/// "'s wife", "and her sister", "no showed", "is in bed 4": what stands behind people's
/// names. Token `n` stands behind the name.
fn lives(view: &View<'_>, n: usize, possessive: bool) -> bool {
    let m = view.next(n);
    let third = view.next(m);
    if view.gap(n) != Gap::Space {
        return false;
    }
    if possessive {
        return view.is(n, Role::Kin) && !view.word(n).capital;
    }
    match view.text(n) {
        "and" => matches!(view.text(m), "her" | "his") && view.is(third, Role::Kin),
        "no" => matches!(view.text(m), "showed" | "shows") || view.mark(m, '-') && view.equals(third, "showed"),
        "is" | "was" => {
            let place = view.next(third);
            view.text(m) == "in"
                && matches!(view.text(third), "bed" | "room" | "rm" | "bay")
                && matches!(view.kind(place), TokenKind::Number | TokenKind::Mixed)
        }
        _ => false,
    }
}

/// "54 y/o", "6yo", "91 yr old": what only people have.
fn in_years(view: &View<'_>, at: usize) -> bool {
    let text = view.text(at);
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let unit = if unit.is_empty() { view.text(view.next(at)) } else { unit };
    ["yo", "yom", "yof", "yr", "yrs"].contains(&unit) || unit == "y" && view.mark(view.next(view.next(at)), '/')
}

/// "syndrome", "sign", "study", "Hospital" after the name. True if it decides.
fn heads(view: &View<'_>, n: usize, parts: &[Part], possessive: bool, ledger: &mut Ledger) -> bool {
    let mut at = n;
    // "Guillain-Barré-type ...", "Hodgkin's and ..."
    if view.mark(at, '-') && view.gap(at) == Gap::Joined {
        at = view.next(at);
    }
    // "Fischer 344 rats"
    if view.kind(at) == TokenKind::Number && view.is(view.next(at), Role::EponymHead) {
        at = view.next(at);
    }
    let word = view.word(at);
    // The label of the next line is no head.
    if view.gap(at) > Gap::Line || view.gap(at) == Gap::Line && word.capital {
        return false;
    }
    if word.roles.has(Role::EponymHead) {
        // "Mary's dementia", "Sarah Johnson's gait"
        let personal = |p: &Part| p.attributes.given() >= 5 && p.attributes.wordy() <= 1;
        let first = parts
            .first()
            .is_some_and(|p| personal(p) && (parts.len() > 1 || p.attributes.surname() + 2 <= p.attributes.given()));
        let weight = if possessive && first { w::EPONYM_HEAD_PERSONAL } else { w::EPONYM_HEAD };
        ledger.add("the head of an eponym after it", weight);
        if weight == w::EPONYM_HEAD_PERSONAL {
            return false;
        }
        return true;
    }
    if word.roles.has(Role::WorkHead) {
        ledger.add("a study or a work after it", w::WORK);
        return true;
    }
    if word.roles.any(&[Role::FacilityHead, Role::FacilityWeak]) && word.capital {
        ledger.add("a facility's noun after it", w::FACILITY);
    }
    let second = view.next(at);
    if view.is(second, Role::EponymHead)
        && !word.capital
        && view.kind(at) == TokenKind::Word
        && !word.roles.has(Role::Verb)
        && !matches!(view.text(at), "new" | "period" | "comma" | "colon" | "full")
    {
        // Not "new line", as one dictates.
        ledger.add("the head of an eponym near it", w::EPONYM_HEAD_NEAR);
        return word.attributes.is_medical();
    }
    false
}

/// "Smith et al.", "Jones (2019)", "Smith & Lee 2020". True if it decides.
fn citation(view: &View<'_>, n: usize, parts: &[Part], ledger: &mut Ledger) -> bool {
    let et_al = |at| view.equals(at, "et") && view.equals(view.next(at), "al");
    let mut at = n;
    if view.mark(at, ',') {
        at = view.next(at);
    }
    if et_al(at) {
        ledger.add("'et al.' after it", w::CITATION);
        return true;
    }
    let year_at = |at: usize| {
        view.kind(at) == TokenKind::Number
            && matches!(view.text(at).get(..2), Some("19" | "20"))
            && view.text(at).len() == 4
    };
    let cited = |at: usize| {
        let opens = view.mark(at, '(') || view.mark(at, ',');
        year_at(if opens { view.next(at) } else { at })
    };
    // "Carter v. Canada": a case of the courts.
    let other = view.next(if view.mark(view.next(n), '.') { view.next(n) } else { n });
    if matches!(view.text(n), "v" | "vs") && parts.len() == 1 && view.word(other).capital {
        ledger.add("a case of the courts", w::CITATION);
        return true;
    }
    let initial = view.next(n);
    if parts.len() == 1
        && view.mark(n, ',')
        && view.word(initial).letter
        && view.word(initial).capital
        && view.mark(view.next(initial), '.')
    {
        ledger.add("an initial after a comma", w::BEFORE_INITIAL);
        return true;
    }
    if parts.len() <= 2 {
        if cited(n) {
            ledger.add("a year of publication after it", w::CITATION_YEAR);
            return true;
        }
        // The first of two authors.
        if matches!(view.text(n), "&" | "and") {
            let second = view.next(n);
            let after = view.next(second);
            if view.word(second).capital && (cited(after) || et_al(after)) {
                ledger.add("the authors of a publication", w::CITATION_YEAR);
                return true;
            }
        }
    }
    // "Smith J, Doe K." as in a list of references.
    if let [name, initial] = parts
        && name.kind == Kind::Word
        && initial.kind == (Kind::Initial { dotted: false })
        && view.mark(n, ',')
    {
        let second = view.next(n);
        let letters = view.next(second);
        if view.word(second).capital
            && view.text(letters).len() <= 2
            && view.case(letters) != Case::Lower
            && view.word(letters).capital
        {
            ledger.add("a list of authors", w::CITATION_YEAR);
            return true;
        }
    }
    false
}

/// "MD", "M.D.", "Ph.D.", "PA-C".
fn credential(view: &View<'_>, at: usize, after_comma: bool) -> bool {
    let text = view.text(at);
    if view.is(at, Role::Credential) && view.word(at).capital {
        return after_comma || view.case(at) == Case::Upper;
    }
    let dot = view.next(at);
    let letter = view.next(dot);
    matches!(text, "M" | "D" | "Ph" | "R" | "N" | "P" | "B" | "Pharm" | "Psy")
        && view.mark(dot, '.')
        && matches!(view.text(letter), "D" | "O" | "S" | "N" | "P" | "A")
        && view.mark(view.next(letter), '.')
}

/// A phrase of the lexicon ("Lewy body dementia", "Wolff-Parkinson-White
/// syndrome") that the name is part of.
pub(super) fn eponym_phrase(view: &View<'_>, first: usize, last: usize, cued: bool, ledger: &mut Ledger) {
    let mut start = first;
    for _ in 0..4 {
        if start == NIL {
            break;
        }
        if let Some((_, end)) = view.phrase(start, |p| p.is_eponym() || p.is_known())
            && end >= last
            && (end > last || start < first || !cued)
        {
            ledger.add("part of an eponym or of what everybody knows", w::EPONYM_PHRASE);
            return;
        }
        start = view.prev(start);
    }
}
