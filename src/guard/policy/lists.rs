//! Allow and deny lists, compiled.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;
use regex::Regex;

use crate::finding::{Evidence, Finding, IdentifierType, Score, debug_without_content};
use crate::text::Span;

use super::PolicyError;
use super::schema::{AllowList, DenyList};
use super::selector::whole;

/// Values that are no identifiers.
#[derive(Default)]
pub(super) struct Allow {
    exact: HashSet<String>,
    terms: HashSet<String>,
    patterns: Vec<Regex>,
}

impl Allow {
    pub(super) fn compile(list: &AllowList, file: &str) -> Result<Self, PolicyError> {
        Ok(Allow {
            exact: list.exact.iter().cloned().collect(),
            terms: list.terms.iter().map(|term| folded(term)).collect(),
            patterns: list.patterns.iter().map(|p| whole(p, "allow.patterns", file)).collect::<Result<_, _>>()?,
        })
    }

    /// True if `value`, the whole text of a finding, is allowed.
    pub(super) fn contains(&self, value: &str) -> bool {
        self.exact.contains(value)
            || (!self.terms.is_empty() && self.terms.contains(&folded(value)))
            || self.patterns.iter().any(|pattern| pattern.is_match(value))
    }
}

debug_without_content! {
    Allow, "Allow";
    Deny, "Deny";
}

/// Lower case, blanks as one.
fn folded(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Bytes that one entry of a deny list may match, at most.
pub const LONGEST_DENIED: usize = 256;

/// Values that are always identifiers.
pub struct Deny {
    kind: IdentifierType,
    terms: AhoCorasick,
    patterns: Vec<Regex>,
}

impl Deny {
    pub(super) fn compile(list: &DenyList, file: &str) -> Result<Option<Self>, PolicyError> {
        if list.terms.is_empty() && list.patterns.is_empty() {
            return Ok(None);
        }
        if list.terms.iter().any(|term| term.is_empty() || term.len() > LONGEST_DENIED) {
            return Err(PolicyError::new(file, "deny.terms", format!("a term has 1 to {LONGEST_DENIED} bytes")));
        }
        // The automaton knows the cases of ASCII letters only.
        let cases = list.terms.iter().flat_map(|term| {
            let other = if term.is_ascii() { Vec::new() } else { vec![term.to_lowercase(), term.to_uppercase()] };
            std::iter::once(term.clone()).chain(other)
        });
        let terms = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(cases)
            .map_err(|e| PolicyError::new(file, "deny.terms", e.to_string()))?;
        let patterns = list.patterns.iter().map(|p| bounded(p, file)).collect::<Result<_, _>>()?;
        Ok(Some(Deny { kind: list.kind.unwrap_or(IdentifierType::OtherId), terms, patterns }))
    }

    /// Appends what of `text` is on the list.
    pub fn find(&self, text: &str, out: &mut Vec<Finding>) {
        let terms = self.terms.find_overlapping_iter(text).map(|found| found.range());
        let mut spans: Vec<(usize, usize)> =
            terms.map(|r| (r.start, r.end)).filter(|&(start, end)| at_word_boundaries(text, start, end)).collect();
        for pattern in &self.patterns {
            spans.extend(pattern.find_iter(text).map(|found| (found.start(), found.end())));
        }
        spans.sort_unstable();
        spans.dedup();
        out.extend(spans.into_iter().map(|(start, end)| self.finding(start, end)));
    }

    fn finding(&self, start: usize, end: usize) -> Finding {
        Finding {
            kind: self.kind,
            span: Span::new(start, end),
            score: Score::new(1.0),
            rule: "deny-list".into(),
            evidence: vec![Evidence::new("on the deny list of the policy", 0.0)],
        }
    }
}

/// A pattern whose matches have a length between 1 and [`LONGEST_DENIED`], so
/// that a text may be searched in pieces.
fn bounded(pattern: &str, file: &str) -> Result<Regex, PolicyError> {
    let wrong = |what: String| PolicyError::new(file, "deny.patterns", what);
    let hir = regex_syntax::parse(pattern).map_err(|e| wrong(fault(&e)))?;
    match (hir.properties().minimum_len(), hir.properties().maximum_len()) {
        (Some(1..), Some(..=LONGEST_DENIED)) => {
            Regex::new(pattern).map_err(|_| wrong("a pattern is too large".to_owned()))
        }
        _ => Err(wrong(format!("each pattern must match 1 to {LONGEST_DENIED} bytes: bound its repetitions"))),
    }
}

/// What is wrong with a pattern, without the pattern: it may hold a name.
pub(super) fn fault(error: &regex_syntax::Error) -> String {
    match error {
        regex_syntax::Error::Parse(error) => {
            let (what, column) = (error.kind(), error.span().start.column);
            format!("a regular expression is not valid at its character {column}: {what}")
        }
        regex_syntax::Error::Translate(error) => format!("a regular expression is not valid: {}", error.kind()),
        _ => "a regular expression is not valid".to_owned(),
    }
}

/// True if no word goes on across either end.
fn at_word_boundaries(text: &str, start: usize, end: usize) -> bool {
    let (before, inside, after) = (text.get(..start), text.get(start..end), text.get(end..));
    let (Some(before), Some(inside), Some(after)) = (before, inside, after) else { return false };
    let joined =
        |a: Option<char>, b: Option<char>| a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric);
    !joined(before.chars().next_back(), inside.chars().next())
        && !joined(inside.chars().next_back(), after.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allowing_speaks_of_whole_values() {
        let list = AllowList {
            exact: vec!["Ward B".into()],
            terms: vec!["lakeview  clinic".into()],
            patterns: vec!["TEST-[0-9]+".into()],
            ..AllowList::default()
        };
        let allow = Allow::compile(&list, "t").unwrap();
        for value in ["Ward B", "LAKEVIEW Clinic", "TEST-12"] {
            assert!(allow.contains(value), "{value}");
        }
        for value in ["ward b", "Lakeview Clinic North", "TEST-12 4"] {
            assert!(!allow.contains(value), "{value}");
        }
    }

    #[test]
    fn denied_terms_are_found_whatever_their_case_at_word_boundaries() {
        let list = DenyList {
            terms: vec!["Zürich Trial".into(), "ann".into()],
            patterns: vec!["Q[0-9]{4}".into()],
            ..DenyList::default()
        };
        let deny = Deny::compile(&list, "t").unwrap().unwrap();
        let text = "ANN in the zürich trial, Q1234; annals";
        let mut found = Vec::new();
        deny.find(text, &mut found);
        let texts: Vec<_> = found.iter().map(|f| f.span.of(text)).collect();
        assert_eq!(texts, ["ANN", "zürich trial", "Q1234"]);
    }

    #[test]
    fn an_empty_list_allows_and_denies_nothing() {
        let allow = Allow::compile(&AllowList::default(), "t").unwrap();
        assert!(!allow.contains("") && !allow.contains("Ann"));
        let only = |terms: &[&str], patterns: &[&str]| AllowList {
            terms: terms.iter().map(|&t| t.into()).collect(),
            patterns: patterns.iter().map(|&p| p.into()).collect(),
            ..AllowList::default()
        };
        assert!(Allow::compile(&only(&["a  B"], &[]), "t").unwrap().contains(" A b"));
        let patterns = Allow::compile(&only(&[], &["a|ab"]), "t").unwrap();
        assert!(patterns.contains("ab") && !patterns.contains("abc"), "the whole value, whichever branch");
        assert!(Deny::compile(&DenyList::default(), "t").unwrap().is_none());
    }

    #[test]
    fn a_denied_term_has_1_to_256_bytes() {
        let compiled = |term: String| Deny::compile(&DenyList { terms: vec![term], ..DenyList::default() }, "t");
        for (bytes, good) in [(0, false), (1, true), (LONGEST_DENIED, true), (LONGEST_DENIED + 1, false)] {
            assert_eq!(compiled("x".repeat(bytes)).is_ok_and(|deny| deny.is_some()), good, "{bytes}");
        }
    }

    #[test]
    fn what_is_denied_is_found_as_what_the_list_says_and_no_word_is_cut() {
        let list = |kind| DenyList { terms: vec!["ann".into(), "(b)".into()], kind, ..DenyList::default() };
        let found = |kind, text: &str| {
            let mut out = Vec::new();
            Deny::compile(&list(kind), "t").unwrap().unwrap().find(text, &mut out);
            out
        };
        for (text, wanted) in [
            ("ann", 1),
            ("-ann-", 1),
            ("annal", 0),
            ("joann", 0),
            ("joannal", 0),
            ("éann", 0),
            ("annß", 0),
            ("a(b)c", 1),
            ("ann ann", 2),
        ] {
            assert_eq!(found(None, text).len(), wanted, "{text}");
        }
        let finding = found(Some(IdentifierType::Name), "ann").remove(0);
        assert_eq!((finding.kind, finding.score.get(), &*finding.rule), (IdentifierType::Name, 1.0, "deny-list"));
        assert_eq!(found(None, "ann").remove(0).kind, IdentifierType::OtherId);
    }

    #[test]
    fn a_faulty_pattern_is_told_without_what_it_says() {
        let told = |pattern: &str| {
            let list = AllowList { patterns: vec![pattern.into()], ..AllowList::default() };
            Allow::compile(&list, "t").unwrap_err().what
        };
        assert_eq!(told("Ann Lee("), "a regular expression is not valid at its character 8: unclosed group");
        let told = told(r"Ann Lee\p{No Such}");
        assert!(told.starts_with("a regular expression is not valid: ") && !told.contains("Ann"), "{told}");
    }

    #[test]
    fn an_unbounded_pattern_is_refused() {
        let compiled =
            |pattern: &str| Deny::compile(&DenyList { patterns: vec![pattern.into()], ..DenyList::default() }, "t");
        for pattern in ["a+", "a*", ".{300}", "(", "a{0,3}", "[ab]{257}"] {
            assert!(compiled(pattern).is_err(), "{pattern}");
        }
        for pattern in ["a", "[ab]{256}"] {
            assert!(compiled(pattern).is_ok(), "{pattern}");
        }
    }
}
