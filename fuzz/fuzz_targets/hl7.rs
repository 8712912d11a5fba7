#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| phi_guard_fuzz::reader(Some("x-application/hl7-v2+er7"), None, data));
