//! The slots of the skeletons, and what fills each.

use crate::finding::IdentifierType as Id;
use crate::train::Class;

/// What fills each slot, by name; none for what is harmless.
const SLOTS: &[(&str, Option<Class>)] = &[
    ("person", Some(Class::Person)),
    ("first", Some(Class::Person)),
    ("last", Some(Class::Person)),
    ("last_first", Some(Class::Person)),
    ("short", Some(Class::Person)),
    ("initials", Some(Class::Person)),
    ("nick", Some(Class::Person)),
    ("family", Some(Class::Person)),
    ("name_word", Some(Class::Person)),
    ("single", Some(Class::Person)),
    ("place", Some(Class::Place)),
    ("county", Some(Class::Place)),
    ("hood", Some(Class::Place)),
    ("street", Some(Class::Place)),
    ("foreign_city", Some(Class::Place)),
    ("facility", Some(Class::Facility)),
    ("practice", Some(Class::Facility)),
    ("local", Some(Class::Facility)),
    ("nursing_home", Some(Class::Facility)),
    ("school", Some(Class::Facility)),
    ("employer", Some(Class::Facility)),
    ("church", Some(Class::Facility)),
    ("pharmacy", Some(Class::Facility)),
    ("lab_name", Some(Class::Facility)),
    ("unit", Some(Class::Facility)),
    ("org", Some(Class::Organisation)),
    ("insurer", Some(Class::Organisation)),
    ("mrn", Some(Class::Other(Id::Mrn))),
    ("csn", Some(Class::Other(Id::Mrn))),
    ("accession", Some(Class::Other(Id::Mrn))),
    ("ssn", Some(Class::Other(Id::Ssn))),
    ("phone", Some(Class::Other(Id::Phone))),
    ("fax", Some(Class::Other(Id::Fax))),
    ("email", Some(Class::Other(Id::Email))),
    ("url", Some(Class::Other(Id::Url))),
    ("date", Some(Class::Other(Id::Date))),
    ("date_words", Some(Class::Other(Id::Date))),
    ("dob", Some(Class::Other(Id::Date))),
    ("holiday", Some(Class::Other(Id::Date))),
    ("account", Some(Class::Other(Id::Account))),
    ("member_id", Some(Class::Other(Id::HealthPlanId))),
    ("claim_id", Some(Class::Other(Id::HealthPlanId))),
    ("npi", Some(Class::Other(Id::License))),
    ("dea", Some(Class::Other(Id::License))),
    ("license", Some(Class::Other(Id::License))),
    ("plate", Some(Class::Other(Id::Vehicle))),
    ("vin", Some(Class::Other(Id::Vehicle))),
    ("serial", Some(Class::Other(Id::Device))),
    ("ip", Some(Class::Other(Id::IpAddress))),
    ("handle", Some(Class::Other(Id::OtherId))),
    ("handle_name", Some(Class::Other(Id::OtherId))),
    ("study_id", Some(Class::Other(Id::OtherId))),
    ("employee_id", Some(Class::Other(Id::OtherId))),
    ("zip", Some(Class::Other(Id::Zip))),
    ("room", None),
    ("time", None),
    ("state", None),
    ("state_abbr", None),
    ("country", None),
    ("nationality", None),
    ("language", None),
    ("age", None),
    ("number", None),
    ("dose", None),
    ("vital", None),
    ("lab", None),
    ("score", None),
    ("drug", None),
    ("brand", None),
    ("disease", None),
    ("symptom", None),
    ("procedure", None),
    ("test", None),
    ("anatomy", None),
    ("eponym", None),
    ("eponym_bare", None),
    ("study", None),
    ("trial", None),
    ("guideline", None),
    ("journal", None),
    ("model", None),
    ("code", None),
    ("acronym", None),
    ("dept", None),
    ("role", None),
    ("kin", None),
    ("weekday", None),
    ("gene", None),
];

/// What fills `slot`: none if there is no such slot, `Some(None)` if it is harmless.
pub(super) fn class(slot: &str) -> Option<Option<Class>> {
    SLOTS.iter().find(|(name, _)| *name == slot).map(|&(_, class)| class)
}

/// True if what fills `slot` is a person's, a place's or a facility's name.
pub(super) fn is_named(slot: &str) -> bool {
    matches!(class(slot), Some(Some(Class::Person | Class::Place | Class::Facility)))
}

/// True if there is such a slot.
#[cfg(test)]
pub(super) fn is_known(slot: &str) -> bool {
    class(slot).is_some()
}

/// The names of all slots.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    SLOTS.iter().map(|&(name, _)| name)
}
