//! Rule files carry their own tests.

use super::{LoadError, PatternSet};
use crate::detect::{Doc, Recognizer};
use crate::finding::{Field, RuleId};
use crate::text::Tokens;

/// An example that does not do what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// File of the rule.
    pub file: String,
    /// Line of the example, from 1.
    pub line: usize,
    /// The rule.
    pub rule: RuleId,
    /// `examples` or `counter_examples`.
    pub key: &'static str,
    /// What happened instead.
    pub problem: String,
}

impl From<Failure> for LoadError {
    fn from(f: Failure) -> Self {
        LoadError { file: f.file, line: f.line, rule: Some(f.rule.to_string()), key: Some(f.key), problem: f.problem }
    }
}

/// Runs the examples and counter-examples of every rule of `set`; gives those
/// that fail. Examples are invented, so a failure may show them.
pub fn test_examples(set: &PatternSet) -> Vec<Failure> {
    let mut failures = Vec::new();
    for rule in set.rules() {
        let mut fail = |key, line, problem| {
            failures.push(Failure { file: rule.file.to_string(), line, rule: rule.id.clone(), key, problem });
        };
        for (example, line) in &rule.examples {
            match unmark(example) {
                None => fail("examples", *line, format!("marks no identifier with {{{{...}}}}: {example}")),
                Some((text, want)) => {
                    let got = found(set, &rule.id, &text);
                    if got != want {
                        let show = |spans: &[(usize, usize)]| {
                            let texts: Vec<_> = spans.iter().filter_map(|&(s, e)| text.get(s..e)).collect();
                            format!("{texts:?}")
                        };
                        fail("examples", *line, format!("found {} instead of {} in: {text}", show(&got), show(&want)));
                    }
                }
            }
        }
        for (text, line) in &rule.counter_examples {
            if let Some(&(s, e)) = found(set, &rule.id, text).first() {
                let hit = text.get(s..e).unwrap_or("");
                fail("counter_examples", *line, format!("found {hit:?} in: {text}"));
            }
        }
    }
    failures
}

/// What the rule finds in `text`, in order.
fn found(set: &PatternSet, rule: &RuleId, text: &str) -> Vec<(usize, usize)> {
    let normal = crate::text::normalize::normalize(text);
    let tokens = Tokens::new(&normal.text);
    let mut candidates = Vec::new();
    set.recognise(&Doc { text: &normal.text, tokens: &tokens, field: Field::default(), year: 2026 }, &mut candidates);
    let mut spans: Vec<_> = candidates
        .iter()
        .filter(|c| c.rule == *rule && c.score.get() >= 0.5)
        .map(|c| normal.map.to_origin(c.span))
        .map(|s| (s.start, s.end))
        .collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// The text without its marks, and the places that were marked; none if nothing is.
fn unmark(example: &str) -> Option<(String, Vec<(usize, usize)>)> {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut rest = example;
    while let Some((before, after)) = rest.split_once("{{") {
        let (marked, next) = after.split_once("}}")?;
        text.push_str(before);
        spans.push((text.len(), text.len() + marked.len()));
        text.push_str(marked);
        rest = next;
    }
    text.push_str(rest);
    (!spans.is_empty()).then_some((text, spans))
}
