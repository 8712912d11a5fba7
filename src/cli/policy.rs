//! `policy`: validate a policy, print the effective one.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;

use super::args::PolicyArgs;
use super::engine::policy_file;
use super::error::CliError;
use super::{Exit, say};
use crate::config::strong_tagger;
use crate::guard::policy::{CompiledPolicy, PolicyFile};

/// Validate a policy file, or print the effective policy
#[derive(clap::Args, Debug)]
pub(super) struct PolicyCommand {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Validate policy files: unknown keys and wrong values are named with file and line
    Check {
        /// Policy files
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// Print the effective policy, with every default written out
    Print {
        #[command(flatten)]
        policy: PolicyArgs,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(args: PolicyCommand) -> Result<Exit, CliError> {
    match args.command {
        What::Check { files } => check(files),
        What::Print { policy, json } => print(&policy, json),
    }
}

fn check(files: Vec<PathBuf>) -> Result<Exit, CliError> {
    let mut failed = None;
    for path in files {
        let name = path.display().to_string();
        let args = PolicyArgs { policy: Some(path), ..PolicyArgs::default() };
        match policy_file(&args).and_then(|file| compile(&name, file)).and_then(|policy| usable(&name, policy)) {
            Ok(policy) => {
                let (routes, types) = (policy.effective().routes.len(), policy.effective().types.len());
                writeln!(io::stdout(), "{name}: valid ({types} types, {routes} routes)").map_err(CliError::Output)?;
            }
            Err(error) => failed = Some(error).inspect(|e| say(&e.to_string())),
        }
    }
    Ok(if failed.is_some() { Exit::Error } else { Exit::Clean })
}

/// `policy` if the model that it names, if any, can be used here.
fn usable(name: &str, policy: CompiledPolicy) -> Result<CompiledPolicy, CliError> {
    let loaded = strong_tagger::load(&policy).map_err(|e| CliError::Configuration(format!("{name}: {e}")));
    loaded.map(|_| policy)
}

fn print(args: &PolicyArgs, json: bool) -> Result<Exit, CliError> {
    let policy = compile("effective policy", policy_file(args)?)?;
    let text = if json {
        serde_json::to_string_pretty(policy.effective()).map_err(|e| CliError::Internal(e.to_string()))? + "\n"
    } else {
        policy.to_toml().map_err(|e| CliError::Internal(e.to_string()))?
    };
    io::stdout().lock().write_all(text.as_bytes()).map_err(CliError::Output)?;
    Ok(Exit::Clean)
}

fn compile(name: &str, file: PolicyFile) -> Result<CompiledPolicy, CliError> {
    CompiledPolicy::compile(name, file).map_err(|e| CliError::Configuration(e.to_string()))
}
