//! Parameters of header values: `name="..."`, `filename*=UTF-8''...`.

use std::ops::Range;

use encoding_rs::Encoding;

use super::super::super::decode::{percent, rfc2047};
use super::super::super::splice::Splice;

/// One parameter as it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parameter {
    /// Name in lower case, with the asterisk of the extended notation (RFC 5987).
    pub name: String,
    /// Where the value is written, without its quotes.
    pub value: Range<usize>,
    /// It stands in quotes.
    pub quoted: bool,
    /// What stands behind it, up to the next semicolon: by the grammar nothing.
    pub rest: Range<usize>,
}

/// The parameters behind the first semicolon of a header's value.
pub fn parameters(value: &[u8]) -> Vec<Parameter> {
    let mut found = Vec::new();
    let Some(mut at) = value.iter().position(|b| *b == b';') else { return found };
    while let Some(b';') = value.get(at) {
        at += 1;
        at += skip(value, at, |b| b.is_ascii_whitespace());
        let name = at..at + skip(value, at, |b| !matches!(b, b'=' | b';'));
        at = name.end;
        let name = value.get(name).unwrap_or_default().trim_ascii().to_ascii_lowercase();
        if value.get(at) == Some(&b'=') {
            at += 1;
            at += skip(value, at, |b| b.is_ascii_whitespace());
        }
        let quoted = value.get(at) == Some(&b'"');
        let range = if quoted { quoted_range(value, at + 1) } else { token_range(value, at) };
        at = range.end + usize::from(quoted);
        let name = name.iter().map(|b| char::from(*b)).collect();
        let rest = at..at + skip(value, at, |b| b != b';');
        at = rest.end;
        found.push(Parameter { name, value: range, quoted, rest });
    }
    found
}

fn skip(value: &[u8], from: usize, while_: impl Fn(u8) -> bool) -> usize {
    value.get(from..).unwrap_or_default().iter().take_while(|b| while_(**b)).count()
}

fn quoted_range(value: &[u8], from: usize) -> Range<usize> {
    let mut at = from;
    while let Some(b) = value.get(at) {
        match b {
            b'"' => break,
            // Browsers of old sent paths with backslashes; only these two are escapes to all readers.
            b'\\' if matches!(value.get(at + 1), Some(b'"' | b'\\')) => at += 2,
            _ => at += 1,
        }
    }
    from..at.min(value.len())
}

fn token_range(value: &[u8], from: usize) -> Range<usize> {
    let end = from + skip(value, from, |b| b != b';');
    let trimmed = value.get(from..end).unwrap_or_default().trim_ascii_end().len();
    from..from + trimmed
}

/// Undoes quoting, percent-escapes and encoded words; the text, and the map to the source.
pub(super) fn decode(source: &[u8], quoted: bool) -> (String, Splice) {
    let (mut text, mut splice) = (String::new(), Splice::default());
    let mut rest = source;
    while !rest.is_empty() {
        let (piece, used) = unit(rest, quoted);
        let code = rest.get(..used).unwrap_or_default();
        if piece.as_bytes() == code {
            splice.copy(&piece)
        } else {
            splice.coded(&piece, code)
        }
        text.push_str(&piece);
        rest = rest.get(used..).unwrap_or_default();
    }
    (text, splice)
}

fn unit(rest: &[u8], quoted: bool) -> (String, usize) {
    match rest {
        [b'\\', c @ (b'"' | b'\\'), ..] if quoted => return (char::from(*c).to_string(), 2),
        [b'=', b'?', ..] => {
            if let Some((text, used)) = rfc2047::word(rest)
                && rest.get(..used).is_some_and(<[u8]>::is_ascii)
            {
                return (text, used);
            }
        }
        _ => {}
    }
    if let Some((byte, used)) = percent::deep(rest) {
        return (char::from(byte).to_string(), used);
    }
    let (mut bytes, mut used) = (Vec::with_capacity(4), 0);
    while bytes.len() < 4 {
        let tail = rest.get(used..).unwrap_or_default();
        let (byte, len) = match (percent::escape(tail), tail.first()) {
            (Some(byte), _) => (byte, 3),
            (None, Some(b)) => (*b, 1),
            (None, None) => break,
        };
        bytes.push(byte);
        used += len;
        match std::str::from_utf8(&bytes) {
            Ok(text) => return (text.to_owned(), used),
            Err(_) if matches!(bytes.as_slice(), [0xc0 | 0xc1] | [0xe0, 0x80 | 0x81]) => {}
            Err(_) if percent::overlong(&bytes).is_some() => {
                return (percent::overlong(&bytes).map_or_else(String::new, |(b, _)| char::from(b).to_string()), used);
            }
            Err(e) if e.error_len().is_some() => break,
            Err(_) => {}
        }
    }
    let first = rest.first().copied().unwrap_or(b' ');
    match percent::escape(rest) {
        Some(byte) => (latin(byte), 3),
        None => (latin(first), 1),
    }
}

fn latin(byte: u8) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned()
}

/// Undoes the extended notation `charset'language'percent-encoded` (RFC 5987);
/// `None` if it is not that. Also gives the length of what is in front of the text.
pub(super) fn decode_extended(source: &[u8]) -> Option<(String, Splice, usize, &'static Encoding)> {
    let first = source.iter().position(|b| *b == b'\'')?;
    let second = first + 1 + source.get(first + 1..)?.iter().position(|b| *b == b'\'')?;
    let encoding = Encoding::for_label_no_replacement(source.get(..first)?)?;
    let code = source.get(second + 1..)?;
    if encoding == encoding_rs::UTF_8 {
        let (text, splice) = decode(code, false);
        return Some((text, splice, second + 1, encoding));
    }
    let bytes = percent::decode(code);
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?.into_owned();
    let mut splice = Splice::default();
    splice.coded(&text, code);
    Some((text, splice, second + 1, encoding))
}

/// Writes text as browsers write names inside quotes (HTML standard, multipart
/// encoding): quotes and line ends as percent-escapes.
pub(super) fn encode_quoted(text: &str, out: &mut Vec<u8>) {
    for b in text.bytes() {
        match b {
            b'"' => out.extend_from_slice(b"%22"),
            b'\r' => out.extend_from_slice(b"%0D"),
            b'\n' => out.extend_from_slice(b"%0A"),
            b'\\' => out.extend_from_slice(b"%5C"),
            _ => out.push(b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(value: &str) -> Vec<(String, &str)> {
        parameters(value.as_bytes()).into_iter().map(|p| (p.name, &value[p.value])).collect()
    }

    #[test]
    fn parameters_of_all_ways_of_writing() {
        assert_eq!(
            found(r#"form-data; name="a;b"; filename = c.txt ;x; FileName*=UTF-8''d%20e"#),
            [("name", "a;b"), ("filename", "c.txt"), ("x", ""), ("filename*", "UTF-8''d%20e")]
                .map(|(n, v)| (n.to_owned(), v))
        );
        assert_eq!(found(r#"form-data; name="a\"b\\"; filename="C:\x\y""#)[1].1, r"C:\x\y");
        assert_eq!(found(r#"form-data; name="open"#), [("name".to_owned(), "open")]);
        assert_eq!(found("form-data"), []);
        assert_eq!(found("form-data;;"), [(String::new(), ""), (String::new(), "")]);
    }

    #[test]
    fn texts_of_names() {
        let text = |s: &str| decode(s.as_bytes(), true).0;
        assert_eq!(text(r#"a\"b\\c\d"#), r#"a"b\c\d"#);
        assert_eq!(text("Ren%C3%A9e%20M%.pdf"), "Renée M%.pdf");
        assert_eq!(text("=?utf-8?B?UmVuw6ll?=.pdf"), "Renée.pdf");
        assert_eq!(decode(b"Ren\xe9e", true).0, "Renée");
        assert_eq!(decode(b"\xc0\xb5%2536 \xc0", true).0, "56 À");
        assert_eq!(decode_extended(b"iso-8859-1'en'Ren%E9e").unwrap().0, "Renée");
        assert!(decode_extended(b"plain").is_none());
    }
}
