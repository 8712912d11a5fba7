//! Forwarding while scanning, where the route says so: the upstream gets what
//! is settled as it settles, but never the end before the verdict. A block
//! breaks its connection off, so that it never has a complete request.

use std::io;

use bytes::Bytes;
use http::Response;
use http::header::{self, HeaderMap};
use http::request::Parts;
use http_body::Frame;
use hyper::body::Incoming;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use zeroize::Zeroize;

use super::body::Body;
use super::digests::{self, Algorithms, Hasher};
use super::forward::{Length, Upstream};
use super::judge::Trial;
use super::scan::{Source, work};
use super::trailers;
use crate::guard::{Action, Verdict};
use crate::respond::{Kind, Problem};

/// Bytes always held back until the verdict. A server may take a body whose
/// last bytes are missing for complete; none takes one this far from its end.
const TAIL: usize = 64 << 10;
/// Largest piece sent at once.
const PIECE: usize = 64 << 10;

/// What came of it.
pub struct Flow {
    /// The verdict.
    pub verdict: Verdict,
    /// Bytes the upstream got.
    pub forwarded: u64,
    /// The upstream's answer; none if the verdict was block.
    pub response: Option<Response<Incoming>>,
}

/// What the end of a body needs, besides the body.
#[derive(Debug, Default)]
pub struct Closing {
    /// Digests from the head. What goes on is known only at its end, so they go on
    /// behind it.
    pub digests: HeaderMap,
    /// The sums they need.
    pub sums: Algorithms,
    /// A content coding is undone, so that nothing goes on as it came.
    pub decoded: bool,
}

/// Scans `source` and forwards it meanwhile under the head `parts`.
///
/// # Errors
/// The problem to answer with; the upstream's connection is broken off then.
pub async fn run(
    upstream: &Upstream,
    trial: Box<dyn Trial>,
    parts: Parts,
    mut source: Source<'_>,
    closing: Closing,
) -> Result<Flow, Problem> {
    let delimiter = closing_delimiter(&parts);
    let (sender, body) = Body::channel();
    let to = upstream.clone();
    let mut answer = Answer(tokio::spawn(async move { to.send(parts, body, Length::Unknown).await }));
    let mut pipe = Pipe { sender, held: Vec::new(), delimiter, closed_at: None, forwarded: 0 };
    let scanned = pipe.scan(trial, &mut source, closing).await;
    let (verdict, trailers) = match scanned {
        Ok(end) if end.0.decision != Action::Block => end,
        Ok((verdict, _)) => {
            pipe.reset().await;
            return Ok(Flow { verdict, forwarded: pipe.forwarded, response: None });
        }
        Err(problem) => {
            pipe.reset().await;
            return Err(problem);
        }
    };
    // The upstream may have answered and hung up before the end: then its answer counts.
    let complete = pipe.finish(trailers).await;
    let forwarded = pipe.forwarded;
    drop(pipe);
    if !complete && !answer.0.is_finished() {
        return Err(Problem::new(Kind::UpstreamDown));
    }
    let response = timeout(upstream.patience(Length::Unknown), &mut answer.0)
        .await
        .map_err(|_| Problem::new(Kind::UpstreamSlow))?
        .map_err(|_| Problem::new(Kind::Internal))??;
    Ok(Flow { verdict, forwarded, response: Some(response) })
}

/// The exchange with the upstream; breaks off when dropped.
struct Answer(JoinHandle<Result<Response<Incoming>, Problem>>);

impl Drop for Answer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Pipe {
    sender: Sender<io::Result<Frame<Bytes>>>,
    held: Vec<u8>,
    /// The last boundary line of a multipart body: nothing from it on goes early.
    delimiter: Option<Vec<u8>>,
    /// Where it begins in `held`, once it has come.
    closed_at: Option<usize>,
    forwarded: u64,
}

impl Pipe {
    /// Scans everything; gives the verdict and the trailers that may go on.
    async fn scan(
        &mut self,
        mut trial: Box<dyn Trial>,
        source: &mut Source<'_>,
        closing: Closing,
    ) -> Result<(Verdict, HeaderMap), Problem> {
        let (mut received, mut sent) = (Hasher::new(closing.sums), Hasher::new(closing.sums));
        while let Some(data) = source.next().await? {
            received.update(&data);
            let (same, mut out) = work(data.len(), move || {
                let mut out = Vec::new();
                trial.push(&data, &mut out).map_err(|e| Problem::from(&e))?;
                Ok((trial, out))
            })
            .await?;
            trial = same;
            sent.update(&out);
            self.hold(&out);
            out.zeroize();
            let keep = self.closed_at.map_or(TAIL, |at| self.held.len().saturating_sub(at).max(TAIL));
            if self.held.len() > keep + PIECE {
                self.release(self.held.len() - keep).await;
            }
        }
        let came = source.trailers();
        let (verdict, out, mut trailers) = work(usize::MAX, move || {
            let mut out = Vec::new();
            let trailers = trailers::judge(&mut *trial, came, false)?;
            let verdict = trial.finish(&mut out).map_err(|e| Problem::from(&e))?;
            Ok((verdict, out, trailers))
        })
        .await?;
        sent.update(&out);
        self.held.extend_from_slice(&out);
        trailers.extend(closing.digests);
        if verdict.changed || closing.decoded {
            digests::renew(&mut trailers, &received.finish(), &sent.finish())?;
        }
        Ok((verdict, trailers))
    }

    fn hold(&mut self, out: &[u8]) {
        let before = self.held.len();
        self.held.extend_from_slice(out);
        if let (Some(delimiter), None) = (&self.delimiter, self.closed_at) {
            let from = before.saturating_sub(delimiter.len());
            let found = self.held.get(from..).and_then(|new| memchr::memmem::find(new, delimiter));
            self.closed_at = found.map(|at| from + at);
        }
    }

    /// Sends the first `n` held bytes. If the upstream takes no more, they are
    /// dropped: scanning goes on, for the record.
    async fn release(&mut self, n: usize) {
        let n = n.min(self.held.len());
        let rest = self.held.split_off(n);
        let now = Bytes::from(std::mem::replace(&mut self.held, rest));
        self.closed_at = self.closed_at.map(|at| at.saturating_sub(n));
        let mut left = now;
        while !left.is_empty() {
            let piece = left.split_to(left.len().min(PIECE));
            let size = piece.len() as u64;
            if self.sender.send(Ok(Frame::data(piece))).await.is_err() {
                return;
            }
            self.forwarded += size;
        }
    }

    /// Sends everything, and `trailers` behind it; false if the upstream did not take it all.
    async fn finish(&mut self, trailers: HeaderMap) -> bool {
        let all = self.forwarded + self.held.len() as u64;
        self.release(self.held.len()).await;
        let took = trailers.is_empty() || self.sender.send(Ok(Frame::trailers(trailers))).await.is_ok();
        took && self.forwarded == all
    }

    /// Breaks the transfer off.
    async fn reset(&mut self) {
        self.held.zeroize();
        let error = io::Error::new(io::ErrorKind::ConnectionAborted, "blocked");
        // Without a receiver it is broken off already.
        let _ = self.sender.send(Err(error)).await;
    }
}

/// `--boundary--` of a multipart body.
fn closing_delimiter(parts: &Parts) -> Option<Vec<u8>> {
    let media = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !media.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return None;
    }
    let at = media.to_ascii_lowercase().find("boundary=")?;
    let value = media.get(at + "boundary=".len()..)?;
    let boundary = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split([';', ' ', '\t']).next()?,
    };
    Some(format!("--{boundary}--").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_delimiter_is_read_from_the_head() {
        let of = |media: &str| {
            let request = http::Request::builder().header(header::CONTENT_TYPE, media).body(()).unwrap();
            closing_delimiter(&request.into_parts().0).map(|d| String::from_utf8(d).unwrap())
        };
        assert_eq!(of("multipart/form-data; boundary=ab").as_deref(), Some("--ab--"));
        assert_eq!(of("Multipart/Form-Data; x=y; Boundary=\"a b\"; z=1").as_deref(), Some("--a b--"));
        assert_eq!(of("application/json"), None);
    }
}
