//! Requests that hyper has, and has not answered to the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;

/// The requests of one connection that are not answered yet.
#[derive(Clone, Default, Debug)]
pub struct Turns(Arc<State>);

#[derive(Default, Debug)]
struct State {
    open: AtomicUsize,
    waker: AtomicWaker,
}

impl Turns {
    /// hyper gets a request.
    pub(super) fn begin(&self) {
        self.0.open.fetch_add(1, Ordering::SeqCst);
    }

    /// True if all are answered.
    pub(super) fn none(&self) -> bool {
        self.0.open.load(Ordering::SeqCst) == 0
    }

    /// Ready when all are answered.
    pub(super) fn poll_over(&self, cx: &Context<'_>) -> Poll<()> {
        if self.none() {
            return Poll::Ready(());
        }
        self.0.waker.register(cx.waker());
        if self.none() { Poll::Ready(()) } else { Poll::Pending }
    }

    /// One of them, to be dropped with the end of its answer.
    pub fn take(&self) -> Turn {
        Turn(self.0.clone())
    }
}

/// The answer to one request; over when dropped.
#[derive(Debug)]
pub struct Turn(Arc<State>);

impl Drop for Turn {
    fn drop(&mut self) {
        let less = |open: usize| Some(open.saturating_sub(1));
        // The closure always gives a number.
        let _ = self.0.open.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
        self.0.waker.wake();
    }
}
