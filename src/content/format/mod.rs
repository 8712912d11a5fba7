//! One reader and rewriter a format.

pub mod form;
pub mod json;
pub mod multipart;
pub mod text;
pub mod csv;
#[cfg(test)]
pub(crate) mod testing;
mod unit;
