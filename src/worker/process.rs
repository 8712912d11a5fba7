//! One worker process, as the guard sees it.

use std::io::{self, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::content::OpaqueReason;
use crate::content::document::Failure;

use super::frame;
use super::message::{Reply, Request};

/// Variables a worker gets of the guard's environment: what it needs to find
/// the programs it may call, and never the name of the key's file.
const ENVIRONMENT: &[&str] = &["PATH", "TESSDATA_PREFIX", "TMPDIR"];

/// A worker.
#[derive(Debug)]
pub(super) struct Process {
    child: Arc<Mutex<Group>>,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Documents it has had.
    pub(super) documents: usize,
}

impl Process {
    pub(super) fn start(program: &Path) -> io::Result<Process> {
        let mut command = Command::new(program);
        command.arg("worker").env_clear().env("LC_ALL", "C.UTF-8");
        for name in ENVIRONMENT {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        // A group of its own: what it starts is ended with it.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let mut child = command.spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let child = Arc::new(Mutex::new(Group { leader: child, waited: false }));
        Ok(Process { child, input, output: BufReader::new(output), documents: 0 })
    }

    /// False if it ended by itself.
    pub(super) fn is_alive(&self) -> bool {
        lock(&self.child).is_alive()
    }

    /// Asks about `document`, and waits for the answer no longer than `time`.
    ///
    /// # Errors
    /// Why there is none; then the process is over, or must be ended.
    pub(super) fn ask(
        &mut self,
        request: &Request,
        document: &[u8],
        time: Duration,
        most: u64,
    ) -> Result<(Reply, Vec<u8>), Failure> {
        self.documents += 1;
        let (done, waiting) = mpsc::channel::<()>();
        let child = self.child.clone();
        let watch = thread::spawn(move || {
            let late = waiting.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            if late {
                lock(&child).end();
            }
            late
        });
        let answer = self.exchange(request, document, most);
        drop(done);
        let late = watch.join().unwrap_or(true);
        answer
            .map_err(|_| Failure::Opaque(if late { OpaqueReason::OverLimit("document_seconds") } else { self.cause() }))
    }

    fn exchange(&mut self, request: &Request, document: &[u8], most: u64) -> io::Result<(Reply, Vec<u8>)> {
        request.write(document, &mut self.input)?;
        let frame = frame::read(&mut self.output, most)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Reply::from_frame(frame)
    }

    /// Why it is over, by the way it ended.
    fn cause(&self) -> OpaqueReason {
        // If it has not ended by itself it said something that is no answer.
        let mut child = lock(&self.child);
        child.end();
        child.wait().map_or(OpaqueReason::ReaderFailed, reason)
    }
}

/// The worker and what it has started: a group of processes.
#[derive(Debug)]
struct Group {
    leader: Child,
    /// The leader's number may be another's by now.
    waited: bool,
}

impl Group {
    fn is_alive(&self) -> bool {
        let peek = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !self.waited && self.id().is_some_and(|id| matches!(waitid(WaitId::Pid(id), peek), Ok(None)))
    }

    /// Ends all of them, also where the leader has ended already.
    fn end(&mut self) {
        if let Some(id) = self.id().filter(|_| !self.waited) {
            // Those that have ended cannot be killed.
            let _ = kill_process_group(id, Signal::KILL);
        }
    }

    fn wait(&mut self) -> io::Result<ExitStatus> {
        self.waited = true;
        self.leader.wait()
    }

    fn id(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.leader.id()).ok()?)
    }
}

fn lock(child: &Mutex<Group>) -> MutexGuard<'_, Group> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn reason(status: ExitStatus) -> OpaqueReason {
    use std::os::unix::process::ExitStatusExt;
    match status.signal().and_then(Signal::from_named_raw) {
        Some(Signal::XCPU) => OpaqueReason::OverLimit("document_seconds"),
        // A program of Rust that gets no memory aborts.
        Some(Signal::ABORT) => OpaqueReason::OverLimit("document_memory"),
        _ => OpaqueReason::ReaderFailed,
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut child = lock(&self.child);
        child.end();
        let _ = child.wait();
    }
}
