//! Forwarding while scanning, where the route says so: the upstream gets what
//! is settled as it settles, but never the end before the verdict. A block
//! breaks its connection off, so that it never has a complete request.

use std::io;

use bytes::Bytes;
use http::Response;
use http::header;
use http::request::Parts;
use hyper::body::Incoming;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use zeroize::Zeroize;

use super::body::Body;
use super::forward::{Length, Upstream};
use super::judge::Trial;
use super::scan::{Source, work};
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

/// Scans `source` and forwards it meanwhile under the head `parts`.
///
/// # Errors
/// The problem to answer with; the upstream's connection is broken off then.
pub async fn run(
    upstream: &Upstream,
    trial: Box<dyn Trial>,
    parts: Parts,
    mut source: Source<'_>,
) -> Result<Flow, Problem> {
    let closing = closing_delimiter(&parts);
    let (sender, body) = Body::channel();
    let to = upstream.clone();
    let mut answer = Answer(tokio::spawn(async move { to.send(parts, body, Length::Unknown).await }));
    let mut pipe = Pipe { sender, held: Vec::new(), closing, closed_at: None, forwarded: 0 };
    let scanned = pipe.scan(trial, &mut source).await;
    let verdict = match scanned {
        Ok(verdict) if verdict.decision != Action::Block => verdict,
        Ok(verdict) => {
            pipe.reset().await;
            return Ok(Flow { verdict, forwarded: pipe.forwarded, response: None });
        }
        Err(problem) => {
            pipe.reset().await;
            return Err(problem);
        }
    };
    // The upstream may have answered and hung up before the end: then its answer counts.
    let complete = pipe.finish().await;
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
    sender: Sender<io::Result<Bytes>>,
    held: Vec<u8>,
    /// The last boundary line of a multipart body: nothing from it on goes early.
    closing: Option<Vec<u8>>,
    /// Where it begins in `held`, once it has come.
    closed_at: Option<usize>,
    forwarded: u64,
}

impl Pipe {
    async fn scan(&mut self, mut trial: Box<dyn Trial>, source: &mut Source<'_>) -> Result<Verdict, Problem> {
        while let Some(data) = source.next().await? {
            let (same, mut out) = work(data.len(), move || {
                let mut out = Vec::new();
                trial.push(&data, &mut out).map_err(|e| Problem::from(&e))?;
                Ok((trial, out))
            })
            .await?;
            trial = same;
            self.hold(&out);
            out.zeroize();
            let keep = self.closed_at.map_or(TAIL, |at| self.held.len().saturating_sub(at).max(TAIL));
            if self.held.len() > keep + PIECE {
                self.release(self.held.len() - keep).await;
            }
        }
        let (verdict, out) = work(usize::MAX, move || {
            let mut out = Vec::new();
            let verdict = trial.finish(&mut out).map_err(|e| Problem::from(&e))?;
            Ok((verdict, out))
        })
        .await?;
        self.held.extend_from_slice(&out);
        Ok(verdict)
    }

    fn hold(&mut self, out: &[u8]) {
        let before = self.held.len();
        self.held.extend_from_slice(out);
        if let (Some(closing), None) = (&self.closing, self.closed_at) {
            let from = before.saturating_sub(closing.len());
            let found = self.held.get(from..).and_then(|new| memchr::memmem::find(new, closing));
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
            if self.sender.send(Ok(piece)).await.is_err() {
                return;
            }
            self.forwarded += size;
        }
    }

    /// Sends everything; false if the upstream did not take it all.
    async fn finish(&mut self) -> bool {
        let all = self.forwarded + self.held.len() as u64;
        self.release(self.held.len()).await;
        self.forwarded == all
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
