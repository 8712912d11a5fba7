//! Measures findings against gold spans: recall, precision, false alarms.
//!
//! The definitions are those of the evaluation of the de-identification
//! literature with one stricter turn: a gold span counts as caught only when
//! *every* letter and digit of it is covered. Offsets are Unicode code points,
//! end exclusive.

pub mod compare;
pub mod confusion;
pub mod document;
pub mod gold;
mod letters;
pub mod metrics;
pub mod read;
pub mod show;
pub mod svg;
pub mod sweep;

pub use compare::{Comparison, Verdict};
pub use confusion::Confusion;
pub use document::Figures;
pub use gold::{GoldRecord, GoldSpan, Predicted, Prediction, RecordError};
pub use metrics::{Miss, Summary, Tally, TypeSummary};
pub use sweep::{Sweep, SweepRow};

#[cfg(test)]
mod tests;
