//! Speed of the detector alone, one thread: bytes of text per second.
//!
//! - `detector`: the whole of it, by kind of text;
//! - `stage`: its parts, over the notes and the clean text;
//! - `prompt of 4 KB`: one prompt from its text to its findings;
//! - `load the built-in rules`: what a start costs.

#![allow(missing_docs, reason = "criterion's macros make a function without them")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench may stop where it stands")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use phi_guard::detect::grammar;
use phi_guard::detect::pattern;
use phi_guard::detect::proper::ProperNames;
use phi_guard::detect::{Detector, Doc, Memory, Recognizer, ScanContext};
use phi_guard::finding::{Field, Thresholds};
use phi_guard::text::Tokens;
use phi_guard::text::normalize::normalize;

const PROMPTS: &str = include_str!("haystacks/prompts.txt");
const NOTES: &str = include_str!("haystacks/notes.txt");
const CLEAN: &str = include_str!("haystacks/clean.txt");

const HAYSTACKS: &[(&str, &str)] = &[
    ("prompts", PROMPTS),
    ("notes", NOTES),
    ("clean", CLEAN),
    // Without capitals and digits there is nothing to look at closely.
    ("plain", include_str!("haystacks/plain.txt")),
    // Nearly every word is part of an identifier.
    ("dense", include_str!("haystacks/dense.txt")),
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

    let prompt: String = PROMPTS.chars().cycle().take(4096).collect();
    c.bench_function("prompt of 4 KB", |b| {
        b.iter(|| detector.scan(&prompt, &Field::default(), &cx, &mut Memory::default()));
    });
}

fn stages(c: &mut Criterion) {
    let mut recognizers: Vec<Box<dyn Recognizer>> = vec![
        Box::new(pattern::builtin().expect("the built-in rules load")),
        Box::new(ProperNames::builtin().expect("the built-in lists load")),
    ];
    recognizers.extend(grammar::recognisers());
    let mut group = c.benchmark_group("stage");
    for (name, text) in [("notes", NOTES), ("clean", CLEAN)] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("normalise", name), |b| b.iter(|| normalize(text)));
        group.bench_function(BenchmarkId::new("tokens", name), |b| b.iter(|| Tokens::new(text)));
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
        for recognizer in &recognizers {
            let mut out = Vec::new();
            group.bench_function(BenchmarkId::new(recognizer.name(), name), |b| {
                b.iter(|| {
                    out.clear();
                    recognizer.recognise(&doc, &mut out);
                });
            });
        }
    }
    group.finish();
}

fn start(c: &mut Criterion) {
    c.bench_function("load the built-in rules", |b| b.iter(|| Detector::builtin().is_ok()));
}

criterion_group!(benches, whole, stages, start);
criterion_main!(benches);
