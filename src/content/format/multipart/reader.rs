//! The boundary scanner.

use memchr::memmem::Finder;

use crate::finding::{Location, Role, Schema, Segment};

use super::super::super::open::{self, Part};
use super::super::super::splice::Carry;
use super::super::super::{ContentError, Reader, ReaderContext, Sink};
use super::super::text::TextReader;
use super::control::Control;
use super::headers::{self, Head, block_end};

/// Longest boundary (RFC 2046, section 5.1.1).
const BOUNDARY: usize = 70;
/// Blanks tolerated behind a boundary.
const PADDING: usize = 256;

/// Reads `multipart/*`: each part by a reader for what it is.
pub struct MultipartReader {
    context: ReaderContext,
    /// `--` and the boundary.
    delimiter: Finder<'static>,
    state: State,
    carry: Carry,
    /// Bytes of the open header block that have been looked at.
    seen: usize,
    parts: usize,
    /// A field told the number of a piece (plupload).
    numbered: bool,
    part: Option<Box<dyn Reader>>,
    offset: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Preamble,
    /// Behind a delimiter.
    Delimited,
    Headers,
    Body,
    Epilogue,
}

impl MultipartReader {
    /// Reads a body cut by `boundary`.
    ///
    /// # Errors
    /// If it is not a valid boundary.
    pub fn new(context: ReaderContext, boundary: &str) -> Result<Self, ContentError> {
        let valid = |b: u8| b.is_ascii_graphic() || b == b' ';
        if boundary.is_empty() || boundary.len() > BOUNDARY || !boundary.bytes().all(valid) {
            return Err(ContentError::Malformed { format: "multipart", what: "its boundary", offset: 0 });
        }
        Ok(MultipartReader {
            delimiter: Finder::new(&format!("--{boundary}")).into_owned(),
            part: None,
            context,
            state: State::Preamble,
            carry: Carry::default(),
            seen: 0,
            parts: 0,
            numbered: false,
            offset: 0,
        })
    }

    fn take(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let mut at = 0;
        loop {
            let before = self.state;
            let rest = bytes.get(at..).unwrap_or_default();
            let taken = match self.state {
                State::Preamble | State::Body => self.body(rest, last, sink, out)?,
                State::Delimited => self.delimited(rest, last, out)?,
                State::Headers => self.headers(rest, last, sink, out)?,
                State::Epilogue => {
                    self.loose(rest, sink, out)?;
                    rest.len()
                }
            };
            at += taken;
            self.offset += taken as u64;
            if self.state == before {
                return Ok(at);
            }
        }
    }

    /// Bytes of a part (or the preamble) up to the next delimiter.
    fn body(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let length = self.delimiter.needle().len();
        let Some(found) = self.delimiter.find(bytes) else {
            // What may be a line end and the beginning of a delimiter stays.
            let sure = if last { bytes.len() } else { bytes.len().saturating_sub(length + 1) };
            self.content(bytes.get(..sure).unwrap_or_default(), sink, out)?;
            return Ok(sure);
        };
        let end = match bytes.get(..found).unwrap_or_default() {
            [body @ .., b'\r', b'\n'] => body.len(),
            [body @ .., b'\n'] => body.len(),
            // A delimiter right at the front: of the whole, or of a part without content.
            [] => 0,
            _ => return Err(self.malformed("a boundary inside a line", found)),
        };
        self.content(bytes.get(..end).unwrap_or_default(), sink, out)?;
        if let Some(mut part) = self.part.take() {
            part.finish(sink, out)?;
        }
        out.extend_from_slice(bytes.get(end..found + length).unwrap_or_default());
        self.state = State::Delimited;
        Ok(found + length)
    }

    fn content(&mut self, bytes: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if bytes.is_empty() {
            return Ok(());
        }
        match &mut self.part {
            Some(part) if self.state == State::Body => part.push(bytes, sink, out),
            _ => self.loose(bytes, sink, out),
        }
    }

    /// Text outside the parts: no reader shows it, and it is stored all the same.
    fn loose(&mut self, bytes: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.part.is_none() {
            let blank = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let (blanks, text) = bytes.split_at(blank);
            out.extend_from_slice(blanks);
            if text.is_empty() {
                return Ok(());
            }
            let reader = TextReader::of(self.context.clone(), Schema::Plain, Role::Meta);
            let mut part = open::text(Box::new(reader), &self.context);
            part.push(text, sink, out)?;
            self.part = Some(part);
            return Ok(());
        }
        match &mut self.part {
            Some(part) => part.push(bytes, sink, out),
            None => Ok(()),
        }
    }

    /// Behind a delimiter: the closing dashes, or the line's end.
    fn delimited(&mut self, bytes: &[u8], last: bool, out: &mut Vec<u8>) -> Result<usize, ContentError> {
        if bytes.starts_with(b"--") {
            out.extend_from_slice(b"--");
            self.state = State::Epilogue;
            return Ok(2);
        }
        let blanks = bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let end = match bytes.get(blanks..).unwrap_or_default() {
            [b'\r', b'\n', ..] => blanks + 2,
            [b'\n', ..] => blanks + 1,
            [] | [b'\r'] if !last && blanks <= PADDING => return Ok(0),
            [b'-'] if !last && blanks == 0 => return Ok(0),
            [] | [b'\r'] | [b'-'] if last => return Err(self.malformed("it ends too early", bytes.len())),
            _ => return Err(self.malformed("a boundary that runs on", blanks)),
        };
        out.extend_from_slice(bytes.get(..end).unwrap_or_default());
        self.state = State::Headers;
        self.seen = 0;
        Ok(end)
    }

    fn headers(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let limit = self.context.limits.name_bytes;
        let Some(end) = block_end(bytes, &mut self.seen) else {
            if bytes.len() > limit {
                return Err(ContentError::OverLimit { limit: "name_bytes", allowed: limit as u64 });
            }
            return if last { Err(self.malformed("it ends too early", bytes.len())) } else { Ok(0) };
        };
        if end > limit {
            return Err(ContentError::OverLimit { limit: "name_bytes", allowed: limit as u64 });
        }
        self.parts += 1;
        if self.parts > self.context.limits.parts {
            return Err(ContentError::OverLimit { limit: "parts", allowed: self.context.limits.parts as u64 });
        }
        let block = bytes.get(..end).unwrap_or_default();
        if self.delimiter.find(block).is_some() {
            return Err(self.malformed("a boundary among headers", 0));
        }
        let head = headers::read(block, &self.context, sink, out)?;
        self.part = Some(self.open(head)?);
        self.state = State::Body;
        Ok(end)
    }

    fn open(&mut self, head: Head) -> Result<Box<dyn Reader>, ContentError> {
        if let Some(name) = head.name.as_deref().filter(|_| head.file_name.is_none()) {
            if let Some(control) = Control::of(name, self.numbered) {
                return Ok(Box::new(control));
            }
            self.numbered |= name == "chunk";
        }
        let mut context = self.context.clone();
        context.around = Location {
            part: head.name.clone().or(context.around.part),
            name: head.file_name.clone().or(context.around.name),
            ..context.around
        };
        let is_field = head.file_name.is_none();
        if let Some(name) = head.name.filter(|_| is_field) {
            context.path.push(Segment::Key(name.into()));
        }
        open::part(
            &Part {
                content_type: head.content_type.as_deref(),
                transfer_encoding: head.transfer_encoding.as_deref(),
                file_name: head.file_name.as_deref(),
            },
            context,
        )
    }

    fn malformed(&self, what: &'static str, at: usize) -> ContentError {
        ContentError::Malformed { format: "multipart", what, offset: self.offset + at as u64 }
    }
}

impl Reader for MultipartReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = self.carry.join(input);
        let taken = self.take(&bytes, false, sink, out)?;
        self.carry.hold(&bytes, taken);
        Ok(())
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = std::mem::take(&mut self.carry).into_bytes();
        self.take(&bytes, true, sink, out)?;
        if self.state != State::Epilogue {
            return Err(self.malformed("no closing boundary", 0));
        }
        match self.part.take() {
            Some(mut part) => part.finish(sink, out),
            None => Ok(()),
        }
    }
}
