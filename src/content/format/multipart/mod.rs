//! Multipart bodies (RFC 2046, RFC 7578).
//!
//! Boundaries and headers leave as they came, but for names that the sink
//! changes. What two readers could cut differently is refused: a boundary that
//! does not begin a line, or that runs on, and a missing end.

mod control;
pub(in crate::content::format) mod headers;
mod params;
mod reader;
#[cfg(test)]
mod tests;

pub use params::{Parameter, parameters};
pub use reader::MultipartReader;
