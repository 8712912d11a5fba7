//! Header fields on their way through.

use std::net::IpAddr;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::digests;

/// Our own field names: what clients send under them is dropped.
pub const DECISION: HeaderName = HeaderName::from_static("x-phi-guard-decision");
/// Number of findings.
pub const FINDINGS: HeaderName = HeaderName::from_static("x-phi-guard-findings");
/// The request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Fields that concern one connection only (RFC 9110, 7.6.1), besides those
/// that `Connection` names.
pub(super) const HOP_BY_HOP: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
];

/// Takes out what concerns one connection only.
pub fn strip_hop_by_hop(headers: &mut HeaderMap) {
    let mut named: Vec<HeaderName> = Vec::new();
    for value in headers.get_all(header::CONNECTION) {
        let names = value.to_str().unwrap_or_default().split(',');
        named.extend(names.filter_map(|name| name.trim().parse::<HeaderName>().ok()));
    }
    for name in named {
        // These say where the message ends or goes: a client cannot have them dropped.
        if name != header::CONTENT_LENGTH && name != header::HOST && name != header::CONTENT_TYPE {
            headers.remove(name);
        }
    }
    for name in HOP_BY_HOP {
        headers.remove(*name);
    }
}

/// True if the field `name` is one of our own.
pub fn is_own(name: &str) -> bool {
    name.starts_with("x-phi-guard-") || name == REQUEST_ID.as_str()
}

/// Takes out our own fields, from either side, also those with `_` for `-`, which
/// some servers take for the same.
pub fn strip_own(headers: &mut HeaderMap) {
    let own: Vec<HeaderName> = headers.keys().filter(|n| is_own(&n.as_str().replace('_', "-"))).cloned().collect();
    for name in own {
        headers.remove(name);
    }
}

/// Prepares a client's fields for the upstream. `Host` and `Origin` stay: login
/// pages compare them. What the client announces as trailers is announced anew
/// by whoever sends them on; `TE: trailers` stays, as responses keep theirs.
pub fn to_upstream(headers: &mut HeaderMap, peer: IpAddr, id: &HeaderValue) {
    let takes_trailers = tokens(headers, &header::TE).any(|t| t.eq_ignore_ascii_case("trailers"));
    let host = headers.get(header::HOST).cloned();
    strip_hop_by_hop(headers);
    strip_own(headers);
    headers.remove(header::TRAILER);
    headers.remove(header::EXPECT);
    if takes_trailers {
        headers.insert(header::TE, HeaderValue::from_static("trailers"));
    }
    let mut chain = String::new();
    for value in headers.get_all(FORWARDED_FOR) {
        if let Ok(value) = value.to_str() {
            chain.push_str(value);
            chain.push_str(", ");
        }
    }
    chain.push_str(&peer.to_string());
    if let Ok(chain) = HeaderValue::try_from(chain) {
        headers.insert(FORWARDED_FOR, chain);
    }
    if !headers.contains_key(FORWARDED_PROTO) {
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static("http"));
    }
    if let Some(host) = host.filter(|_| !headers.contains_key(FORWARDED_HOST)) {
        headers.insert(FORWARDED_HOST, host);
    }
    headers.insert(REQUEST_ID, id.clone());
}

/// Takes out the fields that a redaction made false. The body goes on without
/// content coding.
pub fn after_redaction(headers: &mut HeaderMap) {
    headers.remove(header::CONTENT_ENCODING);
    digests::strip(headers);
}

/// Prepares the upstream's fields for the client.
pub fn to_client(headers: &mut HeaderMap, id: &HeaderValue, decision: &'static str, findings: u64) {
    strip_hop_by_hop(headers);
    strip_own(headers);
    mark(headers, id, decision, findings);
}

/// Sets our own fields on a response.
pub fn mark(headers: &mut HeaderMap, id: &HeaderValue, decision: &'static str, findings: u64) {
    headers.insert(DECISION, HeaderValue::from_static(decision));
    headers.insert(FINDINGS, HeaderValue::from(findings));
    headers.insert(REQUEST_ID, id.clone());
}

/// Sets the fields of a connection's last answer, which is written past hyper.
pub fn last(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let now = httpdate::fmt_http_date(std::time::SystemTime::now());
    if let Ok(now) = HeaderValue::try_from(now) {
        headers.insert(header::DATE, now);
    }
}

/// The comma-separated tokens of all fields `name`.
pub fn tokens<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> + use<'a> {
    let values = headers.get_all(name).into_iter();
    values.flat_map(|v| v.to_str().unwrap_or_default().split(',')).map(str::trim).filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        let fields = fields.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)));
        let mut map = HeaderMap::new();
        fields.for_each(|(n, v)| {
            map.append(n, v);
        });
        map
    }

    #[test]
    fn hop_by_hop_fields_go_and_the_rest_stays() {
        let mut headers = map(&[
            ("host", "labels.example"),
            ("origin", "https://labels.example"),
            ("connection", "close, X-Private, Host"),
            ("x-private", "1"),
            ("te", "trailers, deflate"),
            ("transfer-encoding", "chunked"),
            ("expect", "100-continue"),
            ("x-phi-guard-decision", "pass"),
            ("x-phi-guard-anything", "1"),
            ("x-request-id", "forged"),
            ("x_request_id", "forged"),
            ("x-phi_guard-decision", "pass"),
            ("x-forwarded-for", "10.0.0.1"),
            ("cookie", "a=b"),
        ]);
        to_upstream(&mut headers, "192.0.2.7".parse().unwrap(), &HeaderValue::from_static("id1"));
        assert_eq!(headers["host"], "labels.example");
        assert_eq!(headers["origin"], "https://labels.example");
        assert_eq!(headers["te"], "trailers");
        assert_eq!(headers["x-forwarded-for"], "10.0.0.1, 192.0.2.7");
        assert_eq!(headers["x-forwarded-host"], "labels.example");
        assert_eq!(headers["x-request-id"], "id1");
        assert_eq!(headers["cookie"], "a=b");
        for gone in [
            "connection",
            "x-private",
            "transfer-encoding",
            "expect",
            "x-phi-guard-decision",
            "x-phi-guard-anything",
            "x_request_id",
            "x-phi_guard-decision",
        ] {
            assert!(!headers.contains_key(gone), "{gone}");
        }
    }

    #[test]
    fn codings_and_digests_do_not_outlive_a_redaction() {
        let mut headers =
            map(&[("content-md5", "x"), ("content-digest", "x"), ("repr-digest", "x"), ("content-encoding", "gzip")]);
        after_redaction(&mut headers);
        assert!(headers.is_empty());
    }
}
