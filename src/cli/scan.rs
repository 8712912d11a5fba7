//! Scanning one target into what a report needs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::PathBuf;

use super::args::FilterArgs;
use super::baseline::Baseline;
use super::engine::{Engine, StreamInfo};
use super::error::{CliError, ScanError};
use super::target::{Source, Target};
use super::{git, lines};
use crate::content::ContentError;
use crate::finding::{Evidence, Finding, IdentifierType, Location, Score, Sensitive};
use crate::guard::{Action, GuardError, Report, Verdict};
use crate::report::{Hidden, Scanned, Shown};
use crate::text::{OffsetUnit, Span};

/// Bytes of standard input kept to show lines from, or to read once more as
/// plain text. Files are simply opened again.
const KEPT: usize = 8 << 20;

/// How targets are scanned.
pub(super) struct Scan<'a> {
    pub(super) engine: &'a Engine,
    pub(super) filter: &'a FilterArgs,
    pub(super) baseline: Option<&'a Baseline>,
    pub(super) show_values: bool,
    /// Whether lines are wanted: only people read them.
    pub(super) excerpts: bool,
}

/// What a target came to.
pub(super) struct Outcome {
    pub(super) item: Scanned,
    pub(super) bytes: u64,
    pub(super) in_baseline: u64,
    /// Findings by type that were counted but not kept one by one.
    pub(super) beyond: BTreeMap<IdentifierType, u64>,
    /// A fault of this program.
    pub(super) fault: Option<CliError>,
}

/// Where a target's bytes can be had again.
enum Again {
    File(PathBuf),
    Bytes(Vec<u8>),
    No,
}

impl Again {
    fn open(&self) -> io::Result<Option<Box<dyn Read + '_>>> {
        Ok(match self {
            Again::File(path) => Some(Box::new(File::open(path)?)),
            Again::Bytes(bytes) => Some(Box::new(Cursor::new(bytes))),
            Again::No => None,
        })
    }
}

impl Scan<'_> {
    /// Scans `target`. Whatever goes wrong is in the outcome.
    pub(super) fn target(&self, target: Target) -> Outcome {
        let (result, again) = match &target.source {
            Source::Lost(why) => return lost(&target, why.clone()),
            Source::File(path) => match File::open(path) {
                Ok(mut file) => (self.bytes(&target.name, &mut file), Again::File(path.clone())),
                Err(error) => return lost(&target, error.to_string()),
            },
            Source::Staged(path) => match git::content(path) {
                Ok(bytes) => (self.bytes(&target.name, &mut bytes.as_slice()), Again::Bytes(bytes)),
                Err(error) => return lost(&target, error.to_string()),
            },
            Source::Stdin => {
                let mut input = Keeping { inner: io::stdin().lock(), kept: Some(Vec::new()) };
                let result = self.stream(StreamInfo::default(), &mut input);
                (result, input.kept.map_or(Again::No, Again::Bytes))
            }
        };
        match result {
            Ok(verdict) => self.outcome(&target, verdict, &again),
            Err(ScanError::Guard(GuardError::Content(error))) => self.unread(&target, &error, &again),
            Err(error @ ScanError::Guard(_)) => {
                let mut outcome = lost(&target, error.to_string());
                outcome.fault = Some(error.on(&target.shown()));
                outcome
            }
            Err(error) => lost(&target, error.to_string()),
        }
    }

    fn bytes(&self, name: &str, input: &mut dyn Read) -> Result<Verdict, ScanError> {
        self.stream(StreamInfo { name: Some(name), media_type: None }, input)
    }

    fn stream(&self, info: StreamInfo<'_>, input: &mut dyn Read) -> Result<Verdict, ScanError> {
        self.engine.stream(info, input, &mut |_| Ok(()))
    }

    /// Content that is not valid in its format: said, and read once more as
    /// plain text, so that what stands in it is told as well.
    fn unread(&self, target: &Target, error: &ContentError, again: &Again) -> Outcome {
        let as_text = matches!(error, ContentError::Malformed { .. }).then(|| again.open());
        let verdict = match as_text {
            Some(Ok(Some(mut input))) => {
                let info = StreamInfo { name: Some(&target.name), media_type: Some("text/plain") };
                self.stream(info, &mut input).ok()
            }
            _ => None,
        };
        let reason = match &verdict {
            Some(_) => format!("{error}; searched as plain text"),
            None => error.to_string(),
        };
        let mut verdict = verdict.unwrap_or_default();
        verdict.findings.insert(0, unscannable(reason));
        *verdict.counts.entry(IdentifierType::Unscannable).or_default() += 1;
        self.outcome(target, verdict, again)
    }

    fn outcome(&self, target: &Target, verdict: Verdict, again: &Again) -> Outcome {
        let name = shown_name(target, &verdict.findings);
        let beyond = self.beyond(&verdict);
        let (bytes, mut in_baseline) = (verdict.scanned_bytes, 0);
        // Excerpts hide the values of all findings, also of those not reported.
        let mut excerpts = self.excerpts(&verdict.findings, again);
        let mut findings = Vec::new();
        for (index, report) in verdict.findings.into_iter().enumerate() {
            if !self.filter.keeps(&report) {
                continue;
            }
            if self.baseline.is_some_and(|b| b.knows(&report)) {
                in_baseline += 1;
                continue;
            }
            let excerpt = excerpts.get_mut(index).and_then(Option::take);
            findings.push(Shown { report, excerpt });
        }
        let item = Scanned { name, findings, more: beyond.values().sum(), error: None };
        Outcome { item, bytes, in_baseline, beyond, fault: None }
    }

    /// What the verdict counts beyond the findings it kept.
    fn beyond(&self, verdict: &Verdict) -> BTreeMap<IdentifierType, u64> {
        let mut beyond = verdict.counts.clone();
        for report in &verdict.findings {
            if let Some(n) = beyond.get_mut(&report.finding.kind) {
                *n = n.saturating_sub(1);
            }
        }
        beyond.retain(|&kind, n| *n > 0 && self.filter.keeps_type(kind));
        beyond
    }

    fn excerpts(&self, reports: &[Report], again: &Again) -> Vec<Option<crate::report::Excerpt>> {
        let mut excerpts = vec![None; reports.len()];
        if !self.excerpts || reports.is_empty() {
            return excerpts;
        }
        let hidden = Hidden::new(reports, self.show_values);
        let Ok(Some(input)) = again.open() else { return excerpts };
        let Ok(lines) = lines::pick(BufReader::new(input), hidden.lines()) else { return excerpts };
        for (number, line) in lines {
            for (index, excerpt) in hidden.excerpts(number, &line) {
                if let Some(slot) = excerpts.get_mut(index) {
                    *slot = Some(excerpt);
                }
            }
        }
        excerpts
    }
}

/// The path as shown. Where something was found in it, the guard masked it in
/// every location that names it.
fn shown_name(target: &Target, findings: &[Report]) -> String {
    let outermost = |r: &Report| r.location.archive.first().or(r.location.name.as_ref()).cloned();
    match findings.iter().find_map(outermost) {
        Some(name) => format!("{}{name}", target.prefix),
        None => target.shown(),
    }
}

fn lost(target: &Target, error: String) -> Outcome {
    let item = Scanned { name: target.shown(), findings: Vec::new(), more: 0, error: Some(error) };
    Outcome { item, bytes: 0, in_baseline: 0, beyond: BTreeMap::new(), fault: None }
}

/// A finding that says why content was not read.
pub(super) fn unscannable(reason: String) -> Report {
    Report {
        finding: Finding {
            kind: IdentifierType::Unscannable,
            span: Span::new(0, 0),
            score: Score::new(1.0),
            rule: "unscannable".into(),
            evidence: vec![Evidence::new(reason, 0.0)],
        },
        location: Location::default(),
        start: 0,
        end: 0,
        unit: OffsetUnit::Char,
        masked: String::new(),
        hint: "Check it by other means, or mend the file".to_owned(),
        action: Action::Block,
        value: Sensitive::default(),
    }
}

/// A reader that keeps what it read, as long as that is little.
struct Keeping<R> {
    inner: R,
    kept: Option<Vec<u8>>,
}

impl<R: Read> Read for Keeping<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        if let Some(kept) = &mut self.kept {
            kept.extend_from_slice(buffer.get(..n).unwrap_or(&[]));
        }
        self.kept.take_if(|k| k.len() > KEPT);
        Ok(n)
    }
}
