//! The command line: one file a command.
//!
//! Results go to standard output, everything else to standard error. Values of
//! identifiers are shown only on `--show-values`.

mod args;
mod atomic;
mod baseline;
mod canary;
mod check;
mod doctor;
mod engine;
mod error;
mod eval;
mod explain;
mod git;
mod kind;
mod lines;
mod parallel;
mod policy;
mod preview;
mod progress;
mod records;
mod redact;
mod roster;
mod rules;
mod scan;
mod serve;
mod spans;
mod target;
mod train;
mod version;
mod worker;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

pub use error::CliError;

/// Keeps patient identifiers (HIPAA Safe Harbor) out of annotation platforms and LLM APIs
#[derive(Parser, Debug)]
#[command(name = "phi-guard", version, max_term_width = 100)]
#[command(after_help = "Identifiers are masked in all output unless --show-values is given.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colours
    #[arg(long, value_enum, default_value_t, global = true, value_name = "WHEN")]
    color: Color,
}

#[derive(Subcommand, Debug)]
enum Command {
    Serve(serve::ServeArgs),
    Check(check::CheckArgs),
    Redact(redact::RedactArgs),
    Spans(spans::SpansArgs),
    Eval(eval::EvalArgs),
    Explain(explain::ExplainArgs),
    Train(train::TrainArgs),
    Policy(policy::PolicyCommand),
    Rules(rules::RulesCommand),
    Roster(roster::RosterCommand),
    Doctor(doctor::DoctorArgs),
    Version(version::VersionArgs),
    Completions(version::CompletionArgs),
    /// Takes documents apart for another phi-guard
    #[command(hide = true)]
    Worker,
}

/// When to use colours.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Color {
    /// At a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How a command that ran to its end came out. Ordered by how bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Exit {
    /// 0: nothing found.
    Clean,
    /// 3: nothing found, but something could not be scanned.
    Unscanned,
    /// 1: findings.
    Findings,
    /// 2: something could not be read, or is configured wrongly.
    Error,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::Findings => crate::respond::Kind::Blocked.row().exit,
            Exit::Error => crate::respond::Kind::Misconfigured.row().exit,
            Exit::Unscanned => crate::respond::Kind::Malformed.row().exit,
        }
    }

    fn of(error: &CliError) -> Exit {
        if matches!(error, CliError::Unscanned(_)) { Exit::Unscanned } else { Exit::Error }
    }
}

/// Parses the process's arguments, runs the command, gives the exit code.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // A panic's own words may hold content: place is all that is told.
        let place = panic.location().map(|l| format!(" at {}:{}", l.file(), l.line())).unwrap_or_default();
        say(&format!("internal fault{place}. Please report it with the command, without the file."));
    }));
    let cli = Cli::parse();
    match cli.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    match run(cli.command) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            // Who closed our output wants no words; the code still says that
            // the work was not finished.
            if !error.is_broken_pipe() {
                say(&error.to_string());
            }
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(command: Command) -> Result<Exit, CliError> {
    match command {
        Command::Serve(args) => serve::run(args),
        Command::Check(args) => check::run(args),
        Command::Redact(args) => redact::run(args),
        Command::Spans(args) => spans::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Train(args) => train::run(&args),
        Command::Policy(args) => policy::run(args),
        Command::Rules(args) => rules::run(args),
        Command::Roster(args) => roster::run(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Version(args) => version::run(args),
        Command::Completions(args) => version::completions(args, &mut Cli::command()),
        Command::Worker => worker::run(),
    }
}

/// A message on standard error. Where that is gone there is nobody to tell.
fn say(message: &str) {
    say_bare(&format!("phi-guard: {message}"));
}

/// A line on standard error.
fn say_bare(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn exit_codes_are_those_of_the_contract() {
        let codes = [Exit::Clean, Exit::Findings, Exit::Error, Exit::Unscanned].map(Exit::code);
        assert_eq!(codes, [0, 1, 2, 3]);
        assert_eq!(CliError::Usage(String::new()).exit_code(), 2);
        assert_eq!(CliError::Unscanned(String::new()).exit_code(), 3);
        assert_eq!(CliError::Internal(String::new()).exit_code(), 101);
    }
}
