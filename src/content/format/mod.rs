//! One reader and rewriter a format.

pub mod form;
pub mod json;
pub mod multipart;
pub mod text;
pub mod csv;
pub mod html;
mod markup;
#[cfg(test)]
pub(crate) mod testing;
mod unit;
pub mod xml;
