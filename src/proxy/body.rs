//! The bodies that pass through the proxy.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};
use hyper::body::Incoming;
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep};

use super::spool::SpoolBody;

/// A body of either direction. Its error is never shown to a client: it only
/// ends the transfer.
pub struct Body(UnsyncBoxBody<Bytes, io::Error>);

impl Body {
    /// No bytes.
    pub fn empty() -> Self {
        Body::from(Vec::new())
    }

    /// Boxes any body.
    pub fn new(body: impl HttpBody<Data = Bytes, Error = io::Error> + Send + 'static) -> Self {
        Body(body.boxed_unsync())
    }

    /// `body` with trailers behind it.
    pub fn with_trailers(body: SpoolBody, trailers: HeaderMap) -> Self {
        if trailers.is_empty() {
            return body.into();
        }
        Body::new(body.with_trailers(std::future::ready(Some(Ok(trailers)))))
    }

    /// A body fed through a channel, with the end that feeds it. An error sent
    /// through it breaks the transfer off, so that the peer sees no complete message.
    pub fn channel() -> (mpsc::Sender<io::Result<Frame<Bytes>>>, Self) {
        let (sender, receiver) = mpsc::channel(4);
        (sender, Body::new(Channel(receiver)))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Body::from(Bytes::from(bytes))
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body(Full::new(bytes).map_err(|never| match never {}).boxed_unsync())
    }
}

impl From<SpoolBody> for Body {
    fn from(body: SpoolBody) -> Self {
        Body::new(body)
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// A body of unknown length.
struct Channel(mpsc::Receiver<io::Result<Frame<Bytes>>>);

impl HttpBody for Channel {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(cx)
    }
}

/// A body that holds something until it is dropped.
pub struct Held<T> {
    /// The body.
    pub body: Body,
    /// What it holds.
    pub _while: T,
}

impl<T: Unpin> HttpBody for Held<T> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The upstream's response body, passed on as it comes, trailers too, with a
/// limit on the pause between two pieces.
pub struct Relay {
    inner: Incoming,
    idle: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Relay {
    /// Passes `inner` on.
    pub fn new(inner: Incoming, idle: Duration) -> Self {
        Relay { inner, idle, timer: Box::pin(sleep(idle)) }
    }
}

impl HttpBody for Relay {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(cx) {
            let next = Instant::now() + self.idle;
            self.timer.as_mut().reset(next);
            return Poll::Ready(frame.map(|f| f.map_err(io::Error::other)));
        }
        match self.timer.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into()))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
