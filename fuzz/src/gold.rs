//! Readers of gold.

use phi_guard::eval::read::conll::Reader;
use phi_guard::eval::read::{brat, i2b2};

/// The text, a NUL, the annotations: what is read lies in the text.
pub fn brat(data: &[u8]) {
    let Ok(input) = std::str::from_utf8(data) else { return };
    let Some((text, ann)) = input.split_once('\0') else { return };
    let length = text.trim_start_matches('\u{feff}').chars().count();
    let Ok(spans) = brat::read(text, ann) else { return };
    assert!(spans.iter().all(|s| s.start < s.end && s.end <= length));
}

/// What is read lies in the text.
pub fn i2b2(data: &[u8]) {
    let Ok(xml) = std::str::from_utf8(data) else { return };
    let Ok(document) = i2b2::read(xml) else { return };
    let length = document.text.chars().count();
    assert!(document.spans.iter().all(|s| s.start < s.end && s.end <= length));
}

/// What is read lies in the text.
pub fn conll(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut reader = Reader::default();
    let mut documents = Vec::new();
    for line in text.split_inclusive('\n') {
        match reader.push(line) {
            Ok(document) => documents.extend(document),
            Err(_) => return,
        }
    }
    documents.extend(reader.finish());
    for (_, document) in documents {
        let length = document.text.chars().count();
        assert!(document.spans.iter().all(|s| s.start < s.end && s.end <= length));
    }
}
