//! A text with the tags that stand in it, gathered until it is complete.

use super::tag::Tag;

/// Source bytes of a block that are held so that the attributes of its tags
/// can be read before its text; longer blocks go on piece by piece.
pub(super) const HELD: usize = 64 << 10;

/// One piece of a block, in source order.
#[derive(Debug)]
pub(super) enum Piece {
    /// Text that is its own source.
    Copy(String),
    /// Text and its code.
    Code(String, String),
    /// Source without text.
    Markup(Vec<u8>),
    /// A tag whose attributes are not read yet.
    Tag(Tag),
    /// A comment, complete.
    Comment(String),
}

/// The block that is open.
#[derive(Default, Debug)]
pub(super) struct Block {
    pub(super) pieces: Vec<Piece>,
    /// Source bytes of the block so far.
    pub(super) len: usize,
    /// Line on which its first visible character stands.
    pub(super) line: Option<u64>,
    /// No references are read in it, or not everywhere: new text is written
    /// without characters that would need them.
    pub(super) literal: bool,
    /// Its unit has begun; pieces go straight to it.
    pub(super) streaming: bool,
}

impl Block {
    /// Adds text; `line` is where it begins.
    pub(super) fn copy(&mut self, text: &str, line: u64) {
        if self.line.is_none()
            && let Some(first) = text.find(|c: char| !c.is_whitespace())
        {
            let before = text.as_bytes().get(..first).unwrap_or_default();
            self.line = Some(line + memchr::memchr_iter(b'\n', before).count() as u64);
            if self.is_empty_so_far() {
                let (blank, rest) = text.split_at_checked(first).unwrap_or(("", text));
                self.add(blank);
                self.pieces.push(Piece::Copy(rest.to_owned()));
                self.len += rest.len();
                return;
            }
        }
        self.add(text);
    }

    fn add(&mut self, text: &str) {
        self.len += text.len();
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Copy(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Copy(text.to_owned())),
        }
    }

    /// Adds a character with its code.
    pub(super) fn code(&mut self, text: &str, source: &str, line: u64) {
        if self.line.is_none() && !text.trim().is_empty() {
            self.line = Some(line);
        }
        self.len += source.len();
        self.pieces.push(Piece::Code(text.to_owned(), source.to_owned()));
    }

    /// Adds source without text.
    pub(super) fn push(&mut self, piece: Piece, len: usize) {
        self.len += len;
        self.pieces.push(piece);
    }

    /// True if nothing but white space was seen, and no tag in it.
    fn is_empty_so_far(&self) -> bool {
        self.pieces.iter().all(|p| matches!(p, Piece::Copy(_)))
    }

    /// The pieces of white space in front, taken out.
    pub(super) fn leading_blank(&mut self) -> String {
        let blank = |p: &Piece| matches!(p, Piece::Copy(t) if t.chars().all(char::is_whitespace));
        let count = self.pieces.iter().take_while(|p| blank(p)).count();
        self.pieces
            .drain(..count)
            .map(|p| match p {
                Piece::Copy(text) => text,
                _ => String::new(),
            })
            .collect()
    }
}
