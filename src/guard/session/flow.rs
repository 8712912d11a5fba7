//! Documents beyond `whole_bytes`: seen once, as they come. Names are carried
//! forward only.

use std::sync::Arc;

use crate::content::document::{Object, Refusal};
use crate::content::{Decision, OpaqueReason, Sink, Stop, Unit};
use crate::detect::{Block, ScanContext, Window};
use crate::finding::Finding;
use crate::guard::policy::{LONGEST_DENIED, Selector, Site};
use crate::text::Span;

use super::place::{Place, Progress};
use super::whole::passes;
use super::work::{Work, drop_ours};

/// Bytes up to which a unit is held and scanned at once; longer ones go through
/// a window.
const HELD: usize = 32 << 10;

/// The state of a streamed document between two pushes.
#[derive(Debug)]
pub(super) struct Flow {
    place: Place,
    /// Text of the open unit, as long as it is short.
    text: String,
    long: Option<Long>,
}

/// A unit too long to be held.
#[derive(Debug)]
struct Long {
    selectors: Vec<Arc<Selector>>,
    /// None if everything in the field passes.
    window: Option<Window>,
    progress: Progress,
    /// Settled by the window, not yet decided: an entry of the deny list could
    /// go on behind it.
    tail: String,
    tail_findings: Vec<Finding>,
}

impl Flow {
    pub(super) fn new() -> Self {
        Flow { place: Place::default(), text: String::new(), long: None }
    }

    /// The sink for one push.
    pub(super) fn sink<'a>(&'a mut self, work: &'a mut Work) -> FlowSink<'a> {
        FlowSink { flow: self, work }
    }
}

/// [`Flow`] at work.
pub(super) struct FlowSink<'a> {
    flow: &'a mut Flow,
    work: &'a mut Work,
}

impl Sink for FlowSink<'_> {
    fn begin(&mut self, unit: &Unit<'_>) -> Result<(), Stop> {
        self.flow.place.move_to(unit);
        self.flow.text.clear();
        self.flow.long = None;
        Ok(())
    }

    fn text(&mut self, text: &str, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        if self.flow.long.is_some() {
            self.push(text, decisions);
            return Ok(());
        }
        self.flow.text.push_str(text);
        if self.flow.text.len() > HELD {
            let selectors = self.work.selectors(Site::Body, &self.flow.place, None);
            let window = (!passes(&selectors)).then(Window::default);
            let progress = self.flow.place.start();
            self.flow.long = Some(Long { selectors, window, progress, tail: String::new(), tail_findings: Vec::new() });
            let text = std::mem::take(&mut self.flow.text);
            self.push(&text, decisions);
        }
        Ok(())
    }

    fn end(&mut self, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        if let Some(mut long) = self.flow.long.take() {
            let mut blocks = Vec::new();
            if let Some(window) = long.window.take() {
                let guard = self.work.guard.clone();
                let cx = ScanContext { year: self.work.year, thresholds: guard.policy().thresholds(), certainty: &[] };
                let field = self.flow.place.field();
                window.finish(guard.detector(), &field, &cx, &mut self.work.memory, &mut blocks);
            }
            self.settle(&mut long, blocks, true, decisions);
            return Ok(());
        }
        let text = std::mem::take(&mut self.flow.text);
        let place = &self.flow.place;
        let selectors = self.work.selectors(Site::Body, place, Some(&text));
        let findings = if passes(&selectors) { Vec::new() } else { self.work.scan(&text, place) };
        let mut progress = place.start();
        let changed = self.work.settle(&text, findings, &selectors, place, &mut progress, decisions);
        self.work.verdict.changed |= changed;
        self.flow.text = text;
        Ok(())
    }

    fn opaque(&mut self, unit: &Unit<'_>, reason: OpaqueReason) -> Result<(), Stop> {
        let mut place = Place::default();
        place.move_to(unit);
        self.work.opaque(&place, reason);
        Ok(())
    }

    fn object(&mut self, unit: &Unit<'_>, object: &Object) -> Result<bool, Stop> {
        let mut place = Place::default();
        place.move_to(unit);
        let selectors = self.work.selectors(Site::Body, &place, None);
        let replaced = self.work.object(&place, object, &selectors);
        self.work.verdict.changed |= replaced;
        Ok(replaced)
    }

    fn refuse(&mut self, unit: &Unit<'_>, refusal: Refusal) -> Result<(), Stop> {
        let mut place = Place::default();
        place.move_to(unit);
        self.work.not_written(&place, refusal);
        Ok(())
    }

    fn opened(&mut self, format: &'static str) {
        if let Some(witness) = &mut self.work.witness {
            witness.opened(format);
        }
    }

    fn closed(&mut self, format: &'static str, bytes: &[u8]) {
        if let Some(witness) = &mut self.work.witness {
            witness.closed(format, bytes);
        }
    }

    fn rewrites(&self) -> bool {
        self.work.rewrites()
    }
}

impl FlowSink<'_> {
    /// More text of a long unit.
    fn push(&mut self, text: &str, decisions: &mut Vec<Decision>) {
        let Some(mut long) = self.flow.long.take() else { return };
        match &mut long.window {
            Some(window) => {
                let guard = self.work.guard.clone();
                let cx = ScanContext { year: self.work.year, thresholds: guard.policy().thresholds(), certainty: &[] };
                let field = self.flow.place.field();
                let mut blocks = Vec::new();
                window.push(guard.detector(), text, &field, &cx, &mut self.work.memory, &mut blocks);
                self.settle(&mut long, blocks, false, decisions);
            }
            None if !text.is_empty() => decisions.push(Decision::Keep(text.len())),
            None => {}
        }
        self.flow.long = Some(long);
    }

    /// Decides about `blocks`; at the `end` of the unit about all that is left.
    fn settle(&mut self, long: &mut Long, blocks: Vec<Block>, end: bool, decisions: &mut Vec<Decision>) {
        let guard = self.work.guard.clone();
        let Some(deny) = guard.policy().deny() else {
            for Block { text, mut findings } in blocks {
                drop_ours(&text, &mut findings);
                self.decide(long, &text, findings, decisions);
            }
            return;
        };
        for Block { text, findings } in blocks {
            let from = long.tail.len();
            long.tail.push_str(&text);
            long.tail_findings.extend(findings.into_iter().map(|f| Finding { span: f.span.shifted(from), ..f }));
            let mut findings = long.tail_findings.clone();
            deny.find(&long.tail, &mut findings);
            let cut = clear_cut(&long.tail, &findings, long.tail.len().saturating_sub(LONGEST_DENIED));
            let rest = long.tail.split_off(cut);
            let settled = std::mem::replace(&mut long.tail, rest);
            findings.retain(|f| f.span.end <= cut);
            long.tail_findings.retain(|f| f.span.start >= cut);
            for finding in &mut long.tail_findings {
                finding.span = Span::new(finding.span.start - cut, finding.span.end - cut);
            }
            drop_ours(&settled, &mut findings);
            self.decide(long, &settled, findings, decisions);
        }
        if end {
            let text = std::mem::take(&mut long.tail);
            let mut findings = std::mem::take(&mut long.tail_findings);
            deny.find(&text, &mut findings);
            drop_ours(&text, &mut findings);
            self.decide(long, &text, findings, decisions);
        }
    }

    fn decide(&mut self, long: &mut Long, text: &str, findings: Vec<Finding>, decisions: &mut Vec<Decision>) {
        let Long { selectors, progress, .. } = long;
        let changed = self.work.settle(text, findings, selectors, &self.flow.place, progress, decisions);
        self.work.verdict.changed |= changed;
    }
}

/// `cut`, or the nearest place before it that is a character boundary and lies
/// within no finding.
fn clear_cut(text: &str, findings: &[Finding], cut: usize) -> usize {
    let mut cut = (0..=cut).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    while let Some(crossing) = findings.iter().find(|f| f.span.start < cut && cut < f.span.end) {
        cut = crossing.span.start;
    }
    cut
}
