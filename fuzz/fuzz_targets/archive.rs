#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for name in ["zip", "tar", "gzip", "bzip2", "xz", "zstd"] {
        phi_guard_fuzz::document(name, data);
    }
});
