//! Every door gives the same verdict and the same bytes: the vectors through a
//! session, the proxy, the REST API and the command line, in several formats.
#![allow(clippy::disallowed_methods, reason = "messages and logs of tests show bytes as text")]

use std::fs;
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use phi_guard::api::{self, ApiState};
use phi_guard::audit::{Audit, AuditTarget};
use phi_guard::config::ProxyLimits;
use phi_guard::guard::{Action, Guard};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::cmd;
use crate::proxy::rig::Rig;
use crate::support::{Doc, Format, guard, run, told};
use crate::vectors::load;

const REDACT: &str = "action = \"redact\"";
const BLOCK: &str = "action = \"block\"";

/// Formats in which a reviewer's text reaches a platform.
const CARRIERS: &[Format] = &[Format::Text, Format::Json, Format::Form, Format::Multipart];

/// The texts of all vectors.
fn texts() -> Vec<String> {
    let cases = load("identifiers.toml").into_iter().chain(load("clean.toml"));
    cases.map(|case| case.marked().text).collect()
}

/// Each text in each carrier; in the multipart it is a field and a file.
fn documents() -> Vec<Doc> {
    let of = |text: &String, format: &Format| match format {
        Format::Multipart => format.of(&[text.clone(), text.clone()]),
        _ => format.of(std::slice::from_ref(text)),
    };
    texts().iter().flat_map(|text| CARRIERS.iter().map(move |format| of(text, format))).collect()
}

/// What of a finding must be the same at every door: all but the name that the
/// door gives to the document.
fn essence(mut finding: Value) -> Value {
    let location = finding["location"].as_object_mut().unwrap();
    location.remove("part");
    location.remove("name");
    finding
}

fn essences<'a>(findings: impl IntoIterator<Item = &'a Value>) -> Vec<Value> {
    findings.into_iter().cloned().map(essence).collect()
}

/// What the command line and the API know of a finding in a text without a place.
fn bare(finding: &Value) -> Value {
    let keys = ["type", "start", "end", "rule", "score", "masked", "evidence"];
    keys.iter().map(|key| ((*key).to_owned(), finding[key].clone())).collect::<serde_json::Map<_, _>>().into()
}

fn all_bare<'a>(findings: impl IntoIterator<Item = &'a Value>) -> Vec<Value> {
    findings.into_iter().map(bare).collect()
}

fn content_type(doc: &Doc) -> &str {
    doc.content_type.as_deref().unwrap()
}

async fn rig(policy: &str) -> Rig {
    Rig::with(guard(policy), ProxyLimits::default(), false).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_upstream_gets_what_a_session_writes() {
    let (redacting, judge) = (rig(REDACT).await, guard(REDACT));
    let mut changed = 0;
    for doc in documents() {
        let (out, verdict) = run(&judge, &doc, &[]).unwrap();
        let fields = format!("Content-Type: {}\r\n", content_type(&doc));
        let answer = redacting.post("/tasks", &fields, &doc.bytes).await;
        assert_eq!(answer.status, 200, "{doc:?}");
        let got = redacting.upstream.last();
        assert!(got.body == out, "{doc:?}\nsession {:?}\nproxy   {:?}", String::from_utf8_lossy(&out), got.body);
        assert_eq!(got.headers["content-type"], content_type(&doc));
        assert_eq!(answer.header("x-phi-guard-decision"), Some(verdict.decision.as_str()));
        assert_eq!(answer.header("x-phi-guard-findings"), Some(&*verdict.total().to_string()));
        changed += usize::from(verdict.changed);
    }
    assert!(changed > 50, "the vectors were not tried: {changed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_block_tells_the_findings_of_a_session_and_sends_nothing() {
    let (blocking, judge) = (rig(BLOCK).await, guard(BLOCK));
    let mut passed = 0;
    for doc in documents() {
        let (_, verdict) = run(&judge, &doc, &[]).unwrap();
        let fields = format!("Content-Type: {}\r\n", content_type(&doc));
        let answer = blocking.post("/tasks", &fields, &doc.bytes).await;
        if verdict.decision == Action::Block {
            assert_eq!(answer.status, 422, "{doc:?}");
            assert_eq!(answer.json()["findings"].as_array().unwrap(), &told(&verdict), "{doc:?}");
        } else {
            assert_eq!((verdict.decision, answer.status), (Action::Pass, 200), "{doc:?}");
            passed += 1;
            assert!(blocking.upstream.last().body == doc.bytes);
        }
        assert_eq!(blocking.upstream.all().len(), passed, "something blocked went on: {doc:?}");
    }
    assert!(passed > 10, "clean work did not pass: {passed}");
}

fn router(judge: Guard) -> axum::Router {
    api::router(ApiState {
        guard: Arc::new(ArcSwap::from_pointee(judge)),
        decisions: Arc::new(Audit::new(1, &AuditTarget::Memory).unwrap()),
        rules: Arc::new(json!({})),
        body_bytes: 1 << 20,
    })
}

async fn ask(router: &axum::Router, target: &str, content_type: &str, body: &[u8]) -> (http::HeaderMap, Vec<u8>) {
    let request = Request::post(target).header("content-type", content_type).body(Body::from(body.to_vec())).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    assert_eq!(parts.status, 200);
    (parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_scans_and_redacts_files_as_a_session_does() {
    let judge = guard(REDACT);
    let api = router(judge.clone());
    for doc in documents() {
        let (out, verdict) = run(&judge, &doc, &[]).unwrap();
        let (_, body) = ask(&api, "/v1/scan?as=file", content_type(&doc), &doc.bytes).await;
        let got: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(got["decision"], verdict.decision.as_str(), "{doc:?}");
        assert_eq!(got["findings"].as_array().unwrap(), &told(&verdict), "{doc:?}");
        let (headers, body) = ask(&api, "/v1/redact?as=file", content_type(&doc), &doc.bytes).await;
        assert!(body == out, "{doc:?}\n{}", String::from_utf8_lossy(&body));
        assert_eq!(headers["x-phi-guard-decision"], verdict.decision.as_str());
        assert_eq!(headers["x-phi-guard-changed"], if verdict.changed { "true" } else { "false" });
    }
}

#[tokio::test]
async fn the_api_scans_and_redacts_texts_as_a_session_does() {
    let judge = guard(REDACT);
    let api = router(judge.clone());
    for text in texts() {
        let (out, verdict) = run(&judge, &Format::Text.of(std::slice::from_ref(&text)), &[]).unwrap();
        let body = json!({ "text": text }).to_string();
        let (_, scanned) = ask(&api, "/v1/scan", "application/json", body.as_bytes()).await;
        let scanned: Value = serde_json::from_slice(&scanned).unwrap();
        assert_eq!(scanned["decision"], verdict.decision.as_str(), "{text}");
        assert_eq!(all_bare(scanned["findings"].as_array().unwrap()), all_bare(&told(&verdict)), "{text}");
        let (_, redacted) = ask(&api, "/v1/redact", "application/json", body.as_bytes()).await;
        let redacted: Value = serde_json::from_slice(&redacted).unwrap();
        assert_eq!(redacted["text"].as_str().unwrap().as_bytes(), out, "{text}");
    }
}

#[test]
fn the_command_line_checks_files_as_a_session_does() {
    let dir = tempfile::tempdir().unwrap();
    let judge = guard(BLOCK);
    let mut expected = Vec::new();
    for (i, text) in texts().into_iter().enumerate() {
        for (extension, format) in [("txt", Format::Text), ("json", Format::Json)] {
            let name = format!("case-{i:03}.{extension}");
            let bytes = format.of(std::slice::from_ref(&text)).bytes;
            fs::write(dir.path().join(&name), &bytes).unwrap();
            let (_, verdict) = run(&judge, &Doc::file(&name, bytes), &[]).unwrap();
            expected.extend(told(&verdict).into_iter().map(|f| (name.clone(), essence(f))));
        }
    }
    let output = cmd::run(dir.path(), &["check", "--format", "jsonl", "."], "");
    assert_eq!(output.status.code(), Some(1), "{}", cmd::text(&output.stderr));
    let mut got: Vec<(String, Value)> = Vec::new();
    for line in cmd::text(&output.stdout).lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if line.get("type").is_some() && line.get("location").is_some() {
            got.push((line["location"]["name"].as_str().unwrap().to_owned(), essence(line)));
        }
    }
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    for (want, have) in expected.iter().zip(&got) {
        assert_eq!(want, have);
    }
    assert_eq!(expected.len(), got.len());
}

#[test]
fn the_command_line_redacts_files_as_a_session_does() {
    let dir = tempfile::tempdir().unwrap();
    let judge = guard(REDACT);
    let mut expected = Vec::new();
    for (i, text) in texts().into_iter().enumerate() {
        for (extension, format) in [("txt", Format::Text), ("json", Format::Json)] {
            let name = format!("case-{i:03}.{extension}");
            let bytes = format.of(std::slice::from_ref(&text)).bytes;
            fs::write(dir.path().join(&name), &bytes).unwrap();
            let (out, _) = run(&judge, &Doc::file(&name, bytes), &[]).unwrap();
            expected.push((name, out));
        }
    }
    let names = expected.iter().map(|(name, _)| name.as_str());
    let args: Vec<_> = ["redact", "--in-place"].into_iter().chain(names).collect();
    let output = cmd::run(dir.path(), &args, "");
    assert_eq!(output.status.code(), Some(0), "{}", cmd::text(&output.stderr));
    for (name, want) in &expected {
        let have = fs::read(dir.path().join(name)).unwrap();
        assert!(have == *want, "{name}: {}", String::from_utf8_lossy(&have));
    }
}

#[test]
fn the_command_line_reads_standard_input_as_a_session_does() {
    let dir = tempfile::tempdir().unwrap();
    let (blocking, redacting) = (guard(BLOCK), guard(REDACT));
    for doc in documents().into_iter().step_by(29) {
        let input = String::from_utf8(doc.bytes.clone()).unwrap();
        let (out, _) = run(&redacting, &doc, &[]).unwrap();
        let output = cmd::run(dir.path(), &["redact", "--content-type", content_type(&doc)], &input);
        assert_eq!(output.status.code(), Some(0), "{}", cmd::text(&output.stderr));
        assert!(output.stdout == out, "{doc:?}\n{}", cmd::text(&output.stdout));

        let bare_doc = Doc { content_type: None, ..doc };
        let (_, verdict) = run(&blocking, &bare_doc, &[]).unwrap();
        let output = cmd::run(dir.path(), &["check", "--format", "json", "-"], &input);
        assert_eq!(output.status.code(), Some(i32::from(verdict.decision == Action::Block)), "{bare_doc:?}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(essences(report["findings"].as_array().unwrap()), essences(&told(&verdict)), "{bare_doc:?}");
    }
}

#[test]
fn spans_are_those_of_a_session() {
    let dir = tempfile::tempdir().unwrap();
    let judge = guard(BLOCK);
    let texts = texts();
    let input: String = texts.iter().map(|text| format!("{}\n", json!({ "id": 1, "text": text }))).collect();
    let output = cmd::run(dir.path(), &["spans"], &input);
    assert!(output.status.success(), "{}", cmd::text(&output.stderr));
    let lines: Vec<Value> = cmd::text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), texts.len());
    for (text, line) in texts.iter().zip(&lines) {
        let (_, verdict) = run(&judge, &Format::Text.of(std::slice::from_ref(text)), &[]).unwrap();
        assert_eq!(all_bare(line["findings"].as_array().unwrap()), all_bare(&told(&verdict)), "{text}");
    }
}
