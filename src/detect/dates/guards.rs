//! What stands around numbers in the shape of a date that are none: sections of
//! standards, names of models, counted weeks, scores of newborns, cultures, samples.

use crate::detect::atom::{Atoms, class};
use crate::text::Case;

/// True behind letters in capitals and a dot, or a hyphen that a second reading
/// put for it: `NPSG.03.06.01`. A label or an event stands before a day.
pub(super) fn is_section(a: &Atoms<'_>, i: usize) -> bool {
    let parted = i >= 2 && a.joined(i) && a.joined(i - 1);
    let short = a.number(i + 4).is_some_and(|(_, digits)| digits == 2);
    let marked = parted && short && matches!(a.mark(i - 1), Some('.' | '-'));
    marked
        && a.get(i - 2).is_some_and(|t| t.case == Case::Upper && (2..=4).contains(&(t.end - t.start)))
        && !a.is(i - 2, class::LABEL | class::EVENT)
}

/// True at the end of the name of a language model.
pub(super) fn is_model(a: &Atoms<'_>, i: usize) -> bool {
    const MODELS: [&str; 10] =
        ["gpt", "claude", "gemini", "llama", "mistral", "sonnet", "haiku", "opus", "qwen", "deepseek"];
    let joined = (1..=12).take_while(|k| i >= *k && a.joined(i + 1 - k)).map(|k| i - k);
    let is_word = |k: usize| a.number(k).is_none() && a.mark(k).is_none();
    joined.into_iter().filter(|k| is_word(*k)).any(|k| MODELS.iter().any(|model| a.word(k).eq_ignore_ascii_case(model)))
}

/// True right behind a unit of time whose numbers follow: `wk 4/8/12`, `months 3/6/12`.
pub(super) fn counts_time(a: &Atoms<'_>, i: usize) -> bool {
    const UNITS: [&str; 14] =
        ["wk", "wks", "week", "weeks", "mo", "mos", "month", "months", "hr", "hrs", "hour", "hours", "days", "cycles"];
    i.checked_sub(1).is_some_and(|b| a.same_line(i) && UNITS.iter().any(|unit| a.word(b).eq_ignore_ascii_case(unit)))
}

/// True right behind what is counted of a series: `day 4/7`, `séance 7/20`, `cycle 3/6`.
pub(super) fn counts_sessions(a: &Atoms<'_>, i: usize) -> bool {
    const UNITS: [&str; 19] = [
        "day", "days", "session", "sessions", "cycle", "cycles", "séance", "séances", "sesión", "sesion", "ciclo",
        "sitzung", "zyklus", "tag", "jour", "día", "page", "part", "step",
    ];
    let counted = |b: usize| a.same_line(i) && UNITS.contains(&a.word(b).to_lowercase().as_str());
    // "surgery day 4/7": a day all the same.
    let of_event = i.checked_sub(2).is_some_and(|e| a.is(e, class::EVENT | class::LABEL));
    i.checked_sub(1).is_some_and(counted) && !of_event
}

/// True before how often a dose is given: `q12`, `bid`, `daily`.
pub(super) fn is_dosed(a: &Atoms<'_>, next: usize) -> bool {
    const OFTEN: [&str; 14] =
        ["bid", "tid", "qid", "daily", "qd", "qhs", "q", "mg", "mcg", "g", "ml", "units", "prn", "nightly"];
    let word = a.word(next);
    let every = word.strip_prefix(['q', 'Q']).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    a.same_line(next) && (every || OFTEN.iter().any(|often| word.eq_ignore_ascii_case(often)))
}

/// True right behind the score of a newborn.
pub(super) fn is_apgar(a: &Atoms<'_>, i: usize) -> bool {
    (1..=2).any(|k| {
        i.checked_sub(k)
            .is_some_and(|b| a.word(b).eq_ignore_ascii_case("apgar") || a.word(b).eq_ignore_ascii_case("apgars"))
    })
}

/// Words of blood cultures on either side of `2/2`.
pub(super) fn is_culture(a: &Atoms<'_>, before: Option<usize>, next: usize) -> bool {
    const WORDS: [&str; 12] =
        ["cx", "bcx", "cxs", "culture", "cultures", "bottles", "bottle", "sets", "gpc", "gpcs", "gnr", "gnrs"];
    let is = |k: usize| WORDS.iter().any(|word| a.word(k).eq_ignore_ascii_case(word));
    a.same_line(next) && is(next) || before.is_some_and(is)
}

/// True behind `cx from`, `letter of`: what was taken or written on a day, and no value.
pub(super) fn of_sample(a: &Atoms<'_>, i: usize) -> bool {
    const SAMPLES: [&str; 22] = [
        "cx", "cxs", "culture", "cultures", "bcx", "ucx", "bloods", "labs", "letter", "note", "notes", "scan", "ct",
        "mri", "cxr", "xray", "echo", "biopsy", "swab", "specimen", "visit", "films",
    ];
    let Some(from) = i.checked_sub(1).filter(|_| a.same_line(i)) else { return false };
    let leads = ["from", "of", "on", "dated"].iter().any(|w| a.word(from).eq_ignore_ascii_case(w));
    let sample = from.checked_sub(1).map_or("", |s| a.word(s)).to_ascii_lowercase();
    // "labs from 4.1 up to 5.2": values.
    let decimal =
        (i + 3..i + 8).any(|k| a.mark(k) == Some('.') && a.joined(k) && a.joined(k + 1) && a.number(k + 1).is_some());
    leads && SAMPLES.contains(&sample.as_str()) && !decimal
}
