//! The text of one field, which may be a whole document in disguise.

use crate::finding::{Field, debug_without_content};

use super::embed::{self, Embedded};
use super::inline::Inline;
use super::look::{Look, Seen};
use super::{ContentError, Decision, OpaqueReason, ReaderContext, Sink, Unit, splice::Splice};

/// Text gathered before it is told on.
const BATCH: usize = 32 << 10;

/// Where a value stands and how its format writes text.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The document it stands in.
    pub context: &'a ReaderContext,
    /// The field.
    pub field: Field<'a>,
    /// Line of the source, where it is known.
    pub line: Option<u64>,
    /// Writes text in the format's own code.
    pub encode: &'a dyn Fn(&str, &mut Vec<u8>),
}

impl Place<'_> {
    fn unit(&self) -> Unit<'_> {
        Unit::new(&self.context.around, self.field, self.line)
    }
}

/// Gathers the text of one field front to back and tells it to the sink: as a
/// text unit, or, where it is a `data:` URI, base64 or an inline document, as the
/// units of the document inside.
#[derive(Default)]
pub struct Value {
    splice: Splice,
    text: String,
    look: Look,
    state: State,
    inline: Inline,
    decisions: Vec<Decision>,
}

debug_without_content! {
    Value, "Value";
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum State {
    /// It may still be a document.
    #[default]
    Looking,
    /// It is text, and the unit is open.
    Open,
    /// It is not read.
    Unread,
}

impl Value {
    /// The next text, which is its own source.
    pub fn copy(&mut self, text: &str) {
        self.splice.copy(text);
        if self.state != State::Unread {
            self.text.push_str(text);
        }
    }

    /// The next text, written as `source`.
    pub fn coded(&mut self, text: &str, source: &[u8]) {
        self.splice.coded(text, source);
        if self.state != State::Unread {
            self.text.push_str(text);
        }
    }

    /// True if enough is gathered for [`Value::flush`] to be worth it.
    pub fn is_full(&self) -> bool {
        self.splice.waiting().len() >= BATCH
    }

    /// Tells what is gathered, as far as it is known what it is.
    ///
    /// # Errors
    /// If the sink stops.
    pub fn flush(&mut self, place: Place<'_>, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.state == State::Looking {
            match self.look.at(&self.text, place.context.limits.embedded_bytes) {
                Seen::Text => self.open(place, sink)?,
                Seen::Undecided => return Ok(()),
                Seen::TooLong => {
                    sink.opaque(&place.unit(), OpaqueReason::OverLimit("embedded_bytes"))?;
                    self.state = State::Unread;
                    self.text = String::new();
                }
            }
        }
        match self.state {
            State::Unread => self.splice.clear_into(Some(out)),
            _ if self.text.is_empty() => {}
            _ => {
                self.inline.watch(&self.text);
                sink.text(&self.text, &mut self.decisions)?;
                self.text.clear();
                self.splice.apply(&mut self.decisions, place.encode, out)?;
            }
        }
        Ok(())
    }

    /// The value is complete. It is ready for the next one afterwards.
    ///
    /// # Errors
    /// If the sink stops, or a document inside goes over a limit.
    pub fn end(&mut self, place: Place<'_>, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.flush(place, sink, out)?;
        if self.state == State::Looking && !self.read_embedded(place, sink, out)? {
            self.open(place, sink)?;
            if !self.text.is_empty() {
                self.inline.watch(&self.text);
                sink.text(&self.text, &mut self.decisions)?;
            }
        }
        if self.state == State::Open {
            sink.end(&mut self.decisions)?;
            self.splice.apply(&mut self.decisions, place.encode, out)?;
            self.splice.end(out)?;
            self.tell_inline(place, sink)?;
        }
        self.text.clear();
        self.look = Look::default();
        self.state = State::Looking;
        Ok(())
    }

    /// A whole value at once that is its own source: what `copy` and `end` do,
    /// without copying.
    ///
    /// # Errors
    /// As [`Value::end`].
    pub fn whole(
        &mut self,
        text: &str,
        place: Place<'_>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        if Look::suspects(text) {
            self.copy(text);
            return self.end(place, sink, out);
        }
        sink.begin(&place.unit())?;
        if !text.is_empty() {
            sink.text(text, &mut self.decisions)?;
        }
        sink.end(&mut self.decisions)?;
        self.inline.watch(text);
        self.tell_inline(place, sink)?;
        if let [Decision::Keep(len)] = *self.decisions.as_slice()
            && len == text.len()
        {
            self.decisions.clear();
            out.extend_from_slice(text.as_bytes());
            return Ok(());
        }
        self.splice.copy(text);
        self.splice.apply(&mut self.decisions, place.encode, out)?;
        Ok(self.splice.end(out)?)
    }

    /// Says that a document stood in the text, which was read as text alone.
    fn tell_inline(&mut self, place: Place<'_>, sink: &mut dyn Sink) -> Result<(), ContentError> {
        if self.inline.take() {
            sink.opaque(&place.unit(), OpaqueReason::UnsupportedFormat("data URI in text"))?;
        }
        Ok(())
    }

    fn open(&mut self, place: Place<'_>, sink: &mut dyn Sink) -> Result<(), ContentError> {
        self.state = State::Open;
        Ok(sink.begin(&place.unit())?)
    }

    /// Reads the document that the text holds; false if it holds none.
    fn read_embedded(
        &mut self,
        place: Place<'_>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<bool, ContentError> {
        match embed::find(&self.text, self.look) {
            Embedded::None => return Ok(false),
            Embedded::Unreadable(reason) => {
                sink.opaque(&place.unit(), reason)?;
                self.splice.clear_into(Some(out));
            }
            Embedded::Document(document) => match document.read(place.context, place.field, sink)? {
                None => self.splice.clear_into(Some(out)),
                Some(changed) => {
                    self.splice.clear_into(None);
                    (place.encode)(&changed, out);
                }
            },
        }
        self.state = State::Unread;
        Ok(true)
    }
}
