//! What a run came to by kind of file.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::finding::IdentifierType;

use super::{Scanned, reasons};

/// Kind of a file, as people call it (`DOCX`).
pub type Kind = &'static str;

/// Name of the last row.
const TOTAL: Kind = "total";

/// Files by kind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    rows: BTreeMap<Kind, Row>,
}

/// The files of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    /// How many there are.
    pub files: u64,
    /// How many of them hold identifiers.
    pub with_findings: u64,
    /// How many of them hold none and were read in whole.
    pub clean: u64,
    /// In how many of them something could not be read; some of these hold
    /// identifiers as well.
    pub unscannable: u64,
    /// How many identifiers there are.
    pub findings: u64,
    /// Why something was not read, and how often.
    pub reasons: BTreeMap<String, u64>,
}

impl Table {
    /// Counts a file that was read.
    pub fn take(&mut self, item: &Scanned) {
        if item.error.is_some() {
            return;
        }
        let row = self.rows.entry(item.kind).or_default();
        let is_unread = |kind| kind == IdentifierType::Unscannable;
        let unread = item.findings.iter().filter(|s| is_unread(s.report.finding.kind));
        let findings = item.findings.iter().filter(|s| !is_unread(s.report.finding.kind)).count() as u64 + item.more;
        row.files += 1;
        row.findings += findings;
        row.with_findings += u64::from(findings > 0);
        let mut is_whole = true;
        for shown in unread {
            is_whole = false;
            *row.reasons.entry(reasons(&shown.report)).or_default() += 1;
        }
        row.unscannable += u64::from(!is_whole);
        row.clean += u64::from(findings == 0 && is_whole);
    }

    /// The kinds with their counts, and all together.
    pub fn rows(&self) -> impl Iterator<Item = (Kind, Row)> {
        let mut total = Row::default();
        for row in self.rows.values() {
            total.files += row.files;
            total.with_findings += row.with_findings;
            total.clean += row.clean;
            total.unscannable += row.unscannable;
            total.findings += row.findings;
        }
        let rows = self.rows.iter().map(|(kind, row)| (*kind, row.clone()));
        rows.chain([(TOTAL, total)])
    }

    /// Writes it for a terminal.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        const HEAD: [&str; 6] = ["type", "files", "with findings", "clean", "unscannable", "findings"];
        let lines: Vec<([String; 6], String)> = std::iter::once((HEAD.map(str::to_owned), String::new()))
            .chain(self.rows().filter(|(kind, _)| *kind != TOTAL || self.rows.len() > 1).map(|(kind, row)| {
                let numbers = [row.files, row.with_findings, row.clean, row.unscannable, row.findings];
                let [files, with, clean, unread, findings] = numbers.map(|n| n.to_string());
                ([kind.to_owned(), files, with, clean, unread, findings], row.because())
            }))
            .collect();
        let mut widths = [0; 6];
        for (cells, _) in &lines {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = cell.len().max(*width);
            }
        }
        for (cells, because) in lines {
            let [kind, rest @ ..] = cells;
            let [first, others @ ..] = widths;
            let mut line = format!("{kind:first$}");
            for (cell, width) in rest.iter().zip(others) {
                line.push_str(&format!("  {cell:>width$}"));
            }
            if !because.is_empty() {
                line.push_str(&format!("  {because}"));
            }
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

impl Row {
    /// The reasons in a line.
    pub fn because(&self) -> String {
        let reasons: Vec<String> = self.reasons.iter().map(|(why, n)| format!("{why} ({n})")).collect();
        reasons.join(", ")
    }
}
