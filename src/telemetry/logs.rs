//! Log lines on standard error.

use std::io::IsTerminal;

use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

use crate::config::LogFormat;

/// Starts logging to standard error. `filter` is a tracing filter such as
/// `info` or `phi_guard=debug`. Whatever it says, only our own lines come out:
/// libraries may log headers, addresses or bodies. A second call changes nothing.
///
/// # Errors
/// If `filter` is not valid; it names what is wrong.
pub fn init(format: LogFormat, filter: &str) -> Result<(), String> {
    let wanted = EnvFilter::try_new(filter).map_err(|e| format!("log filter: {e}"))?;
    let ours = filter_fn(|line| line.target().starts_with("phi_guard"));
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false).with_ansi(colours);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // An error only says that logging has been started before.
    let _ = registry().with(lines.with_filter(wanted.and(ours))).try_init();
    Ok(())
}
