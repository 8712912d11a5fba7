//! A line on standard error that moves, at a terminal; nothing elsewhere.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::target;

/// Until it is known how many files there are.
const COUNTING: &str = "{spinner} {pos} files checked, {elapsed}";
const KNOWN: &str = "{bar:32} {pos} of {len} files checked, {elapsed}";

/// How far a run is.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A line, if there is a terminal.
    pub(super) fn new() -> Self {
        if !io::stderr().is_terminal() {
            return Progress(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()));
        }
        let bar = ProgressBar::new_spinner();
        style(&bar, COUNTING);
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress(bar)
    }

    /// There are `files` to be checked.
    pub(super) fn expect(&self, files: u64) {
        self.0.set_length(files);
        style(&self.0, KNOWN);
    }

    /// Counts the files under `paths` beside the work: a walk is quick, and
    /// nobody waits for it.
    pub(super) fn count(&self, paths: Vec<PathBuf>, no_ignore: bool) {
        if self.0.is_hidden() || paths.iter().any(|path| path.as_os_str() == "-") {
            return;
        }
        let bar = self.0.clone();
        std::thread::spawn(move || {
            let files = target::walk(paths, no_ignore, |_| ()).count() as u64;
            if !bar.is_finished() {
                bar.set_length(files);
                style(&bar, KNOWN);
            }
        });
    }

    /// One more is done.
    pub(super) fn step(&self) {
        self.0.inc(1);
    }

    /// Writes without the line in the way.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    /// All are done: the line goes.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}
