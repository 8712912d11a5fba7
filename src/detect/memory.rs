//! Names and numbers learnt in a session, to be known again.
//! (Interface placeholder: the names part brings it.)

use crate::finding::Finding;

use super::{Candidate, Doc};

/// What one session has learnt.
#[derive(Clone, Default, Debug)]
pub struct Memory {}

impl Memory {
    /// How much has been learnt; grows with every new item.
    pub fn learnt(&self) -> usize {
        0
    }

    /// Learns from a finding whose text is `value` (as it stands in the text unit).
    pub fn learn(&mut self, _value: &str, _finding: &Finding) {}

    /// Appends what is known again in `doc`.
    pub fn find(&self, _doc: &Doc<'_>, _out: &mut Vec<Candidate>) {}
}
