//! What a person configures, as plain data, apart from what runs.

pub mod serve;

pub use serve::{LogFormat, ProxyLimits, ServeOptions, UpstreamChoice};
