//! Whether a value looks like what its field is called, and which part of it
//! is the identifier.

mod codes;
mod contact;
mod dates;
mod names;
mod places;

use std::ops::Range;

use serde::Deserialize;

use crate::finding::IdentifierType;

/// What a value must look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shape {
    /// One to six words of letters.
    Name,
    /// As [`Shape::Name`], and clearly a person: two capitalised words, a title.
    Person,
    /// Any notation with digits in it.
    Date,
    /// A month or a day of one.
    DatePart,
    /// A date of birth: as [`Shape::Date`], or a year that gives an age of 90 or over.
    BirthDate,
    /// `20240131…`, `2024-01-31…`.
    Timestamp,
    /// An age of 90 or over.
    Age,
    /// A year that gives an age of 90 or over.
    BirthYear,
    /// A line of an address.
    Line,
    /// A town, a county.
    Place,
    /// A short designation with a digit.
    Room,
    /// Decimal degrees.
    Coordinate,
    /// A postal code.
    Zip,
    /// A proper name of an organisation.
    Facility,
    /// As [`Shape::Facility`], of two words and more.
    FacilityWords,
    /// Seven digits at least.
    Phone,
    /// Two digits at least.
    PhonePart,
    /// A telephone number, an e-mail address or a URL.
    Telecom,
    /// Something with an `@`.
    Email,
    /// One word with a dot or slash.
    Url,
    /// Digits and hexadecimal digits with dots or colons.
    Ip,
    /// A number or code with a digit, no sentence.
    Code,
    /// One word, not a short number.
    Token,
    /// Anything short that is not a placeholder.
    AnyToken,
    /// `Patient/123`, the part after the slash.
    Reference,
}

/// The identifier in a value.
pub(super) struct Found {
    /// Bytes of the value.
    pub(super) range: Range<usize>,
    /// What it is; may be finer than the field says (the ZIP in an address).
    pub(super) kind: IdentifierType,
    /// Log-odds that its look adds or takes.
    pub(super) weight: f32,
}

impl Shape {
    /// What values of `kind` usually look like.
    pub(super) const fn of(kind: IdentifierType) -> Shape {
        match kind {
            IdentifierType::Name => Shape::Name,
            IdentifierType::Location => Shape::Line,
            IdentifierType::Zip => Shape::Zip,
            IdentifierType::Facility => Shape::Facility,
            IdentifierType::Date => Shape::Date,
            IdentifierType::Age => Shape::Age,
            IdentifierType::Phone | IdentifierType::Fax => Shape::Phone,
            IdentifierType::Email => Shape::Email,
            IdentifierType::Url => Shape::Url,
            IdentifierType::IpAddress => Shape::Ip,
            IdentifierType::Biometric | IdentifierType::Photo | IdentifierType::OtherId => Shape::Token,
            _ => Shape::Code,
        }
    }

    /// Appends what in `text` is of the shape.
    pub(super) fn find(self, text: &str, kind: IdentifierType, year: i32, out: &mut Vec<Found>) {
        let range = trimmed(text);
        let value = text.get(range.clone()).unwrap_or("");
        if is_nothing(value) {
            return;
        }
        let at = |r: Range<usize>| range.start + r.start..range.start + r.end;
        let mut one = |r: Range<usize>, kind, weight| {
            if !r.is_empty() {
                out.push(Found { range: at(r), kind, weight });
            }
        };
        match self {
            Shape::Name => names::names(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Person => names::persons(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Date => dates::date(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::DatePart => dates::part(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::BirthDate => match dates::date(value) {
                Some(r) => one(r, kind, 0.0),
                None => dates::birth_year(value, year).into_iter().for_each(|r| one(r, IdentifierType::Age, 0.0)),
            },
            Shape::Timestamp => dates::timestamp(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Age => dates::age(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::BirthYear => dates::birth_year(value, year).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Line => places::lines(value).into_iter().for_each(|(r, k)| one(r, k, 0.0)),
            Shape::Place => places::place(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Room => places::room(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Coordinate => places::coordinate(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Zip => places::zip(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Facility => places::facility(value, 1).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::FacilityWords => places::facility(value, 2).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Phone => contact::phone(value, 7).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::PhonePart => contact::phone(value, 2).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Telecom => contact::telecom(value).into_iter().for_each(|(r, k)| one(r, k, 0.0)),
            Shape::Email => contact::email(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Url => contact::url(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Ip => contact::ip(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Code => codes::code(value, kind).into_iter().for_each(|(r, w)| one(r, kind, w)),
            Shape::Token => codes::token(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::AnyToken => codes::any(value).into_iter().for_each(|r| one(r, kind, 0.0)),
            Shape::Reference => codes::reference(value).into_iter().for_each(|(r, k)| one(r, k, 0.0)),
        }
    }
}

/// The value without white space and quotes around it.
fn trimmed(text: &str) -> Range<usize> {
    let outer = |c: char| c.is_whitespace() || matches!(c, '"' | ',' | ';');
    let start = text.len() - text.trim_start_matches(outer).len();
    let rest = text.get(start..).unwrap_or("").trim_end_matches(outer);
    start..start + rest.len()
}

/// Words that stand where no value is known, and marks that other tools leave.
fn is_nothing(value: &str) -> bool {
    const NOTHING: &[&str] = &[
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "unknown",
        "unk",
        "undefined",
        "not available",
        "not applicable",
        "not provided",
        "not specified",
        "not recorded",
        "not on file",
        "not given",
        "no",
        "yes",
        "true",
        "false",
        "declined",
        "refused",
        "self",
        "same",
        "same as above",
        "other",
        "various",
        "multiple",
        "pending",
        "tbd",
        "tba",
        "redacted",
        "[redacted]",
        "removed",
        "withheld",
        "deidentified",
        "de-identified",
        "anonymous",
        "anonymized",
        "masked",
        "hidden",
        "confidential",
        "male",
        "female",
        "asku",
        "nav",
        "see above",
        "see chart",
        "see note",
        "test",
        "example",
        "string",
        "nan",
        "patient",
    ];
    if !value.chars().any(char::is_alphanumeric) {
        return true;
    }
    let masked = |c: char| matches!(c, 'x' | 'X') || !c.is_alphanumeric();
    if value.len() > 2 && value.chars().all(masked) {
        return true;
    }
    let wrapped = [('[', ']'), ('<', '>'), ('{', '}'), ('(', ')')].iter().any(|&(open, close)| {
        value.starts_with(open) && value.ends_with(close) && !value.chars().any(|c| c.is_ascii_digit())
    });
    wrapped
        || value.starts_with("${")
        || value.starts_with("{{")
        || NOTHING.iter().any(|n| n.eq_ignore_ascii_case(value))
}

/// Words with where they are, split at white space.
fn split_words(value: &str) -> impl Iterator<Item = (usize, &str)> {
    value.split_whitespace().map(move |w| (w.as_ptr() as usize - value.as_ptr() as usize, w))
}

/// Numbers of letters and digits.
fn letters_digits(value: &str) -> (usize, usize) {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    (value.chars().filter(|c| c.is_alphabetic()).count(), digits)
}
