//! What the guard tells about itself: policy, rules, decisions.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::audit::DecisionRecord;
use crate::detect::pattern::CompiledRule;
use crate::finding::IdentifierType;
use crate::respond::{Kind, Problem};

use super::{ApiState, OPENAPI};

/// Decisions in one answer, at most.
const MOST: usize = 1000;

/// The effective policy: JSON, or the TOML of a policy file where that is asked for.
pub(super) async fn policy(State(state): State<ApiState>, headers: HeaderMap) -> Result<Response, Problem> {
    let guard = state.guard.load();
    let policy = guard.policy();
    let wanted = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
    if wanted.contains("application/toml") {
        let text = policy.to_toml().map_err(|_| Problem::new(Kind::Internal))?;
        return Ok(([(header::CONTENT_TYPE, "application/toml")], text).into_response());
    }
    Ok(Json(policy.effective()).into_response())
}

/// The catalogue of rules.
pub(super) async fn rules(State(state): State<ApiState>) -> Json<Value> {
    Json((*state.rules).clone())
}

/// The query string of `/v1/decisions`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    #[serde(default)]
    after: u64,
    #[serde(default, rename = "type")]
    kind: Option<IdentifierType>,
    #[serde(default)]
    limit: Option<usize>,
}

/// Decisions on record, oldest first, with the number to ask on from.
pub(super) async fn decisions(
    State(state): State<ApiState>,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Page { after, kind, limit }) = page.map_err(|_| {
        Problem::new(Kind::Invalid)
            .detail("The query string takes `after` (a number), `type` (an identifier type) and `limit` (a number).")
    })?;
    let decisions: Vec<DecisionRecord> = state.decisions.after(after, kind, limit.unwrap_or(100).min(MOST));
    let next = decisions.last().map_or(after, |last| last.seq);
    Ok(Json(json!({ "decisions": decisions, "next": next })).into_response())
}

/// The document that describes the API.
pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/vnd.oai.openapi+json;version=3.1")], OPENAPI).into_response()
}

/// The catalogue of `rules` as `/v1/rules` gives it.
pub fn catalogue(rules: &[CompiledRule]) -> Value {
    let rule = |rule: &CompiledRule| {
        json!({
            "id": &*rule.id,
            "type": rule.kind,
            "safe_harbor": rule.kind.safe_harbor(),
            "what": rule.what,
            "why": rule.why,
            "reference": rule.reference,
            "score": f64::from((rule.score.get() * 1000.0).round()) / 1000.0,
            "validator": rule.validator_name,
        })
    };
    let mut sorted: Vec<&CompiledRule> = rules.iter().collect();
    sorted.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    json!({ "rules": sorted.into_iter().map(rule).collect::<Vec<_>>() })
}
