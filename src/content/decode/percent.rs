//! Percent-encoding (RFC 3986, and the URL standard's form encoding).

/// The byte that `%XX` at the front of `code` stands for.
pub fn escape(code: &[u8]) -> Option<u8> {
    match code {
        [b'%', high, low, ..] => Some(hex(*high)? << 4 | hex(*low)?),
        _ => None,
    }
}

/// Escapes of escapes, at most: nobody undoes more, and to tell that there are
/// more needs no more bytes to be held.
const DEEPEST: usize = 32;

/// The character that the escape at the front of `code` stands for, and its
/// length, if it is one that is not escaped without need: escapes of escapes are
/// undone as often as they were made (`%2535` is `5`). Only what no syntax is
/// made of: a quote that is escaped twice has to stay one.
pub fn deep(code: &[u8]) -> Option<(u8, usize)> {
    let (mut byte, mut len) = (escape(code)?, 3);
    while byte == b'%' {
        if len > 2 * DEEPEST {
            return None;
        }
        let [high, low] = *code.get(len..)?.first_chunk::<2>()?;
        byte = hex(high)? << 4 | hex(low)?;
        len += 2;
    }
    (len > 3 && (byte.is_ascii_alphanumeric() || b"-._@ ".contains(&byte))).then_some((byte, len))
}

/// True if more bytes must come to tell whether `code` begins with an escape of
/// an escape.
pub fn may_be_deep(code: &[u8]) -> bool {
    let mut rest = code.strip_prefix(b"%25");
    for _ in 0..DEEPEST {
        let Some(tail) = rest else { break };
        match tail {
            [] => return true,
            [high] => return hex(*high).is_some(),
            [b'2', b'5', more @ ..] => rest = Some(more),
            _ => return false,
        }
    }
    false
}

/// The character of ASCII that an overlong sequence of UTF-8 at the front of
/// `bytes` stands for to a decoder that does not refuse it, and its length.
pub fn overlong(bytes: &[u8]) -> Option<(u8, usize)> {
    let (byte, len) = match bytes {
        [first @ (0xc0 | 0xc1), second @ 0x80..=0xbf, ..] => ((first & 1) << 6 | (second & 0x3f), 2),
        [0xe0, second @ 0x80..=0x81, third @ 0x80..=0xbf, ..] => ((second & 1) << 6 | (third & 0x3f), 3),
        _ => return None,
    };
    (byte.is_ascii_alphanumeric() || b"-._@ ".contains(&byte)).then_some((byte, len))
}

/// The value of a hexadecimal digit.
pub fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// Undoes all escapes; what is none stays as it is.
pub fn decode(code: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(code.len());
    let mut rest = code;
    while let Some((&first, tail)) = rest.split_first() {
        if let Some(byte) = escape(rest) {
            out.push(byte);
            rest = rest.get(3..).unwrap_or_default();
        } else {
            out.push(first);
            rest = tail;
        }
    }
    out
}

/// Writes everything but unreserved characters as escapes.
pub fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &b in bytes {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~') {
            out.push(b);
        } else {
            let digit = |n: u8| HEX.get(usize::from(n)).copied().unwrap_or(b'0');
            out.extend_from_slice(&[b'%', digit(b >> 4), digit(b & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_escape_stays() {
        assert_eq!(decode(b"a%20b%zz%4"), b"a b%zz%4");
    }

    #[test]
    fn escapes_of_escapes_are_undone() {
        assert_eq!(deep(b"%2535x"), Some((b'5', 5)));
        assert_eq!(deep(b"%252535"), Some((b'5', 7)));
        assert_eq!(deep(b"%2522"), None);
        assert_eq!(deep(b"%25zz"), None);
        assert_eq!(deep(b"%35"), None);
        let endless = format!("%{}35", "25".repeat(1000));
        assert!(deep(endless.as_bytes()).is_none() && !may_be_deep(endless.as_bytes()));
        for (code, open) in
            [("%25", true), ("%253", true), ("%2525", true), ("%2535", false), ("%25z", false), ("%3", false)]
        {
            assert_eq!(may_be_deep(code.as_bytes()), open, "{code}");
        }
    }

    #[test]
    fn overlong_sequences_are_what_they_stand_for() {
        assert_eq!(overlong(b"\xc0\xb5x"), Some((b'5', 2)));
        assert_eq!(overlong(b"\xc1\x80"), Some((b'@', 2)));
        assert_eq!(overlong(b"\xe0\x80\xb7"), Some((b'7', 3)));
        for bytes in [&b"\xc3\xa9"[..], b"\xe0\xa4\x85", b"\xc0", b"5"] {
            assert_eq!(overlong(bytes), None);
        }
    }

    proptest! {
        #[test]
        fn there_and_back(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let mut code = Vec::new();
            encode(&bytes, &mut code);
            prop_assert_eq!(decode(&code), bytes);
        }
    }
}
