//! Readable texts in bytes of unknown structure.

/// Characters from which on a run is a text.
const SHORTEST: usize = 4;

/// Runs of readable characters: in ASCII or UTF-8, and in UTF-16 of either
/// order.
pub(super) fn readable(bytes: &[u8]) -> Vec<String> {
    let mut runs = narrow(bytes);
    for units in [u16::from_le_bytes as fn([u8; 2]) -> u16, u16::from_be_bytes] {
        for shift in [0, 1] {
            let pairs = bytes.get(shift..).unwrap_or_default().chunks_exact(2);
            let pairs = pairs.map(|pair| <[u8; 2]>::try_from(pair).unwrap_or_default());
            wide(pairs.map(units), &mut runs);
        }
    }
    runs
}

fn narrow(bytes: &[u8]) -> Vec<String> {
    let mut runs = Vec::new();
    for run in bytes.split(u8::is_ascii_control) {
        // Pieces that are UTF-8, whatever stands between them.
        for piece in run.utf8_chunks() {
            let text = piece.valid().trim();
            if text.chars().count() >= SHORTEST && text.contains(char::is_alphanumeric) {
                runs.push(text.to_owned());
            }
        }
    }
    runs
}

fn wide(units: impl Iterator<Item = u16>, runs: &mut Vec<String>) {
    let mut text = String::new();
    for unit in units.chain([0]) {
        // Latin, Greek, Cyrillic: other scripts stand in random bytes too often.
        match char::from_u32(unit.into()).filter(|c| matches!(c, ' '..='~' | '\u{a0}'..='\u{52f}')) {
            Some(c) => text.push(c),
            None => {
                let ascii = text.bytes().filter(u8::is_ascii_alphanumeric).count();
                if text.chars().count() >= SHORTEST && ascii * 2 >= text.chars().count() {
                    runs.push(text.trim().to_owned());
                }
                text.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_in_any_width() {
        let wide: Vec<u8> = "Renée Diaz".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bytes = [&b"\x01\x02Mary\0\xff\xfe"[..], &wide, b"\0\0ab\0", "Łukasz Nowak".as_bytes()].concat();
        let runs = readable(&bytes);
        for text in ["Mary", "Renée Diaz", "Łukasz Nowak"] {
            assert!(runs.iter().any(|r| r == text), "{text} in {runs:?}");
        }
        assert!(readable(&[0; 64]).is_empty() && readable(b"\x80\x81\x82\x83\x84").is_empty());
    }
}
