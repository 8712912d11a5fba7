//! The last words on a connection.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// How long a client may take to hear the answer, and to stop sending.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes read and dropped meanwhile.
const MOST: usize = 1 << 20;

/// Says something, closes, and reads a little of what still comes: a connection
/// closed with unread bytes is reset, and the client might lose the answer.
pub(super) struct Farewell {
    words: Vec<u8>,
    said: usize,
    closed: bool,
    dropped: usize,
    timer: Pin<Box<Sleep>>,
}

impl Farewell {
    pub(super) fn new(words: Vec<u8>) -> Self {
        Farewell { words, said: 0, closed: false, dropped: 0, timer: Box::pin(sleep(PATIENCE)) }
    }

    pub(super) fn poll(&mut self, stream: &mut TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.talk(stream, cx) {
            Poll::Pending => self.timer.as_mut().poll(cx).map(Ok),
            ready => ready,
        }
    }

    fn talk(&mut self, stream: &mut TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(left) = self.words.get(self.said..).filter(|l| !l.is_empty()) {
            match ready!(Pin::new(&mut *stream).poll_write(cx, left))? {
                0 => return Poll::Ready(Ok(())),
                n => self.said += n,
            }
        }
        if !self.closed {
            ready!(Pin::new(&mut *stream).poll_shutdown(cx))?;
            self.closed = true;
        }
        let mut space = [0; 8 << 10];
        while self.dropped < MOST {
            let mut buf = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut *stream).poll_read(cx, &mut buf))?;
            match buf.filled().len() {
                0 => break,
                n => self.dropped += n,
            }
        }
        Poll::Ready(Ok(()))
    }
}
