//! From findings in a text to decisions, reports and the verdict. What the
//! whole and the streaming way share.

use std::sync::Arc;

use crate::content::document::{Documents, Object, Refusal};
use crate::content::{Decision, OpaqueReason};
use crate::detect::{Memory, Ready, ScanContext};
use crate::finding::{Evidence, Finding, IdentifierType, Score, Sensitive};
use crate::guard::operators::{self, Consistency, Operating, own};
use crate::guard::policy::{OperatorKind, RouteSettings, Selector, Site};
use crate::guard::verdict::{REPORTS_KEPT, Report, Verdict};
use crate::guard::{Action, Guard};
use crate::text::{OffsetUnit, Span};

use super::Output;
use super::clean::Clean;
use super::names::Names;
use super::people::{self, People};
use super::place::{Place, Progress};
use super::whole::passes;
use super::{Mark, Seen, Witness};

/// What to do about what cannot be read.
const READABLE: &str = "Send it in a format that can be read, or leave it out";
/// What to do where the stronger reader failed.
const UNREAD: &str = "See to the model that the policy names in [tagger]; phi-guard doctor tries it";

/// What a session knows while it works.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) guard: Guard,
    pub(super) route: RouteSettings,
    pub(super) year: i32,
    pub(super) offsets: OffsetUnit,
    pub(super) memory: Memory,
    pub(super) verdict: Verdict,
    pub(super) documents: Documents,
    pub(super) output: Output,
    /// Who looks on.
    pub(super) witness: Option<Box<dyn Witness>>,
    numbers: Option<Consistency>,
    names: Names,
    /// What need not be scanned again.
    clean: Clean,
    /// Kept where the policy treats clinicians' names otherwise.
    people: Option<People>,
    /// All that belongs together has been noted in `people`.
    pub(super) all_noted: bool,
}

impl Work {
    pub(super) fn new(guard: Guard, route: RouteSettings, year: i32) -> Self {
        let numbers = guard.policy().numbered().then(Consistency::default);
        let documents = Documents::by(guard.extractor());
        let people = guard.policy().clinicians().map(|_| People::default());
        Work {
            guard,
            route,
            year,
            offsets: OffsetUnit::default(),
            memory: Memory::default(),
            verdict: Verdict::default(),
            documents,
            output: Output::default(),
            witness: None,
            numbers,
            names: Names::default(),
            clean: Clean::default(),
            people,
            all_noted: false,
        }
    }

    /// Goes back to what was known before.
    pub(super) fn forget(&mut self, memory: Memory) {
        self.memory = memory;
        self.clean = Clean::default();
    }

    /// The field rules that speak of the unit at `place`, the strongest first.
    /// `value` is its text, if it is short enough to be held.
    pub(super) fn selectors(&self, site: Site<'_>, place: &Place, value: Option<&str>) -> Vec<Arc<Selector>> {
        let field = place.field();
        let rules = self.route.fields.iter();
        rules.filter(|rule| rule.selects(site, &field, &place.around) && rule.admits(value)).cloned().collect()
    }

    /// What is found in a text held whole. Learns from it.
    pub(super) fn scan(&mut self, text: &str, place: &Place) -> Vec<Finding> {
        let learnt = self.memory.learnt();
        // What was read off a picture is read as surely as its words were.
        let typed = place.words().is_empty();
        if typed && self.clean.has(text, &place.field(), learnt) {
            return Vec::new();
        }
        let findings = self.scan_ready(&Ready::new(text), place);
        if typed && findings.is_empty() {
            self.clean.add(learnt);
        }
        findings
    }

    /// The same, of a text that is ready.
    pub(super) fn scan_ready(&mut self, ready: &Ready<'_>, place: &Place) -> Vec<Finding> {
        let (guard, text) = (self.guard.clone(), ready.text());
        let certainty = place.certainty();
        let cx = ScanContext { year: self.year, thresholds: guard.policy().thresholds(), certainty: &certainty };
        let mut findings = guard.detector().scan_ready(ready, &place.field(), &cx, &mut self.memory);
        if let Some(deny) = guard.policy().deny() {
            deny.find(text, &mut findings);
        }
        drop_ours(text, &mut findings);
        if let Some(people) = &mut self.people {
            people.note(text, &findings, &place.field());
        }
        findings
    }

    /// Adds to `findings` what is known by now.
    pub(super) fn recall(&self, text: &str, place: &Place, findings: &mut Vec<Finding>) {
        if self.memory.learnt() > 0 {
            self.recall_ready(&Ready::new(text), place, findings);
        } else {
            drop_ours(text, findings);
        }
    }

    /// The same, in a text that is ready.
    pub(super) fn recall_ready(&self, ready: &Ready<'_>, place: &Place, findings: &mut Vec<Finding>) {
        let cx = ScanContext { year: self.year, thresholds: self.guard.policy().thresholds(), certainty: &[] };
        self.guard.detector().recall_ready(ready, &place.field(), &cx, &self.memory, findings);
        drop_ours(ready.text(), findings);
    }

    /// Decides about `text`, all or the next part of the unit at `place`:
    /// reports its findings and says what of it is replaced. `progress` moves
    /// behind it. True if anything is replaced.
    pub(super) fn settle(
        &mut self,
        text: &str,
        findings: Vec<Finding>,
        selectors: &[Arc<Selector>],
        place: &Place,
        progress: &mut Progress,
        decisions: &mut Vec<Decision>,
    ) -> bool {
        let policy = self.guard.clone();
        let policy = policy.policy();
        let mut kept: Vec<(Finding, Action)> = Vec::with_capacity(findings.len());
        for mut finding in findings {
            finding.span = widened(text, finding.span);
            let selectors = selectors.iter().map(|selector| &**selector);
            let people = self.people.as_mut().filter(|_| self.all_noted);
            let clinician = people.is_some_and(|people| people.is_clinician(text, &finding, &place.field()));
            if clinician {
                finding.evidence.push(people::evidence());
            }
            let action = match finding.kind {
                // The stronger reader failed on this text: no policy lets that pass.
                IdentifierType::Unscannable => Action::Block,
                _ => policy.decide(&finding, finding.span.of(text), clinician, &self.route, selectors),
            };
            match action {
                Action::Pass => self.verdict.allowed += 1,
                action => kept.push((finding, action)),
            }
        }
        kept.sort_by_key(|(finding, _)| finding.span);
        let offset = progress.bytes;
        let reports = self.report(text, &kept, place, progress);
        self.show(text, offset, &kept, &reports, selectors, place);
        let edits = self.edits(text, kept);
        let changed = !edits.is_empty();
        let mut from = 0;
        for (span, with) in edits {
            keep(span.start - from, decisions);
            decisions.push(Decision::Replace { len: span.len(), with });
            from = span.end;
        }
        keep(text.len() - from, decisions);
        changed
    }

    /// Shows what was settled to whoever looks on.
    fn show(
        &mut self,
        text: &str,
        offset: usize,
        kept: &[(Finding, Action)],
        reports: &[Option<usize>],
        selectors: &[Arc<Selector>],
        place: &Place,
    ) {
        let Some(mut witness) = self.witness.take() else { return };
        let location = self.names.location(place, &self.guard, self.year, &mut self.memory);
        let marks: Vec<Mark> = kept
            .iter()
            .zip(reports)
            .map(|((finding, _), report)| Mark { span: finding.span, kind: finding.kind, report: *report })
            .collect();
        let scanned = !passes(selectors);
        let (field, words) = (place.field(), place.words());
        witness.text(&Seen { text, offset, scanned, location: &location, field, words, marks: &marks });
        self.witness = Some(witness);
    }

    /// Reports `findings`, which are in order, and moves `progress` behind `text`.
    /// Which of the verdict's findings each has become.
    fn report(
        &mut self,
        text: &str,
        findings: &[(Finding, Action)],
        place: &Place,
        progress: &mut Progress,
    ) -> Vec<Option<usize>> {
        let mut reports = Vec::with_capacity(findings.len());
        let mut at = 0;
        for (finding, action) in findings {
            progress.pass(Span::<crate::text::Text>::new(at, finding.span.start).of(text), self.offsets);
            at = finding.span.start;
            let value = finding.span.of(text);
            let kind = finding.kind;
            let is_kept = self.count(kind, *action);
            reports.push(is_kept.then_some(self.verdict.findings.len()));
            if is_kept {
                let mut end = *progress;
                end.pass(value, self.offsets);
                let mut location = self.names.location(place, &self.guard, self.year, &mut self.memory);
                location.line = progress.line.or(location.line);
                location.column = progress.column.or(location.column);
                location.rect = place.rect(progress.bytes, progress.bytes + value.len()).or(location.rect);
                let unread = kind == IdentifierType::Unscannable;
                let shape = if unread { finding.rule.to_string() } else { operators::shape(value) };
                let hint = if unread { UNREAD.to_owned() } else { format!("Replace with [{kind}]") };
                self.verdict.findings.push(Report {
                    finding: finding.clone(),
                    location,
                    start: progress.units,
                    end: end.units,
                    unit: self.offsets,
                    masked: format!("{kind}: {shape}"),
                    hint,
                    action: *action,
                    value: Sensitive::new(if unread { String::new() } else { value.to_owned() }),
                });
            }
        }
        progress.pass(text.get(at..).unwrap_or(""), self.offsets);
        reports
    }

    /// Counts a finding; true if its report is to be kept.
    fn count(&mut self, kind: IdentifierType, action: Action) -> bool {
        *self.verdict.counts.entry(kind).or_default() += 1;
        self.verdict.decision = self.verdict.decision.max(action);
        self.verdict.findings.len() < REPORTS_KEPT
    }

    /// What of `text` is replaced by what: everything that is blocked or
    /// redacted. Findings that overlap become one edit that covers them all.
    fn edits(&mut self, text: &str, findings: Vec<(Finding, Action)>) -> Vec<(Span, String)> {
        let mut groups: Vec<(Span, Finding, bool)> = Vec::new();
        for (finding, action) in findings {
            if !matches!(action, Action::Block | Action::Redact) || finding.span.is_empty() {
                continue;
            }
            match groups.last_mut() {
                Some((span, best, mixed)) if span.end > finding.span.start => {
                    *span = span.union(finding.span);
                    *mixed |= best.kind != finding.kind;
                    if (finding.score, finding.span.len()) > (best.score, best.span.len()) {
                        *best = finding;
                    }
                }
                _ => groups.push((finding.span, finding, false)),
            }
        }
        let policy = self.guard.policy();
        let key = self.guard.key();
        let mut with = Operating { key, year: self.year, numbers: self.numbers.as_mut() };
        groups
            .into_iter()
            .map(|(span, best, mixed)| {
                // A mixture has no shape or general form of its own.
                let operator = if mixed { OperatorKind::Label } else { policy.operator(best.kind) };
                (span, operators::replacement(operator, best.kind, span.of(text), &mut with))
            })
            .collect()
    }

    /// The policy refuses the request, whatever it holds.
    pub(super) fn refused(&mut self, why: String) {
        self.unscannable(&Place::default(), Action::Block, "refused", why, READABLE);
    }

    /// A document at `place`, in which something was replaced, cannot be
    /// written: it goes nowhere.
    pub(super) fn not_written(&mut self, place: &Place, refusal: Refusal) {
        self.unscannable(place, Action::Block, "cannot-redact", format!("cannot be redacted: {}", refusal.0), READABLE);
    }

    /// An identifier at `place` that is no text; true if it is to be made
    /// unrecognisable.
    pub(super) fn object(&mut self, place: &Place, object: &Object, selectors: &[Arc<Selector>]) -> bool {
        let finding = Finding {
            kind: object.kind,
            span: Span::new(0, 0),
            score: Score::new(object.score),
            rule: object.rule.as_str().into(),
            evidence: vec![Evidence::new("seen in the picture", 0.0)],
        };
        let guard = self.guard.clone();
        let selectors = selectors.iter().map(|selector| &**selector);
        let action = guard.policy().decide(&finding, "", false, &self.route, selectors);
        if action == Action::Pass {
            self.verdict.allowed += 1;
            return false;
        }
        let kind = object.kind;
        let is_kept = self.count(kind, action);
        let location = self.names.location(place, &self.guard, self.year, &mut self.memory);
        if let Some(witness) = &mut self.witness {
            witness.object(&location, kind, is_kept.then_some(self.verdict.findings.len()));
        }
        if is_kept {
            self.verdict.findings.push(Report {
                finding,
                location,
                start: 0,
                end: 0,
                unit: self.offsets,
                masked: format!("{kind}: picture"),
                hint: "Make it unrecognisable, or leave it out".to_owned(),
                action,
                value: Sensitive::default(),
            });
        }
        matches!(action, Action::Block | Action::Redact)
    }

    /// True if documents are to be written anew.
    pub(super) fn rewrites(&self) -> bool {
        match self.output {
            Output::Always => true,
            Output::UnlessBlocked => self.verdict.decision != Action::Block,
            Output::Never => false,
        }
    }

    /// Something at `place` was not read.
    pub(super) fn opaque(&mut self, place: &Place, reason: OpaqueReason) {
        if let Some(witness) = &mut self.witness {
            witness.unread(&place.around);
        }
        let action = self.guard.policy().decide_unscannable(reason, &self.route);
        if action == Action::Pass {
            self.verdict.allowed += 1;
            return;
        }
        let what = match reason.detail() {
            Some(what) => format!("{}: {what}", reason.as_str()),
            None => reason.as_str().to_owned(),
        };
        let hint = match reason {
            OpaqueReason::OcrMissing(_) => "Install Tesseract (Debian: tesseract-ocr); see phi-guard doctor",
            OpaqueReason::OcrUncertain => "Send a sharper picture, or the text itself",
            _ => READABLE,
        };
        self.unscannable(place, action, reason.as_str(), what, hint);
    }

    fn unscannable(&mut self, place: &Place, action: Action, reason: &'static str, what: String, hint: &str) {
        let kind = IdentifierType::Unscannable;
        if !self.count(kind, action) {
            return;
        }
        self.verdict.findings.push(Report {
            finding: Finding {
                kind,
                span: Span::new(0, 0),
                score: Score::new(1.0),
                rule: "unscannable".into(),
                evidence: vec![Evidence::new(what, 0.0)],
            },
            location: self.names.location(place, &self.guard, self.year, &mut self.memory),
            start: 0,
            end: 0,
            unit: self.offsets,
            masked: format!("{kind}: {reason}"),
            hint: hint.to_owned(),
            action,
            value: Sensitive::default(),
        });
    }
}

fn keep(len: usize, decisions: &mut Vec<Decision>) {
    if len > 0 {
        decisions.push(Decision::Keep(len));
    }
}

/// Findings that cover only what operators wrote are none.
pub(super) fn drop_ours(text: &str, findings: &mut Vec<Finding>) {
    if !findings.is_empty() {
        findings.retain(|finding| !own::is_ours(text, finding.kind, finding.span));
    }
}

/// The span cut to the text and widened to whole characters.
fn widened(text: &str, span: Span) -> Span {
    let (start, end) = (span.start.min(text.len()), span.end.min(text.len()));
    let start = (0..=start).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let end = (end..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len());
    Span::new(start, end)
}
