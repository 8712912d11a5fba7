#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| phi_guard_fuzz::reader(Some("multipart/form-data; boundary=b"), None, data));
