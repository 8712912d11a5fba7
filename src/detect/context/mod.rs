//! What stands around a candidate, as evidence for and against it.

pub mod negative;
pub mod words;
//! What stands around a text: here, the field that it is the value of.

pub mod fields;
