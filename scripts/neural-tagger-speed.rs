//! What the arithmetic of a small neural tagger in bytes costs a word: sixteen rows
//! of a hashed table added up, convolutions over three words, eight labels. Plain
//! loops over fixed sizes, no `unsafe`, as the program would have to have them.
//!
//! ```sh
//! rustc --edition 2024 -Copt-level=3 scripts/neural-tagger-speed.rs -o speed && ./speed CHANNELS LAYERS
//! ```

use std::hint::black_box;
use std::time::Instant;

const FEATURES: usize = 16;
const LABELS: usize = 8;
const ROWS: usize = 1 << 16;
const RUN: usize = 12; // words that are looked at together

struct Net<const C: usize> {
    table: Vec<[i8; C]>,
    // By layer, output channel and word of the window.
    layers: Vec<Vec<[[i16; C]; 3]>>,
    out: [[i16; C]; LABELS],
}

fn product<const C: usize>(a: &[i16; C], b: &[i16; C]) -> i32 {
    a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}

impl<const C: usize> Net<C> {
    fn new(layers: usize) -> Self {
        let mut state = 1u64;
        let mut draw = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as i8
        };
        Net {
            table: (0..ROWS).map(|_| std::array::from_fn(|_| draw())).collect(),
            layers: (0..layers)
                .map(|_| (0..C).map(|_| std::array::from_fn(|_| std::array::from_fn(|_| draw().into()))).collect())
                .collect(),
            out: std::array::from_fn(|_| std::array::from_fn(|_| draw().into())),
        }
    }

    fn run(&self, features: &[[u32; FEATURES]], a: &mut Vec<[i16; C]>, b: &mut Vec<[i16; C]>) -> i32 {
        let n = features.len();
        // A word of nothing at each end.
        a.clear();
        a.resize(n + 2, [0; C]);
        for (x, rows) in a.iter_mut().skip(1).zip(features) {
            for &row in rows {
                let row = &self.table[row as usize % ROWS];
                x.iter_mut().zip(row).for_each(|(x, &w)| *x += i16::from(w));
            }
            x.iter_mut().for_each(|x| *x = (*x >> 4).clamp(0, 127));
        }
        for layer in &self.layers {
            b.clear();
            b.resize(n + 2, [0; C]);
            for (y, window) in b.iter_mut().skip(1).zip(a.windows(3)) {
                for ((y, weights), &x) in y.iter_mut().zip(layer).zip(&window[1]) {
                    let sum: i32 = (0..3).map(|k| product(&window[k], &weights[k])).sum();
                    *y = ((sum >> 12).max(0) as i16).saturating_add(x).min(127);
                }
            }
            std::mem::swap(a, b);
        }
        a.iter().skip(1).take(n).map(|x| self.out.iter().map(|w| product(x, w)).max().unwrap_or(0)).sum()
    }
}

fn time<const C: usize>(layers: usize) {
    let net = Net::<C>::new(layers);
    let mut state = 7u32;
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    let runs: Vec<Vec<[u32; FEATURES]>> =
        (0..10).map(|_| (0..RUN).map(|_| std::array::from_fn(|_| draw())).collect()).collect();
    let (mut a, mut b) = (Vec::new(), Vec::new());
    // Short rounds, the quickest of many: other work on the machine hardly counts.
    let mut least = f64::MAX;
    for _ in 0..1000 {
        let begun = Instant::now();
        for run in &runs {
            black_box(net.run(black_box(run), &mut a, &mut b));
        }
        least = least.min(begun.elapsed().as_secs_f64() / (runs.len() * RUN) as f64);
    }
    let products = layers * 3 * C * C + LABELS * C;
    println!("{C} channels, {layers} layers: {products} products a word, {:.0} ns a word", least * 1e9);
}

fn main() {
    let number = |n: usize| std::env::args().nth(n).and_then(|a| a.parse().ok());
    let layers = number(2).unwrap_or(3);
    match number(1).unwrap_or(64) {
        16 => time::<16>(layers),
        32 => time::<32>(layers),
        64 => time::<64>(layers),
        _ => time::<96>(layers),
    }
}
