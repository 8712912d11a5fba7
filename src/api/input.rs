//! What a request to scan or redact holds.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use serde_json::Value;

use crate::guard::policy::OperatorKind;
use crate::respond::{Kind, Problem};
use crate::text::OffsetUnit;

/// A JSON body of more bytes is a file, whatever its shape.
const LARGEST_REQUEST: usize = 16 << 20;

/// The query string of `/v1/scan` and `/v1/redact`.
#[derive(Clone, Copy, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Options {
    /// What offsets count.
    pub(super) offsets: OffsetUnit,
    /// How values are replaced.
    pub(super) operator: Option<OperatorKind>,
    /// Reads a JSON body as a file, even if it looks like a request.
    #[serde(rename = "as")]
    pub(super) read_as: ReadAs,
}

/// What a JSON body is taken for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ReadAs {
    /// A request if it has the shape of one, otherwise a file.
    #[default]
    Request,
    /// A file.
    File,
}

/// A text with the id under which its findings are told.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    /// Told back as it is.
    pub(super) id: Value,
    /// The text.
    pub(super) text: String,
    /// The field it stands in.
    #[serde(default)]
    pub(super) field: Option<String>,
}

/// What is to be scanned.
pub(super) enum Input {
    /// One text.
    Text { text: String, field: Option<String> },
    /// Several that belong together.
    Items(Vec<Item>),
    /// A file.
    File { bytes: Vec<u8>, content_type: Option<String>, content_encoding: Option<String>, name: Option<String> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextRequest {
    text: String,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    operator: Option<OperatorKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemsRequest {
    items: Vec<Item>,
    #[serde(default)]
    operator: Option<OperatorKind>,
}

/// Reads the request. An `operator` in the body is put into `options`.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    options: &mut Options,
) -> Result<Input, Problem> {
    let bytes = match Limited::new(body, most).collect().await {
        Ok(collected) => collected.to_bytes().to_vec(),
        Err(error) if error.is::<LengthLimitError>() => {
            let detail =
                format!("The API takes at most {most} bytes; larger files go through the proxy or the command line.");
            return Err(Problem::new(Kind::TooLarge).detail(detail));
        }
        Err(_) => return Err(Problem::new(Kind::Malformed).detail("The request ended before its body was complete.")),
    };
    let text_of = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let content_type = text_of(header::CONTENT_TYPE);
    let content_encoding = text_of(header::CONTENT_ENCODING);
    let may_be_request = options.read_as == ReadAs::Request && bytes.len() <= LARGEST_REQUEST;
    if may_be_request
        && content_encoding.is_none()
        && is_json(content_type.as_deref())
        && let Some(input) = request(&bytes, options)?
    {
        return Ok(input);
    }
    let name = headers.get(header::CONTENT_DISPOSITION).and_then(|v| v.to_str().ok()).and_then(file_name);
    Ok(Input::File { bytes, content_type, content_encoding, name })
}

/// The request that a JSON body is, if it has the shape of one.
fn request(bytes: &[u8], options: &mut Options) -> Result<Option<Input>, Problem> {
    let wrong = |error: serde_json::Error| {
        // The error's own words may quote the content.
        let (line, column) = (error.line(), error.column());
        let what = match error.classify() {
            serde_json::error::Category::Data => "The request has a member that it should not have, or lacks one",
            _ => "The body is not valid JSON",
        };
        Problem::new(Kind::Invalid).detail(format!("{what} (line {line}, column {column})."))
    };
    // Only an object whose first look says so is taken for a request.
    let Ok(Value::Object(object)) = serde_json::from_slice::<Value>(bytes) else {
        return match serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
            Ok(_) => Ok(None),
            Err(error) => Err(wrong(error)),
        };
    };
    if object.get("text").is_some_and(Value::is_string)
        && object.keys().all(|k| ["text", "field", "operator"].contains(&&**k))
    {
        let TextRequest { text, field, operator } = serde_json::from_slice(bytes).map_err(wrong)?;
        options.operator = operator.or(options.operator);
        return Ok(Some(Input::Text { text, field }));
    }
    if object.get("items").is_some_and(Value::is_array) && object.keys().all(|k| ["items", "operator"].contains(&&**k))
    {
        let ItemsRequest { items, operator } = serde_json::from_slice(bytes).map_err(wrong)?;
        options.operator = operator.or(options.operator);
        return Ok(Some(Input::Items(items)));
    }
    Ok(None)
}

fn is_json(content_type: Option<&str>) -> bool {
    let essence = content_type.and_then(|t| t.split(';').next()).map(str::trim).unwrap_or("");
    essence.eq_ignore_ascii_case("application/json")
}

/// `filename` of a `Content-Disposition` in its plain or quoted form.
fn file_name(disposition: &str) -> Option<String> {
    let value = disposition.split(';').find_map(|p| p.trim().strip_prefix("filename="))?;
    Some(value.trim_matches('"').to_owned())
}
