//! The input as texts, tags, comments, sections.

use crate::content::{ContentError, Sink};

use super::super::unit::{ceil, floor};
use super::block::{HELD, Piece};
use super::elements::{Dialect, Flow, flow};
use super::entities::{Reference, reference};
use super::tag::{Tag, TagScan};
use super::{Markup, State};

/// Bytes read: `None` if more input is needed to tell what comes; 0 if only the
/// state changed.
type Taken = Result<Option<usize>, ContentError>;

impl Markup {
    pub(super) fn step(&mut self, rest: &str, last: bool, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Taken {
        match self.state {
            State::Text => self.text(rest, last),
            State::Tag => self.tag(rest, last, sink, out),
            State::Comment { seen } => self.comment(rest, seen, last, sink, out),
            State::LongComment => self.long_comment(rest, last, sink, out),
            State::CData => self.cdata(rest, last),
            State::Declaration => self.declaration(rest, last, sink, out),
        }
    }

    /// Takes the text in front of `end`, but no more than fills the block, so
    /// that blocks are cut by content alone.
    fn take_text(&mut self, rest: &str, end: usize) -> usize {
        let room = if self.block.streaming { usize::MAX } else { (HELD + 1).saturating_sub(self.block.len).max(1) };
        let end = if room < end { ceil(rest, room) } else { end };
        self.block.copy(rest.get(..end).unwrap_or(""), self.line);
        end
    }

    fn text(&mut self, rest: &str, last: bool) -> Taken {
        let references = self.raw.as_ref().is_none_or(|r| r.references);
        let bytes = rest.as_bytes();
        let found = match (references, self.no_more_tags) {
            (_, true) => None,
            (true, false) => memchr::memchr2(b'<', b'&', bytes),
            (false, false) => memchr::memchr(b'<', bytes),
        };
        let at = found.unwrap_or(rest.len());
        if at > 0 {
            return Ok(Some(self.take_text(rest, at)));
        }
        if rest.starts_with('&') {
            return Ok(match reference(rest) {
                Reference::Is(c, len) => {
                    self.block.code(c.encode_utf8(&mut [0; 4]), rest.get(..len).unwrap_or(""), self.line);
                    Some(len)
                }
                Reference::Cut if !last => None,
                Reference::Cut | Reference::Not => Some(self.take_text(rest, 1)),
            });
        }
        self.opening(rest, last)
    }

    /// Tells what the `<` at the front of `rest` opens.
    fn opening(&mut self, rest: &str, last: bool) -> Taken {
        if let Some(raw) = &self.raw {
            let end = raw.name.len() + 2;
            let begins = rest.get(2..end.min(rest.len())).is_some_and(|n| {
                rest.starts_with("</") && raw.name.get(..n.len()).is_some_and(|r| r.eq_ignore_ascii_case(n))
            });
            return Ok(match rest.as_bytes().get(end) {
                _ if rest.len() > 1 && !begins => Some(self.take_text(rest, 1)),
                Some(b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0c') => self.enter_tag(),
                None if !last => None,
                _ => Some(self.take_text(rest, 1)),
            });
        }
        let is_prefix = |of: &str| of.starts_with(rest);
        if rest.starts_with("<!--") {
            self.state = State::Comment { seen: 2 };
            return Ok(Some(0));
        }
        if self.dialect == Dialect::Xml && rest.starts_with("<![CDATA[") {
            self.block.literal = true;
            self.block.push(Piece::Markup(b"<![CDATA[".to_vec()), 9);
            self.state = State::CData;
            return Ok(Some(9));
        }
        if !last && (rest.len() < 3 || is_prefix("<!--") || is_prefix("<![CDATA[")) {
            return Ok(None);
        }
        let mut chars = rest.chars().skip(1);
        let next = chars.next();
        let is_name = |c: Option<char>| match self.dialect {
            Dialect::Html => c.is_some_and(|c| c.is_ascii_alphabetic()),
            Dialect::Xml => c.is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | ':')),
        };
        Ok(match next {
            Some('!' | '?') => {
                self.state = State::Declaration;
                Some(0)
            }
            Some('/') if is_name(chars.next()) => self.enter_tag(),
            c if is_name(c) => self.enter_tag(),
            _ => Some(self.take_text(rest, 1)),
        })
    }

    fn enter_tag(&mut self) -> Option<usize> {
        self.scan = TagScan::default();
        self.state = State::Tag;
        Some(0)
    }

    fn tag(&mut self, rest: &str, last: bool, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Taken {
        if let Some(tag) = self.scan.step(rest) {
            self.state = State::Text;
            let len = tag.source.len();
            self.within_limit(len)?;
            self.whole_tag(tag, sink, out)?;
            return Ok(Some(len));
        }
        if !last {
            return Ok(None);
        }
        if self.dialect == Dialect::Xml {
            return Err(self.malformed("a tag is not closed"));
        }
        self.state = State::Text;
        self.no_more_tags = true;
        Ok(Some(0))
    }

    fn within_limit(&self, len: usize) -> Result<(), ContentError> {
        let allowed = self.context.limits.embedded_bytes;
        if len > allowed {
            return Err(ContentError::OverLimit { limit: "embedded_bytes", allowed: allowed as u64 });
        }
        Ok(())
    }

    fn whole_tag(&mut self, tag: Tag, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let flow = if self.raw.is_some() { Flow::Block } else { flow(self.dialect, &tag) };
        match flow {
            Flow::Text => self.block.copy(&tag.source, self.line),
            Flow::Break => self.block.code("\n", &tag.source, self.line),
            Flow::Inline if self.block.streaming && Self::has_content(&tag) => {
                self.finish_block(sink, out)?;
                self.write_tag(&tag, sink, out)?;
            }
            Flow::Inline => {
                let len = tag.source.len();
                self.block.push(Piece::Tag(tag), len);
            }
            Flow::Block => {
                self.finish_block(sink, out)?;
                self.block_tag(&tag, sink, out)?;
            }
        }
        Ok(())
    }

    fn comment(&mut self, rest: &str, seen: usize, last: bool, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Taken {
        let from = if self.dialect == Dialect::Xml { seen.max(4) } else { seen };
        let end = rest.get(from..).and_then(|r| r.find("-->")).map(|i| from + i + 3);
        match end {
            Some(end) if end <= HELD => {
                self.state = State::Text;
                let source = rest.get(..end).unwrap_or("").to_owned();
                if self.block.streaming {
                    self.finish_block(sink, out)?;
                    self.write_comment(&source, sink, out)?;
                } else {
                    self.block.push(Piece::Comment(source), end);
                }
                return Ok(Some(end));
            }
            None if rest.len() <= HELD && !last => {
                // Two bytes of the end may be here already; a character may not be cut.
                self.state = State::Comment { seen: floor(rest, rest.len() - 2).max(2) };
                return Ok(None);
            }
            _ => {}
        }
        if end.is_none() && last && self.dialect == Dialect::Xml {
            return Err(self.malformed("a comment is not closed"));
        }
        self.finish_block(sink, out)?;
        out.extend_from_slice(b"<!--");
        self.begin_comment(sink)?;
        self.state = State::LongComment;
        Ok(Some(4))
    }

    fn long_comment(&mut self, rest: &str, last: bool, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Taken {
        let found = rest.find("-->");
        let end = found.unwrap_or(if last { rest.len() } else { floor(rest, rest.len().saturating_sub(2)) });
        self.comment_text(rest.get(..end).unwrap_or(""), sink, out)?;
        if found.is_some() {
            self.end_comment(sink, out)?;
            out.extend_from_slice(b"-->");
            self.state = State::Text;
            return Ok(Some(end + 3));
        }
        if last && self.dialect == Dialect::Xml {
            return Err(self.malformed("a comment is not closed"));
        }
        Ok((end > 0).then_some(end))
    }

    fn cdata(&mut self, rest: &str, last: bool) -> Taken {
        self.block.literal = true;
        let found = rest.find("]]>");
        if found == Some(0) {
            self.block.push(Piece::Markup(b"]]>".to_vec()), 3);
            self.state = State::Text;
            return Ok(Some(3));
        }
        if last && found.is_none() {
            return Err(self.malformed("a CDATA section is not closed"));
        }
        let end = found.unwrap_or(floor(rest, rest.len().saturating_sub(2)));
        if end == 0 {
            return Ok(None);
        }
        Ok(Some(self.take_text(rest, end)))
    }

    fn declaration(&mut self, rest: &str, last: bool, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Taken {
        let xml = self.dialect == Dialect::Xml;
        let longest = self.context.limits.name_bytes;
        let end =
            if xml && rest.starts_with("<?") { rest.find("?>").map(|i| i + 2) } else { rest.find('>').map(|i| i + 1) };
        if xml && rest.starts_with("<!") && rest.get(..end.unwrap_or(rest.len())).is_some_and(|d| d.contains('[')) {
            return Err(self.malformed("a DOCTYPE with definitions of its own"));
        }
        match end {
            Some(end) if end <= longest => {
                self.finish_block(sink, out)?;
                self.write_declaration(rest.get(..end).unwrap_or(""), sink, out)?;
                self.state = State::Text;
                Ok(Some(end))
            }
            None if rest.len() <= longest && !last => Ok(None),
            _ if xml => Err(self.malformed("a declaration is not closed")),
            _ => {
                // No browser would show it, but it is stored: it is text.
                self.state = State::Text;
                Ok(Some(self.take_text(rest, 1)))
            }
        }
    }
}
