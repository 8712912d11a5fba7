//! Base64 (RFC 4648, RFC 2045), written again the way it was written.

use base64::Engine;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// How a base64 text was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    url_safe: bool,
    padded: bool,
    /// Letters a line and the line end, if it was wrapped.
    wrap: Option<(usize, &'static str)>,
}

impl Shape {
    /// Lines of 76 letters ended by CRLF, as RFC 2045 has them.
    pub const MIME: Shape = Shape { url_safe: false, padded: true, wrap: Some((76, "\r\n")) };
}

fn engine(alphabet: &Alphabet, pad: bool) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(pad)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(alphabet, config)
}

/// Decodes base64 of either alphabet, wrapped or not, padded or not.
pub fn decode(text: &[u8]) -> Option<(Vec<u8>, Shape)> {
    let text = text.trim_ascii();
    let letters: Vec<u8> = text.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let url_safe = letters.iter().any(|b| matches!(b, b'-' | b'_'));
    let padded = letters.last() == Some(&b'=') || letters.len().is_multiple_of(4);
    let wrap = text.iter().position(|b| matches!(b, b'\r' | b'\n')).map(|at| {
        let eol = if text.get(at..).is_some_and(|t| t.starts_with(b"\r\n")) { "\r\n" } else { "\n" };
        (at.max(4), eol)
    });
    let bytes = engine(if url_safe { &URL_SAFE } else { &STANDARD }, padded).decode(letters).ok()?;
    Some((bytes, Shape { url_safe, padded, wrap }))
}

/// Encodes `bytes` in the given shape.
pub fn encode(bytes: &[u8], shape: &Shape) -> String {
    let flat = engine(if shape.url_safe { &URL_SAFE } else { &STANDARD }, shape.padded).encode(bytes);
    let Some((width, eol)) = shape.wrap else { return flat };
    let mut out = String::with_capacity(flat.len() + flat.len() / width * eol.len());
    let mut rest = flat.as_str();
    while let Some((line, more)) = rest.split_at_checked(width).filter(|(_, more)| !more.is_empty()) {
        out.push_str(line);
        out.push_str(eol);
        rest = more;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_all_ways_of_writing() {
        for text in ["TWFyeT8/Pj4=", "TWFyeT8_Pj4=", "TWFyeT8_Pj4", "TWFy\r\neT8/\r\nPj4=\r\n", " TWFyeT8/Pj4 "] {
            assert_eq!(decode(text.as_bytes()).unwrap().0, b"Mary??>>", "{text}");
        }
        for text in ["TWF=eT8=", "TWFye", "T!Fy", "TW-y+A=="] {
            assert!(decode(text.as_bytes()).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn writes_as_it_was_written(bytes in proptest::collection::vec(any::<u8>(), 0..200), wrapped: bool, padded: bool, url_safe: bool) {
            let wrap = wrapped.then_some((76, "\n"));
            let text = encode(&bytes, &Shape { url_safe, padded, wrap });
            let (back, shape) = decode(text.as_bytes()).unwrap();
            prop_assert_eq!(&back, &bytes);
            prop_assert_eq!(encode(&bytes, &shape), text);
        }
    }
}
