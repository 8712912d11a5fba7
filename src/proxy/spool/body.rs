//! A spool read back as an HTTP body of exact length.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use super::sealed::Reader;

/// Gives the file's records, then what was in memory. Files are read off the
/// runtime's threads, one record at a time, as the upstream takes them.
#[derive(Debug)]
pub struct SpoolBody {
    state: State,
    rest: Option<Zeroizing<Vec<u8>>>,
    left: u64,
}

type Read = (Reader, io::Result<Option<Zeroizing<Vec<u8>>>>);

#[derive(Debug)]
enum State {
    File(Reader),
    Reading(JoinHandle<Read>),
    Memory,
}

impl SpoolBody {
    pub(super) fn new(file: Option<Reader>, rest: Zeroizing<Vec<u8>>, len: u64) -> Self {
        let rest = (!rest.is_empty()).then_some(rest);
        SpoolBody { state: file.map_or(State::Memory, State::File), rest, left: len }
    }

    fn frame(&mut self, bytes: Zeroizing<Vec<u8>>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.left = self.left.saturating_sub(bytes.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_owner(Owner(bytes))))))
    }
}

/// Clears the bytes when the last reader is done with them.
struct Owner(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Body for SpoolBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Memory) {
                State::File(mut reader) => {
                    self.state = State::Reading(tokio::task::spawn_blocking(move || {
                        let record = reader.next();
                        (reader, record)
                    }));
                }
                State::Reading(mut task) => {
                    let Poll::Ready(done) = Pin::new(&mut task).poll(cx) else {
                        self.state = State::Reading(task);
                        return Poll::Pending;
                    };
                    let (reader, record) = done.map_err(io::Error::other)?;
                    if let Some(record) = record? {
                        self.state = State::File(reader);
                        return self.frame(record);
                    }
                }
                State::Memory => {
                    return match self.rest.take() {
                        Some(rest) => self.frame(rest),
                        None => Poll::Ready(None),
                    };
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
