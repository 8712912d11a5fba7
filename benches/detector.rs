//! Speed of the detector alone, one thread: bytes of text per second.

#![allow(missing_docs, reason = "criterion's macros make a function without them")]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench may stop where it stands, and prints"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use phi_guard::detect::{Detector, Memory, ScanContext};
use phi_guard::finding::{Field, Thresholds};

const HAYSTACKS: &[(&str, &str)] = &[
    ("prompts", include_str!("haystacks/prompts.txt")),
    ("notes", include_str!("haystacks/notes.txt")),
    ("clean", include_str!("haystacks/clean.txt")),
];

fn whole(c: &mut Criterion) {
    let detector = Detector::builtin().expect("the built-in rules load");
    let thresholds = Thresholds::default();
    let cx = ScanContext { year: 2026, thresholds: &thresholds };
    let mut group = c.benchmark_group("detector");
    for &(name, text) in HAYSTACKS {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| detector.scan(text, &Field::default(), &cx, &mut Memory::default())));
    }
    group.finish();
}

fn start(c: &mut Criterion) {
    c.bench_function("load the built-in rules", |b| b.iter(|| Detector::builtin().is_ok()));
}

criterion_group!(benches, whole, start);
criterion_main!(benches);
