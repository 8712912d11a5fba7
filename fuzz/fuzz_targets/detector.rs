#![no_main]

use phi_guard::detect::Memory;
use phi_guard::finding::Field;
use phi_guard_fuzz::{context, detector};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut memory = Memory::default();
    let mut findings = detector().scan(text, &Field::default(), &context(), &mut memory);
    detector().recall(text, &Field::default(), &context(), &memory, &mut findings);
    for finding in &findings {
        assert!(text.get(finding.span.range()).is_some(), "a finding that cuts a character");
        assert!((0.0..=1.0).contains(&finding.score.get()));
    }
    assert!(findings.is_sorted_by_key(|finding| finding.span.start), "findings out of order");
});
