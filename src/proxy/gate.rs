//! How many requests are worked on at once, and how many may wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::respond::{Kind, Problem};

/// Lets a bounded number of requests in; a bounded number waits a bounded time.
#[derive(Debug)]
pub struct Gate {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
    wait: Duration,
}

impl Gate {
    /// `places` at once, `queue` waiting, each up to `wait`.
    pub fn new(places: usize, queue: usize, wait: Duration) -> Self {
        Gate { places: Arc::new(Semaphore::new(places)), waiting: AtomicUsize::new(0), queue, wait }
    }

    /// Takes a place; it is free again when the permit is dropped.
    ///
    /// # Errors
    /// [`Kind::Overloaded`] if too many wait, or the wait was too long.
    pub async fn enter(&self) -> Result<OwnedSemaphorePermit, Problem> {
        if let Ok(permit) = self.places.clone().try_acquire_owned() {
            return Ok(permit);
        }
        let _waiter = Waiter::join(self).ok_or_else(|| Problem::new(Kind::Overloaded))?;
        match timeout(self.wait, self.places.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Problem::new(Kind::Overloaded)),
        }
    }
}

/// One in the queue; leaves it on drop, so also when the client goes away.
struct Waiter<'a>(&'a Gate);

impl<'a> Waiter<'a> {
    fn join(gate: &'a Gate) -> Option<Self> {
        let room = |n: usize| (n < gate.queue).then_some(n + 1);
        gate.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).ok().map(|_| Waiter(gate))
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn places_are_bounded_and_come_back() {
        let gate = Gate::new(1, 1, Duration::from_millis(30));
        let first = gate.enter().await.unwrap();
        assert_eq!(gate.enter().await.unwrap_err().kind, Kind::Overloaded);
        drop(first);
        assert!(gate.enter().await.is_ok());
    }

    #[tokio::test]
    async fn a_full_queue_is_refused_at_once() {
        let gate = Gate::new(1, 0, Duration::from_secs(60));
        let _first = gate.enter().await.unwrap();
        assert_eq!(gate.enter().await.unwrap_err().kind, Kind::Overloaded);
    }
}
