//! What stands around a candidate: words beside it, look-alikes, and the field
//! that the text is the value of.

pub mod fields;
pub mod negative;
pub mod words;
