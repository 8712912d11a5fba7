//! JSON Lines out: a file, or standard error.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use super::DecisionRecord;

/// Where audit events are written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum AuditTarget {
    /// Nowhere; the ring in memory only.
    #[default]
    Memory,
    /// Standard error.
    Stderr,
    /// Appended to a file, made readable by its owner only.
    File(PathBuf),
}

/// Writes one JSON object a line.
#[derive(Debug)]
pub struct Writer {
    sink: Sink,
    /// The last line may have been written in part.
    torn: bool,
}

#[derive(Debug)]
enum Sink {
    Stderr,
    File(File),
}

impl Writer {
    /// Opens `target`; none for memory only.
    ///
    /// # Errors
    /// If the file cannot be opened for appending.
    pub fn open(target: &AuditTarget) -> io::Result<Option<Self>> {
        Ok(match target {
            AuditTarget::Memory => None,
            AuditTarget::Stderr => Some(Writer::to(Sink::Stderr)),
            AuditTarget::File(path) => {
                let mut options = OpenOptions::new();
                options.create(true).append(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                Some(Writer::to(Sink::File(options.open(path)?)))
            }
        })
    }

    fn to(sink: Sink) -> Self {
        Writer { sink, torn: false }
    }

    /// Writes one event as one line, in one write.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&mut self, event: &DecisionRecord) -> io::Result<()> {
        // Behind a line that was not finished, the next begins on its own.
        let mut line = if self.torn { b"\n".to_vec() } else { Vec::new() };
        serde_json::to_writer(&mut line, event)?;
        line.push(b'\n');
        let written = match &mut self.sink {
            Sink::Stderr => io::stderr().lock().write_all(&line),
            Sink::File(file) => file.write_all(&line),
        };
        self.torn = written.is_err();
        written
    }
}

#[cfg(test)]
mod tests {
    use super::super::ring::tests::record;
    use super::super::{Audit, Decisions};
    use super::*;
    use crate::finding::IdentifierType;

    #[test]
    fn each_event_is_one_line_in_the_file_and_in_the_ring() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("audit.jsonl");
        let audit = Audit::new(5, &AuditTarget::File(path.clone())).unwrap();
        audit.record(record("one", IdentifierType::Ssn)).unwrap();
        audit.record(record("two", IdentifierType::Name)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1]["id"], "two");
        assert_eq!(lines[1]["seq"], 2);
        assert_eq!(audit.after(1, None, 9).len(), 1);
    }
}
