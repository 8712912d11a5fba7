//! The task store over HTTP. Everything is there twice, at `/api` and at
//! `/redact/api`: the demo's policy blocks on the one and redacts on the other.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::store::{DemoError, Store};

const PAGE: &str = include_str!("page.html");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
/// Tasks shown on the page and in lists.
const LISTED: u32 = 100;
/// Bytes of a request.
const MOST: usize = 256 << 20;

type Shared = State<Arc<Store>>;

/// The whole store.
pub fn router(store: Arc<Store>) -> Router {
    let api = Router::new()
        .route("/api/tasks", post(add).get(list))
        .route("/api/tasks/{id}", get(one))
        .route("/api/tasks/{id}/annotations", post(annotate).get(annotations))
        .route("/api/tasks/{id}/attachments", post(attach).get(attachments))
        .layer(DefaultBodyLimit::max(MOST));
    Router::new().route("/", get(page)).merge(api.clone()).nest("/redact", api).with_state(store)
}

/// Why the store did not take something.
enum Refusal {
    Wrong(&'static str),
    NoSuchTask,
    Failed,
}

impl From<DemoError> for Refusal {
    fn from(_: DemoError) -> Self {
        Refusal::Failed
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, what) = match self {
            Refusal::Wrong(what) => (StatusCode::BAD_REQUEST, what),
            Refusal::NoSuchTask => (StatusCode::NOT_FOUND, "no such task"),
            Refusal::Failed => (StatusCode::INTERNAL_SERVER_ERROR, "the database failed"),
        };
        (status, Json(json!({ "error": what }))).into_response()
    }
}

async fn page() -> impl IntoResponse {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, PAGE)
}

/// One task, or a list of them.
async fn add(State(store): Shared, Json(body): Json<Value>) -> Result<impl IntoResponse, Refusal> {
    let tasks = match body {
        Value::Array(tasks) => tasks,
        task => vec![task],
    };
    if tasks.is_empty() || !tasks.iter().all(Value::is_object) {
        return Err(Refusal::Wrong("send a task (a JSON object) or a list of tasks"));
    }
    let ids = blocking(move || store.add_tasks(&tasks)).await?;
    Ok((StatusCode::CREATED, Json(json!({ "ids": ids }))))
}

async fn list(State(store): Shared) -> Result<impl IntoResponse, Refusal> {
    Ok(Json(blocking(move || store.tasks(LISTED)).await?))
}

async fn one(State(store): Shared, Path(id): Path<i64>) -> Result<impl IntoResponse, Refusal> {
    Ok(Json(blocking(move || store.task(id)).await?.ok_or(Refusal::NoSuchTask)?))
}

async fn annotations(State(store): Shared, Path(id): Path<i64>) -> Result<impl IntoResponse, Refusal> {
    Ok(Json(blocking(move || store.task(id)).await?.ok_or(Refusal::NoSuchTask)?.annotations))
}

async fn attachments(State(store): Shared, Path(id): Path<i64>) -> Result<impl IntoResponse, Refusal> {
    Ok(Json(blocking(move || store.task(id)).await?.ok_or(Refusal::NoSuchTask)?.attachments))
}

async fn annotate(
    State(store): Shared,
    Path(id): Path<i64>,
    Json(data): Json<Value>,
) -> Result<impl IntoResponse, Refusal> {
    if !data.is_object() {
        return Err(Refusal::Wrong("send an annotation (a JSON object)"));
    }
    let id = blocking(move || store.annotate(id, &data)).await?.ok_or(Refusal::NoSuchTask)?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}

/// Multipart; every part with a file name is an attachment.
async fn attach(
    State(store): Shared,
    Path(id): Path<i64>,
    headers: axum::http::HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, Refusal> {
    let files = files(&headers, body).await?;
    if files.is_empty() {
        return Err(Refusal::Wrong("send a multipart form with at least one file"));
    }
    let mut ids = Vec::with_capacity(files.len());
    for File { name, media_type, content } in files {
        let store = store.clone();
        let id = blocking(move || store.attach(id, &name, &media_type, &content)).await?;
        ids.push(id.ok_or(Refusal::NoSuchTask)?);
    }
    Ok((StatusCode::CREATED, Json(json!({ "ids": ids }))))
}

struct File {
    name: String,
    media_type: String,
    content: Bytes,
}

async fn files(headers: &axum::http::HeaderMap, body: Body) -> Result<Vec<File>, Refusal> {
    let wrong = |_| Refusal::Wrong("the multipart form is not valid");
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(wrong)?;
    let size = multer::SizeLimit::new().whole_stream(MOST as u64);
    let limits = multer::Constraints::new().size_limit(size);
    let mut form = multer::Multipart::with_constraints(body.into_data_stream(), boundary, limits);
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await.map_err(wrong)? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        let media_type = field.content_type().map_or("application/octet-stream".to_owned(), ToString::to_string);
        files.push(File { name, media_type, content: field.bytes().await.map_err(wrong)? });
    }
    Ok(files)
}

/// SQLite waits for the disk: not on the runtime's threads.
async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> Result<T, DemoError> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(job).await.map_err(|_| Refusal::Failed)?.map_err(Refusal::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    async fn ask(router: &Router, method: &str, path: &str, kind: &str, body: &str) -> (u16, Value) {
        let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, kind);
        let response = router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    #[tokio::test]
    async fn tasks_annotations_and_attachments_are_taken_and_listed() {
        let router = router(Arc::new(Store::open(None).unwrap()));
        let json = "application/json";
        assert_eq!(ask(&router, "POST", "/api/tasks", json, r#"[{"p":1},{"p":2}]"#).await.0, 201);
        assert_eq!(ask(&router, "POST", "/redact/api/tasks", json, r#"{"p":3}"#).await.1, json!({"ids": [3]}));
        assert_eq!(ask(&router, "POST", "/api/tasks", json, "[1]").await.0, 400);
        assert_eq!(ask(&router, "POST", "/api/tasks/1/annotations", json, r#"{"r":1}"#).await.0, 201);
        assert_eq!(ask(&router, "POST", "/api/tasks/9/annotations", json, r#"{"r":1}"#).await.0, 404);
        let form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\
            Content-Type: text/plain\r\n\r\nlabs\r\n--b--\r\n";
        let (status, _) =
            ask(&router, "POST", "/api/tasks/1/attachments", "multipart/form-data; boundary=b", form).await;
        assert_eq!(status, 201);
        let (_, attachments) = ask(&router, "GET", "/api/tasks/1/attachments", json, "").await;
        assert_eq!(attachments[0]["preview"], "labs");
        let (_, tasks) = ask(&router, "GET", "/api/tasks", json, "").await;
        assert_eq!(tasks.as_array().unwrap().len(), 3);
        assert_eq!(tasks[2]["annotations"][0]["data"], json!({"r": 1}));
    }

    #[test]
    fn the_page_is_self_contained() {
        for outside in ["http://", "https://", "src=", "innerHTML"] {
            assert!(!PAGE.contains(outside), "{outside}");
        }
    }
}
