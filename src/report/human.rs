//! For people: place, what, the line with the identifier masked and marked, what to do.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Reporter, Scanned, Shown, Totals, place, plain, reasons};
use crate::finding::IdentifierType;

const PLACE: Style = Style::new().bold();
const TYPE: Style = AnsiColor::Red.on_default().bold();
const UNREAD: Style = AnsiColor::Yellow.on_default().bold();
const FAINT: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();

/// Text for a terminal, with colours that a stream may strip.
pub(super) struct Human {
    values: bool,
}

impl Human {
    pub(super) fn new(values: bool) -> Self {
        Human { values }
    }

    fn finding(&self, name: &str, shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
        let report = &shown.report;
        let kind = report.finding.kind;
        write!(out, "{PLACE}{}{PLACE:#}: ", place(name, report))?;
        if kind == IdentifierType::Unscannable {
            return writeln!(out, "{UNREAD}{kind}{UNREAD:#} could not be scanned: {}", reasons(report));
        }
        let letter = kind.safe_harbor().map(|l| format!(" Safe Harbor ({l})")).unwrap_or_default();
        let (score, rule) = (report.finding.score.get(), &report.finding.rule);
        writeln!(out, "{TYPE}{kind}{TYPE:#} {FAINT}{score:.2} {rule}{letter}{FAINT:#}")?;
        match &shown.excerpt {
            Some(excerpt) => {
                let number = report.location.line.map(|l| l.to_string()).unwrap_or_default();
                let gutter = " ".repeat(number.len());
                writeln!(out, "  {FAINT}{number} |{FAINT:#} {}", excerpt.text)?;
                let (lead, marks) = (" ".repeat(excerpt.start), "^".repeat(excerpt.len.max(1)));
                writeln!(out, "  {FAINT}{gutter} |{FAINT:#} {lead}{TYPE}{marks}{TYPE:#} {}", report.hint)?;
            }
            None => {
                let value = if self.values { plain(report.value.expose()) } else { plain(&report.masked) };
                writeln!(out, "  {value}  {}", report.hint)?;
            }
        }
        if !report.finding.evidence.is_empty() {
            writeln!(out, "  {FAINT}= {}{FAINT:#}", reasons(report))?;
        }
        writeln!(out)
    }
}

impl Reporter for Human {
    fn scanned(&mut self, item: &Scanned, out: &mut dyn Write) -> io::Result<()> {
        for shown in &item.findings {
            self.finding(&item.name, shown, out)?;
        }
        if item.more > 0 {
            writeln!(out, "{PLACE}{}{PLACE:#}: {} more findings, not listed", plain(&item.name), item.more)?;
        }
        if let Some(error) = &item.error {
            writeln!(out, "{PLACE}{}{PLACE:#}: {UNREAD}not read{UNREAD:#} {}", plain(&item.name), plain(error))?;
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        if totals.files > 1 {
            totals.table.write(out)?;
            writeln!(out)?;
        }
        let files = count(totals.files, "file");
        if totals.total() == 0 && totals.unscannable == 0 && totals.errors == 0 {
            write!(out, "{GOOD}clean{GOOD:#}: no identifier in {files}")?;
        } else {
            let by_type: Vec<_> = totals.findings.iter().map(|(t, n)| format!("{t} {n}")).collect();
            write!(out, "{TYPE}{}{TYPE:#} in {files}", count(totals.total(), "finding"))?;
            if !by_type.is_empty() {
                write!(out, ": {}", by_type.join(", "))?;
            }
        }
        for (n, what) in [
            (totals.unscannable, "could not be scanned"),
            (totals.errors, "could not be read"),
            (totals.in_baseline, "known from the baseline"),
        ] {
            if n > 0 {
                write!(out, "; {n} {what}")?;
            }
        }
        writeln!(out)
    }
}

fn count(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
