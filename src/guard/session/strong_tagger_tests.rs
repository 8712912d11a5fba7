//! A stronger reader that fails: nothing goes on without it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::detect::strong_tagger::{Combine, Labels, ReaderFault, Reading, StrongTagger, TokenReader};
use crate::finding::{IdentifierType, Score};
use crate::guard::testing;

/// Fails on every text but `ok`.
struct Broken([String; 2]);

impl TokenReader for Broken {
    fn labels(&self) -> &[String] {
        &self.0
    }

    fn describe(&self) -> String {
        "broken".to_owned()
    }

    fn read(&self, text: &str) -> Result<Reading, ReaderFault> {
        if text == "ok" { Ok(Reading::default()) } else { Err(ReaderFault::NotFinite) }
    }
}

fn guard(policy: &str) -> Guard {
    let reader = Broken(["O", "PER"].map(str::to_owned));
    let labels = Labels::new(reader.labels(), &BTreeMap::new()).unwrap();
    let strong = StrongTagger::new(Arc::new(reader), labels, Combine::Union, Score::new(0.5)).unwrap();
    let guard = testing::guard(policy);
    guard.with_detector(guard.detector().with_strong_tagger(Some(Arc::new(strong))))
}

fn run(policy: &str, content_type: &str, input: &str) -> (String, Verdict) {
    let start = SessionStart { method: "POST", path: "/tasks", content_type: None, year: 2026 };
    let mut session = guard(policy).session(&start);
    let content_type = Some(content_type);
    session.body(&BodyInfo { part: "body", file_name: None, content_type, content_encoding: None }).unwrap();
    let mut out = Vec::new();
    session.push(input.as_bytes(), &mut out).unwrap();
    let verdict = session.finish(&mut out).unwrap();
    (String::from_utf8(out).unwrap(), verdict)
}

#[test]
fn a_text_that_the_model_fails_on_blocks_and_says_why() {
    let (out, verdict) = run("", "text/plain", "Seen by Dr. Quill, 078-05-1120.");
    assert_eq!((out.as_str(), verdict.decision), ("[UNSCANNABLE]", Action::Block));
    let [report] = &verdict.findings[..] else { panic!("{:?}", verdict.findings) };
    assert_eq!(report.finding.kind, IdentifierType::Unscannable);
    assert_eq!(report.masked, "UNSCANNABLE: strong-tagger-failed");
    assert!(report.hint.contains("[tagger]") && report.value.expose().is_empty());
    assert_eq!(report.finding.evidence[0].what, "the stronger reader failed: its output is not a number");
}

#[test]
fn no_policy_lets_it_pass() {
    let lax = "action = \"allow\"\n[unscannable]\naction = \"allow\"\n[allow]\npatterns = [\"(?s).*\"]\n\
               [rules.strong-tagger-failed]\naction = \"allow\"\n\
               [[routes]]\npath = \"/**\"\naction = \"allow\"\nunscannable = \"allow\"";
    for policy in [lax, "action = \"flag\"", "action = \"redact\""] {
        let (out, verdict) = run(policy, "text/plain", "nothing in it");
        assert_eq!((out.as_str(), verdict.decision), ("[UNSCANNABLE]", Action::Block), "{policy}");
    }
    // But for a place that the policy says not to read.
    let (_, verdict) = run("[[routes]]\npath = \"/tasks\"\nskip = true", "text/plain", "nothing in it");
    assert_eq!(verdict.decision, Action::Pass);
}

#[test]
fn in_a_document_the_unit_that_failed_is_told() {
    let (out, verdict) = run("", "application/json", "{\"a\": [\"ok\", \"not read\"]}");
    assert_eq!(out, "{\"a\": [\"ok\", \"[UNSCANNABLE]\"]}");
    assert_eq!(verdict.decision, Action::Block);
    assert_eq!(verdict.findings[0].location.pointer.as_deref(), Some("/a/1"));
}

#[test]
fn a_body_too_long_to_hold_blocks_too() {
    let policy = "[limits]\nwhole_bytes = 1000";
    let (out, verdict) = run(policy, "text/plain", &"nothing in it, line after line\n".repeat(4000));
    assert_eq!(verdict.decision, Action::Block);
    assert!(!out.contains("nothing"), "{}", out.len());
}
