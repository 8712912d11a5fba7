//! The books on one request: closed exactly once, also when the client goes
//! away in the middle.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use crate::audit::{DecisionRecord, FindingRecord, MAX_DETAILS};
use crate::finding::IdentifierType;
use crate::guard::Verdict;
use crate::respond::{Kind, Problem};
use crate::telemetry::route_shape;

use super::Shared;

/// What is known of one request so far.
pub struct Ledger {
    shared: Arc<Shared>,
    started: Instant,
    /// The request's id.
    pub id: String,
    method: String,
    route: String,
    /// Class of route, once it is known.
    pub class: Arc<str>,
    /// Body bytes received.
    pub received: u64,
    /// Body bytes sent on.
    pub forwarded: u64,
    scanned: u64,
    judged: Option<Instant>,
    counts: BTreeMap<&'static str, u64>,
    findings: Vec<FindingRecord>,
    decision: &'static str,
    closed: bool,
}

impl Ledger {
    /// Opens the books. `path` is kept as its shape only.
    pub fn open(shared: Arc<Shared>, id: String, method: &http::Method, path: &str) -> Self {
        let known = [
            http::Method::GET,
            http::Method::HEAD,
            http::Method::POST,
            http::Method::PUT,
            http::Method::PATCH,
            http::Method::DELETE,
            http::Method::OPTIONS,
        ];
        let method = if known.contains(method) { method.as_str() } else { "OTHER" };
        Self::begin(shared, id, method, route_shape(path))
    }

    /// Opens the books on a request whose head could not be read.
    pub fn open_unread(shared: Arc<Shared>, id: String) -> Self {
        Self::begin(shared, id, "OTHER", "*".to_owned())
    }

    fn begin(shared: Arc<Shared>, id: String, method: &str, route: String) -> Self {
        shared.metrics.in_flight.inc();
        Ledger {
            shared,
            started: Instant::now(),
            id,
            method: method.to_owned(),
            route,
            class: "other".into(),
            received: 0,
            forwarded: 0,
            scanned: 0,
            judged: None,
            counts: BTreeMap::new(),
            findings: Vec::new(),
            decision: "error",
            closed: false,
        }
    }

    /// Enters the verdict.
    pub fn verdict(&mut self, verdict: &Verdict) {
        self.judged = Some(Instant::now());
        self.scanned = verdict.scanned_bytes;
        self.decision = verdict.decision.as_str();
        self.counts = verdict.counts.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
        let details = verdict.findings.iter().take(MAX_DETAILS).map(FindingRecord::from);
        self.findings = details.collect();
        let metrics = &self.shared.metrics;
        for (kind, count) in &self.counts {
            metrics.finding(kind, *count);
        }
        let unread = verdict.findings.iter().filter(|r| r.finding.kind == IdentifierType::Unscannable);
        for report in unread {
            metrics.unscannable(reason(&report.masked));
        }
    }

    /// Findings entered.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Closes the books: the client got `status` from the upstream.
    pub fn answered(mut self, status: u16) {
        self.close(Some(status), None);
    }

    /// Closes the books: the client got `problem`.
    pub fn refused(mut self, problem: &Problem) -> &'static str {
        if problem.kind != Kind::Blocked && self.decision != "block" {
            self.decision = "error";
        }
        let row = problem.kind.row();
        self.shared.metrics.problem(row.name);
        self.close(Some(row.status), Some(row.name));
        self.decision
    }

    fn close(&mut self, status: Option<u16>, problem: Option<&'static str>) {
        self.closed = true;
        let shared = &self.shared;
        let taken = self.judged.unwrap_or_else(Instant::now) - self.started;
        shared.metrics.in_flight.dec();
        shared.metrics.request(self.decision, &self.class, taken.as_secs_f64());
        shared.metrics.bytes(&self.class, self.received, self.scanned, self.forwarded);
        let findings = self.total();
        let event = DecisionRecord {
            seq: 0,
            id: std::mem::take(&mut self.id),
            time: jiff::Timestamp::now().to_string(),
            door: "proxy",
            method: std::mem::take(&mut self.method),
            route: std::mem::take(&mut self.route),
            decision: self.decision,
            status,
            problem,
            bytes: self.received,
            micros: u64::try_from(taken.as_micros()).unwrap_or(u64::MAX),
            counts: std::mem::take(&mut self.counts),
            findings: std::mem::take(&mut self.findings),
        };
        tracing::info!(
            id = event.id,
            method = event.method,
            route = event.route,
            decision = event.decision,
            status,
            problem,
            findings,
            bytes = event.bytes,
            micros = event.micros,
            "request"
        );
        if shared.audit.record(event).is_err() {
            shared.metrics.audit_lost.inc();
            tracing::error!("the audit file cannot be written");
        }
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        if !self.closed {
            self.decision = "error";
            self.close(None, Some("client-gone"));
        }
    }
}

/// The reason in what is told of an unscannable part, from a fixed set.
fn reason(masked: &str) -> &'static str {
    const REASONS: &[&str] = &[
        "unknown-format",
        "unsupported-format",
        "encrypted",
        "corrupt",
        "over-limit",
        "unknown-charset",
        "reader-failed",
    ];
    REASONS.iter().copied().find(|r| masked.contains(r)).unwrap_or("other")
}
