//! Escapes of JSON strings (RFC 8259, section 7).

/// What stands at a backslash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Escape {
    /// The bytes seen may be the beginning of several.
    Short,
    /// A character and the bytes it takes. A lone surrogate gives U+FFFD.
    Char(char, usize),
    /// Not an escape.
    Bad,
}

/// Reads the escape at the front of `bytes`, which begins with a backslash.
/// With `last` there is nothing behind `bytes`.
pub(super) fn escape(bytes: &[u8], last: bool) -> Escape {
    let short = if last { Escape::Bad } else { Escape::Short };
    let simple = match bytes.get(1) {
        None => return short,
        Some(b'u') => return unicode(bytes, last),
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(c @ (b'"' | b'\\' | b'/')) => char::from(*c),
        Some(_) => return Escape::Bad,
    };
    Escape::Char(simple, 2)
}

fn unicode(bytes: &[u8], last: bool) -> Escape {
    let short = if last { Escape::Bad } else { Escape::Short };
    let high = match unit(bytes) {
        Ok(Some(unit)) => unit,
        Ok(None) => return short,
        Err(()) => return Escape::Bad,
    };
    if let Some(c) = char::from_u32(u32::from(high)) {
        return Escape::Char(c, 6);
    }
    let lone = Escape::Char(char::REPLACEMENT_CHARACTER, 6);
    if high >= 0xdc00 {
        return lone;
    }
    let next = bytes.get(6..).unwrap_or_default();
    match next {
        [] | [b'\\'] => return if last { lone } else { Escape::Short },
        [b'\\', b'u', ..] => {}
        _ => return lone,
    }
    match unit(next) {
        Ok(Some(low)) => match char::decode_utf16([high, low]).next() {
            Some(Ok(c)) => Escape::Char(c, 12),
            _ => lone,
        },
        Ok(None) if !last => Escape::Short,
        _ => lone,
    }
}

/// The number of `\uXXXX`; `None` if it is cut short.
fn unit(bytes: &[u8]) -> Result<Option<u16>, ()> {
    let mut unit = 0u16;
    for at in 2..6 {
        let Some(b) = bytes.get(at) else { return Ok(None) };
        let digit = char::from(*b).to_digit(16).and_then(|d| u16::try_from(d).ok()).ok_or(())?;
        unit = unit << 4 | digit;
    }
    Ok(Some(unit))
}

/// Writes `text` as the inside of a JSON string.
pub fn encode(text: &str, out: &mut Vec<u8>) {
    for b in text.bytes() {
        match b {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..=0x1f => out.extend_from_slice(format!("\\u{b:04x}").as_bytes()),
            _ => out.push(b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_every_kind() {
        let cases: &[(&[u8], Escape)] = &[
            (b"\\n", Escape::Char('\n', 2)),
            (b"\\/x", Escape::Char('/', 2)),
            (b"\\u00e9x", Escape::Char('é', 6)),
            (b"\\ud83d\\ude00", Escape::Char('😀', 12)),
            (b"\\ud83dx", Escape::Char('\u{fffd}', 6)),
            (b"\\ud83d\\n", Escape::Char('\u{fffd}', 6)),
            (b"\\ud83d\\u0041", Escape::Char('\u{fffd}', 6)),
            (b"\\ud83d\\uzzzz", Escape::Char('\u{fffd}', 6)),
            (b"\\ude00", Escape::Char('\u{fffd}', 6)),
            (b"\\", Escape::Short),
            (b"\\u00", Escape::Short),
            (b"\\ud83d", Escape::Short),
            (b"\\ud83d\\", Escape::Short),
            (b"\\ud83d\\ude", Escape::Short),
            (b"\\x", Escape::Bad),
            (b"\\u00g0", Escape::Bad),
        ];
        for (bytes, want) in cases {
            assert_eq!(escape(bytes, false), *want, "{}", bytes.escape_ascii());
        }
    }
}
