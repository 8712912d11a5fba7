//! One request, or one file, on its way through the guard.

mod clean;
mod flow;
mod names;
mod open;
mod people;
mod place;
mod short;
mod whole;
mod witness;
mod work;
mod written;

#[cfg(test)]
mod platform_tests;
#[cfg(test)]
mod strong_tagger_tests;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::content::{ContentError, Reader, sniff};
use crate::finding::{Location, Role, debug_without_content};
use crate::text::OffsetUnit;

use self::flow::Flow;
use self::open::Source;
use self::place::Place;
use self::whole::Outcome;
pub use self::witness::{Mark, Seen, Witness};
use self::work::Work;
use super::policy::{RouteSettings, Site};
use super::{Action, Guard, GuardError, Report, Verdict};

/// Bytes of text held per byte allowed in a document seen whole: escapes and
/// content codings can make text longer than its source.
const TEXT_PER_BYTE: usize = 8;

/// What a session is begun with.
#[derive(Clone, Copy)]
pub struct SessionStart<'a> {
    /// Method of the request (empty outside HTTP).
    pub method: &'a str,
    /// Path of the request, as it came (empty outside HTTP).
    pub path: &'a str,
    /// The request's `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The current year; the engine has no clock.
    pub year: i32,
}

/// Whether anybody uses what a session writes. Documents that are held whole are
/// written anew only then.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Output {
    /// It is used whatever the verdict.
    #[default]
    Always,
    /// It is dropped where the verdict is [`Action::Block`].
    UnlessBlocked,
    /// Only the verdict matters.
    Never,
}

/// What is said about a body from outside.
#[derive(Clone, Copy)]
pub struct BodyInfo<'a> {
    /// What it is part of, as reports say it (`body`, `attachment`).
    pub part: &'a str,
    /// Its file name. It is scanned and reported with the body; a door that
    /// forwards it must give it to [`Session::text`] and forward what that says.
    pub file_name: Option<&'a str>,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// `Content-Encoding`.
    pub content_encoding: Option<&'a str>,
}

/// A text outside of documents, for [`Session::texts`].
#[derive(Clone, Copy)]
pub struct TextItem<'a> {
    /// The text.
    pub text: &'a str,
    /// Name of the field it stands in, which is evidence (`mrn`).
    pub field: Option<&'a str>,
    /// What reports name it by.
    pub part: Option<&'a str>,
}

/// What became of one text.
#[derive(Clone)]
pub struct TextOutcome {
    /// The text with what is blocked or redacted replaced.
    pub text: String,
    /// What was found in it.
    pub findings: Vec<Report>,
}

/// One request, or one file: bytes in, bytes out, a verdict at the end. After
/// an error it is poisoned: it gives nothing more, and nothing that it holds
/// may go on.
///
/// `out` always has what is blocked or redacted replaced. Where the verdict is
/// [`Action::Block`] it must not be forwarded all the same.
pub struct Session {
    work: Work,
    state: State,
    received: u64,
    names_seen: Vec<String>,
}

enum State {
    /// No body yet.
    Idle,
    /// The body is collected to be seen whole.
    Held {
        source: Source,
        bytes: Vec<u8>,
    },
    /// The body is too long for that.
    Flowing {
        reader: Box<dyn Reader>,
        flow: Flow,
    },
    /// The policy says not to read the body.
    Skipped,
    Poisoned,
}

impl Session {
    pub(super) fn new(guard: Guard, start: &SessionStart<'_>) -> Self {
        let route = guard.policy().route(start.method, start.path, start.content_type);
        let mut work = Work::new(guard, route, start.year);
        if let Some(why) = work.route.refuse.clone() {
            work.refused(why);
        }
        Session { work, state: State::Idle, received: 0, names_seen: Vec::new() }
    }

    /// The same session, its reports counting offsets in `unit`.
    #[must_use]
    pub fn offsets(mut self, unit: OffsetUnit) -> Self {
        self.work.offsets = unit;
        self
    }

    /// The same session, its output used as `output` says.
    #[must_use]
    pub fn output(mut self, output: Output) -> Self {
        self.work.output = output;
        self
    }

    /// The same session, `witness` looking on.
    #[must_use]
    pub fn watched(mut self, witness: Box<dyn Witness>) -> Self {
        self.work.witness = Some(witness);
        self
    }

    /// What the policy says about this request.
    pub fn route(&self) -> &RouteSettings {
        &self.work.route
    }

    /// The decision as far as the session has read. It only ever becomes more
    /// severe: a door that forwards early may stop at the first `Block`.
    pub fn decision(&self) -> Action {
        self.work.verdict.decision
    }

    /// Scans a query string (the part after `?`); the new one if something in
    /// it is replaced.
    ///
    /// # Errors
    /// [`GuardError`]; the session is poisoned then.
    pub fn query(&mut self, raw: &str) -> Result<Option<String>, GuardError> {
        self.guarded(|session| {
            let work = &mut session.work;
            work.verdict.scanned_bytes += raw.len() as u64;
            let source = Source::query();
            let limits = work.route.limits.clone();
            let changed_before = std::mem::replace(&mut work.verdict.changed, false);
            let mut out = Vec::new();
            let documents = work.documents.clone();
            let open = || source.open(&limits, &documents);
            let outcome = whole::run(work, Site::Query, raw.as_bytes(), &open, usize::MAX, &mut out)?;
            let changed = std::mem::replace(&mut work.verdict.changed, changed_before);
            if outcome != Outcome::Done {
                return Err(GuardError::Internal { what: "a query string was not read" });
            }
            let new =
                String::from_utf8(out).map_err(|_| GuardError::Internal { what: "a query string is not text" })?;
            Ok(changed.then_some(new))
        })
    }

    /// Scans one short text beside the body: a segment of the path, a header
    /// that the platform stores (`Upload-Name`), a file name. `part` names it
    /// in reports and policies. The new text if something in it is replaced.
    ///
    /// # Errors
    /// [`GuardError`]; the session is poisoned then.
    pub fn text(&mut self, text: &str, part: &str, role: Role) -> Result<Option<String>, GuardError> {
        self.guarded(|session| {
            if role == Role::FileName {
                session.names_seen.push(text.to_owned());
            }
            let place = Place::beside(Location { part: Some(part.to_owned()), ..Location::default() }, role);
            let (new, changed) = session.work.short(Site::Text(part), text, &place);
            Ok(changed.then_some(new))
        })
    }

    /// Scans texts that belong together: what is learnt from one is known in
    /// all, whatever their order. A text that is a document as a whole (JSON, a
    /// HL7 v2 message, XML, HTML) is read by its format, any other as it stands;
    /// the offsets of findings are those of the text as given.
    ///
    /// # Errors
    /// [`GuardError`]; the session is poisoned then.
    pub fn texts(&mut self, items: &[TextItem<'_>]) -> Result<Vec<TextOutcome>, GuardError> {
        self.guarded(|session| session.work.texts(items))
    }

    /// Begins the body; then any number of [`Session::push`], then
    /// [`Session::finish`].
    ///
    /// # Errors
    /// [`GuardError`]; the session is poisoned then.
    pub fn body(&mut self, info: &BodyInfo<'_>) -> Result<(), GuardError> {
        self.guarded(|session| {
            if !matches!(session.state, State::Idle) {
                return Err(GuardError::Internal { what: "a second body in one session" });
            }
            if session.work.route.skip {
                session.state = State::Skipped;
                return Ok(());
            }
            if let Some(name) = info.file_name
                && !session.names_seen.iter().any(|seen| seen == name)
            {
                let around =
                    Location { part: Some(info.part.to_owned()), name: Some(name.to_owned()), ..Location::default() };
                let place = Place::beside(around, Role::FileName);
                session.work.short(Site::Text("file name"), name, &place);
            }
            session.state = State::Held { source: Source::body(info), bytes: Vec::new() };
            Ok(())
        })
    }

    /// Takes more of the body; appends to `out` what may go on.
    ///
    /// # Errors
    /// [`GuardError`]; the session is poisoned then and `out` is as it was.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), GuardError> {
        let released = out.len();
        let result = self.guarded(|session| session.take(bytes, out));
        if result.is_err() {
            out.truncate(released);
        }
        result
    }

    /// Everything is said: appends the rest to `out` and gives the verdict.
    ///
    /// # Errors
    /// [`GuardError`]; `out` is as it was then.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<Verdict, GuardError> {
        let released = out.len();
        let result = self.guarded(|session| session.complete(out));
        if result.is_err() {
            out.truncate(released);
        }
        result.map(|()| self.work.verdict)
    }

    fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), GuardError> {
        self.received += bytes.len() as u64;
        let limits = self.work.route.limits.clone();
        if self.received > limits.body_bytes {
            return Err(ContentError::OverLimit { limit: "body_bytes", allowed: limits.body_bytes }.into());
        }
        match &mut self.state {
            State::Skipped => {
                out.extend_from_slice(bytes);
                return Ok(());
            }
            State::Held { bytes: held, source } => {
                self.work.verdict.scanned_bytes += bytes.len() as u64;
                let new = held.len() + bytes.len();
                let is_document =
                    |front: &[u8]| front.len() >= sniff::FRONT && source.is_document(front, &self.work.documents);
                if new <= limits.whole_bytes || (new <= limits.document_bytes && is_document(held)) {
                    held.extend_from_slice(bytes);
                    return Ok(());
                }
                self.begin_flowing(out)?;
            }
            State::Flowing { .. } => self.work.verdict.scanned_bytes += bytes.len() as u64,
            State::Idle | State::Poisoned => return Err(GuardError::Internal { what: "no body was begun" }),
        }
        self.flow(bytes, out)
    }

    /// The body is too long to be seen whole: what is held goes on its way.
    fn begin_flowing(&mut self, out: &mut Vec<u8>) -> Result<(), GuardError> {
        let State::Held { source, bytes } = std::mem::replace(&mut self.state, State::Poisoned) else {
            return Err(GuardError::Internal { what: "no body was begun" });
        };
        let reader = source.open(&self.work.route.limits, &self.work.documents)?;
        self.state = State::Flowing { reader, flow: Flow::new() };
        self.flow(&bytes, out)
    }

    fn flow(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), GuardError> {
        if let State::Flowing { reader, flow } = &mut self.state {
            reader.push(bytes, &mut flow.sink(&mut self.work), out)?;
        }
        Ok(())
    }

    fn complete(&mut self, out: &mut Vec<u8>) -> Result<(), GuardError> {
        if let State::Held { source, bytes } = &self.state {
            let limits = self.work.route.limits.clone();
            let documents = self.work.documents.clone();
            let open = || source.open(&limits, &documents);
            let most = limits.whole_bytes.saturating_mul(TEXT_PER_BYTE);
            match whole::run(&mut self.work, Site::Body, bytes, &open, most, out)? {
                Outcome::Done => return Ok(()),
                Outcome::TooLong => self.begin_flowing(out)?,
            }
        }
        if let State::Flowing { reader, flow } = &mut self.state {
            reader.finish(&mut flow.sink(&mut self.work), out)?;
        }
        Ok(())
    }

    /// Runs one step. A panic in it (a reader's, a recogniser's) is an error
    /// like any other; after an error nothing more is given.
    fn guarded<T>(&mut self, step: impl FnOnce(&mut Self) -> Result<T, GuardError>) -> Result<T, GuardError> {
        if matches!(self.state, State::Poisoned) {
            return Err(GuardError::Poisoned);
        }
        let result = catch_unwind(AssertUnwindSafe(|| step(self)))
            .unwrap_or(Err(GuardError::Internal { what: "a panic while scanning" }));
        if result.is_err() {
            self.state = State::Poisoned;
        }
        result
    }
}

debug_without_content! {
    SessionStart<'_>, "SessionStart";
    BodyInfo<'_>, "BodyInfo";
    TextItem<'_>, "TextItem";
    TextOutcome, "TextOutcome";
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let decision = self.work.verdict.decision;
        f.debug_struct("Session").field("state", &self.state).field("decision", &decision).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            State::Idle => "Idle",
            State::Held { .. } => "Held",
            State::Flowing { .. } => "Flowing",
            State::Skipped => "Skipped",
            State::Poisoned => "Poisoned",
        })
    }
}
