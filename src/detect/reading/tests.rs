//! What every reading keeps to.

use super::*;
use crate::finding::Field;
use crate::text::Tokens;
use proptest::prelude::*;

/// The text of a reading, made of `text`.
pub(super) fn read(text: &str, how: impl Fn(&str) -> Option<Reading>) -> Option<String> {
    how(text).map(|reading| reading.text)
}

/// The places of the runs without white space.
pub(super) fn places_of_runs(text: &str) -> Vec<Range<usize>> {
    runs(text).map(|(start, run)| start..start + run.len()).collect()
}

/// The readings of a text.
fn readings_of(text: &str) -> Vec<Reading> {
    let tokens = Tokens::new(text);
    readings(&Doc { text, tokens: &tokens, field: Field::default(), year: 2026 })
}

/// The map fits both texts, lands on characters, and what is not changed stands
/// where it stood.
pub(super) fn exact(text: &str, reading: Option<Reading>) {
    let Some(reading) = reading else { return };
    let map = reading.map.as_ref().expect("it has a map");
    assert_eq!((map.derived_len(), map.origin_len()), (reading.text.len(), text.len()));
    let mut last = 0;
    for changed in &reading.changed {
        assert!(last <= changed.start && changed.end <= reading.text.len(), "{:?}", reading.changed);
        last = changed.end;
    }
    for (i, c) in reading.text.char_indices() {
        let span = reading.origin(Span::new(i, i + c.len_utf8()));
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?} of {text:?}");
        let changed = reading.changed.iter().any(|r| r.start <= i && i < r.end);
        assert!(changed || span.of(text).chars().eq([c]), "{c:?} is not at {span:?} of {text:?}");
    }
}

#[test]
fn ordinary_text_is_read_once() {
    for text in [
        "",
        "The patient was seen today; her cough is better.",
        "Take metformin 500 mg twice a day (with food), then 2 tablets at night.",
        "BP 120/80, HR 98, T 98.6, SpO2 94%.",
    ] {
        assert!(
            readings_of(text).is_empty(),
            "{text}: {:?}",
            readings_of(text).iter().map(|r| r.why).collect::<Vec<_>>()
        );
    }
}

/// Where each mark looks far around itself, these take hours.
#[test]
fn long_texts_of_marks_are_read() {
    const LONG: usize = 256 << 10;
    for piece in [
        "a.*",
        "a <!-- ",
        "a ~ ",
        "a\\\\",
        "%25",
        "a\n",
        "UGF0aWVudCBEZWJvcmFoUGF0aWVudCBEZWJvcmFoUGF0aWVudCBEZWJvcmFo\u{e9}\n",
        "a_",
    ] {
        let text = piece.repeat(LONG / piece.len()) + &"\n".repeat(LONG / 2);
        for reading in readings_of(&text) {
            assert!(!reading.changed.is_empty());
        }
    }
    // A picture in lines of base64.
    let line: String = (0..76u8).map(|i| char::from(if i % 2 == 0 { b'A' + i % 26 } else { b'z' - i % 26 })).collect();
    let _ = readings_of(&(line + "\n").repeat(LONG / 77));
}

proptest! {
    #[test]
    fn any_text_is_read(text in "(\\PC|[a-zA-Z0-9 .,\n%=\\\\<>*_@-]){0,60}") {
        for reading in readings_of(&text) {
            prop_assert!(!reading.changed.is_empty());
            if reading.map.is_some() {
                exact(&text, Some(reading));
            }
        }
    }
}
