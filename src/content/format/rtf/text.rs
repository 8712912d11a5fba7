//! Texts of a document with the source bytes they came from.

use std::ops::Range;

use crate::content::document::TextUnit;
use crate::finding::debug_without_content;

/// A text unit and where its pieces stand.
#[derive(Default)]
pub(super) struct Text {
    pub(super) unit: TextUnit,
    pub(super) pieces: Vec<Piece>,
}

/// Text without a gap in the source.
pub(super) struct Piece {
    pub(super) text: Range<usize>,
    pub(super) source: Range<usize>,
    pub(super) code: Code,
    /// A control word that has no blank of its own stands before it: new text
    /// must not grow together with it.
    pub(super) is_after_word: bool,
}

/// How a piece is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// As itself.
    Verbatim,
    /// In escapes or a code page: it is replaced as a whole.
    Coded,
    /// In a block of data, which goes as a whole and for nothing.
    Data,
}

debug_without_content! {
    Text, "Text";
    Piece, "Piece";
}

impl Text {
    /// The next text.
    pub(super) fn push(&mut self, text: &str, source: Range<usize>, code: Code, is_after_word: bool) {
        let from = self.unit.text.len();
        self.unit.text.push_str(text);
        self.pieces.push(Piece { text: from..self.unit.text.len(), source, code, is_after_word });
    }

    /// Text that stands for a control word that stays (a tab, a line break).
    pub(super) fn blank(&mut self, text: &str) {
        self.unit.text.push_str(text);
    }

    /// More source of the last piece: what old readers show in its place.
    pub(super) fn extend(&mut self, source: Range<usize>) {
        if let Some(last) = self.pieces.last_mut()
            && last.source.end == source.start
        {
            last.source.end = source.end;
        }
    }

    /// True if there is nothing in it to read.
    pub(super) fn is_bare(&self) -> bool {
        !self.unit.text.contains(char::is_alphanumeric)
    }
}
