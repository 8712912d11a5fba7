//! `config.json`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::{CONFIG, ModelError};

/// The kinds of encoder that are read here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    Bert,
    Roberta,
    DistilBert,
}

/// What follows the first layer of a feed-forward block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Activation {
    /// x·Φ(x), with the error function.
    Gelu,
    /// The same by its approximation with tanh.
    GeluTanh,
    Relu,
}

/// What a model is made of.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct ModelConfig {
    pub(super) class: Class,
    pub(super) layers: usize,
    pub(super) heads: usize,
    pub(super) hidden: usize,
    pub(super) inner: usize,
    pub(super) activation: Activation,
    /// Added under the root of a layer norm.
    pub(super) epsilon: f32,
    /// The position of the first piece: RoBERTa counts on from its padding.
    pub(super) first_position: usize,
    /// Pieces in view at once, at most.
    pub(super) longest: usize,
    /// Rows of the table of segments, of which the first is used; 0 without one.
    pub(super) segments: usize,
    /// Names of the labels, by number.
    pub(super) labels: Vec<String>,
}

/// The keys that matter. DistilBERT has names of its own for some.
#[derive(Deserialize)]
struct File {
    model_type: Option<String>,
    architectures: Option<Vec<String>>,
    id2label: Option<BTreeMap<String, String>>,
    #[serde(alias = "n_layers")]
    num_hidden_layers: Option<usize>,
    #[serde(alias = "n_heads")]
    num_attention_heads: Option<usize>,
    #[serde(alias = "dim")]
    hidden_size: Option<usize>,
    #[serde(alias = "hidden_dim")]
    intermediate_size: Option<usize>,
    #[serde(alias = "activation")]
    hidden_act: Option<String>,
    max_position_embeddings: Option<usize>,
    type_vocab_size: Option<usize>,
    layer_norm_eps: Option<f32>,
    pad_token_id: Option<usize>,
    position_embedding_type: Option<String>,
    is_decoder: Option<bool>,
}

impl ModelConfig {
    pub(super) fn read(json: &[u8]) -> Result<ModelConfig, ModelError> {
        let file: File = serde_json::from_slice(json).map_err(|e| ModelError::new(CONFIG, e.to_string()))?;
        let class = class(file.model_type.as_deref())?;
        if let Some(names) = &file.architectures
            && !names.is_empty()
            && !names.iter().any(|n| n.ends_with("ForTokenClassification"))
        {
            let what = format!("{} labels no words; take a model for token classification", names.join(", "));
            return Err(wrong("architectures", what));
        }
        if file.position_embedding_type.as_deref().is_some_and(|t| t != "absolute") {
            return Err(wrong("position_embedding_type", "only absolute positions are read here"));
        }
        if file.is_decoder == Some(true) {
            return Err(wrong("is_decoder", "a decoder is not read here, only an encoder"));
        }
        let labels = labels(file.id2label)?;
        let positions = least("max_position_embeddings", file.max_position_embeddings, 1)?;
        let first_position = if class == Class::Roberta { file.pad_token_id.unwrap_or(1) + 1 } else { 0 };
        let longest = positions.saturating_sub(first_position);
        let hidden = least("hidden_size", file.hidden_size, 1)?;
        let heads = least("num_attention_heads", file.num_attention_heads, 1)?;
        if hidden % heads != 0 || longest == 0 {
            return Err(wrong("num_attention_heads", format!("{hidden} numbers cannot be shared among {heads} heads")));
        }
        Ok(ModelConfig {
            class,
            layers: least("num_hidden_layers", file.num_hidden_layers, 1)?,
            heads,
            hidden,
            inner: least("intermediate_size", file.intermediate_size, 1)?,
            activation: activation(file.hidden_act.as_deref())?,
            epsilon: if class == Class::DistilBert { 1e-12 } else { file.layer_norm_eps.unwrap_or(1e-12) },
            first_position,
            longest,
            segments: if class == Class::DistilBert { 0 } else { file.type_vocab_size.unwrap_or(2) },
            labels,
        })
    }
}

fn wrong(key: &str, what: impl Into<String>) -> ModelError {
    ModelError::new(format!("{CONFIG}: `{key}`"), what)
}

fn least(key: &str, value: Option<usize>, least: usize) -> Result<usize, ModelError> {
    let value = value.ok_or_else(|| wrong(key, "is missing; take the file as the model was saved"))?;
    if value < least { Err(wrong(key, format!("is {value}"))) } else { Ok(value) }
}

fn class(name: Option<&str>) -> Result<Class, ModelError> {
    match name {
        Some("bert") => Ok(Class::Bert),
        Some("roberta") => Ok(Class::Roberta),
        Some("distilbert") => Ok(Class::DistilBert),
        Some(other) => {
            Err(wrong("model_type", format!("{other:?} is not read here; bert, distilbert and roberta are")))
        }
        None => Err(wrong("model_type", "is missing; bert, distilbert and roberta are read here")),
    }
}

fn activation(name: Option<&str>) -> Result<Activation, ModelError> {
    match name {
        Some("gelu") | None => Ok(Activation::Gelu),
        Some("gelu_new" | "gelu_pytorch_tanh") => Ok(Activation::GeluTanh),
        Some("relu") => Ok(Activation::Relu),
        Some(other) => Err(wrong("hidden_act", format!("{other:?} is not read here; gelu, gelu_new and relu are"))),
    }
}

/// The labels in the order of their numbers, which leave none out.
fn labels(id2label: Option<BTreeMap<String, String>>) -> Result<Vec<String>, ModelError> {
    const KEY: &str = "id2label";
    let map = id2label.filter(|map| !map.is_empty());
    let mut map = map.ok_or_else(|| wrong(KEY, "is missing: nobody could tell what the model's labels are"))?;
    let numbers = 0..map.len();
    let in_order = numbers.map(|i| map.remove(&i.to_string()).ok_or(i)).collect::<Result<_, _>>();
    in_order.map_err(|i| wrong(KEY, format!("has no label {i}; they are numbered from 0 on")))
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::Bert => "BERT",
            Class::Roberta => "RoBERTa",
            Class::DistilBert => "DistilBERT",
        })
    }
}
