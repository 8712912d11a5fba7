//! Names of persons in fields that are called so.

use std::ops::Range;

use super::{letters_digits, split_words};

/// Titles before a name (labels: outside the span).
const TITLES: &[&str] = &[
    "dr",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "prof",
    "professor",
    "doctor",
    "rev",
    "reverend",
    "fr",
    "father",
    "sister",
    "hon",
    "judge",
    "lt",
    "capt",
    "sgt",
    "col",
    "maj",
    "gen",
    "sir",
    "dame",
    "frau",
    "herr",
    "sr",
    "sra",
    "srta",
    "don",
    "doña",
    "mme",
    "m",
    "mlle",
    "dra",
    "by",
];

/// Degrees and roles after a name.
const DEGREES: &[&str] = &[
    "md", "do", "rn", "np", "pa", "pa-c", "phd", "dds", "dmd", "mbbs", "mbchb", "facs", "facp", "faap", "lcsw", "lpn",
    "dpm", "pharmd", "crna", "aprn", "bsn", "msn", "jd", "esq", "dnp", "fnp", "fnp-c", "mph", "msw", "lmft", "psyd",
    "dc", "od", "dpt", "pt", "ot", "rph", "cnm", "frcp", "frcs", "ma", "ms",
];

/// Words that make a value an office, not a person.
const NO_PERSON: &[&str] = &[
    "department",
    "dept",
    "medicine",
    "clinic",
    "hospital",
    "care",
    "service",
    "services",
    "unit",
    "center",
    "centre",
    "lab",
    "laboratory",
    "pharmacy",
    "team",
    "group",
    "staff",
    "nursing",
    "system",
    "admin",
    "administrator",
    "university",
    "institute",
    "agency",
    "inc",
    "llc",
    "insurance",
    "health",
    "healthcare",
    "medical",
    "surgery",
    "cardiology",
    "oncology",
    "radiology",
    "pediatrics",
    "psychiatry",
    "neurology",
    "attending",
    "resident",
    "nurse",
    "physician",
    "surgeon",
    "doctor",
    "provider",
    "emergency",
    "primary",
    "internal",
    "family",
    "general",
    "unknown",
    "patient",
    "required",
    "data",
    "model",
    "assistant",
    "association",
    "company",
    "corporation",
    "foundation",
    "school",
    "ltd",
    "gmbh",
    "file",
    "report",
    "note",
    "results",
    "date",
    "phone",
    "number",
    "record",
    "with",
    "for",
    "was",
    "is",
    "and",
    "history",
    "disease",
    "syndrome",
    "pain",
];

/// The names in a value: one, or several parted by `;` or `|`. A value that
/// is a sentence is none.
pub(super) fn names(value: &str) -> Vec<Range<usize>> {
    parts(value).filter_map(|(at, part)| one(part).map(|r| at + r.start..at + r.end)).collect()
}

/// As [`names`], of parts that are persons by their look.
pub(super) fn persons(value: &str) -> Vec<Range<usize>> {
    parts(value)
        .filter_map(|(at, part)| {
            let range = one(part)?;
            let name = part.get(range.clone())?;
            let titled = range.start > 0;
            is_person(name, titled).then_some(at + range.start..at + range.end)
        })
        .collect()
}

fn parts(value: &str) -> impl Iterator<Item = (usize, &str)> {
    value.split([';', '|']).map(move |p| (p.as_ptr() as usize - value.as_ptr() as usize, p))
}

/// The name without titles before and degrees after it.
fn one(value: &str) -> Option<Range<usize>> {
    let mut words: Vec<(usize, &str)> = split_words(value).collect();
    if value.len() > 100 || words.is_empty() {
        return None;
    }
    while words.len() > 1 && words.first().is_some_and(|(_, w)| is_in(TITLES, w)) {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(|(_, w)| is_in(DEGREES, w)) {
        words.pop();
    }
    if words.len() > 6 || !words.iter().all(|(_, w)| is_name_word(w)) {
        return None;
    }
    let lower = words.iter().filter(|(_, w)| w.chars().all(|c| c.is_lowercase())).count();
    let last_ends = words.last().is_some_and(|(_, w)| w.ends_with('.') && w.chars().count() > 4);
    if words.len() > 4 && (lower > 2 || last_ends) {
        return None;
    }
    let (start, _) = *words.first()?;
    let (last, word) = *words.last()?;
    let keeps_dot = word.chars().count() <= 3;
    let word = word.trim_end_matches(|c: char| matches!(c, ',' | ':' | ')') || (c == '.' && !keeps_dot));
    let end = last + word.len();
    let start = start + (value.get(start..end)?.len() - value.get(start..end)?.trim_start_matches('(').len());
    Some(start..end)
}

fn is_name_word(word: &str) -> bool {
    let (letters, digits) = letters_digits(word);
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '\'' | '.' | '-' | ',' | '(' | ')' | '&' | '/') || is_mark(c);
    (letters > digits || matches!(word, "&" | "/" | "-")) && digits <= 2 && word.chars().all(plain)
}

/// Combining marks, which some scripts write names with.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn is_person(name: &str, titled: bool) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = |w: &&str| w.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase());
    if words.len() > 5 || words.iter().any(|w| is_in(NO_PERSON, w)) || name.contains(['&', '/']) {
        return false;
    }
    let capitals = words.iter().filter(|w| capital(w)).count();
    titled && capitals > 0 || capitals >= 2 && words.len() - capitals <= 2
}

fn is_in(list: &[&str], word: &str) -> bool {
    let bare = word.trim_matches(|c: char| matches!(c, '.' | ',' | '(' | ')'));
    let undotted: String = bare.chars().filter(|c| *c != '.').collect();
    !undotted.is_empty() && list.iter().any(|t| t.eq_ignore_ascii_case(&undotted))
}
