//! From the labels of a model to the types of this program.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::finding::IdentifierType;
use crate::finding::identifier::UnknownType;

/// What usual label sets are here.
const BUILTIN: &str = include_str!("labels.toml");

/// How a label begins that tells where in a name a word stands: the first, one
/// inside, the last, the only one (BIO, BILOU, BIOES).
const PLACES: [&str; 6] = ["B", "I", "L", "U", "E", "S"];
/// Of these, those of a first word.
const FIRST: [&str; 3] = ["B", "U", "S"];

/// What a word with a label is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// No identifier.
    Ignore,
    /// Part of one.
    Kind(IdentifierType),
}

/// The labels of one model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Labels(Vec<Label>);

/// One of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label {
    pub(super) meaning: Meaning,
    /// A word with it is the first of its name.
    pub(super) begins: bool,
}

/// Labels that mean nothing here, or none where there should be one.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LabelError {
    /// The model has labels that neither `[tagger.labels]` nor the built-in table names.
    #[error(
        "the model's label {} means nothing here: say what it is, {example} = \"NAME\" (or another identifier \
         type), or {example} = \"ignore\"", .labels.join(", "), example = example(.labels)
    )]
    Unmapped {
        /// Their names, without place (`B-`).
        labels: Vec<String>,
    },
    /// An entry of `[tagger.labels]` names no label of the model.
    #[error("`{label}` is no label of the model{}; it has {}", near(.nearest), .known.join(", "))]
    NotOfModel {
        /// The entry.
        label: String,
        /// The label nearest to it.
        nearest: Option<String>,
        /// What the model has.
        known: Vec<String>,
    },
    /// No label of the model is an identifier.
    #[error("no label of the model means an identifier: nothing could be found with it")]
    Nothing,
}

/// The first of `labels` as a key of TOML.
fn example(labels: &[String]) -> String {
    let label = labels.first().map_or("", String::as_str);
    let bare = !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if bare { label.to_owned() } else { toml::Value::String(label.to_owned()).to_string() }
}

fn near(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default()
}

impl Labels {
    /// What the labels `names` mean: as `own` says, else as usual. A key of
    /// `own` is a label (`B-PER`) or what several share (`PER`).
    ///
    /// # Errors
    /// [`LabelError`] names the labels.
    pub fn new(names: &[String], own: &BTreeMap<String, Meaning>) -> Result<Labels, LabelError> {
        if let Some(label) = own.keys().find(|&key| !names.iter().any(|n| n == key || entity(n).1 == key)) {
            return Err(not_of_model(label, names));
        }
        let mut unmapped: Vec<String> = Vec::new();
        let mut labels = Vec::with_capacity(names.len());
        for name in names {
            let (place, entity) = entity(name);
            let known = own.get(name).or_else(|| own.get(entity)).copied();
            match known.or_else(|| usual(name)).or_else(|| usual(entity)) {
                Some(meaning) => labels.push(Label { meaning, begins: FIRST.contains(&place) }),
                None if !unmapped.iter().any(|u| u == entity) => unmapped.push(entity.to_owned()),
                None => {}
            }
        }
        if !unmapped.is_empty() {
            return Err(LabelError::Unmapped { labels: unmapped });
        }
        if labels.iter().all(|l| l.meaning == Meaning::Ignore) {
            return Err(LabelError::Nothing);
        }
        Ok(Labels(labels))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The identifier types that are told by some label.
    pub fn kinds(&self) -> Vec<IdentifierType> {
        let kind = |l: &Label| match l.meaning {
            Meaning::Kind(kind) => Some(kind),
            Meaning::Ignore => None,
        };
        let mut kinds: Vec<IdentifierType> = self.0.iter().filter_map(kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Label> {
        self.0.iter()
    }
}

fn not_of_model(label: &str, names: &[String]) -> LabelError {
    let mut known: Vec<String> = names.iter().map(|n| entity(n).1.to_owned()).filter(|n| n != "O").collect();
    known.sort_unstable();
    known.dedup();
    let scored = known.iter().map(|k| (strsim::jaro_winkler(&label.to_lowercase(), &k.to_lowercase()), k));
    let nearest = scored.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(score, _)| *score > 0.7).map(|(_, k)| k.clone());
    LabelError::NotOfModel { label: label.to_owned(), nearest, known }
}

/// The place that `name` tells, if any, and what it is the place in.
fn entity(name: &str) -> (&str, &str) {
    // `E-MAIL` is no last word of a `MAIL`.
    if usual(name).is_some() {
        return ("", name);
    }
    match name.split_once(['-', '_']) {
        Some((place, entity)) if PLACES.contains(&place) && !entity.is_empty() => (place, entity),
        _ => ("", name),
    }
}

/// What a label usually means.
fn usual(name: &str) -> Option<Meaning> {
    static TABLE: OnceLock<BTreeMap<String, Meaning>> = OnceLock::new();
    let table = TABLE.get_or_init(|| toml::from_str(BUILTIN).unwrap_or_default());
    table.get(name.to_ascii_uppercase().as_str()).copied()
}

impl FromStr for Meaning {
    type Err = UnknownType;

    fn from_str(s: &str) -> Result<Self, UnknownType> {
        if s.eq_ignore_ascii_case("ignore") { Ok(Meaning::Ignore) } else { s.parse().map(Meaning::Kind) }
    }
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Meaning::Ignore => f.write_str("ignore"),
            Meaning::Kind(kind) => kind.fmt(f),
        }
    }
}

impl Serialize for Meaning {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Meaning {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(d)?;
        name.parse().map_err(|e| serde::de::Error::custom(format!("{e}, and \"ignore\"")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentifierType as T;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&n| n.to_owned()).collect()
    }

    fn own(entries: &[(&str, Meaning)]) -> BTreeMap<String, Meaning> {
        entries.iter().map(|&(k, v)| (k.to_owned(), v)).collect()
    }

    #[test]
    fn the_built_in_table_is_read_and_its_keys_are_upper_case() {
        let table: BTreeMap<String, Meaning> = toml::from_str(BUILTIN).unwrap();
        assert!(table.len() > 60);
        assert!(table.keys().all(|k| *k == k.to_ascii_uppercase()), "keys are looked up in upper case");
    }

    #[test]
    fn usual_sets_need_no_mapping() {
        let conll = names(&["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"]);
        let labels = Labels::new(&conll, &BTreeMap::new()).unwrap();
        assert_eq!(labels.kinds(), [T::Name, T::Location, T::Facility]);
        assert_eq!(labels.iter().map(|l| l.begins).collect::<Vec<_>>()[..4], [false, true, false, true]);
        let i2b2 = names(&["O", "U-PATIENT", "L-DOCTOR", "B-HOSPITAL", "I-DATE", "AGE", "S-PHONE", "ID", "PROFESSION"]);
        let labels = Labels::new(&i2b2, &BTreeMap::new()).unwrap();
        assert_eq!(labels.kinds(), [T::Name, T::Facility, T::Date, T::Age, T::Phone, T::OtherId]);
        assert!(
            Labels::new(&names(&["O", "E-MAIL", "patient"]), &BTreeMap::new()).unwrap().kinds().contains(&T::Email)
        );
    }

    #[test]
    fn the_policy_goes_before_the_table_and_may_name_one_place_only() {
        let model = names(&["O", "B-ORG", "I-ORG", "B-PER", "I-PER"]);
        let labels = Labels::new(&model, &own(&[("ORG", Meaning::Ignore)])).unwrap();
        assert_eq!(labels.kinds(), [T::Name]);
        let labels = Labels::new(&model, &own(&[("ORG", Meaning::Ignore), ("B-ORG", Meaning::Kind(T::Mrn))])).unwrap();
        assert_eq!(labels.kinds(), [T::Name, T::Mrn]);
    }

    #[test]
    fn labels_without_a_meaning_are_named() {
        let error = Labels::new(&names(&["O", "LABEL_1", "B-Wibble", "I-Wibble", "PER"]), &BTreeMap::new());
        let error = error.unwrap_err().to_string();
        assert!(error.contains("LABEL_1, Wibble means nothing") && error.contains("LABEL_1 = \"ignore\""), "{error}");
        let error = Labels::new(&names(&["O", "PER"]), &own(&[("PERS", Meaning::Ignore)])).unwrap_err().to_string();
        assert!(error.contains("`PERS` is no label") && error.contains("did you mean `PER`?"), "{error}");
        let error = Labels::new(&names(&["O", "MISC"]), &BTreeMap::new());
        assert_eq!(error, Err(LabelError::Nothing));
    }

    #[test]
    fn meanings_are_types_or_ignore() {
        assert_eq!("ignore".parse(), Ok(Meaning::Ignore));
        assert_eq!("mrn".parse(), Ok(Meaning::Kind(T::Mrn)));
        assert!("IGNORED".parse::<Meaning>().is_err());
    }
}
