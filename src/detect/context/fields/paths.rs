//! Paths into documents whose standard says what a place holds: FHIR, CDA.

use std::collections::HashMap;

use serde::Deserialize;

use crate::finding::{Field, IdentifierType};

use super::shape::Shape;
use super::{FieldHint, TableError};

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rules: Vec<RuleData>,
}

/// Paths that mean one kind, or `never` an identifier.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleData {
    paths: Vec<String>,
    kind: Option<IdentifierType>,
    #[serde(default)]
    never: bool,
    /// A `never` that holds outside of whole CDA documents too.
    #[serde(default)]
    anywhere: bool,
    #[serde(default)]
    score: f32,
    shape: Option<Shape>,
}

enum Step {
    Key(Box<str>),
    /// Before and after the `*`.
    Pattern(Box<str>, Box<str>),
    AnyKeys,
    /// The start of a resource.
    Start,
}

struct Rule {
    /// Innermost first.
    steps: Vec<Step>,
    order: usize,
    kind: Option<IdentifierType>,
    anywhere: bool,
    score: f32,
    shape: Shape,
    why: Box<str>,
}

impl Rule {
    fn hint(&'static self) -> FieldHint {
        FieldHint { kind: self.kind, score: self.score, why: &self.why, shape: self.shape }
    }
}

/// The compiled table. The first rule of the file that matches holds.
pub(super) struct Paths {
    by_key: HashMap<Box<str>, Vec<Rule>>,
    others: Vec<Rule>,
}

impl Paths {
    pub(super) fn load(file: &'static str, text: &str) -> Result<Self, TableError> {
        let fault = |what: String| TableError { file, what };
        let data: File = toml::from_str(text).map_err(|e| fault(e.to_string()))?;
        let mut table = Paths { by_key: HashMap::new(), others: Vec::new() };
        for (order, rule) in data.rules.iter().enumerate() {
            if rule.never == rule.kind.is_some() {
                return Err(fault(format!("rule {order} has to give either a kind or never")));
            }
            for path in &rule.paths {
                let compiled = Rule {
                    steps: steps(path),
                    order,
                    kind: rule.kind,
                    anywhere: rule.anywhere,
                    score: rule.score,
                    shape: rule.shape.unwrap_or(rule.kind.map_or(Shape::Token, Shape::of)),
                    why: format!("field '{path}'").into(),
                };
                match compiled.steps.first() {
                    Some(Step::Key(key)) => table.by_key.entry(base(key).into()).or_default().push(compiled),
                    _ => table.others.push(compiled),
                }
            }
        }
        Ok(table)
    }

    pub(super) fn hint(&'static self, field: &Field<'_>) -> Option<FieldHint> {
        self.rule(field).map(Rule::hint)
    }

    /// As [`Paths::hint`], without what is never an identifier in whole CDA
    /// documents only.
    pub(super) fn hint_anywhere(&'static self, field: &Field<'_>) -> Option<FieldHint> {
        self.rule(field).filter(|rule| rule.kind.is_some() || rule.anywhere).map(Rule::hint)
    }

    fn rule(&'static self, field: &Field<'_>) -> Option<&'static Rule> {
        let keys: Vec<&str> = field.keys().collect();
        let own = self.by_key.get(base(keys.first()?)).and_then(|rules| first(rules, &keys));
        let other = first(&self.others, &keys);
        match (own, other) {
            (Some(a), Some(b)) if b.order < a.order => Some(b),
            (Some(a), _) => Some(a),
            (None, b) => b,
        }
    }
}

fn first<'r>(rules: &'r [Rule], keys: &[&str]) -> Option<&'r Rule> {
    rules.iter().find(|r| matches(&r.steps, keys))
}

fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        // A dot inside brackets belongs to the key.
        let open = rest.find('[').filter(|o| rest.find('.').is_some_and(|d| *o < d));
        let from = open.and_then(|o| rest.get(o..)).and_then(|r| r.find(']')).map_or(0, |c| open.unwrap_or(0) + c);
        let end = rest.get(from..).and_then(|r| r.find('.')).map_or(rest.len(), |d| from + d);
        let key = rest.get(..end).unwrap_or("");
        steps.push(match key.split_once('*') {
            _ if key == "**" => Step::AnyKeys,
            _ if key == "^" => Step::Start,
            Some((before, after)) => Step::Pattern(before.into(), after.into()),
            None => Step::Key(key.into()),
        });
        rest = rest.get(end + 1..).unwrap_or("");
    }
    steps.reverse();
    steps
}

/// `keys` innermost first, like the steps. No recursion deeper than the steps are long.
fn matches(steps: &[Step], keys: &[&str]) -> bool {
    let Some((step, steps)) = steps.split_first() else { return true };
    match (step, keys.split_first()) {
        (Step::Start, None) => true,
        (Step::Start, Some((key, _))) => matches!(*key, "resource" | "contained"),
        (Step::AnyKeys, _) => (0..=keys.len()).any(|n| keys.get(n..).is_some_and(|rest| matches(steps, rest))),
        (_, None) => false,
        (Step::Key(want), Some((key, rest))) => {
            (&**want == *key || (!want.contains('[') && &**want == base(key))) && matches(steps, rest)
        }
        (Step::Pattern(before, after), Some((key, rest))) => {
            key.len() >= before.len() + after.len()
                && key.starts_with(&**before)
                && key.ends_with(&**after)
                && matches(steps, rest)
        }
    }
}

/// The key without its predicate: `id` of `id[@root=1.2]`.
fn base(key: &str) -> &str {
    key.split_once('[').map_or(key, |(name, _)| name)
}
