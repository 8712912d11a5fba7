//! What a policy says about a stronger reader beside the built-in tagger.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::detect::strong_tagger::{Combine, Meaning};

/// Windows computed together, where nothing is said.
const BATCH: usize = 4;
/// Most windows computed together.
const MOST_BATCH: usize = 64;
/// Fewest pieces of words in view at once.
const LEAST_WINDOW: usize = 8;

/// `[tagger]`: a token classification model, read by builds with the feature
/// `strong-tagger`; others refuse the policy.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaggerPolicy {
    /// The folder of the model: `config.json`, `tokenizer.json` and
    /// `model.safetensors`; relative to the policy file. Read when the guard
    /// starts, and again with the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_dir: Option<String>,
    /// How it goes together with the built-in tagger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub combine: Option<Combine>,
    /// The probability, between 0 and 1, from which on what the model reads
    /// speaks for an identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// Pieces of words in view at once, at most as many as the model was made
    /// for, which is the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<usize>,
    /// Pieces that a window shares with the one before; 64, or a quarter of a
    /// window that is short, if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<usize>,
    /// Windows of a text that are computed together: memory for speed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<usize>,
    /// What the model's labels are (an identifier type, or `ignore`), where
    /// that differs from the usual.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, Meaning>,
}

impl TaggerPolicy {
    /// Writes out every default.
    pub(super) fn complete(&mut self) {
        self.combine.get_or_insert(Combine::default());
        self.threshold.get_or_insert(0.5);
        self.batch.get_or_insert(BATCH);
    }

    /// Sees to it that the values mean something; else the key and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        if self.model_dir.as_deref().unwrap_or_default().is_empty() {
            return Err(("model_dir", "name the folder of the model, or leave [tagger] out".to_owned()));
        }
        if !self.threshold.is_none_or(|t| t > 0.0 && t < 1.0) {
            return Err(("threshold", "a threshold of the model lies between 0 and 1".to_owned()));
        }
        if self.window.is_some_and(|window| window < LEAST_WINDOW) {
            return Err(("window", format!("a window is {LEAST_WINDOW} pieces or more")));
        }
        if self.batch.is_some_and(|batch| !(1..=MOST_BATCH).contains(&batch)) {
            return Err(("batch", format!("1 to {MOST_BATCH} windows are computed together")));
        }
        Ok(())
    }
}
