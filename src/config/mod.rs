//! What a person configures, as plain data, and how it becomes a guard.

pub mod guard;
pub mod serve;
pub mod strong_tagger;

pub use guard::{ConfigError, PolicySource};
pub use serve::{LogFormat, ProxyLimits, ServeOptions, UpstreamChoice};
