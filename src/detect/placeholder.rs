//! What other tools left where an identifier was: `[**2151-7-16**]`,
//! `[**Hospital1 18**]`, `@ME@`. Nothing in them is anybody's.

use super::recognizer::Candidate;
use crate::finding::{Evidence, IdentifierType};
use crate::text::{Normal, Span};

/// Longest placeholder, in bytes.
const LONGEST: usize = 80;

/// Words that stand in placeholders of de-identified records, in lower case, sorted.
const WORDS: [&str; 64] = [
    "a",
    "address",
    "age",
    "apartment",
    "attending",
    "carrier",
    "cc",
    "clip",
    "company",
    "contact",
    "contract",
    "country",
    "date",
    "day",
    "dictator",
    "doctor",
    "email",
    "employer",
    "ext",
    "fax",
    "female",
    "first",
    "firstname",
    "holiday",
    "hospital",
    "house",
    "id",
    "info",
    "initial",
    "initials",
    "job",
    "known",
    "last",
    "lastname",
    "location",
    "male",
    "md",
    "medical",
    "month",
    "mr",
    "name",
    "namepattern",
    "ni",
    "no",
    "number",
    "numeric",
    "of",
    "or",
    "over",
    "page",
    "pager",
    "phone",
    "po",
    "prefixes",
    "provider",
    "range",
    "record",
    "serial",
    "state",
    "street",
    "telephone",
    "un",
    "university",
    "year",
];

/// Words of placeholders that people write between angle brackets; none is a surname.
const ANGLED: [&str; 18] = [
    "PATIENT", "NAME", "FIRST", "LAST", "FULL", "MRN", "DOB", "SSN", "DATE", "PHONE", "EMAIL", "ADDRESS", "ID",
    "NUMBER", "PROVIDER", "LOCATION", "ZIP", "HERE",
];

/// Most digits of one: they count, and are no number of anybody.
const MOST_DIGITS: usize = 5;

/// What record systems fill in later, between `@` and `@`, sorted.
const LINKS: [&str; 24] = [
    "AGE",
    "CAPHE",
    "DATE",
    "DOB",
    "ED",
    "ENCPROVNM",
    "FNAME",
    "HE",
    "HIS",
    "LNAME",
    "ME",
    "MECRED",
    "MRN",
    "NAME",
    "NOW",
    "PCP",
    "PROVIDER",
    "SEX",
    "SHE",
    "SIGNATURE",
    "SURGEON",
    "TD",
    "TODAY",
    "VISITDATE",
];

/// Log-odds against what lies within one.
const WITHIN: f32 = -8.0;

/// Log-odds against a short code right behind one: the label before it has its value.
const BEHIND: f32 = -4.0;

/// Fewest digits of a code that is believed behind a placeholder, too.
const CODE_DIGITS: usize = 5;

/// Doubts the candidates that lie within placeholders of `text`.
pub(super) fn doubt(text: &str, candidates: &mut [Candidate]) {
    let bytes = text.as_bytes();
    let bracketed = memchr::memchr(b'[', bytes).is_some();
    let links = memchr::memchr(b'@', bytes).is_some();
    let stars = bracketed && memchr::memmem::find(bytes, b"[**").is_some();
    for candidate in candidates.iter_mut().filter(|c| is_angled(text, c.span)) {
        candidate.score = candidate.score.shifted(WITHIN);
        candidate.evidence.push(Evidence::new("a placeholder in angle brackets", WITHIN));
    }
    if !bracketed && !links {
        return;
    }
    for candidate in candidates {
        if bracketed && spoken_for(text, candidate) {
            candidate.score = candidate.score.shifted(BEHIND);
            candidate.evidence.push(Evidence::new("a placeholder between it and its label", BEHIND));
        }
        if stars && starred(text, candidate) || links && linked(text, candidate.span) {
            candidate.score = candidate.score.shifted(WITHIN);
            candidate.evidence.push(Evidence::new("a placeholder that another tool left", WITHIN));
        }
    }
}

/// `Patient/<PATIENT>`, `<LAST_NAME>`: words of placeholders between angle brackets, never a name.
fn is_angled(text: &str, span: Span<Normal>) -> bool {
    let value = text.get(span.start..span.end).unwrap_or_default();
    value
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .is_some_and(|inner| inner.split(['_', ' ']).all(|word| ANGLED.contains(&word)))
}

/// `MRN: [MRN] COVID-19`: a short code behind what a guard put for a value.
fn spoken_for(text: &str, candidate: &Candidate) -> bool {
    use IdentifierType::{Account, Device, HealthPlanId, License, Mrn, OtherId};
    let span = candidate.span;
    if !matches!(candidate.kind, Account | Device | HealthPlanId | License | Mrn | OtherId)
        || span.of(text).bytes().filter(u8::is_ascii_digit).count() >= CODE_DIGITS
    {
        return false;
    }
    let from = floor(text, span.start.saturating_sub(LONGEST));
    let before = text.get(from..span.start).unwrap_or("").trim_end_matches(' ');
    let Some((_, inner)) = before.strip_suffix(']').and_then(|before| before.rsplit_once('[')) else { return false };
    let kind = inner.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_' || c == '-');
    kind == "REDACTED" || kind.parse::<IdentifierType>().is_ok()
}

/// `[**...**]` around the candidate: a date of another time, or a kind of identifier with a number.
fn starred(text: &str, candidate: &Candidate) -> bool {
    let span = candidate.span;
    let Some(before) = text.get(floor(text, span.start.saturating_sub(LONGEST))..span.start) else { return false };
    let Some(after) = text.get(span.end..floor(text, (span.end + LONGEST).min(text.len()))) else { return false };
    let (Some(open), Some(close)) = (before.rfind("[**"), after.find("**]")) else { return false };
    let (inside_before, inside_after) = (before.get(open + 3..).unwrap_or(""), after.get(..close).unwrap_or(""));
    if inside_before.contains(['[', ']']) || inside_after.contains(['[', ']']) {
        return false;
    }
    let inner = [inside_before, span.of(text), inside_after].concat().to_lowercase();
    is_time(&inner) && candidate.kind == IdentifierType::Date || is_kind(&inner)
}

/// `2151-7-16`, `5-3`: a date without letters.
fn is_time(inner: &str) -> bool {
    inner.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ':' | ' '))
}

/// `last name (un) 31`, `hospital1 18`: words for kinds of identifiers and a
/// count, nothing else. A name beside such a word is somebody's.
fn is_kind(inner: &str) -> bool {
    let mut words = inner.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).peekable();
    let digits = inner.chars().filter(char::is_ascii_digit).count();
    let marks = inner.chars().all(|c| c.is_alphabetic() || c.is_ascii_digit() || " ()[]-/.,_#*".contains(c));
    words.peek().is_some() && marks && digits <= MOST_DIGITS && words.all(|w| WORDS.binary_search(&w).is_ok())
}

/// `@ME@`: a link of a record system that is filled in later.
fn linked(text: &str, span: Span<Normal>) -> bool {
    let bytes = text.as_bytes();
    let opens = bytes.get(span.start) == Some(&b'@') || span.start > 0 && bytes.get(span.start - 1) == Some(&b'@');
    let closes = span.end > 0 && bytes.get(span.end - 1) == Some(&b'@') || bytes.get(span.end) == Some(&b'@');
    opens && closes && LINKS.binary_search(&span.of(text).trim_matches('@')).is_ok()
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::IdentifierType::{Date, Facility, Name};
    use crate::finding::Score;
    use proptest::prelude::*;

    fn kept(text: &str, value: &str, kind: IdentifierType) -> bool {
        let start = text.find(value).unwrap();
        let span = Span::new(start, start + value.len());
        let mut candidates =
            vec![Candidate { kind, span, score: Score::new(0.9), rule: "r".into(), evidence: Vec::new() }];
        doubt(text, &mut candidates);
        candidates.iter().all(|c| c.score.get() >= 0.5)
    }

    #[test]
    fn what_other_tools_left_is_nothing() {
        assert!(!kept("seen on [**2151-7-16**].", "2151-7-16", Date));
        assert!(!kept("at [**Hospital1 18**]", "Hospital1", Facility));
        assert!(!kept("Dr. [**Last Name (un) 31**]", "Last Name", Name));
        assert!(!kept("Sincerely, @ME@", "ME", Name));
        assert!(!kept("Surgeon @SURGEON@.", "@SURGEON", Name));
        assert!(!kept("for <LAST_NAME>, seen", "<LAST_NAME>", Name));
        assert!(kept("for <MARY JONES>, seen", "<MARY JONES>", Name));
    }

    #[test]
    fn a_label_whose_value_was_taken_out_says_nothing_of_the_next_word() {
        use IdentifierType::{Mrn, Phone};
        assert!(!kept("MRN: [MRN] COVID-19 positive", "COVID-19", Mrn));
        assert!(!kept("mrn=[MRN_2] HTTP/1.1", "HTTP/1.1", Mrn));
        assert!(!kept("acct [REDACTED] A1c 7.2", "A1c", Mrn));
        assert!(kept("MRN: [MRN] 00482213", "00482213", Mrn), "a number that was left");
        assert!(kept("MRN [OLD] A4471", "A4471", Mrn), "no type");
        assert!(kept("MRN A4471 [MRN]", "A4471", Mrn));
        assert!(kept("ext [PHONE] 4471", "4471", Phone));
    }

    #[test]
    fn lists_are_in_order() {
        assert!(WORDS.is_sorted() && LINKS.is_sorted());
    }

    #[test]
    fn what_somebody_wrote_is_kept() {
        assert!(kept("[**Name: Maria Lopez 3**]", "Maria Lopez", Name), "beside a word for names");
        assert!(kept("[**MRN number 48213377 **]", "48213377", IdentifierType::Mrn), "too many digits to count");
        assert!(kept("[**Patient phone 617-555-0143 **]", "617-555-0143", IdentifierType::Phone));
        assert!(kept("write to @GARCIA@ today", "GARCIA", Name), "no link of a record system");
        assert!(kept("seen on [2019-07-16].", "2019-07-16", Date));
        assert!(kept("for [**Maria Lopez**]", "Maria Lopez", Name));
        assert!(kept("ask @maria@", "maria", Name));
        assert!(kept("[**Name 3**] Maria [**Name 4**]", "Maria", Name));
    }

    proptest! {
        #[test]
        fn any_text_is_borne(text in "[\\[\\]*@A-Zé ]{0,60}", a in 0usize..60, b in 0usize..60) {
            let (a, b) = (floor(&text, a.min(text.len())), floor(&text, b.min(text.len())));
            let span = Span::new(a.min(b), a.max(b));
            let candidate = Candidate { kind: Name, span, score: Score::new(0.9), rule: "r".into(), evidence: Vec::new() };
            doubt(&text, &mut [candidate]);
        }
    }
}
