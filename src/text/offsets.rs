//! Byte offsets told in the units that other programs count in.

use super::{Span, Text};

/// The unit of the offsets in reports (`--offsets`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OffsetUnit {
    /// UTF-8 bytes.
    Byte,
    /// Unicode code points (the default; what Python counts).
    #[default]
    Char,
    /// UTF-16 code units (what JavaScript and Java count).
    Utf16,
}

impl OffsetUnit {
    /// The name used on the command line and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            OffsetUnit::Byte => "byte",
            OffsetUnit::Char => "char",
            OffsetUnit::Utf16 => "utf16",
        }
    }
}

/// Converts byte offsets of one text to another unit, reading the text once
/// as long as the offsets asked for rise.
pub struct Offsets<'t> {
    text: &'t str,
    unit: OffsetUnit,
    byte: usize,
    count: usize,
}

impl<'t> Offsets<'t> {
    /// A converter for `text`.
    pub fn new(text: &'t str, unit: OffsetUnit) -> Self {
        Offsets { text, unit, byte: 0, count: 0 }
    }

    /// `byte` (an offset on a character boundary) in the unit. An offset
    /// inside a character counts as the character's start; past the end, as the end.
    pub fn at(&mut self, byte: usize) -> usize {
        if self.unit == OffsetUnit::Byte {
            return byte.min(self.text.len());
        }
        if byte < self.byte {
            self.byte = 0;
            self.count = 0;
        }
        let rest = self.text.get(self.byte..).unwrap_or("");
        for (i, c) in rest.char_indices() {
            if self.byte + i + c.len_utf8() > byte {
                self.byte += i;
                return self.count;
            }
            self.count += match self.unit {
                OffsetUnit::Utf16 => c.len_utf16(),
                _ => 1,
            };
        }
        self.byte = self.text.len();
        self.count
    }

    /// Both ends of `span`.
    pub fn span(&mut self, span: Span<Text>) -> (usize, usize) {
        let start = self.at(span.start);
        (start, self.at(span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_each_unit() {
        let text = "aé😀b";
        for (unit, want) in [(OffsetUnit::Byte, 7), (OffsetUnit::Char, 3), (OffsetUnit::Utf16, 4)] {
            assert_eq!(Offsets::new(text, unit).at(7), want);
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_counting_from_the_start(text in "\\PC{0,40}", cuts in proptest::collection::vec(0usize..200, 0..8)) {
            let mut offsets = Offsets::new(&text, OffsetUnit::Char);
            for cut in cuts {
                let byte = (0..=cut.min(text.len())).rev().find(|&b| text.is_char_boundary(b)).unwrap();
                proptest::prop_assert_eq!(offsets.at(byte), text[..byte].chars().count());
            }
        }
    }
}
