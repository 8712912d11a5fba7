//! What was read of a document.

use serde::{Deserialize, Serialize};

use crate::content::OpaqueReason;
use crate::finding::{IdentifierType, Location, Rect, Role, Schema, Segment, debug_without_content};

/// A document taken apart. The same bytes under the same limits always give
/// the same extract: edits name units and parts by their number.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Extract {
    /// Its texts, in the order of the document.
    pub units: Vec<TextUnit>,
    /// Documents inside it.
    pub parts: Vec<Part>,
    /// What stands in its pixels and is an identifier by itself (a face).
    pub objects: Vec<Object>,
    /// What was not read. Each entry is answered for by the policy.
    pub unread: Vec<Unread>,
}

/// A text of a document: a paragraph, a cell, a header, a value of metadata.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TextUnit {
    /// The text, as a person would read it.
    pub text: String,
    /// Where in the document; what is around the document is not repeated.
    pub location: Location,
    /// What kind of place the path leads through.
    pub schema: Schema,
    /// What the text is.
    pub role: Role,
    /// Names of the fields it stands in, outermost first: evidence.
    pub path: Vec<Segment>,
    /// Where its words are, front to back, if that is known.
    pub words: Vec<Word>,
}

/// A word on a page or in an image.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Word {
    /// First byte in the text of its unit.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// Where it is.
    pub rect: Rect,
    /// How sure the reading is, 0 to 100; 100 where it was not guessed.
    pub confidence: u8,
}

/// A document inside a document.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Part {
    /// Its name. It is not scanned: where it is content, it is a unit as well.
    pub name: Option<String>,
    /// What is said about its type.
    pub content_type: Option<String>,
    /// Where in the document.
    pub location: Location,
    /// It is a view of something (a page drawn as a picture) or a leftover: where
    /// it changes, the rewritten document need not hold it as it is here.
    pub loose: bool,
    /// The bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// Something in the pixels that is an identifier without being text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Object {
    /// What.
    pub kind: IdentifierType,
    /// How sure, 0 to 1.
    pub score: f32,
    /// Name of the rule, and what was seen, in words of the reader's own.
    pub rule: String,
    /// Where.
    pub location: Location,
}

/// A piece of a document that was not read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Unread {
    /// Where in the document.
    pub location: Location,
    /// Why.
    pub reason: OpaqueReason,
}

impl TextUnit {
    /// Running text at `location`.
    pub fn plain(text: impl Into<String>, location: Location) -> Self {
        TextUnit { text: text.into(), location, ..TextUnit::default() }
    }

    /// The value of the metadata entry, or header, `name`.
    pub fn meta(name: &str, text: impl Into<String>, location: Location) -> Self {
        let path = vec![Segment::Key(name.into())];
        TextUnit { text: text.into(), location, schema: Schema::Form, role: Role::Meta, path, words: Vec::new() }
    }

    /// A file name.
    pub fn file_name(name: impl Into<String>, location: Location) -> Self {
        TextUnit { text: name.into(), location, role: Role::FileName, ..TextUnit::default() }
    }

    /// The box around the words that the bytes `start..end` of the text touch.
    pub fn rect(&self, start: usize, end: usize) -> Option<Rect> {
        around(&self.words, start, end)
    }
}

/// The box around those of `words` that touch the bytes `start..end`.
pub(crate) fn around(words: &[Word], start: usize, end: usize) -> Option<Rect> {
    let touched = words.iter().filter(|w| w.start < end && start < w.end).map(|w| w.rect);
    touched.reduce(Rect::union)
}

impl Extract {
    /// Notes that something at `location` was not read.
    pub fn unread(&mut self, location: Location, reason: OpaqueReason) {
        self.unread.push(Unread { location, reason });
    }

    /// Bytes of text and parts.
    pub fn size(&self) -> usize {
        let texts = self.units.iter().map(|u| u.text.len());
        texts.chain(self.parts.iter().map(|p| p.bytes.len())).sum()
    }
}

debug_without_content! {
    Extract, "Extract";
    TextUnit, "TextUnit";
    Part, "Part";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_the_box_around_its_words() {
        let word = |start, end, x| Word { start, end, rect: Rect { x, y: 5, width: 10, height: 8 }, confidence: 90 };
        let unit = TextUnit {
            text: "Mary Anderson seen".into(),
            words: vec![word(0, 4, 0), word(5, 13, 20), word(14, 18, 40)],
            ..TextUnit::default()
        };
        assert_eq!(unit.rect(2, 8), Some(Rect { x: 0, y: 5, width: 30, height: 8 }));
        assert_eq!(unit.rect(4, 5), None);
    }
}
