//! A bounded number of workers.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};

use crate::content::document::{Edits, Extract, Extractor, Failure, Picture, Refusal, View};
use crate::content::{Limits, OpaqueReason};

use super::message::{Reply, Request, Work};
use super::process::Process;

/// Documents after which a worker is replaced: whatever one of them did to it
/// does not last.
const DOCUMENTS: usize = 100;
/// Bytes of an answer besides what the limits allow to be unpacked: texts and places.
const TEXTS: u64 = 256 << 20;
const ANOTHER: Refusal = Refusal("the worker answered something else");

/// How a pool is made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PoolOptions {
    /// The program that is started with the argument `worker`.
    pub program: PathBuf,
    /// Processes at once.
    pub processes: NonZeroUsize,
    /// How long a document waits for one of them.
    pub wait: Duration,
    /// Time that start, pipes and scheduling may take besides the work.
    pub grace: Duration,
}

impl PoolOptions {
    /// As many processes of this very program as there are processors.
    pub fn this_program() -> Self {
        // The link leads to the program that is running, also after an upgrade
        // has put another one in its place.
        let own = PathBuf::from("/proc/self/exe");
        let program = if own.exists() { own } else { std::env::current_exe().unwrap_or(own) };
        let processes = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        PoolOptions { program, processes, wait: Duration::from_secs(10), grace: Duration::from_secs(5) }
    }
}

/// Takes documents apart in worker processes, each started when it is needed.
#[derive(Debug)]
pub struct Pool {
    options: PoolOptions,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Process>,
    busy: usize,
}

impl Pool {
    /// A pool without processes as yet.
    pub fn new(options: PoolOptions) -> Self {
        Pool { options, state: Mutex::default(), freed: Condvar::new() }
    }

    fn ask(&self, request: &Request, document: &[u8]) -> Result<(Reply, Vec<u8>), Failure> {
        let work = || {
            let mut slot = self.slot()?;
            let limits = &request.limits;
            let time = Duration::from_secs(limits.document_seconds).saturating_add(self.options.grace);
            let answer = slot
                .process
                .as_mut()
                .map(|process| process.ask(request, document, time, limits.unpacked_bytes.saturating_add(TEXTS)));
            match answer {
                Some(Ok(answer)) => {
                    slot.keep = true;
                    Ok(answer)
                }
                Some(Err(failure)) => Err(failure),
                None => Err(Failure::Opaque(OpaqueReason::ReaderFailed)),
            }
        };
        // Other requests on this thread of the server need not wait.
        match Handle::try_current().map(|handle| handle.runtime_flavor()) {
            Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
            _ => work(),
        }
    }

    /// A process, or the right to one, within the time to wait.
    fn slot(&self) -> Result<Slot<'_>, Failure> {
        let until = Instant::now() + self.options.wait;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.busy >= self.options.processes.get() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Failure::Busy);
            }
            state = self.freed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.busy += 1;
        let idle = state.idle.pop();
        drop(state);
        let mut slot = Slot { pool: self, process: idle.filter(Process::is_alive), keep: false };
        if slot.process.is_none() {
            let started = Process::start(&self.options.program);
            slot.process = Some(started.map_err(|_| Failure::Opaque(OpaqueReason::ReaderFailed))?);
        }
        Ok(slot)
    }
}

/// The right to have one process at work.
struct Slot<'a> {
    pool: &'a Pool,
    process: Option<Process>,
    /// It may have another document.
    keep: bool,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let fresh = self.process.take().filter(|p| self.keep && p.documents < DOCUMENTS);
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.busy = state.busy.saturating_sub(1);
        state.idle.extend(fresh);
        drop(state);
        self.pool.freed.notify_one();
    }
}

impl Extractor for Pool {
    fn extract(&self, format: &'static str, bytes: &[u8], limits: &Limits) -> Result<Extract, Failure> {
        let request = Request { format: format.to_owned(), limits: limits.clone(), work: Work::Read };
        match self.ask(&request, bytes)? {
            (Reply::Read(extract), _) => Ok(extract),
            (Reply::Opaque(reason), _) => Err(reason.into()),
            (Reply::Written | Reply::Drawn(_) | Reply::Refused(_), _) => Err(OpaqueReason::ReaderFailed.into()),
        }
    }

    fn rewrite(&self, format: &'static str, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Failure> {
        let request = Request { format: format.to_owned(), limits: limits.clone(), work: Work::Write(edits.clone()) };
        match self.ask(&request, bytes)? {
            (Reply::Written, new) => Ok(new),
            (Reply::Refused(refusal), _) => Err(refusal.into()),
            (Reply::Opaque(reason), _) => Err(reason.into()),
            (Reply::Read(_) | Reply::Drawn(_), _) => Err(ANOTHER.into()),
        }
    }

    fn view(&self, format: &'static str, bytes: &[u8], view: &View, limits: &Limits) -> Result<Picture, Failure> {
        let request = Request { format: format.to_owned(), limits: limits.clone(), work: Work::View(view.clone()) };
        match self.ask(&request, bytes)? {
            (Reply::Drawn(picture), _) => Ok(picture),
            (Reply::Refused(refusal), _) => Err(refusal.into()),
            (Reply::Opaque(reason), _) => Err(reason.into()),
            (Reply::Read(_) | Reply::Written, _) => Err(ANOTHER.into()),
        }
    }
}
