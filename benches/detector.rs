//! Speed of the detector alone, one thread: bytes of text per second.
//!
//! - `detector`: the whole of it, by kind of text;
//! - `stage`: its parts, over the notes and the clean text;
//! - `prompt of 4 KB`: one prompt from its text to its findings;
//! - `load the built-in rules`: what a start costs;
//! - `detector with a roster`: the whole with 100,000 people to block.

#![allow(missing_docs, reason = "criterion's macros make a function without them")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench may stop where it stands")]

use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use phi_guard::detect::grammar;
use phi_guard::detect::pattern;
use phi_guard::detect::proper::ProperNames;
use phi_guard::detect::roster::{Roster, RosterKey};
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
    let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
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

/// The same with a roster of 100,000 invented people, and how long reading it takes.
fn roster(c: &mut Criterion) {
    let text = people(100_000);
    let key = || RosterKey::new([7; 16]);
    c.bench_function("load a roster of 100,000", |b| b.iter(|| Roster::new(key()).load(text.as_bytes()).is_ok()));
    let mut roster = Roster::new(key());
    roster.load(text.as_bytes()).expect("the roster loads");
    let plain = Detector::builtin().expect("the built-in rules load");
    let detector = plain.with_roster(Some(Arc::new(roster)));
    let thresholds = Thresholds::default();
    let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
    let mut group = c.benchmark_group("detector with a roster");
    for &(name, text) in HAYSTACKS {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| detector.scan(text, &Field::default(), &cx, &mut Memory::default())));
    }
    group.finish();
}

/// A CSV of names made of syllables, record numbers and birth dates.
fn people(count: usize) -> String {
    const SYLLABLES: [&str; 12] = ["ma", "ri", "ko", "nel", "sto", "ve", "lan", "dri", "ous", "ber", "qui", "tha"];
    let word = |mut n: usize, length: usize| -> String {
        (0..length)
            .map(|_| {
                let syllable = SYLLABLES[n % SYLLABLES.len()];
                n /= SYLLABLES.len();
                syllable
            })
            .collect()
    };
    let mut csv = String::from("mrn,first,last,dob\n");
    for n in 0..count {
        let (first, last) = (word(n * 7 % 1728, 3), word(n * 11 % 20_736, 4));
        csv.push_str(&format!(
            "{},{first},{last},19{:02}-{:02}-{:02}\n",
            1_000_000 + n,
            n % 90 + 10,
            n % 12 + 1,
            n % 28 + 1
        ));
    }
    csv
}

criterion_group!(benches, whole, stages, start, roster);
criterion_main!(benches);
