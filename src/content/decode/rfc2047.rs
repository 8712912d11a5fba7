//! Encoded words of headers (RFC 2047).

use super::{base64, percent::hex};

/// The text of an encoded word at the front of `code`, and its length in bytes.
pub fn word(code: &str) -> Option<(String, usize)> {
    let body = code.strip_prefix("=?")?;
    let (charset, body) = body.split_once('?')?;
    let (method, body) = body.split_once('?')?;
    let (data, rest) = body.split_once("?=")?;
    if charset.contains(|c: char| !c.is_ascii_graphic()) || data.contains([' ', '?']) {
        return None;
    }
    let bytes = match method {
        "B" | "b" => base64::decode(data.as_bytes())?.0,
        "Q" | "q" => quoted(data.as_bytes())?,
        _ => return None,
    };
    let label = charset.split('*').next().unwrap_or(charset);
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?.into_owned();
    Some((text, code.len() - rest.len()))
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
        assert_eq!(word("=?UTF-8?B?UmVuw6ll?= x"), Some(("Renée".into(), 20)));
        assert_eq!(word("=?iso-8859-1*en?q?Ren=E9e_B?="), Some(("Renée B".into(), 29)));
        assert_eq!(word("=?nope?q?x?="), None);
        assert_eq!(word("=?utf-8?q?=?="), None);
        assert_eq!(word("=?utf-8?x"), None);
    }
}
