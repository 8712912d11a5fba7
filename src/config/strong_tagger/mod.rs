//! The stronger reader that a policy names: its files, made a reader.

use std::sync::Arc;

use super::ConfigError;
use crate::detect::strong_tagger::StrongTagger;
use crate::guard::policy::{CompiledPolicy, TaggerPolicy};

/// The reader that `policy` names, if it names one.
///
/// # Errors
/// [`ConfigError::StrongTagger`] names the key, the file and how to mend it.
pub fn load(policy: &CompiledPolicy) -> Result<Option<Arc<StrongTagger>>, ConfigError> {
    policy.effective().tagger.as_ref().map(read).transpose()
}

#[cfg(not(feature = "strong-tagger"))]
fn read(_: &TaggerPolicy) -> Result<Arc<StrongTagger>, ConfigError> {
    let what = "this program was built without a reader for models: build it with `cargo build --release --features \
                strong-tagger`, or leave [tagger] out";
    Err(wrong("model_dir", what))
}

fn wrong(key: &'static str, what: impl Into<String>) -> ConfigError {
    ConfigError::StrongTagger { key, what: what.into() }
}

#[cfg(feature = "strong-tagger")]
fn read(tagger: &TaggerPolicy) -> Result<Arc<StrongTagger>, ConfigError> {
    use crate::detect::strong_tagger::model::{CONFIG, Model, ModelFiles, ModelOptions, TOKENIZER, WEIGHTS};
    use crate::detect::strong_tagger::{Labels, TokenReader};
    use crate::finding::Score;
    use std::path::Path;

    let folder = Path::new(tagger.model_dir.as_deref().unwrap_or_default());
    if !folder.is_dir() {
        return Err(wrong("model_dir", format!("{}: no such folder", folder.display())));
    }
    let (config, tokenizer, weights) = (file(folder, CONFIG)?, file(folder, TOKENIZER)?, file(folder, WEIGHTS)?);
    let options = ModelOptions { window: tagger.window, overlap: tagger.overlap, batch: tagger.batch.unwrap_or(1) };
    let files = ModelFiles { config: &config, tokenizer: &tokenizer, weights: &weights };
    let model = Model::load(files, options).map_err(|e| match &*e.place {
        "`window`" => wrong("window", e.what),
        "`overlap`" => wrong("overlap", e.what),
        _ => wrong("model_dir", folder.join(&e.place).display().to_string() + ": " + &e.what),
    })?;
    let labels = Labels::new(model.labels(), &tagger.labels).map_err(|e| wrong("labels", e.to_string()))?;
    #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
    let threshold = Score::new(tagger.threshold.unwrap_or(0.5) as f32);
    let strong = StrongTagger::new(Arc::new(model), labels, tagger.combine.unwrap_or_default(), threshold);
    strong.map(Arc::new).map_err(|e| ConfigError::Rules(e.to_string()))
}

/// One file of the model in `folder`.
#[cfg(feature = "strong-tagger")]
fn file(folder: &std::path::Path, name: &str) -> Result<Vec<u8>, ConfigError> {
    let path = folder.join(name);
    std::fs::read(&path).map_err(|e| {
        let what = match e.kind() {
            std::io::ErrorKind::NotFound => format!("is missing; {}", instead(folder, name)),
            _ => e.to_string(),
        };
        wrong("model_dir", format!("{}: {what}", path.display()))
    })
}

/// What to do where a file is missing: people often have its older form.
#[cfg(feature = "strong-tagger")]
fn instead(folder: &std::path::Path, name: &str) -> &'static str {
    let has = |other: &str| folder.join(other).exists();
    match name {
        "model.safetensors" if has("model.safetensors.index.json") => {
            "weights in several files are not read: save them in one (`max_shard_size=\"10GB\"`)"
        }
        "model.safetensors" if has("pytorch_model.bin") => {
            "pytorch_model.bin is not read: load the model in Python and `save_pretrained(DIR, \
             safe_serialization=True)`"
        }
        "tokenizer.json" if has("vocab.txt") || has("vocab.json") => {
            "save the fast form: `AutoTokenizer.from_pretrained(DIR, use_fast=True).save_pretrained(DIR)`"
        }
        _ => {
            "a model's folder holds config.json, tokenizer.json and model.safetensors, as `save_pretrained` writes them"
        }
    }
}

#[cfg(test)]
mod tests;
