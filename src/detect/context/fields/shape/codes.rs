//! Numbers, codes and handles in fields that are called so.

use std::ops::Range;

use crate::finding::IdentifierType;

use super::letters_digits;

/// Words that stand before a number and are not part of it.
const LABELS: &[&str] = &[
    "mrn", "id", "no", "no.", "nr", "#", "number", "ssn", "acct", "account", "member", "dob", "npi", "dea", "vin",
    "policy", "fin", "csn", "chart", "claim",
];

/// A number or code: a digit at least, no sentence around it. Short ones lose
/// weight: `1` may be a count.
pub(super) fn code(value: &str, kind: IdentifierType) -> Option<(Range<usize>, f32)> {
    let mut start = 0;
    while let Some(rest) = value.get(start..) {
        let Some((word, _)) = rest.split_once([' ', ':', '#']) else { break };
        if !LABELS.iter().any(|l| l.eq_ignore_ascii_case(word)) && !word.is_empty() {
            break;
        }
        start += word.len() + 1;
    }
    for scheme in ["urn:uuid:", "urn:oid:"] {
        start = start.max(if value.starts_with(scheme) { scheme.len() } else { 0 });
    }
    let text = value.get(start..)?;
    let (letters, digits) = letters_digits(text);
    let words = text.split_whitespace().count();
    let plain = text.chars().all(|c| {
        c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '#' | '^' | '*' | '&' | ' ' | '\\' | '+' | '=')
    });
    let spaced = words > 1 && letters > digits;
    if digits == 0 || text.len() > 72 || words > 6 || !plain || spaced || text.contains("://") {
        return None;
    }
    // The last four of a number that is labelled as such are enough.
    let least = if kind == IdentifierType::Ssn { 4 } else { 5 };
    let weight = match letters + digits {
        0..=2 => -4.5,
        n if n < least => -2.0,
        _ => 0.0,
    };
    // A decimal fraction is a measurement.
    let fraction = letters == 0 && text.matches('.').count() == 1 && text.parse::<f64>().is_ok();
    Some((start..value.len(), if fraction { weight - 3.0 } else { weight }))
}

/// One word; a number alone needs four digits (`"user": 1` is machinery).
pub(super) fn token(value: &str) -> Option<Range<usize>> {
    let (letters, digits) = letters_digits(value);
    let one = !value.contains(char::is_whitespace) && value.len() <= 72 && !value.contains("://");
    (one && letters + digits >= 2 && (letters > 0 || digits >= 4)).then_some(0..value.len())
}

/// Anything short.
pub(super) fn any(value: &str) -> Option<Range<usize>> {
    (value.len() <= 80 && value.split_whitespace().count() <= 4).then_some(0..value.len())
}

/// A FHIR reference to a person or a stay: the id, without type and version.
pub(super) fn reference(value: &str) -> Option<(Range<usize>, IdentifierType)> {
    const TYPES: &[(&str, IdentifierType)] = &[
        ("RelatedPerson/", IdentifierType::OtherId),
        ("Patient/", IdentifierType::Mrn),
        ("Person/", IdentifierType::Mrn),
        ("Encounter/", IdentifierType::Mrn),
        ("EpisodeOfCare/", IdentifierType::Mrn),
        ("Coverage/", IdentifierType::HealthPlanId),
        ("PractitionerRole/", IdentifierType::OtherId),
        ("Practitioner/", IdentifierType::OtherId),
    ];
    let (start, kind) = TYPES.iter().find_map(|(t, k)| value.rfind(t).map(|at| (at + t.len(), *k)))?;
    let id = value.get(start..)?;
    let end = id.find(['/', '?', '#']).map_or(value.len(), |i| start + i);
    (end > start).then_some((start..end, kind))
}
