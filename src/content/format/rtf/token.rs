//! Tokens of RTF (Rich Text Format Specification 1.9.1, "RTF Syntax").

use std::ops::Range;

use crate::content::OpaqueReason;

/// A token and the bytes it is written in.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) source: Range<usize>,
}

/// What a token is.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// `{`.
    Open,
    /// `}`.
    Close,
    /// A control word. Its blank, if it has one, belongs to it.
    Word { name: &'a str, value: Option<i32>, has_blank: bool },
    /// A control symbol: a backslash and this byte.
    Symbol(u8),
    /// `\'hh`: a byte in the code page.
    Hex(u8),
    /// `\binN` and the bytes behind it.
    Binary(&'a [u8]),
    /// Bytes that stand for themselves.
    Text(&'a [u8]),
    /// A line end, which means nothing.
    Newline,
}

/// Letters of the longest control word, more than the standard allows.
const LONGEST_WORD: usize = 64;

/// Reads tokens one by one.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Tokens { bytes, at: 0 }
    }

    /// The next token; none at the end.
    ///
    /// # Errors
    /// If a control word is cut off or malformed.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, OpaqueReason> {
        let start = self.at;
        let Some(rest) = self.bytes.get(start..) else { return Ok(None) };
        let (kind, len) = match rest {
            [] => return Ok(None),
            [b'{', ..] => (Kind::Open, 1),
            [b'}', ..] => (Kind::Close, 1),
            [b'\r' | b'\n', ..] => (Kind::Newline, 1),
            [b'\\', tail @ ..] => control(tail)?,
            _ => {
                let len = rest.iter().position(|b| matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n'));
                let text = rest.get(..len.unwrap_or(rest.len())).unwrap_or(rest);
                (Kind::Text(text), text.len())
            }
        };
        self.at = start + len;
        Ok(Some(Token { kind, source: start..self.at }))
    }
}

/// The control behind a backslash, and its length with the backslash.
fn control(tail: &[u8]) -> Result<(Kind<'_>, usize), OpaqueReason> {
    let letters = tail.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if letters == 0 {
        return match tail {
            [b'\'', digits @ ..] => {
                let byte = digits.first().zip(digits.get(1)).and_then(|(a, b)| hex(*a, *b));
                Ok((Kind::Hex(byte.ok_or(OpaqueReason::Corrupt)?), 4))
            }
            [symbol, ..] => Ok((Kind::Symbol(*symbol), 2)),
            [] => Err(OpaqueReason::Corrupt),
        };
    }
    let name = tail.get(..letters.min(LONGEST_WORD)).and_then(|name| std::str::from_utf8(name).ok());
    let name = name.filter(|name| name.len() == letters).ok_or(OpaqueReason::Corrupt)?;
    let rest = tail.get(letters..).unwrap_or_default();
    let sign = usize::from(rest.first() == Some(&b'-') && rest.get(1).is_some_and(u8::is_ascii_digit));
    let digits = rest.get(sign..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
    let number = rest.get(..sign + digits).filter(|_| digits > 0).and_then(|n| std::str::from_utf8(n).ok());
    // What is too large for a parameter is as good as none.
    let value = number.map(|n| n.parse().unwrap_or(0));
    let end = letters + if digits > 0 { sign + digits } else { 0 };
    let has_blank = tail.get(end) == Some(&b' ');
    let len = 1 + end + usize::from(has_blank);
    if name == "bin" {
        let size = usize::try_from(value.unwrap_or(0)).map_err(|_| OpaqueReason::Corrupt)?;
        let from = len - 1;
        let data = tail.get(from..).and_then(|rest| rest.get(..size)).ok_or(OpaqueReason::Corrupt)?;
        return Ok((Kind::Binary(data), len + size));
    }
    Ok((Kind::Word { name, value, has_blank }, len))
}

/// The byte that two digits write.
pub(super) fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> Result<Vec<String>, OpaqueReason> {
        let mut tokens = Tokens::new(bytes);
        let mut all = Vec::new();
        while let Some(token) = tokens.next()? {
            all.push(match token.kind {
                Kind::Open => "{".to_owned(),
                Kind::Close => "}".to_owned(),
                Kind::Word { name, value, has_blank } => format!("{name}:{value:?}:{has_blank}"),
                Kind::Symbol(b) => format!("\\{}", char::from(b)),
                Kind::Hex(b) => format!("x{b:02x}"),
                Kind::Binary(b) => format!("bin{}", b.len()),
                Kind::Text(t) => String::from_utf8(t.to_vec()).unwrap(),
                Kind::Newline => "nl".to_owned(),
            });
        }
        Ok(all)
    }

    #[test]
    fn controls_end_where_the_standard_says() {
        let all = shown(b"{\\b0 Mary\\par\r\n\\u-10179 ?\\'e9\\~\\i(x)\\bin2 {}\\a-b}").unwrap();
        let expected = [
            "{",
            "b:Some(0):true",
            "Mary",
            "par:None:false",
            "nl",
            "nl",
            "u:Some(-10179):true",
            "?",
            "xe9",
            "\\~",
            "i:None:false",
            "(x)",
            "bin2",
            "a:None:false",
            "-b",
            "}",
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn what_is_cut_off_is_corrupt() {
        for bytes in [&b"{\\"[..], b"\\'e", b"\\'zz", b"\\bin9 abc", b"\\bin-1 "] {
            assert!(shown(bytes).is_err(), "{}", bytes.escape_ascii());
        }
    }
}
