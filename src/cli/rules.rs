//! `rules`: list the detection rules, run the examples they carry.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use super::error::CliError;
use super::{Exit, say};
use crate::config::guard as config;
use crate::detect::pattern::{self, CompiledRule, PatternSet};
use crate::finding::IdentifierType;

/// List the detection rules, or run the examples that rule files carry
#[derive(clap::Args, Debug)]
pub(super) struct RulesCommand {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// All rules: id, type, what they find
    List {
        /// Folder of rule files instead of the built-in ones
        #[arg(long, value_name = "DIR")]
        patterns: Option<PathBuf>,
        /// Only rules of these types
        #[arg(long, value_name = "TYPES", value_delimiter = ',', ignore_case = true)]
        only: Vec<IdentifierType>,
        /// As JSON, with reasons, references and examples
        #[arg(long)]
        json: bool,
    },
    /// Load the rules and run their examples and counter-examples
    Test {
        /// Folder of rule files [default: the built-in ones]
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}

pub(super) fn run(args: RulesCommand) -> Result<Exit, CliError> {
    match args.command {
        What::List { patterns, only, json } => list(patterns.as_deref(), &only, json),
        What::Test { folder } => test(folder.as_deref()),
    }
}

/// The rules, their examples not yet run.
pub(super) fn load(folder: Option<&Path>) -> Result<PatternSet, CliError> {
    let set = match folder {
        None => pattern::builtin(),
        Some(folder) => {
            let files = config::rules_in(folder)?;
            PatternSet::compile(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
        }
    };
    set.map_err(|e| CliError::Configuration(e.to_string()))
}

fn list(folder: Option<&Path>, only: &[IdentifierType], as_json: bool) -> Result<Exit, CliError> {
    let set = load(folder)?;
    let mut rules: Vec<&CompiledRule> =
        set.rules().iter().filter(|r| only.is_empty() || only.contains(&r.kind)).collect();
    rules.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    let mut text = String::new();
    if as_json {
        let all: Vec<Value> = rules.iter().map(|r| rule_json(r)).collect();
        text = serde_json::to_string_pretty(&all).map_err(|e| CliError::Internal(e.to_string()))?;
        text.push('\n');
    } else {
        let width = rules.iter().map(|r| r.id.len()).max().unwrap_or(0);
        for r in rules {
            let letter = r.kind.safe_harbor().unwrap_or('-');
            let _ =
                writeln!(text, "{:14} {letter}  {:.2}  {:width$}  {}", r.kind.as_str(), r.score.get(), r.id, r.what);
        }
    }
    io::stdout().lock().write_all(text.as_bytes()).map_err(CliError::Output)?;
    Ok(Exit::Clean)
}

fn rule_json(rule: &CompiledRule) -> Value {
    let texts = |examples: &[(String, usize)]| examples.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
    json!({
        "id": &*rule.id,
        "type": rule.kind,
        "safe_harbor": rule.kind.safe_harbor(),
        "what": rule.what,
        "why": rule.why,
        "reference": rule.reference,
        "score": (f64::from(rule.score.get()) * 1000.0).round() / 1000.0,
        "validator": rule.validator_name,
        "file": &*rule.file,
        "examples": texts(&rule.examples),
        "counter_examples": texts(&rule.counter_examples),
    })
}

fn test(folder: Option<&Path>) -> Result<Exit, CliError> {
    let set = load(folder)?;
    let failures = pattern::test_examples(&set);
    for f in &failures {
        say(&format!("{}:{}: rule `{}`: `{}`: {}", f.file, f.line, f.rule, f.key, f.problem));
    }
    let examples: usize = set.rules().iter().map(|r| r.examples.len() + r.counter_examples.len()).sum();
    let (rules, failed) = (set.rules().len(), failures.len());
    let told = writeln!(io::stdout(), "{rules} rules, {examples} examples, {failed} failed");
    told.map_err(CliError::Output)?;
    Ok(if failed > 0 { Exit::Error } else { Exit::Clean })
}
