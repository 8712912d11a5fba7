//! Puts the planes together and runs them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::canary::NotReady;
use super::forward::{Upstream, UpstreamError};
use super::judge::{self, Judge};
use super::spool::Room;
use super::{Shared, admin, canary, server};
use crate::api::{self, ApiState};
use crate::audit::Audit;
use crate::config::{ConfigError, PolicySource, ServeOptions, UpstreamChoice, guard};
use crate::console;
use crate::demo::{self, DemoError};
use crate::guard::Guard;
use crate::shutdown::{self, Shutdown, Stopper};
use crate::telemetry::logs;
use crate::worker::Pool;

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The upstream's URL.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    /// The log filter.
    #[error("{0}")]
    Log(String),
    /// An address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The audit file.
    #[error("the audit file cannot be opened: {0}")]
    Audit(std::io::Error),
    /// The demo's task store.
    #[error("the demo task store cannot be opened: {0}")]
    Demo(#[from] DemoError),
    /// The guard would not guard.
    #[error("refusing to start: {0}")]
    NotReady(#[from] NotReady),
    /// Signals cannot be listened to.
    #[error("signals cannot be listened to: {0}")]
    Signals(std::io::Error),
}

/// A service that runs.
#[derive(Debug)]
pub struct Running {
    /// Where requests come in.
    pub listen: SocketAddr,
    /// Where the admin plane is.
    pub admin: SocketAddr,
    planes: Vec<JoinHandle<()>>,
    stopper: Stopper,
    reload: Reload,
}

/// Starts the service and runs it until SIGTERM or SIGINT; requests in progress
/// may end. SIGHUP reads the policy again.
///
/// # Errors
/// [`ServeError`] if it does not start.
pub async fn serve(options: ServeOptions) -> Result<(), ServeError> {
    let filter = std::env::var("PHI_GUARD_LOG").unwrap_or_else(|_| "info".to_owned());
    logs::init(options.log, &filter).map_err(ServeError::Log)?;
    let running = start(options).await?;
    let Running { planes, stopper, reload, .. } = running;
    shutdown::signals(stopper, || reload.run()).await.map_err(ServeError::Signals)?;
    for plane in planes {
        // A plane that panicked is gone already.
        let _ = plane.await;
    }
    Ok(())
}

/// Starts the service.
///
/// # Errors
/// [`ServeError`].
pub async fn start(options: ServeOptions) -> Result<Running, ServeError> {
    let (stopper, shutdown) = shutdown::channel();
    let trust = Upstream::trust(options.upstream_ca.as_deref())?;
    let source = match (&options.policy, &options.upstream) {
        (Some(path), _) => PolicySource::File(path.clone()),
        (None, UpstreamChoice::Demo(_)) => PolicySource::Text("demo policy", demo::POLICY),
        (None, UpstreamChoice::Url(_)) => PolicySource::Default,
    };
    let policy = guard::policy(&source, options.platform.as_deref())?;
    let patterns = options.patterns.as_deref();
    let catalogue = Arc::new(api::catalogue(guard::rules(patterns)?.rules()));
    let guard::Prepared { mut guard, notes } = guard::guard(policy, patterns, &options.rosters)?;
    for note in notes {
        tracing::warn!("{note}");
    }
    if let Some(workers) = &options.workers {
        guard = guard.with_extractor(Arc::new(Pool::new(workers.clone())));
    }
    // Beside everything else: a request that comes first waits for what it wants alone.
    let detector = guard.detector().clone();
    tokio::task::spawn_blocking(move || detector.warm());
    let mut planes = Vec::new();
    let url = match &options.upstream {
        UpstreamChoice::Url(url) => url.clone(),
        UpstreamChoice::Demo(path) => {
            let (url, plane) = demo::start(path.as_deref(), shutdown.clone()).await?;
            planes.push(plane);
            url
        }
    };
    let limits = options.limits.clone();
    let upstream = Upstream::new(&url, options.upstream_http2, &trust, &limits)?;
    let room = Room::new(limits.spool_memory, limits.spool_disk, options.spool_dir.clone());
    canary::check(&guard, &room).await?;
    let audit = Audit::new(limits.decisions, &options.audit).map_err(ServeError::Audit)?;
    let bench = judge::bench(Arc::new(guard.clone()));
    let shared = Shared::new(bench, upstream, room, limits, audit);

    let (data, listen) = bind(options.listen).await?;
    let (control, admin_address) = bind(options.admin).await?;
    let office = Arc::new(ArcSwap::from_pointee(guard));
    let state = ApiState {
        guard: office.clone(),
        decisions: shared.audit.clone(),
        rules: catalogue,
        body_bytes: api::BODY_BYTES,
    };
    let router = admin_router(shared.clone(), state);
    let reload = Reload {
        office,
        source,
        platform: options.platform.clone(),
        rosters: options.rosters.clone(),
        shared: shared.clone(),
    };
    planes.push(tokio::spawn(server::run(data, shared, shutdown.clone())));
    planes.push(tokio::spawn(admin_plane(control, router, shutdown)));
    tracing::info!(%listen, admin = %admin_address, upstream = %redacted_url(&url), "guarding");
    Ok(Running { listen, admin: admin_address, planes, stopper, reload })
}

impl Running {
    /// Reads the policy again; a bad one leaves the old one in place.
    pub fn reload(&self) {
        self.reload.run();
    }

    /// Stops, once requests in progress have ended.
    pub async fn stop(self) {
        self.stopper.stop();
        for plane in self.planes {
            // A plane that panicked is gone already.
            let _ = plane.await;
        }
    }
}

/// What a reload needs.
struct Reload {
    /// The guard as the API has it.
    office: Arc<ArcSwap<Guard>>,
    source: PolicySource,
    platform: Option<String>,
    rosters: Vec<PathBuf>,
    shared: Arc<Shared>,
}

impl Reload {
    fn run(&self) {
        let old = self.office.load();
        let policy = guard::policy(&self.source, self.platform.as_deref());
        let renewed = policy.and_then(|policy| guard::renewed(&old, policy, &self.rosters));
        self.shared.metrics.reload(renewed.is_ok());
        match renewed {
            Ok(guard::Prepared { guard, notes }) => {
                for note in notes {
                    tracing::warn!("{note}");
                }
                let judge: Arc<dyn Judge> = Arc::new(guard.clone());
                self.shared.bench.store(Arc::new(judge));
                self.office.store(Arc::new(guard));
                tracing::info!("the policy was read again");
            }
            // A policy error names file, line and key; values in it are the policy's own.
            Err(error) => tracing::error!(%error, "the policy was not read again; the old one stays in force"),
        }
    }
}

impl std::fmt::Debug for Reload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reload")
    }
}

fn admin_router(shared: Arc<Shared>, state: ApiState) -> Router {
    admin::router(shared).merge(console::router()).merge(api::router(state)).fallback(api::not_found)
}

async fn admin_plane(listener: TcpListener, router: Router, shutdown: Shutdown) {
    let stopped = async move { shutdown.wait().await };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "the admin plane ended");
    }
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let failed = |source| ServeError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// The URL without a password that somebody may have put into it.
fn redacted_url(url: &str) -> String {
    match (url.split_once("://"), url.rfind('@')) {
        (Some((scheme, _)), Some(at)) => format!("{scheme}://…{}", url.get(at..).unwrap_or_default()),
        _ => url.to_owned(),
    }
}
