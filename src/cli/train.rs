//! `train`: makes the weights of the name tagger anew.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::atomic::Pending;
use super::error::CliError;
use crate::detect::gazetteer::Gazetteer;
use crate::train::random::Random;
use crate::train::{self, Options, recipe};

/// Train the name tagger (needs the corpora of the model card)
#[derive(clap::Args, Debug)]
pub(super) struct TrainArgs {
    /// Folder of the corpora and gazetteers
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where the model goes; compiled in at the next build from patterns/models/name_tagger.bin
    #[arg(short, long, value_name = "FILE", default_value = "patterns/models/name_tagger.bin")]
    out: PathBuf,
    /// Sentences made from the skeletons
    #[arg(long, value_name = "N", default_value_t = 30_000)]
    sentences: usize,
    /// Passes over the data
    #[arg(long, value_name = "N", default_value_t = 6)]
    epochs: usize,
    /// log2 of the number of weight rows (8 bytes each)
    #[arg(long, value_name = "N", default_value_t = 19, value_parser = clap::value_parser!(u32).range(10..=22))]
    bits: u32,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 20)]
    seed: u64,
}

pub(super) fn run(args: &TrainArgs) -> Result<Exit, CliError> {
    let gazetteer = Gazetteer::shared().map_err(|e| CliError::Internal(e.to_string()))?;
    let mut random = Random::new(args.seed);
    let examples = recipe::examples(&args.data, args.sentences, &gazetteer, &mut random)
        .map_err(|e| CliError::Configuration(e.to_string()))?;
    let options = Options { epochs: args.epochs, seed: args.seed, bits: args.bits };
    let model = train::train(&examples, &gazetteer, options, &mut |line| anstream::eprintln!("{line}"));
    let mut file = Pending::new(&args.out)?;
    file.write_all(&model).map_err(CliError::io("cannot write", &args.out))?;
    file.commit()?;
    Ok(Exit::Clean)
}
