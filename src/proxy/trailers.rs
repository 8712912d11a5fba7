//! Trailer fields of a request (RFC 9110, 6.5).
//!
//! They go on where the upstream can get them: over HTTP/2, and in chunks where
//! the route says that it takes chunks. Towards an upstream that gets a
//! `Content-Length` there is no place for them, and they are dropped, as RFC
//! 9110 (6.5.1) allows; only digests of the body are moved into the head then
//! (RFC 9530 allows that). What goes on is judged as stored header fields are.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::judge::Trial;
use super::{digests, head, headers};
use crate::respond::Problem;

/// Fields that mean something only in a head: framing, routing, sign-in,
/// modifiers, and what tells how to read the content (RFC 9110, 6.5.1).
const HEAD_ONLY: &[&str] = &[
    "accept-encoding",
    "authorization",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "max-forwards",
    "origin",
    "pragma",
    "range",
    "set-cookie",
    "trailer",
    "x-http-method-override",
    "x-request-id",
];
/// Beginnings of the names of such fields.
const HEAD_ONLY_FAMILIES: &[&str] = &["if-", "upload-", "x-forwarded-", "x-phi-guard-"];

/// True if a field of this name may stand in a trailer section.
pub fn allowed(name: &HeaderName) -> bool {
    let text = name.as_str();
    !HEAD_ONLY.contains(&text)
        && !HEAD_ONLY_FAMILIES.iter().any(|family| text.starts_with(family))
        && !headers::HOP_BY_HOP.contains(&text)
        && (!digests::is_digest(name) || digests::may_trail(name))
}

/// Judges `trailers`; gives those that may go on, rewritten where something was
/// replaced. With `digests_only`, the others are dropped unseen.
///
/// # Errors
/// The problem to answer with; nothing may go on then.
pub fn judge(trial: &mut dyn Trial, trailers: HeaderMap, digests_only: bool) -> Result<HeaderMap, Problem> {
    let mut kept = HeaderMap::new();
    let mut last: Option<HeaderName> = None;
    for (name, value) in trailers {
        // A name is given with the first of its values only.
        let Some(name) = name.or_else(|| last.clone()) else { continue };
        last = Some(name.clone());
        if !allowed(&name) || digests_only && !digests::is_digest(&name) {
            continue;
        }
        let new = if digests::is_digest(&name) { None } else { head::stored(trial, &value, "trailer")? };
        kept.append(name, new.unwrap_or(value));
    }
    Ok(kept)
}

/// Announces `names` in a head whose trailers will hold them.
pub fn announce<'n>(headers: &mut HeaderMap, names: impl IntoIterator<Item = &'n HeaderName>) {
    let mut names: Vec<&str> = names.into_iter().filter(|n| allowed(n)).map(HeaderName::as_str).collect();
    names.sort_unstable();
    names.dedup();
    if let Ok(value) = HeaderValue::try_from(names.join(", "))
        && !names.is_empty()
    {
        headers.insert(header::TRAILER, value);
    }
}

/// The names that a client's head announces for its trailers.
pub fn announced(headers: &HeaderMap) -> Vec<HeaderName> {
    headers::tokens(headers, &header::TRAILER).filter_map(|name| name.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_into_a_head_is_no_trailer() {
        for name in ["content-length", "authorization", "if-match", "upload-name", "x-phi-guard-decision", "te", "host"]
        {
            assert!(!allowed(&HeaderName::from_static(name)), "{name}");
        }
        for name in ["x-note", "content-digest", "server-timing", "grpc-status"] {
            assert!(allowed(&HeaderName::from_static(name)), "{name}");
        }
    }

    #[test]
    fn announcements_are_sorted_and_leave_out_what_may_not_trail() {
        let mut headers = HeaderMap::new();
        headers.insert(header::TRAILER, HeaderValue::from_static("X-B, content-length, x-a, x-b"));
        let names = announced(&headers);
        announce(&mut headers, &names);
        assert_eq!(headers[header::TRAILER], "x-a, x-b");
        let mut none = HeaderMap::new();
        announce(&mut none, &[header::HOST]);
        assert!(none.is_empty());
    }
}
