//! Floor 1: text to findings. Knows nothing of bytes, files or requests.
#![deny(clippy::indexing_slicing)]

pub mod detector;
pub mod memory;
pub mod recognizer;
pub mod resolve;
pub mod window;

pub use detector::{Detector, Explained, ScanContext};
pub use memory::Memory;
pub use recognizer::{Candidate, Doc, Reach, Recognizer};
pub use resolve::Fate;
pub use window::{Block, Window};
