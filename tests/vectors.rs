//! The vectors in `tests/vectors/*.toml`: text with the identifiers marked,
//! `{{TYPE:text}}`. All that is marked must be found, with its type, and
//! nothing else. A `known_failure` must fail: one that passes is a vector to
//! be set free.

use phi_guard::detect::{Detector, Memory, ScanContext};
use phi_guard::finding::{Field, Finding, IdentifierType, Thresholds};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vectors {
    pub(crate) case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) known_failure: Option<String>,
}

/// A case with its marks taken out.
pub(crate) struct Marked {
    pub(crate) text: String,
    pub(crate) gold: Vec<(IdentifierType, std::ops::Range<usize>)>,
}

impl Case {
    pub(crate) fn marked(&self) -> Marked {
        let (mut text, mut gold) = (String::new(), Vec::new());
        let mut rest = self.text.trim_start_matches('\n');
        while let Some(open) = rest.find("{{") {
            text.push_str(&rest[..open]);
            let close = rest[open..].find("}}").expect("a mark is closed") + open;
            let (kind, value) = rest[open + 2..close].split_once(':').expect("a mark names its type");
            gold.push((kind.parse().expect("a known type"), text.len()..text.len() + value.len()));
            text.push_str(value);
            rest = &rest[close + 2..];
        }
        text.push_str(rest);
        Marked { text, gold }
    }
}

pub(crate) fn load(file: &str) -> Vec<Case> {
    let path = format!("{}/tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    toml::from_str::<Vectors>(&text).unwrap_or_else(|e| panic!("{path}: {e}")).case
}

fn scan(detector: &Detector, text: &str) -> Vec<Finding> {
    let thresholds = Thresholds::default();
    let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
    let mut memory = Memory::default();
    let mut findings = detector.scan(text, &Field::default(), &cx, &mut memory);
    detector.recall(text, &Field::default(), &cx, &memory, &mut findings);
    findings
}

/// Types that may stand for each other: what matters is that the text is covered.
fn same_group(a: IdentifierType, b: IdentifierType) -> bool {
    use IdentifierType::*;
    let group = |t| match t {
        Location | Zip | Facility => Location,
        Phone | Fax => Phone,
        Ssn | NationalId => Ssn,
        t => t,
    };
    group(a) == group(b)
}

fn faults(marked: &Marked, findings: &[Finding]) -> Vec<String> {
    let mut faults = Vec::new();
    let text = &marked.text;
    for (kind, range) in &marked.gold {
        let over: Vec<_> = findings.iter().filter(|f| f.span.start < range.end && range.start < f.span.end).collect();
        let leaked: String = text[range.clone()]
            .char_indices()
            .filter(|(i, c)| c.is_alphanumeric() && !over.iter().any(|f| f.span.range().contains(&(range.start + i))))
            .map(|(_, c)| c)
            .collect();
        if !leaked.is_empty() {
            faults.push(format!("LEAK  {kind} {:?}", &text[range.clone()]));
        } else if !over.iter().any(|f| same_group(f.kind, *kind)) {
            faults.push(format!("TYPE  {kind} {:?} found as {}", &text[range.clone()], over[0].kind));
        }
    }
    for f in findings {
        if !marked.gold.iter().any(|(_, r)| f.span.start < r.end && r.start < f.span.end) {
            faults.push(format!("ALARM {} {:?} by {}", f.kind, f.span.of(text), f.rule));
        }
    }
    faults
}

fn run(file: &str) {
    let detector = Detector::builtin().unwrap();
    let cases = load(file);
    assert!(!cases.is_empty());
    let mut report = Vec::new();
    for case in &cases {
        let marked = case.marked();
        let faults = faults(&marked, &scan(&detector, &marked.text));
        match (&case.known_failure, faults.is_empty()) {
            (None, false) => report.push(format!("{file}: {}\n    {}", case.name, faults.join("\n    "))),
            (Some(_), true) => report.push(format!("{file}: {}: passes now; take known_failure away", case.name)),
            _ => {}
        }
    }
    assert!(report.is_empty(), "\n{}", report.join("\n"));
}

#[test]
fn identifiers_are_found() {
    run("identifiers.toml");
}

#[test]
fn clean_work_passes() {
    run("clean.toml");
}
