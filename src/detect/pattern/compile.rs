//! From what a rule file says to what the engine runs.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::error::{LoadError, line_of};
use super::fragments;
use super::lazy::LazyRegex;
use super::schema::{Rule, RuleFile};
use crate::detect::context::words::ContextWords;
use crate::detect::validate::{self, Validator};
use crate::finding::{IdentifierType, RuleId, Score};

/// Longest `max_len` a rule may have: windows keep that much in view.
pub const LONGEST: usize = 2048;

/// A rule ready to run, and what `rules list` tells of it.
#[derive(Debug)]
pub struct CompiledRule {
    /// Its name.
    pub id: RuleId,
    /// Type of identifier.
    pub kind: IdentifierType,
    /// What it finds.
    pub what: String,
    /// Why that is an identifier.
    pub why: String,
    /// Law, standard or register that gives the shape.
    pub reference: Option<String>,
    /// File it came from.
    pub file: Arc<str>,
    /// Score of a bare match.
    pub score: Score,
    /// Name of its validator.
    pub validator_name: Option<String>,
    /// Examples, with the identifier in `{{...}}`, and their lines.
    pub examples: Vec<(String, usize)>,
    /// Counter-examples and their lines.
    pub counter_examples: Vec<(String, usize)>,
    pub(super) labels: Vec<String>,
    pub(super) contains: Vec<String>,
    pub(super) regex: LazyRegex,
    pub(super) max_len: usize,
    /// Digits every match holds at least, as far as the rule says so itself.
    pub(super) digits: usize,
    pub(super) repeat: bool,
    /// Whether the identifier may also be said one by one behind the label.
    pub(super) spoken: bool,
    pub(super) validator: Option<(Validator, f32, f32)>,
    pub(super) context: Vec<ContextWords>,
    pub(super) look_alikes: bool,
    /// Log-odds of the score of a bare match.
    pub(super) base: f32,
}

/// Compiles the rules of many files; regexes that are the same are built once.
pub(super) struct Compiler {
    trusted: bool,
    seen: HashMap<String, (String, usize)>,
    regexes: HashMap<String, LazyRegex>,
}

impl Compiler {
    /// Of rules whose regexes are `trusted`, because tests have checked them,
    /// or are checked here.
    pub(super) fn new(trusted: bool) -> Self {
        Compiler { trusted, seen: HashMap::new(), regexes: HashMap::new() }
    }

    /// The rules of the file `name`.
    pub(super) fn file(&mut self, name: &str, text: &str) -> Result<Vec<CompiledRule>, LoadError> {
        let parsed: RuleFile = toml::from_str(text).map_err(|e| LoadError {
            file: name.to_owned(),
            line: e.span().map_or(0, |s| line_of(text, s.start)),
            rule: None,
            key: None,
            problem: e.message().to_owned(),
        })?;
        let file: Arc<str> = name.into();
        parsed.rules.into_iter().map(|rule| self.rule(&file, text, &parsed.define, rule)).collect()
    }

    fn rule(
        &mut self,
        file: &Arc<str>,
        text: &str,
        define: &BTreeMap<String, String>,
        rule: Rule,
    ) -> Result<CompiledRule, LoadError> {
        let id = rule.id.get_ref().clone();
        let fail = |key: &'static str, at: Range<usize>, problem: String| LoadError {
            file: file.to_string(),
            line: line_of(text, at.start),
            rule: Some(id.clone()),
            key: Some(key),
            problem,
        };
        let id_span = rule.id.span();
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return Err(fail("id", id_span, "may hold lower-case letters, digits and hyphens".to_owned()));
        }
        let here = (file.to_string(), line_of(text, id_span.start));
        if let Some((other, line)) = self.seen.insert(id.clone(), here) {
            return Err(fail("id", id_span, format!("is already used in {other}:{line}")));
        }
        if !rule.labels.is_empty() && !rule.contains.is_empty() {
            return Err(fail("contains", id_span, "cannot stand beside `labels`".to_owned()));
        }
        for word in rule.labels.iter().chain(&rule.contains) {
            if word.trim_end_matches('*').trim().is_empty() || word.bytes().any(|b| b.is_ascii_uppercase()) {
                let key = if rule.labels.is_empty() { "contains" } else { "labels" };
                return Err(fail(key, id_span, format!("`{word}` must be lower case and not empty")));
            }
        }
        if rule.repeat && rule.labels.is_empty() {
            return Err(fail("repeat", id_span, "needs `labels`".to_owned()));
        }
        let score = *rule.score.get_ref();
        if !(0.0..=1.0).contains(&score) {
            return Err(fail("score", rule.score.span(), "must lie between 0 and 1".to_owned()));
        }
        if rule.examples.is_empty() {
            return Err(fail("examples", id_span, "one at least is needed".to_owned()));
        }

        let expanded =
            fragments::expand(rule.regex.get_ref(), define).map_err(|p| fail("regex", rule.regex.span(), p))?;
        let max_len = *rule.max_len.get_ref();
        if max_len > LONGEST {
            return Err(fail("max_len", rule.max_len.span(), format!("must not be over {LONGEST}")));
        }
        let regex = self.regex(expanded);
        if !self.trusted {
            let wrong = |problem: String| fail("regex", rule.regex.span(), problem);
            let hir = regex.hir().map_err(wrong)?;
            match check(&hir, max_len) {
                Err(Wrong::Regex(problem)) => return Err(wrong(problem)),
                Err(Wrong::MaxLen(problem)) => return Err(fail("max_len", rule.max_len.span(), problem)),
                Ok(()) => {}
            }
            if !regex.built().map_err(|p| wrong(p.to_owned()))?.has_identifier() {
                return Err(wrong("has no group named `id`".to_owned()));
            }
        }
        let validator = match &rule.validator {
            None => None,
            Some(used) => {
                let found = validate::by_name(used.name.get_ref()).ok_or_else(|| {
                    fail("validator.name", used.name.span(), format!("unknown; known are {}", validate::known()))
                })?;
                Some((found, used.valid, used.invalid))
            }
        };
        let context = rule.context.iter().map(ContextWords::new).collect::<Result<Vec<_>, _>>();
        let context = context.map_err(|p| fail("context", id_span.clone(), p))?;
        let labelled = !rule.labels.is_empty();
        let base = Score::new(score).get().clamp(0.001, 0.999);
        let lines = |list: Vec<toml::Spanned<String>>| {
            list.into_iter().map(|s| (s.get_ref().clone(), line_of(text, s.span().start))).collect()
        };
        Ok(CompiledRule {
            id: id.as_str().into(),
            kind: rule.kind,
            what: rule.what,
            why: rule.why,
            reference: rule.reference,
            file: file.clone(),
            score: Score::new(score),
            validator_name: rule.validator.as_ref().map(|v| v.name.get_ref().clone()),
            examples: lines(rule.examples),
            counter_examples: lines(rule.counter_examples),
            labels: rule.labels,
            contains: rule.contains,
            regex,
            max_len,
            digits: rule.digits,
            repeat: rule.repeat,
            spoken: labelled && rule.regex.get_ref().contains("${gap}"),
            validator,
            context,
            look_alikes: rule.look_alikes.unwrap_or(!labelled),
            base: (base / (1.0 - base)).ln(),
        })
    }

    fn regex(&mut self, pattern: String) -> LazyRegex {
        self.regexes.entry(pattern).or_insert_with_key(|p| LazyRegex::new(p.clone())).clone()
    }
}

/// What is wrong with a rule, by its key.
enum Wrong {
    Regex(String),
    MaxLen(String),
}

/// A match holds something, and its length has a limit.
fn check(hir: &Hir, max_len: usize) -> Result<(), Wrong> {
    let properties = hir.properties();
    if properties.minimum_len().unwrap_or(0) == 0 {
        return Err(Wrong::Regex("can match nothing at all".to_owned()));
    }
    match properties.maximum_len() {
        None => Err(Wrong::Regex("has no upper limit of length".to_owned())),
        Some(longest) if longest > max_len => Err(Wrong::MaxLen(format!("a match can be {longest} bytes long"))),
        Some(_) => Ok(()),
    }
}

/// How many ASCII digits every match of `hir` holds at least.
pub(super) fn min_digits(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(l) => l.0.iter().filter(|b| b.is_ascii_digit()).count(),
        HirKind::Class(Class::Bytes(c)) => {
            usize::from(c.iter().all(|r| r.start().is_ascii_digit() && r.end().is_ascii_digit()))
        }
        HirKind::Class(Class::Unicode(c)) => {
            usize::from(c.iter().all(|r| r.start().is_ascii_digit() && r.end().is_ascii_digit()))
        }
        HirKind::Repetition(r) => min_digits(&r.sub).saturating_mul(usize::try_from(r.min).unwrap_or(usize::MAX)),
        HirKind::Capture(c) => min_digits(&c.sub),
        HirKind::Concat(parts) => parts.iter().map(min_digits).sum(),
        HirKind::Alternation(parts) => parts.iter().map(min_digits).min().unwrap_or(0),
    }
}

/// The most bytes before the first digit of a match; none if a match may hold
/// no digit, or any number of bytes before it.
pub(super) fn before_digit(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Literal(l) => l.0.iter().position(u8::is_ascii_digit),
        HirKind::Class(_) => (min_digits(hir) > 0).then_some(0),
        HirKind::Repetition(r) if r.min > 0 => before_digit(&r.sub),
        HirKind::Capture(c) => before_digit(&c.sub),
        HirKind::Concat(parts) => {
            let mut before = 0usize;
            for part in parts {
                if let Some(more) = before_digit(part) {
                    return before.checked_add(more);
                }
                before = before.checked_add(part.properties().maximum_len()?)?;
            }
            None
        }
        HirKind::Alternation(parts) => {
            parts.iter().try_fold(0, |most: usize, part| Some(most.max(before_digit(part)?)))
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => None,
    }
}

/// The fewest bytes before one of a match that may be a digit; [`usize::MAX`] if none may.
pub(super) fn soonest_digit(hir: &Hir) -> usize {
    let has_digit = |start: u32, end: u32| start <= u32::from(b'9') && end >= u32::from(b'0');
    let at_once = |may: bool| if may { 0 } else { usize::MAX };
    match hir.kind() {
        HirKind::Literal(l) => l.0.iter().position(u8::is_ascii_digit).unwrap_or(usize::MAX),
        HirKind::Class(Class::Bytes(c)) => {
            at_once(c.iter().any(|r| has_digit(u32::from(r.start()), u32::from(r.end()))))
        }
        HirKind::Class(Class::Unicode(c)) => {
            at_once(c.iter().any(|r| has_digit(u32::from(r.start()), u32::from(r.end()))))
        }
        HirKind::Repetition(r) => soonest_digit(&r.sub),
        HirKind::Capture(c) => soonest_digit(&c.sub),
        HirKind::Concat(parts) => {
            let mut before = 0usize;
            let mut soonest = usize::MAX;
            for part in parts {
                soonest = soonest.min(before.saturating_add(soonest_digit(part)));
                before = before.saturating_add(part.properties().minimum_len().unwrap_or(0));
            }
            soonest
        }
        HirKind::Alternation(parts) => parts.iter().map(soonest_digit).min().unwrap_or(usize::MAX),
        HirKind::Empty | HirKind::Look(_) => usize::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lazy::parse;
    use super::*;

    #[test]
    fn counts_the_digits_a_match_must_hold() {
        let digits = |p: &str| min_digits(&parse(p).unwrap());
        assert_eq!(digits(r"\d{3}-?\d{2}-?\d{4}"), 9);
        assert_eq!(digits(r"[A-Z]{2}(?:\d{7}|x\d{5})9"), 6);
        assert_eq!(digits("[A-Z0-9]{17}"), 0);
    }

    #[test]
    fn tells_how_far_off_the_first_digit_is() {
        let before = |p: &str| before_digit(&parse(p).unwrap());
        assert_eq!(before(r"\b[A-Z]{1,2}-?\d{3}"), Some(3));
        assert_eq!(before(r"(?:x1|[a-z]{2,4}[0-9])+"), Some(4));
        assert_eq!(before(r"[a-z]*1"), None);
        assert_eq!(before(r"\d?[a-z]"), None);
        assert_eq!(before(r"(?P<id>a\d?b{3}2)"), Some(5));
    }

    #[test]
    fn tells_how_soon_a_digit_may_come() {
        let soonest = |p: &str| soonest_digit(&parse(p).unwrap());
        assert_eq!(soonest(r"\b[A-Z]{2,4}-?\d{3}"), 2);
        assert_eq!(soonest(r"(?:x1|[a-z]{2,4}[0-9])+"), 1);
        assert_eq!(soonest(r"[a-z]{3}[a-z0-9]*1"), 3);
        assert_eq!(soonest(r"\d?[a-z]"), 0);
        assert_eq!(soonest(r"[a-z]{3}x*"), usize::MAX);
    }

    #[test]
    fn classes_are_ascii() {
        assert!(parse(r"\d\w\b(?i:mrn)").unwrap().properties().is_utf8());
        assert!(parse(r"[^a]").is_err());
    }
}
