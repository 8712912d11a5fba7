//! Work spread over threads, results in the order of the input.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, mpsc};

/// Items in flight per thread: read ahead, being worked on, or waiting for their turn.
const AHEAD: usize = 8;

/// Runs `work` on every item, `jobs` at a time, and gives the results to `sink`
/// in the order of the items. At most a few items per job are in memory.
///
/// # Errors
/// The first error of `sink`; what was not yet begun is left undone then.
///
/// # Panics
/// If `work` panics.
pub(super) fn in_order<T, R, E>(
    items: impl Iterator<Item = T> + Send,
    jobs: NonZeroUsize,
    work: impl Fn(T) -> R + Sync,
    mut sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
{
    if jobs.get() == 1 {
        return items.map(work).try_for_each(sink);
    }
    let (permit, permits) = mpsc::sync_channel::<()>(jobs.get() * AHEAD);
    let (feed, fed) = mpsc::channel::<(u64, T)>();
    let (done, results) = mpsc::channel::<(u64, R)>();
    let fed = Mutex::new(fed);
    let (fed, work) = (&fed, &work);
    std::thread::scope(|scope| {
        // An early return of `deliver` drops its ends of the channels; that
        // ends the feeding thread, and this the others.
        scope.spawn(move || {
            for (number, item) in (0..).zip(items) {
                if permit.send(()).is_err() || feed.send((number, item)).is_err() {
                    return;
                }
            }
        });
        for _ in 0..jobs.get() {
            let done = done.clone();
            scope.spawn(move || {
                loop {
                    let next = fed.lock().ok().and_then(|queue| queue.recv().ok());
                    let Some((number, item)) = next else { return };
                    if done.send((number, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        deliver(results, permits, &mut sink)
    })
}

fn deliver<R, E>(
    results: mpsc::Receiver<(u64, R)>,
    permits: mpsc::Receiver<()>,
    sink: &mut impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut turn = 0;
    for (number, result) in results {
        waiting.insert(number, result);
        while let Some(result) = waiting.remove(&turn) {
            turn += 1;
            let _ = permits.recv();
            sink(result)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).unwrap()
    }

    #[test]
    fn results_keep_the_order_of_the_input() {
        for n in [1, 2, 7] {
            let mut seen = Vec::new();
            let slow_first = |i: u64| {
                std::thread::sleep(std::time::Duration::from_micros(if i.is_multiple_of(5) { 300 } else { 0 }));
                i * 2
            };
            in_order(0..200u64, jobs(n), slow_first, |r| -> Result<(), ()> {
                seen.push(r);
                Ok(())
            })
            .unwrap();
            assert_eq!(seen, (0..200).map(|i| i * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_of_the_sink_ends_the_work_of_an_endless_input() {
        let result = in_order(0u64.., jobs(3), |i| i, |i| if i == 100 { Err("enough") } else { Ok(()) });
        assert_eq!(result, Err("enough"));
    }
}
