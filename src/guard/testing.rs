//! A small detector for tests of what is built on detection.

use regex::Regex;

use crate::detect::{Candidate, Detector, Doc, Reach, Recognizer};
use crate::finding::{IdentifierType, Score};
use crate::text::Span;

use super::policy::no_files;
use super::{CompiledPolicy, Guard, Key};

/// Finds `Dr. Name`, social security numbers, and faults when told to.
struct Fake(Vec<(IdentifierType, Regex)>);

impl Recognizer for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn reach(&self) -> Reach {
        Reach { longest: 32, before: 8, after: 4 }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        assert!(!doc.text.contains("PLEASE PANIC"), "as told");
        for (kind, pattern) in &self.0 {
            for found in pattern.captures_iter(doc.text).filter_map(|c| c.get(1)) {
                out.push(Candidate {
                    kind: *kind,
                    span: Span::new(found.start(), found.end()),
                    score: Score::new(0.9),
                    rule: "fake".into(),
                    evidence: Vec::new(),
                });
            }
        }
    }
}

/// The detector.
pub(crate) fn detector() -> Detector {
    let of = |kind, pattern| (kind, Regex::new(pattern).unwrap());
    Detector::new(vec![Box::new(Fake(vec![
        of(IdentifierType::Name, r"Dr\. ([A-Z][a-z]{2,20})"),
        of(IdentifierType::Ssn, r"\b(\d{3}-\d{2}-\d{4})\b"),
        of(IdentifierType::Age, r"aged (9\d)"),
    ]))])
}

/// A guard with that detector and the policy `text`.
pub(crate) fn guard(policy: &str) -> Guard {
    let policy = CompiledPolicy::load("test.toml", policy, None, &no_files).unwrap();
    Guard::new(detector(), policy, Key::new([9; 32]))
}
