//! One reader and rewriter a format.

pub mod csv;
#[cfg(test)]
pub(crate) mod testing;
mod unit;
