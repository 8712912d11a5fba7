//! What the service tells about itself: log lines and metrics. Neither ever
//! carries content: paths are shapes, findings are types.

pub mod logs;
pub mod metrics;
pub mod route;

pub use metrics::Metrics;
pub use route::route_shape;
