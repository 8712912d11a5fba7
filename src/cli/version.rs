//! `version` and shell completions.

use std::io::{self, Write};

use super::Exit;
use super::error::CliError;

/// Version, build and platform
#[derive(clap::Args, Debug)]
pub(super) struct VersionArgs {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Print a completion script for a shell
#[derive(clap::Args, Debug)]
pub(super) struct CompletionArgs {
    /// Shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(super) fn run(args: VersionArgs) -> Result<Exit, CliError> {
    let (version, os, arch) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    let line = if args.json {
        serde_json::json!({ "name": "phi-guard", "version": version, "os": os, "arch": arch, "build": build })
            .to_string()
    } else {
        format!("phi-guard {version} ({os} {arch}, {build} build)")
    };
    writeln!(io::stdout(), "{line}").map_err(CliError::Output)?;
    Ok(Exit::Clean)
}

pub(super) fn completions(args: CompletionArgs, command: &mut clap::Command) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "phi-guard", &mut script);
    io::stdout().lock().write_all(&script).map_err(CliError::Output)?;
    Ok(Exit::Clean)
}
