//! Sends what was judged to the upstream, exactly framed, once.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::{self, HeaderValue};
use http::request::Parts;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Method, Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;

use super::body::Body;
use super::tls::{self, Trust, TrustError};
use crate::config::ProxyLimits;
use crate::guard::policy::Framing;
use crate::respond::{Kind, Problem};

/// The platform behind the guard.
#[derive(Clone)]
pub struct Upstream {
    scheme: Scheme,
    authority: Authority,
    prefix: String,
    http2: bool,
    answer: Duration,
    client: Client<Fixed, Body>,
}

/// How much body goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Length {
    /// No body, and none was declared.
    None,
    /// Exactly so many bytes.
    Exact(u64),
    /// So many bytes in chunks, with trailers behind them; only where the route
    /// says that the upstream takes chunks.
    Chunked(u64),
    /// Not known yet; only where the route says that the upstream takes it.
    Unknown,
}

/// An upstream URL that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// Not a URL with a host.
    #[error("the upstream is not a URL such as http://127.0.0.1:8080: {0}")]
    NotAUrl(&'static str),
    /// The file of authorities cannot be used.
    #[error("cannot use the certificates in {path}: {why}")]
    Authorities {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        why: TrustError,
    },
    /// The file of authorities cannot be read.
    #[error("cannot read the certificates in {path}: {source}")]
    AuthoritiesFile {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No certificates to trust.
    #[error(
        "the system's certificates cannot be read, which an https:// upstream needs (or name them with --upstream-ca): {0}"
    )]
    Certificates(std::io::Error),
}

impl Upstream {
    /// The upstream at `url`. With `http2` it must speak HTTP/2: a body without
    /// length could not go on otherwise. The certificate of an `https://`
    /// upstream is checked against the system's authorities and those of `trust`.
    ///
    /// # Errors
    /// [`UpstreamError`].
    pub fn new(url: &str, http2: bool, trust: &Trust, limits: &ProxyLimits) -> Result<Self, UpstreamError> {
        let uri: Uri = url.parse().map_err(|_| UpstreamError::NotAUrl("it cannot be parsed"))?;
        let parts = uri.into_parts();
        let scheme = parts.scheme.ok_or(UpstreamError::NotAUrl("it has no scheme"))?;
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(UpstreamError::NotAUrl("the scheme is neither http nor https"));
        }
        let authority = parts.authority.ok_or(UpstreamError::NotAUrl("it has no host"))?;
        if parts.path_and_query.as_ref().is_some_and(|p| p.query().is_some()) {
            return Err(UpstreamError::NotAUrl("it has a query"));
        }
        let prefix = parts.path_and_query.map_or_else(String::new, |p| p.path().trim_end_matches('/').to_owned());
        let target = Uri::builder().scheme(scheme.clone()).authority(authority.clone()).path_and_query("/");
        let target = target.build().map_err(|_| UpstreamError::NotAUrl("it cannot be parsed"))?;
        let connector = Fixed { inner: connector(&scheme, http2, trust, limits)?, target };
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(limits.pool_idle)
            .http2_only(http2)
            // A pooled connection that turns out closed before anything was written is
            // replaced by a new one; a request that has begun is never sent again.
            .retry_canceled_requests(true);
        Ok(Upstream { scheme, authority, prefix, http2, answer: limits.upstream, client: builder.build(connector) })
    }

    /// The authorities in the file at `path`; none without it.
    ///
    /// # Errors
    /// [`UpstreamError`] names the file.
    pub fn trust(path: Option<&std::path::Path>) -> Result<Trust, UpstreamError> {
        let Some(path) = path else { return Ok(Trust::default()) };
        let unread = |source| UpstreamError::AuthoritiesFile { path: path.to_owned(), source };
        let text = std::fs::read(path).map_err(unread)?;
        Trust::from_pem(&text).map_err(|why| UpstreamError::Authorities { path: path.to_owned(), why })
    }

    /// True if bodies need no declared length on the way to the upstream.
    pub fn takes_open_bodies(&self, framing: Framing) -> bool {
        self.http2 || framing == Framing::Chunked
    }

    /// A path of the upstream as clients of the guard name it.
    pub fn own_path<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(&self.prefix).filter(|rest| rest.starts_with('/')).unwrap_or(path)
    }

    /// Sends the request; gives the response's head as soon as it is there.
    ///
    /// # Errors
    /// The problem to answer with: the upstream is down or slow.
    pub async fn send(&self, parts: Parts, body: Body, length: Length) -> Result<Response<Incoming>, Problem> {
        let request = self.request(parts, body, length)?;
        let sent = self.client.request(request);
        let response = match length {
            // The clock starts when the request is complete: the caller's business.
            Length::Unknown => sent.await,
            _ => timeout(self.patience(length), sent).await.map_err(|_| Problem::new(Kind::UpstreamSlow))?,
        };
        let response = response.map_err(|error| problem_of(&error))?;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            return Err(Problem::new(Kind::UpstreamDown).detail("The platform switched protocols unasked."));
        }
        Ok(response)
    }

    /// How long an answer may take: a large body gets a second more for each MiB.
    pub fn patience(&self, length: Length) -> Duration {
        match length {
            Length::Exact(n) | Length::Chunked(n) => self.answer + Duration::from_secs(n >> 20),
            Length::None | Length::Unknown => self.answer,
        }
    }

    fn request(&self, mut parts: Parts, body: Body, length: Length) -> Result<Request<Body>, Problem> {
        let internal = || Problem::new(Kind::Internal);
        let asked = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let target = format!("{}{asked}", self.prefix);
        // HTTP/2 sends the authority in place of Host: the client's own, as it was asked.
        let asked_host = parts.headers.get(header::HOST).and_then(|h| Authority::try_from(h.as_bytes()).ok());
        let authority = asked_host.filter(|_| self.http2).unwrap_or_else(|| self.authority.clone());
        let uri = Uri::builder().scheme(self.scheme.clone()).authority(authority).path_and_query(target);
        parts.uri = uri.build().map_err(|_| internal())?;
        parts.version = if self.http2 { http::Version::HTTP_2 } else { http::Version::HTTP_11 };
        let declared = parts.headers.remove(header::CONTENT_LENGTH).is_some();
        match length {
            Length::Exact(n) => {
                parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(n));
            }
            Length::Chunked(_) => {
                parts.headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
            }
            // Servers wait for the body of a POST that declares nothing.
            Length::None if declared || matches!(parts.method, Method::POST | Method::PUT | Method::PATCH) => {
                parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(0));
            }
            Length::None | Length::Unknown => {}
        }
        parts.extensions.clear();
        Ok(Request::from_parts(parts, body))
    }
}

/// Where the fault lies in a failed exchange: a body of ours that could not be
/// read back, or the upstream.
fn problem_of(error: &hyper_util::client::legacy::Error) -> Problem {
    let mut source: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(e) = source {
        if e.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_user) {
            return Problem::new(Kind::Internal);
        }
        source = e.source();
    }
    if error.is_connect() {
        let problem = Problem::new(Kind::UpstreamDown);
        if tls::unverified(error) {
            return problem.detail(
                "The platform's certificate could not be verified, so nothing was sent to it. Whoever runs the guard \
                 can name the authority that signed it (--upstream-ca), or have the certificate put right.",
            );
        }
        return problem;
    }
    Problem::new(Kind::UpstreamDown)
        .detail("The platform broke the connection off before it answered. It is not known whether it acted on the request; it was not sent again.")
}

fn connector(
    scheme: &Scheme,
    http2: bool,
    trust: &Trust,
    limits: &ProxyLimits,
) -> Result<HttpsConnector<HttpConnector>, UpstreamError> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(limits.connect));
    let config = trust.config(scheme).map_err(UpstreamError::Certificates)?;
    let builder = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http();
    Ok(if http2 { builder.enable_http2().wrap_connector(tcp) } else { builder.enable_http1().wrap_connector(tcp) })
}

/// Connects to the one upstream, whatever host a request names.
#[derive(Clone)]
struct Fixed {
    inner: HttpsConnector<HttpConnector>,
    target: Uri,
}

impl tower::Service<Uri> for Fixed {
    type Response = <HttpsConnector<HttpConnector> as tower::Service<Uri>>::Response;
    type Error = <HttpsConnector<HttpConnector> as tower::Service<Uri>>::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        tower::Service::poll_ready(&mut self.inner, cx)
    }

    fn call(&mut self, _asked: Uri) -> Self::Future {
        Box::pin(tower::Service::call(&mut self.inner, self.target.clone()))
    }
}
