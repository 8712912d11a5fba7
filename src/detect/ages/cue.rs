//! What makes a number an age: words after it (`years old`, `y/o`, `F`), words
//! before it (`aged`, `age:`, `she is`), and what speaks against.

use super::{Number, PERSON};
use crate::detect::atom::{Atoms, class, numeral};
use crate::text::{Case, Gap};

/// How far is looked, in bytes, to each side.
pub(super) const LOOK: usize = 90;

/// A cue that makes a number an age.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    pub(super) score: f32,
    pub(super) what: &'static str,
    /// The atom after the age itself.
    pub(super) next: usize,
}

fn cue(score: f32, what: &'static str, next: usize) -> Option<Cue> {
    Some(Cue { score, what, next })
}

/// True if the number at `i` is a part of a longer one or of a ratio: `1.92`, `95/60`.
pub(super) fn is_part_of_longer(a: &Atoms<'_>, i: usize) -> bool {
    let Some(mark) = i.checked_sub(1).and_then(|m| a.mark(m)).filter(|_| a.joined(i)) else { return false };
    let digits_before = i >= 2 && a.number(i - 2).is_some() && a.joined(i - 1);
    mark == '$' || (digits_before && matches!(mark, '.' | '/' | ',' | ':' | '\''))
}

/// Words after the number.
pub(super) fn after(a: &Atoms<'_>, n: Number) -> Option<Cue> {
    let hyphen = usize::from(a.mark(n.next) == Some('-') && a.joined(n.next) && a.joined(n.next + 1));
    let at = n.next + hyphen;
    if !a.near(at) || (a.get(at).is_some_and(|t| t.gap > Gap::Line)) {
        return None;
    }
    if starts_with_jaehrig(a.word(at)) {
        return cue(0.95, "-jährig after it", n.next);
    }
    if hyphen == 1 && a.word(at).eq_ignore_ascii_case("odd")
        || hyphen == 0 && a.joined(at) && a.word(at).eq_ignore_ascii_case("ish")
    {
        return cue(0.65, "or so after it", n.next);
    }
    if a.word(at).eq_ignore_ascii_case("something") {
        return cue(0.8, "something after it", n.next);
    }
    if a.is(at, class::YEAR) {
        return years(a, n, at);
    }
    if too_old(a, n.next) {
        return cue(0.8, "too old after it", n.next);
    }
    if going_on(a, n.next) || own_count(a, n.next) {
        return cue(0.9, "as old as somebody is said to be", n.next);
    }
    let slash = usize::from(a.mark(n.next) == Some('/') && a.joined(n.next + 1));
    if a.is(n.next + slash, class::SEXED) && hyphen == 0 && a.same_line(n.next + slash) {
        return sexed(a, n, n.next + slash);
    }
    birthday(a, n)
}

/// `93 is too old`, `95 and still drives`, `91 and sharp`.
fn too_old(a: &Atoms<'_>, i: usize) -> bool {
    let word = |k: usize| a.word(k).to_ascii_lowercase();
    match word(i).as_str() {
        "is" | "was" => {
            word(i + 1) == "too" && word(i + 2) == "old" || matches!(word(i + 1).as_str(), "old" | "ancient")
        }
        "and" => matches!(word(i + 1).as_str(), "still" | "sharp" | "frail" | "counting" | "spry" | "independent"),
        _ => false,
    }
}

/// `ninety going on sixty`.
fn going_on(a: &Atoms<'_>, i: usize) -> bool {
    let said = a.word(i).eq_ignore_ascii_case("going") && a.word(i + 1).eq_ignore_ascii_case("on");
    said && (a.number(i + 2).is_some() || numeral::cardinal(a, i + 2).is_some())
}

/// `95 by his own count`.
fn own_count(a: &Atoms<'_>, i: usize) -> bool {
    let own = i + 2 + usize::from(a.word(i + 2).eq_ignore_ascii_case("own"));
    a.word(i).eq_ignore_ascii_case("by")
        && a.is(i + 1, class::WHOSE)
        && matches!(a.word(own).to_ascii_lowercase().as_str(), "count" | "account" | "reckoning" | "admission")
}

fn starts_with_jaehrig(word: &str) -> bool {
    let mut chars = word.chars().flat_map(char::to_lowercase);
    "jährig".chars().all(|c| chars.next() == Some(c))
}

/// `years` at `at`: with `old` certain, alone a duration as often.
fn years(a: &Atoms<'_>, n: Number, at: usize) -> Option<Cue> {
    let mut next = at + 1;
    if a.is(at, class::OLD) && a.glued_or_spaced(at) {
        return cue(0.93, "yo after it", n.next);
    }
    // "94yr": as an age is written down
    if a.joined(at) && n.next == at && matches!(a.word(at), "yr" | "yrs" | "YR" | "YRS") && a.number(n.first).is_some()
    {
        return cue(0.62, "yr joined to it", n.next);
    }
    // y/o, y.o., y-o, y o
    if a.word(at).eq_ignore_ascii_case("y") {
        let marked = usize::from(matches!(a.mark(next), Some('/' | '.' | '-')) && a.joined(next));
        if a.word(next + marked).eq_ignore_ascii_case("o") && a.near(next + marked) {
            return cue(0.95, "y/o after it", n.next);
        }
        // Spanish "y", a year abbreviated.
        if a.number(next).is_some() || numeral::cardinal(a, next).is_some() {
            return None;
        }
        if a.joined(at) {
            return cue(0.85, "y after it", n.next);
        }
        let person = a.is(next, PERSON) || a.mark(next) == Some(',');
        return if person { cue(0.6, "y after it", n.next) } else { None };
    }
    next += usize::from(matches!(a.mark(next), Some('.')) && a.joined(next));
    next += usize::from(a.mark(next) == Some('-') && a.joined(next));
    next += usize::from(a.is(next, class::OF));
    if a.is(next, class::OLD) && a.near(next) {
        return cue(0.96, "years old after it", n.next);
    }
    let foreign = matches!(a.word(at).to_lowercase().as_str(), "años" | "ans" | "jahre" | "jahren" | "anos" | "anni");
    if person_nearby(a, n) || foreign {
        return cue(if foreign { 0.7 } else { 0.6 }, "years after it, beside a person", n.next);
    }
    cue(0.3, "years after it", n.next)
}

/// `92F`, `92 M`, `92/F`, `92 female`.
fn sexed(a: &Atoms<'_>, n: Number, at: usize) -> Option<Cue> {
    let word = a.word(at);
    let spelled = a.number(n.first).is_none();
    // "110M parameters": millions.
    let counted = matches!(
        a.word(at + 1).to_ascii_lowercase().as_str(),
        "parameters" | "params" | "tokens" | "rows" | "records" | "reads" | "users" | "people" | "dollars" | "images"
    );
    if counted && word.len() == 1 {
        return None;
    }
    let hyphened = n.first > 0 && a.joined(n.first) && a.mark(n.first - 1) == Some('-');
    let chained = a.mark(at + 1) == Some('-') && a.joined(at + 1);
    if word.len() == 1 && (spelled || hyphened || chained) {
        return None;
    }
    if word.len() > 1 {
        return cue(0.85, "sex after it", n.next);
    }
    if a.get(at).is_some_and(|t| t.case == Case::Lower) && !a.joined(at) || word.eq_ignore_ascii_case("c") {
        return None;
    }
    let i = n.first;
    let line_start = a.get(i).is_some_and(|t| t.gap >= Gap::Line);
    let led = line_start
        || i.checked_sub(1).is_some_and(|b| {
            a.is(b, class::PERSON | class::AGE | class::THE)
                || matches!(a.word(b), "a" | "A" | "an")
                || matches!(a.mark(b), Some(':' | '(' | ','))
        });
    let follows = a.get(at + 1).is_none()
        || a.is(at + 1, class::AFTER | class::EVENT)
        || matches!(a.word(at + 1), "w" | "hx" | "h" | "s" | "c" | "here" | "adm" | "presenting" | "found" | "brought")
        || (a.mark(at + 1) == Some(',') && led);
    // 95 to 106 F is a temperature as well.
    let warm = word.eq_ignore_ascii_case("f") && (95..=107).contains(&n.value);
    let small = a.get(at).is_some_and(|t| t.case == Case::Lower);
    let score = match (warm, led, follows) {
        (_, false, _) if small => 0.3,
        (_, true, true) => 0.88,
        (false, true, false) | (false, false, true) => 0.75,
        (false, false, false) => 0.5,
        (true, true, false) => 0.45,
        (true, false, true) => 0.55,
        (true, false, false) => 0.2,
    };
    cue(score, "sex after it", n.next)
}

/// `her 95th birthday`.
fn birthday(a: &Atoms<'_>, n: Number) -> Option<Cue> {
    let mut next = n.next + usize::from(a.is(n.next, class::SUFFIX) && a.joined(n.next));
    let hyphen = next + usize::from(a.mark(next) == Some('-'));
    if numeral::ordinal(a, hyphen).is_some_and(|o| o < 10) && n.value == 90 && a.near(hyphen) {
        next = hyphen + 1;
    }
    let said = next > n.next && a.word(next).eq_ignore_ascii_case("birthday");
    if said { cue(0.9, "birthday after it", if next > n.next + 1 { next } else { n.next }) } else { None }
}

/// `in her 90s`, `mid-nineties`.
pub(super) fn decade(a: &Atoms<'_>, n: Number) -> Option<Cue> {
    if !n.value.is_multiple_of(10) || a.number(n.first).is_none() {
        return None;
    }
    let apostrophe = usize::from(a.mark(n.next) == Some('\'') && a.joined(n.next));
    let s = n.next + apostrophe;
    if !(a.word(s).eq_ignore_ascii_case("s") && a.joined(s)) {
        return None;
    }
    whose_decade(a, n.first).and_then(|score| cue(score, "decade of a person's age", s + 1))
}

/// How sure a decade that begins at `i` is an age: `her`, `a woman in her mid-`.
pub(super) fn whose_decade(a: &Atoms<'_>, i: usize) -> Option<f32> {
    let mut at = i.checked_sub(1)?;
    at -= usize::from(a.mark(at) == Some('-') && at > 0);
    let phased = a.is(at, class::PHASE);
    // "mid 90s woman"
    let told = (i + 2..i + 4).any(|k| a.is(k, class::SEXED) && a.word(k).len() > 1);
    if phased && told {
        return Some(0.75);
    }
    at = if phased { at.checked_sub(1)? } else { at };
    if a.is(at, class::WHOSE) {
        return Some(0.9);
    }
    if a.is(at, class::AGE) {
        return Some(0.85);
    }
    // "a man in mid-nineties"; "sats in the 90s" is none.
    let person = (at.saturating_sub(2)..=at).any(|k| a.is(k, class::SEXED | class::PERSON));
    Some(if phased && person { 0.75 } else { 0.15 })
}

/// Words before the number.
pub(super) fn before(a: &Atoms<'_>, n: Number) -> Option<Cue> {
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
            return cue(if closes(a, n.next) { 0.68 } else { 0.45 }, "said of a person", n.next);
        }
        // "will be 95 in May", "nearly 93"
        if words == 1
            && matches!(a.word(i), "be" | "nearly" | "almost" | "pushing" | "approaching")
            && let Some(found) = subject(a, n, i)
        {
            return Some(found);
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
        cue(0.36, "number between commas behind a capital", n.next)
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
    let person = a.is(before, class::PERSON | class::SEXED) && a.word(before).len() > 2;
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
    let kin = (verb.saturating_sub(4)..verb).any(|i| {
        matches!(
            a.word(i).to_ascii_lowercase().as_str(),
            "mom"
                | "mother"
                | "dad"
                | "father"
                | "grandma"
                | "grandmother"
                | "grandpa"
                | "grandfather"
                | "aunt"
                | "uncle"
                | "nana"
                | "nan"
                | "granny"
                | "husband"
                | "wife"
                | "mum"
                | "abuela"
                | "abuelo"
        )
    });
    let article = matches!(a.word(n.next), "a" | "an" | "w" | "with" | "lives" | "living" | "has" | "on");
    if kin && !vital && article && a.same_line(n.next) {
        return cue(0.7, "a relative is it", n.next);
    }
    // "she'll be 92 in june"
    let on = a.word(verb) == "be" && matches!(a.word(n.next), "in" | "next" | "this" | "soon" | "tomorrow");
    let closed = closes(a, n.next) || on || is_spelled(a, n) && closes_said(a, n.next);
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

/// True if a unit, percent sign, decimals or a second number of a ratio follow.
fn is_quantity(a: &Atoms<'_>, next: usize) -> bool {
    match a.mark(next) {
        Some('%' | '°' | '\u{fffd}') => true,
        Some('.' | '/' | ',' | ':') => a.joined(next) && a.joined(next + 1) && a.number(next + 1).is_some(),
        Some('-') => a.is(next + 1, class::UNIT),
        Some(_) => false,
        None => a.same_line(next) && a.is(next, class::UNIT | class::FEVER),
    }
}

/// A person named shortly before or after.
fn person_nearby(a: &Atoms<'_>, n: Number) -> bool {
    let before = n.first.saturating_sub(4)..n.first;
    let after = n.next..n.next + 5;
    before.chain(after).any(|i| a.is(i, PERSON) && a.word(i).len() > 1)
}

/// Thresholds, ranges, temperatures.
pub(super) fn against(a: &Atoms<'_>, n: Number) -> Option<(&'static str, f32)> {
    let mut words = 0;
    for k in 1..=6 {
        let Some(i) = n.first.checked_sub(k) else { break };
        if a.get(i + 1).is_some_and(|t| t.gap == Gap::Paragraph) {
            break;
        }
        match a.mark(i) {
            Some('<' | '>' | '\u{fffd}') if words == 0 => return Some(("threshold before it", -3.5)),
            Some('-') if words == 0 && i > 0 && a.number(i - 1).is_some() => return Some(("range before it", -3.0)),
            Some('.' | ';' | '?' | '!') => break,
            Some(_) => continue,
            None => {}
        }
        words += 1;
        let up_to = a.word(i).eq_ignore_ascii_case("up") && a.word(i + 1).eq_ignore_ascii_case("to");
        if (a.is(i, class::LIMIT) || up_to) && words <= 3 {
            return Some(("threshold before it", -3.5));
        }
        if a.is(i, class::LINK) && words == 1 && i > 0 && a.number(i - 1).is_some() {
            return Some(("range before it", -3.0));
        }
        let single_f = a.word(n.next).eq_ignore_ascii_case("f");
        if a.is(i, class::FEVER) && single_f && words <= 5 {
            return Some(("temperature before it", -3.5));
        }
    }
    let or_older = a.mark(n.next) == Some('+');
    let older = (n.next..n.next + 6)
        .any(|i| a.word(i).eq_ignore_ascii_case("older") || a.word(i).eq_ignore_ascii_case("above"));
    (or_older || older).then_some(("threshold after it", -3.5))
}

/// `born in 1929`, `YOB: 1931`, `year of birth 1930`, and no month or day around it.
pub(super) fn is_birth_year(a: &Atoms<'_>, i: usize) -> bool {
    if a.glued_left(i) || is_part_of_longer(a, i) || a.glued_right(i + 1) {
        return false;
    }
    let joined_mark = matches!(a.mark(i + 1), Some('-' | '/' | '.'))
        && a.joined(i + 1)
        && a.joined(i + 2)
        && a.number(i + 2).is_some();
    let month_after = a.lexeme(i + 1).is_some_and(|l| l.month > 0);
    if joined_mark || month_after {
        return false;
    }
    for k in 1..=4 {
        let Some(b) = i.checked_sub(k) else { return false };
        if a.is(b, class::BORN) && !(a.word(b).len() == 1 && a.mark(b + 1) != Some('.')) {
            return true;
        }
        let joins = a.mark(b).is_some_and(|m| matches!(m, ':' | '=' | '(' | '.' | '\''))
            || matches!(
                a.word(b),
                "in" | "en" | "im" | "year" | "is" | "was" | "Year" | "Jahr" | "around" | "circa" | "c" | "about"
            );
        if !joins || a.get(b + 1).is_some_and(|t| t.gap == Gap::Paragraph) {
            return false;
        }
    }
    false
}
