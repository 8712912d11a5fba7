//! Checks of a request's head, before anything else is done with it. What two
//! parties could read differently is refused (RFC 9112, 6.3; request smuggling).
//!
//! What is not HTTP/1 at all is refused in [`super::wire`].

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Version};

use super::headers::{self, tokens};
use super::judge::Terms;
use super::partial;
use crate::respond::{Kind, Problem};

/// Longest length that may be declared: beyond it, readers differ in how they
/// count.
const LONGEST: u64 = i64::MAX as u64;

/// Fields that mean something to the guard or to the framing, and so must not
/// have a second way of being written.
const TWINS: &[&str] = &[
    "authorization",
    "connection",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-connection",
    "range",
    "slug",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-csrftoken",
    "x-http-method-override",
    "x-real-ip",
    "x-update-range",
];
/// Beginnings of the names of such fields.
const TWIN_FAMILIES: &[&str] =
    &["content-", "upload-", "x-content-", "x-file", "x-forwarded-", "x-upload-", "x-amz-", "x-goog-", "x-chunk-"];

/// The declared length of a request body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Declared {
    /// There is no body.
    None,
    /// This many bytes.
    Length(u64),
    /// Chunked, or an HTTP/2 stream without a length.
    Open,
}

/// Checks the framing of `request`; gives what it declares. `ended` tells that
/// the body is known to be empty.
///
/// # Errors
/// The problem to answer with.
pub fn framing<B>(request: &Request<B>, ended: bool) -> Result<Declared, Problem> {
    let headers = request.headers();
    // Equal ones are one (RFC 9110, 8.6), if they are spelled alike: not every reader
    // takes `03` for `3`.
    let mut written: Option<&HeaderValue> = None;
    let mut length: Option<u64> = None;
    for value in headers.get_all(header::CONTENT_LENGTH) {
        if written.replace(value).is_some_and(|other| other != value) {
            return Err(refuse("Content-Length is given twice, with different values"));
        }
        let digits = value.to_str().ok().filter(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()));
        let Some(value) = digits.and_then(|v| v.parse::<u64>().ok()) else {
            return Err(refuse("Content-Length is not a number"));
        };
        if value > LONGEST {
            return Err(refuse("Content-Length is longer than any body"));
        }
        length = Some(value);
    }
    let coded = headers.contains_key(header::TRANSFER_ENCODING);
    if coded {
        if request.version() != Version::HTTP_11 {
            return Err(refuse("Transfer-Encoding is only for HTTP/1.1"));
        }
        if length.is_some() {
            return Err(refuse("both Content-Length and Transfer-Encoding are given"));
        }
        // Exactly this: some readers take ", chunked" or "chunked," for it, some do not.
        let mut codings = headers.get_all(header::TRANSFER_ENCODING).into_iter().map(|v| v.as_bytes().trim_ascii());
        if !codings.next().is_some_and(|c| c.eq_ignore_ascii_case(b"chunked")) || codings.next().is_some() {
            return Err(refuse("a transfer coding other than chunked is used"));
        }
    }
    for name in [header::CONTENT_TYPE, header::CONTENT_DISPOSITION, header::HOST] {
        let mut values = headers.get_all(&name).into_iter();
        let first = values.next();
        if values.any(|v| Some(v) != first) {
            return Err(refuse(&format!("{name} is given twice, with different values")));
        }
    }
    media_type(headers)?;
    underscores(headers)?;
    Ok(match length {
        Some(0) => Declared::None,
        Some(n) => Declared::Length(n),
        None if coded => Declared::Open,
        None if ended => Declared::None,
        None => Declared::Open,
    })
}

/// Refuses a `Content-Type` by which one reader takes the body for a multipart,
/// or JSON, and another does not.
fn media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let Ok(value) = value.to_str() else { return Err(refuse("Content-Type is not ASCII")) };
    let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
    let essence = essence.trim().to_ascii_lowercase();
    if essence.contains(',') || essence.split_ascii_whitespace().count() > 1 {
        return Err(refuse("Content-Type names more than one type"));
    }
    let mut names = parameters.split(';').filter_map(|p| p.split_once('=')).map(|(name, _)| name.trim());
    if !essence.starts_with("multipart/")
        && (essence.starts_with("multipart") || names.any(|n| n.eq_ignore_ascii_case("boundary")))
    {
        return Err(refuse("Content-Type has a boundary, and is no multipart type"));
    }
    Ok(())
}

/// Refuses field names that are another one's but for `_` in the place of `-`:
/// servers that hand fields on as variables (CGI, WSGI) take them for the same.
fn underscores(headers: &HeaderMap) -> Result<(), Problem> {
    for name in headers.keys().map(HeaderName::as_str).filter(|n| n.contains('_')) {
        let twin = name.replace('_', "-");
        if headers::is_own(&twin) {
            // Dropped with the others that are ours.
            continue;
        }
        let known = TWINS.contains(&twin.as_str()) || TWIN_FAMILIES.iter().any(|family| twin.starts_with(family));
        if known || headers.contains_key(&twin) {
            return Err(refuse(&format!(
                "a field's name has '_' where {twin} has '-', and servers take one for the other"
            )));
        }
    }
    Ok(())
}

/// Refuses what would turn into something that cannot be scanned.
///
/// # Errors
/// The problem to answer with.
pub fn purpose<B>(request: &Request<B>, terms: &Terms) -> Result<(), Problem> {
    if request.method() == Method::CONNECT {
        return Err(Problem::new(Kind::UpgradeRefused).detail("CONNECT is refused: a tunnel cannot be scanned."));
    }
    if let Some(why) = &terms.refuse {
        return Err(Problem::new(Kind::Refused).detail(format!("The policy refuses this request: {why}.")));
    }
    let headers = request.headers();
    let asks = tokens(headers, &header::UPGRADE).any(|p| !p.eq_ignore_ascii_case("h2c"));
    let connection_upgrade = tokens(headers, &header::CONNECTION).any(|t| t.eq_ignore_ascii_case("upgrade"));
    // An upgrade to h2c may be ignored (RFC 9113, 3.1): the client goes on in HTTP/1.1.
    if asks && connection_upgrade {
        return Err(Problem::new(Kind::UpgradeRefused));
    }
    // Concatenation (TUS) joins uploads that were judged one by one.
    let joined = headers.contains_key("upload-concat") || headers.contains_key("upload-defer-length");
    let own = terms.resumable.is_some() && request.method() == Method::PATCH;
    if joined || !own && partial::is_piece(request.method(), request.uri().query().unwrap_or(""), headers) {
        return Err(Problem::new(Kind::PartialUpload));
    }
    if partial::is_signed_in_chunks(headers) {
        return Err(Problem::new(Kind::UnsupportedCoding)
            .detail("The body is signed chunk by chunk (aws-chunked), with other bytes between. Send it unsigned or signed as a whole."));
    }
    let Some(expect) = headers.get(header::EXPECT) else { return Ok(()) };
    if !expect.as_bytes().eq_ignore_ascii_case(b"100-continue") {
        return Err(Problem::new(Kind::Invalid).detail("The only expectation known is 100-continue."));
    }
    Ok(())
}

fn refuse(why: &str) -> Problem {
    Problem::new(Kind::Ambiguous).detail(format!("The request was not sent on: {why}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, fields: &[(&str, &str)]) -> Request<()> {
        let mut builder = Request::builder().method(method).uri("/");
        for (name, value) in fields {
            builder = builder.header(*name, *value);
        }
        builder.body(()).unwrap()
    }

    fn check(fields: &[(&str, &str)]) -> Result<Declared, Kind> {
        framing(&request("POST", fields), false).map_err(|p| p.kind)
    }

    #[test]
    fn framing_is_one_of_three() {
        assert_eq!(check(&[("content-length", "12")]), Ok(Declared::Length(12)));
        assert_eq!(check(&[("content-length", "0")]), Ok(Declared::None));
        assert_eq!(check(&[("transfer-encoding", "Chunked")]), Ok(Declared::Open));
        assert_eq!(framing(&request("GET", &[]), true).unwrap(), Declared::None);
        assert_eq!(check(&[]), Ok(Declared::Open));
    }

    #[test]
    fn ambiguities_are_refused() {
        for fields in [
            &[("content-length", "1"), ("content-length", "2")][..],
            &[("content-length", "+1")],
            &[("content-length", "1, 1")],
            &[("content-length", "1"), ("transfer-encoding", "chunked")],
            &[("content-length", "18446744073709551615")],
            &[("transfer-encoding", "gzip, chunked")],
            &[("transfer-encoding", "chunked,")],
            &[("transfer-encoding", ", chunked")],
            &[("transfer-encoding", "")],
            &[("transfer_encoding", "chunked")],
            &[("content_type", "text/plain")],
            &[("upload_name", "x")],
            &[("x-note", "1"), ("x_note", "2")],
            &[("content-type", "application/json, multipart/form-data; boundary=b")],
            &[("content-type", "text/plain; boundary=b")],
            &[("content-type", "multipart")],
            &[("content-type", "text/plain application/json")],
            &[("content-type", "multipart/form-data; boundary=b\u{a0}")],
            &[("transfer-encoding", "chunked"), ("transfer-encoding", "identity")],
            &[("content-type", "application/json"), ("content-type", "text/plain")],
        ] {
            assert_eq!(check(fields), Err(Kind::Ambiguous), "{fields:?}");
        }
    }

    #[test]
    fn what_is_written_in_one_way_only_is_fine() {
        for fields in [
            &[("content-type", "multipart/form-data; boundary=b"), ("x_note", "1")][..],
            &[("content-type", ""), ("x_request_id", "forged")],
            &[("content-type", "Text/Plain ; charset=utf-8"), ("api_key", "k")],
        ] {
            assert!(check(fields).is_ok(), "{fields:?}");
        }
    }

    #[test]
    fn what_cannot_be_scanned_is_refused() {
        let kind = |r: Request<()>| purpose(&r, &Terms::default()).err().map(|p| p.kind);
        let upgrade = [("connection", "keep-alive, Upgrade"), ("upgrade", "websocket")];
        assert_eq!(kind(request("GET", &upgrade)), Some(Kind::UpgradeRefused));
        let h2c = [("connection", "Upgrade, HTTP2-Settings"), ("upgrade", "h2c")];
        assert_eq!(kind(request("GET", &h2c)), None);
        assert_eq!(kind(request("CONNECT", &[])), Some(Kind::UpgradeRefused));
        let refusing = Terms { refuse: Some("it fetches content by itself".into()), ..Terms::default() };
        assert_eq!(purpose(&request("POST", &[]), &refusing).unwrap_err().kind, Kind::Refused);
        let piece = [("content-type", "application/offset+octet-stream"), ("upload-offset", "0")];
        assert_eq!(kind(request("PATCH", &piece)), Some(Kind::PartialUpload));
        assert_eq!(kind(request("PUT", &[("content-range", "bytes 0-9/20")])), Some(Kind::PartialUpload));
        assert_eq!(kind(request("GET", &[("range", "bytes=0-9")])), None);
        assert_eq!(kind(request("POST", &[("expect", "the-unexpected")])), Some(Kind::Invalid));
    }
}
