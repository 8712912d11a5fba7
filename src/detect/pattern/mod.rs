//! The pattern tier: identifiers that have a shape or a label, by rules that
//! are data (`patterns/**.toml`).
//!
//! Regexes run only where they can match: right behind a label word, around a
//! piece of text, or where enough digits are close together. Every match at
//! every start counts (not the leftmost alone), so no rule hides another and a
//! finding does not depend on what stands far from it.

pub mod builtin;
pub mod compile;
pub mod examples;
pub mod fragments;
pub mod schema;

mod error;
mod labels;
mod lazy;
mod pieces;
mod shapes;
mod spoken;
#[cfg(test)]
mod tests;
mod trie;

use std::sync::LazyLock;

use regex_automata::meta::Regex;
use regex_automata::{Anchored, Input};

pub use builtin::builtin;
pub use compile::CompiledRule;
pub use error::LoadError;
pub use examples::{Failure, test_examples};

use super::context::negative;
use super::{Candidate, Doc, Reach, Recognizer};
use crate::finding::{Evidence, Score};
use crate::text::{Normal, Span};
use compile::Compiler;
use labels::{Found, Hit, Labels};
use lazy::Match;
use shapes::Shapes;

/// How many further identifiers a list behind one label may hold.
const REPEATS: usize = 4;

/// What stands between the identifiers of a list.
static LIST_SEPARATOR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?-u:[ \t]{0,2}(?:[,;/&+|]|(?i:and|or|und|y|et|plus)\b)[ \t\r\n]{0,2}){1,2}").ok());
const LIST_SEPARATOR_MAX: usize = 20;

/// A set of rules, ready to run.
pub struct PatternSet {
    rules: Vec<CompiledRule>,
    labels: Labels,
    shapes: Shapes,
    reach: Reach,
}

impl PatternSet {
    /// Loads rule files given as (name, TOML text), and runs their examples.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn load<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Self, LoadError> {
        let set = Self::compile(files)?;
        match examples::test_examples(&set).into_iter().next() {
            Some(failure) => Err(failure.into()),
            None => Ok(set),
        }
    }

    /// Loads without running the examples.
    ///
    /// # Errors
    /// As [`PatternSet::load`], save for the examples.
    pub fn compile<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Self, LoadError> {
        Self::with(Compiler::new(false), files)
    }

    /// Loads without looking at the regexes, which are built when they are
    /// wanted: for rules that tests have checked.
    fn trusted<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Self, LoadError> {
        Self::with(Compiler::new(true), files)
    }

    fn with<'f>(
        mut compiler: Compiler,
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<Self, LoadError> {
        let mut rules = Vec::new();
        for (name, text) in files {
            rules.extend(compiler.file(name, text)?);
        }
        let whole = |problem| LoadError { file: "(all rules)".to_owned(), line: 0, rule: None, key: None, problem };
        let shapes = Shapes::new(&rules).map_err(whole)?;
        let labels = Labels::new(rules.iter().map(|r| (&*r.labels, &*r.contains)), &shapes).map_err(whole)?;
        let reach = reach(&rules, &labels);
        Ok(PatternSet { rules, labels, shapes, reach })
    }

    /// Every rule, in the order of the files.
    pub fn rules(&self) -> &[CompiledRule] {
        &self.rules
    }

    /// Tries a rule right behind its label.
    fn behind_label(&self, rule: &CompiledRule, hit: Hit, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        let Ok(regex) = rule.regex.built() else { return };
        let written = regex.at(doc.text, hit.end, rule.max_len).map(|found| found.id);
        // A single digit may be the first of many: "5 5 2 0 0 8".
        let said = || spoken::number(doc.text, hit.end, rule.max_len).filter(|_| rule.spoken);
        let found = match written {
            Some(span) if span.len() > 2 => Some(span),
            short => said().or(short),
        };
        let Some(mut last) = found else { return };
        let label = Span::<Normal>::new(hit.start, hit.end).of(doc.text);
        out.push(candidate(rule, doc, last, Some(label)));
        if !rule.repeat {
            return;
        }
        let Some(separator) = LIST_SEPARATOR.as_ref() else { return };
        for _ in 0..REPEATS {
            let end = (last.end + LIST_SEPARATOR_MAX).min(doc.text.len());
            let input = Input::new(doc.text).range(last.end..end).anchored(Anchored::Yes);
            let Some(between) = separator.search_half(&input) else { break };
            let Some(Match { id: next, .. }) = regex.at(doc.text, between.offset(), rule.max_len) else { break };
            if !same_shape(last.of(doc.text), next.of(doc.text)) {
                break;
            }
            out.push(candidate(rule, doc, next, Some(label)));
            last = next;
        }
    }

    /// Tries a rule around a piece of text that its match holds.
    fn around_piece(&self, rule: &CompiledRule, hit: Hit, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        let Ok(regex) = rule.regex.built() else { return };
        let mut captures = regex.captures();
        let mut from = hit.end.saturating_sub(rule.max_len);
        let end = (hit.start + rule.max_len).min(doc.text.len());
        while from <= hit.start && from < end {
            let Some((whole, found)) = regex.first(doc.text, from..end, &mut captures) else { return };
            if whole.start > hit.start {
                return;
            }
            from = whole.start + 1;
            if let Some(found) = found.filter(|f| f.whole.end >= hit.end) {
                out.push(candidate(rule, doc, found.id, None));
                return;
            }
        }
    }
}

impl Recognizer for PatternSet {
    fn name(&self) -> &'static str {
        "pattern"
    }

    fn reach(&self) -> Reach {
        self.reach
    }

    fn warm(&self) {
        for rule in &self.rules {
            let _built = rule.regex.built();
        }
        negative::warm();
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        let mut found: Vec<(usize, Candidate)> = Vec::new();
        let mut one = Vec::new();
        let places = self.labels.scan(doc.text, |what, hit| {
            let Some(rule) = self.rules.get(hit.rule) else { return };
            match what {
                Found::Label => self.behind_label(rule, hit, doc, &mut one),
                Found::Piece => self.around_piece(rule, hit, doc, &mut one),
            }
            found.extend(one.drain(..).map(|c| (hit.rule, c)));
        });
        self.shapes.scan(doc.text, &places, |shape, at| {
            let Some(rule) = self.rules.get(shape.rule) else { return };
            let Ok(regex) = rule.regex.built() else { return };
            let Some(Match { whole, id }) = regex.at(doc.text, at, rule.max_len) else { return };
            // Fewer digits: seen by chance beside others, and so not by rule.
            if whole.of(doc.text).bytes().filter(u8::is_ascii_digit).count() >= shape.digits {
                found.push((shape.rule, candidate(rule, doc, id, None)));
            }
        });
        keep_widest(&mut found);
        out.extend(found.into_iter().map(|(_, c)| c));
    }
}

/// `label` is a label word of the rule, so it may be shown.
fn candidate(rule: &CompiledRule, doc: &Doc<'_>, span: Span<Normal>, label: Option<&str>) -> Candidate {
    let base = match label {
        Some(label) => {
            let mut what = String::with_capacity(label.len() + 18);
            what.push_str("label '");
            for (i, word) in label.split_whitespace().enumerate() {
                what.push_str(if i > 0 { " " } else { "" });
                what.extend(word.chars().map(|c| c.to_ascii_lowercase()));
            }
            what.push_str("' before it");
            Evidence::new(what, rule.base)
        }
        None => Evidence::new("shape", rule.base),
    };
    let mut evidence = Vec::with_capacity(4);
    evidence.push(base);
    if let Some((validator, valid, invalid)) = &rule.validator
        && let Some(right) = validator(span.of(doc.text))
    {
        evidence.push(match right {
            true => Evidence::new("valid by its rules", *valid),
            false => Evidence::new("not valid by its rules", *invalid),
        });
    }
    evidence.extend(rule.context.iter().filter_map(|c| c.look(doc.text, span)));
    if rule.labels.is_empty() && negative::is_fraction(doc.text, span) {
        evidence.push(Evidence::new("digits of a decimal fraction", negative::STRONG * 2.0));
    } else if rule.look_alikes {
        evidence.extend(negative::look_alike(doc.text, span));
    }
    let moved: f32 = evidence.iter().skip(1).map(|e| e.weight).sum();
    let score = if moved == 0.0 { rule.score } else { rule.score.shifted(moved) };
    Candidate { kind: rule.kind, span, score: Score::new(score.get()), rule: rule.id.clone(), evidence }
}

/// True if letters stand where letters stand, digits where digits.
fn same_shape(a: &str, b: &str) -> bool {
    let class = |b: u8| match b {
        b'0'..=b'9' => b'0',
        b'a'..=b'z' | b'A'..=b'Z' => b'a',
        other => other,
    };
    a.len() == b.len() && a.bytes().map(class).eq(b.bytes().map(class))
}

/// Of the candidates of one rule, those that no other one covers.
fn keep_widest(found: &mut Vec<(usize, Candidate)>) {
    found.sort_by(|(r, a), (s, b)| {
        let by_place = a.span.start.cmp(&b.span.start).then(b.span.end.cmp(&a.span.end));
        r.cmp(s).then(by_place).then(b.score.get().total_cmp(&a.score.get()))
    });
    let mut last: Option<(usize, usize)> = None;
    found.retain(|(rule, c)| {
        let covered = last.is_some_and(|(r, end)| r == *rule && c.span.end <= end);
        if !covered {
            last = Some((*rule, c.span.end));
        }
        !covered
    });
}

fn reach(rules: &[CompiledRule], labels: &Labels) -> Reach {
    let mut reach = Reach { longest: 0, before: negative::BEFORE, after: negative::AFTER };
    for rule in rules {
        let times = if rule.repeat { REPEATS + 1 } else { 1 };
        let label = if rule.labels.is_empty() { 0 } else { labels.longest + labels::OPEN_END };
        // Two more: the bytes beside a match decide whether a word begins and ends there.
        reach.longest = reach.longest.max(label + times * (rule.max_len + LIST_SEPARATOR_MAX) + 2);
        for context in &rule.context {
            let (before, after) = context.reach();
            reach.before = reach.before.max(before);
            reach.after = reach.after.max(after);
        }
    }
    reach
}
