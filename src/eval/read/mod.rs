//! Gold in the forms in which corpora come. Every reader gives code-point
//! offsets of the text that it gives, and an error with a line, never the text.

pub mod brat;
pub mod conll;
pub mod i2b2;
pub mod types;

pub use types::{Mapped, TypeMap};

use super::gold::{GoldRecord, GoldSpan};

/// The form of a gold file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GoldFormat {
    /// One JSON object a line.
    Jsonl,
    /// brat standoff: `note.txt` and `note.ann`.
    Brat,
    /// XML of the i2b2/n2c2 2014 track: `TEXT` and `TAGS`.
    I2b2,
    /// Columns, a token a line, the last one a BIO tag.
    Conll,
}

impl GoldFormat {
    /// The format that a file's extension names.
    pub fn of_extension(extension: &str) -> Option<GoldFormat> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "json" => GoldFormat::Jsonl,
            "ann" => GoldFormat::Brat,
            "xml" => GoldFormat::I2b2,
            "conll" | "bio" | "iob" | "iob2" | "bioes" => GoldFormat::Conll,
            _ => return None,
        })
    }

    /// The format that the beginning of a file shows; brat's text shows none.
    pub fn of_content(head: &str) -> Option<GoldFormat> {
        let line = head.trim_start_matches('\u{feff}').lines().map(str::trim).find(|l| !l.is_empty())?;
        match line.chars().next()? {
            '{' => Some(GoldFormat::Jsonl),
            '<' => Some(GoldFormat::I2b2),
            _ if conll::is_line(line) => Some(GoldFormat::Conll),
            _ => None,
        }
    }
}

/// A labelled span as its corpus has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawSpan {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The corpus's own name of the type.
    pub kind: String,
    /// The line that says so, from 1.
    pub line: u64,
}

/// A text with the labels of its corpus.
#[derive(Clone, PartialEq, Eq)]
pub struct RawDocument {
    /// The text.
    pub text: String,
    /// Its spans, in the file's order.
    pub spans: Vec<RawSpan>,
}

crate::finding::debug_without_content! {
    RawDocument, "RawDocument";
}

/// Why gold cannot be read. Holds no text.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what}")]
pub struct ReadError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it and how to mend it.
    pub what: String,
}

impl ReadError {
    fn new(line: u64, what: impl Into<String>) -> Self {
        ReadError { line, what: what.into() }
    }
}

impl RawDocument {
    /// The document as a gold record: its types those of this program.
    ///
    /// # Errors
    /// A type that neither `map` nor this program knows.
    pub fn record(self, id: String, map: &TypeMap) -> Result<GoldRecord, ReadError> {
        let letters: Vec<char> = self.text.chars().collect();
        let mut spans = Vec::with_capacity(self.spans.len());
        for raw in self.spans {
            let text: String = letters.get(raw.start..raw.end).unwrap_or(&[]).iter().collect();
            let Some(mapped) = map.mapped(&raw.kind, &text) else { return Err(unknown(&raw)) };
            let ignored = mapped == Mapped::Ignore;
            let hipaa = match mapped {
                Mapped::Nothing => continue,
                Mapped::Ignore => None,
                Mapped::Kind(kind) => Some(kind.as_str().to_owned()),
            };
            spans.push(GoldSpan { start: raw.start, end: raw.end, own_type: raw.kind, hipaa, ignored });
        }
        Ok(GoldRecord { id, text: self.text, spans })
    }
}

fn unknown(span: &RawSpan) -> ReadError {
    let kind = &span.kind;
    ReadError::new(
        span.line,
        format!(
            "no mapping for the type {kind:?}; give one with --map FILE: under [types] a line {kind:?} = \"NAME\" \
             (or another type, \"IGNORE\", \"NONE\")"
        ),
    )
}

/// The text as one line with single blanks, to compare what stands at offsets
/// with what a corpus says stands there.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
