//! Text in base64 or hexadecimal in the middle of text, packed with gzip perhaps,
//! also coded twice.

use std::io::Read;
use std::ops::Range;

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Draft, Reading};
use crate::text::normalize::normalize;

/// Letters of a code from which on it may be a text.
const SHORTEST: usize = 16;
/// The same for a line that others of its length follow.
const LINE: usize = 16;
/// Longest code that is decoded, and longest text that is unpacked, in bytes.
const LONGEST: usize = 64 << 10;
/// How often one code may stand in another.
const NESTED: usize = 3;
/// Letters, in full groups of four, that are looked at first.
const FRONT: usize = 64;

/// The text with the codes in it decoded.
pub(super) fn undone(text: &str) -> Option<Reading> {
    let mut draft = Draft::new(text);
    let mut at = 0;
    while let Some(code) = next(text, at) {
        at = code.end;
        let source = text.get(code.clone()).unwrap_or("");
        if let Some(new) = decoded(source, NESTED) {
            draft.replace(code, &normalize(&new).text);
        } else if let Some(first) = source.find('\n') {
            // Lines that only happen to stand under each other.
            at = code.start + first;
            let line = code.start..at;
            if let Some(new) = decoded(text.get(line.clone()).unwrap_or(""), NESTED) {
                draft.replace(line, &normalize(&new).text);
            }
        }
    }
    draft.done("read decoded")
}

const fn is_letter(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_')
}

/// The next code at or after byte `at`: a run of its letters, over lines that
/// are full.
fn next(text: &str, mut at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // Looked at from behind: most bytes are passed over.
    while let Some(other) = bytes.get(at..at + SHORTEST)?.iter().rposition(|b| !is_letter(*b)) {
        at += other + 1;
    }
    let start = at;
    let mut end = line_end(bytes, start);
    let width = end - start;
    while width >= LINE
        && end - start <= LONGEST
        && let Some(below) = line_below(bytes, end)
    {
        let below_end = line_end(bytes, below);
        let closes = bytes.get(below_end).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'<'));
        if below_end == below || below_end - below > width || !closes {
            break;
        }
        let last = below_end - below < width;
        end = below_end;
        if last {
            break;
        }
    }
    let padding = bytes.get(end..)?.iter().take(2).take_while(|b| **b == b'=').count();
    Some(start..end + padding)
}

fn line_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().position(|b| !is_letter(*b)).unwrap_or(rest.len())
}

/// Where the next line begins, if one ends at `end`.
fn line_below(bytes: &[u8], end: usize) -> Option<usize> {
    match bytes.get(end..)? {
        [b'\r', b'\n', ..] => Some(end + 2),
        [b'\n', ..] => Some(end + 1),
        _ => None,
    }
}

/// The text that `code` stands for.
fn decoded(code: &str, depth: usize) -> Option<String> {
    if code.len() > LONGEST || depth == 0 {
        return None;
    }
    if !may_be_text(code) {
        return None;
    }
    let letters: Vec<u8> = code.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let bytes = from_hex(&letters).or_else(|| from_base64(&letters))?;
    let text = if bytes.starts_with(&[0x1f, 0x8b]) { unpacked(&bytes)? } else { String::from_utf8(bytes).ok()? };
    let all_code = text.len() >= SHORTEST && text.bytes().all(|b| is_letter(b) || b == b'=');
    if all_code && let Some(inner) = decoded(&text, depth - 1) {
        return Some(inner);
    }
    is_text(&text).then_some(text)
}

/// False if the first letters of `code` tell that it is no text in base64: the
/// rest of it need not be decoded then, and most of what looks like a code is a
/// picture or a key.
fn may_be_text(code: &str) -> bool {
    let front: Vec<u8> = code.bytes().filter(|b| !b.is_ascii_whitespace()).take(FRONT).collect();
    let is_hex = front.starts_with(b"0x") || front.iter().all(u8::is_ascii_hexdigit);
    if front.len() < FRONT || is_hex || !front.iter().all(|b| is_letter(*b)) {
        return true;
    }
    match base64(&front) {
        Some(bytes) if !bytes.starts_with(&[0x1f, 0x8b]) => {
            std::str::from_utf8(&bytes).map_or_else(|e| e.error_len().is_none(), |_| true)
        }
        _ => true,
    }
}

fn unpacked(bytes: &[u8]) -> Option<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).take(LONGEST as u64).read_to_string(&mut text).ok()?;
    Some(text)
}

fn from_hex(letters: &[u8]) -> Option<Vec<u8>> {
    let digits = letters.strip_prefix(b"0x").unwrap_or(letters);
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    if digits.len() < SHORTEST || !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks(2).map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

fn from_base64(letters: &[u8]) -> Option<Vec<u8>> {
    // A word, a constant: text in base64 has letters of either case.
    if !letters.iter().any(u8::is_ascii_uppercase) || !letters.iter().any(|b| b.is_ascii_lowercase()) {
        return None;
    }
    base64(letters)
}

fn base64(letters: &[u8]) -> Option<Vec<u8>> {
    let alphabet = if letters.iter().any(|b| matches!(b, b'-' | b'_')) { &URL_SAFE } else { &STANDARD };
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(alphabet, config).decode(letters).ok()
}

/// Printable, in Latin letters, and not all digits: what a token hardly decodes
/// to by chance.
fn is_text(text: &str) -> bool {
    let fits =
        |c: char| c.is_ascii_graphic() || matches!(c, ' ' | '\n' | '\r' | '\t' | 'À'..='ɏ' | '\u{2010}'..='\u{201d}');
    text.len() >= 8 && text.chars().all(fits) && text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exact, read};
    use super::*;
    use base64::engine::general_purpose::STANDARD as CODE;
    use proptest::prelude::*;

    #[test]
    fn codes_in_text() {
        for (seen, meant) in [
            ("x UGF0aWVudCBEZWJvcmFo y", "x Patient Deborah y"),
            (
                "it:\nUGF0aWVudCBEZWJvcmFo\r\nIEtlc3NsZXIgaXMgaGVy\r\nZSBub3cu\nIt ends.",
                "it:\nPatient Deborah Kessler is here now.\nIt ends.",
            ),
            ("(50617469656e74204465626f726168)", "(Patient Deborah)"),
        ] {
            assert_eq!(read(seen, undone).as_deref(), Some(meant), "{seen}");
        }
        let twice = CODE.encode(CODE.encode("Patient Deborah Kessler"));
        assert_eq!(read(&twice, undone).as_deref(), Some("Patient Deborah Kessler"));
    }

    #[test]
    fn words_numbers_and_tokens_stay() {
        for text in [
            "Gastrointestinal",
            "esophagogastroduodenoscopy",
            "4916381234567890",
            "d41d8cd98f00b204e9800998ecf8427e",
            "AKIAIOSFODNN7EXAMPLE",
        ] {
            assert_eq!(read(text, undone), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "[ -~]{10,40}", front in "[a-z :\n]{0,6}", back in "[ a-z\n]{0,6}", wrapped: bool) {
            let mut code = CODE.encode(&text);
            if wrapped {
                code = code.as_bytes().chunks(16).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\n");
            }
            let whole = format!("{front}{code}{back}");
            exact(&whole, undone(&whole));
        }
    }
}
