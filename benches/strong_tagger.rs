//! The stronger reader on one thread: a model of BERT-base's size with numbers
//! of no meaning, on texts of so many pieces.
//!
//! `cargo bench --features strong-tagger --bench strong_tagger`

#![allow(missing_docs, reason = "criterion's macros make a function without them")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench may stop where it stands")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use phi_guard::detect::strong_tagger::TokenReader;
use phi_guard::detect::strong_tagger::model::{Model, ModelFiles, ModelOptions};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};

const LAYERS: usize = 12;
const HIDDEN: usize = 768;
const INNER: usize = 3072;
const PIECES: usize = 28_996;
const POSITIONS: usize = 512;

/// Cut into one piece a word.
const TOKENIZER: &str = include_str!("../tests/strong_tagger/bert/tokenizer.json");
const WORDS: &str = "the patient was seen at hospital on call in text is ";

fn config() -> String {
    serde_json::json!({
        "model_type": "bert", "id2label": { "0": "O", "1": "PER", "2": "LOC" },
        "num_hidden_layers": LAYERS, "num_attention_heads": 12, "hidden_size": HIDDEN, "intermediate_size": INNER,
        "max_position_embeddings": POSITIONS, "type_vocab_size": 2,
    })
    .to_string()
}

fn weights() -> Vec<u8> {
    let mut shapes: Vec<(String, Vec<usize>)> = vec![
        ("bert.embeddings.word_embeddings.weight".to_owned(), vec![PIECES, HIDDEN]),
        ("bert.embeddings.position_embeddings.weight".to_owned(), vec![POSITIONS, HIDDEN]),
        ("bert.embeddings.token_type_embeddings.weight".to_owned(), vec![2, HIDDEN]),
    ];
    let mut add = |name: String, shape: &[usize]| {
        shapes.push((format!("{name}.weight"), shape.to_vec()));
        shapes.push((format!("{name}.bias"), shape[..1].to_vec()));
    };
    add("bert.embeddings.LayerNorm".to_owned(), &[HIDDEN]);
    for i in 0..LAYERS {
        for part in ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"] {
            add(format!("bert.encoder.layer.{i}.{part}"), &[HIDDEN, HIDDEN]);
        }
        add(format!("bert.encoder.layer.{i}.intermediate.dense"), &[INNER, HIDDEN]);
        add(format!("bert.encoder.layer.{i}.output.dense"), &[HIDDEN, INNER]);
        for part in ["attention.output.LayerNorm", "output.LayerNorm"] {
            add(format!("bert.encoder.layer.{i}.{part}"), &[HIDDEN]);
        }
    }
    add("classifier".to_owned(), &[3, HIDDEN]);
    let mut state = 1_u32;
    let mut number = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 8) as f32 / 16_777_216.0 - 0.5) * 0.05
    };
    let data: Vec<Vec<u8>> = shapes
        .iter()
        .map(|(_, shape)| (0..shape.iter().product()).flat_map(|_| number().to_le_bytes()).collect())
        .collect();
    let views = shapes.iter().zip(&data).map(|((name, shape), data)| {
        (name, TensorView::new(Dtype::F32, shape.clone(), data).expect("shape and data agree"))
    });
    serialize(views, None).expect("the tensors are serialised")
}

fn reads(c: &mut Criterion) {
    let (config, weights) = (config(), weights());
    let files = ModelFiles { config: config.as_bytes(), tokenizer: TOKENIZER.as_bytes(), weights: &weights };
    let model = Model::load(files, ModelOptions { window: None, overlap: None, batch: 4 }).expect("the model is whole");
    let mut group = c.benchmark_group("strong_tagger");
    group.sample_size(10);
    for pieces in [16, 128, 510, 4096] {
        let text: String = WORDS.split_inclusive(' ').cycle().take(pieces).collect();
        assert_eq!(model.read(&text).expect("the text is read").words.len(), pieces);
        group.throughput(Throughput::Elements(pieces as u64));
        group.bench_function(format!("{pieces} pieces"), |b| b.iter(|| model.read(&text)));
    }
    group.finish();
}

criterion_group!(benches, reads);
criterion_main!(benches);
