//! One event per request: what was decided, what types were found where, by
//! which rules. Never the text.

mod ring;
mod writer;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

pub use ring::Ring;
pub use writer::{AuditTarget, Writer};

use crate::finding::{IdentifierType, Location};
use crate::guard::Report;
use crate::text::OffsetUnit;

/// What happened to one request, as the audit file, `/v1/decisions` and the
/// console show it.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionRecord {
    /// Running number since start, from 1; `/v1/decisions?after=` pages by it.
    pub seq: u64,
    /// Id of the request (`x-request-id`).
    pub id: String,
    /// When it was decided, RFC 3339 in UTC.
    pub time: String,
    /// The door it came through: `proxy` or `api`.
    pub door: &'static str,
    /// HTTP method.
    pub method: String,
    /// The shape of the path: known words kept, everything else `*`.
    pub route: String,
    /// `pass`, `redact`, `flag`, `block`, or `error` when it ended without a verdict.
    pub decision: &'static str,
    /// Status the client got; none if the client was gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Name of the problem, if it did not go through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<&'static str>,
    /// Bytes of the request body.
    pub bytes: u64,
    /// Time from the request's head to the verdict, in microseconds.
    pub micros: u64,
    /// Findings per type.
    pub counts: BTreeMap<&'static str, u64>,
    /// The findings, at most [`MAX_DETAILS`].
    pub findings: Vec<FindingRecord>,
}

/// A finding without its text, in the shape that all doors tell it in.
#[derive(Clone, Debug, Serialize)]
pub struct FindingRecord {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: IdentifierType,
    /// The letter of the Safe Harbor list (45 CFR 164.514(b)(2)(i)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safe_harbor: Option<char>,
    /// Score, `0..=1`, to three digits.
    pub score: f64,
    /// The rule that found it.
    pub rule: String,
    /// Start in the text unit, counted in `unit`.
    pub start: usize,
    /// End in the text unit, counted in `unit`, exclusive.
    pub end: usize,
    /// What `start` and `end` count.
    pub unit: OffsetUnit,
    /// Where it is.
    pub location: Location,
    /// Why it counts.
    pub evidence: Vec<String>,
    /// Its shape, letters and digits masked.
    pub masked: String,
    /// What to do about it.
    pub hint: String,
}

impl From<&Report> for FindingRecord {
    fn from(report: &Report) -> Self {
        let finding = &report.finding;
        FindingRecord {
            kind: finding.kind,
            safe_harbor: finding.kind.safe_harbor(),
            score: (f64::from(finding.score.get()) * 1000.0).round() / 1000.0,
            rule: finding.rule.to_string(),
            start: report.start,
            end: report.end,
            unit: report.unit,
            location: report.location.clone(),
            evidence: finding.evidence.iter().map(|e| e.what.to_string()).collect(),
            masked: report.masked.clone(),
            hint: report.hint.clone(),
        }
    }
}

/// Findings told one by one in a record; the counts are always complete.
pub const MAX_DETAILS: usize = 100;

/// Reads decisions back, newest last.
pub trait Decisions: Send + Sync {
    /// Up to `limit` records with a `seq` over `after`, oldest first; with
    /// `kind`, only those that found that type.
    fn after(&self, after: u64, kind: Option<IdentifierType>, limit: usize) -> Vec<DecisionRecord>;
}

/// Where events go: the ring in memory, and a file or standard error.
#[derive(Debug)]
pub struct Audit {
    ring: Ring,
    writer: Option<Mutex<Writer>>,
    failing: AtomicBool,
}

impl Audit {
    /// An audit that keeps the last `keep` records in memory and writes to `target`.
    ///
    /// # Errors
    /// If the audit file cannot be opened.
    pub fn new(keep: usize, target: &AuditTarget) -> std::io::Result<Self> {
        let writer = Writer::open(target)?.map(Mutex::new);
        Ok(Audit { ring: Ring::new(keep), writer, failing: AtomicBool::new(false) })
    }

    /// Records `event`; gives its number.
    ///
    /// # Errors
    /// If the audit file cannot be written. The record is in the ring all the same.
    pub fn record(&self, event: DecisionRecord) -> std::io::Result<u64> {
        let event = self.ring.push(event);
        if let Some(writer) = &self.writer {
            let mut writer = writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let written = writer.write(&event);
            self.failing.store(written.is_err(), Ordering::Relaxed);
            written?;
        }
        Ok(event.seq)
    }

    /// True if the last event could not be written. What is decided meanwhile would
    /// leave no trace, so a door lets nothing through: the record of its refusal
    /// is what finds out that writing works again.
    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }
}

impl Decisions for Audit {
    fn after(&self, after: u64, kind: Option<IdentifierType>, limit: usize) -> Vec<DecisionRecord> {
        self.ring.after(after, kind, limit)
    }
}
