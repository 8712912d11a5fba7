//! Texts of markup to the sink, and back into the markup.

use crate::content::{ContentError, Sink, Unit};
use crate::finding::{Field, Role, Schema, Segment};

use super::super::unit::{Encode, Within};
use super::block::{Block, Piece};
use super::elements::{Dialect, is_void};
use super::entities::{escape, harmless};
use super::labels::Labels;
use super::tag::{Tag, local};
use super::{Markup, RawElement};

impl Markup {
    /// The block is complete: its tags' attributes are read, then its text.
    pub(super) fn finish_block(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.block.pieces.is_empty() && !self.block.streaming {
            self.block = Block::default();
            return Ok(());
        }
        if !self.block.streaming && !self.begin_block(sink, out)? {
            return Ok(());
        }
        self.feed(sink, out)?;
        let block = std::mem::take(&mut self.block);
        let encode: Encode<'_> = if block.literal { &harmless } else { &escape };
        let Some(element) = self.labelling() else { return self.end_unit(Role::Value, encode, sink, out) };
        let element = element.to_owned();
        let field = Field { schema: self.schema(), role: Role::Value, path: &self.path };
        let within = Within { context: &self.context, field };
        let name = self.unit.end_named(within, encode, sink, out)?;
        self.labels.learn(&element, &name);
        Ok(())
    }

    /// The block is too long to hold: what is there goes to the sink.
    pub(super) fn stream_block(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.block.streaming {
            if !self.begin_block(sink, out)? {
                return Ok(());
            }
            self.block.streaming = true;
        }
        self.feed(sink, out)
    }

    /// Reads attributes and comments of the block and begins its unit. False if
    /// it holds nothing visible and is written.
    fn begin_block(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<bool, ContentError> {
        out.extend_from_slice(self.block.leading_blank().as_bytes());
        let pieces = std::mem::take(&mut self.block.pieces);
        let Some(line) = self.block.line else {
            for piece in pieces {
                let written = self.written(piece, sink)?;
                match written {
                    Piece::Copy(text) => out.extend_from_slice(text.as_bytes()),
                    Piece::Code(_, source) => out.extend_from_slice(source.as_bytes()),
                    Piece::Markup(source) => out.extend_from_slice(&source),
                    Piece::Tag(_) | Piece::Comment(_) => {}
                }
            }
            self.block = Block { literal: self.block.literal, ..Block::default() };
            return Ok(false);
        };
        let mut written = Vec::with_capacity(pieces.len());
        for piece in pieces {
            written.push(self.written(piece, sink)?);
        }
        self.block.pieces = written;
        self.place(None);
        let element = self.nearest(&["td", "dd", "textarea", "option"]).map(str::to_owned);
        if let Some(label) = element.map(|e| self.labels.of(&e)).filter(|l| !l.is_empty()) {
            self.path.push(Segment::Key(label.into()));
        }
        self.begin(Role::Value, line, sink)?;
        Ok(true)
    }

    /// A tag or comment after its own texts are read.
    fn written(&mut self, piece: Piece, sink: &mut dyn Sink) -> Result<Piece, ContentError> {
        let mut source = Vec::new();
        match piece {
            Piece::Tag(tag) => self.write_tag(&tag, sink, &mut source)?,
            Piece::Comment(comment) => self.write_comment(&comment, sink, &mut source)?,
            other => return Ok(other),
        }
        Ok(Piece::Markup(source))
    }

    /// Gives the block's pieces to its open unit.
    fn feed(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let pieces = std::mem::take(&mut self.block.pieces);
        let encode: Encode<'_> = if self.block.literal { &harmless } else { &escape };
        for piece in pieces {
            match piece {
                Piece::Copy(text) => self.unit.copy(&text),
                Piece::Code(text, source) => self.unit.coded(&text, source.as_bytes()),
                Piece::Markup(source) => self.unit.markup(&source),
                Piece::Tag(tag) => self.unit.markup(tag.source.as_bytes()),
                Piece::Comment(source) => self.unit.markup(source.as_bytes()),
            }
            while self.unit.is_full() {
                self.unit.flush(encode, sink, out)?;
            }
        }
        Ok(())
    }

    /// A tag that parts texts.
    pub(super) fn block_tag(&mut self, tag: &Tag, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let name = self.element_name(tag);
        let bare = name.split_once('[').map_or(name.as_str(), |(n, _)| n).to_owned();
        if tag.is_end() {
            self.raw = None;
            self.labels.end(&bare);
            if let Some(at) = self.open.iter().rposition(|o| o.split_once('[').map_or(o.as_str(), |(n, _)| n) == bare) {
                self.open.truncate(at);
            }
            out.extend_from_slice(tag.source.as_bytes());
            return Ok(());
        }
        self.labels.start(&bare);
        self.write_tag(tag, sink, out)?;
        if tag.is_empty() || (self.dialect == Dialect::Html && is_void(&bare)) {
            return Ok(());
        }
        if self.open.len() >= self.context.limits.depth {
            let allowed = self.context.limits.depth as u64;
            if self.dialect == Dialect::Xml {
                return Err(ContentError::OverLimit { limit: "depth", allowed });
            }
            // HTML without end tags: only the innermost matter.
            self.open.drain(..self.open.len() / 2);
        }
        if self.dialect == Dialect::Html {
            let references = matches!(bare.as_str(), "title" | "textarea");
            if references || matches!(bare.as_str(), "script" | "style") {
                self.raw = Some(RawElement { name: bare.clone(), references });
                self.block.literal = !references;
            }
        }
        self.open.push(name);
        Ok(())
    }

    /// The name of the tag's element in paths. The root of an HL7 instance
    /// identifier says what its extension is, so it is told with the name.
    pub(super) fn element_name(&self, tag: &Tag) -> String {
        if self.dialect == Dialect::Html {
            return tag.name().to_ascii_lowercase();
        }
        let name = local(tag.name());
        let is_root = |r: &&str| !r.is_empty() && r.len() <= 64 && r.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match tag.value("root").filter(is_root) {
            Some(root) if name == "id" => format!("id[@root={root}]"),
            _ => name.to_owned(),
        }
    }

    /// Sets the path to the open elements, and `inner` in them.
    pub(super) fn place(&mut self, inner: Option<&str>) {
        self.path.truncate(self.context.path.len());
        let from = match self.dialect {
            // The innermost element says what a text is; an attribute has its own.
            Dialect::Html => self.open.len().saturating_sub(usize::from(inner.is_none())),
            Dialect::Xml => 0,
        };
        let open = self.open.get(from..).unwrap_or_default();
        self.path.extend(open.iter().map(|name| Segment::Key(name.as_str().into())));
        self.path.extend(inner.map(|name| Segment::Key(name.into())));
    }

    pub(super) fn begin(&mut self, role: Role, line: u64, sink: &mut dyn Sink) -> Result<(), ContentError> {
        let field = Field { schema: self.schema(), role, path: &self.path };
        let unit = Unit::new(&self.context.around, field, Some(line));
        self.unit.begin(&unit, sink)
    }

    fn schema(&self) -> Schema {
        match self.dialect {
            Dialect::Html => Schema::Html,
            Dialect::Xml => Schema::Xml,
        }
    }

    pub(super) fn end_unit(
        &mut self,
        role: Role,
        encode: Encode<'_>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        let field = Field { schema: self.schema(), role, path: &self.path };
        self.unit.end(Within { context: &self.context, field }, encode, sink, out)
    }

    /// The nearest open element of `names`, not far out.
    pub(super) fn nearest(&self, names: &[&str]) -> Option<&str> {
        self.open.iter().rev().take(4).map(String::as_str).find(|n| names.contains(n))
    }

    /// The element whose text is, or may be, a label.
    fn labelling(&self) -> Option<&str> {
        self.open.iter().rev().take(4).map(String::as_str).find(|n| Labels::names(n))
    }

    pub(super) fn begin_comment(&mut self, sink: &mut dyn Sink) -> Result<(), ContentError> {
        self.place(None);
        self.begin(Role::Comment, self.line, sink)
    }

    pub(super) fn comment_text(
        &mut self,
        text: &str,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        self.unit.copy(text);
        while self.unit.is_full() {
            self.unit.flush(&harmless, sink, out)?;
        }
        Ok(())
    }

    pub(super) fn end_comment(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.end_unit(Role::Comment, &harmless, sink, out)
    }

    /// Reads a complete comment.
    pub(super) fn write_comment(
        &mut self,
        source: &str,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        let inner = source.strip_prefix("<!--").and_then(|s| s.strip_suffix("-->")).unwrap_or("");
        self.write_inner(source, inner, Role::Comment, sink, out)
    }

    /// Reads a declaration or processing instruction; those that every document
    /// begins with pass.
    pub(super) fn write_declaration(
        &mut self,
        source: &str,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        let standard = source.starts_with("<?xml ")
            || source.eq_ignore_ascii_case("<!doctype html>")
            || (source.len() < 300 && source.contains("\"-//") && source.contains("//DTD "));
        let inner = if standard { "" } else { source.get(2..source.len() - 1).unwrap_or("") };
        let inner = inner.strip_suffix('?').unwrap_or(inner);
        self.write_inner(source, inner, Role::Meta, sink, out)
    }

    /// Writes `source`, of which `inner` is read as a unit.
    fn write_inner(
        &mut self,
        source: &str,
        inner: &str,
        role: Role,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        if !inner.chars().any(char::is_alphanumeric) {
            out.extend_from_slice(source.as_bytes());
            return Ok(());
        }
        let start = inner.as_ptr() as usize - source.as_ptr() as usize;
        out.extend_from_slice(source.as_bytes().get(..start).unwrap_or_default());
        self.place(None);
        self.begin(role, self.line, sink)?;
        self.comment_text(inner, sink, out)?;
        self.end_unit(role, &harmless, sink, out)?;
        out.extend_from_slice(source.as_bytes().get(start + inner.len()..).unwrap_or_default());
        Ok(())
    }
}
