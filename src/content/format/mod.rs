//! One reader and rewriter a format.

pub mod csv;
pub mod hl7;
pub mod html;
mod markup;
#[cfg(test)]
pub(crate) mod testing;
mod unit;
pub mod xml;
