//! Which fields a [`FieldRule`] speaks of.

use std::collections::HashMap;

use regex::Regex;

use crate::finding::{Field, IdentifierType, Location, Role, Schema, Segment};
use crate::guard::Action;

use super::PolicyError;
use super::schema::{FieldRule, PolicyAction};

/// Where in a request a text stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Site<'a> {
    /// In the body.
    Body,
    /// In the query string.
    Query,
    /// A short text beside them: `path`, the name of a header.
    Text(&'a str),
}

/// A compiled [`FieldRule`].
#[derive(Debug)]
pub struct Selector {
    pointer: Option<Vec<Step>>,
    part: Option<String>,
    column: Option<String>,
    hl7: Option<String>,
    query: Option<String>,
    text: Option<String>,
    matches: Option<Regex>,
    types: Vec<IdentifierType>,
    action: Action,
}

/// Patterns compiled so far.
pub(super) type Patterns = HashMap<String, Regex>;

/// Bytes of a value that a rule with `matches` may speak of: what a platform
/// writes by itself is short.
const LONGEST: usize = 1024;

#[derive(Clone, PartialEq, Eq, Debug)]
enum Step {
    Name(String),
    Any,
    AnyNumber,
}

impl Selector {
    /// Compiles `rule`; `patterns` holds those compiled before, as profiles say
    /// the same shapes again and again.
    pub(super) fn compile(rule: &FieldRule, file: &str, patterns: &mut Patterns) -> Result<Self, PolicyError> {
        let FieldRule { pointer, part, column, hl7, query, text, matches, types, action } = rule;
        if [pointer, part, column, hl7, query, text].iter().all(|named| named.is_none()) {
            return Err(PolicyError::new(
                file,
                "routes.fields",
                "names no field: set one of pointer, part, column, hl7, query, text",
            ));
        }
        Ok(Selector {
            pointer: pointer.as_deref().map(|p| steps(p, file)).transpose()?,
            part: part.clone(),
            column: column.as_deref().map(folded),
            hl7: hl7.clone(),
            query: query.clone(),
            text: text.clone(),
            matches: match matches {
                None => None,
                Some(pattern) => Some(match patterns.get(pattern) {
                    Some(compiled) => compiled.clone(),
                    None => {
                        let compiled = whole(pattern, "routes.fields.matches", file)?;
                        patterns.insert(pattern.clone(), compiled.clone());
                        compiled
                    }
                }),
            },
            types: types.clone(),
            action: action.unwrap_or(PolicyAction::Allow).into(),
        })
    }

    /// True if the field is spoken of, whatever its value. Only values are:
    /// names of fields and comments are not.
    pub fn selects(&self, site: Site<'_>, field: &Field<'_>, around: &Location) -> bool {
        let place = match site {
            Site::Body => self.query.is_none() && self.text.is_none(),
            Site::Query => {
                self.query.as_deref().is_some_and(|name| field.label() == Some(name))
                    && self.text.is_none()
                    && self.pointer.is_none()
            }
            Site::Text(part) => self.text.as_deref() == Some(part) && self.query.is_none() && self.pointer.is_none(),
        };
        place
            && (matches!(field.role, Role::Value | Role::Number) || matches!(site, Site::Text(_)))
            && self.pointer.as_deref().is_none_or(|pointer| leads_to(pointer, field.path))
            && self.part.as_deref().is_none_or(|part| around.part.as_deref() == Some(part))
            && self.column.as_deref().is_none_or(|column| {
                field.schema == Schema::Csv && field.label().is_some_and(|label| folded(label) == column)
            })
            && self.hl7.as_deref().is_none_or(|name| {
                field.schema == Schema::Hl7
                    && field
                        .label()
                        .and_then(|l| l.strip_prefix(name))
                        .is_some_and(|r| r.is_empty() || r.starts_with('.'))
            })
    }

    /// True if the whole value is as the rule wants it. `None` is a value too
    /// long to be held, which is never as wanted.
    pub fn admits(&self, value: Option<&str>) -> bool {
        match (&self.matches, value) {
            (None, _) => true,
            (Some(pattern), Some(value)) => value.len() <= LONGEST && pattern.is_match(value),
            (Some(_), None) => false,
        }
    }

    /// What it says about identifiers of `kind`, if it speaks of them.
    pub fn action(&self, kind: IdentifierType) -> Option<Action> {
        (self.types.is_empty() || self.types.contains(&kind)).then_some(self.action)
    }

    /// True if everything in the field passes, so that it need not be read.
    pub fn passes_all(&self) -> bool {
        self.types.is_empty() && self.action == Action::Pass
    }
}

/// A regular expression for a whole text.
pub(super) fn whole(pattern: &str, key: &str, file: &str) -> Result<Regex, PolicyError> {
    let wrong = |what: String| PolicyError::new(file, key, what);
    regex_syntax::parse(pattern).map_err(|e| wrong(super::lists::fault(&e)))?;
    Regex::new(&format!(r"\A(?:{pattern})\z")).map_err(|_| wrong("a pattern is too large".to_owned()))
}

/// Without case and the blanks around.
fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

fn steps(pointer: &str, file: &str) -> Result<Vec<Step>, PolicyError> {
    let Some(rest) = pointer.strip_prefix('/') else {
        return Err(PolicyError::new(file, "routes.fields.pointer", "a pointer begins with `/`"));
    };
    Ok(rest
        .split('/')
        .map(|step| match step {
            "*" => Step::Any,
            "**" => Step::AnyNumber,
            name => Step::Name(name.replace("~1", "/").replace("~0", "~")),
        })
        .collect())
}

fn leads_to(steps: &[Step], path: &[Segment]) -> bool {
    match (steps.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((Step::AnyNumber, rest)), _) => {
            leads_to(rest, path) || path.split_first().is_some_and(|(_, deeper)| leads_to(steps, deeper))
        }
        (Some((Step::Any, rest)), Some((_, deeper))) => leads_to(rest, deeper),
        (Some((Step::Name(name), rest)), Some((segment, deeper))) => is(segment, name) && leads_to(rest, deeper),
        _ => false,
    }
}

fn is(segment: &Segment, name: &str) -> bool {
    match segment {
        Segment::Key(key) => **key == *name,
        Segment::Index(index) => name.parse() == Ok(*index),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(pointer: &str) -> Vec<Segment> {
        let step = |s: &str| s.parse().map_or_else(|_| Segment::Key(s.into()), Segment::Index);
        pointer.split('/').skip(1).map(step).collect()
    }

    #[test]
    fn pointers_lead_where_they_say_and_nowhere_else() {
        for (pointer, place, wanted) in [
            ("/result/*/id", "/result/0/id", true),
            ("/result/*/id", "/result/0/value/id", false),
            ("/result/*/id", "/result/id", false),
            ("/**/created_at", "/a/0/created_at", true),
            ("/**/created_at", "/created_at", true),
            ("/**/created_at", "/created_at/text", false),
            ("/meta/**", "/meta/a/b", true),
            ("/a~1b", "/x", false),
            ("/result/2", "/result/2", true),
        ] {
            let path = path(place);
            let rule = FieldRule { pointer: Some(pointer.into()), ..FieldRule::default() };
            let selector = Selector::compile(&rule, "t", &mut Patterns::default()).unwrap();
            let field = Field { schema: Schema::Json, role: Role::Value, path: &path };
            assert_eq!(selector.selects(Site::Body, &field, &Location::default()), wanted, "{pointer} {place}");
            assert!(!selector.selects(Site::Query, &field, &Location::default()));
            let key = Field { role: Role::Key, ..field };
            assert!(!selector.selects(Site::Body, &key, &Location::default()), "names of fields are content");
        }
    }

    fn selector(rule: &FieldRule) -> Selector {
        Selector::compile(rule, "t", &mut Patterns::default()).unwrap()
    }

    #[test]
    fn a_rule_speaks_of_the_site_that_it_names_and_of_no_other() {
        let path = path("/mrn");
        let field = Field { schema: Schema::Form, role: Role::Value, path: &path };
        let elsewhere = Field { path: &[], ..field };
        let sites = [Site::Body, Site::Query, Site::Text("mrn"), Site::Text("path")];
        let rule = FieldRule::default;
        for (rule, wanted) in [
            (FieldRule { query: Some("mrn".into()), ..rule() }, [false, true, false, false]),
            (FieldRule { text: Some("mrn".into()), ..rule() }, [false, false, true, false]),
            (FieldRule { pointer: Some("/mrn".into()), ..rule() }, [true, false, false, false]),
            // What names two sites speaks of none.
            (FieldRule { query: Some("mrn".into()), text: Some("mrn".into()), ..rule() }, [false; 4]),
            (FieldRule { query: Some("mrn".into()), pointer: Some("/mrn".into()), ..rule() }, [false; 4]),
            (FieldRule { text: Some("mrn".into()), pointer: Some("/mrn".into()), ..rule() }, [false; 4]),
        ] {
            let selector = selector(&rule);
            let selects = sites.map(|site| selector.selects(site, &field, &Location::default()));
            assert_eq!(selects, wanted, "{rule:?}");
            assert!(!selector.selects(Site::Body, &elsewhere, &Location::default()));
            assert!(!selector.selects(Site::Query, &elsewhere, &Location::default()));
        }
        // A short text beside the body has no role.
        let named = Field { role: Role::FileName, ..field };
        let rule = FieldRule { text: Some("mrn".into()), ..rule() };
        assert!(selector(&rule).selects(Site::Text("mrn"), &named, &Location::default()));
    }

    #[test]
    fn only_values_and_numbers_are_spoken_of() {
        let path = path("/a");
        let selector = selector(&FieldRule { pointer: Some("/a".into()), ..FieldRule::default() });
        for (role, wanted) in [
            (Role::Value, true),
            (Role::Number, true),
            (Role::Key, false),
            (Role::FileName, false),
            (Role::Comment, false),
            (Role::Meta, false),
        ] {
            let field = Field { schema: Schema::Json, role, path: &path };
            assert_eq!(selector.selects(Site::Body, &field, &Location::default()), wanted, "{role:?}");
        }
    }

    #[test]
    fn columns_fields_of_messages_and_parts_are_theirs_alone() {
        let selects = |rule: &FieldRule, schema, key: &str, part: Option<&str>| {
            let path = [Segment::Index(0), Segment::Key(key.into())];
            let around = Location { part: part.map(str::to_owned), ..Location::default() };
            selector(rule).selects(Site::Body, &Field { schema, role: Role::Value, path: &path }, &around)
        };
        let column = FieldRule { column: Some(" Row Id".into()), ..FieldRule::default() };
        assert!(selects(&column, Schema::Csv, "row id ", None));
        assert!(!selects(&column, Schema::Csv, "row", None));
        assert!(!selects(&column, Schema::Json, "row id", None));
        let hl7 = FieldRule { hl7: Some("PID-5".into()), ..FieldRule::default() };
        for (schema, name, wanted) in [
            (Schema::Hl7, "PID-5", true),
            (Schema::Hl7, "PID-5.1", true),
            (Schema::Hl7, "PID-50", false),
            (Schema::Hl7, "PID-4", false),
            (Schema::Csv, "PID-5", false),
        ] {
            assert_eq!(selects(&hl7, schema, name, None), wanted, "{schema:?} {name}");
        }
        let part = FieldRule { part: Some("meta".into()), ..FieldRule::default() };
        assert!(selects(&part, Schema::Json, "a", Some("meta")));
        assert!(!selects(&part, Schema::Json, "a", Some("file")));
        assert!(!selects(&part, Schema::Json, "a", None));
        // All that a rule names has to fit.
        for (column, part, wanted) in [("a", "p", true), ("b", "p", false), ("a", "q", false)] {
            let rule = FieldRule { column: Some(column.into()), part: Some(part.into()), ..FieldRule::default() };
            assert_eq!(selects(&rule, Schema::Csv, "a", Some("p")), wanted, "{column} {part}");
        }
    }

    #[test]
    fn a_rule_speaks_of_its_types_or_of_all() {
        use IdentifierType::{Mrn, Name};
        let rule = FieldRule { pointer: Some("/a".into()), ..FieldRule::default() };
        let all = selector(&rule);
        assert_eq!(
            (all.action(Name), all.action(Mrn), all.passes_all()),
            (Some(Action::Pass), Some(Action::Pass), true)
        );
        let some = selector(&FieldRule { types: vec![Name], ..rule.clone() });
        assert_eq!((some.action(Name), some.action(Mrn), some.passes_all()), (Some(Action::Pass), None, false));
        let flags = selector(&FieldRule { action: Some(PolicyAction::Flag), ..rule });
        assert_eq!((flags.action(Name), flags.passes_all()), (Some(Action::Flag), false));
    }

    #[test]
    fn escapes_of_a_pointer_are_undone() {
        assert_eq!(steps("/a~1b~0c/*", "t").unwrap(), [Step::Name("a/b~c".into()), Step::Any]);
    }

    #[test]
    fn a_value_of_1024_bytes_is_held_and_a_longer_one_is_not() {
        let rule = FieldRule { pointer: Some("/a".into()), matches: Some("x*".into()), ..FieldRule::default() };
        let selector = selector(&rule);
        assert!(selector.admits(Some(&"x".repeat(LONGEST))));
        assert!(!selector.admits(Some(&"x".repeat(LONGEST + 1))));
        assert!(selector.admits(Some("")) && !selector.admits(Some("x\n")));
    }

    #[test]
    fn a_value_too_long_to_be_held_is_never_as_wanted() {
        let rule = FieldRule { pointer: Some("/id".into()), matches: Some("[a-z]{3}".into()), ..FieldRule::default() };
        let selector = Selector::compile(&rule, "t", &mut Patterns::default()).unwrap();
        assert!(selector.admits(Some("abc")));
        assert!(!selector.admits(Some("abcd")));
        assert!(!selector.admits(None));
    }
}
