//! Measures findings against gold spans: recall, precision, false alarms.
//!
//! The definitions are those of the evaluation of the de-identification
//! literature with one stricter turn: a gold span counts as caught only when
//! *every* letter and digit of it is covered. Offsets are Unicode code points,
//! end exclusive.

pub mod gold;
mod letters;
pub mod metrics;
pub mod show;

pub use gold::{GoldRecord, GoldSpan, Predicted, Prediction, RecordError};
pub use metrics::{Miss, Summary, Tally, TypeSummary};

#[cfg(test)]
mod tests;
