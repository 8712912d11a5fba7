//! Tiny models for tests: their files are in `tests/strong_tagger`, their
//! weights follow from the tensors' names, as in
//! `scripts/strong-tagger-reference`, which stored what they must say.

use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use serde_json::Value;

use super::{Model, ModelFiles, ModelOptions};

/// One of them.
#[derive(Clone, Copy)]
pub(crate) struct Tiny {
    pub(crate) name: &'static str,
    pub(crate) config: &'static str,
    pub(crate) tokenizer: &'static str,
    /// What the reference implementation says.
    pub(super) expected: &'static str,
}

macro_rules! tiny {
    ($name:literal) => {
        Tiny {
            name: $name,
            config: include_str!(concat!("../../../../tests/strong_tagger/", $name, "/config.json")),
            tokenizer: include_str!(concat!("../../../../tests/strong_tagger/", $name, "/tokenizer.json")),
            expected: include_str!(concat!("../../../../tests/strong_tagger/", $name, "/expected.json")),
        }
    };
}

/// One of each class.
pub(crate) const ALL: [Tiny; 3] = [tiny!("bert"), tiny!("roberta"), tiny!("distilbert")];

/// Options under which a tiny model sees each text of the reference whole.
pub(super) const WHOLE: ModelOptions = ModelOptions { window: None, overlap: Some(4), batch: 2 };

impl Tiny {
    pub(super) fn load(&self, options: ModelOptions) -> Model {
        self.load_with(&self.weights(), options)
    }

    pub(super) fn load_with(&self, weights: &[u8], options: ModelOptions) -> Model {
        Model::load(self.files(weights), options).unwrap_or_else(|e| panic!("{}: {e}", self.name))
    }

    pub(super) fn files<'a>(&self, weights: &'a [u8]) -> ModelFiles<'a> {
        ModelFiles { config: self.config.as_bytes(), tokenizer: self.tokenizer.as_bytes(), weights }
    }

    /// `model.safetensors`.
    pub(crate) fn weights(&self) -> Vec<u8> {
        self.weights_as(Dtype::F32, f32::to_le_bytes)
    }

    /// The same with numbers of another kind.
    pub(super) fn weights_as<const N: usize>(&self, dtype: Dtype, bytes: impl Fn(f32) -> [u8; N]) -> Vec<u8> {
        let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = self
            .shapes()
            .into_iter()
            .map(|(name, shape)| {
                let data = (0..shape.iter().product()).flat_map(|i| bytes(number(&name, i))).collect();
                (name, shape, data)
            })
            .collect();
        let views = tensors.iter().map(|(n, s, d)| (n, TensorView::new(dtype, s.clone(), d).unwrap()));
        serialize(views, None).unwrap()
    }

    /// Names and shapes of the tensors.
    fn shapes(&self) -> Vec<(String, Vec<usize>)> {
        let config: Value = serde_json::from_str(self.config).unwrap();
        let size = |keys: [&str; 2]| keys.iter().find_map(|k| config[*k].as_u64()).unwrap() as usize;
        let (hidden, inner) = (size(["hidden_size", "dim"]), size(["intermediate_size", "hidden_dim"]));
        let vocabulary = size(["vocab_size"; 2]);
        let positions = size(["max_position_embeddings"; 2]);
        let labels = config["id2label"].as_object().unwrap().len();
        let layers = size(["num_hidden_layers", "n_layers"]);
        let front = self.name;
        let mut shapes = vec![
            (format!("{front}.embeddings.word_embeddings.weight"), vec![vocabulary, hidden]),
            (format!("{front}.embeddings.position_embeddings.weight"), vec![positions, hidden]),
        ];
        if let Some(segments) = config["type_vocab_size"].as_u64() {
            shapes.push((format!("{front}.embeddings.token_type_embeddings.weight"), vec![segments as usize, hidden]));
        }
        let mut add = |name: String, out: usize, from: Option<usize>| {
            shapes.push((format!("{name}.weight"), std::iter::once(out).chain(from).collect()));
            shapes.push((format!("{name}.bias"), vec![out]));
        };
        add(format!("{front}.embeddings.LayerNorm"), hidden, None);
        for i in 0..layers {
            let distil = front == "distilbert";
            let layer = if distil { "transformer.layer" } else { "encoder.layer" };
            let names = if distil {
                ["attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "ffn.lin1", "ffn.lin2"]
            } else {
                [
                    "attention.self.query",
                    "attention.self.key",
                    "attention.self.value",
                    "attention.output.dense",
                    "intermediate.dense",
                    "output.dense",
                ]
            };
            let norms = if distil {
                ["sa_layer_norm", "output_layer_norm"]
            } else {
                ["attention.output.LayerNorm", "output.LayerNorm"]
            };
            for (k, name) in names.iter().enumerate() {
                let (out, from) = [(hidden, hidden), (inner, hidden), (hidden, inner)][k.saturating_sub(3).min(2)];
                add(format!("{front}.{layer}.{i}.{name}"), out, Some(from));
            }
            for name in norms {
                add(format!("{front}.{layer}.{i}.{name}"), hidden, None);
            }
        }
        add("classifier".to_owned(), labels, Some(hidden));
        shapes
    }
}

/// Weight `index` of the tensor `name`.
fn number(name: &str, index: usize) -> f32 {
    let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01B3));
    let mut state = hash.wrapping_add((index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let evenly = ((state ^ (state >> 31)) >> 48) as f32 / 65536.0 - 0.5;
    if name.ends_with("LayerNorm.weight") || name.ends_with("layer_norm.weight") {
        1.0 + evenly / 2.0
    } else if name.ends_with("bias") {
        evenly / 4.0
    } else if name.contains("embeddings") {
        evenly
    } else if name == "classifier.weight" {
        evenly * 2.0
    } else {
        evenly / 2.0
    }
}
