//! A BERT, RoBERTa or DistilBERT encoder with a classifier on every piece of a
//! word, as `transformers` saves it, run on the processor.
//!
//! - `config` reads `config.json`; `weights` the tensors of `model.safetensors`;
//! - `pieces` cuts a text into the pieces that `tokenizer.json` says;
//! - `windows` cuts these into windows that the model can see at once;
//! - `encoder` is the network, `ops` its arithmetic.

mod config;
mod encoder;
mod ops;
mod pieces;
mod weights;
mod windows;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod tiny;

use ndarray::Array2;

use super::reader::{ReaderFault, Reading, TokenReader};
use config::ModelConfig;
use encoder::Encoder;
use pieces::Pieces;
use weights::Weights;
use windows::Plan;

/// The file that says what the model is.
pub const CONFIG: &str = "config.json";
/// The file that says how text is cut.
pub const TOKENIZER: &str = "tokenizer.json";
/// The file with the weights.
pub const WEIGHTS: &str = "model.safetensors";

/// Pieces that a window has in common with the one before, where nothing is said.
const OVERLAP: usize = 64;

/// The contents of a model's files.
#[derive(Clone, Copy)]
pub struct ModelFiles<'a> {
    /// [`CONFIG`].
    pub config: &'a [u8],
    /// [`TOKENIZER`].
    pub tokenizer: &'a [u8],
    /// [`WEIGHTS`].
    pub weights: &'a [u8],
}

/// How a model is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ModelOptions {
    /// Pieces of words in view at once, those that the tokenizer adds among
    /// them; as many as the model was made for if not set.
    pub window: Option<usize>,
    /// Pieces that a window has in common with the one before; 64, or a quarter
    /// of a short window, if not set.
    pub overlap: Option<usize>,
    /// Windows computed together.
    pub batch: usize,
}

/// Why a model cannot be used. Whose fault: who made or named it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{place}: {what}")]
pub struct ModelError {
    /// The file, and the key or tensor in it; or the option.
    pub place: String,
    /// What is wrong, and how to mend it.
    pub what: String,
}

impl ModelError {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        ModelError { place: place.into(), what: what.into() }
    }
}

/// A model, ready to read.
pub struct Model {
    config: ModelConfig,
    encoder: Encoder,
    pieces: Pieces,
    plan: Plan,
    batch: usize,
}

impl Model {
    /// The model of these files.
    ///
    /// # Errors
    /// [`ModelError`] names file and key.
    pub fn load(files: ModelFiles<'_>, options: ModelOptions) -> Result<Model, ModelError> {
        let config = ModelConfig::read(files.config)?;
        let pieces = Pieces::read(files.tokenizer)?;
        let plan = plan(&config, &pieces, options)?;
        let encoder = Encoder::read(&config, &Weights::read(files.weights)?)?;
        if pieces.vocabulary() > encoder.vocabulary() {
            let (has, knows) = (pieces.vocabulary(), encoder.vocabulary());
            let what = format!("{has} pieces, of which the model has {knows}: the files are not of one model");
            return Err(ModelError::new(TOKENIZER, what));
        }
        Ok(Model { config, encoder, pieces, plan, batch: options.batch.max(1) })
    }

    /// What the model says of each piece, before it is made probabilities.
    fn logits(&self, ids: &[u32]) -> Result<Array2<f32>, ReaderFault> {
        let mut all = Array2::zeros((ids.len(), self.config.labels.len()));
        for batch in self.plan.windows(ids.len()).chunks(self.batch) {
            let framed: Vec<Vec<u32>> =
                batch.iter().map(|w| self.pieces.framed(ids.get(w.take.clone()).unwrap_or(&[]))).collect();
            let logits = self.encoder.forward(&framed)?;
            let mut first = self.pieces.before();
            for (window, framed) in batch.iter().zip(&framed) {
                for piece in window.own.clone() {
                    all.row_mut(piece).assign(&logits.row(first + piece - window.take.start));
                }
                first += framed.len();
            }
        }
        if all.iter().all(|x| x.is_finite()) { Ok(all) } else { Err(ReaderFault::NotFinite) }
    }
}

/// How windows are laid: `options` within what the model can see.
fn plan(config: &ModelConfig, pieces: &Pieces, options: ModelOptions) -> Result<Plan, ModelError> {
    let window = options.window.unwrap_or(config.longest);
    if window > config.longest {
        let what = format!("{window} pieces, but the model sees {} at most", config.longest);
        return Err(ModelError::new("`window`", what));
    }
    let content = window.saturating_sub(pieces.added());
    let overlap = options.overlap.unwrap_or(OVERLAP.min(content / 4));
    if content == 0 || overlap > content / 2 {
        let what = format!("{overlap} is more than half of the {content} pieces of a window");
        return Err(ModelError::new("`overlap`", what));
    }
    Ok(Plan { content, overlap })
}

impl TokenReader for Model {
    fn labels(&self) -> &[String] {
        &self.config.labels
    }

    fn describe(&self) -> String {
        let ModelConfig { class, layers, hidden, .. } = &self.config;
        let millions = self.encoder.parameters().div_ceil(1_000_000);
        let window = self.plan.content + self.pieces.added();
        format!("{class}, {layers} layers of {hidden}, {millions} million parameters, {window} pieces in view")
    }

    /// A word's label is that of its first piece, as these models are trained.
    fn read(&self, text: &str) -> Result<Reading, ReaderFault> {
        let cut = self.pieces.cut(text)?;
        let mut logits = self.logits(&cut.ids)?;
        ops::softmax(&mut logits);
        let mut reading = Reading::default();
        for word in &cut.words {
            reading.words.push(word.span);
            reading.probabilities.extend(logits.row(word.first).iter());
        }
        Ok(reading)
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("config", &self.config).finish_non_exhaustive()
    }
}
