//! The one table from an outcome to what the doors answer: HTTP status,
//! problem type and title (RFC 9457), exit code, and whose fault it was.

use axum::response::IntoResponse;
use http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::content::ContentError;
use crate::finding::IdentifierType;
use crate::guard::GuardError;

/// Media type of a problem body (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Title of a block in which no identifier was found, but something could not
/// be read.
pub const UNCHECKED: &str = "Content could not be checked";

/// Who has to change something for the same request to succeed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The sender: the request itself.
    Sender,
    /// Whoever configured the guard.
    Configuration,
    /// The platform behind the guard.
    Upstream,
    /// The guard: busy, out of space, or a bug.
    Guard,
}

/// Every way a request ends without going through.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Identifiers were found and the policy says block; also what could not be scanned.
    Blocked,
    /// Not valid in its declared format.
    Malformed,
    /// Framing that two parties could read differently.
    Ambiguous,
    /// Not HTTP: the head cannot be parsed.
    NotHttp,
    /// The head is over its limit.
    HeadTooLarge,
    /// Over a limit of the configuration.
    TooLarge,
    /// A content coding or charset that cannot be decoded.
    UnsupportedCoding,
    /// An upgrade, or CONNECT: what follows could not be scanned.
    UpgradeRefused,
    /// A piece of an upload on a route that does not declare resumable uploads.
    PartialUpload,
    /// Not what the API takes.
    Invalid,
    /// The API has no such resource.
    NotFound,
    /// The API resource does not take this method.
    MethodNotAllowed,
    /// The policy refuses requests to this place.
    Refused,
    /// A piece of an upload that does not follow on what came before.
    Conflict,
    /// The client sent too slowly.
    ClientSlow,
    /// Too many requests at once.
    Overloaded,
    /// The upstream cannot be reached, or broke off.
    UpstreamDown,
    /// The upstream did not answer in time.
    UpstreamSlow,
    /// The policy or an option is wrong.
    Misconfigured,
    /// A fault of the guard itself.
    Internal,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// HTTP status.
    pub status: u16,
    /// Last part of the problem type `urn:phi-guard:…`; also the metrics label.
    pub name: &'static str,
    /// Title of the problem, the same for each occurrence.
    pub title: &'static str,
    /// Exit code of the command line.
    pub exit: u8,
    /// Whose fault.
    pub fault: Fault,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Kind] = &[
        Kind::Blocked,
        Kind::Malformed,
        Kind::Ambiguous,
        Kind::NotHttp,
        Kind::HeadTooLarge,
        Kind::TooLarge,
        Kind::UnsupportedCoding,
        Kind::UpgradeRefused,
        Kind::PartialUpload,
        Kind::Invalid,
        Kind::NotFound,
        Kind::MethodNotAllowed,
        Kind::Refused,
        Kind::Conflict,
        Kind::ClientSlow,
        Kind::Overloaded,
        Kind::UpstreamDown,
        Kind::UpstreamSlow,
        Kind::Misconfigured,
        Kind::Internal,
    ];

    /// The row of this kind.
    pub const fn row(self) -> Row {
        use Fault::{Configuration, Guard, Sender, Upstream};
        let (status, name, title, exit, fault) = match self {
            Kind::Blocked => (422, "blocked", "Patient identifiers found", 1, Sender),
            Kind::Malformed => (400, "malformed", "The content is not valid", 3, Sender),
            Kind::Ambiguous => (400, "ambiguous", "The request can be read in more than one way", 3, Sender),
            Kind::NotHttp => (400, "not-http", "The request is not valid HTTP", 3, Sender),
            Kind::HeadTooLarge => (431, "head-too-large", "The request's head is too large", 3, Sender),
            Kind::TooLarge => (413, "too-large", "Over a size limit", 3, Sender),
            Kind::UnsupportedCoding => (415, "unsupported-coding", "The content cannot be decoded", 3, Sender),
            Kind::UpgradeRefused => (501, "upgrade-refused", "Protocol upgrades are refused", 3, Sender),
            Kind::PartialUpload => (422, "partial-upload", "Uploads in pieces are refused here", 3, Sender),
            Kind::Invalid => (400, "invalid-request", "The request is not what this resource takes", 2, Sender),
            Kind::NotFound => (404, "not-found", "No such resource", 2, Sender),
            Kind::MethodNotAllowed => (405, "method-not-allowed", "The resource does not take this method", 2, Sender),
            Kind::Refused => (403, "refused", "The policy refuses this request", 3, Sender),
            Kind::Conflict => (409, "upload-offset", "The piece does not follow on what came before", 3, Sender),
            Kind::ClientSlow => (408, "client-slow", "The request came too slowly", 3, Sender),
            Kind::Overloaded => (503, "overloaded", "The guard is busy", 3, Guard),
            Kind::UpstreamDown => (502, "upstream-down", "The platform cannot be reached", 3, Upstream),
            Kind::UpstreamSlow => (504, "upstream-slow", "The platform did not answer in time", 3, Upstream),
            Kind::Misconfigured => (500, "misconfigured", "The guard is not configured rightly", 2, Configuration),
            Kind::Internal => (500, "internal", "The guard failed, so nothing was sent on", 101, Guard),
        };
        Row { status, name, title, exit, fault }
    }

    /// The sentence a person reads when there is nothing more exact to say.
    const fn detail(self) -> &'static str {
        match self {
            Kind::Blocked => "The request holds patient identifiers. Remove them and send it again.",
            Kind::Malformed => "The content could not be read in its declared format, so it was not sent on.",
            Kind::Ambiguous => "The request's framing is ambiguous, so it was not sent on.",
            Kind::NotHttp => "The request could not be read as HTTP/1.1, so it was not sent on.",
            Kind::HeadTooLarge => "The request line and header fields are longer than this guard takes.",
            Kind::TooLarge => "The request is larger than this guard takes, so it was not sent on.",
            Kind::UnsupportedCoding => "The content is coded in a way this guard cannot undo, so it was not sent on.",
            Kind::UpgradeRefused => "What would follow an upgrade cannot be scanned, so it was not sent on.",
            Kind::PartialUpload => {
                "A piece of an upload cannot be judged by itself, and this route does not declare resumable uploads. \
                 Send the file in one request."
            }
            Kind::Invalid => "The request is not valid for this resource.",
            Kind::NotFound => "There is no such resource.",
            Kind::MethodNotAllowed => "The resource does not take this method.",
            Kind::Refused => "The guard's policy refuses requests to this place.",
            Kind::Conflict => "The piece does not begin where the last one ended.",
            Kind::ClientSlow => "The rest of the request did not arrive in time, so nothing was sent on.",
            Kind::Overloaded => "Too many requests are being scanned. Try again shortly.",
            Kind::UpstreamDown => "The platform behind the guard cannot be reached or broke the connection off.",
            Kind::UpstreamSlow => "The platform behind the guard did not answer in time.",
            Kind::Misconfigured => "The guard's configuration does not allow an answer.",
            Kind::Internal => "Something went wrong inside the guard. Nothing was sent on.",
        }
    }
}

impl From<&ContentError> for Kind {
    fn from(error: &ContentError) -> Self {
        match error {
            ContentError::Malformed { .. } => Kind::Malformed,
            ContentError::OverLimit { .. } => Kind::TooLarge,
            ContentError::Unsupported { what: "upload in pieces" } => Kind::PartialUpload,
            ContentError::Unsupported { .. } => Kind::UnsupportedCoding,
            ContentError::Busy => Kind::Overloaded,
            // A sink stops reading only on a fault of its own.
            ContentError::Stopped => Kind::Internal,
        }
    }
}

/// A problem body (RFC 9457). Holds findings as types, places and masked
/// shapes, never the text found.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Which problem.
    pub kind: Kind,
    /// Nothing was found, but something could not be read: the title is
    /// [`UNCHECKED`] then.
    pub unchecked: bool,
    /// What happened this time, for a person; no content in it.
    pub detail: String,
    /// Id of the request, as in `x-request-id` and the audit.
    pub request_id: Option<String>,
    /// Findings in the shape of the contract.
    pub findings: Vec<serde_json::Value>,
    /// The text with identifiers replaced, only where the policy allows it.
    pub redacted_preview: Option<String>,
    /// Seconds after which a new try makes sense (`Retry-After`).
    pub retry_after: Option<u32>,
}

impl Problem {
    /// The problem with its standard sentence.
    pub fn new(kind: Kind) -> Self {
        Problem {
            kind,
            unchecked: false,
            detail: kind.detail().to_owned(),
            request_id: None,
            findings: Vec::new(),
            redacted_preview: None,
            retry_after: (kind == Kind::Overloaded).then_some(1),
        }
    }

    /// With a more exact sentence. It must hold no content.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// With the request's id.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }

    /// With findings; title and sentence tell how many of what type.
    #[must_use]
    pub fn findings(self, findings: Vec<serde_json::Value>) -> Self {
        let mut counts: Vec<(String, u64)> = Vec::new();
        for kind in findings.iter().filter_map(|f| f.get("type")?.as_str()) {
            match counts.iter_mut().find(|(k, _)| k == kind) {
                Some((_, n)) => *n += 1,
                None => counts.push((kind.to_owned(), 1)),
            }
        }
        let counts: Vec<(&str, u64)> = counts.iter().map(|(k, n)| (k.as_str(), *n)).collect();
        self.found(&counts, findings)
    }

    /// With some of the findings, where `counts` tells how many of each type
    /// there are in all.
    #[must_use]
    pub fn found(mut self, counts: &[(&str, u64)], findings: Vec<serde_json::Value>) -> Self {
        if self.kind == Kind::Blocked && !counts.is_empty() {
            self.detail = blocked_detail(counts, findings.len());
            self.unchecked = only_unscannable(counts);
        }
        self.findings = findings;
        self
    }

    /// The body.
    pub fn to_json(&self) -> Vec<u8> {
        let row = self.kind.row();
        let wire = Wire {
            kind: format!("urn:phi-guard:{}", row.name),
            title: if self.unchecked { UNCHECKED } else { row.title },
            status: row.status,
            detail: &self.detail,
            request_id: self.request_id.as_deref(),
            findings: &self.findings,
            redacted_preview: self.redacted_preview.as_deref(),
        };
        serde_json::to_vec(&wire).unwrap_or_else(|_| br#"{"type":"urn:phi-guard:internal","status":500}"#.to_vec())
    }

    /// The whole answer, with any body type that takes bytes.
    pub fn to_response<B: From<Vec<u8>>>(&self) -> Response<B> {
        let body = self.to_json();
        let length = HeaderValue::from(body.len());
        let mut response = Response::new(B::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.kind.row().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CONTENT_LENGTH, length);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<&ContentError> for Problem {
    /// The error's own words name a format, a limit and a byte, never content.
    fn from(error: &ContentError) -> Self {
        let problem = Problem::new(error.into());
        match error {
            ContentError::Stopped | ContentError::Busy => problem,
            other => problem.detail(format!("The content was not sent on: {other}.")),
        }
    }
}

impl From<&GuardError> for Problem {
    fn from(error: &GuardError) -> Self {
        match error {
            GuardError::Content(error) => Problem::from(error),
            GuardError::Poisoned | GuardError::Internal { .. } => Problem::new(Kind::Internal),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> axum::response::Response {
        self.to_response()
    }
}

/// The wire shape.
#[derive(Serialize)]
struct Wire<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    findings: &'a [serde_json::Value],
    #[serde(skip_serializing_if = "Option::is_none")]
    redacted_preview: Option<&'a str>,
}

/// "Found 2 NAME, 1 MRN. Nothing was sent on. …"; `told` findings are listed.
fn blocked_detail(counts: &[(&str, u64)], told: usize) -> String {
    if only_unscannable(counts) {
        return "No patient identifier was found, but a part of the request could not be read, so it cannot be known \
                to be free of them. Nothing was sent on; the findings name the part and the reason."
            .to_owned();
    }
    let unread = counts.iter().find(|(k, _)| *k == UNSCANNABLE).map_or(0, |(_, n)| *n);
    let found = counts.iter().filter(|(k, _)| *k != UNSCANNABLE);
    let list: Vec<String> = found.map(|(k, n)| format!("{n} {k}")).collect();
    let also = match unread {
        0 => String::new(),
        1 => "; 1 part could not be read".to_owned(),
        n => format!("; {n} parts could not be read"),
    };
    let all: u64 = counts.iter().map(|(_, n)| n).sum();
    let listed = if all > told as u64 { format!(" The first {told} findings are listed.") } else { String::new() };
    format!(
        "Found {}{also}. Nothing was sent on. Remove or replace what the findings point to and send it again.{listed}",
        list.join(", ")
    )
}

/// True if nothing was found, but something was not read.
fn only_unscannable(counts: &[(&str, u64)]) -> bool {
    counts.iter().all(|(kind, _)| *kind == UNSCANNABLE)
}

/// The type of a finding that says that something could not be read.
const UNSCANNABLE: &str = IdentifierType::Unscannable.as_str();

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn names_are_unique_and_statuses_are_errors() {
        let mut names: Vec<_> = Kind::ALL.iter().map(|k| k.row().name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!((400..600).contains(&kind.row().status), "{kind:?}");
            assert_ne!(kind.row().exit, 0, "{kind:?}");
        }
    }

    #[test]
    fn the_contract_s_statuses() {
        for (kind, status) in [
            (Kind::Blocked, 422),
            (Kind::TooLarge, 413),
            (Kind::UnsupportedCoding, 415),
            (Kind::Malformed, 400),
            (Kind::UpstreamDown, 502),
            (Kind::UpstreamSlow, 504),
            (Kind::Overloaded, 503),
        ] {
            assert_eq!(kind.row().status, status);
        }
    }

    #[test]
    fn a_blocked_body_says_what_and_how_many() {
        let problem = Problem::new(Kind::Blocked).request_id("r1").findings(vec![
            json!({"type": "NAME"}),
            json!({"type": "MRN"}),
            json!({"type": "NAME"}),
        ]);
        let response: Response<Vec<u8>> = problem.to_response();
        assert_eq!(response.status(), 422);
        assert_eq!(response.headers()[header::CONTENT_TYPE], PROBLEM_JSON);
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body["type"], "urn:phi-guard:blocked");
        assert_eq!(body["request_id"], "r1");
        assert!(body["detail"].as_str().unwrap().starts_with("Found 2 NAME, 1 MRN."));
        assert_eq!(body["findings"].as_array().unwrap().len(), 3);
        assert_eq!(body["title"], "Patient identifiers found");
        assert!(body.get("redacted_preview").is_none());
    }

    #[test]
    fn a_block_for_what_was_not_read_does_not_speak_of_identifiers_found() {
        let body = |kinds: &[&str]| -> Value {
            let findings = kinds.iter().map(|kind| json!({ "type": kind })).collect();
            serde_json::from_slice(&Problem::new(Kind::Blocked).findings(findings).to_json()).unwrap()
        };
        let unread = body(&["UNSCANNABLE"]);
        assert_eq!((&unread["type"], &unread["title"]), (&json!("urn:phi-guard:blocked"), &json!(UNCHECKED)));
        assert!(unread["detail"].as_str().unwrap().starts_with("No patient identifier was found"));
        let both = body(&["UNSCANNABLE", "NAME", "UNSCANNABLE"]);
        assert_eq!(both["title"], "Patient identifiers found");
        assert!(both["detail"].as_str().unwrap().starts_with("Found 1 NAME; 2 parts could not be read."));
    }

    #[test]
    fn counts_are_those_of_all_findings_also_where_few_are_told() {
        let problem = Problem::new(Kind::Blocked).found(&[("NAME", 300), ("MRN", 2)], vec![json!({"type": "NAME"})]);
        assert!(problem.detail.starts_with("Found 300 NAME, 2 MRN."), "{}", problem.detail);
        assert!(problem.detail.ends_with("The first 1 findings are listed."), "{}", problem.detail);
    }

    #[test]
    fn overload_says_when_to_come_back() {
        let response: Response<Vec<u8>> = Problem::new(Kind::Overloaded).to_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }

    #[test]
    fn content_errors_name_the_byte() {
        let problem = Problem::from(&ContentError::Malformed { format: "JSON", what: "expected a colon", offset: 7 });
        assert_eq!(problem.kind, Kind::Malformed);
        assert!(problem.detail.contains("at byte 7"));
    }
}
