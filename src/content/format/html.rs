//! HTML as browsers read it, and whatever calls itself so.

use crate::content::{ContentError, Reader, ReaderContext, Sink};

use super::markup::Markup;

/// Reader and rewriter of HTML. Paths hold the element of a text and the label
/// beside it (a table's header, a field's name), attributes as `@alt`.
pub struct HtmlReader(Markup);

impl HtmlReader {
    /// A reader for a document in `context`.
    pub fn new(context: ReaderContext) -> Self {
        HtmlReader(Markup::html(context))
    }
}

impl Reader for HtmlReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.0.push(input, sink, out)
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.0.finish(sink, out)
    }
}
