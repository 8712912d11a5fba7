//! GitHub workflow commands: one annotation a finding.
//!
//! Escapes as the workflow command syntax wants them: `%`, line breaks, and in
//! properties `:` and `,` as well.

use std::io::{self, Write};

use super::{Reporter, Scanned, Totals, inside, message};
use crate::finding::IdentifierType;

pub(super) struct Github;

impl Reporter for Github {
    fn scanned(&mut self, item: &Scanned, out: &mut dyn Write) -> io::Result<()> {
        for shown in &item.findings {
            let report = &shown.report;
            let level = if report.finding.kind == IdentifierType::Unscannable { "warning" } else { "error" };
            write!(out, "::{level} file={}", property(&item.name))?;
            // Lines are those of the file itself, not of what is packed in it.
            if let Some(line) = report.location.line.filter(|_| report.location.archive.is_empty()) {
                write!(out, ",line={line}")?;
                if let Some(column) = report.location.column {
                    write!(out, ",col={column}")?;
                }
            }
            let message = match inside(&report.location) {
                place if place.is_empty() => message(report),
                place => format!("{place}: {}", message(report)),
            };
            writeln!(out, ",title={}::{}", property(report.finding.kind.as_str()), data(&message))?;
        }
        if let Some(error) = &item.error {
            writeln!(out, "::error file={},title=not read::{}", property(&item.name), data(error))?;
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let (n, files) = (totals.total(), totals.files);
        writeln!(out, "::notice title=phi-guard::{n} findings in {files} files, {} not scanned", totals.unscannable)
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
