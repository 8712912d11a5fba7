//! Requests as they come over the wire.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use http::header::{HeaderMap, HeaderValue};
use http::request::Parts;
use http::{Request, Response, Version};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use phi_guard::proxy::digests::{self, Algorithms, Hasher};
use phi_guard::proxy::judge::{Judge, Opening};
use phi_guard::proxy::wire::{Follow, Place};
use phi_guard::proxy::{head, headers, intake, trailers};
use phi_guard::respond::Kind;

use super::scan::guard;

/// Bytes of a head, at most.
const MOST: usize = 8 << 10;

/// What of a stream goes on, the heads in it, and what ended it.
#[derive(PartialEq, Default, Debug)]
struct Followed {
    out: Vec<u8>,
    heads: Vec<Vec<u8>>,
    is_http2: bool,
    refused: Option<Kind>,
}

/// Follows `stream` in pieces of `chunk` bytes, as the tap does.
fn follow(stream: &[u8], chunk: usize) -> Followed {
    let mut follow = Follow::new(MOST);
    let mut done = Followed::default();
    for mut input in stream.chunks(chunk.max(1)) {
        while !input.is_empty() {
            if follow.place() == Place::Body {
                let (now, rest) = input.split_at(follow.body(input));
                done.out.extend_from_slice(now);
                input = rest;
                continue;
            }
            let (rest, head) = follow.head(input);
            input = rest;
            match head {
                Some(Ok(head)) => {
                    done.out.extend_from_slice(&head.bytes);
                    done.is_http2 |= !head.request;
                    done.heads.push(head.bytes);
                }
                Some(Err(problem)) => {
                    done.refused = Some(problem.kind);
                    return done;
                }
                None => {}
            }
        }
    }
    done
}

/// A head, as far as both readers tell it.
type Seen = (String, Vec<(String, Vec<u8>)>);

/// The requests that hyper sees in `stream`.
fn served(stream: &[u8]) -> Vec<Seen> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let service = service_fn(|request: Request<Incoming>| {
        let seen = seen.clone();
        async move {
            let (parts, body) = request.into_parts();
            let fields = parts.headers.iter().map(|(n, v)| (n.as_str().to_owned(), v.as_bytes().to_vec()));
            let mut fields: Vec<_> = fields.collect();
            fields.sort_unstable();
            seen.lock().unwrap().push((parts.method.to_string(), fields));
            // A body that ends too early is the client's fault.
            let _ = body.collect().await;
            Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
        }
    });
    let io = TokioIo::new(tokio::io::join(stream, tokio::io::sink()));
    {
        let mut connection = pin!(http1::Builder::new().max_buf_size(MOST).serve_connection(io, service));
        let mut context = Context::from_waker(Waker::noop());
        // All is there at once: whoever is not ready has woken itself.
        let is_over = (0..100_000).any(|_| matches!(connection.as_mut().poll(&mut context), Poll::Ready(_)));
        assert!(is_over, "the server waits for something");
    }
    std::mem::take(&mut *seen.lock().unwrap())
}

/// `head` as another parser reads it.
fn parsed(head: &[u8]) -> Seen {
    let mut fields = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut fields);
    request.parse(head).unwrap();
    let fields = request.headers.iter().map(|f| (f.name.to_ascii_lowercase(), f.value.to_vec()));
    let mut fields: Vec<_> = fields.collect();
    fields.sort_unstable();
    // hyper keeps one of several equal lengths (RFC 9110, 8.6).
    fields.dedup_by(|a, b| a == b && a.0 == "content-length");
    (request.method.unwrap().to_owned(), fields)
}

/// The stream of a connection: in pieces of the size that the first byte says it
/// is followed as at once, and the server behind sees no request that was not
/// checked.
pub fn wire(data: &[u8]) {
    let Some((&first, stream)) = data.split_first() else { return };
    let whole = follow(stream, usize::MAX);
    assert!(whole == follow(stream, first.into()), "pieces of {first} bytes are followed in another way");
    if whole.is_http2 {
        assert!(whole.out.starts_with(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") && whole.heads.len() == 1);
        return;
    }
    let checked = whole.heads.iter().map(|head| parsed(head));
    let seen = served(&whole.out);
    assert!(seen.len() <= whole.heads.len(), "the server sees a request that nobody checked");
    for (seen, checked) in seen.iter().zip(checked) {
        assert!(*seen == checked, "the server sees another request than was checked");
    }
}

/// A request's head, taken for its trailers too: what is judged once and judged
/// again stays as it is, and no fault is one of ours.
pub fn head(data: &[u8]) {
    let mut fields = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut fields);
    let Ok(httparse::Status::Complete(_)) = request.parse(data) else { return };
    let Some(mut parts) = parts(&request) else { return };
    let whole = Request::from_parts(parts.clone(), ());
    let framed = intake::framing(&whole, false).is_ok();
    let (terms, _) = guard().open(&Opening { method: "POST", path: "/t", content_type: None });
    if !framed || intake::purpose(&whole, &terms).is_err() {
        return;
    }
    let _ = (head::file_name(&parts), head::metadata_name(&parts));
    sums(parts.headers.clone());
    headers::to_upstream(&mut parts.headers, IpAddr::V4(Ipv4Addr::LOCALHOST), &HeaderValue::from_static("1"));
    let (_, trial) = guard().open(&Opening { method: "POST", path: "/t", content_type: None });
    if head::referer_tells(trial, &parts) {
        head::cut_referer(&mut parts);
    }
    trailing(parts.headers.clone());
    if !judged(&mut parts) {
        return;
    }
    let once = (parts.uri.clone(), parts.headers.clone());
    assert!(judged(&mut parts), "what was judged is refused when it is judged again");
    assert!(once == (parts.uri, parts.headers), "what was rewritten is rewritten again");
}

/// Judges a head; false if it is refused.
fn judged(parts: &mut Parts) -> bool {
    let path = parts.uri.path().to_owned();
    let (_, mut trial) = guard().open(&Opening { method: "POST", path: &path, content_type: None });
    match head::judge(&mut *trial, parts) {
        Ok(()) => true,
        Err(problem) => {
            assert!(problem.kind != Kind::Internal, "a fault of our own");
            false
        }
    }
}

fn trailing(fields: HeaderMap) {
    let (_, mut trial) = guard().open(&Opening { method: "POST", path: "/t", content_type: None });
    match trailers::judge(&mut *trial, fields, false) {
        Ok(kept) => assert!(kept.keys().all(trailers::allowed), "a field that is no trailer goes on"),
        Err(problem) => assert!(problem.kind != Kind::Internal, "a fault of our own"),
    }
}

/// Digests made anew hold for what they are made of.
fn sums(mut fields: HeaderMap) {
    let of = |body: &[u8]| {
        let mut hasher = Hasher::new(Algorithms::all());
        hasher.update(body);
        hasher.finish()
    };
    let (empty, new) = (of(b""), of(b"new"));
    if digests::renew(&mut fields, &empty, &new).is_ok() {
        assert!(digests::renew(&mut fields, &new, &new).is_ok(), "digests made anew do not hold");
    }
}

fn parts(request: &httparse::Request<'_, '_>) -> Option<Parts> {
    let mut builder = Request::builder().method(request.method?).uri(request.path?).version(Version::HTTP_11);
    for field in request.headers.iter() {
        builder = builder.header(field.name, HeaderValue::from_bytes(field.value).ok()?);
    }
    Some(builder.body(()).ok()?.into_parts().0)
}
