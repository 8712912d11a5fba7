//! Documents up to `whole_bytes`: seen whole, in two passes. The first scans
//! and learns; the second finds what was learnt too late, and rewrites.

use crate::content::document::{Object, Refusal};
use crate::content::{ContentError, Decision, OpaqueReason, Reader, Sink, Stop, Unit};
use crate::finding::Finding;
use crate::guard::GuardError;
use crate::guard::policy::Site;

use super::place::Place;
use super::work::Work;

/// Makes a reader for the document.
pub(super) type Open<'a> = dyn Fn() -> Result<Box<dyn Reader>, ContentError> + 'a;

/// Bytes pushed into a reader at once.
const STEP: usize = 64 << 10;

/// How a document went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    /// It is read, and written to `out`.
    Done,
    /// There is more text in it than is held (a compressed document): nothing
    /// has been decided or written, it must be streamed.
    TooLong,
}

/// What the first pass over a document found and learnt.
pub(super) struct Surveyed {
    /// The document as its reader writes it when nothing is changed.
    unchanged: Vec<u8>,
    /// How many units it has.
    units: usize,
    /// Findings by number of unit.
    found: Vec<(usize, Vec<Finding>)>,
    /// The last unit from which something was learnt.
    last_learnt: Option<usize>,
    /// Something in it was not read.
    opaque: bool,
}

/// Which report is of which unit: index into the verdict's findings, number of
/// the unit (none for what was not read).
pub(super) type Trace = Vec<(usize, Option<usize>)>;

/// Reads the document `bytes` and appends it to `out` with the decisions worked
/// in. `most` is how many bytes of text are held.
pub(super) fn run(
    work: &mut Work,
    site: Site<'_>,
    bytes: &[u8],
    open: &Open<'_>,
    most: usize,
    out: &mut Vec<u8>,
) -> Result<Outcome, GuardError> {
    let Some(surveyed) = survey(work, site, bytes, open, most)? else { return Ok(Outcome::TooLong) };
    work.all_noted = site == Site::Body;
    let written = rewrite(work, site, bytes, open, surveyed, out, &mut Trace::new());
    work.all_noted = false;
    written?;
    Ok(Outcome::Done)
}

/// The first pass; nothing if there is more text in the document than is held.
/// After an error, or nothing, the session knows what it knew before.
pub(super) fn survey(
    work: &mut Work,
    site: Site<'_>,
    bytes: &[u8],
    open: &Open<'_>,
    most: usize,
) -> Result<Option<Surveyed>, GuardError> {
    let learnt = work.memory.learnt();
    let memory = work.memory.clone();
    let mut survey = Survey {
        work,
        site,
        most,
        place: Place::default(),
        text: String::new(),
        held: 0,
        too_long: false,
        index: 0,
        learnt,
        last_learnt: None,
        found: Vec::new(),
        opaque: false,
    };
    let mut unchanged = Vec::with_capacity(bytes.len());
    let read = feed(bytes, open, &mut survey, &mut unchanged);
    let Survey { too_long, found, last_learnt, opaque, index: units, .. } = survey;
    if too_long || read.is_err() {
        work.forget(memory);
    }
    if too_long {
        return Ok(None);
    }
    read?;
    Ok(Some(Surveyed { unchanged, units, found, last_learnt, opaque }))
}

impl Surveyed {
    /// Something was learnt elsewhere after the first pass.
    pub(super) fn recall_all(&mut self) {
        self.last_learnt = Some(self.units);
    }
}

/// The second pass: recalls, reports (into `trace` too) and appends to `out`
/// what the document becomes.
pub(super) fn rewrite(
    work: &mut Work,
    site: Site<'_>,
    bytes: &[u8],
    open: &Open<'_>,
    surveyed: Surveyed,
    out: &mut Vec<u8>,
    trace: &mut Trace,
) -> Result<(), GuardError> {
    let Surveyed { mut unchanged, units, found, last_learnt, opaque } = surveyed;
    if found.is_empty() && last_learnt.is_none() && !opaque {
        out.append(&mut unchanged);
        return Ok(());
    }
    let mut rewrite = Rewrite {
        work,
        site,
        place: Place::default(),
        text: String::new(),
        index: 0,
        last_learnt,
        found: found.into_iter().peekable(),
        held: false,
        changed: false,
        trace,
    };
    let mut rewritten = Vec::with_capacity(bytes.len());
    feed(bytes, open, &mut rewrite, &mut rewritten)?;
    let Rewrite { index, mut found, changed, .. } = rewrite;
    if index != units || found.next().is_some() {
        return Err(GuardError::Internal { what: "two passes over a document disagree" });
    }
    work.verdict.changed |= changed;
    out.append(if changed { &mut rewritten } else { &mut unchanged });
    Ok(())
}

pub(super) fn feed(bytes: &[u8], open: &Open<'_>, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), GuardError> {
    let mut reader = open()?;
    for piece in bytes.chunks(STEP) {
        reader.push(piece, sink, out)?;
    }
    reader.finish(sink, out)?;
    Ok(())
}

/// True if nothing in the field need be read.
pub(super) fn passes(selectors: &[std::sync::Arc<crate::guard::policy::Selector>]) -> bool {
    selectors.first().is_some_and(|selector| selector.passes_all())
}

/// The first pass: scans, learns, changes nothing.
struct Survey<'w> {
    work: &'w mut Work,
    site: Site<'w>,
    most: usize,
    place: Place,
    text: String,
    /// Bytes of text so far.
    held: usize,
    too_long: bool,
    /// Number of the open unit.
    index: usize,
    learnt: usize,
    /// The last unit from which something was learnt.
    last_learnt: Option<usize>,
    found: Vec<(usize, Vec<Finding>)>,
    /// There is something besides text to answer for.
    opaque: bool,
}

impl Sink for Survey<'_> {
    fn begin(&mut self, unit: &Unit<'_>) -> Result<(), Stop> {
        self.place.move_to(unit);
        self.text.clear();
        Ok(())
    }

    fn text(&mut self, text: &str, _: &mut Vec<Decision>) -> Result<(), Stop> {
        self.held += text.len();
        if self.held > self.most {
            self.too_long = true;
            return Err(Stop);
        }
        self.text.push_str(text);
        Ok(())
    }

    fn end(&mut self, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        let selectors = self.work.selectors(self.site, &self.place, Some(&self.text));
        if !passes(&selectors) {
            let findings = self.work.scan(&self.text, &self.place);
            if !findings.is_empty() {
                self.found.push((self.index, findings));
            }
            if self.work.memory.learnt() > self.learnt {
                self.learnt = self.work.memory.learnt();
                self.last_learnt = Some(self.index);
            }
        }
        if !self.text.is_empty() {
            decisions.push(Decision::Keep(self.text.len()));
        }
        self.index += 1;
        Ok(())
    }

    fn opaque(&mut self, _: &Unit<'_>, _: OpaqueReason) -> Result<(), Stop> {
        self.opaque = true;
        Ok(())
    }

    fn object(&mut self, _: &Unit<'_>, _: &Object) -> Result<bool, Stop> {
        self.opaque = true;
        Ok(false)
    }
}

/// The second pass: recalls, reports, rewrites.
struct Rewrite<'w> {
    work: &'w mut Work,
    site: Site<'w>,
    place: Place,
    text: String,
    index: usize,
    /// Units up to this one came before something was learnt.
    last_learnt: Option<usize>,
    found: std::iter::Peekable<std::vec::IntoIter<(usize, Vec<Finding>)>>,
    /// True if the open unit is looked at again.
    held: bool,
    changed: bool,
    trace: &'w mut Trace,
}

impl Rewrite<'_> {
    fn recalls(&self) -> bool {
        self.last_learnt.is_some_and(|last| self.index <= last)
    }
}

impl Sink for Rewrite<'_> {
    fn begin(&mut self, unit: &Unit<'_>) -> Result<(), Stop> {
        let is_watched = self.work.witness.is_some();
        self.held = is_watched || self.recalls() || self.found.peek().is_some_and(|(index, _)| *index == self.index);
        if self.held {
            self.place.move_to(unit);
            self.text.clear();
        }
        Ok(())
    }

    fn text(&mut self, text: &str, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        if self.held {
            self.text.push_str(text);
        } else if !text.is_empty() {
            decisions.push(Decision::Keep(text.len()));
        }
        Ok(())
    }

    fn end(&mut self, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        if self.held {
            let index = self.index;
            let mut findings = self.found.next_if(|(i, _)| *i == index).map(|(_, f)| f).unwrap_or_default();
            let selectors = self.work.selectors(self.site, &self.place, Some(&self.text));
            if self.recalls() && !passes(&selectors) {
                self.work.recall(&self.text, &self.place, &mut findings);
            }
            let mut progress = self.place.start();
            let first = self.work.verdict.findings.len();
            self.changed |= self.work.settle(&self.text, findings, &selectors, &self.place, &mut progress, decisions);
            self.trace.extend((first..self.work.verdict.findings.len()).map(|report| (report, Some(index))));
        }
        self.index += 1;
        Ok(())
    }

    fn opaque(&mut self, unit: &Unit<'_>, reason: OpaqueReason) -> Result<(), Stop> {
        let mut place = Place::default();
        place.move_to(unit);
        let first = self.work.verdict.findings.len();
        self.work.opaque(&place, reason);
        self.trace.extend((first..self.work.verdict.findings.len()).map(|report| (report, None)));
        Ok(())
    }

    fn object(&mut self, unit: &Unit<'_>, object: &Object) -> Result<bool, Stop> {
        let mut place = Place::default();
        place.move_to(unit);
        let selectors = self.work.selectors(self.site, &place, None);
        let replaced = self.work.object(&place, object, &selectors);
        self.changed |= replaced;
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
