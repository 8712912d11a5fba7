//! `check`: does a file, a folder or a stream hold identifiers?

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use super::args::{FilterArgs, JobArgs, OffsetArgs, PolicyArgs};
use super::baseline::Baseline;
use super::engine::{Engine, Purpose};
use super::error::CliError;
use super::parallel::in_order;
use super::preview::Preview;
use super::progress::Progress;
use super::scan::{Outcome, Scan};
use super::target;
use super::{Exit, say};
use crate::finding::IdentifierType;
use crate::report::{Format, Reporter, Totals};

/// Check files, folders or standard input before they are uploaded
#[derive(clap::Args, Debug)]
#[command(after_help = "Exit codes: 0 nothing found, 1 findings, 2 usage, configuration or unreadable file, \
    3 nothing found but something could not be scanned, 101 a bug.")]
pub(super) struct CheckArgs {
    /// Files and folders; - is standard input [default: standard input, or the current folder at a terminal]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Form of the report
    #[arg(long, short, value_enum, default_value_t)]
    format: Format,
    /// Show what was found, in clear. Mind who sees the screen or the log
    #[arg(long)]
    show_values: bool,
    /// Also write a page (HTML) that shows each finding where it stands, in pictures and texts
    #[arg(long, value_name = "OUT.html")]
    preview: Option<PathBuf>,
    /// Leave out findings that this file knows
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Accept all findings and write them to this file (keyed digests, no text)
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Check what is staged in git; with paths, only that below them
    #[arg(long)]
    staged: bool,
    /// Also check what .gitignore and .phiguardignore leave out
    #[arg(long)]
    no_ignore: bool,
    /// Exit with 0 whatever was found
    #[arg(long)]
    exit_zero: bool,
    /// Do not exit with 3 for what could not be scanned
    #[arg(long)]
    allow_unscanned: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    offsets: OffsetArgs,
    #[command(flatten)]
    jobs: JobArgs,
}

pub(super) fn run(args: CheckArgs) -> Result<Exit, CliError> {
    if args.skip_of_unscannable() {
        return Err(CliError::Usage("--skip UNSCANNABLE would hide what was not read; use --allow-unscanned".into()));
    }
    let mut accepted = args.write_baseline.as_ref().map(|_| Baseline::new()).transpose()?;
    let known = args.baseline.as_deref().map(Baseline::read).transpose()?;
    let paths = args.paths_or_default();
    let inputs = if args.staged { &args.paths } else { &paths };
    let preview = |path: &PathBuf| Preview::new(path, inputs, args.staged, args.no_ignore, args.show_values);
    let preview = args.preview.as_ref().map(preview).transpose()?;
    let engine = Engine::new(&args.policy, &args.filter, Purpose::Report, args.offsets.offsets.into())?;
    let scan = Scan {
        engine: &engine,
        filter: &args.filter,
        baseline: known.as_ref(),
        show_values: args.show_values,
        excerpts: args.format == Format::Human,
        preview: preview.is_some(),
    };
    let bar = Progress::new();
    let targets: Box<dyn Iterator<Item = target::Target> + Send> = if args.staged {
        let targets = target::staged(&args.paths, args.no_ignore)?;
        bar.expect(targets.len() as u64);
        Box::new(targets.into_iter())
    } else {
        bar.count(paths.clone(), args.no_ignore);
        Box::new(target::walk(paths, args.no_ignore, |note| say(&note)))
    };

    let mut run = Run {
        reporter: args.format.reporter(args.show_values),
        out: output(args.format),
        bar,
        preview,
        totals: Totals::default(),
        fault: None,
    };
    in_order(
        targets,
        args.jobs.count(),
        |t| scan.target(t),
        |outcome| {
            if let Some(accepted) = &mut accepted {
                let digests = accepted.digests(outcome.item.findings.iter().map(|s| &s.report));
                accepted.accept(digests);
            }
            run.take(outcome)
        },
    )?;
    run.bar.finish();
    run.reporter.finish(&run.totals, &mut run.out).and_then(|()| run.out.flush()).map_err(CliError::Output)?;
    if let Some(fault) = run.fault {
        return Err(fault);
    }
    if let Some(preview) = run.preview {
        let path = preview.write(&run.totals)?;
        say(&format!("preview written to {}", path.display()));
    }
    let accepted_all = accepted.is_some();
    if let (Some(accepted), Some(path)) = (&accepted, &args.write_baseline) {
        accepted.write(path)?;
        say(&format!("{} accepted findings written to {}", accepted.len(), path.display()));
    }
    Ok(args.exit(&run.totals, accepted_all))
}

impl CheckArgs {
    fn skip_of_unscannable(&self) -> bool {
        self.filter.skip.contains(&IdentifierType::Unscannable)
    }

    fn paths_or_default(&self) -> Vec<PathBuf> {
        if !self.paths.is_empty() {
            return self.paths.clone();
        }
        vec![PathBuf::from(if io::stdin().is_terminal() { "." } else { "-" })]
    }

    fn exit(&self, totals: &Totals, accepted: bool) -> Exit {
        if totals.errors > 0 {
            return Exit::Error;
        }
        if totals.total() > 0 && !self.exit_zero && !accepted {
            return Exit::Findings;
        }
        if totals.unscannable > 0 && !self.exit_zero && !self.allow_unscanned {
            return Exit::Unscanned;
        }
        Exit::Clean
    }
}

/// The report as it grows.
struct Run {
    reporter: Box<dyn Reporter>,
    out: Box<dyn Write>,
    bar: Progress,
    preview: Option<Preview>,
    totals: Totals,
    fault: Option<CliError>,
}

impl Run {
    fn take(&mut self, outcome: Outcome) -> Result<(), CliError> {
        let Outcome { item, bytes, in_baseline, beyond, section, fault } = outcome;
        if let (Some(preview), Some(section)) = (&mut self.preview, &section) {
            preview.add(section)?;
        }
        let totals = &mut self.totals;
        match &item.error {
            Some(error) => {
                totals.errors += 1;
                self.bar.suspend(|| say(&format!("{}: {error}", item.name)));
            }
            None => totals.files += 1,
        }
        totals.table.take(&item);
        totals.bytes += bytes;
        totals.in_baseline += in_baseline;
        let kept = item.findings.iter().map(|s| (s.report.finding.kind, 1));
        for (kind, n) in kept.chain(beyond) {
            match kind {
                IdentifierType::Unscannable => totals.unscannable += n,
                kind => *totals.findings.entry(kind).or_default() += n,
            }
        }
        self.fault = self.fault.take().or(fault);
        self.bar.step();
        let (reporter, out) = (&mut self.reporter, &mut self.out);
        let told = self.bar.suspend(|| reporter.scanned(&item, out).and_then(|()| out.flush()));
        told.map_err(CliError::Output)
    }
}

/// Colours reach a terminal only, and not with `NO_COLOR`.
fn output(format: Format) -> Box<dyn Write> {
    match format {
        Format::Human => Box::new(BufWriter::new(anstream::AutoStream::auto(io::stdout()))),
        _ => Box::new(BufWriter::new(io::stdout())),
    }
}
