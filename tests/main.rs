//! One binary for all integration tests: one link, and one place that says
//! what there is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "the lints let tests do this, but not the helpers that tests share"
)]

mod cmd;
#[cfg(feature = "documents")]
mod corpus;
#[cfg(feature = "dicom")]
mod dicom;
#[cfg(feature = "documents")]
mod documents;
mod doors;
mod evasion;
mod floors;
mod hostile;

#[cfg(all(feature = "documents", feature = "images"))]
mod images;

#[cfg(feature = "documents")]
mod preview;
mod proxy;
#[cfg(feature = "documents")]
mod replay;
mod silence;
mod streaming;
mod support;
mod vectors;
mod written;
