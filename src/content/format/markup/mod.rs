//! The common reader of HTML and XML.
//!
//! Texts that only inline tags part are one unit: `Jo<b>hn</b> Smith` is
//! "John Smith", its tags stay when it is replaced. Attribute values, comments
//! and processing instructions are units of their own. Whatever is no tag,
//! reference or section is text: nothing is skipped because it is odd.

mod attributes;
mod block;
mod elements;
mod entities;
mod labels;
mod tag;
#[cfg(test)]
mod tests;
mod tokens;
mod write;

use crate::content::splice::{Carry, utf8_prefix};
use crate::content::{ContentError, Reader, ReaderContext, Sink};
use crate::finding::Segment;

use super::unit::OpenUnit;
use block::Block;
use elements::Dialect;
use labels::Labels;
use tag::TagScan;

/// Where the reader stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
enum State {
    #[default]
    Text,
    /// In a tag; the input held begins with its `<`.
    Tag,
    /// In a comment that is short so far; held from its `<`.
    Comment {
        /// Bytes looked at.
        seen: usize,
    },
    /// In a comment too long to hold, read as it comes.
    LongComment,
    /// In a CDATA section.
    CData,
    /// In `<?…` or `<!…`; held from its `<`.
    Declaration,
}

/// An element of HTML whose content has no tags.
#[derive(Clone, PartialEq, Eq, Debug)]
struct RawElement {
    name: String,
    /// Character references are read in it (`title`, `textarea`).
    references: bool,
}

/// Reader and rewriter of markup.
pub(super) struct Markup {
    context: ReaderContext,
    dialect: Dialect,
    carry: Carry,
    /// Input not read yet.
    held: String,
    state: State,
    scan: TagScan,
    raw: Option<RawElement>,
    /// A tag at the end of the input is not closed: all from there is text.
    no_more_tags: bool,
    block: Block,
    unit: OpenUnit,
    /// Open elements: local names (XML), names of blocks (HTML).
    open: Vec<String>,
    labels: Labels,
    path: Vec<Segment>,
    line: u64,
    /// Source bytes read, for errors.
    offset: u64,
}

impl Markup {
    pub(super) fn html(context: ReaderContext) -> Self {
        Self::new(context, Dialect::Html)
    }

    pub(super) fn xml(context: ReaderContext) -> Self {
        Self::new(context, Dialect::Xml)
    }

    fn new(context: ReaderContext, dialect: Dialect) -> Self {
        let path = context.path.clone();
        Markup {
            unit: OpenUnit::new(&context),
            context,
            dialect,
            carry: Carry::default(),
            held: String::new(),
            state: State::Text,
            scan: TagScan::default(),
            raw: None,
            no_more_tags: false,
            block: Block::default(),
            open: Vec::new(),
            labels: Labels::default(),
            path,
            line: 1,
            offset: 0,
        }
    }

    /// Reads as much of what is held as can be told; `last` if no more comes.
    fn read(&mut self, last: bool, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let held = std::mem::take(&mut self.held);
        let mut at = 0;
        while let Some(rest) = held.get(at..).filter(|r| !r.is_empty()) {
            let Some(taken) = self.step(rest, last, sink, out)? else { break };
            let done = rest.as_bytes().get(..taken).unwrap_or_default();
            self.line += memchr::memchr_iter(b'\n', done).count() as u64;
            self.offset += taken as u64;
            at += taken;
            if self.block.len > block::HELD || self.block.streaming {
                self.stream_block(sink, out)?;
            }
        }
        self.held = held;
        self.held.drain(..at);
        Ok(())
    }

    fn malformed(&self, what: &'static str) -> ContentError {
        let format = match self.dialect {
            Dialect::Html => "HTML",
            Dialect::Xml => "XML",
        };
        ContentError::Malformed { format, what, offset: self.offset }
    }
}

impl Reader for Markup {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = self.carry.join(input);
        let (text, may_become) = utf8_prefix(&bytes);
        if !may_become {
            return Err(self.malformed("not UTF-8"));
        }
        self.held.push_str(text);
        self.carry.hold(&bytes, text.len());
        self.read(false, sink, out)?;
        if self.held.len() > self.context.limits.embedded_bytes {
            return Err(ContentError::OverLimit {
                limit: "embedded_bytes",
                allowed: self.context.limits.embedded_bytes as u64,
            });
        }
        Ok(())
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.carry.is_empty() {
            return Err(self.malformed("cut UTF-8"));
        }
        self.read(true, sink, out)?;
        if !self.held.is_empty() {
            return Err(self.malformed("unread bytes at the end"));
        }
        if self.state == State::LongComment {
            self.end_comment(sink, out)?;
        }
        self.finish_block(sink, out)
    }
}
