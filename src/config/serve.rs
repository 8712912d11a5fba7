//! Options of `phi-guard serve`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::audit::AuditTarget;
use crate::worker::PoolOptions;

/// Everything `serve` needs to know. The command line fills it; there is no
/// other way in.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where requests come in.
    pub listen: SocketAddr,
    /// Where the API, health, metrics and the console are. Keep it off public networks.
    pub admin: SocketAddr,
    /// What is behind the guard.
    pub upstream: UpstreamChoice,
    /// Speak HTTP/2 to the upstream: by prior knowledge to `http://`, by ALPN to `https://`.
    pub upstream_http2: bool,
    /// File of certificates (PEM) of authorities trusted besides the system's.
    pub upstream_ca: Option<PathBuf>,
    /// Policy file; without it the default profile.
    pub policy: Option<PathBuf>,
    /// Platform profile, over the policy's own `platform`.
    pub platform: Option<String>,
    /// Folder of patterns instead of the built-in ones.
    pub patterns: Option<PathBuf>,
    /// Rosters of patients to find, besides the policy's own.
    pub rosters: Vec<PathBuf>,
    /// Where audit events go besides the ring in memory.
    pub audit: AuditTarget,
    /// How log lines look.
    pub log: LogFormat,
    /// Folder of the spool's unlinked temporary files; the system's by default.
    pub spool_dir: Option<PathBuf>,
    /// Limits of the data plane.
    pub limits: ProxyLimits,
    /// The processes in which documents are taken apart; without them it is done
    /// in this one.
    pub workers: Option<PoolOptions>,
}

impl ServeOptions {
    /// The defaults, in front of `upstream`.
    pub fn new(upstream: UpstreamChoice) -> Self {
        ServeOptions {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            admin: SocketAddr::from((Ipv4Addr::LOCALHOST, 9090)),
            upstream,
            upstream_http2: false,
            upstream_ca: None,
            policy: None,
            platform: None,
            patterns: None,
            rosters: Vec::new(),
            audit: AuditTarget::Memory,
            log: LogFormat::Text,
            spool_dir: None,
            limits: ProxyLimits::default(),
            workers: None,
        }
    }
}

/// What is behind the guard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UpstreamChoice {
    /// A base URL, `http://` or `https://`; a path in it is put before every request's path.
    Url(String),
    /// The built-in task store, on a database file, or in memory without one.
    Demo(Option<PathBuf>),
}

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Limits of the data plane, besides those on content, which are the policy's.
#[derive(Clone, Debug)]
pub struct ProxyLimits {
    /// Client connections open at once; further ones wait to be accepted.
    pub connections: usize,
    /// Requests scanned at once.
    pub requests: usize,
    /// Requests that may wait for a place; further ones get 503.
    pub queue: usize,
    /// How long a request may wait for a place.
    pub queue_wait: Duration,
    /// Time for a request's head, and idle time between requests of a connection.
    pub head: Duration,
    /// Bytes of a request's head.
    pub head_bytes: usize,
    /// Longest pause between two pieces of a request body.
    pub body_idle: Duration,
    /// Time for a whole request body.
    pub body_total: Duration,
    /// Time before `body_rate` counts.
    pub body_grace: Duration,
    /// Bytes of a request body that must come a second, on average: a body that
    /// only trickles holds the place of others.
    pub body_rate: u64,
    /// Time to connect to the upstream.
    pub connect: Duration,
    /// Time for the upstream's response head, from the end of the request.
    pub upstream: Duration,
    /// Longest pause between two pieces of a response body.
    pub upstream_idle: Duration,
    /// Idle time after which a pooled upstream connection is dropped. Under the
    /// 2 s at which gunicorn closes its own, so that no request meets a closing one.
    pub pool_idle: Duration,
    /// Bytes of a body held in memory before it goes to the encrypted file.
    pub spool_memory: usize,
    /// Bytes of all spool files together.
    pub spool_disk: u64,
    /// Time that requests in progress get at shutdown.
    pub shutdown: Duration,
    /// Decisions kept for the console and `/v1/decisions`.
    pub decisions: usize,
}

impl Default for ProxyLimits {
    fn default() -> Self {
        ProxyLimits {
            connections: 1024,
            requests: 128,
            queue: 512,
            // Under overload it is what an accepted request waits at most.
            queue_wait: Duration::from_secs(1),
            head: Duration::from_secs(15),
            head_bytes: 64 << 10,
            body_idle: Duration::from_secs(30),
            body_total: Duration::from_secs(3600),
            body_grace: Duration::from_secs(60),
            body_rate: 1 << 10,
            connect: Duration::from_secs(5),
            upstream: Duration::from_secs(120),
            upstream_idle: Duration::from_secs(300),
            pool_idle: Duration::from_millis(1500),
            spool_memory: 1 << 20,
            spool_disk: 16 << 30,
            shutdown: Duration::from_secs(30),
            decisions: 1000,
        }
    }
}
