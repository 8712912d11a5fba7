//! Invented texts on which the whole way is tried out.

use super::engine::{Engine, StreamInfo};
use super::error::ScanError;
use crate::finding::IdentifierType;
use crate::guard::{GuardError, Verdict};

/// How many identifiers [`PLANTED`] holds.
pub(super) const COUNT: usize = PLANTED_VALUES.len();

/// A number that no agency issues: the area 987 is not assigned. Labelled, so
/// that the label decides, not the number.
const SSN: &str = "987-65-4329";

const PLANTED: &str = "Discharge summary. Patient: Marta Oyelaran, DOB: 03/14/1961, MRN: 00731846, SSN: 987-65-4329. \
    Call (312) 555-0173 or write to marta.oyelaran@example.com. Seen at Lakeshore General Hospital on June 4, 2024.\n";

const PLANTED_VALUES: [(&str, &str); 8] = [
    ("NAME", "Oyelaran,"),
    ("DATE", "03/14/1961"),
    ("MRN", "00731846"),
    ("SSN", SSN),
    ("PHONE", "555-0173"),
    ("EMAIL", "marta.oyelaran@example.com"),
    ("FACILITY", "Lakeshore"),
    ("DATE", "June 4"),
];

/// A line of text, drawn.
#[cfg(feature = "images")]
pub(super) const PICTURE: &[u8] = include_bytes!("canary.png");
/// What stands in it.
#[cfg(feature = "images")]
pub(super) const IN_PICTURE: &str = SSN;

const CLEAN: &str = "Parkinson's disease was staged by Hoehn and Yahr; levodopa 100 mg three times a day, BP 120/80, \
    pain 3/10. T2N0M0, GCS 15. See Smith et al., 2019, and NICE NG71.\n";

/// A planted number in each format that is read.
pub(super) const DOCUMENTS: &[(&str, &str, &str)] = &[
    ("text", "text/plain", "SSN: 987-65-4329\n"),
    ("JSON", "application/json", "{\"note\":\"SSN: 987-65-4\\u003329\"}"),
    ("NDJSON", "application/x-ndjson", "{\"note\":\"ok\"}\n{\"ssn\":\"987-65-4329\"}\n"),
    ("form", "application/x-www-form-urlencoded", "note=SSN%3A+987%2D65%2D4329&x=1"),
    ("CSV", "text/csv", "id,ssn\n1,987-65-4329\n"),
    ("HTML", "text/html", "<p>SSN: 987&#45;65-4329</p>"),
    ("XML", "application/xml", "<r><ssn>987-65-4329</ssn></r>"),
    (
        "HL7 v2",
        "x-application/hl7-v2+er7",
        "MSH|^~\\&|A|B|C|D|20240604||ADT^A01|1|P|2.5\rPID|1||7||X^Y||||||||||||987-65-4329\r",
    ),
];

/// The types of planted identifiers that were not found, or stand in the redacted text.
pub(super) fn missed(engine: &Engine) -> Result<Vec<&'static str>, ScanError> {
    let (verdict, out) = redacted(engine, "text/plain", PLANTED)?;
    let found = |name: &str| verdict.counts.keys().any(|t| t.as_str() == name);
    let missed = PLANTED_VALUES.iter().filter(|(kind, value)| !found(kind) || out.contains(value));
    Ok(missed.map(|(kind, _)| *kind).collect())
}

/// True if the planted number is found in `document` and gone from its redacted copy.
pub(super) fn found_in(engine: &Engine, media_type: &str, document: &str) -> Result<bool, ScanError> {
    let (verdict, out) = redacted(engine, media_type, document)?;
    Ok(verdict.counts.contains_key(&IdentifierType::Ssn) && !out.contains(SSN))
}

fn redacted(engine: &Engine, media_type: &str, document: &str) -> Result<(Verdict, String), ScanError> {
    let mut out = Vec::new();
    let info = StreamInfo { name: None, media_type: Some(media_type) };
    let verdict = engine.stream(info, &mut document.as_bytes(), &mut |bytes| {
        out.extend_from_slice(bytes);
        Ok(())
    })?;
    let text = String::from_utf8(out).map_err(|_| GuardError::Internal { what: "the redacted copy is no text" })?;
    Ok((verdict, text))
}

/// Findings in clean text.
pub(super) fn alarms(engine: &Engine) -> Result<usize, ScanError> {
    Ok(engine.text(CLEAN)?.len())
}
