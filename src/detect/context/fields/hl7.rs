//! HL7 v2: what a component is, by its field's data type.

use std::collections::HashMap;

use serde::Deserialize;

use crate::finding::{Field, IdentifierType};

use super::shape::Shape;
use super::{FieldHint, TableError};

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    types: HashMap<String, HashMap<String, String>>,
    /// Field (`PID-5`) to type (`XPN`), or type and kind (`CX:MRN`).
    fields: HashMap<String, String>,
    aliases: HashMap<String, String>,
}

#[derive(Clone, Copy)]
enum Part {
    Never,
    /// The kind that the field names.
    OfField,
    Is(IdentifierType),
    /// Of that kind if it looks much like one.
    Perhaps(IdentifierType),
}

struct FieldType {
    name: Box<str>,
    kind: Option<IdentifierType>,
}

/// The compiled table.
pub(super) struct Hl7 {
    types: HashMap<Box<str>, HashMap<Box<str>, Part>>,
    fields: HashMap<Box<str>, FieldType>,
    aliases: HashMap<Box<str>, Box<str>>,
}

impl Hl7 {
    pub(super) fn load(file: &'static str, text: &str) -> Result<Self, TableError> {
        let fault = |what: String| TableError { file, what };
        let data: File = toml::from_str(text).map_err(|e| fault(e.to_string()))?;
        let kind =
            |name: &str| name.parse::<IdentifierType>().map_err(|_| fault(format!("no identifier type: {name}")));
        let mut types = HashMap::new();
        for (name, parts) in &data.types {
            let mut compiled = HashMap::new();
            for (place, part) in parts {
                let part = match part.as_str() {
                    "-" => Part::Never,
                    "=" => Part::OfField,
                    other => match other.strip_suffix('-') {
                        Some(name) => Part::Perhaps(kind(name)?),
                        None => Part::Is(kind(other)?),
                    },
                };
                compiled.insert(place.as_str().into(), part);
            }
            types.insert(name.as_str().into(), compiled);
        }
        let aliases: HashMap<Box<str>, Box<str>> =
            data.aliases.iter().map(|(k, v)| (k.as_str().into(), v.as_str().into())).collect();
        let mut fields = HashMap::new();
        for (place, spec) in &data.fields {
            let (name, of) = spec.split_once(':').map_or((spec.as_str(), None), |(n, k)| (n, Some(k)));
            if !types.contains_key(name) {
                return Err(fault(format!("{place} has the unknown type {name}")));
            }
            fields.insert(place.as_str().into(), FieldType { name: name.into(), kind: of.map(kind).transpose()? });
        }
        Ok(Hl7 { types, fields, aliases })
    }

    /// Fields are named `PID-5.1` or `PID-5.1.2`; in front of `OBX-5` stands
    /// the data type that OBX-2 gives.
    pub(super) fn hint(&'static self, field: &Field<'_>) -> Option<FieldHint> {
        let mut keys = field.keys();
        let label = keys.next()?;
        let (place, within) = label.split_once('.')?;
        let (name, of_field) = match self.fields.get(place) {
            Some(f) => (&*f.name, f.kind),
            None => (keys.next()?, None),
        };
        let name = self.aliases.get(name).map_or(name, |n| &**n);
        let (name, parts) = self.types.get_key_value(name)?;
        let component = within.split_once('.').map_or(within, |(c, _)| c);
        let part = parts.get(within).or_else(|| parts.get(component))?;
        let why: &'static str = name;
        let (kind, score, shape) = match *part {
            Part::Never => (None, 0.0, Shape::Token),
            Part::OfField => {
                // OBX-5 of type CX: some number of somebody.
                let kind = of_field.unwrap_or(IdentifierType::OtherId);
                (Some(kind), 0.95, Shape::AnyToken)
            }
            Part::Is(kind) => (Some(kind), 0.96, shape_of(kind)),
            Part::Perhaps(kind) => (Some(kind), 0.7, Shape::FacilityWords),
        };
        Some(FieldHint { kind, score, why, shape })
    }
}

/// In HL7 the standard says what a component is: little is asked of its look.
fn shape_of(kind: IdentifierType) -> Shape {
    match kind {
        IdentifierType::Phone => Shape::PhonePart,
        IdentifierType::Email => Shape::Telecom,
        IdentifierType::Name | IdentifierType::Date | IdentifierType::Zip | IdentifierType::Facility => Shape::of(kind),
        IdentifierType::Location => Shape::Line,
        _ => Shape::AnyToken,
    }
}
