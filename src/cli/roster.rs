//! `roster`: rosters of patients, hashed or told about.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::error::CliError;
use super::{Exit, atomic, say};
use crate::config::guard as config;
use crate::detect::roster::{Counts, Roster};
use crate::guard::Key;

/// Hash a roster of patients, or say what is on it
#[derive(clap::Args, Debug)]
#[command(after_help = "\
A roster is CSV or TSV with a header that names its columns (name, or first and last; mrn, id, ssn, member id, \
account, phone; dob), or lines: a name, an identifier or a birth date each. It is given to check, redact, spans, \
serve and explain as --roster FILE, or as `roster = [\"FILE\"]` in a policy. In memory it is keyed digests only.")]
pub(super) struct RosterCommand {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Write the digests of a roster into a file, so that the plain list need not lie on the guard's host
    #[command(after_help = "\
Make the key once: openssl rand -hex 32 > KEY. Give the guard the same key: PHI_GUARD_KEY_FILE=KEY. The hashed roster \
tells nothing without the key; who has both can ask whether somebody is on it.")]
    Build {
        /// Rosters
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// The hashed roster
        #[arg(long, short, value_name = "OUT")]
        output: PathBuf,
        /// File with a key of 64 hexadecimal digits
        #[arg(long, value_name = "KEY")]
        key_file: PathBuf,
    },
    /// Say how much is on a roster, and what of it cannot be searched for
    Check {
        /// Rosters
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// The key of hashed rosters
        #[arg(long, value_name = "KEY")]
        key_file: Option<PathBuf>,
    },
}

pub(super) fn run(args: RosterCommand) -> Result<Exit, CliError> {
    match args.command {
        What::Build { files, output, key_file } => build(&files, &output, &key_file),
        What::Check { files, key_file } => check(&files, key_file.as_deref()),
    }
}

fn build(files: &[PathBuf], output: &Path, key_file: &Path) -> Result<Exit, CliError> {
    let mut roster = Roster::new(config::roster_key(&config::key_in(key_file)?));
    for file in files {
        load(&mut roster, file)?;
    }
    atomic::write(output, &roster.write())?;
    say(&format!("{} written to {}", told(roster.counts()), output.display()));
    Ok(Exit::Clean)
}

fn check(files: &[PathBuf], key_file: Option<&Path>) -> Result<Exit, CliError> {
    for file in files {
        let key = match key_file {
            Some(path) => config::key_in(path)?,
            // Plain rosters need no key that lasts.
            None => Key::new([0; 32]),
        };
        let mut roster = Roster::new(config::roster_key(&key));
        load(&mut roster, file)?;
        writeln!(io::stdout(), "{}: {}", file.display(), told(roster.counts())).map_err(CliError::Output)?;
    }
    Ok(Exit::Clean)
}

fn load(roster: &mut Roster, file: &Path) -> Result<(), CliError> {
    let loaded = config::load_roster(roster, file)?;
    if let Some(note) = config::roster_note(file, &loaded) {
        say(&note);
    }
    Ok(())
}

fn told(counts: Counts) -> String {
    let Counts { people, ids, births } = counts;
    format!("{people} names, {ids} identifiers, {births} birth dates")
}
