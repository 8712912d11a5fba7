//! Notices documents in the middle of a text: an image pasted into Markdown or
//! into HTML that stands in a string, as a `data:` URI.

/// What stands in front of the payload.
const MARK: &[u8] = b";base64,";
/// Letters from which on the payload is a document and not an example.
const PAYLOAD: usize = 32;

/// Watches one text go by, in pieces cut anywhere.
#[derive(Clone, Default, Debug)]
pub(super) struct Inline {
    /// Bytes of the mark that the text ends with.
    marked: usize,
    /// Letters of payload seen, once the mark was.
    payload: Option<usize>,
    found: bool,
}

impl Inline {
    /// The next piece of the text.
    pub(super) fn watch(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while !self.found {
            if self.marked == 0 && self.payload.is_none() {
                // Outside of a mark only its first letter matters.
                let Some(at) = memchr::memchr(b';', rest) else { return };
                rest = rest.get(at..).unwrap_or_default();
            }
            let Some((b, tail)) = rest.split_first() else { return };
            rest = tail;
            self.step(*b);
        }
    }

    fn step(&mut self, b: u8) {
        if let Some(count) = &mut self.payload {
            if super::look::is_base64(&b) || b == b'%' {
                *count += 1;
                self.found = *count >= PAYLOAD;
                return;
            }
            if b.is_ascii_whitespace() {
                return;
            }
            self.payload = None;
        }
        let expected = MARK.get(self.marked).copied().unwrap_or(0);
        self.marked = if b.eq_ignore_ascii_case(&expected) { self.marked + 1 } else { usize::from(b == b';') };
        if self.marked == MARK.len() {
            self.marked = 0;
            self.payload = Some(0);
        }
    }

    /// True if a document stands in the text that went by; begins a new text.
    pub(super) fn take(&mut self) -> bool {
        std::mem::take(self).found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_in_the_middle_of_a_text_are_noticed() {
        let image = format!("![scan](data:image/png;base64,{})", "iVBORw0KGgo".repeat(4));
        let cases = [
            (image.as_str(), true),
            ("it says ;base64, and no more", false),
            ("a;b;base6;;base64,QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD", true),
            ("data:text/plain;BASE64,QUJDQUJDQUJDQUJD\nQUJDQUJDQUJDQUJDQUJD", true),
            ("plain; text", false),
        ];
        for (text, want) in cases {
            for step in [1, 5, 1000] {
                let mut inline = Inline::default();
                for piece in text.as_bytes().chunks(step) {
                    inline.watch(std::str::from_utf8(piece).unwrap());
                }
                assert_eq!(inline.take(), want, "{text}");
            }
        }
    }
}
