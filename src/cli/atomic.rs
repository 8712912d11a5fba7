//! Files that appear in whole or not at all.

use std::fs::{self, Permissions};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::CliError;

/// A file being written beside its destination.
pub(super) struct Pending {
    file: NamedTempFile,
    destination: PathBuf,
    permissions: Option<Permissions>,
}

impl Pending {
    /// Begins a file that is to become `destination`. Where that exists
    /// already its permissions are kept; behind a link, the linked file is meant.
    pub(super) fn new(destination: &Path) -> Result<Self, CliError> {
        let destination = fs::canonicalize(destination).unwrap_or_else(|_| destination.to_owned());
        let folder = destination.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let permissions = fs::metadata(&destination).ok().map(|m| m.permissions());
        let file = tempfile::Builder::new().prefix(".phi-guard-").tempfile_in(folder);
        let file = file.map_err(CliError::io("cannot write into", folder))?;
        Ok(Pending { file, destination, permissions })
    }

    /// Puts the file in its place.
    pub(super) fn commit(mut self) -> Result<(), CliError> {
        let flushed = self.file.flush().and_then(|()| self.file.as_file().sync_all());
        flushed.map_err(CliError::io("cannot write", &self.destination))?;
        // A new file keeps the mode of a temporary one: only its owner reads it.
        if let Some(permissions) = self.permissions {
            let set = self.file.as_file().set_permissions(permissions);
            set.map_err(CliError::io("cannot set the mode of", &self.destination))?;
        }
        let kept = self.file.persist(&self.destination).map_err(|e| e.error);
        kept.map(drop).map_err(CliError::io("cannot write", &self.destination))
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Writes `bytes` to `path`.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let mut pending = Pending::new(path)?;
    pending.write_all(bytes).map_err(CliError::io("cannot write", path))?;
    pending.commit()
}
