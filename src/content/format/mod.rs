//! One reader and rewriter a format.

#[cfg(feature = "documents")]
pub mod archive;
pub mod csv;
#[cfg(feature = "dicom")]
pub mod dicom;
pub mod form;
pub mod hl7;
pub mod html;
#[cfg(feature = "images")]
pub mod image;
pub mod json;
pub mod mail;
mod markup;
pub mod multipart;
#[cfg(feature = "documents")]
pub mod ole;
#[cfg(feature = "documents")]
pub mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "documents")]
pub mod rtf;
#[cfg(feature = "documents")]
mod runs;
#[cfg(feature = "documents")]
pub mod sqlite;
#[cfg(feature = "documents")]
mod table;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
mod unit;
#[cfg(feature = "images")]
pub mod view;
pub mod xml;
