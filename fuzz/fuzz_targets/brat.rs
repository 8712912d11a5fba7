#![no_main]

use phi_guard::eval::read::brat;

// The text, a NUL, the annotations.
libfuzzer_sys::fuzz_target!(|input: &str| {
    let Some((text, ann)) = input.split_once('\0') else { return };
    let length = text.trim_start_matches('\u{feff}').chars().count();
    let Ok(spans) = brat::read(text, ann) else { return };
    assert!(spans.iter().all(|s| s.start < s.end && s.end <= length));
});
