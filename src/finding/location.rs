//! Where a text unit lies in what was scanned.

use serde::Serialize;

/// The place of a text unit, told so that a person finds it again. Keys that
/// do not apply are left out.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize)]
pub struct Location {
    /// Part of a request: a multipart field name, `query`, `path`, `body`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// File name. It is content too: mask it before showing it if it was a finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// JSON Pointer (RFC 6901), or the format's own path (`PID-5.1`, an XML path).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Column, from 1, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// Names of the archives around it, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub archive: Vec<String>,
}
