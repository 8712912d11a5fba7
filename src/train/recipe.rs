//! What the shipped model is trained on: which corpora, how much of each, how
//! many sentences of our own. The model card says the same in words.

use std::path::{Path, PathBuf};
use std::{fs, io};

use regex::Regex;

use super::corpus::{self, Use};
use super::generate::{GenerateError, Generator};
use super::random::Random;
use super::{Class, Example, noise};
use crate::detect::gazetteer::Gazetteer;

/// Corpora with complete labels.
const GOLD: &[(&str, Use)] = &[
    ("wnut17/train.jsonl", Use::Gold),
    ("broad_twitter/section_a.jsonl", Use::Gold),
    ("broad_twitter/section_b.jsonl", Use::Gold),
    ("broad_twitter/section_e.jsonl", Use::Gold),
    ("broad_twitter/section_g.jsonl", Use::Gold),
    ("broad_twitter/section_h.jsonl", Use::Gold),
    ("wikigold/wikigold.jsonl", Use::Gold),
    ("gum/open.jsonl", Use::Gold),
    ("presidio_research/generated_large.jsonl", Use::Gold),
    ("meddocan_es/train.jsonl", Use::Clinical),
    ("aci_bench/train.jsonl", Use::Clinical),
];

/// Texts next to free of names, and how many records of each.
const CLEAN: &[(&str, usize)] = &[
    ("medquad/with_answers.jsonl", 1500),
    ("bc5cdr/train.jsonl", 600),
    ("ncbi_disease/train.jsonl", 600),
    ("anatem/train.jsonl", 400),
    ("mts_dialog/train.jsonl", 2400),
];

/// Records of the corpora held out, one in this many.
const HELD_OUT: usize = 20;

/// How many texts of the corpora, in a hundred, are seen a second time as
/// people and machines write them.
const NOISY: usize = 35;
/// The same of our own.
const NOISY_MADE: usize = 75;

/// How often the corpora with complete labels are seen further: there are few of
/// them, and they alone show how people write who know no skeleton.
const GOLD_AGAIN: usize = 2;
/// How many of their texts in a hundred are then seen with noise as well.
const NOISY_AGAIN: usize = 60;

/// A title and the word that follows: in dialogues whose labels name only the
/// patient, that word is a name too; in clean texts it gives away a leftover.
const TITLED: &str = r"(?i)\b(?:dr|mr|mrs|ms) ?\.? ([a-z][a-z'-]+)";

/// The training data could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// A file.
    #[error("cannot read {path}: {error}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The generator cannot be made.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The pattern for titles does not compile: a fault of the program.
    #[error(transparent)]
    Pattern(#[from] regex::Error),
}

/// All examples, `made` of them from our own skeletons.
///
/// # Errors
/// A corpus or a list that cannot be read below `data`.
pub fn examples(
    data: &Path,
    made: usize,
    gazetteer: &Gazetteer,
    random: &mut Random,
) -> Result<Vec<Example>, RecipeError> {
    let titled = Regex::new(TITLED)?;
    let read = |file: &str| {
        let path = data.join(file);
        fs::read_to_string(&path).map_err(|error| RecipeError::Read { path, error })
    };
    let mut all = Vec::new();
    for (file, how) in GOLD {
        for line in read(file)?.lines() {
            // Addresses over several lines are labelled as one place there.
            if file.starts_with("presidio") && line.contains("\"ADDRESS\"") {
                continue;
            }
            if let Some(mut example) = corpus::example(line, *how, gazetteer) {
                if file.starts_with("aci") {
                    add_titled(&mut example, &titled);
                }
                all.push(example);
            }
        }
    }
    let gold = all.len();
    for (file, most) in CLEAN {
        let text = read(file)?;
        let examples = text.lines().filter_map(|line| corpus::example(line, Use::Clean, gazetteer));
        all.extend(examples.filter(|e| !titled.is_match(&e.text)).take(*most));
    }
    for example in &mut all {
        example.held_out = random.below(HELD_OUT) == 0;
    }
    let gold: Vec<Example> = all.iter().take(gold).filter(|e| !e.held_out).cloned().collect();
    let noisy = |examples: &[Example], percent, random: &mut Random| -> Vec<Example> {
        let mut noisy = Vec::new();
        for example in examples {
            if random.chance(percent) {
                noisy.push(noise::some(example, random));
            }
        }
        noisy
    };
    all.extend(noisy(&all, NOISY, random));
    for _ in 0..GOLD_AGAIN {
        all.extend(noisy(&gold, NOISY_AGAIN, random));
        all.extend(gold.iter().cloned());
    }
    let generator = Generator::new(&data.join("gazetteers"), gazetteer)?;
    let own: Vec<Example> = (0..made).map(|_| generator.example(random)).collect();
    all.extend(noisy(&own, NOISY_MADE, random));
    all.extend(own);
    Ok(all)
}

fn add_titled(example: &mut Example, titled: &Regex) {
    let names = titled.captures_iter(&example.text).filter_map(|c| c.get(1)).map(|m| m.range());
    let free = |r: &std::ops::Range<usize>| !example.spans.iter().any(|(s, _)| s.start < r.end && r.start < s.end);
    let more: Vec<_> = names.filter(free).map(|r| (r, Class::Person)).collect();
    example.spans.extend(more);
    example.spans.sort_by_key(|(r, _)| r.start);
}
