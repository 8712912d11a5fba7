//! The exchange for one piece of an upload.

use std::time::Duration;

use bytes::BytesMut;
use http::header::HeaderValue;
use http::request::Parts;
use http::{Method, Response, StatusCode, Uri, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::body::Body;
use super::digests::{Digests, Hasher, Sums};
use super::exchange::{Exchange, Outcome, blocked};
use super::forward::Length;
use super::judge::{Exhibit, Opening, Terms, Trial};
use super::resumable::{LENGTH, OFFSET, Whole, number};
use super::scan::{self, Order, Source};
use super::spool::Spool;
use super::{digests, head};
use crate::config::ProxyLimits;
use crate::guard::Verdict;
use crate::guard::policy::Resumable;
use crate::respond::{Kind, Problem};

/// Pieces are sent on no longer than this, however the client cut them: each is
/// in memory while it is sent.
const LONGEST: u64 = 16 << 20;

/// Why an upload in pieces is not redacted to another length. Both protocols
/// tell the length when an upload begins, together with the id, and maybe the
/// file name, under which the client goes on to speak of it; the guard could
/// only begin another upload, of another id.
const PROMISED: &str = "The upload holds patient identifiers. It came in pieces, so its length was told to the platform \
    before it was known what is in it, and redacting would change the length. Nothing was sent on. Remove what the \
    findings point to, send the file in one request, or have the policy redact here with the operator 'mask', which \
    keeps the length of plain text.";

impl Exchange<'_> {
    /// Takes one piece; with the last one, judges the whole and sends it on.
    pub(super) async fn piece(
        mut self,
        protocol: Resumable,
        path: &str,
        mut trial: Box<dyn Trial>,
        parts: Parts,
        body: &mut Incoming,
        terms: &Terms,
    ) -> Outcome {
        let limits = &self.shared.limits;
        let mut piece = self.shared.uploads.begin(path, protocol, &parts.headers)?;
        let received = &mut self.ledger.received;
        let mut source = Source::new(body, received, terms.body_bytes, limits);
        let digests = Digests::of(&parts.headers);
        let mut sums = Hasher::new(digests.algorithms());
        while let Some(data) = source.next().await? {
            sums.update(&data);
            piece.write(&data)?;
        }
        if let Err(problem) = digests.check(&sums.finish()) {
            // What is held now is not what was sent: nobody can go on from here.
            piece.abandon();
            return Err(problem);
        }
        let whole = match piece.end(head::file_name(&parts))? {
            Ok(whole) => whole,
            Err(acknowledgement) => {
                let outcome = self.local(trial, acknowledgement).await;
                if outcome.is_err() {
                    self.shared.uploads.forget(path);
                }
                return outcome;
            }
        };
        let Whole { name, spool, piece } = whole;
        let length = spool.len();
        if length > terms.body_bytes {
            return Err(scan::too_large(terms.body_bytes));
        }
        trial.body(&Exhibit { file_name: name.as_deref(), ..Exhibit::default() }).map_err(|e| Problem::from(&e))?;
        let mut content = spool.into_body();
        let mut read = 0;
        let forever = Duration::from_secs(u64::from(u32::MAX));
        let unhurried =
            ProxyLimits { body_idle: forever, body_total: forever, body_grace: forever, ..ProxyLimits::default() };
        let source = Source::new(&mut content, &mut read, terms.body_bytes, &unhurried);
        let held = scan::hold(trial, source, &self.shared.room, Order::default()).await?;
        self.decide(&held.verdict)?;
        let judged = match held.original {
            Some(original) if !held.verdict.changed => original,
            _ => held.output,
        };
        if judged.len() != length {
            // The length was promised to the upstream when the upload began.
            return Err(blocked(&held.verdict).detail(PROMISED));
        }
        let response = self.send_pieces(&parts, judged, piece, &held.verdict).await?;
        Ok((response, held.verdict))
    }

    /// Sends the judged upload on, cut as the client cut it; the answer to the
    /// last piece, or to the first that the upstream did not take.
    async fn send_pieces(
        &mut self,
        parts: &Parts,
        judged: Spool,
        piece: u64,
        verdict: &Verdict,
    ) -> Result<Response<Body>, Problem> {
        let total = judged.len();
        let digests = Digests::of(&parts.headers);
        let step = usize::try_from(piece.clamp(1, LONGEST)).unwrap_or(usize::MAX);
        let mut content = judged.into_body();
        let mut held = BytesMut::new();
        let mut offset: u64 = 0;
        loop {
            while held.len() < step {
                let Some(frame) = content.frame().await else { break };
                let frame = frame.map_err(|e| scan::spool_problem(&e))?;
                held.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data));
            }
            let now = held.split_to(step.min(held.len())).freeze();
            let size = now.len() as u64;
            let mut parts = parts.clone();
            self.prepare(&mut parts, verdict.decision);
            parts.headers.insert(OFFSET, HeaderValue::from(offset));
            if parts.headers.contains_key(LENGTH) {
                parts.headers.insert(LENGTH, HeaderValue::from(total));
            }
            // The head is that of the last piece: its digests are made for each.
            digests::strip(&mut parts.headers);
            digests.write(&mut parts.headers, &Sums::of(digests.algorithms(), &now));
            let response = self.send(parts, Body::from(now), Length::Exact(size)).await?;
            offset += size;
            self.ledger.forwarded = offset;
            if offset >= total || !response.status().is_success() {
                return Ok(response);
            }
            // Read to its end, so that the connection can be used again.
            response.into_body().collect().await.map_err(|_| Problem::new(Kind::UpstreamDown))?;
        }
    }

    /// Length and file name of an upload in pieces that this request begins.
    pub(super) fn announced(&self, parts: &Parts) -> Option<(u64, Option<String>)> {
        if parts.method != Method::POST {
            return None;
        }
        let length = number(&parts.headers, &LENGTH).ok()??;
        Some((length, head::metadata_name(parts)))
    }

    /// Notes the path that the upstream gave to a TUS upload.
    pub(super) fn register<B>(&self, response: &Response<B>, length: u64, name: Option<String>) -> Result<(), Problem> {
        let location = response.headers().get(header::LOCATION).filter(|_| response.status() == StatusCode::CREATED);
        let Some(uri) = location.and_then(|l| Uri::try_from(l.as_bytes()).ok()) else { return Ok(()) };
        let path = self.shared.upstream.own_path(uri.path());
        let opening = Opening { method: "PATCH", path, content_type: None };
        let (terms, _) = self.shared.bench.load_full().open(&opening);
        if terms.resumable == Some(Resumable::Tus) {
            self.shared.uploads.register(path, length, name)?;
        }
        Ok(())
    }

    /// Answers without the upstream.
    pub(super) async fn local(&mut self, trial: Box<dyn Trial>, response: Response<Body>) -> Outcome {
        let verdict = scan::work(0, move || trial.finish(&mut Vec::new()).map_err(|e| Problem::from(&e))).await?;
        self.decide(&verdict)?;
        Ok((response, verdict))
    }
}
