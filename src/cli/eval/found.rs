//! Where findings come from: the engine, at one threshold or at several, or a file.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::cli::args::{FilterArgs, PolicyArgs};
use crate::cli::engine::{Engine, Purpose};
use crate::cli::error::{CliError, ScanError};
use crate::cli::lines;
use crate::cli::records::{json, wrong};
use crate::eval::{GoldRecord, Predicted, Prediction};
use crate::guard::GuardError;
use crate::text::OffsetUnit;

/// A source of findings.
pub(super) enum Source {
    /// Found here.
    Engine(Box<Engine>),
    /// Found elsewhere.
    Stored(Stored),
}

/// Findings in a file, by the ids of the records.
pub(super) struct Stored {
    name: String,
    by_id: HashMap<String, (u64, Vec<Predicted>)>,
}

impl Source {
    /// An engine by the options.
    pub(super) fn engine(policy: &PolicyArgs, filter: &FilterArgs) -> Result<Source, CliError> {
        Ok(Source::Engine(Box::new(Engine::new(policy, filter, Purpose::Report, OffsetUnit::Char)?)))
    }

    /// One side of a comparison: a file of predictions, a policy file or
    /// profile, a folder of rules, or weights of the tagger. What it does not
    /// say is as `policy` says.
    pub(super) fn side(side: &str, policy: &PolicyArgs, filter: &FilterArgs) -> Result<Source, CliError> {
        let path = Path::new(side);
        let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        let mut args = policy.clone();
        if path.is_dir() {
            args.patterns = Some(path.to_owned());
            return Source::engine(&args, filter);
        }
        match extension.as_deref() {
            Some("jsonl" | "ndjson") => return Ok(Source::Stored(Stored::read(path)?)),
            Some("bin") => {
                let engine = Engine::new(&args, filter, Purpose::Report, OffsetUnit::Char)?;
                return Ok(Source::Engine(Box::new(engine.with_tagger(path, args.patterns.as_deref())?)));
            }
            _ if path.is_file() => {
                args.profile = None;
                args.policy = Some(path.to_owned());
            }
            _ if crate::guard::policy::profiles::NAMES.contains(&side) => {
                args.policy = None;
                args.profile = Some(side.to_owned());
            }
            _ => {
                let known = crate::guard::policy::profiles::NAMES.join(", ");
                return Err(CliError::Usage(format!(
                    "--compare {side}: neither a policy file, a folder of rules, weights (*.bin), predictions \
                     (*.jsonl) nor a profile ({known})"
                )));
            }
        }
        Source::engine(&args, filter)
    }

    /// What is found in `gold`.
    pub(super) fn find(&self, gold: &GoldRecord, filter: &FilterArgs, place: &str) -> Result<Vec<Predicted>, CliError> {
        match self {
            Source::Stored(stored) => stored.of(gold, place).map(|(_, found)| found.clone()),
            Source::Engine(engine) => found(engine, gold, filter).map_err(|e| e.on(place)),
        }
    }

    /// After all records: predictions that none of them asked for are an error.
    pub(super) fn finish(&self, name: &str, seen: &HashSet<String>) -> Result<(), CliError> {
        let Source::Stored(stored) = self else { return Ok(()) };
        if stored.by_id.len() == seen.len() {
            return Ok(());
        }
        let n = stored.by_id.len().saturating_sub(seen.len());
        Err(CliError::Usage(format!("{n} predictions have ids that {name} does not know")))
    }
}

/// A source at several thresholds.
pub(super) enum Ladder<'s> {
    /// An engine for each: what a threshold keeps decides what others become.
    Engines(Vec<Engine>),
    /// Stored findings, of which those with the score count.
    Stored(&'s Stored, Vec<f64>),
}

impl<'s> Ladder<'s> {
    pub(super) fn new(source: &'s Source, thresholds: &[f64]) -> Result<Ladder<'s>, CliError> {
        Ok(match source {
            Source::Engine(engine) => {
                Ladder::Engines(thresholds.iter().map(|&t| engine.with_threshold(t)).collect::<Result<_, _>>()?)
            }
            Source::Stored(stored) => Ladder::Stored(stored, thresholds.to_vec()),
        })
    }

    /// What is found in `gold` at each threshold.
    pub(super) fn find(
        &self,
        gold: &GoldRecord,
        filter: &FilterArgs,
        place: &str,
    ) -> Result<Vec<Vec<Predicted>>, CliError> {
        match self {
            Ladder::Engines(engines) => {
                engines.iter().map(|e| found(e, gold, filter).map_err(|e| e.on(place))).collect()
            }
            Ladder::Stored(stored, thresholds) => {
                let (line, all) = stored.of(gold, place)?;
                if !thresholds.is_empty() && all.iter().any(|p| p.score.is_none()) {
                    let what = "a finding without \"score\"; a sweep needs the score of each";
                    return Err(wrong(&stored.name, *line, what));
                }
                let over = |t: f64| all.iter().filter(|p| p.score.is_some_and(|s| s >= t)).cloned().collect();
                Ok(thresholds.iter().map(|&t| over(t)).collect())
            }
        }
    }
}

fn found(engine: &Engine, gold: &GoldRecord, filter: &FilterArgs) -> Result<Vec<Predicted>, ScanError> {
    let reports = match engine.text(&gold.text) {
        Ok(reports) => reports,
        // Text that cannot be scanned is blocked in whole.
        Err(ScanError::Guard(GuardError::Content(_))) => {
            let end = gold.text.chars().count();
            return Ok(vec![Predicted { start: 0, end, kind: "UNSCANNABLE".to_owned(), score: Some(1.0) }]);
        }
        Err(error) => return Err(error),
    };
    let kept = reports.iter().filter(|r| filter.keeps(r));
    Ok(kept
        .map(|r| Predicted {
            start: r.start,
            end: r.end,
            kind: r.finding.kind.to_string(),
            score: Some(f64::from(r.finding.score.get())),
        })
        .collect())
}

impl Stored {
    /// The predictions in the file at `path`.
    pub(super) fn read(path: &Path) -> Result<Stored, CliError> {
        let (name, lines) = lines::open(Some(path))?;
        let mut by_id = HashMap::new();
        for line in lines {
            let (number, line) = line?;
            let prediction: Prediction = json(&name, number, &line)?;
            if by_id.insert(prediction.id, (number, prediction.findings)).is_some() {
                return Err(wrong(&name, number, "an earlier line has the same id"));
            }
        }
        Ok(Stored { name, by_id })
    }

    fn of(&self, gold: &GoldRecord, place: &str) -> Result<&(u64, Vec<Predicted>), CliError> {
        let found = self.by_id.get(&gold.id);
        found.ok_or_else(|| CliError::Usage(format!("{place}: there is no prediction with this id in {}", self.name)))
    }
}
