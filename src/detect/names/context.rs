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
    if cued && parts.len() == 1 && first.surname + w::SURNAME_ALONE > first.given {
        ledger.add("a surname is enough", w::SURNAME_CUED);
    }
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
        let listed = a.given() >= 2 || a.surname() >= 4;
        let signature =
            view.gap(first.first) < Gap::Line && view.ends_sentence(view.prev(first.first)) && signs(view, parts);
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

/// Evidence before the name. True if it is strong.
pub(super) fn before(view: &View<'_>, first: &Part, parts: &[Part], ledger: &mut Ledger) -> bool {
    let mut p = view.prev(first.first);
    if matches!(view.text(p), "\"" | "(" | "*" | "_" | "[") && view.gap(first.first) == Gap::Joined {
        p = view.prev(p);
    }
    // A tokeniser may have set the dot apart: "dr . kumar".
    let dotted = view.mark(p, '.')
        && (view.gap(p) == Gap::Joined || view.is(view.prev(p), Role::Title))
        && view.text(view.prev(p)).len() <= 5
        && !view.equals(view.prev(p), "sir");
    let word = if dotted { view.prev(p) } else { p };
    if titled(view, word, dotted, first, parts, ledger) {
        return true;
    }
    if matches!(view.text(word), "St" | "Saint" | "ST" | "Sts") && parts.len() == 1 {
        ledger.add("a saint", w::SAINT);
        return false;
    }
    let q = view.prev(p);
    let name_is =
        matches!(view.text(p), "is" | "was" | "IS" | "Is" | "es" | "ist" | "est" | ":") && view.is(q, Role::Intro);
    if name_is && !view.mark(p, ':') {
        ledger.add("'name is' before it", w::NAME_IS);
        return true;
    }
    if view.mark(p, ':') || (view.mark(p, '-') || view.mark(p, '=')) && view.gap(first.first) != Gap::Joined {
        return label(view, q, parts, ledger);
    }
    if view.is(p, Role::Intro) {
        ledger.add("'named' before it", if view.equals(p, "called") { w::CALLED } else { w::INTRO });
        return true;
    }
    if i_am(view, p, q) {
        ledger.add("'I am' before it", w::I_AM);
        return true;
    }
    if view.gap(first.first) >= Gap::Line || p == NIL {
        return sign_off(view, first.first, ledger);
    }
    if (view.is(p, Role::SignOff) || matches!(view.text(p), "!" | "." | ",") && view.is(q, Role::SignOff))
        && signs(view, parts)
    {
        ledger.add("a closing formula before it", w::SIGN_OFF);
        return true;
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
    // "MS" and "DR" without a dot are abbreviations of other things.
    let shouted = view.case(word) == Case::Upper && !dotted && first.case != Case::Upper;
    if roles.has(Role::Title) && view.gap(first.first) <= Gap::Space && !shouted {
        ledger.add("a title before it", w::TITLE);
        if parts.len() == 1 && first.case != Case::Lower && ledger.total() < w::TITLED_TOTAL {
            ledger.add("whatever follows a title is a name", w::TITLED_TOTAL - ledger.total());
        }
        return true;
    }
    if roles.has(Role::WeakTitle) && view.gap(first.first) == Gap::Space && !dotted {
        ledger.add("a title before it", w::WEAK_TITLE);
        return true;
    }
    false
}

fn label(view: &View<'_>, q: usize, parts: &[Part], ledger: &mut Ledger) -> bool {
    // "Name (printed):"
    let q = if view.mark(q, ')') { view.prev(view.prev(view.prev(q))) } else { q };
    if view.word(q).roles.any(&[Role::Label, Role::Profession, Role::Kin]) {
        if speaks(view, q, parts) {
            ledger.add("a speaker's label before it", w::SPEAKER);
            return false;
        }
        ledger.add("a person's label before it", w::LABEL);
        return true;
    }
    false
}

/// True for "Patient: Nah, not really": one word after a label of one word, and the line goes on.
fn speaks(view: &View<'_>, q: usize, parts: &[Part]) -> bool {
    let [one] = parts else { return false };
    if one.attributes.wordy() == 3 && !signs(view, parts) {
        return true;
    }
    let starts = view.gap(q) >= Gap::Line || view.prev(q) == NIL;
    let next = view.next(one.last);
    let ends = next == NIL || view.gap(next) >= Gap::Line;
    let goes_on = view.kind(next) == TokenKind::Word && !view.word(next).capital
        || matches!(view.text(next), "," | "." | "?" | "!");
    starts && view.word(q).roles.any(&[Role::Person, Role::Profession, Role::Kin]) && !ends && goes_on
}

fn i_am(view: &View<'_>, p: usize, q: usize) -> bool {
    let p_text = view.text(p);
    p_text.eq_ignore_ascii_case("i'm")
        || p_text.eq_ignore_ascii_case("am") && view.equals(q, "i")
        || matches!(p_text, "is" | "was" | "IS") && (view.equals(q, "this") || view.equals(q, "here"))
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
        if at == NIL || view.ends_sentence(at) {
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

/// True if the name is the last thing in its line, a dot or comma aside.
fn signs(view: &View<'_>, parts: &[Part]) -> bool {
    let Some(last) = parts.last() else { return false };
    let mut next = view.next(last.last);
    if matches!(view.text(next), "." | "," | "!") {
        next = view.next(next);
    }
    next == NIL || view.gap(next) >= Gap::Line
}

fn after(view: &View<'_>, last: &Part, parts: &[Part], cued: bool, ledger: &mut Ledger) {
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
    if view.gap(at) > Gap::Line {
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
