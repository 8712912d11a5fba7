//! Floor 1: text to findings. Knows nothing of bytes, files or requests.
#![deny(clippy::indexing_slicing)]

pub mod address;
pub mod ages;
mod asked;
pub mod atom;
mod beds;
mod beside;
mod codes;
mod company;
mod confusions;
pub mod contact;
pub mod context;
pub mod dates;
pub mod detector;
pub mod facilities;
pub mod gazetteer;
pub mod grammar;
pub mod guide;
mod ledger;
pub mod memory;
pub mod names;
mod outline;
pub mod pattern;
mod placeholder;
pub mod places;
pub mod proper;
mod reading;
pub mod recognizer;
pub mod registry;
pub mod resolve;
pub mod roster;
pub mod standing;
pub mod strong_tagger;
pub mod tagger;
mod taken;
mod terms;
pub mod validate;
mod vicinity;
mod weekdays;
pub mod window;

pub use detector::{Certainty, Detector, Explained, Ready, ScanContext};
pub use memory::Memory;
pub use recognizer::{Candidate, Doc, Reach, Recognizer};
pub use resolve::Fate;
pub use window::{Block, Window};
