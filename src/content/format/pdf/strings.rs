//! Text strings (ISO 32000-2, 7.9.2.2): PDFDocEncoding, UTF-16 or UTF-8.

/// Shortest run of readable characters in bytes that are no text.
const RUN: usize = 6;

/// The text of a string object.
pub(super) fn decode(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
        without_language(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)))
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).map_or_else(|_| pdf_doc(rest), str::to_owned),
        // Writers that know nothing of encodings write UTF-8.
        _ => std::str::from_utf8(bytes).map_or_else(|_| pdf_doc(bytes), str::to_owned),
    }
}

/// Codes of languages stand between two escapes.
fn without_language(text: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in text {
        match c {
            '\u{1b}' => inside = !inside,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// PDFDocEncoding (ISO 32000-2, annex D.3) from 0x18 and from 0x80.
const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
const HIGH: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ',
    'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];

fn pdf_doc(bytes: &[u8]) -> String {
    let letter = |b: &u8| match *b {
        b @ 0x18..=0x1f => LOW.get(usize::from(b - 0x18)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        b @ 0x80..=0xa0 => HIGH.get(usize::from(b - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        b => char::from(b),
    };
    bytes.iter().map(letter).collect()
}

/// What can be read in a string that may be no text at all: its text, or the
/// readable runs in it; none if there is nothing.
pub(super) fn readable(bytes: &[u8]) -> Option<String> {
    let text = decode(bytes);
    if text.trim().is_empty() {
        return None;
    }
    let strange = |c: char| c.is_control() && !c.is_whitespace() || c == char::REPLACEMENT_CHARACTER;
    let (all, odd) = text.chars().fold((0, 0), |(all, odd), c| (all + 1, odd + usize::from(strange(c))));
    let is_utf8 =
        std::str::from_utf8(bytes).is_ok() || bytes.starts_with(&[0xfe, 0xff]) || bytes.starts_with(&[0xff, 0xfe]);
    let high = if is_utf8 { 0 } else { bytes.iter().filter(|b| **b >= 0x80).count() };
    if odd * 20 <= all && high * 3 <= all {
        return Some(text);
    }
    let runs = runs(bytes);
    (!runs.is_empty()).then_some(runs)
}

/// The runs of readable ASCII in bytes that are no text, one a line.
pub(super) fn runs(bytes: &[u8]) -> String {
    let pieces = bytes.split(|b| !(b.is_ascii_graphic() || *b == b' '));
    let long = pieces.filter(|run| run.len() >= RUN).filter_map(|run| std::str::from_utf8(run).ok());
    long.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_is_read() {
        assert_eq!(decode(b"Mary"), "Mary");
        assert_eq!(decode(b"\xfe\xff\0M\0a\x01\x42"), "Mał");
        assert_eq!(decode(b"\xff\xfeM\0a\0"), "Ma");
        assert_eq!(decode(b"\xef\xbb\xbfZo\xc3\xab"), "Zoë");
        assert_eq!(decode(b"Zo\xc3\xab"), "Zoë");
        assert_eq!(decode(b"Zo\xeb \x80 \xa0"), "Zoë • €");
        assert_eq!(decode(b"\xfe\xff\0\x1b\0e\0n\0\x1b\0M"), "M");
    }

    #[test]
    fn what_is_no_text_gives_its_readable_runs() {
        assert_eq!(readable(b"Mary Anderson").unwrap(), "Mary Anderson");
        assert_eq!(readable(b"\x01\x02\x9f\x88Mary Anderson\x00\x80\x99\x01").unwrap(), "Mary Anderson");
        assert_eq!(readable(b"\x01\x02\x9f\x88\x93\x80\x99\x01"), None);
        assert_eq!(readable(b"  "), None);
    }
}
