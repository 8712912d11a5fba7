//! When to stop, and when to read the policy again.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// A word that it is time to stop; clones hear the same word.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

/// The signal of a file over its limit; the same number on Linux, macOS and the BSDs.
const SIGXFSZ: i32 = 25;

/// Says the word.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// A pair of the two.
pub fn channel() -> (Stopper, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Shutdown(receiver))
}

impl Stopper {
    /// Stops everything that listens.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Waits until it is time. A dropped [`Stopper`] is a stop too.
    pub async fn wait(&self) {
        let mut receiver = self.0.clone();
        // An error means that the sender is gone.
        let _ = receiver.wait_for(|stop| *stop).await;
    }
}

/// Stops at SIGTERM or SIGINT; calls `reload` at SIGHUP. Runs until the stop.
///
/// # Errors
/// If signals cannot be listened to.
pub async fn signals(stopper: Stopper, reload: impl Fn()) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    // A file that reached the limit on the size of files (`ulimit -f`) is an error of
    // the write, not the end of the process.
    let mut large = signal(SignalKind::from_raw(SIGXFSZ))?;
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => reload(),
            _ = large.recv() => {}
        }
    }
    tracing::info!("stopping: requests in progress may end");
    stopper.stop();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_word_reaches_clones_and_late_listeners() {
        let (stopper, shutdown) = channel();
        let clone = shutdown.clone();
        let waiting = tokio::spawn(async move { clone.wait().await });
        stopper.stop();
        waiting.await.unwrap();
        shutdown.wait().await;
    }
}
