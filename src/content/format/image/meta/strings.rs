//! Text among bytes.

/// Characters from which on a run of them is a text.
const SHORTEST: usize = 4;

/// Latin-1 (ISO 8859-1), or UTF-8 where the bytes are valid UTF-8.
pub(super) fn latin1(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// UTF-16 with its little or big end first.
pub(super) fn utf16(bytes: &[u8], little: bool) -> String {
    let units = bytes.chunks_exact(2).map(|pair| match *pair {
        [a, b] if little => u16::from_le_bytes([a, b]),
        [a, b] => u16::from_be_bytes([a, b]),
        _ => 0,
    });
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// Runs of printable characters: bytes, and UTF-16 of both ends.
pub(super) fn find(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let printable = |b: u8| matches!(b, b' '..=b'~' | 0xa0..);
    for run in bytes.split(|b| !printable(*b)).filter(|run| run.len() >= SHORTEST) {
        let letters = run.iter().filter(|b| b.is_ascii_alphanumeric()).count();
        if letters * 2 >= run.len() {
            found.push(latin1(run));
        }
    }
    for start in [0, 1] {
        let pairs = bytes.get(start..).unwrap_or_default();
        let wide = |pair: &[u8]| match *pair {
            [0, b] | [b, 0] if (b' '..=b'~').contains(&b) => Some(char::from(b)),
            _ => None,
        };
        let mut run = String::new();
        for pair in pairs.chunks_exact(2).chain([&[][..]]) {
            match wide(pair) {
                Some(c) => run.push(c),
                None if run.len() >= SHORTEST => found.push(std::mem::take(&mut run)),
                None => run.clear(),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_among_bytes() {
        let mut bytes = b"\x01\x02Serial 0041\0\xff\x01ab\0".to_vec();
        bytes.extend("Maria".encode_utf16().flat_map(u16::to_be_bytes));
        let found = find(&bytes);
        assert!(found.contains(&"Serial 0041".to_owned()) && found.iter().any(|t| t.contains("Maria")), "{found:?}");
        assert_eq!(utf16(b"M\0a\0", true), "Ma");
        assert_eq!(latin1(b"caf\xe9"), "café");
    }
}
