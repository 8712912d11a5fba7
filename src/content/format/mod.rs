//! One reader and rewriter a format.

#[cfg(feature = "documents")]
pub mod archive;
pub mod csv;
pub mod form;
pub mod hl7;
pub mod html;
pub mod json;
pub mod mail;
mod markup;
pub mod multipart;
#[cfg(feature = "documents")]
pub mod package;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
mod unit;
pub mod xml;
