//! Rich Text Format (Microsoft, specification 1.9.1).
//!
//! Text is read through runs, code pages and escapes, in every destination,
//! known or not. Edits are spliced into the source, so that formatting stays.

mod charset;
mod data;
mod destination;
mod reader;
#[cfg(test)]
mod tests;
mod text;
mod token;
mod write;

use crate::content::document::{DocumentFormat, Edits, Extract, Refusal};
use crate::content::{Limits, OpaqueReason};

use self::reader::Document;

/// Rich text.
#[derive(Debug)]
pub struct Rtf;

impl DocumentFormat for Rtf {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        let document = Document::read(bytes, limits)?;
        let units = document.texts.into_iter().map(|text| text.unit).collect();
        Ok(Extract { units, parts: document.parts, unread: document.unread, ..Extract::default() })
    }

    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
        let document = Document::read(bytes, limits).map_err(|_| Refusal("the document cannot be read"))?;
        write::rewritten(bytes, &document, edits)
    }
}
