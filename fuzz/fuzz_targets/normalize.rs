#![no_main]

use phi_guard::text::Span;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let normal = phi_guard::text::normalize::normalize(text);
    let mut from = 0;
    for (at, c) in normal.text.char_indices() {
        let span = normal.map.to_origin(Span::new(at, at + c.len_utf8()));
        assert!(text.get(span.range()).is_some(), "back to the middle of a character");
        assert!(span.start >= from || span.end >= from, "the way back is not in order");
        from = span.start;
    }
});
