//! What a reader tells about the text it meets, and what it is told to do.

use crate::finding::{Field, Location};

use super::OpaqueReason;
use super::document::{Object, Refusal, Word};

/// A text unit, named as it begins. Borrowed from the reader.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'a> {
    /// What is around the unit: part, file name, archives, page.
    pub around: &'a Location,
    /// The field it stands in.
    pub field: Field<'a>,
    /// Line of the source on which it begins, from 1, where the format counts lines.
    pub line: Option<u64>,
    /// Where its words are, if it comes out of a document: such a text has no
    /// lines of the source.
    pub words: Option<&'a [Word]>,
}

impl<'a> Unit<'a> {
    /// A unit of a source that is text.
    pub fn new(around: &'a Location, field: Field<'a>, line: Option<u64>) -> Self {
        Unit { around, field, line, words: None }
    }

    /// The same as a unit of a document, its words at known places.
    #[must_use]
    pub fn in_document(self, words: &'a [Word]) -> Self {
        Unit { words: Some(words), ..self }
    }

    /// The place as reports show it.
    pub fn location(&self) -> Location {
        let mut location = self.around.clone();
        location.pointer = self.field.pointer().or(location.pointer);
        location.line = self.line.or(location.line);
        location
    }
}

/// What to do with the next undecided text of the open unit, front first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// The next `n` bytes of text stay as they are (and so do the source bytes
    /// they came from, to the byte).
    Keep(usize),
    /// The next `len` bytes of text become `with`.
    Replace {
        /// Bytes of text replaced.
        len: usize,
        /// The new text, not yet encoded for the format.
        with: String,
    },
}

/// The sink wants no more; it knows why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stop;

/// Receives text units in document order.
///
/// For one unit: `begin`, any number of `text`, `end`. Units do not nest.
/// Decisions come in order and without gaps; by the return of `end` all text
/// of the unit is decided. A decision never splits a code point.
pub trait Sink {
    /// A unit begins.
    ///
    /// # Errors
    /// [`Stop`] ends the reading.
    fn begin(&mut self, unit: &Unit<'_>) -> Result<(), Stop>;

    /// More text of the open unit. Whatever is decided by now is appended to
    /// `decisions` (it may be nothing, it may be about earlier text).
    ///
    /// # Errors
    /// [`Stop`] ends the reading.
    fn text(&mut self, text: &str, decisions: &mut Vec<Decision>) -> Result<(), Stop>;

    /// The unit is complete; all that is left is decided now.
    ///
    /// # Errors
    /// [`Stop`] ends the reading.
    fn end(&mut self, decisions: &mut Vec<Decision>) -> Result<(), Stop>;

    /// Bytes that were not read as text, because of `reason`. The reader goes
    /// on and passes them through; the sink answers for what follows from it.
    ///
    /// # Errors
    /// [`Stop`] ends the reading.
    fn opaque(&mut self, unit: &Unit<'_>, reason: OpaqueReason) -> Result<(), Stop>;

    /// Something that is no text but an identifier by itself. True if it is to
    /// be made unrecognisable.
    ///
    /// # Errors
    /// [`Stop`] ends the reading; so does a sink that does not know of objects.
    fn object(&mut self, unit: &Unit<'_>, object: &Object) -> Result<bool, Stop> {
        let _ = (unit, object);
        Err(Stop)
    }

    /// A document in which something was replaced cannot be written, and passes
    /// through as it is: whatever else is allowed, it must go nowhere.
    ///
    /// # Errors
    /// [`Stop`] ends the reading; so does a sink that cannot answer for it.
    fn refuse(&mut self, unit: &Unit<'_>, refusal: Refusal) -> Result<(), Stop> {
        let _ = (unit, refusal);
        Err(Stop)
    }

    /// A document that is held whole begins: what is told until it is `closed` stands
    /// in it, or in documents inside it.
    fn opened(&mut self, format: &'static str) {
        let _ = format;
    }

    /// All of the document opened last is told. These are its bytes.
    fn closed(&mut self, format: &'static str, bytes: &[u8]) {
        let _ = (format, bytes);
    }

    /// False if nobody will use what the reader writes, so that documents need
    /// not be written anew.
    fn rewrites(&self) -> bool {
        true
    }
}

/// A sink that keeps everything: reading without changing.
#[derive(Default, Debug)]
pub struct KeepAll {
    pending: usize,
}

impl Sink for KeepAll {
    fn begin(&mut self, _: &Unit<'_>) -> Result<(), Stop> {
        self.pending = 0;
        Ok(())
    }

    fn text(&mut self, text: &str, _: &mut Vec<Decision>) -> Result<(), Stop> {
        self.pending += text.len();
        Ok(())
    }

    fn end(&mut self, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        decisions.push(Decision::Keep(self.pending));
        Ok(())
    }

    fn opaque(&mut self, _: &Unit<'_>, _: OpaqueReason) -> Result<(), Stop> {
        Ok(())
    }

    fn object(&mut self, _: &Unit<'_>, _: &Object) -> Result<bool, Stop> {
        Ok(false)
    }
}
