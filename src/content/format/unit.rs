//! The text unit that a reader has open.

use crate::content::splice::{Splice, rewrite};
use crate::content::{ContentError, Decision, Sink, Unit};

/// How a format writes new text.
pub(super) type Encode<'a> = &'a dyn Fn(&str, &mut Vec<u8>);

/// The open unit: its text gathers here and goes to the sink in large pieces.
#[derive(Default, Debug)]
pub(super) struct OpenUnit {
    splice: Splice,
    gathered: String,
    decisions: Vec<Decision>,
    open: bool,
    handed_on: usize,
}

/// Text that gathers before it goes to the sink.
const PIECE: usize = 16 << 10;

impl OpenUnit {
    pub(super) fn begin(&mut self, unit: &Unit<'_>, sink: &mut dyn Sink) -> Result<(), ContentError> {
        self.open = true;
        self.handed_on = 0;
        Ok(sink.begin(unit)?)
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// The next text, which is its own source.
    pub(super) fn copy(&mut self, text: &str) {
        self.splice.copy(text);
        self.gathered.push_str(text);
    }

    /// The next text, for which `source` is the code.
    pub(super) fn coded(&mut self, text: &str, source: &[u8]) {
        self.splice.coded(text, source);
        self.gathered.push_str(text);
    }

    /// Source without text that stays.
    pub(super) fn markup(&mut self, source: &[u8]) {
        self.splice.markup(source);
    }

    /// True if enough text has gathered to hand it on.
    pub(super) fn is_full(&self) -> bool {
        self.gathered.len() >= PIECE
    }

    /// Bytes of the unit's text that the sink has.
    pub(super) fn handed_on(&self) -> usize {
        self.handed_on
    }

    /// Hands one piece of the gathered text to the sink, if it is full; what
    /// the sink decided goes to `out`. Pieces are cut by content, not by how
    /// the input came.
    pub(super) fn flush(
        &mut self,
        encode: Encode<'_>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        if !self.is_full() {
            return Ok(());
        }
        let end = floor(&self.gathered, PIECE);
        let piece: String = self.gathered.drain(..end).collect();
        self.hand_on(&piece, encode, sink, out)
    }

    fn hand_on(
        &mut self,
        text: &str,
        encode: Encode<'_>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        sink.text(text, &mut self.decisions)?;
        self.handed_on += text.len();
        Ok(self.splice.apply(&mut self.decisions, encode, out)?)
    }

    /// Ends the unit.
    pub(super) fn end(
        &mut self,
        encode: Encode<'_>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        let rest = std::mem::take(&mut self.gathered);
        if !rest.is_empty() {
            self.hand_on(&rest, encode, sink, out)?;
        }
        sink.end(&mut self.decisions)?;
        self.splice.apply(&mut self.decisions, encode, out)?;
        self.open = false;
        Ok(self.splice.end(out)?)
    }

    /// Ends a unit whose text is needed again afterwards (a column's name):
    /// gives what it became, or nothing if it was too long for a name.
    pub(super) fn end_named(
        &mut self,
        encode: Encode<'_>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<String, ContentError> {
        if self.handed_on > 0 {
            self.end(encode, sink, out)?;
            return Ok(String::new());
        }
        let text = self.gathered.clone();
        if !text.is_empty() {
            sink.text(&text, &mut self.decisions)?;
        }
        sink.end(&mut self.decisions)?;
        // Without a rewritten form there is no name: never the text itself.
        let name = rewrite(&text, &self.decisions).unwrap_or_default();
        self.gathered.clear();
        self.splice.apply(&mut self.decisions, encode, out)?;
        self.open = false;
        self.splice.end(out)?;
        Ok(name)
    }
}

/// The last character boundary of `text` at or before `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// The first character boundary of `text` at or after `at`.
pub(super) fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len())
}
