//! What stands before and after a name.

use crate::detect::gazetteer::{NIL, Role, View};
use crate::detect::ledger::Ledger;
use crate::text::token::{Case, Gap, TokenKind};

use super::parts::{Kind, Part};
use super::weights as w;

/// Adds the evidence around `parts`; `beside` is the number of parts of the
/// same run that are left out.
pub(super) fn judge(view: &View<'_>, parts: &[Part], beside: usize, ledger: &mut Ledger) {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return };
    let cued = before(view, first, parts, ledger);
    position(view, parts, cued, ledger);
    after(view, last, parts, cued, ledger);
    eponym_phrase(view, first.first, last.last, cued, ledger);
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

/// Sentence starts speak against words, the middle of a sentence for names.
fn position(view: &View<'_>, parts: &[Part], cued: bool, ledger: &mut Ledger) {
    let Some(first) = parts.first() else { return };
    if cued || first.kind != Kind::Word || first.case == Case::Lower {
        return;
    }
    let a = first.attributes;
    if view.begins_sentence(first.first) {
        let weight = w::SENTENCE_START.get(a.wordy()).copied().unwrap_or(0.0);
        ledger.add("begins a sentence", if parts.len() == 1 { weight } else { weight * 0.4 });
    } else if parts.len() == 1 && a.wordy() == 0 && a.eponym().is_none() && a.city() < 4 && first.case != Case::Upper {
        ledger.add("capitalised inside a sentence", w::CLEAN_CAPITAL);
    }
}

/// Evidence before the name. True if it is strong.
pub(super) fn before(view: &View<'_>, first: &Part, parts: &[Part], ledger: &mut Ledger) -> bool {
    let mut p = view.prev(first.first);
    if matches!(view.text(p), "\"" | "(" | "*" | "_" | "[") && view.gap(first.first) == Gap::Joined {
        p = view.prev(p);
    }
    let dotted = view.mark(p, '.') && view.gap(p) == Gap::Joined;
    let word = if dotted { view.prev(p) } else { p };
    if titled(view, word, dotted, first, parts, ledger) {
        return true;
    }
    let q = view.prev(p);
    let name_is = matches!(view.text(p), "is" | "was" | "es" | "ist" | "est" | ":") && view.is(q, Role::Intro);
    if name_is && !view.mark(p, ':') {
        ledger.add("'name is' before it", w::NAME_IS);
        return true;
    }
    if view.mark(p, ':') || (view.mark(p, '-') || view.mark(p, '=')) && view.gap(first.first) != Gap::Joined {
        return label(view, q, ledger);
    }
    if view.is(p, Role::Intro) {
        ledger.add("'named' before it", w::INTRO);
        return true;
    }
    if i_am(view, p, q) {
        ledger.add("'I am' before it", w::I_AM);
        return true;
    }
    if view.gap(first.first) >= Gap::Line || p == NIL {
        return sign_off(view, first.first, ledger);
    }
    if view.mark(p, ',') {
        return apposition(view, q, ledger);
    }
    let roles = view.word(word).roles;
    if roles.has(Role::Kin) {
        ledger.add("a relative before it", w::KIN);
        return true;
    }
    if roles.has(Role::Person) && !dotted || view.equals(word, "pt") {
        ledger.add("'patient' before it", w::PERSON);
        return true;
    }
    if roles.has(Role::Profession) {
        ledger.add("a profession before it", w::PROFESSION);
        return true;
    }
    if roles.has(Role::Greeting) && !dotted {
        ledger.add("a greeting before it", w::GREETING);
        return true;
    }
    if matches!(view.text(p), "by" | "per" | "por" | "von" | "par") {
        if view.is(q, Role::ByVerb) {
            ledger.add("'seen by' before it", w::DONE_BY);
            return true;
        }
        ledger.add("'by' before it", w::PREPOSITION + 0.3);
        return false;
    }
    if roles.has(Role::ByVerb) && view.word(word).capital == view.begins_sentence(word) {
        ledger.add("a verb that takes a person before it", w::PREPOSITION);
    } else if matches!(
        view.text(p),
        "with"
            | "for"
            | "from"
            | "to"
            | "and"
            | "about"
            | "regarding"
            | "re"
            | "tell"
            | "ask"
            | "contact"
            | "call"
            | "email"
            | "told"
            | "asked"
            | "that"
            | "while"
            | "when"
            | "because"
            | "as"
            | "whether"
            | "if"
            | "&"
    ) {
        ledger.add("a word that a person may follow", w::PREPOSITION);
    }
    false
}

fn titled(view: &View<'_>, word: usize, dotted: bool, first: &Part, parts: &[Part], ledger: &mut Ledger) -> bool {
    let roles = view.word(word).roles;
    if roles.has(Role::Title) && view.gap(first.first) <= Gap::Space {
        ledger.add("a title before it", w::TITLE);
        let value = first.given.max(first.surname);
        if parts.len() == 1 && first.case != Case::Lower && value < w::TITLED_LEAST {
            ledger.add("an odd name, but titled", w::TITLED_LEAST - value);
        }
        return true;
    }
    if roles.has(Role::WeakTitle) && view.gap(first.first) == Gap::Space && !dotted {
        ledger.add("a title before it", w::WEAK_TITLE);
        return true;
    }
    false
}

fn label(view: &View<'_>, q: usize, ledger: &mut Ledger) -> bool {
    // "Name (printed):"
    let q = if view.mark(q, ')') { view.prev(view.prev(view.prev(q))) } else { q };
    if view.word(q).roles.any(&[Role::Label, Role::Profession, Role::Kin]) {
        ledger.add("a person's label before it", w::LABEL);
        return true;
    }
    false
}

fn i_am(view: &View<'_>, p: usize, q: usize) -> bool {
    let p_text = view.text(p);
    p_text.eq_ignore_ascii_case("i'm")
        || p_text.eq_ignore_ascii_case("am") && view.equals(q, "i")
        || matches!(p_text, "is" | "was") && (view.equals(q, "this") || view.equals(q, "here"))
        || matches!(p_text, "it's" | "It's" | "soy" | "bin")
}

/// "a 58-year-old man with asthma, James T., ..." and "Thanks, Bob".
fn apposition(view: &View<'_>, comma_before: usize, ledger: &mut Ledger) -> bool {
    let near = [Role::Person, Role::Kin, Role::Profession];
    if view.word(comma_before).roles.any(&near) {
        ledger.add("in apposition to a person", w::APPOSITION);
        return true;
    }
    if view.is(comma_before, Role::Greeting) {
        ledger.add("a greeting before it", w::GREETING);
        return true;
    }
    let mut at = comma_before;
    for _ in 0..9 {
        if at == NIL || matches!(view.text(at), "." | ";" | "?" | "!") {
            return false;
        }
        if view.word(at).roles.any(&near) {
            ledger.add("a person in the same clause", w::APPOSITION_FAR);
            return true;
        }
        at = view.prev(at);
    }
    false
}

/// A closing formula on the line before, an empty line between them or not.
fn sign_off(view: &View<'_>, first: usize, ledger: &mut Ledger) -> bool {
    if first == 0 || view.gap(first) < Gap::Line {
        return false;
    }
    let before = first - 1;
    let marked = matches!(view.text(before), "," | "!" | ".");
    let word = if marked { view.prev(before) } else { before };
    let next = view.token(first).map_or(0, |t| t.start);
    let near = view.token(before).is_some_and(|t| next.saturating_sub(t.end) <= 8);
    if near && view.is(word, Role::SignOff) {
        ledger.add("a closing formula before it", w::SIGN_OFF);
        return true;
    }
    false
}

fn after(view: &View<'_>, last: &Part, parts: &[Part], cued: bool, ledger: &mut Ledger) {
    let possessive =
        view.token(last.last).is_some_and(|t| t.stem(view.doc.text).len() + 2 == t.text(view.doc.text).len());
    let n = view.next(last.last);
    if n == NIL {
        return;
    }
    if heads(view, n, possessive, ledger) || citation(view, n, parts, ledger) {
        return;
    }
    if possessive {
        ledger.add("possessive", w::POSSESSIVE);
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
    if view.is(far, Role::IdWord) && (opens || view.case(far) == Case::Upper) {
        ledger.add("a person's number or date after it", w::ID);
        return;
    }
    if !opens && !possessive && view.is(n, Role::Verb) && !view.word(n).capital && view.gap(n) == Gap::Space {
        let weight = if cued { w::VERB * 0.5 } else { w::VERB };
        ledger.add("a verb after it", weight);
    }
}

/// "syndrome", "sign", "study", "Hospital" after the name. True if it decides.
fn heads(view: &View<'_>, n: usize, possessive: bool, ledger: &mut Ledger) -> bool {
    let mut at = n;
    // "Guillain-Barré-type ...", "Hodgkin's and ..."
    if view.mark(at, '-') && view.gap(at) == Gap::Joined {
        at = view.next(at);
    }
    let word = view.word(at);
    if view.gap(at) > Gap::Line {
        return false;
    }
    if word.roles.has(Role::EponymHead) {
        ledger.add("the head of an eponym after it", w::EPONYM_HEAD - if possessive { 0.5 } else { 0.0 });
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
    {
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
fn eponym_phrase(view: &View<'_>, first: usize, last: usize, cued: bool, ledger: &mut Ledger) {
    let mut start = first;
    for _ in 0..4 {
        if start == NIL {
            break;
        }
        if let Some((_, end)) = view.phrase(start, |p| p.is_eponym())
            && end >= last
            && (end > last || start < first || !cued)
        {
            ledger.add("part of an eponym", w::EPONYM_PHRASE);
            return;
        }
        start = view.prev(start);
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
