//! What the data path needs of the guard: a trial per request. The guard is
//! the real judge; tests put one in its place that fails or dawdles at will.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::finding::{Role, debug_without_content};
use crate::guard::policy::{Framing, Mode, Resumable};
use crate::guard::{BodyInfo, Guard, GuardError, Output, Session, SessionStart, Verdict};

/// The head of a request, as far as it matters for judging it.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Path, as sent.
    pub path: &'a str,
    /// Value of `Content-Type`.
    pub content_type: Option<&'a str>,
}

/// A body as it is declared.
#[derive(Clone, Copy, Default)]
pub struct Exhibit<'a> {
    /// File name from the request's head.
    pub file_name: Option<&'a str>,
    /// Value of `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Value of `Content-Encoding`.
    pub content_encoding: Option<&'a str>,
}

debug_without_content! {
    Opening<'_>, "Opening";
    Exhibit<'_>, "Exhibit";
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
    /// The protocol by which uploads in pieces are put together and judged as one.
    pub resumable: Option<Resumable>,
    /// Why requests like this are refused altogether, if they are.
    pub refuse: Option<String>,
    /// Refusals carry the body with the findings replaced.
    pub preview: bool,
    /// Class of route for metrics: a name from the policy, never from a request.
    pub class: Arc<str>,
}

impl Default for Terms {
    fn default() -> Self {
        Terms {
            mode: Mode::Hold,
            framing: Framing::Length,
            body_bytes: u64::MAX,
            resumable: None,
            refuse: None,
            preview: false,
            class: "other".into(),
        }
    }
}

/// Opens trials.
pub trait Judge: Send + Sync {
    /// The trial of one request, and how the request is handled.
    fn open(&self, opening: &Opening<'_>) -> (Terms, Box<dyn Trial>);
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

impl Judge for Guard {
    fn open(&self, opening: &Opening<'_>) -> (Terms, Box<dyn Trial>) {
        let Opening { method, path, content_type } = *opening;
        let session = self.session(&SessionStart { method, path, content_type, year: this_year() });
        let output = if session.route().redacted_preview { Output::Always } else { Output::UnlessBlocked };
        let session = session.output(output);
        let route = session.route();
        let terms = Terms {
            mode: route.mode,
            framing: route.upstream_framing,
            body_bytes: route.limits.body_bytes,
            resumable: route.resumable,
            refuse: route.refuse.clone(),
            preview: route.redacted_preview,
            class: route.name.as_deref().unwrap_or("other").into(),
        };
        (terms, Box::new(session))
    }
}

impl Trial for Session {
    fn query(&mut self, raw: &str) -> Result<Option<String>, GuardError> {
        Session::query(self, raw)
    }

    fn text(&mut self, text: &str, part: &str, role: Role) -> Result<Option<String>, GuardError> {
        Session::text(self, text, part, role)
    }

    fn body(&mut self, exhibit: &Exhibit<'_>) -> Result<(), GuardError> {
        let Exhibit { file_name, content_type, content_encoding } = *exhibit;
        Session::body(self, &BodyInfo { part: "body", file_name, content_type, content_encoding })
    }

    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), GuardError> {
        Session::push(self, bytes, out)
    }

    fn finish(self: Box<Self>, out: &mut Vec<u8>) -> Result<Verdict, GuardError> {
        Session::finish(*self, out)
    }
}

/// The current year, UTC: the engine has no clock.
fn this_year() -> i32 {
    i32::from(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year())
}
