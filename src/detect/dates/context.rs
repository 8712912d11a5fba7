//! What stands around a date: labels, prepositions, events, persons speak for
//! it; publications, scores, fractions and doses against.

use super::draft::{Draft, Need, Notation};
use super::weekday;
use crate::detect::atom::{Atoms, class};
use crate::finding::{Evidence, Score};
use crate::text::Gap;

/// How far is looked, in bytes, to each side. Part of the recogniser's reach.
pub(super) const LOOK: usize = 110;

/// Weights in log-odds. One place, so that they can be compared.
mod weight {
    pub(super) const LABEL: f32 = 3.0;
    pub(super) const PREPOSITION: f32 = 1.7;
    pub(super) const EVENT: f32 = 1.0;
    pub(super) const EVENT_RIGHT_BEFORE: f32 = 0.7;
    pub(super) const LAST: f32 = 1.0;
    pub(super) const RESULT: f32 = 1.0;
    pub(super) const EVENT_AFTER: f32 = 0.8;
    pub(super) const PERSON: f32 = 0.5;
    pub(super) const TIE: f32 = 0.9;
    pub(super) const ONE_OF_TWO: f32 = 0.5;
    pub(super) const ONE_OF_MANY: f32 = 1.6;
    pub(super) const HEADS_LINE: f32 = 1.5;
    pub(super) const HEADS_LOG: f32 = 0.9;
    pub(super) const CLOCK: f32 = 1.6;
    pub(super) const PUBLICATION: f32 = -3.3;
    pub(super) const CITATION: f32 = -3.5;
    pub(super) const STUDY: f32 = -2.2;
    pub(super) const MEASURE: f32 = -2.6;
}

/// The score of `draft` where it stands, and why.
pub(super) fn weigh(a: &Atoms<'_>, draft: &Draft) -> (Score, Vec<Evidence>) {
    let mut score = Score::new(draft.base);
    let mut evidence = Vec::with_capacity(4);
    evidence.push(Evidence::new(draft.note, 0.0));
    let mut add = |what: &'static str, weight: f32| {
        score = score.shifted(weight);
        evidence.push(Evidence::new(what, weight));
    };
    let before = Before::of(a, draft);
    let after = After::of(a, draft);
    if before.label {
        add("label of a date to the left", weight::LABEL);
    } else {
        if before.public || after.public {
            add("publication or version beside it", weight::PUBLICATION);
        }
        let of_month = matches!(draft.notation, Notation::MonthYear | Notation::NumericMonth);
        if of_month
            && (before.study || after.study || ((before.many || after.many) && in_range(a, draft)))
            && !(before.person || after.person)
        {
            add("a study and no person in the sentence", weight::STUDY);
        }
        if after.volume {
            add("volume of a citation after it", weight::CITATION);
        }
    }
    let need = draft.need;
    if need != Need::Nothing {
        // The preposition is part of what makes a day alone one.
        if before.preposition && draft.notation != Notation::Day {
            let tight = if draft.notation == Notation::Month { weight::TIE } else { weight::PREPOSITION };
            add("preposition of time before it", tight);
        }
        if before.event {
            add("event before it", weight::EVENT);
        }
        if before.done && need == Need::Cue {
            add("what was done right before it", weight::EVENT_RIGHT_BEFORE);
        }
        if before.named && (after.colon || after.result) && need == Need::Cue {
            add("what was found then", weight::RESULT);
        }
        if before.last && need == Need::Cue {
            add("last or next before it", weight::LAST);
        }
        if after.event {
            add("event after it", weight::EVENT_AFTER);
        }
        if before.person || after.person {
            add("a person in the sentence", if need == Need::Tie { weight::TIE } else { weight::PERSON });
        }
        if need == Need::Cue && before.heads_line && after.colon {
            add("at the head of a line", weight::HEADS_LINE);
        } else if need == Need::Cue && before.heads_line && after.word {
            add("a word after it at the head of a line", weight::HEADS_LOG);
        }
        if need == Need::Cue && after.clock {
            add("a time of day after it", weight::CLOCK);
        }
        match days_of_the_month(a, draft) {
            0 => {}
            1 if need == Need::Cue => add("another day of that month near it", weight::ONE_OF_TWO),
            _ if need == Need::Cue => add("other days of that month near it", weight::ONE_OF_MANY),
            _ => {}
        }
        let scored = || !before.preposition && !before.event && shares_its_whole(a, draft);
        let measured = after.measure
            || (before.measure && !before.preposition && !before.done)
            || (before.measure && !before.event && is_grade(a, draft))
            || is_pain(a, draft)
            || scored();
        if need == Need::Cue && measured && !before.label {
            add("score, fraction or dose beside it", weight::MEASURE);
        }
    }
    (score, evidence)
}

/// Atoms on either side among which other days of the same month are looked for.
const SERIES: usize = 40;

/// How many other days of its month stand near `draft`, where one of them can be no
/// fraction: `5/1 Cr 4.1, 5/2 Cr 3.6, 5/5 Cr 1.9`.
fn days_of_the_month(a: &Atoms<'_>, draft: &Draft) -> usize {
    let day = |i: usize| {
        let ((month, 1 | 2), (day, 1 | 2)) = (a.number(i)?, a.number(i + 2)?) else { return None };
        let tight = a.mark(i + 1) == Some('/') && a.joined(i + 1) && a.joined(i + 2);
        let alone = !a.glued_left(i) && a.mark(i + 3) != Some('/');
        (tight && alone && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some((month, day))
    };
    let Some(own) = day(draft.first) else { return 0 };
    let near = draft.first.saturating_sub(SERIES)..draft.first + SERIES;
    let (mut count, mut others, mut sure) = (0, 0, false);
    for other in near.filter(|&i| i != draft.first).filter_map(day) {
        if other.0 != own.0 {
            others += 1; // "9/23, 8/24, 5/29": so many of so many
        } else if other.1 != own.1 {
            count += 1;
            sure |= other.0 > other.1 || other.1 > 10;
        }
    }
    if sure && others * 2 <= count { count } else { 0 }
}

/// `2/5 on accuracy, 4/5 on tone`: another fraction of as many near it.
fn shares_its_whole(a: &Atoms<'_>, draft: &Draft) -> bool {
    let Some(whole) = fraction(a, draft.first).filter(|_| draft.next == draft.first + 3) else { return false };
    let near = draft.first.saturating_sub(14)..draft.next + 14;
    near.into_iter().any(|i| i != draft.first && fraction(a, i) == Some(whole))
}

/// `rates the pain at about 6/10`: a grade out of ten.
fn is_grade(a: &Atoms<'_>, draft: &Draft) -> bool {
    let word = |k: usize| draft.first.checked_sub(k).map_or("", |i| a.word(i));
    let is = |k: usize, words: &[&str]| words.iter().any(|w| word(k).eq_ignore_ascii_case(w));
    let back = if is(1, &["about", "around", "approximately", "roughly", "maybe"]) { 2 } else { 1 };
    is(back, &["at", "as", "a"]) && fraction(a, draft.first) == Some(10)
}

/// `RLQ abd pain since last night, 8/10, N/V`: points out of ten between commas behind a pain.
fn is_pain(a: &Atoms<'_>, draft: &Draft) -> bool {
    let mark = |i: usize| matches!(a.mark(i), Some(',' | ';' | '(' | ')' | '.'));
    let between = draft.first.checked_sub(1).is_some_and(mark) && (mark(draft.next) || a.get(draft.next).is_none());
    let pains = |i: usize| {
        ["pain", "pains", "ache", "aches", "hurts", "headache", "cramps", "cramping", "burning"]
            .iter()
            .any(|word| a.word(i).eq_ignore_ascii_case(word))
    };
    between
        && fraction(a, draft.first) == Some(10)
        && (2..=14).map_while(|k| draft.first.checked_sub(k)).take_while(|&i| a.same_line(i + 1)).any(pains)
}

/// The whole of a fraction of the usual scores at `i`.
fn fraction(a: &Atoms<'_>, i: usize) -> Option<u32> {
    let (n, of) = (a.number(i)?, a.number(i + 2)?);
    let tight = a.mark(i + 1) == Some('/') && a.joined(i + 1) && a.joined(i + 2);
    (tight && n.0 <= of.0 && matches!(of.0, 3 | 4 | 5 | 10)).then_some(of.0)
}

/// `d/c'd`, `dc'd` end at `i`.
fn is_done_in_short(a: &Atoms<'_>, i: usize) -> bool {
    const SHORT: [&str; 6] = ["c'd", "dc'd", "adm'd", "dx'd", "rx'd", "tx'd"];
    SHORT.iter().any(|word| a.word(i).eq_ignore_ascii_case(word))
}

/// One end of `from June 2004 to October 2006`.
fn in_range(a: &Atoms<'_>, draft: &Draft) -> bool {
    let before = draft.first.checked_sub(1).is_some_and(|b| {
        matches!(a.word(b).to_ascii_lowercase().as_str(), "from" | "between" | "to" | "and" | "through" | "until")
    });
    before || (a.is(draft.next, class::LINK | class::AND) && a.lexeme(draft.next + 1).is_some_and(|l| l.month > 0))
}

#[derive(Default)]
struct Before {
    label: bool,
    preposition: bool,
    event: bool,
    person: bool,
    public: bool,
    measure: bool,
    heads_line: bool,
    study: bool,
    many: bool,
    /// A participle for what was done to a person right before it: `filled 5/5`.
    done: bool,
    /// An event right before it: `echo 3/4: EF 40`.
    named: bool,
    /// `last`, `next` some words before: `last PPD 10/23`.
    last: bool,
}

/// Words right before a day on which that was done.
const DONE: &[&str] = &[
    "filled",
    "refilled",
    "admitted",
    "discharged",
    "seen",
    "placed",
    "removed",
    "inserted",
    "drawn",
    "collected",
    "started",
    "stopped",
    "signed",
    "printed",
    "born",
    "died",
    "delivered",
    "extubated",
    "intubated",
    "transferred",
    "prescribed",
    "scheduled",
    "due",
    "expired",
    "implanted",
    "operiert",
    "aufgenommen",
    "entlassen",
    "geboren",
];

impl Before {
    fn of(a: &Atoms<'_>, draft: &Draft) -> Before {
        let mut found =
            Before { heads_line: a.get(draft.first).is_some_and(|t| t.gap >= Gap::Line), ..Before::default() };
        let (mut label_open, mut number_seen) = (true, false);
        let mut words = 0;
        found.preposition = weekday::before(a, draft.first) || ends_clock(a, draft.first);
        for k in 1.. {
            let Some(i) = draft.first.checked_sub(k) else { break };
            let Some(atom) = a.get(i) else { break };
            if atom.start + LOOK < draft.span.start || a.get(i + 1).is_some_and(|n| n.gap == Gap::Paragraph) {
                break;
            }
            if ends_sentence(a, i) {
                break;
            }
            number_seen |= a.number(i).is_some();
            if let Some(mark) = a.mark(i) {
                label_open &= ":.-=(#[\"'/>|*,".contains(mark);
                continue;
            }
            words += 1;
            let word = a.word(i);
            let slash = a.mark(i.wrapping_sub(1)) == Some('/') && word.len() == 1;
            let classes = a.lexeme(i).map_or(0, |l| l.classes) | if slash { abbreviation(a, i) } else { 0 };
            // "B 10.4": a letter that names one of two; "b. 3/4/1962" is born.
            let classes = if word == "B" { classes & !class::LABEL } else { classes };
            let near = words <= 4 && !number_seen;
            if classes & class::LABEL != 0 && label_open && words <= 4 && !number_seen {
                found.label =
                    found.label || classes & class::EVENT == 0 || colon_between(a, i + 1, draft.first) || words <= 1;
            }
            found.preposition |= classes & class::PREP != 0 && near && words <= 3 && !found.measure;
            // "got your form on 1 March": only right before it is that the form's own date.
            // "AMA form, 02/14/26", "Case conference - May 22" are of the day.
            let form = (words > 1 || a.mark(i + 1).is_some()) && word.eq_ignore_ascii_case("form");
            let kind = |k: usize| ["case", "family", "care", "team"].iter().any(|w| a.word(k).eq_ignore_ascii_case(w));
            let met = word.eq_ignore_ascii_case("conference") && i.checked_sub(1).is_some_and(kind);
            let own = form || met || found.event || found.person && words > 1;
            // "et al. 2019", but "al que en abril de 2001".
            let al = word == "al" && !i.checked_sub(1).is_some_and(|b| a.word(b).eq_ignore_ascii_case("et"));
            // "Kt/V 1.32"
            let part = i > 0 && a.joined(i) && a.mark(i - 1) == Some('/');
            found.public |= classes & class::PUBLIC != 0 && words <= 4 && !own && !al && !part;
            // "as of my last update in April 2023"
            found.public |= draft.notation == Notation::MonthYear
                && words <= 4
                && ["update", "cutoff", "knowledge", "trained"].iter().any(|known| word.eq_ignore_ascii_case(known));
            found.event |= classes & class::EVENT != 0 && words <= 9 || k == 1 && is_done_in_short(a, i);
            if words <= 3 && !number_seen && !found.measure {
                let is = |known: &&str| word.eq_ignore_ascii_case(known);
                found.done |= words == 1 && k == 1 && (DONE.iter().any(&is) || is_done_in_short(a, i));
                found.named |= words == 1 && k == 1 && classes & class::EVENT != 0;
                found.last |= words > 1 && ["last", "next", "prior", "previous"].iter().any(is);
            }
            found.person |= classes & class::PERSON != 0;
            found.study |= classes & class::STUDY != 0;
            found.many |= word.eq_ignore_ascii_case("patients");
            // "PPD 10/23": a test; packs a day follow their number.
            let test = word.eq_ignore_ascii_case("ppd");
            // "PMB x 3/12": so many of twelve months.
            found.measure |= k == 1 && matches!(word, "x" | "X");
            found.measure |= classes & class::MEASURE != 0
                && classes & (class::OF | class::AND) == 0
                && words <= 3
                && !number_seen
                && !test;
            // Words that may stand between a label and its date: "DOB is", "date of birth was".
            label_open &= classes & (class::LABEL | class::OF | class::PREP | class::EVENT | class::THE) != 0
                || word.len() == 2 && matches!(word, "is" | "if" | "on")
                || word.eq_ignore_ascii_case("was")
                || (words <= 1 && atom.case == crate::text::Case::Title && atom.end - atom.start <= 9);
        }
        found
    }
}

/// `10:20`, `0400`.
fn is_clock(a: &Atoms<'_>, i: usize) -> bool {
    let Some((hour, digits)) = a.number(i) else { return false };
    if digits == 4 {
        return !a.glued_right(i + 1) && !a.is(i + 1, class::MEASURE) && is_hour_and_minute(a, i);
    }
    let minutes = a.number(i + 2).filter(|_| a.mark(i + 1) == Some(':') && a.joined(i + 1) && a.joined(i + 2));
    hour < 24 && minutes.is_some_and(|(m, digits)| digits == 2 && m < 60)
}

/// `0640 hrs` right before the atom at `i`.
fn ends_clock(a: &Atoms<'_>, i: usize) -> bool {
    let unit =
        i.checked_sub(1).filter(|u| ["hrs", "hr", "h", "hours"].iter().any(|h| a.word(*u).eq_ignore_ascii_case(h)));
    let time = unit.and_then(|u| u.checked_sub(1)).filter(|_| a.same_line(i) && !a.joined(i));
    time.is_some_and(|t| is_hour_and_minute(a, t))
}

/// `0400` as one number.
fn is_hour_and_minute(a: &Atoms<'_>, i: usize) -> bool {
    a.number(i).is_some_and(|(hour, digits)| {
        digits == 4 && a.word(i).starts_with(['0', '1', '2']) && hour / 100 < 24 && hour % 100 < 60
    })
}

/// `d/c`, `f/u`: the slash forms of the lexicon end at `i`.
fn abbreviation(a: &Atoms<'_>, i: usize) -> u64 {
    let first = i.checked_sub(2).map_or("", |f| a.word(f));
    let is = |x: &str, y: &str| first.eq_ignore_ascii_case(x) && a.word(i).eq_ignore_ascii_case(y);
    if is("d", "c") {
        class::LABEL | class::EVENT
    } else if is("f", "u") {
        class::EVENT
    } else if is("w", "c") || is("w", "e") {
        // "w/c 15/7": the week that begins then.
        class::PREP
    } else if is("s", "p") {
        class::EVENT
    } else {
        0
    }
}

fn colon_between(a: &Atoms<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|i| matches!(a.mark(i), Some(':' | '=' | '#' | '|')))
}

/// A full stop (not of an abbreviation), question or exclamation mark before white space.
fn ends_sentence(a: &Atoms<'_>, i: usize) -> bool {
    match a.mark(i) {
        Some('?' | '!') => true,
        Some('.') => !a.joined(i + 1) && i.checked_sub(1).is_some_and(|w| a.word(w).len() > 3 || a.number(w).is_some()),
        _ => false,
    }
}

#[derive(Default)]
struct After {
    event: bool,
    person: bool,
    public: bool,
    measure: bool,
    volume: bool,
    colon: bool,
    /// A word and no unit, after a blank.
    word: bool,
    /// A time of day: `10:20`, `0400`, `8:40a`.
    clock: bool,
    study: bool,
    many: bool,
    /// A word for what was found: `CT 5/6 neg`.
    result: bool,
}

/// Words for what an examination found, right behind its day.
const RESULTS: &[&str] = &[
    "neg",
    "negative",
    "normal",
    "nl",
    "wnl",
    "pos",
    "positive",
    "showed",
    "shows",
    "showing",
    "unremarkable",
    "stable",
    "unchanged",
    "clear",
    "pending",
    "ok",
];

impl After {
    fn of(a: &Atoms<'_>, draft: &Draft) -> After {
        let mut found = After::default();
        let next = draft.next;
        found.colon = matches!(a.mark(next), Some(':')) && !(a.joined(next + 1) && a.number(next + 1).is_some())
            || (a.mark(next) == Some('-') && !a.joined(next) && !a.joined(next + 1));
        found.volume = a.mark(next) == Some(';') && a.number(next + 1).is_some() && a.near(next + 1) && {
            let after = next + 2;
            matches!(a.mark(after), Some(':' | '(')) && a.joined(after)
        };
        // "11/14 on tinetti"
        let on = a.word(next).eq_ignore_ascii_case("on") && a.same_line(next + 1) && a.is(next + 1, class::MEASURE);
        let unit = next + usize::from(a.mark(next) == Some('-') && a.joined(next) || on);
        found.measure =
            a.same_line(next) && (a.is(unit, class::MEASURE) && !a.is(unit, class::AND) || a.mark(next) == Some('%'));
        found.word = a.same_line(next) && !a.joined(next) && a.mark(next).is_none() && a.number(next).is_none();
        found.word &= !found.measure;
        let time = next
            + usize::from(matches!(a.mark(next), Some('~' | '@' | ',')) || a.word(next).eq_ignore_ascii_case("at"));
        found.clock = a.same_line(time) && !a.joined(next) && is_clock(a, time);
        let lower = a.word(next).to_ascii_lowercase();
        found.result = a.same_line(next) && RESULTS.contains(&lower.as_str());
        let mut words = 0;
        for i in next.. {
            let Some(atom) = a.get(i) else { break };
            if atom.end > draft.span.end + LOOK || atom.gap == Gap::Paragraph || ends_sentence(a, i) {
                break;
            }
            if a.mark(i).is_some() || a.number(i).is_some() {
                continue;
            }
            words += 1;
            let classes = a.lexeme(i).map_or(0, |l| l.classes);
            found.event |= classes & class::EVENT != 0 && words <= 4;
            found.person |= classes & class::PERSON != 0;
            found.study |= classes & class::STUDY != 0;
            found.many |= a.word(i).eq_ignore_ascii_case("patients");
            found.public |= classes & class::PUBLIC != 0
                && words == 1
                && a.get(i).is_some_and(|t| t.gap == Gap::Space)
                && i == next;
        }
        found
    }
}
