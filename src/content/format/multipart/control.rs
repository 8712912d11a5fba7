//! Fields that tell how the others are to be read.

use super::super::super::{ContentError, Reader, Sink};
use super::super::form::{CHARSET_FIELD, is_own_charset};

/// Longest value of such a field.
const LONGEST: usize = 40;

/// Names under which upload clients tell how many pieces a file comes in
/// (dropzone, resumable.js, flow.js, Fine Uploader).
const TOTALS: &[&str] = &["dztotalchunkcount", "resumabletotalchunks", "flowtotalchunks", "qqtotalparts"];

/// The value of one of these fields. It is checked instead of scanned: it can only
/// be the name of a charset, or a 1.
pub(super) struct Control {
    what: What,
    told: Vec<u8>,
}

#[derive(Clone, Copy)]
enum What {
    /// The charset of the other fields; they are read as UTF-8, or by what their own
    /// headers say.
    Charset,
    /// In how many pieces the file comes: the platform puts together what cannot be
    /// judged here piece by piece.
    Pieces,
}

impl Control {
    /// The reader for a field called `name`, if it is one of these. Behind a field
    /// that numbers a piece, plupload's `chunks` is one, too.
    pub(super) fn of(name: &str, numbered: bool) -> Option<Self> {
        let what = if name == CHARSET_FIELD {
            What::Charset
        } else if TOTALS.contains(&name.to_ascii_lowercase().as_str()) || numbered && name == "chunks" {
            What::Pieces
        } else {
            return None;
        };
        Some(Control { what, told: Vec::new() })
    }

    fn refused(&self) -> ContentError {
        ContentError::Unsupported {
            what: match self.what {
                What::Charset => "charset",
                What::Pieces => "upload in pieces",
            },
        }
    }
}

impl Reader for Control {
    fn push(&mut self, input: &[u8], _sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.told.extend_from_slice(input);
        if self.told.len() > LONGEST {
            return Err(self.refused());
        }
        out.extend_from_slice(input);
        Ok(())
    }

    fn finish(&mut self, _sink: &mut dyn Sink, _out: &mut Vec<u8>) -> Result<(), ContentError> {
        let told = std::str::from_utf8(&self.told).unwrap_or("?").trim();
        let fine = match self.what {
            What::Charset => is_own_charset(told, encoding_rs::UTF_8),
            What::Pieces => told.is_empty() || told == "1",
        };
        if fine { Ok(()) } else { Err(self.refused()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::testing::{Words, read};
    use super::*;

    #[test]
    fn only_what_changes_nothing_is_let_through() {
        for (name, value, fine) in [
            ("_charset_", "UTF-8", true),
            ("_charset_", "utf-7", false),
            ("_charset_", "utf-16le", false),
            ("dztotalchunkcount", "1", true),
            ("dztotalchunkcount", "2", false),
            ("resumableTotalChunks", "12", false),
            ("chunks", "3", false),
            ("qqtotalparts", "219-09-9438 and more words than a number has", false),
        ] {
            let mut sink = Words::default();
            let out = read(Control::of(name, true).unwrap(), value.as_bytes(), 2, &mut sink);
            assert_eq!(out.is_ok(), fine, "{name} {value}");
        }
        assert!(Control::of("note", true).is_none() && Control::of("chunks", false).is_none());
    }
}
