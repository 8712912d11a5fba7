//! Findings as people and programs read them: for the terminal, JSON, SARIF,
//! JUnit, GitHub. Values are masked in all of them unless asked for.

mod excerpt;
mod github;
mod human;
mod json;
mod junit;
mod place;
pub mod preview;
mod sarif;
mod table;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::finding::IdentifierType;
use crate::guard::Report;

pub use excerpt::{Excerpt, Hidden, LONGEST_LINE};

/// A file, or standard input, that was scanned.
#[derive(Debug)]
pub struct Scanned {
    /// Its path as given or found, with identifiers in it masked.
    pub name: String,
    /// What was found, in the order of the content.
    pub findings: Vec<Shown>,
    /// Findings beyond those kept (`guard::verdict::REPORTS_KEPT`).
    pub more: u64,
    /// Why it could not be opened or read to the end, if so.
    pub error: Option<String>,
    /// What kind of file it is, as people call it (`DOCX`); empty if it could not be read.
    pub kind: Kind,
}

/// A finding with the line it stands in.
#[derive(Debug)]
pub struct Shown {
    /// The finding.
    pub report: Report,
    /// The line, where it could be shown safely.
    pub excerpt: Option<Excerpt>,
}

/// What a whole run came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Files scanned.
    pub files: u64,
    /// Bytes of content read.
    pub bytes: u64,
    /// Findings of each type that were reported; `UNSCANNABLE` is not among them.
    pub findings: BTreeMap<IdentifierType, u64>,
    /// Parts that could not be scanned.
    pub unscannable: u64,
    /// Findings left out because the baseline knows them.
    pub in_baseline: u64,
    /// Files that could not be opened or read.
    pub errors: u64,
    /// The same by kind of file.
    pub table: Table,
}

impl Totals {
    /// All findings reported.
    pub fn total(&self) -> u64 {
        self.findings.values().sum()
    }
}

/// Format of a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    #[default]
    Human,
    /// One JSON object with all findings.
    Json,
    /// One JSON object a line and finding.
    Jsonl,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// JUnit XML, for test dashboards.
    Junit,
    /// GitHub workflow commands: annotations on a pull request.
    Github,
}

/// Writes a report as the results come in.
pub trait Reporter {
    /// One more file.
    ///
    /// # Errors
    /// Those of `out`.
    fn scanned(&mut self, item: &Scanned, out: &mut dyn Write) -> io::Result<()>;

    /// No more files.
    ///
    /// # Errors
    /// Those of `out`.
    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()>;
}

impl Format {
    /// A reporter of this format; with `values` it shows what was found.
    pub fn reporter(self, values: bool) -> Box<dyn Reporter> {
        match self {
            Format::Human => Box::new(human::Human::new(values)),
            Format::Json => Box::new(json::Json::new(values)),
            Format::Jsonl => Box::new(json::Jsonl::new(values)),
            Format::Sarif => Box::new(sarif::Sarif::default()),
            Format::Junit => Box::new(junit::Junit::default()),
            Format::Github => Box::new(github::Github),
        }
    }
}

pub use json::finding as finding_json;
pub use place::{inside, place};
pub use table::{Kind, Table};

/// `text` without what would act on a terminal or hide text in it: control
/// characters and marks of writing direction.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if acts(c) { '\u{fffd}' } else { c }).collect()
}

fn acts(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Type and masked text (a report's `masked` is `MRN: ########`), score, rule and hint in a line.
fn message(report: &Report) -> String {
    if report.finding.kind == IdentifierType::Unscannable {
        return format!("UNSCANNABLE: {}", reasons(report));
    }
    format!("{} ({:.2}, {}). {}", plain(&report.masked), report.finding.score.get(), report.finding.rule, report.hint)
}

/// The evidence in a line.
fn reasons(report: &Report) -> String {
    let reasons: Vec<_> = report.finding.evidence.iter().map(|e| &*e.what).collect();
    plain(&reasons.join("; "))
}
