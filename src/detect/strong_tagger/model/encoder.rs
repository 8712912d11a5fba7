//! The network: embeddings, layers of attention and feed-forward blocks, a
//! classifier. Several windows are computed together, one under the other;
//! only attention keeps them apart, so nothing is padded.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis};

use super::config::{Activation, Class, ModelConfig};
use super::ops;
use super::weights::Weights;
use super::{ModelError, ReaderFault};

/// A model's weights, in their places.
pub(super) struct Encoder {
    /// One row a piece that the model knows.
    words: Array2<f32>,
    /// One row a position, the segment's row added.
    positions: Array2<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    classifier: Linear,
    heads: usize,
    first_position: usize,
    activation: Activation,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    joined: Linear,
    norm: Norm,
    inner: Linear,
    outer: Linear,
    outer_norm: Norm,
}

/// `x·Wᵗ + b`
struct Linear {
    weight: Array2<f32>,
    bias: Array1<f32>,
}

/// Rows to mean 0 and variance 1, then scaled and moved.
struct Norm {
    weight: Array1<f32>,
    bias: Array1<f32>,
    epsilon: f32,
}

/// What the tensors of a class are called: around the layers, and within one.
struct Names {
    front: &'static str,
    layers: &'static str,
    query: &'static str,
    key: &'static str,
    value: &'static str,
    joined: &'static str,
    norm: &'static str,
    inner: &'static str,
    outer: &'static str,
    outer_norm: &'static str,
}

/// BERT's, which are RoBERTa's too.
const BERT: Names = Names {
    front: "bert",
    layers: "encoder.layer",
    query: "attention.self.query",
    key: "attention.self.key",
    value: "attention.self.value",
    joined: "attention.output.dense",
    norm: "attention.output.LayerNorm",
    inner: "intermediate.dense",
    outer: "output.dense",
    outer_norm: "output.LayerNorm",
};

const ROBERTA: Names = Names { front: "roberta", ..BERT };

const DISTILBERT: Names = Names {
    front: "distilbert",
    layers: "transformer.layer",
    query: "attention.q_lin",
    key: "attention.k_lin",
    value: "attention.v_lin",
    joined: "attention.out_lin",
    norm: "sa_layer_norm",
    inner: "ffn.lin1",
    outer: "ffn.lin2",
    outer_norm: "output_layer_norm",
};

impl Encoder {
    pub(super) fn read(config: &ModelConfig, weights: &Weights<'_>) -> Result<Encoder, ModelError> {
        let names = match config.class {
            Class::Bert => BERT,
            Class::Roberta => ROBERTA,
            Class::DistilBert => DISTILBERT,
        };
        let hidden = config.hidden;
        let embeddings = |which: &str| format!("{}.embeddings.{which}", names.front);
        let rows = config.longest + config.first_position;
        let mut positions = weights.matrix(&embeddings("position_embeddings.weight"), Some(rows), hidden)?;
        if config.segments > 0 {
            let name = embeddings("token_type_embeddings.weight");
            let segments = weights.matrix(&name, Some(config.segments), hidden)?;
            positions += &segments.row(0);
        }
        Ok(Encoder {
            words: weights.matrix(&embeddings("word_embeddings.weight"), None, hidden)?,
            positions,
            norm: Norm::read(weights, &embeddings("LayerNorm"), config)?,
            layers: (0..config.layers).map(|i| Layer::read(weights, &names, i, config)).collect::<Result<_, _>>()?,
            classifier: Linear::read(weights, "classifier", config.labels.len(), hidden)?,
            heads: config.heads,
            first_position: config.first_position,
            activation: config.activation,
        })
    }

    /// How many pieces it knows.
    pub(super) fn vocabulary(&self) -> usize {
        self.words.nrows()
    }

    /// How many numbers it is made of.
    pub(super) fn parameters(&self) -> usize {
        let layers: usize = self.layers.iter().map(Layer::parameters).sum();
        self.words.len() + self.positions.len() + layers + self.classifier.weight.len()
    }

    /// One row of logits for each piece of `windows`, which come one after the other.
    pub(super) fn forward(&self, windows: &[Vec<u32>]) -> Result<Array2<f32>, ReaderFault> {
        let mut x = self.embed(windows)?;
        let mut rows = Vec::with_capacity(windows.len());
        let mut from = 0;
        for window in windows {
            rows.push(from..from + window.len());
            from += window.len();
        }
        for layer in &self.layers {
            x = layer.apply(x, &rows, self.heads, self.activation);
        }
        Ok(self.classifier.apply(&x))
    }

    fn embed(&self, windows: &[Vec<u32>]) -> Result<Array2<f32>, ReaderFault> {
        let total = windows.iter().map(Vec::len).sum();
        let mut x = Array2::zeros((total, self.words.ncols()));
        let places = windows.iter().flat_map(|w| (self.first_position..).zip(w));
        for (mut row, (position, &id)) in x.outer_iter_mut().zip(places) {
            let id = id as usize;
            if id >= self.words.nrows() || position >= self.positions.nrows() {
                return Err(ReaderFault::Shape);
            }
            row += &self.words.row(id);
            row += &self.positions.row(position);
        }
        self.norm.apply(&mut x);
        Ok(x)
    }
}

impl Layer {
    fn read(weights: &Weights<'_>, names: &Names, index: usize, config: &ModelConfig) -> Result<Layer, ModelError> {
        let name = |which: &str| format!("{}.{}.{index}.{which}", names.front, names.layers);
        let (hidden, inner) = (config.hidden, config.inner);
        let square = |which: &str| Linear::read(weights, &name(which), hidden, hidden);
        Ok(Layer {
            query: square(names.query)?,
            key: square(names.key)?,
            value: square(names.value)?,
            joined: square(names.joined)?,
            norm: Norm::read(weights, &name(names.norm), config)?,
            inner: Linear::read(weights, &name(names.inner), inner, hidden)?,
            outer: Linear::read(weights, &name(names.outer), hidden, inner)?,
            outer_norm: Norm::read(weights, &name(names.outer_norm), config)?,
        })
    }

    fn parameters(&self) -> usize {
        let parts = [&self.query, &self.key, &self.value, &self.joined, &self.inner, &self.outer];
        parts.iter().map(|l| l.weight.len() + l.bias.len()).sum()
    }

    /// The layer over `x`, whose rows are the windows `windows`.
    fn apply(&self, x: Array2<f32>, windows: &[Range<usize>], heads: usize, activation: Activation) -> Array2<f32> {
        let mut attended = self.joined.apply(&self.attend(&x, windows, heads));
        attended += &x;
        self.norm.apply(&mut attended);
        let mut inner = self.inner.apply(&attended);
        ops::activate(&mut inner, activation);
        let mut out = self.outer.apply(&inner);
        out += &attended;
        self.outer_norm.apply(&mut out);
        out
    }

    /// Each piece's mixture of the values of its window's pieces, head by head.
    fn attend(&self, x: &Array2<f32>, windows: &[Range<usize>], heads: usize) -> Array2<f32> {
        let (query, key, value) = (self.query.apply(x), self.key.apply(x), self.value.apply(x));
        let size = x.ncols() / heads;
        #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
        let scale = 1.0 / (size as f32).sqrt();
        let mut mixed = Array2::zeros(x.raw_dim());
        for rows in windows {
            for head in 0..heads {
                let columns = head * size..(head + 1) * size;
                let part = |of| part(of, rows, &columns);
                let mut scores = part(&query).dot(&part(&key).t());
                scores *= scale;
                ops::softmax(&mut scores);
                let values = scores.dot(&part(&value));
                part_mut(&mut mixed, rows, &columns).assign(&values);
            }
        }
        mixed
    }
}

/// So many rows and columns of `x`.
fn part<'a>(x: &'a Array2<f32>, rows: &Range<usize>, columns: &Range<usize>) -> ArrayView2<'a, f32> {
    let mut part = x.view();
    part.slice_axis_inplace(Axis(0), rows.clone().into());
    part.slice_axis_inplace(Axis(1), columns.clone().into());
    part
}

/// The same, to be written to.
fn part_mut<'a>(x: &'a mut Array2<f32>, rows: &Range<usize>, columns: &Range<usize>) -> ArrayViewMut2<'a, f32> {
    let mut part = x.view_mut();
    part.slice_axis_inplace(Axis(0), rows.clone().into());
    part.slice_axis_inplace(Axis(1), columns.clone().into());
    part
}

impl Linear {
    fn read(weights: &Weights<'_>, name: &str, out: usize, from: usize) -> Result<Linear, ModelError> {
        let weight = weights.matrix(&format!("{name}.weight"), Some(out), from)?;
        Ok(Linear { weight, bias: weights.vector(&format!("{name}.bias"), out)? })
    }

    fn apply(&self, x: &Array2<f32>) -> Array2<f32> {
        let mut out = x.dot(&self.weight.t());
        out += &self.bias;
        out
    }
}

impl Norm {
    /// Early checkpoints call weight and bias gamma and beta.
    fn read(weights: &Weights<'_>, name: &str, config: &ModelConfig) -> Result<Norm, ModelError> {
        let early = weights.has(&format!("{name}.gamma"));
        let (weight, bias) = if early { ("gamma", "beta") } else { ("weight", "bias") };
        Ok(Norm {
            weight: weights.vector(&format!("{name}.{weight}"), config.hidden)?,
            bias: weights.vector(&format!("{name}.{bias}"), config.hidden)?,
            epsilon: config.epsilon,
        })
    }

    fn apply(&self, x: &mut Array2<f32>) {
        ops::normalise(x, &self.weight, &self.bias, self.epsilon);
    }
}
