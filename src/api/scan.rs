//! `/v1/scan` and `/v1/redact`.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::finding::IdentifierType;
use crate::guard::{Action, BodyInfo, Guard, Report, Session, SessionStart, TextItem, TextOutcome, Verdict};
use crate::respond::{Kind, Problem};

use super::ApiState;
use super::input::{self, Input, Item, Options};

/// What became of the input.
enum Outcome {
    Texts { ids: Option<Vec<Value>>, texts: Vec<TextOutcome> },
    File { bytes: Vec<u8>, content_type: Option<String>, changed: bool },
}

pub(super) async fn scan(
    State(state): State<ApiState>,
    options: Result<Query<Options>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (outcome, verdict) = judge(&state, options, &headers, body).await?;
    let findings = findings(&outcome, &verdict)?;
    Ok(Json(json!({ "decision": verdict.decision, "findings": findings })).into_response())
}

pub(super) async fn redact(
    State(state): State<ApiState>,
    options: Result<Query<Options>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (outcome, verdict) = judge(&state, options, &headers, body).await?;
    let findings = findings(&outcome, &verdict)?;
    if verdict.counts.contains_key(&IdentifierType::Unscannable) && verdict.decision == Action::Block {
        // What was not read was not redacted either.
        return Err(Problem::new(Kind::Blocked).findings(findings));
    }
    match outcome {
        Outcome::Texts { ids: None, texts } => {
            let text = texts.into_iter().next().map(|t| t.text).unwrap_or_default();
            Ok(Json(json!({ "decision": verdict.decision, "text": text, "findings": findings })).into_response())
        }
        Outcome::Texts { ids: Some(ids), texts } => {
            let items = ids.into_iter().zip(texts).map(|(id, t)| json!({ "id": id, "text": t.text }));
            let items: Vec<_> = items.collect();
            Ok(Json(json!({ "decision": verdict.decision, "items": items, "findings": findings })).into_response())
        }
        Outcome::File { bytes, content_type, changed } => Ok(file(bytes, content_type, changed, &verdict)),
    }
}

/// The file, what was found in it told in the headers.
fn file(bytes: Vec<u8>, content_type: Option<String>, changed: bool, verdict: &Verdict) -> Response {
    let mut response = (StatusCode::OK, bytes).into_response();
    let headers = response.headers_mut();
    let content_type = content_type.and_then(|t| HeaderValue::from_str(&t).ok());
    headers.insert(header::CONTENT_TYPE, content_type.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    headers.insert("x-phi-guard-decision", HeaderValue::from_static(verdict.decision.as_str()));
    headers.insert("x-phi-guard-findings", HeaderValue::from(verdict.total()));
    headers.insert("x-phi-guard-changed", HeaderValue::from_static(if changed { "true" } else { "false" }));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Scans what the request holds, off the threads that serve connections.
async fn judge(
    state: &ApiState,
    options: Result<Query<Options>, QueryRejection>,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Outcome, Verdict), Problem> {
    let Query(mut options) = options.map_err(|_| {
        Problem::new(Kind::Invalid).detail(
            "The query string takes `offsets` (byte, char, utf16), `operator` (label, mask, hash, generalize) \
             and `as` (request, file).",
        )
    })?;
    let input = input::read(headers, body, state.body_bytes, &mut options).await?;
    let guard = (**state.guard.load()).clone();
    let work = move || run(&guard, options, input);
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Problem::new(Kind::Internal)))
}

fn run(guard: &Guard, options: Options, input: Input) -> Result<(Outcome, Verdict), Problem> {
    let guard = match options.operator {
        Some(operator) => {
            let policy = guard.policy().with_operator(operator);
            guard.with_policy(policy.map_err(|_| Problem::new(Kind::Misconfigured))?)
        }
        None => guard.clone(),
    };
    let year = i32::from(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year());
    let session = |content_type| guard.session(&SessionStart { method: "", path: "", content_type, year });
    match input {
        Input::Text { text, field } => {
            let item = TextItem { text: &text, field: field.as_deref(), part: None };
            texts(session(None).offsets(options.offsets), &[item], None)
        }
        Input::Items(items) => {
            let of = |item: &'_ Item| item.id.clone();
            let ids = items.iter().map(of).collect();
            let items: Vec<_> =
                items.iter().map(|i| TextItem { text: &i.text, field: i.field.as_deref(), part: None }).collect();
            texts(session(None).offsets(options.offsets), &items, Some(ids))
        }
        Input::File { bytes, content_type, content_encoding, name } => {
            let mut session = session(content_type.as_deref()).offsets(options.offsets);
            let info = BodyInfo {
                part: "body",
                file_name: name.as_deref(),
                content_type: content_type.as_deref(),
                content_encoding: content_encoding.as_deref(),
            };
            let mut out = Vec::with_capacity(bytes.len());
            session.body(&info).and_then(|()| session.push(&bytes, &mut out)).map_err(|e| Problem::from(&e))?;
            let verdict = session.finish(&mut out).map_err(|e| Problem::from(&e))?;
            let changed = verdict.changed;
            Ok((Outcome::File { bytes: out, content_type, changed }, verdict))
        }
    }
}

fn texts(mut session: Session, items: &[TextItem<'_>], ids: Option<Vec<Value>>) -> Result<(Outcome, Verdict), Problem> {
    let texts = session.texts(items).map_err(|e| Problem::from(&e))?;
    let verdict = session.finish(&mut Vec::new()).map_err(|e| Problem::from(&e))?;
    Ok((Outcome::Texts { ids, texts }, verdict))
}

/// The findings in the shape of the contract; those of items carry the item's id.
fn findings(outcome: &Outcome, verdict: &Verdict) -> Result<Vec<Value>, Problem> {
    match outcome {
        Outcome::Texts { ids: Some(ids), texts } => {
            let pairs = ids.iter().zip(texts).flat_map(|(id, text)| text.findings.iter().map(move |f| (id, f)));
            pairs.map(|(id, report)| told(report, Some(id))).collect()
        }
        _ => verdict.findings.iter().map(|report| told(report, None)).collect(),
    }
}

fn told(report: &Report, id: Option<&Value>) -> Result<Value, Problem> {
    let value = serde_json::to_value(report).map_err(|_| Problem::new(Kind::Internal))?;
    let (Some(id), Value::Object(members)) = (id, &value) else { return Ok(value) };
    let mut with_id = Map::with_capacity(members.len() + 1);
    with_id.insert("id".to_owned(), id.clone());
    with_id.extend(members.clone());
    Ok(Value::Object(with_id))
}
