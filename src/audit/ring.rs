//! The last decisions, in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{DecisionRecord, Decisions};
use crate::finding::IdentifierType;

/// A bounded list of the last records. Old ones are forgotten.
#[derive(Debug)]
pub struct Ring {
    keep: usize,
    state: Mutex<State>,
}

#[derive(Default, Debug)]
struct State {
    last: u64,
    records: VecDeque<DecisionRecord>,
}

impl Ring {
    /// Keeps the last `keep` records.
    pub fn new(keep: usize) -> Self {
        Ring { keep: keep.max(1), state: Mutex::default() }
    }

    /// Numbers `record` and keeps it; gives it back numbered.
    pub fn push(&self, mut record: DecisionRecord) -> DecisionRecord {
        let mut state = self.lock();
        state.last += 1;
        record.seq = state.last;
        if state.records.len() >= self.keep {
            state.records.pop_front();
        }
        state.records.push_back(record.clone());
        record
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Decisions for Ring {
    fn after(&self, after: u64, kind: Option<IdentifierType>, limit: usize) -> Vec<DecisionRecord> {
        let wanted = |r: &&DecisionRecord| r.seq > after && kind.is_none_or(|k| r.counts.contains_key(k.as_str()));
        self.lock().records.iter().filter(wanted).take(limit).cloned().collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeMap;

    pub(crate) fn record(id: &str, kind: IdentifierType) -> DecisionRecord {
        DecisionRecord {
            seq: 0,
            id: id.into(),
            time: "2026-01-01T00:00:00Z".into(),
            door: "proxy",
            method: "POST".into(),
            route: "/api/tasks".into(),
            decision: "block",
            status: Some(422),
            problem: Some("blocked"),
            bytes: 10,
            micros: 5,
            counts: BTreeMap::from([(kind.as_str(), 1)]),
            findings: Vec::new(),
        }
    }

    #[test]
    fn pages_by_number_and_filters_by_type() {
        let ring = Ring::new(10);
        for (id, kind) in [("a", IdentifierType::Name), ("b", IdentifierType::Mrn), ("c", IdentifierType::Name)] {
            ring.push(record(id, kind));
        }
        let ids = |r: Vec<DecisionRecord>| r.into_iter().map(|r| r.id).collect::<Vec<_>>();
        assert_eq!(ids(ring.after(0, None, 10)), ["a", "b", "c"]);
        assert_eq!(ids(ring.after(1, None, 1)), ["b"]);
        assert_eq!(ids(ring.after(0, Some(IdentifierType::Name), 10)), ["a", "c"]);
    }

    #[test]
    fn old_records_go_and_numbers_stay() {
        let ring = Ring::new(2);
        for id in ["a", "b", "c"] {
            ring.push(record(id, IdentifierType::Name));
        }
        let left = ring.after(0, None, 10);
        assert_eq!(left.iter().map(|r| r.seq).collect::<Vec<_>>(), [2, 3]);
    }
}
