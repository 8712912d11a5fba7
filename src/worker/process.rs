//! One worker process, as the guard sees it.

use std::io::{self, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

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
    child: Arc<Mutex<Child>>,
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
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let child = Arc::new(Mutex::new(child));
        Ok(Process { child, input, output: BufReader::new(output), documents: 0 })
    }

    /// False if it ended by itself.
    pub(super) fn is_alive(&self) -> bool {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(child.try_wait(), Ok(None))
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
                // It may have ended just now.
                let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
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
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        // If it has not ended by itself it said something that is no answer.
        let _ = child.kill();
        child.wait().map_or(OpaqueReason::ReaderFailed, reason)
    }
}

#[cfg(unix)]
fn reason(status: ExitStatus) -> OpaqueReason {
    use rustix::process::Signal;
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
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        // One that has ended cannot be killed; it is waited for all the same.
        let _ = child.kill();
        let _ = child.wait();
    }
}
