//! Floor 1: text to findings. Knows nothing of bytes, files or requests.
#![deny(clippy::indexing_slicing)]

pub mod address;
pub mod ages;
pub mod atom;
mod beside;
mod confusions;
pub mod contact;
pub mod context;
pub mod dates;
pub mod detector;
pub mod facilities;
pub mod gazetteer;
pub mod grammar;
mod ledger;
pub mod memory;
pub mod names;
pub mod pattern;
pub mod places;
pub mod proper;
pub mod recognizer;
pub mod registry;
pub mod resolve;
pub mod roster;
pub mod standing;
pub mod tagger;
pub mod validate;
pub mod window;

pub use detector::{Detector, Explained, ScanContext};
pub use memory::Memory;
pub use recognizer::{Candidate, Doc, Reach, Recognizer};
pub use resolve::Fate;
pub use window::{Block, Window};
