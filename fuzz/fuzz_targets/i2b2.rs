#![no_main]

use phi_guard::eval::read::i2b2;

libfuzzer_sys::fuzz_target!(|xml: &str| {
    let Ok(document) = i2b2::read(xml) else { return };
    let length = document.text.chars().count();
    assert!(document.spans.iter().all(|s| s.start < s.end && s.end <= length));
});
