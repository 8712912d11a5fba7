//! `eval`: how well identifiers are found, against gold spans.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, Write};
use std::path::PathBuf;

use super::args::{FilterArgs, JobArgs, PolicyArgs};
use super::engine::{Engine, Purpose};
use super::error::{CliError, ScanError};
use super::lines::{self, Line};
use super::parallel::in_order;
use super::records::{json, wrong};
use super::{Exit, say_bare};
use crate::eval::{GoldRecord, Miss, Predicted, Prediction, Tally, show};
use crate::guard::GuardError;
use crate::report::plain;
use crate::text::OffsetUnit;

/// Measure recall, precision and false alarms against gold spans
#[derive(clap::Args, Debug)]
#[command(after_help = "GOLD holds one object a line: {\"id\",\"text\",\"spans\":[{\"start\",\"end\",\"type\"}]}, \
    offsets in Unicode code points. A key \"hipaa\" of a span goes before \"type\". A gold span is caught when every \
    letter and digit of it is covered.")]
pub(super) struct EvalArgs {
    /// Gold files (JSON Lines)
    #[arg(value_name = "GOLD", required = true)]
    gold: Vec<PathBuf>,
    /// Score these findings ({"id","findings"} lines) instead of finding them
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Gold types that count; others are neither demanded nor held against a finding
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    types: Vec<String>,
    /// List this many missed spans on standard error
    #[arg(long, value_name = "N", default_value_t = 0)]
    leaks: usize,
    /// List this many false alarms on standard error
    #[arg(long, value_name = "N", default_value_t = 0)]
    alarms: usize,
    /// Show values in these lists in clear
    #[arg(long)]
    show_values: bool,
    /// One JSON object a gold file
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    jobs: JobArgs,
}

pub(super) fn run(args: EvalArgs) -> Result<Exit, CliError> {
    let source = match &args.predictions {
        Some(path) => Source::Stored(stored(path)?),
        None => Source::Engine(Engine::new(&args.policy, &args.filter, Purpose::Report, OffsetUnit::Char)?),
    };
    let mut out = io::stdout().lock();
    for path in &args.gold {
        let tally = args.file(path, &source)?;
        let written = if args.json {
            let mut summary = serde_json::to_value(tally.summary()).map_err(|e| CliError::Internal(e.to_string()))?;
            if let (true, Some(map)) = (args.gold.len() > 1, summary.as_object_mut()) {
                map.insert("gold".to_owned(), path.to_string_lossy().into());
            }
            writeln!(out, "{summary}")
        } else {
            let title = if args.gold.len() > 1 { format!("{}\n", path.display()) } else { String::new() };
            write!(out, "{title}{}", show::table(&tally.summary()))
        };
        written.map_err(CliError::Output)?;
    }
    Ok(Exit::Clean)
}

/// Where findings come from.
enum Source {
    Engine(Engine),
    Stored(HashMap<String, Vec<Predicted>>),
}

impl EvalArgs {
    fn file(&self, path: &std::path::Path, source: &Source) -> Result<Tally, CliError> {
        let (name, lines) = lines::open(Some(path))?;
        let wanted: BTreeSet<String> = self.types.iter().cloned().collect();
        let mut tally = Tally::new((!wanted.is_empty()).then_some(wanted));
        let (mut seen, mut leaks, mut alarms) = (HashSet::new(), self.leaks, self.alarms);
        let work = |line: Result<Line, CliError>| -> Result<(u64, GoldRecord, Vec<Predicted>), CliError> {
            let (number, line) = line?;
            let gold: GoldRecord = json(&name, number, &line)?;
            let found = self.found(&gold, source).map_err(|e| e.on(&format!("{name}:{number}")))?;
            let found = found.ok_or_else(|| wrong(&name, number, "there is no prediction with this id"))?;
            Ok((number, gold, found))
        };
        in_order(lines, self.jobs.count(), work, |record| {
            let (number, gold, found) = record?;
            if !seen.insert(gold.id.clone()) {
                return Err(wrong(&name, number, "an earlier record has the same id"));
            }
            let misses = tally.add(&gold, &found).map_err(|e| wrong(&name, number, &e.to_string()))?;
            for miss in misses {
                let left = if miss.leak { &mut leaks } else { &mut alarms };
                if *left > 0 {
                    *left -= 1;
                    self.tell(&gold, &miss);
                }
            }
            Ok(())
        })?;
        if let Source::Stored(stored) = source
            && stored.len() != seen.len()
        {
            let n = stored.len() - seen.len();
            return Err(CliError::Usage(format!("{n} predictions have ids that {name} does not know")));
        }
        Ok(tally)
    }

    fn tell(&self, gold: &GoldRecord, miss: &Miss) {
        // Tabs part the columns; nothing else in the line may act on a terminal.
        let line = show::miss(gold, miss, self.show_values);
        let line: Vec<_> = line.split('\t').map(plain).collect();
        say_bare(&line.join("\t"));
    }

    fn found(&self, gold: &GoldRecord, source: &Source) -> Result<Option<Vec<Predicted>>, ScanError> {
        let engine = match source {
            Source::Stored(stored) => return Ok(stored.get(&gold.id).cloned()),
            Source::Engine(engine) => engine,
        };
        let reports = match engine.text(&gold.text) {
            Ok(reports) => reports,
            // Text that cannot be scanned is blocked in whole.
            Err(ScanError::Guard(GuardError::Content(_))) => {
                let end = gold.text.chars().count();
                return Ok(Some(vec![Predicted { start: 0, end, kind: "UNSCANNABLE".to_owned() }]));
            }
            Err(error) => return Err(error),
        };
        let kept = reports.iter().filter(|r| self.filter.keeps(r));
        Ok(Some(kept.map(|r| Predicted { start: r.start, end: r.end, kind: r.finding.kind.to_string() }).collect()))
    }
}

fn stored(path: &std::path::Path) -> Result<HashMap<String, Vec<Predicted>>, CliError> {
    let (name, lines) = lines::open(Some(path))?;
    let mut stored = HashMap::new();
    for line in lines {
        let (number, line) = line?;
        let prediction: Prediction = json(&name, number, &line)?;
        if stored.insert(prediction.id, prediction.findings).is_some() {
            return Err(wrong(&name, number, "an earlier line has the same id"));
        }
    }
    Ok(stored)
}
