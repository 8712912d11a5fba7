//! Request heads as they come over the wire, in front of hyper.
//!
//! hyper answers a head that it cannot read with a bare 400 or 431, and takes
//! `Transfer-Encoding` over `Content-Length` where both are given. So the tap
//! reads along, and hands a head on only once it is complete and sound. For any
//! other head hyper is told that the client has gone, once the answers to
//! earlier requests are out; when it then shuts the connection down, the tap
//! says last what was wrong, in a problem body. Nothing of such a request gets
//! any further than here.
//!
//! HTTP/2 is left alone: what is wrong there ends the stream or the connection
//! with an error code (RFC 9113, 5.4), which has no place for a body.

mod check;
mod farewell;
mod follow;
mod turns;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Response;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use crate::respond::{Kind, Problem};
use farewell::Farewell;
pub use follow::{Follow, Head, Place};
pub use turns::{Turn, Turns};

/// Writes the answer to a request that cannot be read, and enters it in the books.
pub type Refuse = Box<dyn FnOnce(Problem) -> Vec<u8> + Send>;

/// `response` as it goes over the wire.
pub fn written(response: &Response<Vec<u8>>) -> Vec<u8> {
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", status.as_str()).into_bytes();
    for (name, value) in response.headers() {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(response.body());
    bytes
}

/// A connection that is read along.
pub struct Tap {
    stream: TcpStream,
    follow: Follow,
    /// Checked, and not yet taken by hyper.
    ready: Vec<u8>,
    taken: usize,
    refused: Option<Problem>,
    refuse: Option<Refuse>,
    farewell: Option<Farewell>,
    turns: Turns,
    /// How long a head may take, and a connection may be idle.
    patience: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Tap {
    /// Reads along on `stream`. Heads of `most` bytes and more are refused, and
    /// those that take longer than `patience`: hyper's own clock does not run for
    /// a head that it has not seen the beginning of.
    pub fn new(stream: TcpStream, most: usize, patience: Duration, refuse: Refuse) -> (Self, Turns) {
        let turns = Turns::default();
        let tap = Tap {
            stream,
            follow: Follow::new(most),
            ready: Vec::new(),
            taken: 0,
            refused: None,
            refuse: Some(refuse),
            farewell: None,
            turns: turns.clone(),
            patience,
            waiting: None,
        };
        (tap, turns)
    }

    /// Gives what is ready; false if that is nothing.
    fn give(&mut self, buf: &mut ReadBuf<'_>) -> bool {
        let left = self.ready.get(self.taken..).unwrap_or_default();
        let now = left.get(..left.len().min(buf.remaining())).unwrap_or_default();
        if now.is_empty() {
            return false;
        }
        buf.put_slice(now);
        self.taken += now.len();
        if self.taken == self.ready.len() {
            self.ready.clear();
            self.taken = 0;
        }
        true
    }

    /// True if the client has had its time to say something. While it waits for
    /// answers, no time runs.
    fn is_late(&mut self, cx: &mut Context<'_>) -> bool {
        if self.follow.place() == Place::Body || self.turns.poll_over(cx).is_pending() {
            self.waiting = None;
            return false;
        }
        let patience = self.patience;
        self.waiting.get_or_insert_with(|| Box::pin(sleep(patience))).as_mut().poll(cx).is_ready()
    }

    /// Follows `input`; what may go on is ready then.
    fn absorb(&mut self, mut input: &[u8]) {
        while !input.is_empty() && self.refused.is_none() {
            let (now, rest) = match self.follow.place() {
                Place::Head => {
                    let (rest, head) = self.follow.head(input);
                    match head {
                        Some(Ok(head)) => {
                            self.waiting = None;
                            self.ready.extend_from_slice(&head.bytes);
                            if head.request {
                                self.turns.begin();
                            }
                        }
                        Some(Err(problem)) => self.refused = Some(problem),
                        None => {}
                    }
                    (&[][..], rest)
                }
                Place::Body => input.split_at(self.follow.body(input)),
            };
            self.ready.extend_from_slice(now);
            input = rest;
        }
    }
}

impl AsyncRead for Tap {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let tap = &mut *self;
        loop {
            if tap.give(buf) || buf.remaining() == 0 {
                return Poll::Ready(Ok(()));
            }
            if tap.refused.is_some() {
                // Nothing more, as if the client had gone: but only once it has its answers.
                return tap.turns.poll_over(cx).map(Ok);
            }
            let before = buf.filled().len();
            match Pin::new(&mut tap.stream).poll_read(cx, buf) {
                Poll::Ready(Ok(())) => {}
                Poll::Pending if tap.is_late(cx) => {
                    if tap.follow.is_in_head() {
                        tap.refused = Some(Problem::new(Kind::ClientSlow));
                        continue;
                    }
                    // Idle: closed without a word.
                    return Poll::Ready(Ok(()));
                }
                other => return other,
            }
            let new = buf.filled().get(before..).unwrap_or_default();
            if new.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let passed = match tap.follow.place() {
                Place::Body => tap.follow.body(new),
                Place::Head => 0,
            };
            let rest = new.get(passed..).unwrap_or_default().to_vec();
            buf.set_filled(before + passed);
            tap.absorb(&rest);
            if passed > 0 {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for Tap {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tap = &mut *self;
        if tap.turns.none()
            && let (Some(problem), Some(refuse)) = (tap.refused.take(), tap.refuse.take())
        {
            tap.farewell = Some(Farewell::new(refuse(problem)));
        }
        match &mut tap.farewell {
            Some(farewell) => farewell.poll(&mut tap.stream, cx),
            None => Pin::new(&mut tap.stream).poll_shutdown(cx),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }
}
