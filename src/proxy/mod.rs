//! The proxy: the door on the data path.
//!
//! The life of a request:
//!
//! 1. [`server`] accepts the connection and lets hyper read the head.
//! 2. [`intake`] refuses ambiguous framing, tunnels, pieces of uploads.
//! 3. [`gate`] gives it a place, or says when to come back.
//! 4. [`head`] has path, query and stored names judged, and rewrites them.
//! 5. [`scan`] has the body judged as it arrives; [`spool`] holds it
//!    meanwhile. On routes that say so, [`stream`] forwards while scanning, and
//!    [`resumable`] puts uploads in pieces together first.
//! 6. [`forward`] sends it on with an exact length, or a problem body from
//!    [`crate::respond`] goes back.
//! 7. [`ledger`] closes the books: one audit event, metrics, a log line.
//!
//! Whatever goes wrong before step 6, nothing is sent to the upstream.

pub mod admin;
pub mod body;
pub mod canary;
pub mod digests;
pub mod exchange;
pub mod forward;
pub mod gate;
pub mod head;
pub mod headers;
pub mod intake;
pub mod judge;
pub mod ledger;
pub mod machinery;
pub mod partial;
pub mod pieces;
pub mod resumable;
pub mod scan;
pub mod serve;
pub mod server;
pub mod spool;
pub mod stream;
pub mod tls;
pub mod trailers;
pub mod wire;

use std::sync::Arc;

use crate::audit::Audit;
use crate::config::ProxyLimits;
use crate::telemetry::Metrics;

use forward::Upstream;
use gate::Gate;
use judge::Bench;
use resumable::Uploads;
use spool::Room;

/// What all requests of one server share.
pub struct Shared {
    /// Who judges.
    pub bench: Bench,
    /// Where judged requests go.
    pub upstream: Upstream,
    /// Where bodies are held.
    pub room: Arc<Room>,
    /// Uploads in pieces that are not complete.
    pub uploads: Arc<Uploads>,
    /// How many requests at once.
    pub gate: Gate,
    /// Limits of the data plane.
    pub limits: ProxyLimits,
    /// Counters.
    pub metrics: Metrics,
    /// The record of decisions.
    pub audit: Arc<Audit>,
}

impl Shared {
    /// Puts a data plane together.
    pub fn new(bench: Bench, upstream: Upstream, room: Arc<Room>, limits: ProxyLimits, audit: Audit) -> Arc<Self> {
        let gate = Gate::new(limits.requests, limits.queue, limits.queue_wait);
        let uploads = Arc::new(Uploads::new(room.clone()));
        Arc::new(Shared {
            bench,
            upstream,
            room,
            uploads,
            gate,
            limits,
            metrics: Metrics::default(),
            audit: Arc::new(audit),
        })
    }
}
