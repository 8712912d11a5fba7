#![no_main]

// The first byte names the member that the rest is the content of.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&first, content)) = data.split_first() else { return };
    phi_guard_fuzz::document("zip", &phi_guard_fuzz::package(first, content));
});
