//! Floor 1: text to findings. Knows nothing of bytes, files or requests.
#![deny(clippy::indexing_slicing)]

pub mod ages;
pub mod atom;
pub mod dates;
pub mod recognizer;

pub use recognizer::{Candidate, Doc, Reach, Recognizer};
