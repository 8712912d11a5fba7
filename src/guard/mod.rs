//! Floor 2: what to do about findings.
#![deny(clippy::indexing_slicing)]
