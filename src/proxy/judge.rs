//! What the data path needs of the guard: a trial per request. The guard is
//! the real judge; tests put one in its place that fails or dawdles at will.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::finding::Role;
use crate::guard::{GuardError, Verdict};

/// The head of a request, as far as it matters for judging it.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Path, as sent.
    pub path: &'a str,
    /// Value of `Content-Type`.
    pub content_type: Option<&'a str>,
}

/// A body as it is declared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exhibit<'a> {
    /// File name from the request's head.
    pub file_name: Option<&'a str>,
    /// Value of `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Value of `Content-Encoding`.
    pub content_encoding: Option<&'a str>,
}

/// How a request is to be handled, before anything of it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Hold until the verdict, or forward while scanning.
    pub mode: Mode,
    /// How a forwarded body is framed.
    pub framing: Framing,
    /// Longest body, in bytes as it arrives.
    pub body_bytes: u64,
    /// Uploads in pieces are put together and judged as one.
    pub resumable: bool,
    /// Class of route for metrics: a name from the policy, never from a request.
    pub class: Arc<str>,
}

impl Default for Terms {
    fn default() -> Self {
        Terms {
            mode: Mode::Hold,
            framing: Framing::Length,
            body_bytes: u64::MAX,
            resumable: false,
            class: "other".into(),
        }
    }
}

/// When a body goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// After the verdict.
    Hold,
    /// While it is scanned; the tail after the verdict.
    Stream,
}

/// How a body is framed towards the upstream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Framing {
    /// `Content-Length`, always exact.
    Length,
    /// `Transfer-Encoding: chunked`, for upstreams known to take it.
    Chunked,
}

/// Opens trials.
pub trait Judge: Send + Sync {
    /// How a request with this head is handled.
    fn terms(&self, opening: &Opening<'_>) -> Terms;

    /// The trial of one request.
    fn open(&self, opening: &Opening<'_>) -> Box<dyn Trial>;
}

/// Judges one request. After an error nothing of the request may go on.
pub trait Trial: Send {
    /// The query string, without `?`; its replacement, if it is rewritten.
    ///
    /// # Errors
    /// [`GuardError`].
    fn query(&mut self, raw: &str) -> Result<Option<String>, GuardError>;

    /// A short text: a path segment, a stored header; its replacement, if it is rewritten.
    ///
    /// # Errors
    /// [`GuardError`].
    fn text(&mut self, text: &str, part: &str, role: Role) -> Result<Option<String>, GuardError>;

    /// The body begins.
    ///
    /// # Errors
    /// [`GuardError`].
    fn body(&mut self, exhibit: &Exhibit<'_>) -> Result<(), GuardError>;

    /// More of the body; what is decided is appended to `out`.
    ///
    /// # Errors
    /// [`GuardError`].
    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), GuardError>;

    /// Everything has been seen.
    ///
    /// # Errors
    /// [`GuardError`].
    fn finish(self: Box<Self>, out: &mut Vec<u8>) -> Result<Verdict, GuardError>;
}

/// The judge in office. A reload puts another in; trials that have begun end
/// under the one that opened them.
pub type Bench = Arc<ArcSwap<Arc<dyn Judge>>>;

/// A bench with `judge` on it.
pub fn bench(judge: Arc<dyn Judge>) -> Bench {
    Arc::new(ArcSwap::from_pointee(judge))
}
