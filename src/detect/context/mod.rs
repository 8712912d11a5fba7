//! What stands around a candidate, as evidence for and against it.

pub mod negative;
pub mod words;
