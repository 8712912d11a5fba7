//! Floor 1: text to findings. Knows nothing of bytes, files or requests.
#![deny(clippy::indexing_slicing)]

pub mod facilities;
pub mod gazetteer;
mod ledger;
pub mod memory;
pub mod names;
pub mod places;
pub mod proper;
pub mod recognizer;

pub use memory::Memory;
pub use recognizer::{Candidate, Doc, Reach, Recognizer};
