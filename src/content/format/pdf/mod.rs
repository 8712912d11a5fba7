//! PDF (ISO 32000-2).
//!
//! A PDF is read twice over: every page is interpreted as if it were drawn, and
//! every object of every revision is looked at. What the first does not show
//! (hidden layers, earlier revisions, forms that no page draws, attached files,
//! metadata) the second finds. Pages on which text may stand in pixels or
//! outlines are given on as pictures.

mod drawn;
mod file;
mod objects;
mod page;
mod read;
mod redact;
mod render;
mod reveal;
mod streams;
mod strings;
#[cfg(test)]
mod tests;
mod view;
mod write;
mod xml;

use crate::content::document::{DocumentFormat, Edits, Extract, Picture, Refusal, View};
use crate::content::{Limits, OpaqueReason};

use self::file::File;

/// PDF.
#[derive(Debug)]
pub struct PdfFormat;

impl PdfFormat {
    /// A page as a picture for people.
    ///
    /// # Errors
    /// If there is no such page, or it cannot be drawn.
    pub fn view(bytes: &[u8], view: &View, limits: &Limits) -> Result<Picture, Refusal> {
        view::draw(bytes, view, limits)
    }
}

impl DocumentFormat for PdfFormat {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        let file = File::open(bytes, limits)?;
        Ok(read::read(&file, limits, false)?.into_extract())
    }

    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
        redact::redact(bytes, edits, limits)
    }
}
