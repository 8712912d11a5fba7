#![no_main]

use phi_guard::detect::pattern::PatternSet;

libfuzzer_sys::fuzz_target!(|text: &str| {
    // An error is as good as rules: only a panic is not.
    let _ = PatternSet::load([("rules.toml", text)]);
});
