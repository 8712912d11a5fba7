//! Where in the stream of requests a connection is.

use super::check::check;
use crate::finding::debug_without_content;
use crate::proxy::intake::Declared;
use crate::respond::{Kind, Problem};

/// How a connection begins that goes on in HTTP/2 (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Follows the framing of HTTP/1 requests.
pub struct Follow {
    state: State,
    most: usize,
    first: bool,
}

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Bytes of a head, which is checked before it goes on.
    Head,
    /// Bytes that go on as they come.
    Body,
}

/// Where in the line of a trailer. As in hyper, a line ends with CR LF and no
/// other way: a bare line feed must not make two views of where the next request
/// begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line {
    /// At its start.
    Start,
    /// In it.
    Inside,
    /// Behind the carriage return of an empty line.
    EmptyReturn,
    /// Behind the carriage return of another.
    Return,
}

/// A head that may go on.
pub struct Head {
    /// All of it, the empty line included.
    pub bytes: Vec<u8>,
    /// False for the beginning of an HTTP/2 connection.
    pub request: bool,
}

debug_without_content! {
    Head, "Head";
    Follow, "Follow";
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
    /// In the trailers.
    Trailers(Line),
    /// Not following: HTTP/2.
    Off,
}

impl Follow {
    /// From the start of a connection. Heads of `most` bytes and more are too large.
    pub fn new(most: usize) -> Self {
        Follow { state: State::Head(Vec::new()), most, first: true }
    }

    /// What comes next.
    pub fn place(&self) -> Place {
        if matches!(self.state, State::Head(_)) { Place::Head } else { Place::Body }
    }

    /// True if a head has begun, and not ended.
    pub fn is_in_head(&self) -> bool {
        matches!(&self.state, State::Head(head) if !head.is_empty())
    }

    /// Takes bytes of a head; gives what is left of `input`, and the head once
    /// it is complete.
    pub fn head<'i>(&mut self, input: &'i [u8]) -> (&'i [u8], Option<Result<Head, Problem>>) {
        let State::Head(head) = &mut self.state else { return (input, None) };
        let line_end = memchr::memchr(b'\n', input);
        let (now, rest) = input.split_at(line_end.map_or(input.len(), |at| at + 1));
        head.extend_from_slice(now);
        if self.first && head.starts_with(PREFACE.get(..head.len()).unwrap_or(PREFACE)) {
            if head.len() < PREFACE.len() {
                return (rest, None);
            }
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
    pub fn body(&mut self, input: &[u8]) -> usize {
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
                            self.state = if *size == 0 {
                                State::Trailers(Line::Start)
                            } else {
                                State::Chunk(size.saturating_add(2))
                            };
                        }
                        (_, Some(digit)) if *digits => *size = size.saturating_mul(16).saturating_add(digit.into()),
                        _ => *digits = false,
                    }
                    rest
                }
                State::Trailers(line) => {
                    match (*line, byte) {
                        // hyper breaks off where something else follows; what it is does not matter then.
                        (Line::EmptyReturn, _) => self.state = State::Head(Vec::new()),
                        (Line::Return, _) => *line = Line::Start,
                        (Line::Start, b'\r') => *line = Line::EmptyReturn,
                        (Line::Inside, b'\r') => *line = Line::Return,
                        (Line::Start | Line::Inside, _) => *line = Line::Inside,
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
    fn trailers_end_where_hyper_ends_them() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
        let next = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
        for (trailers, requests) in
            [("\r\n", 2), ("X: y\r\n\r\n", 2), ("\n\r\n", 1), ("X: y\n\n", 1), ("X: y\n\r\n", 1)]
        {
            let stream = format!("{head}{trailers}{next}");
            for piece in [1, 3, 1000] {
                assert_eq!(follow(stream.as_bytes(), piece).1, requests, "{trailers:?} by {piece}");
            }
        }
    }

    #[test]
    fn half_a_preface_is_no_http() {
        assert_eq!(follow(b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", 4).2, Some(Kind::NotHttp));
    }

    #[test]
    fn http_2_is_left_alone_and_only_at_the_start() {
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0";
        assert_eq!(follow(preface, 4), (preface.to_vec(), 0, None));
        let late = [b"GET / HTTP/1.1\r\n\r\n".as_slice(), preface].concat();
        assert_eq!(follow(&late, 4).2, Some(Kind::NotHttp));
    }
}
