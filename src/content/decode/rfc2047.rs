//! Encoded words of headers (RFC 2047).

use super::{base64, percent::hex};

/// The text of an encoded word at the front of `code`, and its length in bytes.
/// No more is looked at than up to the third `?`: a header may be full of what
/// looks like the beginning of one.
pub fn word(code: &[u8]) -> Option<(String, usize)> {
    let body = code.strip_prefix(b"=?")?;
    let (charset, body) = split(body)?;
    let label = charset.split(|b| *b == b'*').next().unwrap_or(charset);
    let encoding = encoding_rs::Encoding::for_label(label)?;
    let (method, body) = split(body)?;
    let (data, rest) = split(body)?;
    let rest = rest.strip_prefix(b"=")?;
    if charset.iter().any(|b| !b.is_ascii_graphic()) || data.contains(&b' ') {
        return None;
    }
    let bytes = match method {
        b"B" | b"b" => base64::decode(data)?.0,
        b"Q" | b"q" => quoted(data)?,
        _ => return None,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?.into_owned();
    Some((text, code.len() - rest.len()))
}

/// What is in front of the next `?`, and what is behind it.
fn split(code: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(b'?', code)?;
    Some((code.get(..at)?, code.get(at + 1..)?))
}

fn quoted(data: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len());
    let mut bytes = data.iter();
    while let Some(&b) = bytes.next() {
        out.push(match b {
            b'_' => b' ',
            b'=' => hex(*bytes.next()?)? << 4 | hex(*bytes.next()?)?,
            b => b,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_methods() {
        assert_eq!(word(b"=?UTF-8?B?UmVuw6ll?= x"), Some(("Renée".into(), 20)));
        assert_eq!(word(b"=?iso-8859-1*en?q?Ren=E9e_B?="), Some(("Renée B".into(), 29)));
        assert_eq!(word(b"=?nope?q?x?="), None);
        assert_eq!(word(b"=?utf-8?q?=?="), None);
        assert_eq!(word(b"=?utf-8?q?a?b?="), None);
        assert_eq!(word(b"=?utf-8?x"), None);
    }
}
