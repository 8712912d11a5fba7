//! Floor 1: text to findings. Knows nothing of bytes, files or requests.
#![deny(clippy::indexing_slicing)]

pub mod context;
pub mod pattern;
pub mod recognizer;
pub mod validate;

pub use recognizer::{Candidate, Doc, Reach, Recognizer};
