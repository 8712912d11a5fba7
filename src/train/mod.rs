//! Training of the name tagger (`phi-guard train`): from labelled text and
//! sentence patterns to `patterns/models/name_tagger.bin`. Needs data that the
//! product itself does not; deterministic for the same data, options and seed.
//!
//! - `generate` composes clinical text from `skeletons/*.txt` and lists;
//! - `noise` writes it as people and machines do;
//! - `corpus` and `recipe` bring in the open corpora;
//! - `sample` turns text into what the tagger sees of it;
//! - `crf` finds the weights, `pack` makes the model file of them and says how
//!   good it is;
//! - `export` writes what is seen as numbers, to try another tagger on it.

pub mod corpus;
pub mod crf;
pub mod export;
pub mod generate;
pub mod noise;
mod pack;
pub mod random;
pub mod recipe;
mod sample;

use std::ops::Range;

use crate::detect::gazetteer::Gazetteer;
use crate::detect::tagger::features;
use crate::finding::IdentifierType;
use random::Random;

/// A text and what is where in it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Example {
    /// The text.
    pub text: String,
    /// Byte ranges with what they are, in order.
    pub spans: Vec<(Range<usize>, Class)>,
    /// Read to measure and to calibrate, never to learn from.
    pub held_out: bool,
    /// Of the kind of text that the filter will see.
    pub clinical: bool,
}

/// What a span of an example is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// A person's name.
    Person,
    /// A place below a state.
    Place,
    /// A hospital, practice, school, employer...
    Facility,
    /// Any other organisation.
    Organisation,
    /// An identifier that is no name: nothing to the tagger.
    Other(IdentifierType),
}

impl Class {
    /// The identifier type; none for an organisation that is left alone.
    pub const fn kind(self) -> Option<IdentifierType> {
        Some(match self {
            Class::Person => IdentifierType::Name,
            Class::Place => IdentifierType::Location,
            Class::Facility => IdentifierType::Facility,
            Class::Organisation => return None,
            Class::Other(kind) => kind,
        })
    }
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Passes over the data.
    pub epochs: usize,
    /// Seed of every random choice.
    pub seed: u64,
    /// log2 of the rows of weights.
    pub bits: u32,
}

/// Trains on `examples`; `report` gets a line a pass. Gives the bytes of a
/// model file.
pub fn train(examples: &[Example], gazetteer: &Gazetteer, options: Options, report: &mut dyn FnMut(&str)) -> Vec<u8> {
    let mut random = Random::new(options.seed);
    let (held_out, seen): (Vec<&Example>, Vec<&Example>) = examples.iter().partition(|e| e.held_out);
    let mut sentences: Vec<_> = seen.iter().flat_map(|e| sample::sentences(e, gazetteer, Some(&mut random))).collect();
    let words: usize = sentences.iter().map(|s| s.labels.len()).sum();
    report(&format!(
        "{} texts with {} sentences, {words} words to learn from; {} texts held out",
        seen.len(),
        sentences.len(),
        held_out.len()
    ));
    let trained = crf::train(
        &mut sentences,
        features::FEATURES,
        options.epochs,
        &mut random,
        &|rows| pack::fitting(rows, options.bits),
        report,
    );
    drop(sentences);
    let held_out = pack::HeldOut::new(&held_out, gazetteer);
    pack::model(&trained, options.bits, &held_out, report)
}
