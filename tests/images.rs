//! Pictures, read by the real worker process and the real Tesseract.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use phi_guard::finding::{IdentifierType, Rect};
use phi_guard::guard::{Action, Verdict};
use phi_guard::worker::Tesseract;

use crate::documents::{PATIENT, pool};
use crate::support::{Doc, guard, run};

/// False, and said, where there is no Tesseract. In CI there must be one.
pub(crate) fn ocr() -> bool {
    let found = Tesseract::find(std::env::var_os("PATH").as_deref()).is_some();
    assert!(found || std::env::var_os("CI").is_none(), "no tesseract: run scripts/setup");
    if !found {
        eprintln!("no tesseract here: text in pictures is not tested");
    }
    found
}

fn picture(name: &str) -> Doc {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens/sample").join(name);
    Doc { content_type: None, content_encoding: None, file_name: None, bytes: fs::read(path).unwrap() }
}

fn rect(verdict: &Verdict, kind: IdentifierType) -> Option<Rect> {
    verdict.findings.iter().find(|r| r.finding.kind == kind)?.location.rect
}

#[test]
fn a_screen_is_read_and_its_identifiers_are_painted_over() {
    if !ocr() {
        return;
    }
    let guard = guard(&format!("action = \"redact\"\n{PATIENT}")).with_extractor(Arc::new(pool()));
    let doc = picture("labs.png");
    let (out, verdict) = run(&guard, &doc, &[]).unwrap();
    assert_eq!(verdict.decision, Action::Redact, "{:?}", verdict.findings);
    for kind in ["NAME", "DATE", "MRN", "PHONE", "EMAIL"] {
        assert!(verdict.counts.keys().any(|k| k.as_str() == kind), "{kind}: {:?}", verdict.counts);
    }
    let of_phone = rect(&verdict, IdentifierType::Phone).unwrap();
    assert!(of_phone.width > 40 && of_phone.height < 40, "{of_phone:?}");
    assert_ne!(out, doc.bytes);
    let (again, verdict) = run(&guard, &Doc { bytes: out.clone(), ..doc }, &[1000]).unwrap();
    assert_eq!(again, out, "{:?}", verdict.findings);
}

#[test]
fn without_the_program_pictures_are_unscannable() {
    // The engine in this process calls no programs.
    let (_, verdict) = run(&guard(""), &picture("labs.png"), &[]).unwrap();
    assert_eq!(verdict.decision, Action::Block);
    let report = &verdict.findings[0];
    assert_eq!(report.finding.kind, IdentifierType::Unscannable);
    assert!(report.finding.evidence[0].what.starts_with("ocr-missing"), "{report:?}");
    assert!(report.hint.contains("tesseract-ocr"), "{}", report.hint);
}
