//! What a tolerant reader does with what is not JSON: it reads it as text.

use crate::content::splice::utf8_prefix;
use crate::content::tell::tell_with;
use crate::content::value::Place;
use crate::content::{ContentError, Sink, Unit};
use crate::finding::Schema;

use super::{JsonReader, Records, State, encode, place};

impl JsonReader {
    /// Reads on as text after what is not JSON.
    pub(super) fn broken(
        &mut self,
        bytes: &[u8],
        line: bool,
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let end = if line { memchr::memchr(b'\n', bytes) } else { None };
        let body = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        let (text, open) = utf8_prefix(body);
        if !open || (text.len() < body.len() && (last || end.is_some())) {
            return Err(ContentError::Malformed {
                format: "JSON",
                what: "not UTF-8",
                offset: self.offset + text.len() as u64,
            });
        }
        self.value.copy(text);
        let place = Place { encode: &raw, ..place(&self.context, Schema::Plain, &self.path, self.line) };
        if end.is_some() {
            self.value.end(place, sink, out)?;
            self.state = State::Done;
        } else {
            self.value.flush(place, sink, out)?;
        }
        Ok(text.len())
    }

    /// Turns to reading text. What is told of an unfinished string stays told.
    pub(super) fn give_up(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let place = place(&self.context, self.schema(), &self.path, self.line);
        match self.state {
            State::Broken { .. } => {
                return Err(ContentError::Malformed { format: "JSON", what: "not UTF-8", offset: self.offset });
            }
            State::String { key: false } => self.value.end(place, sink, out)?,
            State::String { key: true } => {
                let (key, source) = self.text.held();
                let unit = Unit::new(&self.context.around, place.field, Some(self.line));
                match tell_with(sink, &unit, key, &mut self.decisions)? {
                    None => out.extend_from_slice(source),
                    Some(new) => encode(&new, out),
                }
            }
            _ => {}
        }
        self.text.reset();
        self.stack.clear();
        self.resources = 0;
        self.path.truncate(self.context.path.len());
        self.state = State::Broken { line: self.records == Records::Many && self.line == self.value_line };
        Ok(())
    }

    /// The text is over with the input.
    pub(super) fn end_text(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let place = Place { encode: &raw, ..place(&self.context, Schema::Plain, &self.path, self.line) };
        self.value.end(place, sink, out)
    }
}

fn raw(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
}
