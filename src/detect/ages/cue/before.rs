//! Words before a number that make it an age: `aged`, `she is`, `Mary, 92`.

use super::super::{Number, PERSON};
use super::told::is_kin;
use super::{Cue, LOOK, cue, is_quantity};
use crate::detect::atom::{Atoms, class};
use crate::text::{Case, Gap};

/// Words before the number.
pub(in crate::detect::ages) fn before(a: &Atoms<'_>, n: Number) -> Option<Cue> {
    // "turned 99 on Sept 1", but "sat 95 on room air"
    let turned = a.word(n.next).eq_ignore_ascii_case("on")
        && n.first.checked_sub(1).is_some_and(|b| a.is(b, class::AGE) || says_age(a, b));
    if is_quantity(a, n.next) && !turned {
        return None;
    }
    let mut words = 0;
    for k in 1..=8 {
        let i = n.first.checked_sub(k)?;
        let atom = a.get(i)?;
        if atom.start + LOOK < a.get(n.first)?.start || a.get(i + 1)?.gap == Gap::Paragraph || a.number(i).is_some() {
            return None;
        }
        if a.is(i, class::AGE) {
            let plain = words == 0 || (words <= 3 && marked(a, i, n.first));
            let linked =
                words <= 3 && matches!(a.word(n.first - 1), "is" | "was" | "of" | "at" | "IS" | "WAS" | "just");
            return if plain || linked { cue(0.9, "age before it", n.next) } else { None };
        }
        if a.mark(i).is_some_and(|m| matches!(m, '.' | ';' | '?' | '!')) {
            return None;
        }
        words += usize::from(a.mark(i).is_none());
        if words == 1
            && matches!(a.word(i), "is" | "was" | "he's" | "she's" | "He's" | "She's" | "now" | "I'm")
            && let Some(found) = subject(a, n, i)
        {
            return Some(found);
        }
        // "I AM 92 AND", "shes 90 and asking", "I turn 90 on May 1"
        if words == 1 && says_age(a, i) && a.same_line(n.first) {
            // "shes 94 not 49"
            let other = n.next + usize::from(a.mark(n.next) == Some(','));
            let contrast = a.word(other).eq_ignore_ascii_case("not") && a.number(other + 1).is_some();
            return cue(if contrast || closes(a, n.next) { 0.68 } else { 0.45 }, "said of a person", n.next);
        }
        // "will be 95 in May", "nearly 93"
        if words == 1
            && matches!(a.word(i), "be" | "nearly" | "almost" | "pushing" | "approaching")
            && let Some(found) = subject(a, n, i)
        {
            return Some(found);
        }
        // "Mr. Percy, must be ninety-five,"
        if words == 1 && a.word(i) == "be" && is_spelled(a, n) && closes(a, n.next) {
            let guessed = i.checked_sub(1).is_some_and(|g| matches!(a.word(g), "must" | "should" | "might" | "may"));
            return if guessed { cue(0.6, "guessed of a person", n.next) } else { None };
        }
        // "Doña Remedios, de noventa y tres, tiene"
        if words == 1
            && a.word(i) == "de"
            && is_spelled(a, n)
            && closes(a, n.next)
            && i > 0
            && a.mark(i - 1) == Some(',')
        {
            return cue(0.62, "said of a person", n.next);
        }
        // "At 92, she still drives"
        if words == 1 && a.word(i) == "At" && a.same_line(n.first) {
            let who = n.next + usize::from(a.mark(n.next) == Some(','));
            let person = a.is(who, class::PERSON) && !a.is(who, class::UNIT) && a.word(who).len() > 1
                || matches!(a.word(who), "I" | "my" | "Mr" | "Mrs" | "Ms");
            return if person { cue(0.72, "at an age", n.next) } else { None };
        }
        if words == 1 && matches!(a.word(i), "at" | "to") {
            let verb = i.checked_sub(1).map(|v| a.word(v).to_lowercase()).unwrap_or_default();
            let dead =
                matches!(verb.as_str(), "died" | "deceased" | "dies" | "away" | "lived" | "death" | "dead" | "passed");
            return if dead && closes(a, n.next) { cue(0.8, "died at", n.next) } else { None };
        }
        if words == 0 && a.mark(i) == Some(',') {
            return apposition(a, n, i);
        }
        // "Epifanio | 92 | farmer", "Guidry -> 95, PNA": with company.
        if words == 0
            && matches!(a.mark(i), Some('|' | '>'))
            && let Some(found) = beside_name(a, n, i)
        {
            return Some(found);
        }
        // "Estelle (90!)"
        if words == 0 && a.mark(i) == Some('(') {
            return bracketed(a, n, i);
        }
    }
    None
}

/// `I am`, `im`, `shes`, `turn` before an age, as people write it who write fast.
fn says_age(a: &Atoms<'_>, i: usize) -> bool {
    let before = i.checked_sub(1).map_or("", |b| a.word(b));
    match a.word(i).to_ascii_lowercase().as_str() {
        "am" | "turn" => before.eq_ignore_ascii_case("i"),
        "im" | "shes" | "hes" | "turning" | "turns" => true,
        _ => false,
    }
}

/// A number alone in a cell or behind an arrow, a capitalised word right before.
fn beside_name(a: &Atoms<'_>, n: Number, mark: usize) -> Option<Cue> {
    let arrow = a.mark(mark) == Some('>');
    let before = mark.checked_sub(if arrow { 2 } else { 1 })?;
    let arrow_is_one = !arrow || a.mark(mark - 1) == Some('-');
    let named = a.get(before).is_some_and(|t| matches!(t.case, Case::Title | Case::Upper)) && a.word(before).len() > 2;
    let closed = matches!(a.mark(n.next), Some('|' | ',')) && !a.joined(n.next + 1);
    // "| Age | 93 |" is labelled.
    let labelled = a.is(before, class::AGE) || a.word(before).eq_ignore_ascii_case("years");
    (arrow_is_one && named && !labelled && closed && a.same_line(n.first)).then_some(Cue {
        score: 0.36,
        what: "number behind a capitalised word",
        next: n.next,
    })
}

/// `Mary, 92, was seen`.
fn apposition(a: &Atoms<'_>, n: Number, comma: usize) -> Option<Cue> {
    let name = comma.checked_sub(1).and_then(|i| a.get(i))?;
    let titled = name.case == Case::Title && a.lexeme(comma - 1).is_none_or(|l| l.month == 0);
    // "Hubbard, Mae, 90.", at the end of what is told of her.
    let listed = titled
        && comma >= 3
        && a.mark(comma - 2) == Some(',')
        && a.get(comma - 3).is_some_and(|t| matches!(t.case, Case::Title | Case::Upper))
        && (comma - 2..=n.first).all(|k| a.same_line(k));
    let ends = a.get(n.next).is_none_or(|t| t.gap >= Gap::Line) || matches!(a.mark(n.next), Some('.' | ';'));
    if listed && ends && !a.is(comma - 1, class::STATE) {
        return cue(0.6, "number behind a listed name", n.next);
    }
    // "Mr. Olsen, 92"
    let title = |k: usize| matches!(a.word(k), "Mr" | "Mrs" | "Ms" | "Miss" | "Sr" | "Sra" | "Mme" | "Frau" | "Herr");
    let addressed =
        comma >= 2 && (title(comma - 2) || comma >= 3 && a.mark(comma - 2) == Some('.') && title(comma - 3));
    if titled && addressed && ends && a.same_line(n.first) {
        return cue(0.6, "number behind a name with its title", n.next);
    }
    // "Hargreaves, Wilf b14, 91, sigmoid volvulus"
    let bed = a.number(comma - 1).is_some()
        && comma >= 3
        && a.word(comma - 2).eq_ignore_ascii_case("b")
        && a.joined(comma - 1)
        && a.get(comma - 3).is_some_and(|t| t.case == Case::Title);
    if bed && a.mark(n.next) == Some(',') {
        return cue(0.6, "number behind who lies in a bed", n.next);
    }
    let after = a.mark(n.next) == Some(',') && !a.joined(n.next + 1) && a.number(n.next + 1).is_none();
    let verb = a.is(n.next + 1, class::AFTER | class::EVENT | class::SEXED);
    // "Miss Ola Hightower, 104, third house": a name of two words.
    let named = titled
        && comma.checked_sub(2).and_then(|i| a.get(i)).is_some_and(|t| {
            // "Ola Hightower", "Kalinowska-Iyer", "Mr. Hoxha"
            let linked = matches!(a.mark(comma - 2), Some('-' | '.'));
            a.same_line(comma - 1) && (t.case == Case::Title || linked)
        });
    if titled && after && verb {
        cue(0.6, "number in apposition to a name", n.next)
    } else if named && after && !is_code_word(a, comma - 1) {
        cue(0.55, "number in apposition to a name", n.next)
    } else if titled
        && (after || named && a.get(n.next).is_some_and(|t| t.case == Case::Lower))
        && !is_code_word(a, comma - 1)
    {
        // "Alwine, fünfundneunzig, lebt allein"
        cue(if is_spelled(a, n) && after { 0.6 } else { 0.36 }, "number between commas behind a capital", n.next)
    } else {
        None
    }
}

/// `Estelle (90!)`, `mother (92)`: a person, and nothing but the number in the brackets.
fn bracketed(a: &Atoms<'_>, n: Number, open: usize) -> Option<Cue> {
    let before = open.checked_sub(1)?;
    let mark = usize::from(matches!(a.mark(n.next), Some('!' | '?')));
    let alone = a.mark(n.next + mark) == Some(')') && a.joined(n.first);
    let exclaimed = mark == 1 && a.get(before).is_some_and(|t| t.case == Case::Title);
    let person =
        (a.is(before, class::PERSON | class::SEXED) || is_somebody(a.word(before))) && a.word(before).len() > 2;
    // "Fr. Grabowski (97 J.)": years, behind a person; energy stands in no such brackets.
    let named = a.get(before).is_some_and(|t| t.case == Case::Title) && a.number(before).is_none();
    let german = a.word(n.next) == "J" && matches!(a.mark(n.next + 1), Some('.' | ')')) && !a.joined(n.next);
    if german && named && a.joined(n.first) {
        return cue(0.7, "years in brackets behind a person", n.next);
    }
    (alone && (exclaimed || person)).then_some(Cue {
        score: 0.62,
        what: "number in brackets behind a person",
        next: n.next,
    })
}

/// Words in front of which a number in commas is no age: places with a postcode, rooms.
fn is_code_word(a: &Atoms<'_>, i: usize) -> bool {
    let lower = a.word(i).to_ascii_lowercase();
    [
        "table", "figure", "page", "room", "route", "street", "road", "avenue", "ward", "unit", "study", "journal",
        "medicine",
    ]
    .contains(&lower.as_str())
}

/// `she is 92`, `my mother, who is 94,`.
fn subject(a: &Atoms<'_>, n: Number, verb: usize) -> Option<Cue> {
    let contracted = a.word(verb).contains('\'');
    // "the man was born in Ulm and is 93"
    let joint = verb.checked_sub(1).is_some_and(|b| a.is(b, class::AND) && a.word(b).eq_ignore_ascii_case("and"));
    let from = verb.saturating_sub(if joint { 10 } else { 3 });
    let person = contracted
        || (from..verb).any(|i| {
            a.is(i, PERSON) && a.word(i).len() > 1 && !a.is(i, class::WHOSE)
                || matches!(a.word(i), "I" | "who")
                || is_somebody(a.word(i))
                || is_pronoun_in_short(a.word(i))
        });
    let vital = (from..verb).any(|i| {
        let word = a.word(i).to_lowercase();
        matches!(
            word.as_str(),
            "bp" | "hr"
                | "pulse"
                | "weight"
                | "sat"
                | "sats"
                | "rate"
                | "spo2"
                | "glucose"
                | "score"
                | "o"
                | "level"
                | "sugar"
        )
    });
    let kin = (verb.saturating_sub(4)..verb).any(|i| is_kin(a.word(i)));
    let article = matches!(a.word(n.next), "a" | "an" | "w" | "with" | "lives" | "living" | "has" | "on");
    if kin && !vital && article && a.same_line(n.next) {
        return cue(0.7, "a relative is it", n.next);
    }
    // "she'll be 92 in june"
    let on = a.word(verb) == "be" && matches!(a.word(n.next), "in" | "next" | "this" | "soon" | "tomorrow");
    let closed = closes(a, n.next) || on || closes_said(a, n.next);
    if person && !vital && closed { cue(0.72, "a person is it", n.next) } else { None }
}

/// `she'll`, `he'd`.
fn is_pronoun_in_short(word: &str) -> bool {
    word.split_once('\'')
        .is_some_and(|(who, _)| ["she", "he", "i"].iter().any(|pronoun| who.eq_ignore_ascii_case(pronoun)))
}

/// True for an age in words.
fn is_spelled(a: &Atoms<'_>, n: Number) -> bool {
    a.number(n.first).is_none()
}

/// True if a word follows a number in words that it does not count: `was ninety three last week`.
fn closes_said(a: &Atoms<'_>, next: usize) -> bool {
    const WORDS: [&str; 16] = [
        "last",
        "this",
        "next",
        "now",
        "today",
        "yesterday",
        "tomorrow",
        "lol",
        "but",
        "already",
        "when",
        "so",
        "going",
        "almost",
        "still",
        "haha",
    ];
    a.same_line(next) && WORDS.iter().any(|word| a.word(next).eq_ignore_ascii_case(word))
}

/// Words for somebody that the lists of cues do not have, as other texts use them often.
fn is_somebody(word: &str) -> bool {
    const WORDS: [&str; 34] = [
        "user",
        "caller",
        "sender",
        "asker",
        "poster",
        "writer",
        "neighbor",
        "neighbour",
        "tenant",
        "vet",
        "veteran",
        "teacher",
        "pastor",
        "priest",
        "nun",
        "lola",
        "lolo",
        "oma",
        "opa",
        "nonna",
        "nonno",
        "yiayia",
        "bubbe",
        "babushka",
        "nana",
        "nan",
        "granny",
        "gran",
        "grandma",
        "grandpa",
        "abuela",
        "abuelo",
        "auntie",
        "great-aunt",
    ];
    WORDS.iter().any(|somebody| word.eq_ignore_ascii_case(somebody))
}

fn marked(a: &Atoms<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|i| matches!(a.mark(i), Some(':' | '=' | '|')))
}

/// True if no unit or word follows that the number would count.
fn closes(a: &Atoms<'_>, next: usize) -> bool {
    match a.get(next) {
        None => true,
        Some(t) if t.gap >= Gap::Line => true,
        Some(_) => match a.mark(next) {
            Some(m) => {
                matches!(m, '.' | ',' | ';' | ')' | '?' | '!') && !(a.joined(next + 1) && a.number(next + 1).is_some())
            }
            None => a.is(next, class::AFTER | class::YEAR | class::AND) && !a.is(next, class::UNIT),
        },
    }
}
