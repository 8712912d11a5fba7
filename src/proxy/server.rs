//! Accepts connections and serves HTTP/1.1 and HTTP/2 on them.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::body::Held;
use super::wire::Tap;
use super::{Shared, exchange};
use crate::shutdown::Shutdown;

/// Serves on `listener` until `shutdown`; then lets requests in progress end,
/// within the time the limits give.
pub async fn run(listener: TcpListener, shared: Arc<Shared>, shutdown: Shutdown) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(shared.limits.connections));
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = shutdown.wait() => break,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: wait for some to come back.
                tracing::warn!(%error, "cannot accept connections");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let watcher = graceful.watcher();
        let shared = shared.clone();
        tokio::spawn(async move {
            let _place = place;
            shared.metrics.connections.inc();
            let _counted = Counted(&shared);
            if begins(&stream, shared.limits.head).await {
                let builder = builder(&shared);
                let of_connection = shared.clone();
                let unread = shared.clone();
                let refuse = Box::new(move |problem| exchange::answer_unread(&unread, problem));
                let (tap, turns) = Tap::new(stream, head_bytes(&shared), shared.limits.head, refuse);
                let service = service_fn(move |request: http::Request<Incoming>| {
                    let shared = of_connection.clone();
                    let turn = turns.take();
                    async move {
                        let response = exchange::answer(&shared, request, peer).await;
                        Ok::<_, Infallible>(response.map(|body| Held { body, _while: turn }))
                    }
                });
                let connection = builder.serve_connection(TokioIo::new(tap), service).into_owned();
                // Errors here are broken connections; what cannot be read has been answered.
                let _ = watcher.watch(connection).await;
            }
        });
    }
    drop(listener);
    if timeout(shared.limits.shutdown, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests in progress were cut off at shutdown");
    }
}

struct Counted<'a>(&'a Shared);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.metrics.connections.dec();
    }
}

type Accepted = (TcpStream, std::net::IpAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<Accepted> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer.ip().to_canonical(), place))
}

/// Waits for enough bytes to tell HTTP/1.1 from HTTP/2, so that the timeouts of
/// the one or the other apply; false if they do not come in time.
async fn begins(stream: &TcpStream, limit: Duration) -> bool {
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let enough = async {
        let mut start = [0u8; PREFACE.len()];
        loop {
            match stream.peek(&mut start).await {
                Ok(0) | Err(_) => return false,
                Ok(n) if n >= PREFACE.len() => return true,
                Ok(n) if start.get(..n) != PREFACE.get(..n) => return true,
                Ok(_) => sleep(Duration::from_millis(5)).await,
            }
        }
    };
    timeout(limit, enough).await.unwrap_or(false)
}

/// Bytes of a head, at most: hyper wants room for some.
fn head_bytes(shared: &Shared) -> usize {
    shared.limits.head_bytes.max(8 << 10)
}

fn builder(shared: &Shared) -> auto::Builder<TokioExecutor> {
    let limits = &shared.limits;
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(head_bytes(shared))
        .keep_alive(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .max_concurrent_streams(128)
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(limits.head);
    builder
}
