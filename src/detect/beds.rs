//! Beds at the head of the lines of a hand-over list: `401 | BEGAY, R | 77M`,
//! `B2  Aaliyah T  14mo`, `rm118 dottie - ate 50%`. A step of its own, as the
//! names must be known first: a number is a bed where somebody lies in it.

mod behind;

use std::ops::Range;
use std::sync::Arc;

use super::recognizer::{Candidate, Doc};
use super::taken::Taken;
use crate::finding::{Evidence, IdentifierType, Score};
use crate::text::token::{Case, Gap, Token, TokenKind};
use crate::text::{Normal, Span};

/// How far apart two lines of one list may begin, in bytes.
pub(super) const NEAR: usize = 400;

/// Least score of a name that may lie in a bed.
const LIKELY: f32 = 0.12;
/// Score from which on another candidate has taken the place.
const TAKEN: f32 = 0.5;
/// Scores of a bed in a list, of one with its word, of a line alone that tells
/// age and sex.
const LISTED: f32 = 0.78;
const WORDED: f32 = 0.72;
const ALONE: f32 = 0.56;
/// Log-odds that a bed gives to the name behind it.
const LIES: f32 = 1.4;
/// Tokens between the bed and who lies in it.
const MOST_BETWEEN: usize = 4;

/// A line that begins with what may be a bed.
struct Line {
    /// The number alone.
    bed: Span<Normal>,
    /// A word for a room or bed stands before it.
    worded: bool,
    /// Age and sex are told in it: `77M`, `52 F`.
    sexed: bool,
    /// The candidate that is the name, if one is.
    name: Option<usize>,
    /// Somebody seems to be named, by list or by a capital.
    person: bool,
    /// The number as a count, if it is one.
    count: Option<u32>,
    /// It is said that nobody lies there: `603 empty`.
    vacant: bool,
}

/// Appends the beds at the heads of lines, and lifts the names behind them.
pub(super) fn add(doc: &Doc<'_>, candidates: &mut Vec<Candidate>) {
    if !doc.text.contains('\n') && !doc.text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return;
    }
    let lines = lines(doc, candidates);
    let mut found = Vec::new();
    // A number that lifts its name takes nothing from the lists behind: names are no numbers.
    let taken = Taken::by(if lines.is_empty() { &[] } else { candidates.as_slice() }, TAKEN);
    let mut from = 0;
    while from < lines.len() {
        let end = list_end(&lines, from);
        let list = lines.get(from..end).unwrap_or(&[]);
        take(list, &taken, candidates, &mut found);
        from = end;
    }
    found.extend(candidates.iter().filter_map(|c| behind::name(doc, c).or_else(|| behind::ward(doc, c))));
    candidates.append(&mut found);
}

/// One past the last line of the list that begins with line `from`.
fn list_end(lines: &[Line], from: usize) -> usize {
    let mut end = from + 1;
    while let (Some(last), Some(next)) = (lines.get(end - 1), lines.get(end)) {
        if next.bed.start > last.bed.end + NEAR {
            break;
        }
        end += 1;
    }
    end
}

fn take(list: &[Line], taken: &Taken, candidates: &mut [Candidate], found: &mut Vec<Candidate>) {
    let people = list.iter().filter(|l| l.person).count();
    let worded = list.iter().any(|l| l.worded);
    let sexed = list.iter().any(|l| l.sexed);
    // "1 ...", "2 ...", "4 ...": the lines are counted, some were left out.
    let few = u32::try_from(list.len() + 2).unwrap_or(u32::MAX);
    let counted = !worded
        && list.iter().all(|l| l.count.is_some_and(|c| c <= few))
        && list.first().is_some_and(|l| l.count == Some(1));
    let vacant = list.iter().filter(|l| l.vacant).count();
    let listed = people >= 2 && (!counted || sexed) && people * 2 + vacant >= list.len();
    for line in list {
        let score = match (listed, line.worded, line.sexed) {
            (true, _, _) => LISTED,
            (false, true, _) if line.person => WORDED,
            (false, false, true) if line.name.is_some() && line.count.is_none_or(|c| c > 9) => ALONE,
            _ => continue,
        };
        if !line.person && !line.worded && !line.vacant {
            continue;
        }
        if taken.within(line.bed).next().is_none() {
            found.push(Candidate {
                kind: IdentifierType::Location,
                span: line.bed,
                score: Score::new(score),
                rule: Arc::from("bed-list"),
                evidence: vec![Evidence::new("a bed at the head of a line, and who lies in it", 0.0)],
            });
        }
        if let Some(name) = line.name.and_then(|n| candidates.get_mut(n)).filter(|c| c.score.get() < TAKEN) {
            name.score = name.score.shifted(LIES);
            name.evidence.push(Evidence::new("a bed before it at the head of a line", LIES));
        }
    }
}

/// The lines that begin with what may be a bed and go on with what may be a name.
fn lines(doc: &Doc<'_>, candidates: &[Candidate]) -> Vec<Line> {
    let mut names: Option<Vec<(usize, usize)>> = None;
    let mut out = Vec::new();
    for (at, token) in doc.tokens.iter().enumerate() {
        if token.gap < Gap::Line || token.kind == TokenKind::Mark && !token.is_mark(doc.text, '|') {
            continue;
        }
        let at = at + usize::from(token.kind == TokenKind::Mark);
        let Some((bed, worded, count)) = bed(doc, at) else { continue };
        let Some(first) = doc.tokens.get(bed.end).filter(|t| t.gap <= Gap::Space) else { continue };
        // A list's own numbers: "1. ", "2) ", "3: "; a decimal, a range.
        let stop = matches!(first.text(doc.text), "." | ")" | "/" | "%" | "," | "]" | "+" | "x")
            || first.gap == Gap::Joined && first.kind != TokenKind::Mark
            || first.gap == Gap::Joined
                && matches!(first.text(doc.text), "-")
                && doc.tokens.get(bed.end + 1).is_some_and(|t| t.gap == Gap::Joined);
        if stop && !worded {
            continue;
        }
        let names = names.get_or_insert_with(|| {
            let mut names: Vec<(usize, usize)> = candidates
                .iter()
                .enumerate()
                .filter(|(_, c)| c.kind == IdentifierType::Name && c.score.get() >= LIKELY)
                .map(|(i, c)| (c.span.start, i))
                .collect();
            names.sort_unstable();
            names
        });
        let sexed = sexed(doc, bed.end);
        let (name, person) = occupant(doc, bed.end, names, sexed);
        let vacant = !worded && is_vacant(doc, bed.end);
        if name.is_none() && !(person && sexed) && !vacant {
            continue;
        }
        let (name, person) = if vacant { (None, false) } else { (name, person) };
        let span = (doc.tokens.get(bed.start), doc.tokens.get(bed.end - 1));
        if let (Some(first), Some(last)) = span {
            let bed = Span::new(digits_from(doc, first, worded), last.end as usize);
            out.push(Line { bed, worded, sexed, name, person: person || name.is_some(), count, vacant });
        }
    }
    out
}

/// Where the number of `rm118` begins; the token's start if it is no such word.
fn digits_from(doc: &Doc<'_>, token: &Token, worded: bool) -> usize {
    let text = token.text(doc.text);
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let glued = worded && letters > 0 && is_word(text.get(..letters).unwrap_or(""));
    token.start as usize + if glued { letters } else { 0 }
}

/// The tokens of the bed that begins at `at`, whether a word tells it, and what
/// it counts.
fn bed(doc: &Doc<'_>, at: usize) -> Option<(Range<usize>, bool, Option<u32>)> {
    let token = doc.tokens.get(at)?;
    let text = token.text(doc.text);
    match token.kind {
        TokenKind::Word if is_word(text) => {
            let mut next = at + 1;
            while doc.tokens.get(next).is_some_and(|t| matches!(t.text(doc.text), "#" | "." | ":")) && next < at + 3 {
                next += 1;
            }
            let number = doc.tokens.get(next).filter(|t| t.gap <= Gap::Space)?;
            is_number(number.text(doc.text)).then(|| (with_part(doc, next), true, None))
        }
        // "B-3 Kowalski"
        TokenKind::Word if text.len() <= 2 && text.bytes().all(|b| b.is_ascii_uppercase()) => {
            let range = with_part(doc, at);
            let number = doc.tokens.get(at + 2).filter(|t| range.len() == 3 && is_number(t.text(doc.text)))?;
            (doc.tokens.get(at + 1)?.is_mark(doc.text, '-') && number.gap == Gap::Joined)
                .then_some((range, false, None))
        }
        TokenKind::Number if text.len() <= 4 => {
            let value = text.parse().ok().filter(|v| *v > 0)?;
            // A year, a time of day that heads its line.
            let year = text.len() == 4 && (1900..2100).contains(&value);
            let clock =
                text.len() == 4 && value / 100 < 24 && (text.starts_with('0') || value % 15 == 0) && value % 100 < 60;
            (!year && !clock).then(|| (with_part(doc, at), false, Some(value)))
        }
        TokenKind::Mixed if text.len() <= 7 && text.is_ascii() => {
            let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
            let (head, rest) = text.split_at_checked(letters)?;
            if is_word(head) || head.eq_ignore_ascii_case("b") || head.eq_ignore_ascii_case("r") {
                return is_number(rest).then(|| (at..at + 1, head.len() > 1, None));
            }
            // "404A", "12B", "H1", "L5"
            let coded = head.len() <= 2 && head.bytes().all(|b| b.is_ascii_uppercase()) && is_number(rest);
            (coded && !is_unit(rest)).then(|| (with_part(doc, at), false, None))
        }
        _ => None,
    }
}

/// Tokens of a number with what hangs on it: `12-A`, `3-204`.
fn with_part(doc: &Doc<'_>, at: usize) -> Range<usize> {
    let hyphen = doc.tokens.get(at + 1).is_some_and(|t| t.gap == Gap::Joined && matches!(t.text(doc.text), "-" | "/"));
    let part = doc.tokens.get(at + 2).filter(|t| hyphen && t.gap == Gap::Joined);
    let short = part.is_some_and(|t| {
        let text = t.text(doc.text);
        text.len() <= 3 && (t.kind == TokenKind::Number || t.kind == TokenKind::Mixed || text.len() == 1)
    });
    at..at + if short { 3 } else { 1 }
}

/// `118`, `12B`: digits, one letter at most behind.
fn is_number(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or("");
    (1..=4).contains(&digits) && rest.len() <= 1 && rest.bytes().all(|b| b.is_ascii_alphabetic())
}

/// True if the letter behind the digits makes them an amount: `12h`, `5L`.
fn is_unit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_lowercase() && !matches!(c, 'a' | 'b' | 'c'))
}

fn is_word(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "rm" | "room"
            | "bed"
            | "bd"
            | "bay"
            | "hall"
            | "hallway"
            | "cubicle"
            | "isolette"
            | "crib"
            | "stall"
            | "triage"
            | "trauma"
            | "resus"
            | "chair"
            | "sala"
            | "cama"
            | "hab"
            | "zimmer"
            | "lit"
            | "chambre"
    )
}

/// The name that begins at token `at` or a few tokens behind, and whether
/// somebody seems to be named there.
fn occupant(doc: &Doc<'_>, at: usize, names: &[(usize, usize)], sexed: bool) -> (Option<usize>, bool) {
    for k in at..=at + MOST_BETWEEN {
        let Some(token) = doc.tokens.get(k).filter(|t| k == at || t.gap <= Gap::Space) else { break };
        // "Bed 2 Foley out", but "Bed 2 Foley 77M".
        if !sexed && is_tube(token.text(doc.text)) {
            return (None, false);
        }
        let start = token.start as usize;
        let first = names.partition_point(|(s, _)| *s < start);
        if let Some((_, name)) = names.get(first).filter(|(s, _)| *s == start) {
            return (Some(*name), true);
        }
        match token.kind {
            TokenKind::Mark
                if matches!(token.text(doc.text), "|" | "-" | ":" | "\"" | "'" | "." | "(" | "," | ")" | ">") => {}
            // "twin A Mbeki", "mr calloway", "BB Okafor"
            TokenKind::Word if is_lead(token.text(doc.text)) => {}
            TokenKind::Word => {
                // Not "DKA", "EtOH": what lies there has to look like a surname.
                return (None, token.case == Case::Title && token.text(doc.text).len() > 2);
            }
            _ => break,
        }
    }
    (None, false)
}

/// `603 empty`, `4104 | open`: a word that says so ends the line or its cell.
fn is_vacant(doc: &Doc<'_>, at: usize) -> bool {
    let marks = (at..at + 2).take_while(|k| doc.tokens.get(*k).is_some_and(|t| t.kind == TokenKind::Mark)).count();
    let word = at + marks;
    let says = doc
        .tokens
        .get(word)
        .filter(|t| t.gap <= Gap::Space)
        .is_some_and(|t| matches!(t.text(doc.text).to_ascii_lowercase().as_str(), "empty" | "vacant" | "open"));
    says && doc.tokens.get(word + 1).is_none_or(|t| t.gap >= Gap::Line || t.kind == TokenKind::Mark)
}

/// Tubes that are called by a name and lie in a bed with somebody.
fn is_tube(word: &str) -> bool {
    const TUBES: [&str; 10] =
        ["foley", "dobhoff", "shiley", "hickman", "penrose", "groshong", "hoyer", "malecot", "pleurx", "broviac"];
    TUBES.iter().any(|tube| word.eq_ignore_ascii_case(tube))
}

/// Words before the name of who lies in a bed.
fn is_lead(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "mr" | "mrs"
            | "ms"
            | "miss"
            | "mx"
            | "dr"
            | "sister"
            | "fr"
            | "rev"
            | "pt"
            | "bb"
            | "bg"
            | "boy"
            | "girl"
            | "baby"
            | "twin"
            | "a"
            | "b"
            | "c"
            | "is"
            | "has"
            | "w"
            | "bed"
    )
}

/// `77M`, `52 F`, `14mo`, `6y`, `33wk`, `93yo` among the next tokens of the line.
fn sexed(doc: &Doc<'_>, at: usize) -> bool {
    let ages = |t: &Token| {
        let text = t.text(doc.text);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = text.get(digits..).unwrap_or("");
        t.kind == TokenKind::Mixed
            && (1..=3).contains(&digits)
            && matches!(
                rest,
                "M" | "F"
                    | "m"
                    | "f"
                    | "yo"
                    | "y"
                    | "mo"
                    | "wk"
                    | "w"
                    | "YO"
                    | "yM"
                    | "yF"
                    | "yom"
                    | "yof"
                    | "YOM"
                    | "YOF"
                    | "d"
            )
    };
    doc.tokens
        .iter()
        .skip(at)
        .take(14)
        .enumerate()
        .take_while(|(i, t)| *i == 0 || t.gap <= Gap::Space)
        .any(|(_, t)| ages(t))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Field;
    use crate::text::Tokens;

    /// The beds in `text`, in which the words of `people` are likely names.
    fn beds<'t>(text: &'t str, people: &[&str]) -> Vec<&'t str> {
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
        let name = |word: &&str| {
            let start = text.find(*word).unwrap();
            let span = Span::new(start, start + word.len());
            let rule = Arc::from("name");
            Candidate { kind: IdentifierType::Name, span, score: Score::new(0.3), rule, evidence: Vec::new() }
        };
        let mut candidates: Vec<Candidate> = people.iter().map(name).collect();
        add(&doc, &mut candidates);
        candidates.iter().skip(people.len()).map(|c| c.span.of(text)).collect()
    }

    #[test]
    fn lists_of_beds() {
        let ward = "4 W NIGHT\n401 | BEGAY, R | 77M | CHF\n404A | PARK, JI | 29F | pyelo";
        assert_eq!(beds(ward, &["BEGAY, R", "PARK, JI"]), ["401", "404A"]);
        assert_eq!(beds("B2  Aaliyah T  14mo\nB4  \"Bubba\" Kea 6y", &["Aaliyah T", "Bubba"]), ["B2", "B4"]);
        assert_eq!(beds("rm118 dottie - ate 50%\nrm120 mr calloway - foley", &["dottie", "calloway"]), ["118", "120"]);
        assert_eq!(beds("601 Ocampo - 58M DKA\n604 Feeney - 77F UTI", &["Ocampo", "Feeney"]), ["601", "604"]);
        assert_eq!(beds("Bed 12: Ruiz, stable", &["Ruiz"]), ["12"]);
        assert_eq!(beds("B-3 Kowalski hip\nB-5 Daniels copd", &["Kowalski", "Daniels"]), ["B-3", "B-5"]);
    }

    #[test]
    fn counted_lines_amounts_and_years_are_none() {
        assert!(beds("1 Smith wrote\n2 Jones wrote", &["Smith", "Jones"]).is_empty());
        assert!(beds("1. Smith\n2. Jones", &["Smith", "Jones"]).is_empty());
        assert!(beds("2019 Smith won\n2020 Jones won", &["Smith", "Jones"]).is_empty());
        assert!(beds("12 Smith", &["Smith"]).is_empty());
        assert!(beds("40 mg of it\n50 mg of that", &[]).is_empty());
    }

    #[test]
    fn who_is_gone_leaves_the_bed_in_the_list() {
        assert_eq!(beds("601 Ocampo - BKA\n602 Feeney - DKA\n603 empty", &["Ocampo", "Feeney"]), ["601", "602", "603"]);
        assert!(beds("603 empty\n604 empty", &[]).is_empty());
    }

    #[test]
    fn tubes_lie_in_no_bed() {
        assert!(beds("Bed 2 Foley out, bed 5 Dobhoff clogged", &["Foley"]).is_empty());
        assert_eq!(beds("Bed 2 Foley 77M\nBed 5 Blake", &["Foley", "Blake"]), ["2", "5"]);
    }

    #[test]
    fn beds_of_nobody_are_none() {
        assert!(beds("bed 1 - empty\nbed 2 - DKA, gap 14\nbed 3 - GIB, Hgb 7.1\nbed 5 - EtOH", &[]).is_empty());
    }

    #[test]
    fn a_bed_lifts_the_name_in_it() {
        let text = "601 Ocampo - 58M\n604 Feeney - 77F";
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
        let name = |start: usize, end: usize| {
            let span = Span::new(start, end);
            let rule = Arc::from("name");
            Candidate { kind: IdentifierType::Name, span, score: Score::new(0.3), rule, evidence: Vec::new() }
        };
        let mut candidates = vec![name(4, 10), name(21, 27)];
        add(&doc, &mut candidates);
        assert!(candidates.iter().take(2).all(|c| c.score.get() > 0.5));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_borne(text in "(\\PC|[0-9AB|:.-]|\n|rm |Bed 1){0,60}") {
            beds(&text, &[]);
        }
    }
}
