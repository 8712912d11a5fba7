//! The push tokenizer.

mod broken;

use crate::finding::{Field, Role, Schema, Segment};

use super::super::super::splice::Carry;
use super::super::super::tell::tell_with;
use super::super::super::value::{Place, Value};
use super::super::super::{ContentError, Decision, Reader, ReaderContext, Sink, Unit};
use super::escape::encode;
use super::number::{is_literal, is_number, is_word};
use super::strings::{Piece, Text};

/// Bytes of a number; longer ones are no numbers that anything reads.
const NUMBER: usize = 4096;

/// How many values a document holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Records {
    /// One.
    One,
    /// Any number: on lines of their own, or in sequence.
    Many,
}

/// Reads JSON. A strict reader refuses what is not JSON; a tolerant one reads
/// it as text: the line, if the broken value stands on one, else all the rest.
pub struct JsonReader {
    pub(super) context: ReaderContext,
    records: Records,
    tolerant: bool,
    state: State,
    stack: Vec<Frame>,
    /// Open objects that are FHIR resources.
    resources: usize,
    pub(super) path: Vec<Segment>,
    carry: Carry,
    offset: u64,
    line: u64,
    /// Line on which the outermost value began.
    value_line: u64,
    pub(super) text: Text,
    value: Value,
    decisions: Vec<Decision>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// A value must come; in front of the first item of an array it need not.
    Value {
        may_close: bool,
    },
    /// A key must come; in front of the first member of an object it need not.
    Key {
        may_close: bool,
    },
    Colon,
    /// A comma or the end of the object or array.
    After,
    /// Inside a string that is a key or a value.
    String {
        key: bool,
    },
    /// The outermost value is complete.
    Done,
    /// Reading text up to the line's end, or to the end.
    Broken {
        line: bool,
    },
}

#[derive(Clone, Copy)]
struct Frame {
    object: bool,
    resource: bool,
}

impl JsonReader {
    /// Reads one value; anything else is an error.
    pub fn new(context: ReaderContext) -> Self {
        JsonReader::with(context, Records::One, false)
    }

    /// Reads `records`; with `tolerant` what is not JSON is read as text.
    pub fn with(context: ReaderContext, records: Records, tolerant: bool) -> Self {
        JsonReader {
            path: context.path.clone(),
            context,
            records,
            tolerant,
            state: State::Value { may_close: false },
            stack: Vec::new(),
            resources: 0,
            carry: Carry::default(),
            offset: 0,
            line: 1,
            value_line: 1,
            text: Text::default(),
            value: Value::default(),
            decisions: Vec::new(),
        }
    }

    fn schema(&self) -> Schema {
        if self.resources > 0 { Schema::Fhir } else { Schema::Json }
    }

    /// Takes what it can of `bytes`; returns how many.
    fn take(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|r| !r.is_empty()) {
            let before = self.state;
            let taken = match self.state {
                State::String { key } => self.string(rest, key, last, sink, out),
                State::Broken { line } => self.broken(rest, line, last, sink, out),
                _ => self.syntax(rest, last, sink, out),
            };
            let taken = match taken {
                Err(ContentError::Malformed { .. }) if self.tolerant => {
                    self.give_up(sink, out)?;
                    0
                }
                other => other?,
            };
            at += taken;
            self.offset += taken as u64;
            if taken == 0 && self.state == before {
                break;
            }
        }
        Ok(at)
    }

    /// What stands between strings.
    fn syntax(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let blanks = self.blanks(bytes);
        if blanks > 0 {
            out.extend_from_slice(bytes.get(..blanks).unwrap_or_default());
            return Ok(blanks);
        }
        let Some(&b) = bytes.first() else { return Ok(0) };
        match (self.state, b) {
            (State::Key { .. }, b'"') => self.state = State::String { key: true },
            (State::Key { may_close: true }, b'}') | (State::Value { may_close: true }, b']') => self.close(),
            (State::Colon, b':') => self.state = State::Value { may_close: false },
            (State::After, b',') => self.comma(),
            (State::After, b'}') if self.in_object() => self.close(),
            (State::After, b']') if !self.in_object() => self.close(),
            (State::Done, _) if self.records == Records::Many => {
                self.state = State::Value { may_close: false };
                return Ok(0);
            }
            (State::Value { .. }, b) => return self.value(bytes, b, last, sink, out),
            (State::Key { .. }, _) => return Err(self.malformed("expected a key")),
            (State::Colon, _) => return Err(self.malformed("expected a colon")),
            (State::After, _) => return Err(self.malformed("expected a comma or the end")),
            _ => return Err(self.malformed("something after the value")),
        }
        out.push(b);
        Ok(1)
    }

    /// The beginning of a value.
    fn value(
        &mut self,
        bytes: &[u8],
        b: u8,
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        if self.stack.is_empty() {
            self.value_line = self.line;
        }
        match b {
            b'{' => self.open(true)?,
            b'[' => self.open(false)?,
            b'"' => self.state = State::String { key: false },
            b if is_literal(b) => return self.literal(bytes, last, sink, out),
            _ => return Err(self.malformed("expected a value")),
        }
        out.push(b);
        Ok(1)
    }

    /// A number, `true`, `false` or `null`.
    fn literal(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let len = bytes.iter().take_while(|b| is_literal(**b)).count();
        if len > NUMBER {
            return Err(self.malformed("a number too long"));
        }
        if len == bytes.len() && !last {
            return Ok(0);
        }
        let literal = bytes.get(..len).unwrap_or_default();
        let number = is_number(literal);
        let text = std::str::from_utf8(literal).unwrap_or("");
        if !number && !is_word(literal) {
            return Err(self.malformed("neither a number nor true, false, null"));
        }
        let field = Field { schema: self.schema(), role: Role::Number, path: &self.path };
        let unit = Unit::new(&self.context.around, field, Some(self.line));
        let new = if number { tell_with(sink, &unit, text, &mut self.decisions)? } else { None };
        match new {
            None => out.extend_from_slice(literal),
            Some(new) => {
                out.push(b'"');
                encode(&new, out);
                out.push(b'"');
            }
        }
        self.ended();
        Ok(len)
    }

    fn string(
        &mut self,
        bytes: &[u8],
        key: bool,
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let (taken, closed) = if key
            && self.text.is_fresh()
            && let Some(text) = Text::plain(bytes)
            && text.len() <= self.context.limits.name_bytes
        {
            self.label(text, text.as_bytes(), sink, out)?;
            (text.len() + 1, true)
        } else if key {
            let piece = self.text.take(bytes, last, self.tolerant, &mut super::strings::Held::Key);
            self.key(bytes, piece, sink, out)?
        } else {
            // A whole string without escapes goes the short way.
            if self.text.is_fresh()
                && let Some(text) = Text::plain(bytes)
            {
                let place = place(&self.context, self.schema(), &self.path, self.line);
                self.value.whole(text, place, sink, out)?;
                (text.len() + 1, true)
            } else {
                let piece =
                    self.text.take(bytes, last, self.tolerant, &mut super::strings::Held::Value(&mut self.value));
                let place = place(&self.context, self.schema(), &self.path, self.line);
                let piece = piece.map_err(|what| self.malformed(what))?;
                if piece.closed {
                    self.value.end(place, sink, out)?;
                } else {
                    self.value.flush(place, sink, out)?;
                }
                (piece.taken, piece.closed)
            }
        };
        if closed {
            out.push(b'"');
            self.text.reset();
            if key { self.state = State::Colon } else { self.ended() }
        }
        Ok(taken)
    }

    /// A piece of a key: held to its end, told, and put on the path.
    fn key(
        &mut self,
        bytes: &[u8],
        piece: Result<Piece, &'static str>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(usize, bool), ContentError> {
        let piece = piece.map_err(|what| self.malformed(what))?;
        self.text.hold_source(bytes.get(..piece.taken).unwrap_or_default(), piece.closed);
        if self.text.source_len() > self.context.limits.name_bytes {
            return Err(ContentError::OverLimit {
                limit: "name_bytes",
                allowed: self.context.limits.name_bytes as u64,
            });
        }
        if piece.closed {
            let text = std::mem::take(&mut self.text);
            let (key, source) = text.held();
            self.label(key, source, sink, out)?;
        }
        Ok((piece.taken, piece.closed))
    }

    /// Tells a whole key and puts it on the path, as it leaves.
    fn label(&mut self, key: &str, source: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let field = Field { schema: self.schema(), role: Role::Key, path: &self.path };
        let unit = Unit::new(&self.context.around, field, Some(self.line));
        let new = tell_with(sink, &unit, key, &mut self.decisions)?;
        match &new {
            None => out.extend_from_slice(source),
            Some(new) => encode(new, out),
        }
        self.path.push(Segment::Key(new.as_deref().unwrap_or(key).into()));
        if key == "resourceType"
            && let Some(frame) = self.stack.last_mut()
            && !frame.resource
        {
            frame.resource = true;
            self.resources += 1;
        }
        Ok(())
    }

    fn blanks(&mut self, bytes: &[u8]) -> usize {
        // RS (0x1E) stands before each text of a sequence (RFC 7464).
        let many = self.records == Records::Many && self.stack.is_empty();
        let mut count = 0;
        for b in bytes {
            match b {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                0x1e if many => {}
                _ => break,
            }
            count += 1;
        }
        count
    }

    fn open(&mut self, object: bool) -> Result<(), ContentError> {
        if self.stack.len() >= self.context.limits.depth {
            return Err(ContentError::OverLimit { limit: "depth", allowed: self.context.limits.depth as u64 });
        }
        self.stack.push(Frame { object, resource: false });
        self.state = if object {
            State::Key { may_close: true }
        } else {
            self.path.push(Segment::Index(0));
            State::Value { may_close: true }
        };
        Ok(())
    }

    fn close(&mut self) {
        if let Some(frame) = self.stack.pop() {
            self.resources -= usize::from(frame.resource);
            if !frame.object {
                self.path.pop();
            }
        }
        self.ended();
    }

    /// A value is complete.
    fn ended(&mut self) {
        self.state = match self.stack.last() {
            None => State::Done,
            Some(frame) => {
                if frame.object {
                    self.path.pop();
                }
                State::After
            }
        };
    }

    fn comma(&mut self) {
        self.state = if self.in_object() {
            State::Key { may_close: false }
        } else {
            if let Some(Segment::Index(i)) = self.path.last_mut() {
                *i += 1;
            }
            State::Value { may_close: false }
        };
    }

    fn in_object(&self) -> bool {
        self.stack.last().is_some_and(|frame| frame.object)
    }

    fn malformed(&self, what: &'static str) -> ContentError {
        ContentError::Malformed { format: "JSON", what, offset: self.offset }
    }
}

fn place<'a>(context: &'a ReaderContext, schema: Schema, path: &'a [Segment], line: u64) -> Place<'a> {
    Place { context, field: Field { schema, role: Role::Value, path }, line: Some(line), encode: &encode }
}

impl Reader for JsonReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = self.carry.join(input);
        let taken = self.take(&bytes, false, sink, out)?;
        self.carry.hold(&bytes, taken);
        Ok(())
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = std::mem::take(&mut self.carry);
        let bytes = bytes.into_bytes();
        self.take(&bytes, true, sink, out)?;
        if self.tolerant && matches!(self.state, State::String { .. }) {
            self.give_up(sink, out)?;
        }
        match self.state {
            State::Done => Ok(()),
            State::Broken { .. } => self.end_text(sink, out),
            State::Value { may_close: false } if self.stack.is_empty() && self.records == Records::Many => Ok(()),
            _ if self.tolerant => Ok(()),
            _ => Err(self.malformed("it ends too early")),
        }
    }
}
