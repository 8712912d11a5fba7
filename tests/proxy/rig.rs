//! A guard, an upstream that records, and a client that writes raw bytes.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Version};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use phi_guard::audit::{Audit, AuditTarget, DecisionRecord, Decisions};
use phi_guard::config::ProxyLimits;
use phi_guard::proxy::forward::Upstream;
use phi_guard::proxy::judge::{Judge, bench};
use phi_guard::proxy::spool::Room;
use phi_guard::proxy::tls::Trust;
use phi_guard::proxy::{Shared, server};
use phi_guard::shutdown::{self, Stopper};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// A request as the upstream got it.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) trailers: HeaderMap,
    pub(crate) version: Version,
    /// False if the body broke off.
    pub(crate) complete: bool,
}

#[derive(Clone, Default)]
pub(crate) struct Recording {
    pub(crate) got: Arc<Mutex<Vec<Got>>>,
    pub(crate) connections: Arc<AtomicUsize>,
}

impl Recording {
    pub(crate) fn all(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    pub(crate) fn last(&self) -> Got {
        self.all().pop().expect("the upstream got nothing")
    }

    pub(crate) async fn start(&self) -> SocketAddr {
        self.listen(None).await
    }

    /// Over TLS, if there is an acceptor.
    pub(crate) async fn listen(&self, tls: Option<TlsAcceptor>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let recording = self.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                recording.connections.fetch_add(1, Ordering::Relaxed);
                let recording = recording.clone();
                let service = service_fn(move |request| {
                    let recording = recording.clone();
                    async move { recording.serve(request).await }
                });
                let tls = tls.clone();
                tokio::spawn(async move {
                    let builder = auto::Builder::new(TokioExecutor::new());
                    match tls {
                        None => drop(builder.serve_connection(TokioIo::new(stream), service).await),
                        // A failed handshake is the client's business.
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                drop(builder.serve_connection(TokioIo::new(stream), service).await);
                            }
                        }
                    }
                });
            }
        });
        address
    }

    async fn serve(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, std::io::Error> {
        let (parts, mut body) = request.into_parts();
        if parts.uri.path() == "/unread" {
            return Ok(Response::new(Full::new(Bytes::from_static(b"early"))));
        }
        let mut bytes = Vec::new();
        let mut trailers = HeaderMap::new();
        let mut complete = true;
        while let Some(frame) = body.frame().await {
            match frame.map(hyper::body::Frame::into_data) {
                Ok(Ok(data)) => bytes.extend_from_slice(&data),
                Ok(Err(frame)) => trailers.extend(frame.into_trailers().unwrap_or_default()),
                Err(_) => {
                    complete = false;
                    break;
                }
            }
        }
        let got = Got {
            method: parts.method,
            target: parts.uri.path_and_query().unwrap().to_string(),
            headers: parts.headers,
            body: bytes.into(),
            trailers,
            version: parts.version,
            complete,
        };
        self.got.lock().unwrap().push(got.clone());
        if parts.uri.path() == "/files/create" {
            let mut response = Response::new(Full::default());
            *response.status_mut() = http::StatusCode::CREATED;
            response.headers_mut().insert("location", "http://h/files/created".parse().unwrap());
            return Ok(response);
        }
        match parts.uri.path() {
            "/slow" => sleep(Duration::from_secs(30)).await,
            "/reset" => return Err(std::io::Error::other("told to reset")),
            _ => {}
        }
        let mut response = Response::new(Full::new(got.body));
        response.headers_mut().insert("x-upstream", "yes".parse().unwrap());
        response.headers_mut().insert("x-phi-guard-decision", "forged".parse().unwrap());
        Ok(response)
    }
}

pub(crate) struct Rig {
    pub(crate) address: SocketAddr,
    pub(crate) upstream: Recording,
    pub(crate) shared: Arc<Shared>,
    pub(crate) stopper: Stopper,
    pub(crate) server: tokio::task::JoinHandle<()>,
}

impl Rig {
    pub(crate) async fn new(judge: impl Judge + 'static) -> Self {
        Self::with(judge, quick(), false).await
    }

    pub(crate) async fn with(judge: impl Judge + 'static, limits: ProxyLimits, http2: bool) -> Self {
        let upstream = Recording::default();
        let to = upstream.start().await;
        Self::to(judge, limits, http2, upstream, to).await
    }

    pub(crate) async fn to(
        judge: impl Judge + 'static,
        limits: ProxyLimits,
        http2: bool,
        upstream: Recording,
        to: SocketAddr,
    ) -> Self {
        let target = Upstream::new(&format!("http://{to}"), http2, &Trust::default(), &limits).unwrap();
        Self::behind(judge, limits, upstream, target).await
    }

    pub(crate) async fn behind(
        judge: impl Judge + 'static,
        limits: ProxyLimits,
        upstream: Recording,
        target: Upstream,
    ) -> Self {
        let audit = Audit::new(1000, &AuditTarget::Memory).unwrap();
        Self::audited(judge, limits, upstream, target, audit).await
    }

    /// With a record of its own.
    pub(crate) async fn recorded(judge: impl Judge + 'static, audit: Audit) -> Self {
        let (limits, upstream) = (quick(), Recording::default());
        let to = upstream.start().await;
        let target = Upstream::new(&format!("http://{to}"), false, &Trust::default(), &limits).unwrap();
        Self::audited(judge, limits, upstream, target, audit).await
    }

    async fn audited(
        judge: impl Judge + 'static,
        limits: ProxyLimits,
        upstream: Recording,
        target: Upstream,
        audit: Audit,
    ) -> Self {
        let room = Room::new(limits.spool_memory, limits.spool_disk, None);
        let shared = Shared::new(bench(Arc::new(judge)), target, room, limits, audit);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stopper, shutdown) = shutdown::channel();
        let server = tokio::spawn(server::run(listener, shared.clone(), shutdown));
        Rig { address, upstream, shared, stopper, server }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends raw bytes and reads until the connection closes.
    pub(crate) async fn raw(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.connect().await;
        stream.write_all(request.as_ref()).await.unwrap();
        read_answer(&mut stream).await
    }

    /// A POST of `body` on a connection of its own.
    pub(crate) async fn post(&self, target: &str, fields: &str, body: impl AsRef<[u8]>) -> Answer {
        let body = body.as_ref();
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: labels.example\r\nConnection: close\r\nContent-Length: {}\r\n{fields}\r\n",
            body.len()
        );
        self.raw([head.as_bytes(), body].concat()).await
    }

    pub(crate) fn decisions(&self) -> Vec<DecisionRecord> {
        self.shared.audit.after(0, None, 1000)
    }
}

/// Limits that let a test of a timeout end soon.
pub(crate) fn quick() -> ProxyLimits {
    ProxyLimits {
        upstream: Duration::from_millis(700),
        body_idle: Duration::from_millis(700),
        head: Duration::from_millis(1500),
        queue_wait: Duration::from_millis(100),
        shutdown: Duration::from_secs(5),
        ..ProxyLimits::default()
    }
}

/// An HTTP/1.1 answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let prefix = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(prefix.as_str()))
    }

    pub(crate) fn problem(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }
}

/// Reads one answer: by its length, or until the connection closes.
pub(crate) async fn read_answer(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let reading = async {
        loop {
            if let Some(at) = memchr::memmem::find(&bytes, b"\r\n\r\n") {
                let head = String::from_utf8(bytes[..at].to_vec()).unwrap().to_ascii_lowercase();
                if head.starts_with("http/1.1 100") {
                    bytes.drain(..at + 4);
                    continue;
                }
                let length = head.lines().find_map(|l| l.strip_prefix("content-length: "));
                if let Some(n) = length.and_then(|l| l.parse::<usize>().ok())
                    && bytes.len() >= at + 4 + n
                {
                    return;
                }
            }
            let mut piece = [0; 8192];
            match stream.read(&mut piece).await {
                Ok(0) | Err(_) => return,
                Ok(n) => bytes.extend_from_slice(&piece[..n]),
            }
        }
    };
    timeout(Duration::from_secs(90), reading).await.expect("no answer");
    let at = memchr::memmem::find(&bytes, b"\r\n\r\n").expect("no head");
    let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_ascii_lowercase(), body: bytes[at + 4..].to_vec() }
}
