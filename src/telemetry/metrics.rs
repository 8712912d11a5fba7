//! Metrics in the Prometheus text format (OpenMetrics 1.0). Labels come from
//! fixed sets and from the policy; a client cannot make new ones.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

type Labels<const N: usize> = [(&'static str, &'static str); N];
type RouteLabel = [(&'static str, String); 1];
type RequestLabels = [(&'static str, String); 2];

/// The metrics of one server.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    findings: Family<Labels<1>, Counter>,
    unscannable: Family<Labels<1>, Counter>,
    problems: Family<Labels<1>, Counter>,
    received: Family<RouteLabel, Counter>,
    scanned: Family<RouteLabel, Counter>,
    forwarded: Family<RouteLabel, Counter>,
    verdict: Family<Labels<1>, Histogram>,
    upstream: Histogram,
    reloads: Family<Labels<1>, Counter>,
    /// Requests in progress.
    pub in_flight: Gauge,
    /// Client connections open.
    pub connections: Gauge,
    /// Audit events that could not be written.
    pub audit_lost: Counter,
}

/// Seconds: 100 µs to 26 s.
fn latency() -> Histogram {
    Histogram::new(prometheus_client::metrics::histogram::exponential_buckets(0.0001, 2.0, 18))
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("phi_guard"),
            requests: Family::default(),
            findings: Family::default(),
            unscannable: Family::default(),
            problems: Family::default(),
            received: Family::default(),
            scanned: Family::default(),
            forwarded: Family::default(),
            verdict: Family::new_with_constructor(latency as fn() -> Histogram),
            upstream: latency(),
            reloads: Family::default(),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            audit_lost: Counter::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let r = &mut self.registry;
        r.register("requests", "Requests by decision and class of route", self.requests.clone());
        r.register("findings", "Findings by type", self.findings.clone());
        r.register("unscannable", "Parts that could not be read, by reason", self.unscannable.clone());
        r.register("problems", "Requests that did not go through, by problem", self.problems.clone());
        let bytes = Unit::Bytes;
        r.register_with_unit("received", "Request body bytes received", bytes.clone(), self.received.clone());
        r.register_with_unit("scanned", "Request body bytes scanned, decoded", bytes.clone(), self.scanned.clone());
        r.register_with_unit("forwarded", "Request body bytes sent to the upstream", bytes, self.forwarded.clone());
        let seconds = Unit::Seconds;
        r.register_with_unit("verdict", "Time from head to verdict", seconds.clone(), self.verdict.clone());
        r.register_with_unit("upstream", "Time the upstream took to answer", seconds, self.upstream.clone());
        r.register("policy_reloads", "Reloads of the policy by result", self.reloads.clone());
        r.register("in_flight", "Requests in progress", self.in_flight.clone());
        r.register("connections", "Client connections open", self.connections.clone());
        r.register("audit_lost", "Audit events that could not be written", self.audit_lost.clone());
    }

    /// A request is over.
    pub fn request(&self, decision: &'static str, class: &str, verdict_seconds: f64) {
        self.requests.get_or_create(&[("decision", decision.to_owned()), ("route", class.to_owned())]).inc();
        self.verdict.get_or_create(&[("decision", decision)]).observe(verdict_seconds);
    }

    /// `count` findings of type `kind`.
    pub fn finding(&self, kind: &'static str, count: u64) {
        self.findings.get_or_create(&[("type", kind)]).inc_by(count);
    }

    /// A part could not be read.
    pub fn unscannable(&self, reason: &'static str) {
        self.unscannable.get_or_create(&[("reason", reason)]).inc();
    }

    /// A request got a problem body.
    pub fn problem(&self, name: &'static str) {
        self.problems.get_or_create(&[("problem", name)]).inc();
    }

    /// Bytes of one request's body.
    pub fn bytes(&self, class: &str, received: u64, scanned: u64, forwarded: u64) {
        let label = [("route", class.to_owned())];
        self.received.get_or_create(&label).inc_by(received);
        self.scanned.get_or_create(&label).inc_by(scanned);
        self.forwarded.get_or_create(&label).inc_by(forwarded);
    }

    /// The upstream answered after `seconds`.
    pub fn upstream(&self, seconds: f64) {
        self.upstream.observe(seconds);
    }

    /// The policy was reloaded, or could not be.
    pub fn reload(&self, ok: bool) {
        self.reloads.get_or_create(&[("result", if ok { "ok" } else { "failed" })]).inc();
    }

    /// The text that a scrape gets.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_shown() {
        let metrics = Metrics::default();
        metrics.request("block", "write", 0.002);
        metrics.finding("MRN", 3);
        metrics.bytes("write", 10, 9, 0);
        metrics.in_flight.inc();
        let text = metrics.render();
        assert!(text.contains(r#"phi_guard_requests_total{decision="block",route="write"} 1"#), "{text}");
        assert!(text.contains(r#"phi_guard_findings_total{type="MRN"} 3"#));
        assert!(text.contains(r#"phi_guard_scanned_bytes_total{route="write"} 9"#));
        assert!(text.contains("phi_guard_in_flight 1"));
    }
}
