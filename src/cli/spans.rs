//! `spans`: findings of many short texts, for programs.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use super::args::{FilterArgs, JobArgs, OffsetArgs, PolicyArgs};
use super::engine::{Engine, Purpose};
use super::error::{CliError, ScanError};
use super::lines::{self, Line};
use super::parallel::in_order;
use super::records::{Record, record};
use super::{Exit, scan};
use crate::guard::GuardError;

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
    let work = |line: Result<Line, CliError>| -> Result<Vec<u8>, CliError> {
        let line = line?;
        let record = record(&name, &line)?;
        answer(&engine, &args, &record).map_err(|e| e.on(&format!("{name}:{}", line.0)))
    };
    // Each line is written as soon as it is its turn: a program may wait for it.
    let mut out = io::stdout().lock();
    in_order(lines, args.jobs.count(), work, |line| {
        out.write_all(&line?).and_then(|()| out.flush()).map_err(CliError::Output)
    })?;
    Ok(Exit::Clean)
}

/// The line of output for `record`, written where it is scanned: with many
/// workers the writing is shared, too.
fn answer(engine: &Engine, args: &SpansArgs, record: &Record) -> Result<Vec<u8>, ScanError> {
    let reports = match engine.text(&record.text) {
        Ok(reports) => reports,
        Err(ScanError::Guard(GuardError::Content(error))) => vec![scan::unscannable(error.to_string())],
        Err(error) => return Err(error),
    };
    let mut line = b"{\"id\":".to_vec();
    write(&mut line, &record.id)?;
    line.extend_from_slice(b",\"findings\":[");
    for (at, report) in reports.iter().filter(|r| args.filter.keeps(r)).enumerate() {
        if at > 0 {
            line.push(b',');
        }
        write(&mut line, report)?;
        // A report is an object and never empty.
        if args.show_values && line.pop_if(|last| *last == b'}').is_some() {
            line.extend_from_slice(b",\"value\":");
            write(&mut line, report.value.expose().as_str())?;
            line.push(b'}');
        }
    }
    line.extend_from_slice(b"]}\n");
    Ok(line)
}

fn write<T: Serialize + ?Sized>(line: &mut Vec<u8>, value: &T) -> Result<(), ScanError> {
    serde_json::to_writer(line, value).map_err(|e| ScanError::Write(e.into()))
}
