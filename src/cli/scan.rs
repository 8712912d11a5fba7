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
use super::{git, kind, lines};
use crate::content::ContentError;
use crate::content::sniff::FRONT;
use crate::finding::{Evidence, Finding, IdentifierType, Location, Score, Sensitive};
use crate::guard::{Action, GuardError, Report, Verdict};
use crate::report::preview::{self, Collector, Section};
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
    /// Whether a page for people is wanted.
    pub(super) preview: bool,
}

/// What a target came to.
pub(super) struct Outcome {
    pub(super) item: Scanned,
    pub(super) bytes: u64,
    pub(super) in_baseline: u64,
    /// Findings by type that were counted but not kept one by one.
    pub(super) beyond: BTreeMap<IdentifierType, u64>,
    /// What the page for people shows of it.
    pub(super) section: Option<Section>,
    /// A fault of this program.
    pub(super) fault: Option<CliError>,
}

/// A target on its way.
struct Task<'t> {
    target: &'t Target,
    collector: Option<Collector>,
    /// Its first bytes.
    front: Vec<u8>,
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
        let mut task = Task { target: &target, collector: self.collector(), front: Vec::new() };
        let (result, again) = match &target.source {
            Source::Lost(why) => return self.lost(&target, why.clone()),
            Source::File(path) => match File::open(path) {
                Ok(mut file) => (self.named(&mut task, &mut file), Again::File(path.clone())),
                Err(error) => return self.lost(&target, error.to_string()),
            },
            Source::Staged(path) => match git::content(path) {
                Ok(bytes) => (self.named(&mut task, &mut bytes.as_slice()), Again::Bytes(bytes)),
                Err(error) => return self.lost(&target, error.to_string()),
            },
            Source::Stdin => {
                let mut input = Keeping { inner: io::stdin().lock(), kept: Some(Vec::new()) };
                let result = self.stream(&mut task, StreamInfo::default(), &mut input);
                (result, input.kept.map_or(Again::No, Again::Bytes))
            }
        };
        match result {
            Ok(verdict) => self.outcome(&task, verdict, None, &again),
            Err(ScanError::Guard(GuardError::Content(error))) => self.unread(&mut task, &error, &again),
            Err(error @ ScanError::Guard(_)) => {
                let mut outcome = self.lost(&target, error.to_string());
                outcome.fault = Some(error.on(&target.shown()));
                outcome
            }
            Err(error) => self.lost(&target, error.to_string()),
        }
    }

    fn collector(&self) -> Option<Collector> {
        let guard = self.engine.guard();
        let collector = || Collector::new(guard.extractor(), (**guard.policy().limits()).clone(), self.show_values);
        self.preview.then(collector)
    }

    fn named(&self, task: &mut Task<'_>, input: &mut dyn Read) -> Result<Verdict, ScanError> {
        let name = task.target.name.clone();
        self.stream(task, StreamInfo { name: Some(&name), media_type: None }, input)
    }

    fn stream(&self, task: &mut Task<'_>, info: StreamInfo<'_>, input: &mut dyn Read) -> Result<Verdict, ScanError> {
        task.front.clear();
        let mut input = Fronted { inner: input, front: &mut task.front };
        let witness = task.collector.as_ref().map(Collector::witness);
        self.engine.watched(info, &mut input, &mut |_| Ok(()), witness)
    }

    /// Content that is not valid in its format: said, and read once more as
    /// plain text, so that what stands in it is told as well.
    fn unread(&self, task: &mut Task<'_>, error: &ContentError, again: &Again) -> Outcome {
        task.collector = self.collector();
        let as_text = matches!(error, ContentError::Malformed { .. }).then(|| again.open());
        let verdict = match as_text {
            Some(Ok(Some(mut input))) => {
                let name = task.target.name.clone();
                let info = StreamInfo { name: Some(&name), media_type: Some("text/plain") };
                self.stream(task, info, &mut input).ok()
            }
            _ => None,
        };
        let reason = match &verdict {
            Some(_) => format!("{error}; searched as plain text"),
            None => error.to_string(),
        };
        self.outcome(task, verdict.unwrap_or_default(), Some(unscannable(reason)), again)
    }

    /// What `verdict` comes to, with `unread` before it.
    fn outcome(&self, task: &Task<'_>, verdict: Verdict, unread: Option<Report>, again: &Again) -> Outcome {
        let name = shown_name(task.target, &verdict.findings);
        let beyond = self.beyond(&verdict);
        let (bytes, mut in_baseline) = (verdict.scanned_bytes, 0);
        // Excerpts hide the values of all findings, also of those not reported.
        let mut excerpts = self.excerpts(&verdict.findings, again);
        let mut findings: Vec<Shown> = Vec::new();
        findings.extend(unread.map(|report| Shown { report, excerpt: None }));
        let mut kept = vec![None; verdict.findings.len()];
        for (index, report) in verdict.findings.into_iter().enumerate() {
            if !self.filter.keeps(&report) {
                continue;
            }
            if self.baseline.is_some_and(|b| b.knows(&report)) {
                in_baseline += 1;
                continue;
            }
            if let Some(slot) = kept.get_mut(index) {
                *slot = Some(findings.len());
            }
            let excerpt = excerpts.get_mut(index).and_then(Option::take);
            findings.push(Shown { report, excerpt });
        }
        let kind = kind::of(&task.front, &task.target.name);
        let item = Scanned { name, findings, more: beyond.values().sum(), error: None, kind };
        let section = task.collector.as_ref().and_then(|collector| preview::section(&item, collector.take(), &kept));
        Outcome { item, bytes, in_baseline, beyond, section, fault: None }
    }

    fn lost(&self, target: &Target, error: String) -> Outcome {
        let item = Scanned { name: target.shown(), findings: Vec::new(), more: 0, error: Some(error), kind: "" };
        let section = self.collector().and_then(|collector| preview::section(&item, collector.take(), &[]));
        Outcome { item, bytes: 0, in_baseline: 0, beyond: BTreeMap::new(), section, fault: None }
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

/// A reader that keeps the first bytes of what it reads.
struct Fronted<'a> {
    inner: &'a mut dyn Read,
    front: &'a mut Vec<u8>,
}

impl Read for Fronted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let missing = FRONT.saturating_sub(self.front.len()).min(n);
        self.front.extend_from_slice(buffer.get(..missing).unwrap_or(&[]));
        Ok(n)
    }
}
