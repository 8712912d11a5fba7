//! Floor 1: text to findings. Knows nothing of bytes, files or requests.
#![deny(clippy::indexing_slicing)]

pub mod ages;
pub mod atom;
pub mod dates;
pub mod detector;
pub mod memory;
pub mod context;
pub mod gazetteer;
pub mod recognizer;
pub mod resolve;
pub mod window;
pub mod context;
pub mod pattern;
pub mod recognizer;
pub mod validate;

pub use detector::{Detector, Explained, ScanContext};
pub use memory::Memory;
pub use recognizer::{Candidate, Doc, Reach, Recognizer};
pub use resolve::Fate;
pub use window::{Block, Window};
