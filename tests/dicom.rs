//! Every attribute of the basic confidentiality profile of DICOM is found as what
//! it is by its keyword alone: what must go when a file is written must be seen
//! when it is only checked.

use std::collections::BTreeMap;

use dicom_core::VR;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_dictionary_std::StandardDataDictionary;
use phi_guard::detect::{Detector, Memory, ScanContext};
use phi_guard::finding::{Field, Finding, IdentifierType, Role, Schema, Segment, Thresholds};

const PROFILE: &str = include_str!("../patterns/dicom/basic-profile.csv");
const VALUES: &str = include_str!("dicom/keywords.csv");

/// Attributes of dates that are those of a table or template, not of a person.
const VERSIONS: [&str; 4] =
    ["ContextGroupVersion", "ContextGroupLocalVersion", "TemplateVersion", "TemplateLocalVersion"];

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect())
}

/// What is found in `value` where it stands in the attribute `keyword`.
fn found(detector: &Detector, keyword: &str, value: &str) -> Vec<Finding> {
    let thresholds = Thresholds::default();
    let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
    let path = [Segment::Key(keyword.into())];
    let field = Field { schema: Schema::Json, role: Role::Value, path: &path };
    detector.scan(value, &field, &cx, &mut Memory::default())
}

/// What an attribute with values of this kind holds by that alone.
fn by_kind(vr: VR, keyword: &str) -> Option<(&'static str, IdentifierType)> {
    match vr {
        VR::PN => Some(("Quintero Lopez^Maria^^Dr", IdentifierType::Name)),
        VR::DA => Some(("19560314", IdentifierType::Date)),
        VR::DT if !VERSIONS.contains(&keyword) => Some(("20260114083000", IdentifierType::Date)),
        VR::AS => Some(("095Y", IdentifierType::Age)),
        VR::UR => Some(("https://records.example-mail.org/p/quintero", IdentifierType::Url)),
        // Texts are looked at as such; UIDs, times of day, codes, numbers and titles of programs identify nobody by
        // themselves; sequences have attributes of their own.
        _ => None,
    }
}

#[test]
fn every_keyword_of_the_profile_is_found_as_what_it_is() {
    let detector = Detector::builtin().unwrap();
    let values: BTreeMap<&str, (&str, IdentifierType)> =
        rows(VALUES).map(|row| (row[0], (row[1], row[2].parse().unwrap()))).collect();
    let mut wrong = Vec::new();
    let mut known = 0;
    for row in rows(PROFILE) {
        let keyword = row[1];
        let vr = StandardDataDictionary.by_name(keyword).and_then(|entry| entry.vr().exact());
        let own = values.get(keyword).copied();
        known += usize::from(own.is_some());
        for (value, kind) in own.into_iter().chain(vr.and_then(|vr| by_kind(vr, keyword))) {
            let kinds: Vec<_> = found(&detector, keyword, value).iter().map(|finding| finding.kind).collect();
            if !kinds.contains(&kind) {
                wrong.push(format!("{keyword}: {value} is {kinds:?}, not {kind}"));
            }
        }
        // Whatever is written into a text is seen, by this name or that of the attribute.
        let is_text = vr.is_some_and(|vr| matches!(vr, VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC));
        let seen = |value: &str| found(&detector, keyword, value).iter().any(|f| f.span.of(value).contains("867-5309"));
        if is_text && !seen("Call 612-867-5309 today") {
            wrong.push(format!("{keyword}: a telephone number in it is not seen"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(known, values.len(), "keywords.csv names attributes that the profile does not");
}
