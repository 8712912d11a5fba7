//! Where in the stream of requests a connection is.

use super::check::check;
use crate::proxy::intake::Declared;
use crate::respond::{Kind, Problem};

/// How a connection begins that goes on in HTTP/2 (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0";

/// Follows the framing of HTTP/1 requests.
pub(super) struct Follow {
    state: State,
    most: usize,
    first: bool,
}

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// Bytes of a head, which is checked before it goes on.
    Head,
    /// Bytes that go on as they come.
    Body,
}

/// A head that may go on.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) bytes: Vec<u8>,
    /// False for the beginning of an HTTP/2 connection.
    pub(super) request: bool,
}

enum State {
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
    /// Not following: HTTP/2.
    Off,
}

impl Follow {
    /// From the start of a connection. Heads of `most` bytes and more are too large.
    pub(super) fn new(most: usize) -> Self {
        Follow { state: State::Head(Vec::new()), most, first: true }
    }

    pub(super) fn place(&self) -> Place {
        if matches!(self.state, State::Head(_)) { Place::Head } else { Place::Body }
    }

    /// Takes bytes of a head; gives what is left of `input`, and the head once
    /// it is complete.
    pub(super) fn head<'i>(&mut self, input: &'i [u8]) -> (&'i [u8], Option<Result<Head, Problem>>) {
        let State::Head(head) = &mut self.state else { return (input, None) };
        let line_end = memchr::memchr(b'\n', input);
        let (now, rest) = input.split_at(line_end.map_or(input.len(), |at| at + 1));
        head.extend_from_slice(now);
        if self.first && head.starts_with(PREFACE) {
            let bytes = std::mem::take(head);
            self.state = State::Off;
            return (rest, Some(Ok(Head { bytes, request: false })));
        }
        if head.len() >= self.most {
            let detail = format!("The request line and header fields together reach {} bytes.", self.most);
            return (rest, Some(Err(Problem::new(Kind::HeadTooLarge).detail(detail))));
        }
        if line_end.is_none() {
            return (rest, None);
        }
        if head.iter().all(|b| matches!(b, b'\r' | b'\n')) {
            // Empty lines before a request are skipped (RFC 9112, 2.2).
            head.clear();
            return (rest, None);
        }
        if !(head.ends_with(b"\n\r\n") || head.ends_with(b"\n\n")) {
            return (rest, None);
        }
        let bytes = std::mem::take(head);
        self.first = false;
        match check(&bytes) {
            Ok(declared) => {
                self.state = match declared {
                    Declared::None => State::Head(Vec::new()),
                    Declared::Length(n) => State::Length(n),
                    Declared::Open => State::ChunkSize { size: 0, digits: true },
                };
                (rest, Some(Ok(Head { bytes, request: true })))
            }
            Err(problem) => (rest, Some(Err(problem))),
        }
    }

    /// Follows bytes of a body; gives how many of `input` belong to it.
    pub(super) fn body(&mut self, input: &[u8]) -> usize {
        let mut left = input;
        while let Some((&byte, rest)) = left.split_first() {
            left = match &mut self.state {
                State::Head(_) => break,
                State::Off => return input.len(),
                State::Length(more) | State::Chunk(more) => {
                    let taken = usize::try_from(*more).unwrap_or(usize::MAX).min(left.len());
                    *more -= taken as u64;
                    if *more == 0 {
                        let chunk = matches!(self.state, State::Chunk(_));
                        self.state =
                            if chunk { State::ChunkSize { size: 0, digits: true } } else { State::Head(Vec::new()) };
                    }
                    left.split_at(taken).1
                }
                State::ChunkSize { size, digits } => {
                    match (byte, char::from(byte).to_digit(16)) {
                        (b'\n', _) => {
                            self.state =
                                if *size == 0 { State::Trailers(0) } else { State::Chunk(size.saturating_add(2)) };
                        }
                        (_, Some(digit)) if *digits => *size = size.saturating_mul(16).saturating_add(digit.into()),
                        _ => *digits = false,
                    }
                    rest
                }
                State::Trailers(line) => {
                    match byte {
                        b'\n' if *line == 0 => self.state = State::Head(Vec::new()),
                        b'\n' => *line = 0,
                        b'\r' => {}
                        _ => *line += 1,
                    }
                    rest
                }
            };
        }
        input.len() - left.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What goes on of `stream` when it comes in such pieces, how many requests
    /// it holds, and what ends it.
    fn follow(stream: &[u8], piece: usize) -> (Vec<u8>, usize, Option<Kind>) {
        let mut follow = Follow::new(1000);
        let (mut out, mut requests) = (Vec::new(), 0);
        for mut input in stream.chunks(piece) {
            while !input.is_empty() {
                if follow.place() == Place::Body {
                    let (now, rest) = input.split_at(follow.body(input));
                    out.extend_from_slice(now);
                    input = rest;
                    continue;
                }
                let (rest, head) = follow.head(input);
                input = rest;
                match head {
                    Some(Ok(head)) => {
                        requests += usize::from(head.request);
                        out.extend(head.bytes);
                    }
                    Some(Err(problem)) => return (out, requests, Some(problem.kind)),
                    None => {}
                }
            }
        }
        (out, requests, None)
    }

    #[test]
    fn heads_are_followed_over_bodies_of_both_kinds_in_any_pieces() {
        let sound: &[u8] = b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nGET /GET / HTTP/1.1\r\nHost: x\r\n\r\n\
            POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1a;ext=1\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nX: y\r\n\r\n";
        let both = b"POST /c HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        let stream = [b"\r\n", sound, both].concat();
        for piece in [1, 2, 7, 1000] {
            assert_eq!(follow(&stream, piece), (sound.to_vec(), 3, Some(Kind::Ambiguous)), "{piece}");
        }
    }

    #[test]
    fn either_order_and_bare_line_feeds_are_seen() {
        for head in [
            &b"POST / HTTP/1.1\ntransfer-encoding: chunked\ncontent-length: 3\n\n"[..],
            b"POST / HTTP/1.1\r\nCONTENT-LENGTH: 3\r\nTRANSFER-ENCODING: chunked\r\n\r\n",
        ] {
            assert_eq!(follow(head, 3), (Vec::new(), 0, Some(Kind::Ambiguous)));
        }
    }

    #[test]
    fn heads_without_end_are_refused() {
        let long = [b"GET / HTTP/1.1\r\nX: ".as_slice(), &b"y".repeat(2000)].concat();
        for piece in [1, 100, 5000] {
            assert_eq!(follow(&long, piece).2, Some(Kind::HeadTooLarge), "{piece}");
        }
    }

    #[test]
    fn http_2_is_left_alone_and_only_at_the_start() {
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0";
        assert_eq!(follow(preface, 4), (preface.to_vec(), 0, None));
        let late = [b"GET / HTTP/1.1\r\n\r\n".as_slice(), preface].concat();
        assert_eq!(follow(&late, 4).2, Some(Kind::NotHttp));
    }
}
