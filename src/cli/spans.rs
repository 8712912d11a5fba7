//! `spans`: findings of many short texts, for programs.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::args::{FilterArgs, JobArgs, OffsetArgs, PolicyArgs};
use super::engine::{Engine, Purpose};
use super::error::{CliError, ScanError};
use super::lines::{self, Line};
use super::parallel::in_order;
use super::records::{Record, record};
use super::{Exit, scan};
use crate::guard::{GuardError, Report};

/// Find identifiers in JSON Lines: {"id","text"} in, {"id","findings"} out
#[derive(clap::Args, Debug)]
pub(super) struct SpansArgs {
    /// File of records [default: standard input]
    #[arg(value_name = "FILE")]
    input: Option<PathBuf>,
    /// Add what was found, in clear, as "value"
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    offsets: OffsetArgs,
    #[command(flatten)]
    jobs: JobArgs,
}

pub(super) fn run(args: SpansArgs) -> Result<Exit, CliError> {
    let engine = Engine::new(&args.policy, &args.filter, Purpose::Report, args.offsets.offsets.into())?;
    let (name, lines) = lines::open(args.input.as_deref())?;
    let work = |line: Result<Line, CliError>| -> Result<Value, CliError> {
        let line = line?;
        let record = record(&name, &line)?;
        let findings = findings(&engine, &args, &record).map_err(|e| e.on(&format!("{name}:{}", line.0)))?;
        Ok(json!({ "id": record.id, "findings": findings }))
    };
    // Each line is written as soon as it is its turn: a program may wait for it.
    let mut out = io::stdout().lock();
    in_order(lines, args.jobs.count(), work, |line| {
        let mut bytes = serde_json::to_vec(&line?).map_err(|e| CliError::Internal(e.to_string()))?;
        bytes.push(b'\n');
        out.write_all(&bytes).and_then(|()| out.flush()).map_err(CliError::Output)
    })?;
    Ok(Exit::Clean)
}

fn findings(engine: &Engine, args: &SpansArgs, record: &Record) -> Result<Vec<Value>, ScanError> {
    let reports = match engine.text(&record.text) {
        Ok(reports) => reports,
        Err(ScanError::Guard(GuardError::Content(error))) => vec![scan::unscannable(error.to_string())],
        Err(error) => return Err(error),
    };
    let json = |report: &Report| {
        let mut value = serde_json::to_value(report).unwrap_or_default();
        if let (true, Some(map)) = (args.show_values, value.as_object_mut()) {
            map.insert("value".to_owned(), report.value.expose().as_str().into());
        }
        value
    };
    Ok(reports.iter().filter(|r| args.filter.keeps(r)).map(json).collect())
}
