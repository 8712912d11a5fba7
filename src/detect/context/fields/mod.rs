//! What the name of a field says about its value.
//!
//! `{"mrn": "A19-4482"}`, a CSV column `dob`, HL7 `PID-5`, FHIR
//! `Patient.name.family`: the field tells what the value is, whatever the
//! value looks like. The tables are data (`patterns/fields/*.toml`): one of
//! names compared by words for every format, and one each for HL7 v2, FHIR and
//! C-CDA, where the standard says what a place holds.

mod hl7;
mod pasted;
mod paths;
mod phrases;
mod recogniser;
mod shape;
mod words;

use std::sync::LazyLock;

use crate::finding::{Evidence, Field, IdentifierType, Role, Schema, Segment};

use super::super::{Candidate, Recognizer};

pub use recogniser::FieldRecogniser;

/// What a field says about its value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FieldHint {
    /// The kind of identifier the value is; `None` says that it never is one
    /// (a code, a unit, a status).
    pub kind: Option<IdentifierType>,
    /// The score of a value that looks like the kind, 0 to 1.
    pub score: f32,
    /// The entry of the table, for evidence: "field 'first name'".
    pub why: &'static str,
    shape: shape::Shape,
}

impl FieldHint {
    /// True if the field holds codes, units and the like.
    pub const fn is_never(&self) -> bool {
        self.kind.is_none()
    }

    /// Log-odds that the field gives for its kind, or takes if it never holds
    /// an identifier.
    pub fn weight(&self) -> f32 {
        if self.is_never() {
            return NEVER;
        }
        let p = self.score.clamp(0.01, 0.99);
        (p / (1.0 - p)).ln()
    }
}

/// Log-odds for candidates in fields that never hold an identifier.
const NEVER: f32 = -2.5;
/// The same where a standard says so, and not only the field's name: versions
/// of templates look like dates, and in a whole CDA document displays of codes
/// like names. Elsewhere `displayName` may be somebody's.
const NEVER_BY_STANDARD: f32 = -5.0;

/// Values longer than this in a field of codes are read as any text.
const LONGEST_CODE: usize = 64;

/// A fault in the compiled-in tables.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("patterns/fields/{file}: {what}")]
pub struct TableError {
    /// The file.
    pub file: &'static str,
    /// What is wrong with it.
    pub what: String,
}

struct Tables {
    generic: phrases::Phrases,
    hl7: hl7::Hl7,
    fhir: paths::Paths,
    ccda: paths::Paths,
}

static TABLES: LazyLock<Result<Tables, TableError>> = LazyLock::new(|| {
    Ok(Tables {
        generic: phrases::Phrases::load("generic.toml", include_str!("../../../../patterns/fields/generic.toml"))?,
        hl7: hl7::Hl7::load("hl7.toml", include_str!("../../../../patterns/fields/hl7.toml"))?,
        fhir: paths::Paths::load("fhir.toml", include_str!("../../../../patterns/fields/fhir.toml"))?,
        ccda: paths::Paths::load("ccda.toml", include_str!("../../../../patterns/fields/ccda.toml"))?,
    })
});

/// The recognisers of values by their field.
///
/// # Errors
/// [`TableError`] if a compiled-in table is broken.
pub fn recognisers() -> Result<Vec<Box<dyn Recognizer>>, TableError> {
    match &*TABLES {
        Ok(_) => Ok(vec![Box::new(FieldRecogniser::new()), Box::new(pasted::PastedRecogniser::new())]),
        Err(error) => Err(error.clone()),
    }
}

/// What `field` says about its value; nothing for names of fields, file names
/// and comments, and for fields of unknown meaning.
pub fn hint(field: &Field<'_>) -> Option<FieldHint> {
    if !matches!(field.role, Role::Value | Role::Number | Role::Meta) || field.path.is_empty() {
        return None;
    }
    let tables = TABLES.as_ref().ok()?;
    match field.schema {
        Schema::Plain => None,
        Schema::Hl7 => tables.hl7.hint(field),
        Schema::Fhir => tables.fhir.hint(field).or_else(|| tables.generic.hint(field)),
        // Parts of CDA documents come without their outermost element; in a
        // whole one only its narrative tables have labels of their own.
        Schema::Xml if !is_cda(field.path) => tables.ccda.hint_anywhere(field).or_else(|| tables.generic.hint(field)),
        Schema::Xml => tables.ccda.hint(field).or_else(|| {
            let labelled = matches!(field.keys().nth(1), Some("td" | "dd"));
            labelled.then(|| tables.generic.hint(field)).flatten()
        }),
        Schema::Html | Schema::Json | Schema::Form | Schema::Csv => tables.generic.hint(field),
    }
}

/// What a label of a form ("Last name", "Date of birth") says about what
/// stands beside it.
pub fn label_hint(label: &str) -> Option<FieldHint> {
    TABLES.as_ref().ok()?.generic.by_name(label, "")
}

/// Takes weight from candidates in a field that never holds an identifier:
/// `{"code": "15074-8"}`. What carries its own proof (an e-mail address, a
/// card's checksum, a label within the text) keeps enough to stay.
pub fn temper(field: &Field<'_>, text_len: usize, candidates: &mut [Candidate]) {
    if candidates.is_empty() || text_len > LONGEST_CODE || !is_code(field) {
        return;
    }
    let standard = matches!(field.schema, Schema::Hl7 | Schema::Fhir | Schema::Xml);
    let cda = field.schema == Schema::Xml && is_cda(field.path);
    for candidate in candidates {
        let sure = cda || standard && candidate.kind == IdentifierType::Date;
        let weight = if sure { NEVER_BY_STANDARD } else { NEVER };
        if matches!(candidate.kind, IdentifierType::Email | IdentifierType::Ssn | IdentifierType::Url) {
            continue;
        }
        candidate.score = candidate.score.shifted(weight);
        candidate.evidence.push(Evidence::new("field of codes, units or states", weight));
    }
}

/// True for a field of codes, units, states, fonts: nobody's by what it is.
pub fn is_code(field: &Field<'_>) -> bool {
    hint(field).is_some_and(|h| h.is_never())
}

/// CDA R2 (C-CDA) by its outermost element.
fn is_cda(path: &[Segment]) -> bool {
    path.iter().any(|s| matches!(s, Segment::Key(k) if &**k == "ClinicalDocument"))
}

#[cfg(test)]
mod tests;
