//! `eval`: how well identifiers are found, against gold spans.

mod found;
mod gold;
mod output;

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use super::Exit;
use super::args::{FilterArgs, JobArgs, PolicyArgs};
use super::error::CliError;
use super::parallel::in_order;
use super::records::wrong;
use crate::eval::show::Shown;
use crate::eval::{Comparison, Figures, GoldRecord, RecordError, Sweep, Tally};
use found::{Ladder, Source, Stored};
use gold::{Piece, Reader};
use output::{Picture, Scored};

/// Measure recall, precision and false alarms against gold spans
#[derive(clap::Args, Debug)]
#[command(after_help = "\
GOLD is a file or a folder of one of these forms, told by its name or its content:
  jsonl  {\"id\",\"text\",\"spans\":[{\"start\",\"end\",\"type\"}]} a line, offsets in Unicode code points;
         a key \"hipaa\" of a span goes before \"type\"
  brat   note.txt and note.ann; each fragment of a discontinuous span is a span
  i2b2   XML of the i2b2/n2c2 2014 track (also MEDDOCAN's): TEXT, and TAGS with start, end, TYPE
  conll  a token a line, its BIO tag in the last column, an empty line behind a sentence

Types of i2b2, MEDDOCAN, CoNLL-2003, OntoNotes and WNUT are mapped to ours; --map FILE (TOML) goes before:
  [types]
  PATIENT = \"NAME\"      # or \"IGNORE\", \"NONE\", \"AGE if 90 or more\", \"DATE if finer than a year\"

A gold span is caught when every letter and digit of it is covered.")]
pub(super) struct EvalArgs {
    /// Gold files or folders
    #[arg(value_name = "GOLD", required = true)]
    gold: Vec<PathBuf>,
    /// Form of the gold [default: told by name and content]
    #[arg(long, value_enum, value_name = "FORM")]
    gold_format: Option<Form>,
    /// Mapping of the gold's types to ours (TOML), before the one built in
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Score these findings ({"id","findings"} lines) instead of finding them
    #[arg(long, value_name = "FILE", conflicts_with = "compare")]
    predictions: Option<PathBuf>,
    /// Gold types that count; others are neither demanded nor held against a finding
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    types: Vec<String>,
    /// List this many missed spans, on standard error (with --json in the object)
    #[arg(long, value_name = "N", default_value_t = 0)]
    leaks: usize,
    /// List this many false alarms, likewise
    #[arg(long, value_name = "N", default_value_t = 0)]
    alarms: usize,
    /// Show values in these lists in clear
    #[arg(long)]
    show_values: bool,
    /// Also which gold type was found as which type, or missed
    #[arg(long, conflicts_with = "compare")]
    confusion: bool,
    /// Also the figures of every document
    #[arg(long, conflicts_with = "compare")]
    documents: bool,
    /// Also recall and alarms at other thresholds, each a run of its own
    #[arg(long, conflicts_with_all = ["compare", "min_score"])]
    sweep: bool,
    /// Number of thresholds, evenly between 0 and 1
    #[arg(long, value_name = "N", default_value_t = 19, requires = "sweep", value_parser = clap::value_parser!(u16).range(1..=999))]
    sweep_steps: u16,
    /// Draw the sweep's curve into this file
    #[arg(long, value_name = "FILE", requires = "sweep")]
    svg: Option<PathBuf>,
    /// Compare two: policy files, profiles, folders of rules, tagger weights (*.bin), predictions (*.jsonl)
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    compare: Vec<String>,
    /// List this many spans gained, lost, alarms new and gone, each
    #[arg(long, value_name = "N", default_value_t = 10, requires = "compare")]
    changes: usize,
    /// One JSON object a gold file or folder
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    jobs: JobArgs,
}

/// What changed, and the span it changed on.
type Listed = (&'static str, Shown);

/// See [`crate::eval::read::GoldFormat`].
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// JSON Lines
    Jsonl,
    /// brat standoff
    Brat,
    /// i2b2/n2c2 2014 XML
    I2b2,
    /// Columns with BIO tags
    Conll,
}

impl From<Form> for crate::eval::read::GoldFormat {
    fn from(form: Form) -> Self {
        match form {
            Form::Jsonl => Self::Jsonl,
            Form::Brat => Self::Brat,
            Form::I2b2 => Self::I2b2,
            Form::Conll => Self::Conll,
        }
    }
}

pub(super) fn run(args: EvalArgs) -> Result<Exit, CliError> {
    let reader = Reader::new(args.gold_format.map(Into::into), args.map.as_deref())?;
    let mut out = io::stdout().lock();
    if let [a, b] = args.compare.as_slice() {
        let sides = [Source::side(a, &args.policy, &args.filter)?, Source::side(b, &args.policy, &args.filter)?];
        for path in &args.gold {
            let (comparison, changes) = args.compared(path, &reader, &sides)?;
            output::comparison(&args, path, &comparison, &changes, &mut out).map_err(CliError::Output)?;
        }
        return Ok(Exit::Clean);
    }
    let source = match &args.predictions {
        Some(path) => Source::Stored(Stored::read(path)?),
        None => Source::engine(&args.policy, &args.filter)?,
    };
    let mut picture = Picture::default();
    for path in &args.gold {
        let result = args.scored(path, &reader, &source)?;
        output::scored(&args, path, &result, &mut out).map_err(CliError::Output)?;
        picture.add(path, &result);
    }
    if let Some(path) = &args.svg {
        super::atomic::write(path, picture.draw().as_bytes())?;
    }
    Ok(Exit::Clean)
}

impl EvalArgs {
    /// One gold file or folder, scored.
    fn scored(&self, path: &Path, reader: &Reader, source: &Source) -> Result<Scored, CliError> {
        let thresholds = if self.sweep { Sweep::thresholds(self.sweep_steps.into()) } else { Vec::new() };
        let ladder = Ladder::new(source, &thresholds)?;
        let mut result = Scored::new(self.tally(), &thresholds);
        let (mut leaks, mut alarms) = (self.leaks, self.alarms);
        let find = |place: &str, gold: &GoldRecord| {
            Ok((source.find(gold, &self.filter, place)?, ladder.find(gold, &self.filter, place)?))
        };
        let seen = self.each(path, reader, find, |gold, (found, at_thresholds)| {
            let misses = result.tally.add(gold, &found)?;
            if self.confusion {
                result.confusion.get_or_insert_default().add(gold, &found, &result.tally, &misses);
            }
            if self.documents {
                result.documents.push((gold.id.clone(), Figures::of(gold, &result.tally, &misses)));
            }
            result.sweep.add(gold, &at_thresholds)?;
            for miss in misses {
                let (left, list) =
                    if miss.leak { (&mut leaks, &mut result.leaks) } else { (&mut alarms, &mut result.alarms) };
                if *left > 0 {
                    *left -= 1;
                    let shown = Shown::new(gold, &[&found], &miss, self.show_values);
                    if self.json {
                        list.push(shown);
                    } else {
                        output::tell(&shown, if miss.leak { "LEAK " } else { "ALARM" });
                    }
                }
            }
            Ok(())
        })?;
        source.finish(&path.display().to_string(), &seen)?;
        Ok(result)
    }

    /// One gold file or folder, found by both sides.
    fn compared(
        &self,
        path: &Path,
        reader: &Reader,
        [a, b]: &[Source; 2],
    ) -> Result<(Comparison, Vec<Listed>), CliError> {
        let mut comparison = Comparison::new(&self.tally());
        let mut listed: Vec<Listed> = Vec::new();
        let find = |place: &str, gold: &GoldRecord| {
            Ok((a.find(gold, &self.filter, place)?, b.find(gold, &self.filter, place)?))
        };
        let seen = self.each(path, reader, find, |gold, (in_a, in_b)| {
            for change in comparison.add(gold, &in_a, &in_b)? {
                if listed.iter().filter(|(what, _)| *what == change.what).count() < self.changes {
                    listed.push((change.what, Shown::new(gold, &[&in_a, &in_b], &change.miss, self.show_values)));
                }
            }
            Ok(())
        })?;
        let name = path.display().to_string();
        a.finish(&name, &seen)?;
        b.finish(&name, &seen)?;
        Ok((comparison, listed))
    }

    fn tally(&self) -> Tally {
        let wanted: BTreeSet<String> = self.types.iter().cloned().collect();
        Tally::new((!wanted.is_empty()).then_some(wanted))
    }

    /// Every record of `path` in order, with what `find` (on several threads)
    /// finds in it; gives the ids.
    fn each<T: Send>(
        &self,
        path: &Path,
        reader: &Reader,
        find: impl Fn(&str, &GoldRecord) -> Result<T, CliError> + Sync,
        mut take: impl FnMut(&GoldRecord, T) -> Result<(), RecordError>,
    ) -> Result<HashSet<String>, CliError> {
        let mut seen = HashSet::new();
        let work = |piece: Result<Piece, CliError>| -> Result<_, CliError> {
            let (name, number, gold) = reader.record(piece?)?;
            let found = find(&format!("{name}:{number}"), &gold)?;
            Ok((name, number, gold, found))
        };
        in_order(reader.open(path)?, self.jobs.count(), work, |record| -> Result<(), CliError> {
            let (name, number, gold, found) = record?;
            if !seen.insert(gold.id.clone()) {
                return Err(wrong(&name, number, "an earlier record has the same id"));
            }
            take(&gold, found).map_err(|e| wrong(&name, number, &e.to_string()))
        })?;
        Ok(seen)
    }
}
