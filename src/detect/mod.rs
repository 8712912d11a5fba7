//! Floor 1: text to findings. Knows nothing of bytes, files or requests.
#![deny(clippy::indexing_slicing)]

pub mod gazetteer;
pub mod recognizer;

pub use recognizer::{Candidate, Doc, Reach, Recognizer};
