//! `train`: makes the weights of the name tagger anew.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

use super::Exit;
use super::atomic::Pending;
use super::error::CliError;
use crate::detect::gazetteer::Gazetteer;
use crate::detect::tagger::Model;
use crate::train::generate::{Generator, to_json};
use crate::train::random::Random;
use crate::train::{self, Options, corpus, export, noise, recipe};

/// Train the name tagger (needs the corpora of the model card)
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct TrainArgs {
    #[command(subcommand)]
    command: Option<TrainCommand>,
    /// Folder of the corpora and gazetteers
    #[arg(long, value_name = "DIR", required = true)]
    data: Option<PathBuf>,
    /// Where the model goes; compiled in at the next build from patterns/models/name_tagger.bin
    #[arg(short, long, value_name = "FILE", default_value = "patterns/models/name_tagger.bin")]
    out: PathBuf,
    /// Sentences made from the skeletons
    #[arg(long, value_name = "N", default_value_t = 60_000)]
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

#[derive(clap::Subcommand, Debug)]
enum TrainCommand {
    /// Write annotated texts made from the skeletons, as JSON Lines
    Generate(GenerateArgs),
    /// Write what the tagger sees and reads as numbers, to try another tagger on it
    Export(ExportArgs),
}

#[derive(clap::Args, Debug)]
struct ExportArgs {
    /// Folder of the corpora and gazetteers: the words to learn from
    #[arg(long, value_name = "DIR", conflicts_with = "texts", required_unless_present = "texts")]
    data: Option<PathBuf>,
    /// JSON Lines with a "text" each: their words, and what the tagger reads there
    #[arg(value_name = "FILE")]
    texts: Option<PathBuf>,
    /// Where the rows go
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Sentences made from the skeletons
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    sentences: usize,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 20)]
    seed: u64,
}

#[derive(clap::Args, Debug)]
struct GenerateArgs {
    /// Folder that holds the gazetteers in gazetteers/
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// How many texts
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1000)]
    count: usize,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 20)]
    seed: u64,
    /// How many in a hundred are written with noise (lower case, typing errors, Markdown...)
    #[arg(long, value_name = "PERCENT", default_value_t = 40)]
    noisy: usize,
}

pub(super) fn run(args: &TrainArgs) -> Result<Exit, CliError> {
    let gazetteer = Gazetteer::shared().map_err(|e| CliError::Internal(e.to_string()))?;
    match &args.command {
        Some(TrainCommand::Generate(args)) => return generate(args, &gazetteer),
        Some(TrainCommand::Export(args)) => return export(args, &gazetteer),
        None => {}
    }
    let data = args.data.as_deref().ok_or_else(|| CliError::Usage("--data DIR is needed".to_owned()))?;
    let mut random = Random::new(args.seed);
    let examples = recipe::examples(data, args.sentences, &gazetteer, &mut random)
        .map_err(|e| CliError::Configuration(e.to_string()))?;
    let options = Options { epochs: args.epochs, seed: args.seed, bits: args.bits };
    let model = train::train(&examples, &gazetteer, options, &mut |line| anstream::eprintln!("{line}"));
    let mut file = Pending::new(&args.out)?;
    file.write_all(&model).map_err(CliError::io("cannot write", &args.out))?;
    file.commit()?;
    Ok(Exit::Clean)
}

fn generate(args: &GenerateArgs, gazetteer: &Gazetteer) -> Result<Exit, CliError> {
    let generator =
        Generator::new(&args.data.join("gazetteers"), gazetteer).map_err(|e| CliError::Configuration(e.to_string()))?;
    let mut random = Random::new(args.seed);
    let mut out = std::io::stdout().lock();
    for i in 0..args.count {
        let mut example = generator.example(&mut random);
        if random.chance(args.noisy) {
            example = noise::some(&example, &mut random);
        }
        let mut line = to_json(&format!("made-{i}"), &example).to_string();
        line.push('\n');
        out.write_all(line.as_bytes()).map_err(CliError::Output)?;
    }
    Ok(Exit::Clean)
}

fn export(args: &ExportArgs, gazetteer: &Gazetteer) -> Result<Exit, CliError> {
    let mut pending = Pending::new(&args.out)?;
    let mut file = BufWriter::new(&mut pending);
    let failed = CliError::io("cannot write", &args.out);
    if let Some(texts) = &args.texts {
        let model = Model::builtin().map_err(|e| CliError::Internal(e.to_string()))?;
        let cannot_read = || CliError::io("cannot read", texts);
        let lines = BufReader::new(File::open(texts).map_err(cannot_read())?).lines();
        for (number, line) in (0..).zip(lines) {
            let example = corpus::example(&line.map_err(cannot_read())?, corpus::Use::Clean, gazetteer);
            let rows = export::read(number, &example.unwrap_or_default(), gazetteer, &model);
            file.write_all(&rows).map_err(CliError::io("cannot write", &args.out))?;
        }
    } else if let Some(data) = &args.data {
        let mut random = Random::new(args.seed);
        let examples = recipe::examples(data, args.sentences, gazetteer, &mut random)
            .map_err(|e| CliError::Configuration(e.to_string()))?;
        let mut random = Random::new(args.seed);
        for (number, example) in (0..).zip(&examples) {
            let rows = export::learn(number, example, gazetteer, &mut random);
            file.write_all(&rows).map_err(CliError::io("cannot write", &args.out))?;
        }
    }
    file.flush().map_err(failed)?;
    drop(file);
    pending.commit()?;
    Ok(Exit::Clean)
}
