#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| phi_guard_fuzz::reader(Some("message/rfc822"), None, data));
