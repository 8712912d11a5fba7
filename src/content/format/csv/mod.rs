//! CSV, TSV and their relatives (RFC 4180, read as leniently as spreadsheets do).
//!
//! A cell is a unit with the path `[row, column header]`; cells of the header
//! row are units of [`Role::Key`]. Rows count from 0, the header row included.
//! An open quote at the end, text after a closing quote, ragged rows: all is
//! read. A replaced cell is quoted anew where its new text needs it.

mod dialect;
#[cfg(test)]
mod tests;

use crate::content::splice::{Carry, utf8_prefix};
use crate::content::{ContentError, Reader, ReaderContext, Sink, Unit};
use crate::finding::{Field, Role, Schema, Segment};

use super::unit::{OpenUnit, Within, floor};
use dialect::{Dialect, SAMPLE};

/// Bytes of an unquoted cell up to which it can still be quoted anew.
const HELD_CELL: usize = 64 << 10;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// At the first byte of a cell.
    Start,
    /// In a cell without quotes around it.
    Plain,
    Quoted,
    /// Behind a quote in a quoted cell: it ends the cell or stands for itself.
    Quote,
    /// Text behind the closing quote.
    Stray,
}

/// Reader and rewriter of CSV and TSV.
pub struct CsvReader {
    context: ReaderContext,
    carry: Carry,
    /// The beginning, until the dialect is told from it.
    sample: Option<String>,
    dialect: Dialect,
    headers: Vec<String>,
    state: State,
    unit: OpenUnit,
    path: Vec<Segment>,
    /// What a plain cell becomes, held until it is known whether it needs quotes.
    cell: Vec<u8>,
    row: usize,
    column: usize,
    line: u64,
    offset: u64,
    /// The last byte was CR: an LF belongs to it.
    after_cr: bool,
}

impl CsvReader {
    /// A reader for a document in `context`.
    pub fn new(context: ReaderContext) -> Self {
        let path = context.path.clone();
        CsvReader {
            unit: OpenUnit::new(&context),
            context,
            carry: Carry::default(),
            sample: Some(String::new()),
            dialect: Dialect::default(),
            headers: Vec::new(),
            state: State::Start,
            path,
            cell: Vec::new(),
            row: 0,
            column: 0,
            line: 1,
            offset: 0,
            after_cr: false,
        }
    }

    fn read(&mut self, text: &str, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let mut rest = text;
        while let Some(&b) = rest.as_bytes().first() {
            let taken = match self.state {
                State::Start => self.start(b, sink, out)?,
                State::Plain | State::Stray => self.plain(rest, sink, out)?,
                State::Quoted => self.quoted(rest),
                State::Quote => self.quote(b, sink, out)?,
            };
            let (done, next) = rest.split_at_checked(taken).unwrap_or((rest, ""));
            self.line += memchr::memchr_iter(b'\n', done.as_bytes()).count() as u64;
            rest = next;
            self.flush(sink, out)?;
        }
        Ok(())
    }

    fn start(&mut self, b: u8, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<usize, ContentError> {
        let after_cr = std::mem::take(&mut self.after_cr);
        if after_cr && b == b'\n' {
            out.push(b);
            return Ok(1);
        }
        if self.is_border(b) {
            self.border(b, out);
            return Ok(1);
        }
        self.begin(sink)?;
        if b == b'"' {
            out.push(b);
            self.state = State::Quoted;
            return Ok(1);
        }
        self.state = State::Plain;
        Ok(0)
    }

    fn plain(&mut self, rest: &str, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<usize, ContentError> {
        let end = match self.dialect.delimiter {
            Some(d) => memchr::memchr3(d, b'\n', b'\r', rest.as_bytes()),
            None => memchr::memchr2(b'\n', b'\r', rest.as_bytes()),
        };
        let (text, border) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
        self.unit.copy(text);
        let Some(&b) = border.as_bytes().first() else { return Ok(text.len()) };
        self.end_cell(sink, out)?;
        self.border(b, out);
        Ok(text.len() + 1)
    }

    fn quoted(&mut self, rest: &str) -> usize {
        let end = memchr::memchr(b'"', rest.as_bytes());
        let text = rest.get(..end.unwrap_or(rest.len())).unwrap_or("");
        self.unit.copy(text);
        if end.is_none() {
            return text.len();
        }
        self.state = State::Quote;
        text.len() + 1
    }

    fn quote(&mut self, b: u8, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<usize, ContentError> {
        if b == b'"' {
            self.unit.coded("\"", b"\"\"");
            self.state = State::Quoted;
            return Ok(1);
        }
        self.unit.markup(b"\"");
        if self.is_border(b) {
            self.end_cell(sink, out)?;
            self.border(b, out);
            return Ok(1);
        }
        self.state = State::Stray;
        Ok(0)
    }

    fn is_border(&self, b: u8) -> bool {
        Some(b) == self.dialect.delimiter || b == b'\n' || b == b'\r'
    }

    /// The byte between two cells or rows.
    fn border(&mut self, b: u8, out: &mut Vec<u8>) {
        out.push(b);
        self.state = State::Start;
        if Some(b) == self.dialect.delimiter {
            self.column += 1;
        } else {
            self.after_cr = b == b'\r';
            self.row += 1;
            self.column = 0;
        }
    }

    fn in_header(&self) -> bool {
        self.dialect.header && self.row == 0
    }

    fn begin(&mut self, sink: &mut dyn Sink) -> Result<(), ContentError> {
        self.path.truncate(self.context.path.len());
        self.path.push(Segment::Index(self.row));
        self.path.push(match self.headers.get(self.column).filter(|h| !h.is_empty()) {
            Some(header) => Segment::Key(header.as_str().into()),
            None => Segment::Index(self.column),
        });
        let role = if self.in_header() { Role::Key } else { Role::Value };
        let field = Field { schema: Schema::Csv, role, path: &self.path };
        let unit = Unit::new(&self.context.around, field, Some(self.line));
        self.unit.begin(&unit, sink)
    }

    /// True if the open cell can still get quotes around it.
    fn is_held(&self) -> bool {
        self.state == State::Plain && self.unit.handed_on() < HELD_CELL
    }

    fn flush(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        while self.unit.is_full() {
            if self.is_held() {
                self.unit.flush(&dialect::raw, sink, &mut self.cell)?;
                continue;
            }
            let delimiter = self.dialect.delimiter;
            dialect::leave_plain(&mut self.cell, delimiter, out);
            match self.state {
                State::Plain | State::Stray => {
                    self.unit.flush(&|t, o| dialect::harmless(t, delimiter, o), sink, out)?
                }
                State::Start | State::Quoted | State::Quote => self.unit.flush(&dialect::doubled, sink, out)?,
            }
        }
        Ok(())
    }

    fn end_cell(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.unit.is_open() {
            return Ok(());
        }
        self.flush(sink, out)?;
        let held = self.is_held();
        let mut cell = std::mem::take(&mut self.cell);
        let delimiter = self.dialect.delimiter;
        if !held {
            dialect::leave_plain(&mut cell, delimiter, out);
        }
        let harmless = |t: &str, o: &mut Vec<u8>| dialect::harmless(t, delimiter, o);
        let encode: super::unit::Encode<'_> = match self.state {
            State::Plain if held => &dialect::raw,
            State::Plain | State::Stray => &harmless,
            State::Start | State::Quoted | State::Quote => &dialect::doubled,
        };
        let in_header = self.in_header();
        let role = if in_header { Role::Key } else { Role::Value };
        let within = Within { context: &self.context, field: Field { schema: Schema::Csv, role, path: &self.path } };
        if in_header {
            let name = self.unit.end_named(within, encode, sink, &mut cell)?;
            self.headers.resize(self.column + 1, String::new());
            if let Some(header) = self.headers.get_mut(self.column) {
                *header = name.trim().to_owned();
            }
        } else {
            self.unit.end(within, encode, sink, &mut cell)?;
        }
        if held {
            dialect::close_plain(&cell, delimiter, out);
        } else {
            out.append(&mut cell);
        }
        cell.clear();
        self.cell = cell;
        Ok(())
    }

    /// Tells the dialect from the sample and reads it.
    fn open(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let Some(sample) = self.sample.take() else { return Ok(()) };
        self.dialect = Dialect::of(sample.get(..floor(&sample, SAMPLE)).unwrap_or(&sample));
        self.read(&sample, sink, out)
    }
}

impl Reader for CsvReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = self.carry.join(input);
        let (text, may_become) = utf8_prefix(&bytes);
        if !may_become {
            return Err(malformed("not UTF-8", self.offset + text.len() as u64));
        }
        self.offset += text.len() as u64;
        self.carry.hold(&bytes, text.len());
        match &mut self.sample {
            Some(sample) => {
                sample.push_str(text);
                if sample.len() < SAMPLE {
                    return Ok(());
                }
                self.open(sink, out)
            }
            None => self.read(text, sink, out),
        }
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.carry.is_empty() {
            return Err(malformed("cut UTF-8", self.offset));
        }
        self.open(sink, out)?;
        if self.state == State::Quote {
            self.unit.markup(b"\"");
        }
        self.end_cell(sink, out)
    }
}

fn malformed(what: &'static str, offset: u64) -> ContentError {
    ContentError::Malformed { format: "CSV", what, offset }
}
