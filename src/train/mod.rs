//! Training of the name tagger (`phi-guard train`): from labelled text and
//! sentence patterns to `patterns/models/name_tagger.bin`. Needs data that the
//! product itself does not; deterministic for the same data, options and seed.

pub mod corpus;
pub mod generate;
pub mod noise;
pub mod perceptron;
pub mod random;
pub mod recipe;

use std::fmt::Write;

use crate::detect::Doc;
use crate::detect::gazetteer::{Gazetteer, View};
use crate::detect::tagger::{self, Label, features};
use crate::finding::Field;
use crate::text::Tokens;
use crate::text::normalize::normalize;
use perceptron::{Sentence, Trained};
use random::Random;

/// A text and where in it people, places and organisations are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// The text.
    pub text: String,
    /// Byte ranges with what they are, in order.
    pub spans: Vec<(std::ops::Range<usize>, Class)>,
}

/// What a span of an example is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// A person's name.
    Person,
    /// A place below a state.
    Place,
    /// Any other organisation.
    Organisation,
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
    let mut sentences: Vec<Sentence> = examples.iter().flat_map(|e| sentences(e, gazetteer)).collect();
    random.shuffle(&mut sentences);
    let held_out = sentences.split_off(sentences.len() - sentences.len() / 20);
    let mut line = String::new();
    let words: usize = sentences.iter().map(|s| s.labels.len()).sum();
    let _ = write!(
        line,
        "{} sentences, {words} words to learn from, {} sentences held out",
        sentences.len(),
        held_out.len()
    );
    report(&line);
    let Trained { unit, transitions, rows } =
        perceptron::train(&mut sentences, &held_out, options, &mut random, report);
    let calibration = perceptron::calibrate(&held_out, unit, &transitions, &rows, report);
    tagger::Model::write(unit, calibration, &transitions, &rows)
}

/// The example as the tagger will see it: cut into stretches, with features
/// and gold labels.
fn sentences(example: &Example, gazetteer: &Gazetteer) -> Vec<Sentence> {
    let normalized = normalize(&example.text);
    let tokens = Tokens::new(&normalized.text);
    let doc = Doc { text: &normalized.text, tokens: &tokens, field: Field::default(), year: 2026 };
    let view = View::new(&doc, gazetteer);
    let looks = features::looks(&view);
    let mut labels = vec![Label::Out; view.len()];
    for (range, class) in &example.spans {
        let (first, more) = match class {
            Class::Person => (Label::PersonFirst, Label::PersonMore),
            Class::Place => (Label::PlaceFirst, Label::PlaceMore),
            Class::Organisation => (Label::OrganisationFirst, Label::OrganisationMore),
        };
        let mut begun = false;
        for (i, label) in labels.iter_mut().enumerate() {
            let Some(token) = view.token(i) else { continue };
            let origin = normalized.map.to_origin(token.span());
            if origin.start < range.end && range.start < origin.end {
                *label = if begun { more } else { first };
                begun = true;
            }
        }
    }
    let (mut out, mut from) = (Vec::new(), 0);
    while from < view.len() {
        let to = tagger::stretch(&view, from);
        let mut sentence = Sentence { features: Vec::new(), labels: Vec::new() };
        for i in from..to {
            let before = sentence.features.len();
            features::of(&looks, i, from..to, &mut sentence.features);
            debug_assert_eq!(sentence.features.len() - before, perceptron::FEATURES);
            let label = labels.get(i).copied().unwrap_or(Label::Out);
            // A name that a stretch's end cut begins anew.
            let fresh = i == from && !Label::Out.admits(label);
            sentence.labels.push(if fresh { first_of(label) } else { label });
        }
        out.push(sentence);
        from = to;
    }
    out
}

fn first_of(label: Label) -> Label {
    match label {
        Label::PersonMore => Label::PersonFirst,
        Label::PlaceMore => Label::PlaceFirst,
        Label::OrganisationMore => Label::OrganisationFirst,
        other => other,
    }
}
