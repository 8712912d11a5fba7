//! XML, with the narrative blocks of C-CDA.

use crate::content::{ContentError, Reader, ReaderContext, Sink};

use super::markup::Markup;

/// Reader and rewriter of XML. Paths hold local names of elements, and attributes
/// as `@value`. A DOCTYPE with definitions of its own is refused: what its
/// entities stand for would pass unread.
pub struct XmlReader(Markup);

impl XmlReader {
    /// A reader for a document in `context`.
    pub fn new(context: ReaderContext) -> Self {
        XmlReader(Markup::xml(context))
    }
}

impl Reader for XmlReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.0.push(input, sink, out)
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.0.finish(sink, out)
    }
}
