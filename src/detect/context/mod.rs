//! What stands around a text: here, the field that it is the value of.

pub mod fields;
