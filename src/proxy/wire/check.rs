//! Is a head sound?

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Request, Uri, Version};

use crate::proxy::intake::{self, Declared};
use crate::respond::{Kind, Problem};

/// Header fields in one request, at most (hyper's own limit).
const FIELDS: usize = 100;

/// Checks a complete HTTP/1 head; gives what body follows it.
///
/// # Errors
/// The problem to answer with. It names what is wrong, and quotes nothing.
pub(super) fn check(head: &[u8]) -> Result<Declared, Problem> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut parsed = httparse::Request::new(&mut fields);
    match parsed.parse(head).map_err(|e| unreadable(&e))? {
        httparse::Status::Complete(length) if length == head.len() => {}
        _ => return Err(not_http("the head does not end where its empty line is")),
    }
    let target = parsed.path.unwrap_or_default();
    if Uri::try_from(target).is_err() {
        return Err(not_http("the request target is not valid"));
    }
    let version = if parsed.version == Some(0) { Version::HTTP_10 } else { Version::HTTP_11 };
    framing(version, parsed.headers)
}

/// What the length fields say.
fn framing(version: Version, fields: &[httparse::Header<'_>]) -> Result<Declared, Problem> {
    let mut headers = HeaderMap::new();
    for field in fields {
        let Ok(name) = HeaderName::from_bytes(field.name.as_bytes()) else {
            return Err(not_http("a header field has a name that is not valid"));
        };
        let Ok(value) = HeaderValue::from_bytes(field.value) else {
            return Err(not_http("a header field has a value that is not valid"));
        };
        if name == http::header::CONTENT_LENGTH || name == http::header::TRANSFER_ENCODING {
            headers.append(name, value);
        }
    }
    let mut request = Request::new(());
    *request.version_mut() = version;
    *request.headers_mut() = headers;
    intake::framing(&request, true)
}

fn unreadable(error: &httparse::Error) -> Problem {
    use httparse::Error;
    match error {
        Error::TooManyHeaders => Problem::new(Kind::HeadTooLarge)
            .detail(format!("The request has more than {FIELDS} header fields, so it was not sent on.")),
        Error::HeaderName => not_http(
            "a header field has a name that is not valid, or begins with a blank (folded lines are obsolete, RFC 9112, 5.2)",
        ),
        Error::HeaderValue => not_http("a header field has a value that is not valid"),
        Error::Version => not_http("the HTTP version is neither 1.0 nor 1.1"),
        Error::NewLine => not_http("a line does not end as it should"),
        Error::Token | Error::Status => not_http("the request line is not valid"),
    }
}

fn not_http(what: &str) -> Problem {
    Problem::new(Kind::NotHttp).detail(format!("The request could not be read, so it was not sent on: {what}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(head: &str) -> Result<Declared, Kind> {
        check(head.as_bytes()).map_err(|p| p.kind)
    }

    #[test]
    fn sound_heads_tell_what_follows() {
        assert_eq!(kind("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), Ok(Declared::None));
        assert_eq!(kind("GET http://h/?q HTTP/1.0\n\n"), Ok(Declared::None));
        assert_eq!(kind("POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\n"), Ok(Declared::Length(3)));
        assert_eq!(kind("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), Ok(Declared::Open));
    }

    #[test]
    fn what_is_wrong_is_told_without_quoting_it() {
        for (head, expected) in [
            ("GET /Sentinel\r\n\r\n", Kind::NotHttp),
            ("GET /Sentinel HTTP/3.0\r\n\r\n", Kind::NotHttp),
            ("GE(T /Sentinel HTTP/1.1\r\n\r\n", Kind::NotHttp),
            ("GET /Sen tinel HTTP/1.1\r\n\r\n", Kind::NotHttp),
            ("GET /a HTTP/1.1\r\nSentinel\r\n\r\n", Kind::NotHttp),
            ("GET /a HTTP/1.1\r\nX-Sentinel : a\r\n\r\n", Kind::NotHttp),
            ("GET /a HTTP/1.1\r\nX: Sentinel\r\n folded\r\n\r\n", Kind::NotHttp),
            ("GET /a HTTP/1.1\r\nX: Sentinel\0\r\n\r\n", Kind::NotHttp),
            ("POST /a HTTP/1.1\r\nContent-Length: Sentinel\r\n\r\n", Kind::Ambiguous),
            ("POST /a HTTP/1.1\r\nContent-Length: 03\r\nContent-Length: 3\r\n\r\n", Kind::Ambiguous),
            ("POST /a HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", Kind::Ambiguous),
            ("POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", Kind::Ambiguous),
        ] {
            let problem = check(head.as_bytes()).unwrap_err();
            assert_eq!(problem.kind, expected, "{head}");
            assert!(!problem.detail.contains("entinel"), "{}", problem.detail);
        }
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(FIELDS + 1));
        assert_eq!(kind(&many), Err(Kind::HeadTooLarge));
    }
}
