//! From what a rule file says to what the engine runs.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use regex_automata::meta::{self, Regex};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::error::{LoadError, line_of};
use super::fragments;
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
    pub(super) regex: Regex,
    pub(super) hir: Hir,
    /// Indices of the capture groups that are the identifier.
    pub(super) groups: Vec<usize>,
    pub(super) max_len: usize,
    /// Digits every match holds at least.
    pub(super) min_digits: usize,
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
#[derive(Default)]
pub(super) struct Compiler {
    seen: HashMap<String, (String, usize)>,
    built: HashMap<String, Regex>,
}

impl Compiler {
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
        let hir = parse(&expanded).map_err(|p| fail("regex", rule.regex.span(), p))?;
        let properties = hir.properties();
        if properties.minimum_len().unwrap_or(0) == 0 {
            return Err(fail("regex", rule.regex.span(), "can match nothing at all".to_owned()));
        }
        let max_len = *rule.max_len.get_ref();
        if max_len > LONGEST {
            return Err(fail("max_len", rule.max_len.span(), format!("must not be over {LONGEST}")));
        }
        match properties.maximum_len() {
            None => return Err(fail("regex", rule.regex.span(), "has no upper limit of length".to_owned())),
            Some(longest) if longest > max_len => {
                return Err(fail("max_len", rule.max_len.span(), format!("a match can be {longest} bytes long")));
            }
            Some(_) => {}
        }
        let regex = self.build(&expanded, &hir).map_err(|p| fail("regex", rule.regex.span(), p))?;
        let groups = identifier_groups(&regex);
        if groups.is_empty() {
            return Err(fail("regex", rule.regex.span(), "has no group named `id`".to_owned()));
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
            min_digits: min_digits(&hir).max(rule.digits),
            regex,
            hir,
            groups,
            max_len,
            repeat: rule.repeat,
            spoken: labelled && rule.regex.get_ref().contains("${gap}"),
            validator,
            context,
            look_alikes: rule.look_alikes.unwrap_or(!labelled),
            base: (base / (1.0 - base)).ln(),
        })
    }

    fn build(&mut self, pattern: &str, hir: &Hir) -> Result<Regex, String> {
        if let Some(regex) = self.built.get(pattern) {
            return Ok(regex.clone());
        }
        let regex = meta::Builder::new().configure(config()).build_from_hir(hir).map_err(|e| e.to_string())?;
        self.built.insert(pattern.to_owned(), regex.clone());
        Ok(regex)
    }
}

/// Configuration of every regex here: bounded memory.
pub(super) fn config() -> meta::Config {
    meta::Config::new().nfa_size_limit(Some(4 << 20)).hybrid_cache_capacity(1 << 20)
}

fn parse(pattern: &str) -> Result<Hir, String> {
    ParserBuilder::new()
        .unicode(false)
        .utf8(true)
        .nest_limit(64)
        .build()
        .parse(pattern)
        .map_err(|e| e.to_string().replace('\n', " "))
}

fn identifier_groups(regex: &Regex) -> Vec<usize> {
    let names = regex.group_info().pattern_names(regex_automata::PatternID::ZERO);
    let is_id = |n: &str| n.strip_prefix("id").is_some_and(|r| r.bytes().all(|b| b.is_ascii_digit()));
    names.enumerate().filter(|(_, n)| n.is_some_and(is_id)).map(|(i, _)| i).collect()
}

/// How many ASCII digits every match of `hir` holds at least.
fn min_digits(hir: &Hir) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_digits_a_match_must_hold() {
        let digits = |p: &str| min_digits(&parse(p).unwrap());
        assert_eq!(digits(r"\d{3}-?\d{2}-?\d{4}"), 9);
        assert_eq!(digits(r"[A-Z]{2}(?:\d{7}|x\d{5})9"), 6);
        assert_eq!(digits("[A-Z0-9]{17}"), 0);
    }

    #[test]
    fn classes_are_ascii() {
        assert!(parse(r"\d\w\b(?i:mrn)").unwrap().properties().is_utf8());
        assert!(parse(r"[^a]").is_err());
    }
}
