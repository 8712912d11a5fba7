//! The REST API on the admin plane: scan and redact, and what the guard knows
//! about itself. Described in `openapi.json`, which it also serves.

mod input;
mod read;
mod scan;

#[cfg(test)]
mod tests;

pub use read::catalogue;

use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::Router;
use axum::routing::{MethodRouter, get, post};
use serde_json::Value;

use crate::audit::Decisions;
use crate::guard::Guard;
use crate::respond::{Kind, Problem};

/// Bytes of a request to the API, where the state says nothing else: larger
/// files go through the proxy or the command line, which stream.
pub const BODY_BYTES: usize = 64 << 20;

/// What the API works with.
#[derive(Clone)]
pub struct ApiState {
    /// The guard in office; a reload of the policy puts another in.
    pub guard: Arc<ArcSwap<Guard>>,
    /// The decisions on record.
    pub decisions: Arc<dyn Decisions>,
    /// The catalogue of rules, as `/v1/rules` gives it (see [`catalogue`]).
    pub rules: Arc<Value>,
    /// Bytes of a request, at most.
    pub body_bytes: usize,
}

/// The document that describes the API (OpenAPI 3.1).
pub const OPENAPI: &str = include_str!("openapi.json");

/// Every route: method and path.
pub const ROUTES: &[(&str, &str)] = &[
    ("POST", "/v1/scan"),
    ("POST", "/v1/redact"),
    ("GET", "/v1/policy"),
    ("GET", "/v1/rules"),
    ("GET", "/v1/decisions"),
    ("GET", "/openapi.json"),
];

/// The API's routes. It has no fallback of its own: see [`not_found`].
pub fn router(state: ApiState) -> Router {
    let routes = ROUTES.iter().fold(Router::new(), |router, (_, path)| {
        let handler: MethodRouter<ApiState> = match *path {
            "/v1/scan" => post(scan::scan),
            "/v1/redact" => post(scan::redact),
            "/v1/policy" => get(read::policy),
            "/v1/rules" => get(read::rules),
            "/v1/decisions" => get(read::decisions),
            _ => get(read::openapi),
        };
        router.route(path, handler.fallback(method_not_allowed))
    });
    routes.with_state(state)
}

/// The answer where no route matches.
pub async fn not_found() -> Problem {
    Problem::new(Kind::NotFound)
}

async fn method_not_allowed() -> Problem {
    Problem::new(Kind::MethodNotAllowed)
}
