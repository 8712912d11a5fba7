//! Texts outside of documents.

use crate::content::Decision;
use crate::detect::Ready;
use crate::finding::{Finding, Location};
use crate::guard::GuardError;
use crate::guard::policy::Site;

use super::place::Place;
use super::whole::{Surveyed, passes};
use super::work::Work;
use super::{TextItem, TextOutcome, written};

/// Bytes of text that are kept ready for a second look; tokens take several
/// times as many.
const KEPT: usize = 1 << 20;

impl Work {
    /// Scans one text; what it becomes, and whether that differs.
    pub(super) fn short(&mut self, site: Site<'_>, text: &str, place: &Place) -> (String, bool) {
        self.verdict.scanned_bytes += text.len() as u64;
        let selectors = self.selectors(site, place, Some(text));
        if passes(&selectors) {
            return (text.to_owned(), false);
        }
        let before = self.memory.learnt();
        let ready = Ready::new(text);
        let mut findings = self.scan_ready(&ready, place);
        if self.memory.learnt() > before {
            self.recall_ready(&ready, place, &mut findings);
        }
        let mut decisions = Vec::new();
        let changed = self.settle(text, findings, &selectors, place, &mut place.start(), &mut decisions);
        (applied(text, &decisions), changed)
    }

    /// Scans texts that belong together.
    pub(super) fn texts(&mut self, items: &[TextItem<'_>]) -> Result<Vec<TextOutcome>, GuardError> {
        let mut scanned = Vec::with_capacity(items.len());
        let mut kept = 0;
        for item in items {
            self.verdict.scanned_bytes += item.text.len() as u64;
            let around = Location { part: item.part.map(str::to_owned), ..Location::default() };
            let place = Place::labelled(around, item.field);
            let selectors = self.selectors(Site::Body, &place, Some(item.text));
            let reading = if passes(&selectors) {
                Reading::Passes
            } else if let Some(surveyed) = written::survey(self, item, &place)? {
                Reading::Document(surveyed)
            } else {
                let ready = Ready::new(item.text);
                let findings = self.scan_ready(&ready, &place);
                kept += item.text.len();
                Reading::Text(findings, Some(ready).filter(|_| kept <= KEPT))
            };
            scanned.push((place, selectors, reading, self.memory.learnt()));
        }
        let learnt = self.memory.learnt();
        self.all_noted = true;
        let mut outcomes = Vec::with_capacity(items.len());
        for (item, (place, selectors, reading, known)) in items.iter().zip(scanned) {
            let first = self.verdict.findings.len();
            let text = match reading {
                Reading::Document(mut surveyed) => {
                    if learnt > known {
                        surveyed.recall_all();
                    }
                    written::rewrite(self, item.text, &place, surveyed)?
                }
                Reading::Passes => item.text.to_owned(),
                Reading::Text(mut findings, ready) => {
                    // What was learnt from a text itself may stand in it earlier on.
                    if learnt > known || !findings.is_empty() {
                        match ready {
                            Some(ready) => self.recall_ready(&ready, &place, &mut findings),
                            None => self.recall(item.text, &place, &mut findings),
                        }
                    }
                    let mut decisions = Vec::new();
                    self.settle(item.text, findings, &selectors, &place, &mut place.start(), &mut decisions);
                    applied(item.text, &decisions)
                }
            };
            let findings = self.verdict.findings.get(first..).unwrap_or_default().to_vec();
            outcomes.push(TextOutcome { text, findings });
        }
        self.all_noted = false;
        Ok(outcomes)
    }
}

/// How a text is read.
enum Reading<'t> {
    /// The policy says not to.
    Passes,
    /// As it stands: what is found in it, and the text ready to be read again,
    /// if it was kept.
    Text(Vec<Finding>, Option<Ready<'t>>),
    /// As the document that it is.
    Document(Surveyed),
}

/// `text` with `decisions`, which cover it, worked in.
fn applied(text: &str, decisions: &[Decision]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for decision in decisions {
        match decision {
            Decision::Keep(len) => {
                out.push_str(text.get(from..from + len).unwrap_or(""));
                from += len;
            }
            Decision::Replace { len, with } => {
                out.push_str(with);
                from += len;
            }
        }
    }
    out
}
