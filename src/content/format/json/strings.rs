//! The inside of a string: characters, escapes, the closing quote.

use super::super::super::splice::utf8_prefix;
use super::super::super::value::Value;
use super::escape::{Escape, escape};

/// Where the text of a string goes.
pub(super) enum Held<'a> {
    /// It is held in [`Text`] to its end.
    Key,
    /// It is told as it comes.
    Value(&'a mut Value),
}

/// What was taken of the input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Bytes taken, with the closing quote.
    pub(super) taken: usize,
    /// The closing quote was among them.
    pub(super) closed: bool,
}

/// The string being read.
#[derive(Default)]
pub(super) struct Text {
    key: String,
    source: Vec<u8>,
    begun: bool,
}

impl Text {
    /// True if nothing of the string was taken yet.
    pub(super) fn is_fresh(&self) -> bool {
        !self.begun
    }

    /// The whole string, if `bytes` holds all of it and it has no escapes.
    pub(super) fn plain(bytes: &[u8]) -> Option<&str> {
        let end = memchr::memchr2(b'"', b'\\', bytes)?;
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        let body = bytes.get(..end)?;
        if has_control(body) {
            return None;
        }
        std::str::from_utf8(body).ok()
    }

    /// Takes what it can of `bytes`, which continue the string. A tolerant
    /// reader takes raw control characters and false escapes as text.
    pub(super) fn take(
        &mut self,
        bytes: &[u8],
        last: bool,
        tolerant: bool,
        held: &mut Held<'_>,
    ) -> Result<Piece, &'static str> {
        self.begun = true;
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let special = memchr::memchr2(b'"', b'\\', rest);
            let body = rest.get(..special.unwrap_or(rest.len())).unwrap_or_default();
            if !tolerant && has_control(body) {
                return Err("a control character in a string");
            }
            let (text, open) = utf8_prefix(body);
            if !open || (text.len() < body.len() && (special.is_some() || last)) {
                return Err("not UTF-8");
            }
            self.add(text, text.as_bytes(), held);
            at += text.len();
            let Some(special) = special else { return Ok(Piece { taken: at, closed: false }) };
            let rest = rest.get(special..).unwrap_or_default();
            if rest.first() == Some(&b'"') {
                return Ok(Piece { taken: at + 1, closed: true });
            }
            let mut buffer = [0; 4];
            match escape(rest, last) {
                Escape::Short => return Ok(Piece { taken: at, closed: false }),
                Escape::Char(c, len) => {
                    self.add(c.encode_utf8(&mut buffer), rest.get(..len).unwrap_or_default(), held);
                    at += len;
                }
                Escape::Bad if tolerant => {
                    self.add("\\", b"\\", held);
                    at += 1;
                }
                Escape::Bad => return Err("not an escape"),
            }
        }
    }

    fn add(&mut self, text: &str, source: &[u8], held: &mut Held<'_>) {
        match held {
            Held::Key => self.key.push_str(text),
            Held::Value(value) if text.as_bytes() == source => value.copy(text),
            Held::Value(value) => value.coded(text, source),
        }
    }

    /// Keeps the source of a key; the closing quote is not part of it.
    pub(super) fn hold_source(&mut self, bytes: &[u8], closed: bool) {
        let end = bytes.len() - usize::from(closed);
        self.source.extend_from_slice(bytes.get(..end).unwrap_or_default());
    }

    /// Bytes of source held.
    pub(super) fn source_len(&self) -> usize {
        self.source.len()
    }

    /// The key held and its source.
    pub(super) fn held(&self) -> (&str, &[u8]) {
        (&self.key, &self.source)
    }

    /// Makes ready for the next string.
    pub(super) fn reset(&mut self) {
        self.key.clear();
        self.source.clear();
        self.begun = false;
    }
}

/// True for bytes that must be escaped (RFC 8259, section 7). Folded without a
/// branch, so that it runs on many bytes at once.
fn has_control(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |any, b| any | (*b < 0x20))
}
