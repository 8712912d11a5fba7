//! The recogniser of proper names: facilities, places and people, over one
//! look at the words of the text.

use std::ops::Range;
use std::sync::Arc;

use super::asked::Asked;
use super::gazetteer::{Gazetteer, GazetteerError, View};
use super::recognizer::{Candidate, Doc, Reach, Recognizer};
use super::tagger::{self, Model};
use super::{facilities, names, places};
use crate::finding::Evidence;

/// Finds names of people, places and facilities.
#[derive(Clone, Debug)]
pub struct ProperNames {
    gazetteer: Arc<Gazetteer>,
    model: Model,
}

impl ProperNames {
    /// A recogniser over `gazetteer`, with the tagger's `model`.
    pub fn new(gazetteer: Arc<Gazetteer>, model: Model) -> Self {
        ProperNames { gazetteer, model }
    }

    /// A recogniser over the compiled-in lists.
    ///
    /// # Errors
    /// A compiled-in list is damaged: a fault of the build.
    pub fn builtin() -> Result<Self, GazetteerError> {
        Ok(Self::new(Gazetteer::shared()?, Model::builtin()?))
    }
}

impl Recognizer for ProperNames {
    fn name(&self) -> &'static str {
        "proper names"
    }

    fn reach(&self) -> Reach {
        // Up to a dozen tokens each way; tokens and gaps within a stretch are bounded (see `gazetteer::view`).
        Reach { longest: 256, before: 768, after: 768 }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        let view = View::new(doc, &self.gazetteer);
        let before = out.len();
        let asked = Asked::of(&view);
        let claimed = facilities::find(&view, &asked.facilities, out);
        places::find(&view, &asked, &claimed, out);
        names::find(&view, &asked.names, &claimed, out);
        let rules = before..out.len();
        tagger::find(&view, &asked.tagger, &self.model, out);
        agree(out, rules);
    }
}

/// What the tagger's reading of the same words is worth to a rule's, of its
/// own log-odds over the least that counts.
const SUPPORT: f32 = 0.5;
const LEAST: f32 = -1.5;

/// Raises the candidates of the rules (at `rules`) that the tagger, whose
/// candidates stand after them, reads in the same way.
fn agree(out: &mut [Candidate], rules: Range<usize>) {
    let (before, readings) = out.split_at_mut(rules.end);
    let Some(rules) = before.get_mut(rules.start..) else { return };
    // Readings come in order and do not overlap.
    for rule in rules {
        let first = readings.partition_point(|r| r.span.end <= rule.span.start);
        let same = readings.iter().skip(first).take_while(|r| r.span.start < rule.span.end);
        let best = same.filter(|r| r.kind == rule.kind).map(|r| r.score.log_odds()).fold(LEAST, f32::max);
        if best > LEAST {
            let weight = SUPPORT * (best - LEAST);
            rule.score = rule.score.shifted(weight);
            rule.evidence.push(Evidence::new("the tagger reads it so, too", weight));
        }
    }
}

/// The tokens that belong to the name of a facility already found.
#[derive(Debug, Default)]
pub struct Claimed(Vec<(usize, usize)>);

impl Claimed {
    /// Claims the tokens `first..=last`; calls come in ascending order.
    pub fn claim(&mut self, first: usize, last: usize) {
        self.0.push((first, last));
    }

    /// True if token `i` is claimed.
    pub fn holds(&self, i: usize) -> bool {
        let at = self.0.partition_point(|&(_, last)| last < i);
        self.0.get(at).is_some_and(|&(first, _)| first <= i)
    }
}
