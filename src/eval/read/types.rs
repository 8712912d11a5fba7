//! From the types of a corpus to those of this program.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::detect::guide::is_finer_than_year;
use crate::finding::IdentifierType;

/// The types of corpora that many have.
const BUILTIN: &str = include_str!("types.toml");

/// What a span of a corpus is to this program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mapped {
    /// An identifier.
    Kind(IdentifierType),
    /// Perhaps one: neither demanded nor held against a finding.
    Ignore,
    /// None: a finding there is a false alarm.
    Nothing,
}

/// A mapping of types.
#[derive(Clone, Debug)]
pub struct TypeMap(BTreeMap<String, Target>);

/// Why a mapping cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct MapError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and how to mend it.
    pub what: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Target {
    Fixed(Mapped),
    /// `AGE` from 90 on, which is all that Safe Harbor names.
    AgeFromNinety,
    /// `DATE` unless it is a year, weekday or season alone.
    FinerThanYear,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    types: BTreeMap<String, toml::Spanned<String>>,
}

impl TypeMap {
    /// The mapping that is built in: i2b2/n2c2, MEDDOCAN, CoNLL-2003, WNUT, OntoNotes.
    ///
    /// # Errors
    /// None but a fault of the program's own data, which a test would show.
    pub fn builtin() -> Result<TypeMap, MapError> {
        TypeMap::read(BUILTIN)
    }

    /// The built-in mapping with what the TOML `text` says before it.
    ///
    /// # Errors
    /// [`MapError`] names line and key.
    pub fn with(text: &str) -> Result<TypeMap, MapError> {
        let mut map = TypeMap::builtin()?;
        map.0.extend(TypeMap::read(text)?.0);
        Ok(map)
    }

    fn read(text: &str) -> Result<TypeMap, MapError> {
        let line = |at: usize| 1 + text.get(..at).unwrap_or("").matches('\n').count();
        let file: File = toml::from_str(text)
            .map_err(|e| MapError { line: line(e.span().map_or(0, |s| s.start)), what: e.message().to_owned() })?;
        let mut map = BTreeMap::new();
        for (foreign, target) in file.types {
            let parsed = Target::read(target.get_ref()).ok_or_else(|| MapError {
                line: line(target.span().start),
                what: format!("{foreign}: a target is one of our types, {}", Target::OTHERS.join(", ")),
            })?;
            map.insert(foreign, parsed);
        }
        Ok(TypeMap(map))
    }

    /// What a span of type `foreign` over `text` is; none if no line says it
    /// and it is no type of this program.
    pub fn mapped(&self, foreign: &str, text: &str) -> Option<Mapped> {
        let target = match self.0.get(foreign) {
            Some(target) => *target,
            None => Target::Fixed(Mapped::Kind(foreign.parse().ok()?)),
        };
        Some(match target {
            Target::Fixed(mapped) => mapped,
            Target::AgeFromNinety if under_ninety(text) => Mapped::Nothing,
            Target::AgeFromNinety => Mapped::Kind(IdentifierType::Age),
            Target::FinerThanYear if is_finer_than_year(text) => Mapped::Kind(IdentifierType::Date),
            Target::FinerThanYear => Mapped::Ignore,
        })
    }

    /// What the map itself says of a type, whether or not it is one of ours.
    pub fn knows(&self, foreign: &str) -> bool {
        self.0.contains_key(foreign)
    }
}

impl Target {
    const OTHERS: [&'static str; 4] =
        ["\"IGNORE\"", "\"NONE\"", "\"AGE if 90 or more\"", "\"DATE if finer than a year\""];

    fn read(target: &str) -> Option<Target> {
        Some(match target {
            "IGNORE" => Target::Fixed(Mapped::Ignore),
            "NONE" => Target::Fixed(Mapped::Nothing),
            "AGE if 90 or more" => Target::AgeFromNinety,
            "DATE if finer than a year" => Target::FinerThanYear,
            own => Target::Fixed(Mapped::Kind(own.parse().ok()?)),
        })
    }
}

/// True if the first number is one under 90. An age in words stays demanded.
fn under_ninety(text: &str) -> bool {
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse::<u32>().is_ok_and(|age| age < 90)
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentifierType as T;

    #[test]
    fn the_types_of_usual_corpora_are_mapped() {
        let map = TypeMap::builtin().unwrap();
        for (foreign, want) in [
            ("PATIENT", Mapped::Kind(T::Name)),
            ("MEDICALRECORD", Mapped::Kind(T::Mrn)),
            ("LOCATION-OTHER", Mapped::Kind(T::Location)),
            ("PROFESSION", Mapped::Ignore),
            ("STATE", Mapped::Nothing),
            ("NOMBRE_SUJETO_ASISTENCIA", Mapped::Kind(T::Name)),
            ("PAIS", Mapped::Nothing),
            ("PER", Mapped::Kind(T::Name)),
            ("ORG", Mapped::Ignore),
            ("MRN", Mapped::Kind(T::Mrn)),
        ] {
            assert_eq!(map.mapped(foreign, "x"), Some(want), "{foreign}");
        }
        assert_eq!(map.mapped("Wibble", "x"), None);
    }

    #[test]
    fn ages_and_dates_count_as_the_guide_says() {
        let map = TypeMap::builtin().unwrap();
        for (text, want) in [("45", false), ("93 años", true), ("6 months", false), ("nonagenarian", true)] {
            assert_eq!(map.mapped("AGE", text) == Some(Mapped::Kind(T::Age)), want, "{text}");
        }
        for (text, want) in [
            ("2014", false),
            ("'98", false),
            ("the 1990s", false),
            ("Monday", false),
            ("spring of 2012", false),
            ("3/12", true),
            ("March 2012", true),
            ("2012-03-04", true),
            ("1990-1995", true),
            ("the 4th", true),
            ("Christmas", true),
        ] {
            assert_eq!(map.mapped("DATE", text) == Some(Mapped::Kind(T::Date)), want, "{text}");
        }
    }

    #[test]
    fn a_file_goes_before_what_is_built_in() {
        let map = TypeMap::with("[types]\nPATIENT = \"IGNORE\"\nWibble = \"mrn\"\n").unwrap();
        assert_eq!(map.mapped("PATIENT", "x"), Some(Mapped::Ignore));
        assert_eq!(map.mapped("Wibble", "x"), Some(Mapped::Kind(T::Mrn)));
        assert_eq!(map.mapped("DOCTOR", "x"), Some(Mapped::Kind(T::Name)));
    }

    #[test]
    fn wrong_files_are_named_by_line() {
        for (text, line, what) in [
            ("[types]\nA = \"NAME\"\nB = \"NAMES\"\n", 3, "B: a target is"),
            ("[types]\nA = 7\n", 2, "invalid type"),
            ("[type]\nA = \"NAME\"\n", 1, "unknown field"),
            ("[types]\nA = \n", 2, ""),
        ] {
            let error = TypeMap::with(text).unwrap_err();
            assert!(error.line == line && error.what.contains(what), "{text:?}: {error}");
        }
    }
}
