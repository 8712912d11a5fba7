//! The text unit that a reader has open.

use crate::content::embed::{self, Embedded};
use crate::content::look::{Look, Seen};
use crate::content::splice::{Splice, rewrite};
use crate::content::{ContentError, Decision, OpaqueReason, ReaderContext, Sink, Unit};
use crate::finding::Field;

/// How a format writes new text.
pub(super) type Encode<'a> = &'a dyn Fn(&str, &mut Vec<u8>);

/// Where the unit stands, for a document that its text may hold.
#[derive(Clone, Copy)]
pub(super) struct Within<'a> {
    pub(super) context: &'a ReaderContext,
    pub(super) field: Field<'a>,
}

/// The open unit: its text gathers here and goes to the sink in large pieces.
/// A text that is a document in disguise (base64, a `data:` URI, inline JSON)
/// is held whole and read as that document.
#[derive(Debug)]
pub(super) struct OpenUnit {
    splice: Splice,
    gathered: String,
    decisions: Vec<Decision>,
    open: bool,
    handed_on: usize,
    look: Look,
    /// The text may still be a document.
    undecided: bool,
    /// It looks like one, and is too long to be held.
    too_long: bool,
    /// Bytes of text that may be held.
    limit: usize,
}

/// Texts longer than this name nothing.
const LONGEST_NAME: usize = 120;

/// Text that gathers before it goes to the sink.
const PIECE: usize = 16 << 10;

impl OpenUnit {
    pub(super) fn new(context: &ReaderContext) -> Self {
        OpenUnit {
            splice: Splice::default(),
            gathered: String::new(),
            decisions: Vec::new(),
            open: false,
            handed_on: 0,
            look: Look::default(),
            undecided: true,
            too_long: false,
            limit: context.limits.embedded_bytes,
        }
    }

    pub(super) fn begin(&mut self, unit: &Unit<'_>, sink: &mut dyn Sink) -> Result<(), ContentError> {
        self.open = true;
        self.handed_on = 0;
        self.look = Look::default();
        self.undecided = true;
        self.too_long = false;
        Ok(sink.begin(unit)?)
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// The next text, which is its own source.
    pub(super) fn copy(&mut self, text: &str) {
        self.splice.copy(text);
        self.gathered.push_str(text);
        self.see();
    }

    /// The next text, for which `source` is the code.
    pub(super) fn coded(&mut self, text: &str, source: &[u8]) {
        self.splice.coded(text, source);
        self.gathered.push_str(text);
        self.see();
    }

    /// Looks whether a long text may be a document.
    fn see(&mut self) {
        if !self.undecided || self.gathered.len() < PIECE {
            return;
        }
        match self.look.at(&self.gathered, self.limit) {
            Seen::Undecided => {}
            Seen::Text => self.undecided = false,
            Seen::TooLong => {
                self.undecided = false;
                self.too_long = true;
            }
        }
    }

    /// Source without text that stays.
    pub(super) fn markup(&mut self, source: &[u8]) {
        self.splice.markup(source);
    }

    /// True if enough text has gathered to hand it on.
    pub(super) fn is_full(&self) -> bool {
        self.gathered.len() >= PIECE && !self.undecided
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

    /// Ends the unit; a document in it is read after it.
    pub(super) fn end(
        &mut self,
        within: Within<'_>,
        encode: Encode<'_>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        let rest = std::mem::take(&mut self.gathered);
        let embedded = if self.undecided { self.embedded(&rest) } else { Embedded::None };
        if matches!(embedded, Embedded::None) && !rest.is_empty() {
            self.hand_on(&rest, encode, sink, out)?;
        }
        sink.end(&mut self.decisions)?;
        let unit = Unit::new(&within.context.around, within.field, None);
        match embedded {
            Embedded::None if self.too_long => sink.opaque(&unit, OpaqueReason::OverLimit("embedded_bytes"))?,
            Embedded::None => {}
            Embedded::Unreadable(reason) => {
                sink.opaque(&unit, reason)?;
                self.decisions.push(Decision::Keep(rest.len()));
            }
            Embedded::Document(document) => {
                self.decisions.push(match document.read(within.context, within.field, sink)? {
                    Some(with) => Decision::Replace { len: rest.len(), with },
                    None => Decision::Keep(rest.len()),
                });
            }
        }
        self.splice.apply(&mut self.decisions, encode, out)?;
        self.open = false;
        Ok(self.splice.end(out)?)
    }

    /// The document in a text that is complete.
    fn embedded(&mut self, text: &str) -> Embedded {
        if !Look::suspects(text) || self.look.at(text, self.limit) == Seen::Text {
            return Embedded::None;
        }
        embed::find(text, self.look)
    }

    /// Ends a unit whose text is needed again afterwards (a column's name):
    /// gives what it became, or nothing if it is no name.
    pub(super) fn end_named(
        &mut self,
        within: Within<'_>,
        encode: Encode<'_>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<String, ContentError> {
        let text = self.gathered.clone();
        let is_name =
            self.handed_on == 0 && text.len() <= LONGEST_NAME && matches!(self.embedded(&text), Embedded::None);
        if !is_name {
            self.end(within, encode, sink, out)?;
            return Ok(String::new());
        }
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
