//! Checks of a request's head, before anything else is done with it. What two
//! parties could read differently is refused (RFC 9112, 6.3; request smuggling).
//!
//! What is not HTTP/1 at all is refused in [`super::wire`].

use http::header::{self, HeaderMap};
use http::{Method, Request, Version};

use super::headers::tokens;
use super::judge::Terms;
use crate::respond::{Kind, Problem};

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
    let mut length: Option<u64> = None;
    for value in headers.get_all(header::CONTENT_LENGTH) {
        let digits = value.to_str().ok().filter(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()));
        let Some(value) = digits.and_then(|v| v.parse::<u64>().ok()) else {
            return Err(refuse("Content-Length is not a number"));
        };
        if length.is_some_and(|other| other != value) {
            return Err(refuse("Content-Length is given twice, with different values"));
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
        let mut codings = tokens(headers, &header::TRANSFER_ENCODING);
        if !codings.next().is_some_and(|c| c.eq_ignore_ascii_case("chunked")) || codings.next().is_some() {
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
    Ok(match length {
        Some(0) => Declared::None,
        Some(n) => Declared::Length(n),
        None if coded => Declared::Open,
        None if ended => Declared::None,
        None => Declared::Open,
    })
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
    if joined || (terms.resumable.is_none() || request.method() != Method::PATCH) && is_piece(request.method(), headers)
    {
        return Err(Problem::new(Kind::PartialUpload));
    }
    let Some(expect) = headers.get(header::EXPECT) else { return Ok(()) };
    if !expect.as_bytes().eq_ignore_ascii_case(b"100-continue") {
        return Err(Problem::new(Kind::Invalid).detail("The only expectation known is 100-continue."));
    }
    Ok(())
}

/// True if the body is a piece of something larger: TUS, filepond, or a
/// `Content-Range` in a request.
pub fn is_piece(method: &Method, headers: &HeaderMap) -> bool {
    let writes = matches!(*method, Method::PATCH | Method::PUT | Method::POST);
    let media = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    let offset = media.eq_ignore_ascii_case("application/offset+octet-stream")
        || media.eq_ignore_ascii_case("application/partial-upload")
        || headers.contains_key("upload-offset");
    writes && (offset || headers.contains_key(header::CONTENT_RANGE))
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
            &[("transfer-encoding", "gzip, chunked")],
            &[("transfer-encoding", "chunked"), ("transfer-encoding", "identity")],
            &[("content-type", "application/json"), ("content-type", "text/plain")],
        ] {
            assert_eq!(check(fields), Err(Kind::Ambiguous), "{fields:?}");
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
