#![no_main]

use phi_guard::eval::read::conll::Reader;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut reader = Reader::default();
    let mut documents = Vec::new();
    for line in text.split_inclusive('\n') {
        match reader.push(line) {
            Ok(document) => documents.extend(document),
            Err(_) => return,
        }
    }
    documents.extend(reader.finish());
    for (_, document) in documents {
        let length = document.text.chars().count();
        assert!(document.spans.iter().all(|s| s.start < s.end && s.end <= length));
    }
});
