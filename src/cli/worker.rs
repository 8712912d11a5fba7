//! `worker`: what the guard starts for itself.

use super::Exit;
use super::error::CliError;

pub(super) fn run() -> Result<Exit, CliError> {
    let ran = crate::worker::run();
    ran.map_err(|source| CliError::Io { what: "the worker's pipe broke".to_owned(), source })?;
    Ok(Exit::Clean)
}
