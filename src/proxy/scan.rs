//! Drives a trial over a request body as it arrives.

use std::io;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroize;

use super::digests::{Algorithms, Hasher, Sums};
use super::judge::Trial;
use super::spool::{Room, Spool};
use super::trailers;
use crate::config::ProxyLimits;
use crate::guard::Verdict;
use crate::respond::{Kind, Problem};

/// Work over this many bytes goes to a thread of its own, so that other
/// requests do not wait for it. Scanning goes at some 10 MB/s or more, so what
/// stays on the runtime's threads takes about a millisecond.
const INLINE: usize = 16 << 10;

/// Bytes of which one piece of work may take the room: longer texts flow in
/// windows, and take no more memory than one of this size.
const LONGEST: usize = 1 << 20;

/// Longest pieces of work on blocking threads at once for each core. A text takes
/// many times its size while it is scanned, and more at once would only make each
/// wait for the others.
const EACH_CORE: usize = 2;

/// Most of them, however many cores there are.
const MOST: usize = 16;

/// Bytes scanned on blocking threads at once, in units of `INLINE`.
static ROOM: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(most() * LONGEST / INLINE));

/// How many of the longest pieces of work there is room for.
fn most() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores * EACH_CORE).min(MOST)
}

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
    /// When a body has to have come that comes at the lowest rate allowed, before
    /// anything of it has.
    due: Instant,
    rate: u64,
    trailers: HeaderMap,
}

impl<'a, B: Body<Data = Bytes> + Unpin> Source<'a, B> {
    /// `body`, counted in `received`: at most `most` bytes, and in the time that
    /// `limits` give.
    pub fn new(body: &'a mut B, received: &'a mut u64, most: u64, limits: &ProxyLimits) -> Self {
        let now = Instant::now();
        let (deadline, due) = (now + limits.body_total, now + limits.body_grace);
        let (idle, rate) = (limits.body_idle, limits.body_rate.max(1));
        Source { body, received, most, idle, deadline, due, rate, trailers: HeaderMap::new() }
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
            let earned = Duration::from_secs(*self.received / self.rate);
            let until = self.deadline.min(self.due + earned).min(Instant::now() + self.idle);
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

/// Runs `job` over `size` bytes: here if they are few, on a blocking thread if
/// they are not, as soon as there is room. A panic in it is a fault of the guard.
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
    let place = ROOM.acquire_many(units(size)).await.map_err(|_| Problem::new(Kind::Internal))?;
    let job = move || {
        // Held by the work, which goes on when the client goes away.
        let _place = place;
        job()
    };
    tokio::task::spawn_blocking(job).await.unwrap_or_else(|_| Err(Problem::new(Kind::Internal)))
}

/// What work over `size` bytes takes of [`ROOM`].
fn units(size: usize) -> u32 {
    u32::try_from(size.min(LONGEST).div_ceil(INLINE)).unwrap_or(u32::MAX)
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn work_waits_for_room_and_gives_it_back() {
        let most = most();
        let (now, peak) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let jobs: Vec<_> = (0..3 * most)
            .map(|n| {
                let (now, peak) = (now.clone(), peak.clone());
                tokio::spawn(work(usize::MAX, move || {
                    peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(5));
                    now.fetch_sub(1, Ordering::SeqCst);
                    assert!(n.is_multiple_of(2), "every other one fails");
                    Ok(n)
                }))
            })
            .collect();
        for (n, job) in jobs.into_iter().enumerate() {
            assert_eq!(job.await.unwrap().ok(), n.is_multiple_of(2).then_some(n));
        }
        assert!((1..=most).contains(&peak.load(Ordering::SeqCst)));
        // Small work does not wait, whatever runs.
        let _all = ROOM.acquire_many(units(usize::MAX) * u32::try_from(most).unwrap()).await.unwrap();
        assert_eq!(work(INLINE, || Ok(7)).await.ok(), Some(7));
    }
}
