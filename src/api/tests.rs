use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;
use crate::audit::DecisionRecord;
use crate::finding::IdentifierType;
use crate::guard::testing::guard;

/// Decisions numbered 1 to 5.
struct Five;

impl Decisions for Five {
    fn after(&self, after: u64, kind: Option<IdentifierType>, limit: usize) -> Vec<DecisionRecord> {
        let all = (1..=5).filter(|seq| *seq > after && kind.is_none_or(|k| k == IdentifierType::Mrn));
        let record = |seq| DecisionRecord {
            seq,
            id: seq.to_string(),
            time: "2026-11-22T20:00:00Z".into(),
            door: "proxy",
            method: "POST".into(),
            route: "other".into(),
            decision: "block",
            status: Some(422),
            problem: Some("blocked"),
            bytes: 1,
            micros: 1,
            counts: [("MRN", 1)].into(),
            findings: Vec::new(),
        };
        all.take(limit).map(record).collect()
    }
}

fn api(policy: &str) -> Router {
    router(ApiState {
        guard: Arc::new(ArcSwap::from_pointee(guard(policy))),
        decisions: Arc::new(Five),
        rules: Arc::new(json!({ "rules": [] })),
        body_bytes: 10_000,
    })
}

async fn call(method: &str, path: &str, content_type: &str, body: &str) -> (StatusCode, http::HeaderMap, Vec<u8>) {
    let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, content_type);
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let (parts, body) = api("").oneshot(request).await.unwrap().into_parts();
    (parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

async fn json_of(method: &str, path: &str, body: &str) -> Value {
    let (status, _, body) = call(method, path, "application/json", body).await;
    assert_eq!(status, 200, "{body:?}");
    serde_json::from_slice(&body).unwrap()
}

fn schema(value: &Value, name: &str) {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    fits(value, &document["components"]["schemas"][name], &document).unwrap();
}

#[tokio::test]
async fn a_text_is_scanned_and_redacted() {
    let body = r#"{"text": "é Dr. Quill, 078-05-1120"}"#;
    let got = json_of("POST", "/v1/scan", body).await;
    schema(&got, "ScanResult");
    assert_eq!(got["decision"], "block");
    assert_eq!((&got["findings"][0]["start"], &got["findings"][0]["unit"]), (&json!(6), &json!("char")));
    assert!(!got.to_string().contains("Quill"));
    let got = json_of("POST", "/v1/scan?offsets=byte", body).await;
    assert_eq!(got["findings"][0]["start"], 7);
    let got = json_of("POST", "/v1/redact", body).await;
    schema(&got, "RedactedText");
    assert_eq!(got["text"], "é Dr. [NAME], [SSN]");
    let got = json_of("POST", "/v1/redact?operator=mask", body).await;
    assert_eq!(got["text"], "é Dr. *****, ***-**-****");
    let got = json_of("POST", "/v1/redact", r#"{"text": "Dr. Quill", "operator": "mask"}"#).await;
    assert_eq!(got["text"], "Dr. *****");
}

#[tokio::test]
async fn items_keep_their_order_and_their_ids() {
    let body = r#"{"items": [{"id": 7, "text": "clean"}, {"id": "b", "text": "Dr. Quill", "field": "note"}]}"#;
    let got = json_of("POST", "/v1/scan", body).await;
    schema(&got, "ScanResult");
    assert_eq!(got["findings"].as_array().unwrap().len(), 1);
    assert_eq!(got["findings"][0]["id"], "b");
    assert_eq!(got["findings"][0]["location"]["pointer"], "/note");
    let got = json_of("POST", "/v1/redact", body).await;
    schema(&got, "RedactedItems");
    assert_eq!(got["items"], json!([{"id": 7, "text": "clean"}, {"id": "b", "text": "Dr. [NAME]"}]));
}

#[tokio::test]
async fn files_are_read_by_their_type() {
    let (status, headers, body) = call("POST", "/v1/redact", "text/plain", "Dr. Quill\n").await;
    assert_eq!((status, &body[..]), (StatusCode::OK, &b"Dr. [NAME]\n"[..]));
    assert_eq!(headers["x-phi-guard-decision"], "block");
    assert_eq!(headers["x-phi-guard-findings"], "1");
    let got = json_of("POST", "/v1/scan", r#"[{"note": "Dr. Quill"}]"#).await;
    assert_eq!(got["findings"][0]["location"]["pointer"], "/0/note");
    let got = json_of("POST", "/v1/scan?as=file", r#"{"text": "Dr. Quill"}"#).await;
    assert_eq!(got["findings"][0]["location"]["pointer"], "/text");
    let form = "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nDr. Quill\r\n--x--\r\n";
    let (_, _, body) = call("POST", "/v1/scan", "multipart/form-data; boundary=x", form).await;
    let got: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(got["findings"][0]["location"]["part"], "f");
}

#[tokio::test]
async fn what_cannot_be_read_is_not_called_redacted() {
    let png = "\u{89}PNG";
    let request = Request::post("/v1/redact").header(header::CONTENT_TYPE, "image/png");
    let bytes = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 40]].concat();
    let response = api("").oneshot(request.body(Body::from(bytes)).unwrap()).await.unwrap();
    assert_eq!(response.status(), 422, "{png}");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    schema(&serde_json::from_slice(&body).unwrap(), "Problem");
}

#[tokio::test]
async fn errors_are_problems_and_quote_nothing() {
    for (method, path, content_type, body, wanted) in [
        ("POST", "/v1/scan", "application/json", r#"{"text": Quill}"#, 400),
        ("POST", "/v1/scan", "application/json", r#"{"items": [{"id": 1, "txt": "Quill"}]}"#, 400),
        ("POST", "/v1/scan", "application/json", r#"{"text": "a", "operator": "Quill"}"#, 400),
        ("POST", "/v1/scan?offset=byte", "application/json", "{}", 400),
        ("POST", "/v1/scan?operator=Quill", "application/json", "{}", 400),
        ("POST", "/v1/scan?as=file", "application/json", r#"{"text": Quill"#, 400),
        ("GET", "/v1/scan", "application/json", "", 405),
        ("DELETE", "/v1/policy", "application/json", "", 405),
        ("GET", "/v1/decisions?type=Quill", "application/json", "", 400),
    ] {
        let (status, headers, answer) = call(method, path, content_type, body).await;
        assert_eq!(status, wanted, "{method} {path} {body}");
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        schema(&answer, "Problem");
        assert!(!answer.to_string().contains("Quill"), "{answer}");
    }
    let (status, _, _) = call("POST", "/v1/scan", "text/plain", &"a".repeat(10_001)).await;
    assert_eq!(status, 413);
}

#[tokio::test]
async fn policy_rules_and_decisions_can_be_read() {
    let policy = json_of("GET", "/v1/policy", "").await;
    assert_eq!(policy["types"]["NAME"]["action"], "block");
    assert_eq!(json_of("GET", "/v1/rules", "").await, json!({ "rules": [] }));
    let got = json_of("GET", "/v1/decisions?after=2&limit=2", "").await;
    assert_eq!((&got["decisions"][0]["seq"], &got["next"]), (&json!(3), &json!(4)));
    let got = json_of("GET", "/v1/decisions?after=5&type=MRN", "").await;
    assert_eq!((got["decisions"].as_array().unwrap().len(), &got["next"]), (0, &json!(5)));
    let request = Request::get("/v1/policy").header(header::ACCEPT, "application/toml").body(Body::empty()).unwrap();
    let body = api("").oneshot(request).await.unwrap().into_body().collect().await.unwrap().to_bytes();
    toml::from_str::<crate::guard::policy::PolicyFile>(std::str::from_utf8(&body).unwrap()).unwrap();
}

#[tokio::test]
async fn it_answers_over_a_real_socket() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let service = hyper_util::service::TowerToHyperService::new(api(""));
        let io = hyper_util::rt::TokioIo::new(stream);
        hyper::server::conn::http1::Builder::new().serve_connection(io, service).await.unwrap();
    });
    let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
    let body = r#"{"text":"Dr. Quill"}"#;
    let request = format!(
        "POST /v1/redact HTTP/1.1\r\nhost: guard\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains(r#""text":"Dr. [NAME]""#), "{answer}");
    server.await.unwrap();
}

#[tokio::test]
async fn every_route_is_described_and_every_described_route_is_there() {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["operationId"].is_string() && operation["responses"].is_object(), "{path}");
            // Health is the proxy's; it is on the same plane.
            if operation["tags"] != json!(["health"]) {
                described.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    let mut routes: Vec<_> = ROUTES.iter().map(|(m, p)| ((*m).to_owned(), (*p).to_owned())).collect();
    described.sort();
    routes.sort();
    assert_eq!(described, routes);
    for (method, path) in ROUTES {
        let (status, _, _) = call(method, path, "text/plain", "").await;
        assert_eq!(status, 200, "{method} {path}");
    }
}

#[test]
fn every_example_fits_its_schema_and_every_reference_leads_somewhere() {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let mut examples = 0;
    walk(&document, &document, &mut examples);
    assert!(examples >= 8, "{examples}");
    let types = &document["components"]["schemas"]["IdentifierType"]["enum"];
    let known: Vec<_> = IdentifierType::ALL.iter().map(|t| t.as_str()).collect();
    assert_eq!(types, &json!(known));
}

fn walk(value: &Value, document: &Value, examples: &mut usize) {
    if let (Some(schema), Some(media)) = (value.get("schema"), value.as_object()) {
        let several = media.get("examples").and_then(Value::as_object);
        let values = several.into_iter().flat_map(|e| e.values()).filter_map(|e| e.get("value"));
        for example in values.chain(media.get("example")) {
            *examples += 1;
            fits(example, schema, document).unwrap();
        }
    }
    if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    match value {
        Value::Object(members) => members.values().for_each(|v| walk(v, document, examples)),
        Value::Array(values) => values.iter().for_each(|v| walk(v, document, examples)),
        _ => {}
    }
}

/// Whether `value` fits `schema`: the part of JSON Schema that the document uses.
fn fits(value: &Value, schema: &Value, document: &Value) -> Result<(), String> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let schema = document.pointer(reference.trim_start_matches('#')).ok_or(reference)?;
        return fits(value, schema, document);
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let fitting = choices.iter().filter(|choice| fits(value, choice, document).is_ok()).count();
        return if fitting == 1 { Ok(()) } else { Err(format!("{value} fits {fitting} of {schema}")) };
    }
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
        && !allowed.contains(value)
    {
        return Err(format!("{value} is none of {allowed:?}"));
    }
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        _ => false,
    };
    let fitting = match schema.get("type") {
        None => true,
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is),
        Some(kind) => is(kind.as_str().unwrap_or("")),
    };
    if !fitting {
        return Err(format!("{value} is not of the type in {schema}"));
    }
    if let Some(members) = value.as_object() {
        let properties = schema.get("properties").and_then(Value::as_object);
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            members.get(name.as_str().unwrap_or("")).ok_or(format!("{value} lacks {name}"))?;
        }
        for (name, member) in members {
            match properties.and_then(|p| p.get(name)) {
                Some(schema) => fits(member, schema, document)?,
                None if schema.get("additionalProperties") == Some(&json!(false)) => {
                    return Err(format!("{value} has {name}"));
                }
                None => {}
            }
        }
    }
    for item in value.as_array().into_iter().flatten() {
        fits(item, schema.get("items").unwrap_or(&json!({})), document)?;
    }
    Ok(())
}
