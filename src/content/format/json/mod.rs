//! JSON (RFC 8259): one value, or many on lines (NDJSON) or in sequence (RFC 7464).
//!
//! Keys, string values and numbers are text units; what the sink changes is
//! written anew in its place, every other byte leaves as it came. Nothing is
//! held but the value that is undecided.

mod escape;
mod number;
mod reader;
mod strings;
#[cfg(test)]
mod tests;

pub use escape::encode;
pub use reader::{JsonReader, Records};
