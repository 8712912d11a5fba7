//! Why a command could not do its work, and the exit code that follows.

use std::io;
use std::path::Path;

use crate::config::ConfigError;
use crate::guard::GuardError;
use crate::guard::error::Fault;
use crate::respond::Kind;

/// A command's failure. Messages name what, where and how to mend it; they
/// hold no content of what was scanned.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The command line asks for something that does not go together.
    #[error("{0}")]
    Usage(String),
    /// The policy, the rules or a baseline cannot be used.
    #[error("{0}")]
    Configuration(String),
    /// Something could not be opened, read or written.
    #[error("{what}: {source}")]
    Io {
        /// What was tried, with the path.
        what: String,
        /// Why not.
        source: io::Error,
    },
    /// A line of input is not what the command takes.
    #[error("{name}:{line}: {what}")]
    Line {
        /// The file, or `<stdin>`.
        name: String,
        /// From 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// Standard output is gone or full.
    #[error("standard output: {0}")]
    Output(io::Error),
    /// The content could not be scanned, so nothing was written.
    #[error("{0}")]
    Unscanned(String),
    /// A fault of this program.
    #[error("internal fault: {0}. Please report it with the command, without the file.")]
    Internal(String),
}

impl CliError {
    /// `what` was tried on `path` and failed.
    pub(super) fn io(what: &str, path: &Path) -> impl FnOnce(io::Error) -> CliError + use<> {
        let what = format!("{what} {}", path.display());
        move |source| CliError::Io { what, source }
    }

    /// The exit code: 2 for usage and configuration, 3 for what could not be
    /// scanned, 101 for a bug.
    pub fn exit_code(&self) -> u8 {
        match self {
            CliError::Unscanned(_) => Kind::Malformed.row().exit,
            CliError::Internal(_) => Kind::Internal.row().exit,
            _ => Kind::Misconfigured.row().exit,
        }
    }

    /// True if whoever read our output has stopped reading, as `head` does.
    pub(super) fn is_broken_pipe(&self) -> bool {
        matches!(self, CliError::Output(e) if e.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        CliError::Configuration(error.to_string())
    }
}

/// A stream's failure on its way through the guard.
#[derive(Debug, thiserror::Error)]
pub(super) enum ScanError {
    /// The input cannot be read.
    #[error("{0}")]
    Read(io::Error),
    /// The output cannot be written.
    #[error("{0}")]
    Write(io::Error),
    /// The guard came to no verdict.
    #[error("{0}")]
    Guard(#[from] GuardError),
}

impl ScanError {
    /// As the failure of the whole command on `name`.
    pub(super) fn on(self, name: &str) -> CliError {
        match self {
            ScanError::Read(source) => CliError::Io { what: format!("cannot read {name}"), source },
            ScanError::Write(source) => CliError::Io { what: format!("cannot write what {name} became"), source },
            ScanError::Guard(error) if error.fault() == Fault::Internal => {
                CliError::Internal(format!("{name}: {error}"))
            }
            ScanError::Guard(error) => CliError::Unscanned(format!("{name} could not be scanned: {error}")),
        }
    }
}
