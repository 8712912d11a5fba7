//! Ages told in passing: `my nana 97 wont eat`, `made it to 98`, `F/93`,
//! `passed Good Friday, 101, at home`.

use super::super::Number;
use super::{Cue, cue, is_quantity};
use crate::detect::atom::{Atoms, class};
use crate::text::{Case, Gap};

/// Atoms before an age among which a death is looked for.
const DEATH_WITHIN: usize = 8;

/// The cue in what stands right before the number, if there is one.
pub(in crate::detect::ages) fn told(a: &Atoms<'_>, n: Number) -> Option<Cue> {
    let before = n.first.checked_sub(1)?;
    if is_quantity(a, n.next) || !a.same_line(n.first) {
        return None;
    }
    if is_kin(a.word(before)) && !a.joined(n.first) && goes_on(a, n.next) {
        return cue(0.64, "number right behind a relative", n.next);
    }
    if a.mark(before) == Some('(') && before.checked_sub(1).is_some_and(|kin| is_kin(a.word(kin))) && closes(a, n.next)
    {
        return cue(0.66, "number in brackets behind a relative", n.next);
    }
    // "Mabel (ninety-five)"
    if a.mark(before) == Some('(') && a.number(n.first).is_none() && a.mark(n.next) == Some(')') {
        let name = before.checked_sub(1).and_then(|name| a.get(name)).is_some_and(|t| t.case == Case::Title);
        return if name { cue(0.66, "number in words and brackets behind a capital", n.next) } else { None };
    }
    // "vivió hasta los 94", "falleció a los noventa y dos"
    if a.word(before) == "los"
        && before.checked_sub(1).is_some_and(|to| matches!(a.word(to), "a" | "hasta" | "con" | "A" | "Con"))
        && closes(a, n.next)
    {
        return cue(0.64, "an age that somebody reached", n.next);
    }
    if a.mark(before) == Some('/') && a.joined(n.first) && is_sex(a, before.checked_sub(1)?) {
        return cue(0.8, "sex before it", n.next);
    }
    let comma = usize::from(a.mark(before) == Some(','));
    let sex = before.checked_sub(comma)?;
    if comma == 1 && matches!(lower(a, sex).as_str(), "male" | "female" | "man" | "woman" | "gentleman" | "lady") {
        return closes(a, n.next).then_some(Cue { score: 0.62, what: "sex before it", next: n.next });
    }
    if comma == 1 && closes(a, n.next) && death(a, before) {
        return cue(0.6, "a death before it", n.next);
    }
    if comma == 0 && reached(a, before) && closes(a, n.next) {
        return cue(0.6, "an age that somebody reached", n.next);
    }
    if comma == 0 && lower(a, before) == "of" && sexed_before(a, before) && closes(a, n.next) {
        return cue(0.72, "a person of that age", n.next);
    }
    if comma == 0 && lower(a, before) == "at" && said_at(a, before, n.next) {
        return cue(0.66, "at an age", n.next);
    }
    None
}

fn lower(a: &Atoms<'_>, i: usize) -> String {
    a.word(i).to_ascii_lowercase()
}

/// True for a relative, as people speak of their own.
pub(super) fn is_kin(word: &str) -> bool {
    const KIN: [&str; 30] = [
        "aunt",
        "uncle",
        "mom",
        "mother",
        "mum",
        "dad",
        "father",
        "grandma",
        "grandmother",
        "grandpa",
        "grandfather",
        "granddad",
        "gran",
        "granny",
        "nana",
        "nan",
        "nanna",
        "nonna",
        "oma",
        "opa",
        "abuela",
        "abuelo",
        "lola",
        "lolo",
        "auntie",
        "husband",
        "wife",
        "grandmom",
        "mawmaw",
        "pawpaw",
    ];
    KIN.iter().any(|kin| word.eq_ignore_ascii_case(kin))
}

fn is_sex(a: &Atoms<'_>, i: usize) -> bool {
    let alone = i.checked_sub(1).is_none_or(|_| !a.glued_left(i));
    matches!(a.word(i), "M" | "F" | "m" | "f") && alone
}

/// A death or a person dead shortly before the comma: `grandpa passed good friday`.
fn death(a: &Atoms<'_>, comma: usize) -> bool {
    let from = comma.saturating_sub(DEATH_WITHIN);
    let near = || (from..comma).rev().take_while(|i| !matches!(a.mark(*i), Some('.' | ';' | '?' | '!')));
    let died = near().any(|i| {
        let passed = lower(a, i) == "passed" && !matches!(lower(a, i + 1).as_str(), "out" | "the" | "a" | "gas");
        passed || matches!(lower(a, i).as_str(), "died" | "dies" | "death" | "dead")
    });
    died && near().any(|i| is_kin(a.word(i)) || a.is(i, class::PERSON | class::SEXED) && a.word(i).len() > 1)
}

/// `made it to`, `reached`, `hit`, with somebody before.
fn reached(a: &Atoms<'_>, last: usize) -> bool {
    let verb = match lower(a, last).as_str() {
        "to" if last >= 2 && lower(a, last - 1) == "it" => last - 2,
        "reached" | "hit" => last,
        _ => return false,
    };
    let to = verb == last || matches!(lower(a, verb).as_str(), "made" | "make" | "makes");
    to && verb.checked_sub(1).is_some_and(|who| {
        is_kin(a.word(who)) || matches!(lower(a, who).as_str(), "he" | "she" | "they" | "who" | "just" | "finally")
    })
}

/// `a woman of 96`.
fn sexed_before(a: &Atoms<'_>, of: usize) -> bool {
    of.checked_sub(1).is_some_and(|who| matches!(lower(a, who).as_str(), "woman" | "man" | "lady" | "gentleman"))
}

/// `at 92 she still drives`, where a sentence begins.
fn said_at(a: &Atoms<'_>, at: usize, next: usize) -> bool {
    let begins = a.get(at).is_some_and(|t| t.gap >= Gap::Line) || at == 0 || a.mark(at - 1).is_some();
    begins && matches!(lower(a, next).as_str(), "he" | "she" | "i" | "my")
}

/// True if the number is not one of a measurement: a mark that ends something, the
/// end of the line, or a word that tells of the relative.
fn goes_on(a: &Atoms<'_>, next: usize) -> bool {
    const WORDS: [&str; 26] = [
        "is", "was", "has", "had", "lives", "lived", "living", "wont", "won't", "cant", "can't", "fell", "who", "with",
        "w", "and", "in", "still", "keeps", "refuses", "doesn't", "doesnt", "needs", "says", "on", "got",
    ];
    closes(a, next) || a.same_line(next) && WORDS.iter().any(|word| a.word(next).eq_ignore_ascii_case(word))
}

fn closes(a: &Atoms<'_>, next: usize) -> bool {
    match a.get(next) {
        None => true,
        Some(t) if t.gap >= Gap::Line => true,
        Some(_) => match a.mark(next) {
            Some(m) => ".,;)?!".contains(m) && !(a.joined(next + 1) && a.number(next + 1).is_some()),
            None => {
                matches!(
                    lower(a, next).as_str(),
                    "last" | "this" | "and" | "with" | "but" | "before" | "in" | "when" | "w"
                )
            }
        },
    }
}
