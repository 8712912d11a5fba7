//! One request from head to answer.

use std::net::IpAddr;
use std::sync::Arc;

use http::header::{self, HeaderValue};
use http::request::Parts;
use http::{Method, Request, Response, Version};
use http_body::Body as _;
use hyper::body::Incoming;

use super::body::{Body, Relay};
use super::forward::Length;
use super::intake::{self, Declared};
use super::judge::{Exhibit, Opening, Terms, Trial};
use super::ledger::Ledger;
use super::scan::{self, Held, Order, Source};
use super::{Shared, digests, head, headers, stream, trailers, wire};
use crate::guard::policy::{Framing, Mode};
use crate::guard::{Action, Verdict};
use crate::respond::{Kind, Problem};

/// Findings told one by one in a problem body; the header counts all.
const TOLD: usize = 200;

/// Answers `request` from `peer`.
pub async fn answer(shared: &Arc<Shared>, request: Request<Incoming>, peer: IpAddr) -> Response<Body> {
    let (id, id_value) = request_id();
    let (parts, mut body) = request.into_parts();
    let mut ledger = Ledger::open(shared.clone(), id, &parts.method, parts.uri.path());
    let waits_for_100 = parts.headers.contains_key(header::EXPECT);
    let exchange = Exchange { shared, ledger: &mut ledger, id: &id_value, peer };
    match exchange.run(parts, &mut body).await {
        Ok((response, verdict)) => {
            let mut response = response;
            headers::to_client(response.headers_mut(), &id_value, verdict.decision.as_str(), verdict.total());
            ledger.answered(response.status().as_u16());
            response
        }
        Err(problem) => {
            if !waits_for_100 && !body.is_end_stream() {
                tokio::spawn(scan::drain(body));
            }
            let findings = ledger.total();
            let problem = problem.request_id(ledger.id.clone());
            let decision = ledger.refused(&problem);
            let mut response = problem.to_response();
            // To a client, an error is a block: nothing went on.
            let decision = if decision == "error" { "block" } else { decision };
            headers::mark(response.headers_mut(), &id_value, decision, findings);
            response
        }
    }
}

/// Answers a request that could not be read: what is written before the
/// connection closes.
pub fn answer_unread(shared: &Arc<Shared>, problem: Problem) -> Vec<u8> {
    let (id, id_value) = request_id();
    let ledger = Ledger::open_unread(shared.clone(), id.clone());
    let problem = problem.request_id(id);
    ledger.refused(&problem);
    let mut response: Response<Vec<u8>> = problem.to_response();
    headers::mark(response.headers_mut(), &id_value, Action::Block.as_str(), 0);
    headers::last(response.headers_mut());
    wire::written(&response)
}

/// The problem body's findings.
pub fn blocked(verdict: &Verdict) -> Problem {
    let told = verdict.findings.iter().take(TOLD).filter_map(|report| serde_json::to_value(report).ok());
    let counts: Vec<(&str, u64)> = verdict.counts.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
    Problem::new(Kind::Blocked).found(&counts, told.collect())
}

/// The answer to a request that was not refused, and the verdict on it.
pub(super) type Outcome = Result<(Response<Body>, Verdict), Problem>;

pub(super) struct Exchange<'a> {
    pub(super) shared: &'a Arc<Shared>,
    pub(super) ledger: &'a mut Ledger,
    id: &'a HeaderValue,
    peer: IpAddr,
}

impl Exchange<'_> {
    async fn run(mut self, mut parts: Parts, body: &mut Incoming) -> Outcome {
        let (terms, mut trial, declared) = {
            let request = Request::from_parts(parts, ());
            let declared = intake::framing(&request, body.is_end_stream());
            let opening = Opening {
                method: request.method().as_str(),
                path: request.uri().path(),
                content_type: text(&request, &header::CONTENT_TYPE),
            };
            let (terms, trial) = self.shared.bench.load_full().open(&opening);
            self.ledger.class = terms.class.clone();
            let declared = declared?;
            intake::purpose(&request, &terms)?;
            parts = request.into_parts().0;
            (terms, trial, declared)
        };
        normalise(&mut parts)?;
        if self.shared.audit.is_failing() {
            return Err(Problem::new(Kind::Overloaded)
                .detail("The audit record cannot be written, so nothing is let through until it can."));
        }
        if let Declared::Length(n) = declared
            && n > terms.body_bytes
        {
            return Err(scan::too_large(terms.body_bytes));
        }
        let _place = self.shared.gate.enter().await?;
        let path = parts.uri.path().to_owned();
        head::judge(&mut *trial, &mut parts)?;
        if parts.headers.contains_key(header::REFERER) && head::referer_tells(self.aside(), &parts) {
            head::cut_referer(&mut parts);
        }
        if let Some(protocol) = terms.resumable {
            match parts.method {
                Method::PATCH => return self.piece(protocol, &path, trial, parts, body, &terms).await,
                Method::HEAD => {
                    if let Some(response) = self.shared.uploads.progress(&path) {
                        return self.local(trial, response).await;
                    }
                }
                Method::DELETE => self.shared.uploads.forget(&path),
                _ => {}
            }
        }
        if declared == Declared::None {
            return self.bodyless(trial, parts).await;
        }
        let coding = parts.headers.get(header::CONTENT_ENCODING).map(|v| v.to_str().unwrap_or("?").to_owned());
        let file_name = head::file_name(&parts);
        let exhibit = Exhibit {
            file_name: file_name.as_deref(),
            content_type: parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()),
            content_encoding: coding.as_deref(),
        };
        trial.body(&exhibit).map_err(|e| Problem::from(&e))?;
        if terms.mode == Mode::Stream && self.shared.upstream.takes_open_bodies(terms.framing) {
            return self.streamed(trial, parts, body, &terms).await;
        }
        self.held(trial, parts, body, &terms).await
    }

    /// A trial of something beside the request.
    fn aside(&self) -> Box<dyn Trial> {
        self.shared.bench.load_full().open(&Opening { method: "GET", path: "/", content_type: None }).1
    }

    async fn bodyless(mut self, trial: Box<dyn Trial>, mut parts: Parts) -> Outcome {
        let verdict = scan::work(0, move || trial.finish(&mut Vec::new()).map_err(|e| Problem::from(&e))).await?;
        self.decide(&verdict)?;
        self.prepare(&mut parts, verdict.decision);
        let response = self.send(parts, Body::empty(), Length::None).await?;
        Ok((response, verdict))
    }

    async fn held(mut self, trial: Box<dyn Trial>, mut parts: Parts, body: &mut Incoming, terms: &Terms) -> Outcome {
        let limits = &self.shared.limits;
        let received = &mut self.ledger.received;
        let source = Source::new(body, received, terms.body_bytes, limits);
        let order = Order {
            coded: parts.headers.contains_key(header::CONTENT_ENCODING),
            sums: digests::needed(&parts.headers),
            trailers: self.shared.upstream.takes_open_bodies(terms.framing),
        };
        let Held { verdict, original, output, received, sent, mut trailers } =
            scan::hold(trial, source, &self.shared.room, order).await?;
        if let Err(mut problem) = self.decide(&verdict) {
            problem.redacted_preview = if terms.preview { scan::preview(&output) } else { None };
            return Err(problem);
        }
        if verdict.changed {
            digests::renew(&mut parts.headers, &received, &sent)?;
            digests::renew(&mut trailers, &received, &sent)?;
            parts.headers.remove(header::CONTENT_ENCODING);
        }
        self.prepare(&mut parts, verdict.decision);
        if order.trailers {
            trailers::announce(&mut parts.headers, trailers.keys());
        } else {
            digests::move_to_head(&mut trailers, &mut parts.headers);
        }
        let spool = original.filter(|_| !verdict.changed).unwrap_or(output);
        let length = spool.len();
        self.ledger.forwarded = length;
        // HTTP/2 has a place for trailers behind a body of declared length, HTTP/1.1 has not.
        let length = match trailers.is_empty() || self.shared.upstream.takes_open_bodies(Framing::Length) {
            true => Length::Exact(length),
            false => Length::Chunked(length),
        };
        let response = self.send(parts, Body::with_trailers(spool.into_body(), trailers), length).await?;
        Ok((response, verdict))
    }

    async fn streamed(self, trial: Box<dyn Trial>, mut parts: Parts, body: &mut Incoming, terms: &Terms) -> Outcome {
        let coded = parts.headers.contains_key(header::CONTENT_ENCODING);
        let closing = stream::Closing {
            digests: digests::trailing(&parts.headers),
            sums: digests::needed(&parts.headers),
            decoded: coded,
        };
        let announced = trailers::announced(&parts.headers);
        headers::to_upstream(&mut parts.headers, self.peer, self.id);
        // The body may change, and goes on without its coding in any case.
        headers::after_redaction(&mut parts.headers);
        parts.headers.remove(header::CONTENT_LENGTH);
        trailers::announce(&mut parts.headers, announced.iter().chain(closing.digests.keys()));
        let limits = &self.shared.limits;
        let received = &mut self.ledger.received;
        let source = Source::new(body, received, terms.body_bytes, limits);
        let flow = stream::run(&self.shared.upstream, trial, parts, source, closing).await?;
        self.ledger.forwarded = flow.forwarded;
        self.ledger.verdict(&flow.verdict);
        match flow.response {
            Some(response) => Ok((self.relay(response), flow.verdict)),
            None => Err(blocked(&flow.verdict)),
        }
    }

    /// Enters the verdict; an error if the request must not go on.
    pub(super) fn decide(&mut self, verdict: &Verdict) -> Result<(), Problem> {
        self.ledger.verdict(verdict);
        if verdict.decision == Action::Block { Err(blocked(verdict)) } else { Ok(()) }
    }

    pub(super) fn prepare(&self, parts: &mut Parts, decision: Action) {
        headers::to_upstream(&mut parts.headers, self.peer, self.id);
        parts.headers.insert(headers::DECISION, HeaderValue::from_static(decision.as_str()));
    }

    pub(super) async fn send(&self, parts: Parts, body: Body, length: Length) -> Result<Response<Body>, Problem> {
        let announced = self.announced(&parts);
        let asked = std::time::Instant::now();
        let response = self.shared.upstream.send(parts, body, length).await?;
        self.shared.metrics.upstream(asked.elapsed().as_secs_f64());
        if let Some((length, name)) = announced {
            self.register(&response, length, name)?;
        }
        Ok(self.relay(response))
    }

    fn relay(&self, response: Response<Incoming>) -> Response<Body> {
        response.map(|body| Body::new(Relay::new(body, self.shared.limits.upstream_idle)))
    }
}

/// Brings the heads of HTTP/2 and of absolute-form requests to the one form
/// that the upstream gets.
fn normalise(parts: &mut Parts) -> Result<(), Problem> {
    if let Some(authority) = parts.uri.authority() {
        let host = HeaderValue::from_str(authority.as_str())
            .map_err(|_| Problem::new(Kind::Invalid).detail("The request names no valid host."))?;
        if parts.headers.get(header::HOST).is_some_and(|h| h != host) {
            return Err(Problem::new(Kind::Ambiguous).detail("The request names two different hosts."));
        }
        parts.headers.insert(header::HOST, host);
    }
    if parts.version == Version::HTTP_11 && !parts.headers.contains_key(header::HOST) {
        return Err(Problem::new(Kind::Invalid).detail("The request has no Host field (RFC 9112, 3.2)."));
    }
    let host = parts.headers.get(header::HOST).map(HeaderValue::as_bytes);
    if host.is_some_and(|h| h.contains(&b'@') || http::uri::Authority::try_from(h).is_err()) {
        return Err(Problem::new(Kind::Invalid).detail("The Host field names no valid host (RFC 9112, 3.2)."));
    }
    if !parts.uri.path().starts_with('/') {
        return Err(Problem::new(Kind::Invalid).detail("The request names no path."));
    }
    // HTTP/2 may split Cookie (RFC 9113, 8.2.3); HTTP/1.1 must not.
    let cookies: Vec<&[u8]> = parts.headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if cookies.len() > 1
        && let Ok(joined) = HeaderValue::from_bytes(&cookies.join(&b"; "[..]))
    {
        parts.headers.insert(header::COOKIE, joined);
    }
    Ok(())
}

fn text<'a>(request: &'a Request<()>, name: &header::HeaderName) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// A new id: 128 random bits.
fn request_id() -> (String, HeaderValue) {
    let mut bytes = [0u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // Without randomness the clock still tells requests apart.
        bytes = jiff::Timestamp::now().as_nanosecond().to_le_bytes();
    }
    let id: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let value = HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("0"));
    (id, value)
}
