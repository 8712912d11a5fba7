//! From bytes and numbers to characters.

use std::ops::Range;

use super::Reader;
use crate::content::OpaqueReason;
use crate::content::document::Unread;
use crate::content::format::rtf::charset::CodePage;
use crate::content::format::rtf::text::Code;
use crate::finding::Location;

impl Reader<'_> {
    /// Takes a character that only old readers show; true if it was one.
    pub(super) fn skipped(&mut self, source: Range<usize>, text: Option<&str>) -> bool {
        if self.skip == 0 {
            return false;
        }
        self.skip -= 1;
        let (style, builder) = (self.style(), self.groups.last().map_or(0, |g| g.builder));
        if let Some(open) = self.builders.get_mut(builder) {
            let pieces = if style.is_deleted { &mut open.deleted } else { &mut open.text };
            pieces.extend(source.clone());
            if let Some(text) = text.filter(|_| style.fallback > 2) {
                open.fallback.push(text, source, Code::Coded, false);
            }
        }
        true
    }

    pub(super) fn unicode(&mut self, value: i32, source: Range<usize>) {
        self.begin();
        // Negative numbers are those above 32767.
        let unit = u16::try_from(value.rem_euclid(65536)).unwrap_or(0);
        let (units, source) = match self.half.take() {
            Some((high, from)) if (0xdc00..0xe000).contains(&unit) => (vec![high, unit], from.start..source.end),
            _ if (0xd800..0xdc00).contains(&unit) => {
                self.half = Some((unit, source));
                self.skip = self.style().fallback;
                return;
            }
            _ => (vec![unit], source),
        };
        self.put(&String::from_utf16_lossy(&units), source, Code::Coded);
        self.skip = self.style().fallback;
    }

    pub(super) fn bytes(&mut self, bytes: &[u8], start: usize) {
        let builder = self.groups.last().map_or(0, |g| g.builder);
        if let Some(block) = self.builders.get_mut(builder).and_then(|b| b.block.as_mut()) {
            block.digits(bytes, start..start + bytes.len());
            return;
        }
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let rest = bytes.get(at..).unwrap_or_default();
            let plain = match self.pending.is_empty() && self.skip == 0 {
                true => rest.iter().take_while(|b| b.is_ascii() && **b != 0).count(),
                false => 0,
            };
            if plain > 0 {
                let text = rest.get(..plain).and_then(|t| std::str::from_utf8(t).ok()).unwrap_or("");
                self.put(text, start + at..start + at + plain, Code::Verbatim);
                at += plain;
            } else {
                self.byte(*byte, start + at..start + at + 1);
                at += 1;
            }
            self.is_after_word = false;
        }
    }

    /// A byte in the code page.
    pub(super) fn byte(&mut self, byte: u8, source: Range<usize>) {
        if self.skip > 0 {
            let text = self.page().decode(&[byte]).unwrap_or_default();
            self.skipped(source, Some(&text));
            return;
        }
        if self.pending.is_empty() {
            self.pending_from = source.start;
        }
        self.pending.push(byte);
        let page = self.page();
        if page.is_whole(&self.pending) {
            self.character(page, source.end);
        }
    }

    /// A character that is not whole.
    pub(super) fn cut_character(&mut self) {
        if !self.pending.is_empty() {
            let end = self.pending_from + 1;
            self.character(self.page(), end);
        }
    }

    pub(super) fn character(&mut self, page: CodePage, end: usize) {
        let bytes = std::mem::take(&mut self.pending);
        let source = self.pending_from..end;
        match page.decode(&bytes) {
            Ok(text) => self.put(&text, source, Code::Coded),
            Err(reason) => {
                self.put("\u{fffd}", source, Code::Coded);
                let unread = Unread { location: Location::default(), reason };
                if !self.out.unread.contains(&unread) {
                    self.out.unread.push(unread);
                }
            }
        }
    }

    pub(super) fn binary(&mut self, bytes: &[u8], source: Range<usize>) {
        self.begin();
        let builder = self.groups.last().map_or(0, |g| g.builder);
        match self.builders.get_mut(builder).and_then(|b| b.block.as_mut()) {
            Some(block) => block.raw(bytes, source),
            None => self.unread(Location::default(), OpaqueReason::UnsupportedFormat("bytes in the text")),
        }
    }

    pub(super) fn put(&mut self, text: &str, source: Range<usize>, code: Code) {
        let is_after_word = self.is_after_word;
        let (style, builder) = (self.style(), self.groups.last().map_or(0, |g| g.builder));
        if let Some(open) = self.builders.get_mut(builder) {
            let pieces = if style.is_deleted { &mut open.deleted } else { &mut open.text };
            pieces.push(text, source, code, is_after_word);
        }
    }
}
