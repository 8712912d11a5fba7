//! Names of fields in any format, compared by words.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::finding::{Field, IdentifierType, Schema};

use super::shape::Shape;
use super::words::Words;
use super::{FieldHint, TableError};

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Words that may follow a phrase and say nothing about the kind.
    qualifiers: Vec<String>,
    /// Words for persons, `{person}` in phrases; also qualifiers.
    persons: Vec<String>,
    /// Words for organisations, `{place}` in phrases.
    organisations: Vec<String>,
    fields: Vec<Group>,
    never: Vec<Never>,
}

/// Phrases that mean one kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    kind: IdentifierType,
    score: f32,
    /// What the value must look like, if not as the kind usually does.
    shape: Option<Shape>,
    /// The phrase must be the whole name.
    #[serde(default)]
    whole: bool,
    phrases: Vec<String>,
}

/// Phrases of fields that never hold an identifier.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Never {
    phrases: Vec<String>,
}

struct Phrase {
    /// It must be the whole name.
    whole: bool,
    group: usize,
    why: Box<str>,
}

struct Meaning {
    kind: Option<IdentifierType>,
    score: f32,
    shape: Shape,
}

/// The compiled table.
pub(super) struct Phrases {
    qualifiers: HashSet<Box<str>>,
    /// Phrases by their words, parted by blanks; of the same words, in the order
    /// of the file.
    phrases: HashMap<Box<str>, Vec<Phrase>>,
    /// How many words the longest phrase has that ends in a word.
    longest: HashMap<Box<str>, usize>,
    /// Phrases of two words and more written together: `dateofbirth`.
    joined: HashMap<Box<str>, (Box<str>, usize)>,
    meanings: Vec<Meaning>,
}

impl Phrases {
    pub(super) fn load(file: &'static str, text: &str) -> Result<Self, TableError> {
        let data: File = toml::from_str(text).map_err(|e| TableError { file, what: e.to_string() })?;
        let mut table = Phrases {
            qualifiers: data.qualifiers.iter().chain(&data.persons).map(|w| w.as_str().into()).collect(),
            phrases: HashMap::new(),
            longest: HashMap::new(),
            joined: HashMap::new(),
            meanings: Vec::new(),
        };
        for group in &data.fields {
            let shape = group.shape.unwrap_or(Shape::of(group.kind));
            table.meanings.push(Meaning { kind: Some(group.kind), score: group.score, shape });
            table.add(&data, &group.phrases, group.whole);
        }
        for group in &data.never {
            table.meanings.push(Meaning { kind: None, score: 0.0, shape: Shape::Token });
            table.add(&data, &group.phrases, false);
        }
        Ok(table)
    }

    fn add(&mut self, data: &File, phrases: &[String], whole: bool) {
        for phrase in phrases {
            if phrase.contains("{person}") {
                data.persons.iter().for_each(|w| self.add_one(&phrase.replace("{person}", w), whole));
            } else if phrase.contains("{place}") {
                data.organisations.iter().for_each(|w| self.add_one(&phrase.replace("{place}", w), whole));
            } else {
                self.add_one(phrase, whole);
            }
        }
    }

    fn add_one(&mut self, phrase: &str, whole: bool) {
        let group = self.meanings.len().saturating_sub(1);
        let words = phrase.split(' ').count();
        let why: Box<str> = format!("field '{phrase}'").into();
        let joined = phrase.replace(' ', "");
        if words > 1 && joined.len() >= 6 {
            self.joined.entry(joined.into()).or_insert((why.clone(), group));
        }
        let last = phrase.rsplit(' ').next().unwrap_or(phrase);
        let longest = self.longest.entry(last.into()).or_default();
        *longest = words.max(*longest);
        self.phrases.entry(phrase.into()).or_default().push(Phrase { whole, group, why });
    }

    /// What the innermost name says, read together with the name around it
    /// (`{"patient": {"name": …}}`).
    pub(super) fn hint(&'static self, field: &Field<'_>) -> Option<FieldHint> {
        let markup = matches!(field.schema, Schema::Html | Schema::Xml);
        // In markup the attribute that holds the value names nothing.
        let mut keys =
            field.keys().filter(|k| !markup || !matches!(*k, "@value" | "@content" | "@placeholder" | "value"));
        let own = keys.next()?;
        self.by_name(own, keys.next().unwrap_or(""))
    }

    /// What the name `own`, standing in `parent`, says.
    pub(super) fn by_name(&'static self, own: &str, parent: &str) -> Option<FieldHint> {
        let mut words = Words::default();
        words.add(parent);
        let own_start = words.len();
        words.add(own);
        if words.len() == own_start {
            return None;
        }
        let mut best: Option<(usize, &'static Phrase)> = None;
        for end in (1..=words.len()).rev() {
            let longest = self.longest.get(words.get(end - 1)).map_or(0, |longest| end.min(*longest));
            let shortest = best.map_or(0, |(len, _)| len) + 1;
            for len in (shortest..=longest).rev() {
                let start = end - len;
                let is_whole = start == own_start && words.len() - end <= 1;
                let mut phrases = self.phrases.get(words.between(start, end)).into_iter().flatten();
                if let Some(phrase) = phrases.find(|phrase| is_whole || !phrase.whole) {
                    best = Some((len, phrase));
                    break;
                }
            }
            if !self.is_qualifier(words.get(end - 1)) {
                break;
            }
        }
        if let Some((_, phrase)) = best {
            return self.meaning(phrase.group, &phrase.why);
        }
        let (why, group) = self.joined.get(&*words.joined_from(own_start))?;
        self.meaning(*group, why)
    }

    fn meaning(&self, group: usize, why: &'static str) -> Option<FieldHint> {
        let m = self.meanings.get(group)?;
        Some(FieldHint { kind: m.kind, score: m.score, why, shape: m.shape })
    }

    fn is_qualifier(&self, word: &str) -> bool {
        word.bytes().all(|b| b.is_ascii_digit()) || self.qualifiers.contains(word)
    }
}
