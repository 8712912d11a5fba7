//! HL7 version 2 in its pipe notation: messages and batches, with or without
//! the framing of MLLP.
//!
//! Each component (subcomponent) is a unit with the path `[message, PID-5.1]`;
//! before `OBX-5` stands the data type that OBX-2 gives. Repetitions of a text
//! field are lines of one unit. Segments of sites (`Z..`) are read like any;
//! lines that are no segment are read whole.

mod syntax;
#[cfg(test)]
mod tests;

use crate::content::splice::{Carry, utf8_prefix};
use crate::content::{ContentError, Reader, ReaderContext, Sink, Unit};
use crate::finding::{Field, Role, Schema, Segment};

use super::unit::{OpenUnit, Within};
use syntax::{LONGEST_ESCAPE, Separators};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// At the beginning of a line.
    Line,
    /// In a segment.
    Fields,
    /// In a line that is no segment.
    Free,
}

/// Reader and rewriter of HL7 v2.
pub struct Hl7Reader {
    context: ReaderContext,
    carry: Carry,
    held: String,
    state: State,
    separators: Separators,
    unit: OpenUnit,
    path: Vec<Segment>,
    messages: usize,
    segment: String,
    field: usize,
    component: usize,
    subcomponent: usize,
    /// What OBX-2 of the segment says.
    data_type: String,
    line: u64,
    after_cr: bool,
    offset: u64,
}

impl Hl7Reader {
    /// A reader for a document in `context`.
    pub fn new(context: ReaderContext) -> Self {
        let path = context.path.clone();
        Hl7Reader {
            unit: OpenUnit::new(&context),
            context,
            carry: Carry::default(),
            held: String::new(),
            state: State::Line,
            separators: Separators::default(),
            path,
            messages: 0,
            segment: String::new(),
            field: 0,
            component: 1,
            subcomponent: 1,
            data_type: String::new(),
            line: 1,
            after_cr: false,
            offset: 0,
        }
    }

    fn read(&mut self, last: bool, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let held = std::mem::take(&mut self.held);
        let mut at = 0;
        while let Some(rest) = held.get(at..).filter(|r| !r.is_empty()) {
            let taken = match self.state {
                State::Line => self.line_start(rest, last, out),
                State::Fields => self.fields(rest, last, sink, out)?,
                State::Free => self.free(rest, sink, out)?,
            };
            let Some(taken) = taken else { break };
            at += taken;
            self.offset += taken as u64;
            while self.unit.is_full() {
                let separators = self.separators;
                self.unit.flush(&|t, o| separators.encode(t, o), sink, out)?;
            }
        }
        self.held = held;
        self.held.drain(..at);
        Ok(())
    }

    /// Tells what the line is; `None` if more of it is needed.
    fn line_start(&mut self, rest: &str, last: bool, out: &mut Vec<u8>) -> Option<usize> {
        let first = rest.as_bytes().first().copied().unwrap_or(0);
        if matches!(first, b'\r' | b'\n' | 0x0b | 0x1c) {
            self.line_break(first, out);
            return Some(1);
        }
        let end = rest.find(['\r', '\n']);
        let known = end.is_some() || last;
        if rest.len() < 4 && !known {
            return None;
        }
        let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or("");
        let id = line.get(..3).filter(|id| {
            id.starts_with(|c: char| c.is_ascii_uppercase())
                && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        });
        let mark = line.as_bytes().get(3).copied();
        self.state = State::Free;
        let Some(id) = id else { return Some(0) };
        if matches!(id, "MSH" | "FHS" | "BHS") {
            let (Some(field), Some(second)) = (mark, line.get(4..)) else { return Some(0) };
            let Some(len) = second.bytes().position(|b| b == field) else {
                if !known && second.len() < 8 {
                    self.state = State::Line;
                    return None;
                }
                return Some(0);
            };
            let Some(separators) = second.get(..len).and_then(|e| Separators::declared(field, e)) else {
                return Some(0);
            };
            self.separators = separators;
            self.messages += usize::from(id == "MSH");
            self.begin_segment(id, 2);
            out.extend_from_slice(rest.as_bytes().get(..4 + len).unwrap_or_default());
            return Some(4 + len);
        }
        if mark.is_some_and(|m| m != self.separators.field) {
            return Some(0);
        }
        self.begin_segment(id, 0);
        out.extend_from_slice(id.as_bytes());
        Some(3)
    }

    fn begin_segment(&mut self, id: &str, field: usize) {
        self.state = State::Fields;
        id.clone_into(&mut self.segment);
        self.field = field;
        self.component = 1;
        self.subcomponent = 1;
        self.data_type.clear();
    }

    fn line_break(&mut self, b: u8, out: &mut Vec<u8>) {
        out.push(b);
        self.line += u64::from(b == b'\r' || (b == b'\n' && !self.after_cr));
        self.after_cr = b == b'\r';
        self.state = State::Line;
    }

    fn fields(
        &mut self,
        rest: &str,
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<Option<usize>, ContentError> {
        let s = self.separators;
        self.after_cr = false;
        let len = rest.bytes().position(|b| s.is_special(b)).unwrap_or(rest.len());
        if len > 0 {
            let text = rest.get(..len).unwrap_or("");
            if self.segment == "OBX" && self.field == 2 && self.component == 1 && self.data_type.len() < 8 {
                self.data_type.push_str(text.get(..text.len().min(8)).unwrap_or(""));
            }
            self.begin(sink)?;
            self.unit.copy(text);
            return Ok(Some(len));
        }
        let b = rest.as_bytes().first().copied().unwrap_or(0);
        if b == s.escape {
            return self.escape(rest, last, sink);
        }
        if b == s.repetition && self.is_prose() && self.unit.is_open() {
            // The lines of a report: a name may stand on two of them.
            self.unit.coded("\n", &[b]);
            return Ok(Some(1));
        }
        self.end(sink, out)?;
        match b {
            b if b == s.field => {
                self.field += 1;
                (self.component, self.subcomponent) = (1, 1);
            }
            b if b == s.component => {
                self.component += 1;
                self.subcomponent = 1;
            }
            b if b == s.subcomponent => self.subcomponent += 1,
            b if b == s.repetition => (self.component, self.subcomponent) = (1, 1),
            _ => {
                self.line_break(b, out);
                return Ok(Some(1));
            }
        }
        out.push(b);
        Ok(Some(1))
    }

    /// An escape, or the escape character as text.
    fn escape(&mut self, rest: &str, last: bool, sink: &mut dyn Sink) -> Result<Option<usize>, ContentError> {
        let s = self.separators;
        let inner = rest.bytes().skip(1).take(LONGEST_ESCAPE).position(|b| s.is_special(b));
        if inner.is_none() && rest.len() <= LONGEST_ESCAPE && !last {
            return Ok(None);
        }
        self.begin(sink)?;
        let closed = inner.filter(|i| rest.as_bytes().get(i + 1) == Some(&s.escape));
        let decoded = closed.and_then(|i| rest.get(1..=i)).and_then(|t| s.decode(t));
        if let (Some(text), Some(i)) = (decoded, closed) {
            self.unit.coded(&text, rest.as_bytes().get(..i + 2).unwrap_or_default());
            return Ok(Some(i + 2));
        }
        self.unit.copy(rest.get(..1).unwrap_or(""));
        Ok(Some(1))
    }

    fn free(&mut self, rest: &str, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<Option<usize>, ContentError> {
        self.after_cr = false;
        let len = rest.bytes().position(|b| matches!(b, b'\r' | b'\n' | 0x0b | 0x1c)).unwrap_or(rest.len());
        if len > 0 {
            self.begin(sink)?;
            self.unit.copy(rest.get(..len).unwrap_or(""));
            return Ok(Some(len));
        }
        self.end(sink, out)?;
        self.line_break(rest.as_bytes().first().copied().unwrap_or(b'\r'), out);
        Ok(Some(1))
    }

    /// True in fields of running text.
    fn is_prose(&self) -> bool {
        match (self.segment.as_str(), self.field) {
            ("NTE", 3) => true,
            ("OBX", 5) => matches!(self.data_type.as_str(), "TX" | "FT" | "ST"),
            _ => false,
        }
    }

    fn begin(&mut self, sink: &mut dyn Sink) -> Result<(), ContentError> {
        if self.unit.is_open() {
            return Ok(());
        }
        self.path.truncate(self.context.path.len());
        self.path.push(Segment::Index(self.messages.saturating_sub(1)));
        if self.state == State::Fields {
            let known = |t: &str| (2..=3).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_uppercase());
            if self.segment == "OBX" && self.field == 5 && known(&self.data_type) {
                self.path.push(Segment::Key(self.data_type.as_str().into()));
            }
            let mut name = format!("{}-{}.{}", self.segment, self.field, self.component);
            if self.subcomponent > 1 {
                name.push_str(&format!(".{}", self.subcomponent));
            }
            self.path.push(Segment::Key(name.into()));
        }
        let field = Field { schema: Schema::Hl7, role: Role::Value, path: &self.path };
        let unit = Unit::new(&self.context.around, field, Some(self.line));
        self.unit.begin(&unit, sink)
    }

    fn end(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.unit.is_open() {
            return Ok(());
        }
        let separators = self.separators;
        while self.unit.is_full() {
            self.unit.flush(&|t, o| separators.encode(t, o), sink, out)?;
        }
        let field = Field { schema: Schema::Hl7, role: Role::Value, path: &self.path };
        let within = Within { context: &self.context, field };
        self.unit.end(within, &|t, o| separators.encode(t, o), sink, out)
    }
}

impl Reader for Hl7Reader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = self.carry.join(input);
        let (text, may_become) = utf8_prefix(&bytes);
        if !may_become {
            return Err(malformed("not UTF-8", self.offset));
        }
        self.held.push_str(text);
        self.carry.hold(&bytes, text.len());
        self.read(false, sink, out)
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.carry.is_empty() {
            return Err(malformed("cut UTF-8", self.offset));
        }
        self.read(true, sink, out)?;
        if !self.held.is_empty() {
            return Err(malformed("unread bytes at the end", self.offset));
        }
        self.end(sink, out)
    }
}

fn malformed(what: &'static str, offset: u64) -> ContentError {
    ContentError::Malformed { format: "HL7", what, offset }
}
