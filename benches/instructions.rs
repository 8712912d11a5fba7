//! Scans one haystack so many times and says nothing: to be run under
//! callgrind by `scripts/bench-instructions`.
//!
//! ```text
//! cargo bench --bench instructions -- notes 10
//! ```

#![allow(clippy::expect_used, reason = "a bench may stop where it stands")]

use phi_guard::detect::{Detector, Memory, ScanContext};
use phi_guard::finding::{Field, Thresholds};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let detector = Detector::builtin().expect("the built-in rules load");
    let [name, times, ..] = args.as_slice() else { return };
    let path = format!("{}/benches/haystacks/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("a haystack of that name");
    let thresholds = Thresholds::default();
    let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
    for _ in 0..times.parse::<usize>().expect("a number of times") {
        let found = detector.scan(&text, &Field::default(), &cx, &mut Memory::default());
        std::hint::black_box(found);
    }
}
