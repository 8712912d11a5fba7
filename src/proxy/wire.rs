//! A look at request heads as they come over the wire.
//!
//! hyper takes `Transfer-Encoding` over `Content-Length` and then hides the
//! length, as RFC 9112 (6.3) allows. We refuse such a request instead (a proxy
//! before us may have gone by the length), so the tap reads along and marks it.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A head longer than this is refused by hyper long before.
const HEAD_MOST: usize = 1 << 20;

/// A connection that is read along.
pub struct Tap {
    stream: TcpStream,
    follow: Follow,
    marks: Marks,
}

/// One mark for each HTTP/1 request of a connection, in order.
#[derive(Clone, Default)]
pub struct Marks(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    queue: VecDeque<bool>,
    lost: bool,
}

impl Tap {
    /// Reads along on `stream`.
    pub fn new(stream: TcpStream) -> (Self, Marks) {
        let marks = Marks::default();
        (Tap { stream, follow: Follow::default(), marks: marks.clone() }, marks)
    }
}

impl Marks {
    /// True if the next request declared its length in two ways, or if the wire
    /// could not be followed. HTTP/2 has no such thing: always false.
    pub fn next(&self) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.queue.pop_front().unwrap_or(state.lost)
    }
}

impl AsyncRead for Tap {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if let (Poll::Ready(Ok(())), Some(new)) = (&polled, buf.filled().get(before..)) {
            let Tap { follow, marks, .. } = &mut *self;
            if !matches!(follow, Follow::Off) {
                let mut state = marks.0.lock().unwrap_or_else(PoisonError::into_inner);
                follow.feed(new, &mut state);
            }
        }
        polled
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
        Pin::new(&mut self.stream).poll_shutdown(cx)
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

/// Where in the stream of requests we are.
enum Follow {
    /// In a head, of which these are the bytes so far.
    Head(Vec<u8>),
    /// In a body with this many bytes to come.
    Length(u64),
    /// In the line that tells a chunk's size; its digits so far.
    ChunkSize { size: u64, digits: bool },
    /// In a chunk with this many bytes to come, line end included.
    Chunk(u64),
    /// In the trailers; bytes of the line so far.
    Trailers(usize),
    /// Not following: HTTP/2, or lost.
    Off,
}

impl Default for Follow {
    fn default() -> Self {
        Follow::Head(Vec::new())
    }
}

impl Follow {
    fn feed(&mut self, mut input: &[u8], state: &mut State) {
        while !input.is_empty() {
            input = match self {
                Follow::Head(head) => {
                    let line_end = memchr::memchr(b'\n', input);
                    let (now, rest) = input.split_at(line_end.map_or(input.len(), |at| at + 1));
                    head.extend_from_slice(now);
                    if let Some(next) = step(head, line_end.is_some(), state) {
                        *self = next;
                    }
                    rest
                }
                Follow::Length(left) | Follow::Chunk(left) => {
                    let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(input.len());
                    *left -= taken as u64;
                    if *left == 0 {
                        let chunk = matches!(self, Follow::Chunk(_));
                        *self = if chunk { Follow::ChunkSize { size: 0, digits: true } } else { Follow::default() };
                    }
                    input.split_at(taken).1
                }
                Follow::ChunkSize { size, digits } => {
                    let Some((&byte, rest)) = input.split_first() else { return };
                    match (byte, char::from(byte).to_digit(16)) {
                        (b'\n', _) => {
                            *self =
                                if *size == 0 { Follow::Trailers(0) } else { Follow::Chunk(size.saturating_add(2)) };
                        }
                        (_, Some(digit)) if *digits => *size = size.saturating_mul(16).saturating_add(digit.into()),
                        _ => *digits = false,
                    }
                    rest
                }
                Follow::Trailers(line) => {
                    let Some((&byte, rest)) = input.split_first() else { return };
                    match byte {
                        b'\n' if *line == 0 => *self = Follow::default(),
                        b'\n' => *line = 0,
                        b'\r' => {}
                        _ => *line += 1,
                    }
                    rest
                }
                Follow::Off => return,
            };
        }
    }
}

/// What follows the head, once it is complete.
fn step(head: &mut Vec<u8>, line_ended: bool, state: &mut State) -> Option<Follow> {
    if head.starts_with(b"PRI * HTTP/2.0") {
        return Some(Follow::Off);
    }
    if head.len() > HEAD_MOST {
        state.lost = true;
        return Some(Follow::Off);
    }
    if !line_ended {
        return None;
    }
    if head.iter().all(|b| matches!(b, b'\r' | b'\n')) {
        // Empty lines before a request are skipped (RFC 9112, 2.2).
        head.clear();
        return None;
    }
    if !(head.ends_with(b"\n\r\n") || head.ends_with(b"\n\n")) {
        return None;
    }
    let mut length: Option<&[u8]> = None;
    let mut coded = false;
    for line in head.split(|&b| b == b'\n').skip(1) {
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let (name, value) = line.split_at(colon);
        if name.eq_ignore_ascii_case(b"content-length") {
            length = Some(value.get(1..).unwrap_or_default().trim_ascii());
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            coded = true;
        }
    }
    let both = coded && length.is_some();
    state.queue.push_back(both);
    if both {
        // hyper closes the connection after such a request.
        state.lost = true;
        return Some(Follow::Off);
    }
    if coded {
        return Some(Follow::ChunkSize { size: 0, digits: true });
    }
    let Some(length) = length else { return Some(Follow::default()) };
    match std::str::from_utf8(length).ok().and_then(|l| l.parse::<u64>().ok()) {
        Some(0) => Some(Follow::default()),
        Some(n) => Some(Follow::Length(n)),
        None => {
            state.lost = true;
            Some(Follow::Off)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(stream: &[u8], piece: usize) -> (Vec<bool>, bool) {
        let mut follow = Follow::default();
        let mut state = State::default();
        for piece in stream.chunks(piece) {
            follow.feed(piece, &mut state);
        }
        (state.queue.into(), state.lost)
    }

    #[test]
    fn heads_are_followed_over_bodies_of_both_kinds_in_any_pieces() {
        let stream = b"\r\nPOST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nGET /GET / HTTP/1.1\r\nHost: x\r\n\r\n\
            POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1a;ext=1\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nX: y\r\n\r\n\
            POST /c HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        for piece in [1, 2, 7, 1000] {
            assert_eq!(marks(stream, piece), (vec![false, false, false, true], true), "{piece}");
        }
    }

    #[test]
    fn either_order_and_bare_line_feeds_are_seen() {
        for head in [
            &b"POST / HTTP/1.1\ntransfer-encoding: chunked\ncontent-length: 3\n\n"[..],
            b"POST / HTTP/1.1\r\nCONTENT-LENGTH: 3\r\nTRANSFER-ENCODING: chunked\r\n\r\n",
        ] {
            assert_eq!(marks(head, 3).0, [true]);
        }
    }

    #[test]
    fn http_2_is_left_alone() {
        assert_eq!(marks(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0", 4), (vec![], false));
    }
}
