//! What stands before a name: titles, labels, relatives, greetings.

use crate::detect::gazetteer::{List, NIL, Role, Roles, View};
use crate::detect::ledger::Ledger;
use crate::text::token::{Case, Gap, TokenKind};

use super::nobody;
use super::parts::{self, Kind, Part};
use super::structure;
use super::weights as w;

/// Roles of words before a name that speak for it.
const CUES: Roles = Roles::of(&[
    Role::Title,
    Role::WeakTitle,
    Role::Intro,
    Role::Kin,
    Role::Person,
    Role::Profession,
    Role::Greeting,
    Role::SignOff,
    Role::ByVerb,
]);

/// Roles of words before a colon that speak for a name behind it.
const LABELS: Roles =
    Roles::of(&[Role::Label, Role::Profession, Role::Kin, Role::Intro, Role::SignOff, Role::Title, Role::Person]);

/// No less than what [`judge`] can add before token `first`, and what a cue adds
/// to a surname.
pub(super) fn most(view: &View<'_>, first: usize) -> f32 {
    let near = |back: usize| first.checked_sub(back).unwrap_or(NIL);
    let cued = |i: usize| view.word(i).roles.share(CUES);
    let (p, q) = (near(1), near(2));
    if view.mark(p, ':') && !view.word(q).roles.share(LABELS) && !view.mark(q, ')') {
        return 0.0; // only a label is looked for
    }
    // Behind other marks there may be a bracket.
    let dotted = view.mark(p, '.') && !view.word(q).capital && !view.equals(q, "pt");
    let comma = view.mark(p, ',');
    let bare = p == NIL || view.kind(p) != TokenKind::Mark || dotted || comma;
    let item = dotted && view.kind(q) == TokenKind::Number;
    let named = is_called(view, p) || view.equals(q, "trauma");
    if !bare || item || cued(p) || cued(q) || cued(near(3)) || parts::counts_a_child(view, p) || named {
        return f32::INFINITY;
    }
    if comma {
        return w::APPOSITION + w::SURNAME_CUED;
    }
    if p == NIL || view.mark(p, '.') || view.is_of(p, List::NoCue) {
        return 0.0;
    }
    // "pt", "am", "it's"
    let short = view.token(p).is_some_and(|t| t.end - t.start <= 4);
    if short { w::PERSON + w::SURNAME_CUED } else { w::PREPOSITION + 0.3 }
}

/// Evidence before the name. True if it is strong.
pub(super) fn judge(view: &View<'_>, first: &Part, parts: &[Part], ledger: &mut Ledger) -> bool {
    if nobody::judge(view, first, parts, ledger) {
        return true;
    }
    if itemised(view, first, parts) {
        ledger.add("heads an item of a list", w::ADDRESSED);
    }
    let mut p = view.prev(first.first);
    let mark = |marks: &[char]| marks.iter().any(|&mark| view.mark(p, mark));
    let bracketed = mark(&['(', '[']);
    // "her oncologist ( Haddad )"
    let spaced = mark(&['(']) && parts.last().is_some_and(|last| view.mark(view.next(last.last), ')'));
    if mark(&['"', '(', '*', '_', '[']) && (view.gap(first.first) == Gap::Joined || spaced) {
        p = view.prev(p);
    }
    if parts::counts_a_child(view, p) {
        p = view.prev(p);
    }
    // A tokeniser may have set the dot apart: "dr . kumar".
    let dotted = view.mark(p, '.')
        && (view.gap(p) == Gap::Joined || view.is(view.prev(p), Role::Title))
        && view.text(view.prev(p)).len() <= 5
        && !view.equals(view.prev(p), "sir");
    let word = if dotted { view.prev(p) } else { p };
    if !bracketed && titled(view, word, dotted, first, parts, ledger) {
        return true;
    }
    if parts.len() == 1 && view.word(word).capital && matches!(view.text(word), "St" | "Saint" | "ST" | "Sts") {
        ledger.add("a saint", w::SAINT);
        return false;
    }
    let q = view.prev(p);
    let name_is =
        view.is(q, Role::Intro) && matches!(view.text(p), "is" | "was" | "IS" | "Is" | "es" | "ist" | "est" | ":");
    if name_is && !view.mark(p, ':') {
        ledger.add("'name is' before it", w::NAME_IS);
        return true;
    }
    if view.mark(p, ':') || (view.mark(p, '-') || view.mark(p, '=')) && view.gap(first.first) != Gap::Joined {
        return label(view, q, parts, ledger);
    }
    // "Trauma name Zulu Falcon": whom nobody knows yet.
    let alias = view.equals(q, "trauma") && matches!(view.text(p), "name" | "alias" | "NAME" | "ALIAS");
    if is_called(view, p) || alias && first.case != Case::Lower {
        ledger.add("'is called' before it", w::INTRO + if alias { w::ALIAS } else { 0.0 });
        return true;
    }
    // "la maman de Timéo", "die Mutter von Jonte"
    let whose = matches!(view.text(p), "de" | "von" | "di") && view.is(q, Role::Kin);
    if whose && first.case == Case::Title && parts.len() == 1 {
        ledger.add("somebody's relative before it", w::KIN);
        return true;
    }
    if view.is(p, Role::Intro) {
        ledger.add("'named' before it", if view.equals(p, "called") { w::CALLED } else { w::INTRO });
        return true;
    }
    let keen = first.case == Case::Lower && first.attributes.given() < 4;
    if i_am(view, p, q) && !keen {
        ledger.add("'I am' before it", w::I_AM);
        return true;
    }
    if view.gap(first.first) >= Gap::Line || p == NIL {
        return sign_off(view, first.first, ledger) || addressed(view, parts, ledger) || signed(view, parts, ledger);
    }
    if (view.is(p, Role::SignOff) || view.is(q, Role::SignOff) && matches!(view.text(p), "!" | "." | ","))
        && signs(view, parts)
    {
        ledger.add("a closing formula before it", w::SIGN_OFF);
        return true;
    }
    if view.mark(p, ',') {
        return apposition(view, q, ledger);
    }
    let article = || matches!(view.text(p), "the" | "a" | "an" | "this" | "that");
    let usual = first.attributes.given() >= 5 && first.attributes.wordy() <= 1;
    if parts.len() == 1 && !usual && view.gap(first.first) == Gap::Space && article() {
        ledger.add("an article before it", w::ARTICLE);
        return false;
    }
    let roles = view.word(word).roles;
    if roles.has(Role::Kin) {
        ledger.add("a relative before it", w::KIN);
        return true;
    }
    // "Pt's Foley not draining": what the patient has.
    let owns = view.token(word).is_some_and(|t| t.stem(view.doc.text).len() < t.text(view.doc.text).len());
    if (roles.has(Role::Person) && !dotted || view.equals(word, "pt")) && !owns {
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
    } else if view.is_of(p, List::BeforePerson) || view.mark(p, '&') {
        ledger.add("a word that a person may follow", w::PREPOSITION);
    }
    false
}

/// True for the end of `se llama`, `il s'appelle`, `er heißt` at `p`.
pub(super) fn is_called(view: &View<'_>, p: usize) -> bool {
    match view.text(p) {
        "llama" => matches!(view.text(view.prev(p)), "se" | "Se"),
        "s'appelle" | "s’appelle" => true,
        // "das heißt": that is.
        "heißt" | "heisst" => !view.equals(view.prev(p), "das"),
        "appelle" => view.mark(view.prev(p), '\''),
        _ => false,
    }
}

fn titled(view: &View<'_>, word: usize, dotted: bool, first: &Part, parts: &[Part], ledger: &mut Ledger) -> bool {
    let roles = view.word(word).roles;
    // "Azure XT DR MRI": letters of a device, and letters behind them.
    let letters = |at: usize| view.case(at) == Case::Upper && view.attributes(at).is_abbreviation();
    if view.equals(word, "dr") && !dotted && view.case(word) == Case::Upper && letters(first.first) {
        return false;
    }
    // "20 Fr Foley": the size of a tube.
    let size = view.prev(word);
    if view.equals(word, "fr") && !dotted && view.kind(size) == TokenKind::Number && view.text(size).len() <= 2 {
        ledger.add("the size of a tube before it", w::TUBE);
        return true;
    }
    // "Hr. Sommer war nicht da", where HR and hr are a heart's rate.
    if dotted
        && matches!(view.text(word), "Hr" | "hr")
        && first.case == Case::Title
        && view.gap(first.first) == Gap::Space
    {
        ledger.add("a title before it", w::WEAK_TITLE);
        return true;
    }
    // "MS" and "DR" without a dot are abbreviations of other things.
    let shouted =
        || view.case(word) == Case::Upper && !dotted && first.case != Case::Upper || disease(view, word, first);
    if !roles.any(&[Role::Title, Role::WeakTitle]) {
        return false; // most words
    }
    let is = |words: &[&str]| parts.len() == 1 && words.iter().any(|w| view.equals(first.first, w));
    // "Dear Sir/Madam"
    if is(&["madam", "madame", "mam", "maam", "sir", "ms", "mrs"]) {
        return false;
    }
    // "Frau Doktor", "Liebe Frau Kollegin"
    const ADDRESSED: [&str; 12] = [
        "doktor",
        "doktorin",
        "kollegin",
        "kollege",
        "kollegen",
        "doctora",
        "docteur",
        "docteure",
        "professeur",
        "direktorin",
        "oberarzt",
        "chefarzt",
    ];
    if roles.has(Role::Title) && is(&ADDRESSED) {
        ledger.add("a form of address", w::EPONYM_HEAD);
        return true;
    }
    // "asked Dr. Google", "corrected with MR. SOPA" (newborn resuscitation)
    // Dr. Ai and Dr. Bot are people.
    let shouted_ai = first.case == Case::Upper && is(&["ai", "gpt"]);
    if roles.has(Role::Title) && (shouted_ai || is(&["google", "chatgpt", "internet", "sopa"])) {
        ledger.add("a machine or a mnemonic", w::EPONYM_HEAD);
        return true;
    }
    // "es-MX. Not urgent": letters of a language.
    if view.equals(word, "mx") && view.gap(word) == Gap::Joined && view.mark(view.prev(word), '-') {
        return false;
    }
    if roles.has(Role::Title) && view.gap(first.first) <= Gap::Space && !shouted() {
        ledger.add("a title before it", w::TITLE);
        let least = w::TITLED_TOTAL + w::TITLED_PART * (parts.len() as f32 - 1.0);
        // "mr foley": nothing else is called so. But "mr hand" is a picture of one.
        let picture = view.text(word) == "mr" && first.attributes.is_anatomy();
        let only = matches!(view.text(word), "mr" | "mrs" | "mister" | "missus") && parts.len() == 1 && !picture;
        if (first.case != Case::Lower || only) && follows_title(view, parts) && ledger.total() < least {
            ledger.add("whatever follows a title is a name", least - ledger.total());
        }
        return true;
    }
    if roles.has(Role::WeakTitle) && view.gap(first.first) == Gap::Space && !dotted {
        ledger.add("a title before it", w::WEAK_TITLE);
        return true;
    }
    false
}

/// "... in people with MS. Still, a virus", "MS CLINIC": the disease, where no
/// name of a list follows.
fn disease(view: &View<'_>, word: usize, first: &Part) -> bool {
    let a = first.attributes;
    let listed = a.given().max(a.surname()) >= 2 && a.wordy() <= 1;
    view.text(word) == "MS" && !listed && (!view.begins_sentence(word) || first.case == Case::Upper)
}

/// True for one word after a title, and for more where each is on a list of
/// names: "Mrs. Hope Long".
fn follows_title(view: &View<'_>, parts: &[Part]) -> bool {
    if parts.iter().any(|p| structure::is_placeholder(view, p)) {
        return false;
    }
    match parts {
        [_] => true,
        [given, rest @ ..] if parts.len() <= 3 => {
            given.kind == Kind::Word
                && given.attributes.given() >= 3
                && rest.iter().all(|p| {
                    let known = p.attributes.surname() >= 3 || p.first != p.last && p.attributes.given() > 0;
                    p.kind == Kind::Word && p.case == Case::Title && known && !view.is(p.last, Role::Verb)
                })
        }
        _ => false,
    }
}

fn label(view: &View<'_>, q: usize, parts: &[Part], ledger: &mut Ledger) -> bool {
    // "Name (printed):"
    let q = if view.mark(q, ')') { view.prev(view.prev(view.prev(q))) } else { q };
    if view.word(q).roles.any(&[Role::Label, Role::Profession, Role::Kin]) {
        if speaks(view, q, parts) || asks(view, parts) {
            ledger.add("a speaker's label before it", w::SPEAKER);
            return false;
        }
        let part = matches!(
            view.text(q).to_lowercase().as_str(),
            "nombre"
                | "nombres"
                | "apellido"
                | "apellidos"
                | "vorname"
                | "nachname"
                | "prénom"
                | "surname"
                | "forename"
        );
        ledger.add("a person's label before it", if part { w::LABEL_OF_NAME } else { w::LABEL });
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

/// True for a word by which somebody is asked for something: "Patient:" over
/// "Call 555 0143", where the name between was taken away.
fn asks(view: &View<'_>, parts: &[Part]) -> bool {
    const WORDS: [&str; 9] = ["call", "see", "send", "give", "take", "ask", "tell", "contact", "email"];
    let [one] = parts else { return false };
    WORDS.iter().any(|word| view.equals(one.last, word))
}

fn i_am(view: &View<'_>, p: usize, q: usize) -> bool {
    if !view.word(p).lists.has(List::IAm) {
        return false; // most words
    }
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

/// "1. Baptiste: pancreatitis": a usual name that is no word heads an item of a numbered list.
fn itemised(view: &View<'_>, first: &Part, parts: &[Part]) -> bool {
    let [one] = parts else { return false };
    let a = one.attributes;
    let mark = view.prev(first.first);
    let number = view.prev(mark);
    matches!(view.text(mark), "." | ")")
        && view.kind(number) == TokenKind::Number
        && (number == 0 || view.gap(number) >= Gap::Line)
        && view.mark(view.next(one.last), ':')
        && a.given().max(a.surname()) >= 3
        && a.wordy() == 0
        && a.eponym().is_none()
}

/// "Rich," alone on a line, "Kenny, you need to": who is written or spoken to.
fn addressed(view: &View<'_>, parts: &[Part], ledger: &mut Ledger) -> bool {
    let [one] = parts else { return false };
    let comma = view.next(one.last);
    if one.kind == Kind::Word
        && one.attributes.given() >= 3
        && view.mark(comma, ',')
        && speaks_to(view, view.next(comma))
    {
        ledger.add("spoken to", w::GREETING);
        return true;
    }
    let alone = view.mark(comma, ',') && view.next(comma) != NIL && view.gap(view.next(comma)) >= Gap::Line
        || view.mark(comma, ',') && view.next(comma) == NIL && comma + 1 < view.len();
    let a = one.attributes;
    let fits = alone && one.kind == Kind::Word && (a.given() >= 3 || a.surname() >= 4) && one.case == Case::Title;
    if fits {
        ledger.add("written to, alone on a line", w::ADDRESSED);
    }
    fits
}

/// Words by which somebody named before them is spoken to.
fn speaks_to(view: &View<'_>, at: usize) -> bool {
    const WORDS: [&str; 14] =
        ["you", "your", "you're", "u", "please", "pls", "can", "could", "would", "thanks", "thank", "thx", "do", "did"];
    WORDS.iter().any(|word| view.equals(at, word))
}

/// A given name alone on the last line of a text, behind the end of a sentence.
fn signed(view: &View<'_>, parts: &[Part], ledger: &mut Ledger) -> bool {
    let [one] = parts else { return false };
    let a = one.attributes;
    let last = one.last + 1 >= view.len() || one.last + 2 >= view.len() && view.mark(one.last + 1, '.');
    let before = one.first.checked_sub(1);
    let ends = before.is_some_and(|b| matches!(view.text(b), "." | "!" | "?" | ")"));
    let given = one.kind == Kind::Word && a.given() >= 4 && a.wordy() <= 1 && !a.is_calendar();
    let fits = last && ends && (given || matches!(one.kind, Kind::Initial { .. }));
    if fits {
        ledger.add("alone on the last line", w::SIGNATURE);
    }
    fits
}

/// True if the name is the last thing in its line, a dot or comma aside.
pub(super) fn signs(view: &View<'_>, parts: &[Part]) -> bool {
    let Some(last) = parts.last() else { return false };
    let mut next = view.next(last.last);
    if matches!(view.text(next), "." | "," | "!") {
        next = view.next(next);
    }
    next == NIL || view.gap(next) >= Gap::Line
}
