//! GitHub workflow commands: one annotation a finding.
//!
//! Escapes as the workflow command syntax wants them: `%`, line breaks, and in
//! properties `:` and `,` as well.

use std::io::{self, Write};

use super::{Reporter, Scanned, Totals, message};
use crate::finding::IdentifierType;

pub(super) struct Github;

impl Reporter for Github {
    fn scanned(&mut self, item: &Scanned, out: &mut dyn Write) -> io::Result<()> {
        for shown in &item.findings {
            let report = &shown.report;
            let level = if report.finding.kind == IdentifierType::Unscannable { "warning" } else { "error" };
            write!(out, "::{level} file={}", property(&item.name))?;
            if let Some(line) = report.location.line {
                write!(out, ",line={line}")?;
                if let Some(column) = report.location.column {
                    write!(out, ",col={column}")?;
                }
            }
            writeln!(out, ",title={}::{}", property(report.finding.kind.as_str()), data(&message(report)))?;
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
