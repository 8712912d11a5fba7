#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&kind, data)) = data.split_first() else { return };
    let coding = ["gzip", "deflate", "br", "zstd", "gzip, br", "identity"][usize::from(kind) % 6];
    phi_guard_fuzz::reader(Some("text/plain"), Some(coding), data);
});
