//! Quoted-printable (RFC 2045, section 6.7).

use super::percent::hex;

/// Undoes it. Bytes that are not valid in it stay as they are, as Python's
/// `quopri`, which Django uses, leaves them.
pub fn decode(code: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(code.len());
    let mut rest = code;
    while let Some((&first, tail)) = rest.split_first() {
        rest = match (first, tail) {
            (b'=', [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..]) => tail,
            (b'=', []) => tail,
            (b'=', [high, low, more @ ..]) => match (hex(*high), hex(*low)) {
                (Some(h), Some(l)) => {
                    out.push(h << 4 | l);
                    more
                }
                _ => soft_break(tail).unwrap_or_else(|| {
                    out.push(first);
                    tail
                }),
            },
            _ => {
                out.push(first);
                tail
            }
        };
    }
    out
}

/// What follows a soft line break with blanks before the line's end.
fn soft_break(after: &[u8]) -> Option<&[u8]> {
    let blanks = after.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    match after.get(blanks..)? {
        [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..] => Some(tail),
        _ => None,
    }
}

/// Does it, with lines of at most 76 letters.
pub fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 8);
    let mut column = 0;
    let mut rest = bytes;
    while let Some((&b, tail)) = rest.split_first() {
        let at_end = matches!(tail, [] | [b'\r', b'\n', ..] | [b'\n', ..]);
        if b == b'\n' || (b == b'\r' && tail.first() == Some(&b'\n')) {
            out.push(b);
            column = 0;
            rest = tail;
            continue;
        }
        let plain = matches!(b, b'!'..=b'<' | b'>'..=b'~') || (matches!(b, b' ' | b'\t') && !at_end);
        let width = if plain { 1 } else { 3 };
        if column + width > 75 {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        if plain {
            out.push(b);
        } else {
            out.extend_from_slice(format!("={b:02X}").as_bytes());
        }
        column += width;
        rest = tail;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn undoes_escapes_and_soft_breaks() {
        assert_eq!(decode(b"Ren=C3=A9e was =\r\nseen=  \nagain =3D=zz ="), "Renée was seenagain ==zz ".as_bytes());
    }

    proptest! {
        #[test]
        fn there_and_back(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(decode(&encode(&bytes)), bytes);
        }
    }
}
