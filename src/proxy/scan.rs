//! Drives a trial over a request body as it arrives.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroize;

use super::digests::{Algorithms, Hasher, Sums};
use super::judge::Trial;
use super::spool::{Room, Spool};
use super::trailers;
use crate::guard::Verdict;
use crate::respond::{Kind, Problem};

/// Work over this many bytes goes to a thread of its own, so that other
/// requests do not wait for it. Scanning goes at some 10 MB/s or more, so what
/// stays on the runtime's threads takes about a millisecond.
const INLINE: usize = 16 << 10;

/// A body that has been scanned whole.
pub struct Held {
    /// The verdict.
    pub verdict: Verdict,
    /// The body as it came. None for a large body without content coding: what
    /// the trial wrote is the same to the byte then, if nothing was changed.
    pub original: Option<Spool>,
    /// The body as the trial wrote it, without content codings.
    pub output: Spool,
    /// Sums of the body as it came, as ordered.
    pub received: Sums,
    /// Sums of `output`, as ordered.
    pub sent: Sums,
    /// The trailers that may go on.
    pub trailers: HeaderMap,
}

/// How a body is to be held.
#[derive(Clone, Copy, Debug, Default)]
pub struct Order {
    /// It has a content coding.
    pub coded: bool,
    /// The sums to be made of it.
    pub sums: Algorithms,
    /// Trailers can go on; otherwise only digests among them are kept.
    pub trailers: bool,
}

/// A body with its limits.
pub struct Source<'a, B = Incoming> {
    body: &'a mut B,
    received: &'a mut u64,
    most: u64,
    idle: Duration,
    deadline: Instant,
    trailers: HeaderMap,
}

impl<'a, B: Body<Data = Bytes> + Unpin> Source<'a, B> {
    /// `body`, counted in `received`: at most `most` bytes, no pause over
    /// `idle`, and not longer than `total` altogether.
    pub fn new(body: &'a mut B, received: &'a mut u64, most: u64, idle: Duration, total: Duration) -> Self {
        Source { body, received, most, idle, deadline: Instant::now() + total, trailers: HeaderMap::new() }
    }

    /// The trailers that have come, unjudged. Call it after the last piece.
    pub fn trailers(&mut self) -> HeaderMap {
        std::mem::take(&mut self.trailers)
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// The problem to answer with.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        loop {
            let until = self.deadline.min(Instant::now() + self.idle);
            let frame = timeout_at(until, self.body.frame()).await.map_err(|_| Problem::new(Kind::ClientSlow))?;
            let Some(frame) = frame else { return Ok(None) };
            let frame = frame.map_err(|_| {
                Problem::new(Kind::Malformed).detail("The request body broke off or is wrongly framed.")
            })?;
            let data = match frame.into_data() {
                Ok(data) => data,
                Err(other) => {
                    self.trailers.extend(other.into_trailers().unwrap_or_default());
                    continue;
                }
            };
            *self.received = self.received.saturating_add(data.len() as u64);
            if *self.received > self.most {
                return Err(too_large(self.most));
            }
            return Ok(Some(data));
        }
    }
}

/// The problem of a body over `most` bytes.
pub fn too_large(most: u64) -> Problem {
    Problem::new(Kind::TooLarge)
        .detail(format!("The request body is over the limit of {most} bytes, so it was not sent on."))
}

/// Scans all of `source`, holding it meanwhile.
///
/// # Errors
/// The problem to answer with; nothing may go on then.
pub async fn hold<B: Body<Data = Bytes> + Unpin>(
    trial: Box<dyn Trial>,
    mut source: Source<'_, B>,
    room: &Arc<Room>,
    order: Order,
) -> Result<Held, Problem> {
    let mut desk = Desk {
        trial,
        original: Some(Spool::new(room.clone())),
        order,
        output: Spool::new(room.clone()),
        out: Vec::new(),
        received: Hasher::new(order.sums),
        sent: Hasher::new(order.sums),
    };
    while let Some(data) = source.next().await? {
        let size = data.len();
        desk = work(size, move || desk.take(&data)).await?;
    }
    let size = usize::try_from(*source.received).unwrap_or(usize::MAX);
    let trailers = source.trailers();
    work(size, move || desk.close(trailers)).await
}

/// Runs `job` here if it is small, on a blocking thread if it is not. A panic
/// in it is a fault of the guard.
///
/// # Errors
/// Those of `job`.
pub async fn work<T: Send + 'static>(
    size: usize,
    job: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    if size <= INLINE {
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
        return caught.unwrap_or_else(|_| Err(Problem::new(Kind::Internal)));
    }
    tokio::task::spawn_blocking(job).await.unwrap_or_else(|_| Err(Problem::new(Kind::Internal)))
}

/// The text a refusal may show: what the trial wrote, if it is short text.
pub fn preview(output: &Spool) -> Option<String> {
    const MOST: u64 = 64 << 10;
    let bytes = output.in_memory().filter(|_| output.len() <= MOST)?;
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

/// The problem of a spool that cannot hold the body.
pub fn spool_problem(error: &io::Error) -> Problem {
    if error.kind() == io::ErrorKind::StorageFull {
        return Problem::new(Kind::Overloaded).detail("There is no room to hold the request while it is scanned.");
    }
    Problem::new(Kind::Internal).detail("The request could not be held while it was scanned, so it was not sent on.")
}

/// Everything that a piece of work needs, so that it can move between threads.
struct Desk {
    trial: Box<dyn Trial>,
    original: Option<Spool>,
    order: Order,
    output: Spool,
    out: Vec<u8>,
    received: Hasher,
    sent: Hasher,
}

impl Desk {
    fn take(mut self, data: &[u8]) -> Result<Self, Problem> {
        if let Some(original) = &mut self.original {
            if self.order.coded || original.fits(data.len()) {
                original.write(data).map_err(|e| spool_problem(&e))?;
            } else {
                self.original = None;
            }
        }
        self.received.update(data);
        self.trial.push(data, &mut self.out).map_err(|e| Problem::from(&e))?;
        self.settle()?;
        Ok(self)
    }

    fn close(mut self, trailers: HeaderMap) -> Result<Held, Problem> {
        let trailers = trailers::judge(&mut *self.trial, trailers, !self.order.trailers)?;
        let verdict = self.trial.finish(&mut self.out).map_err(|e| Problem::from(&e))?;
        self.sent.update(&self.out);
        self.output.write(&self.out).map_err(|e| spool_problem(&e))?;
        self.out.zeroize();
        let (received, sent) = (self.received.finish(), self.sent.finish());
        Ok(Held { verdict, original: self.original, output: self.output, received, sent, trailers })
    }

    fn settle(&mut self) -> Result<(), Problem> {
        self.sent.update(&self.out);
        self.output.write(&self.out).map_err(|e| spool_problem(&e))?;
        self.out.clear();
        Ok(())
    }
}

/// Reads and drops what is left of a refused body for a moment, so that the
/// client reads the answer instead of a reset connection.
pub async fn drain(mut body: Incoming) {
    const MOST: usize = 8 << 20;
    let reading = async {
        let mut seen = 0;
        while let Some(Ok(frame)) = body.frame().await {
            seen += frame.data_ref().map_or(0, Bytes::len);
            if seen > MOST {
                break;
            }
        }
    };
    // Out of time is as good as done.
    let _ = timeout(Duration::from_secs(2), reading).await;
}
