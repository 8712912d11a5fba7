//! `doctor`: what is installed and usable here.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::args::{FilterArgs, PolicyArgs};
use super::engine::{Engine, Purpose};
use super::error::CliError;
use super::{Exit, canary, rules};
use crate::content::document::{self, Extractor, Failure};
use crate::content::{Limits, OpaqueReason};
use crate::detect::pattern;
use crate::detect::roster::Counts;
use crate::detect::strong_tagger::Combine;
use crate::text::OffsetUnit;
#[cfg(feature = "images")]
use crate::worker::Tesseract;
use crate::worker::{Pool, PoolOptions};

/// Show what is installed and usable here, and test the whole way on planted identifiers
#[derive(clap::Args, Debug)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    policy: PolicyArgs,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// How a check came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    /// Something optional is missing.
    Note,
    Failed,
}

#[derive(Debug, Serialize)]
struct Check {
    state: State,
    name: &'static str,
    what: String,
}

impl Check {
    fn new(name: &'static str, state: State, what: impl Into<String>) -> Self {
        Check { state, name, what: what.into() }
    }
}

pub(super) fn run(args: DoctorArgs) -> Result<Exit, CliError> {
    let mut checks = vec![rules_check(&args.policy)];
    match Engine::new(&args.policy, &FilterArgs::default(), Purpose::Redact, OffsetUnit::Char) {
        Ok(engine) => {
            checks.push(policy_check(&args.policy, &engine));
            checks.extend(roster(&args.policy, &engine));
            checks.push(tagger(&engine));
            checks.push(planted(&engine));
            checks.push(clean(&engine));
            checks.push(formats(&engine));
            checks.push(worker());
            checks.push(limits(&engine));
        }
        Err(error) => checks.push(Check::new("engine", State::Failed, error.to_string())),
    }
    checks.push(temporary());
    checks.push(processors());
    checks.push(program_check("git", "check --staged"));
    checks.push(ocr());
    write(&checks, args.json).map_err(CliError::Output)?;
    Ok(if checks.iter().any(|c| c.state == State::Failed) { Exit::Error } else { Exit::Clean })
}

fn rules_check(args: &PolicyArgs) -> Check {
    let set = match rules::load(args.patterns.as_deref()) {
        Ok(set) => set,
        Err(error) => return Check::new("rules", State::Failed, error.to_string()),
    };
    let mut types: Vec<_> = set.rules().iter().map(|r| r.kind).collect();
    types.sort_unstable();
    types.dedup();
    let failures = pattern::test_examples(&set).len();
    let state = if failures == 0 { State::Ok } else { State::Failed };
    let (rules, types) = (set.rules().len(), types.len());
    Check::new("rules", state, format!("{rules} rules for {types} types, {failures} examples failed"))
}

fn policy_check(args: &PolicyArgs, engine: &Engine) -> Check {
    let named = match (&args.policy, &args.profile) {
        (Some(path), _) => path.display().to_string(),
        (None, Some(profile)) => format!("profile {profile}"),
        (None, None) => format!("profile {}", crate::guard::policy::profiles::DEFAULT),
    };
    let routes = engine.guard().policy().effective().routes.len();
    Check::new("policy", State::Ok, format!("{named}, {routes} routes, year {}", engine.year()))
}

/// How much is on the rosters, if there are any. What on them cannot be
/// searched for was said when they were read.
fn roster(args: &PolicyArgs, engine: &Engine) -> Option<Check> {
    let roster = engine.guard().detector().roster()?;
    let Counts { people, ids, births } = roster.counts();
    let files = args.roster.len() + engine.guard().policy().effective().roster.len();
    let what =
        format!("{people} names, {ids} identifiers, {births} birth dates from {files} files, kept as keyed digests");
    Some(Check::new("roster", if roster.is_empty() { State::Failed } else { State::Ok }, what))
}

/// Who reads the text: the built-in tagger, and a model if the policy names one.
fn tagger(engine: &Engine) -> Check {
    const NAME: &str = "tagger";
    const SENTENCE: &str = "The patient was seen in clinic and will return in two weeks.";
    let Some(strong) = engine.guard().detector().strong_tagger() else {
        let may =
            if cfg!(feature = "strong-tagger") { "the policy names no model" } else { "this build reads no model" };
        return Check::new(NAME, State::Ok, format!("built-in ({may}: [tagger] model_dir)"));
    };
    let started = Instant::now();
    let read = strong.reader().read(SENTENCE);
    let took = started.elapsed().as_millis();
    let kinds: Vec<&str> = strong.labels().kinds().iter().map(|kind| kind.as_str()).collect();
    let with = match strong.combine() {
        Combine::Union => "in union with",
        Combine::Vote => "in a vote with",
    };
    let what = format!("{}, {with} the built-in one, for {}", strong.reader().describe(), kinds.join(", "));
    match read {
        Ok(_) => Check::new(NAME, State::Ok, format!("{what}; reads a sentence in {took} ms")),
        Err(fault) => Check::new(NAME, State::Failed, format!("{what}; {fault}: every text blocks")),
    }
}

/// Planted identifiers must be found, and gone from the redacted text.
fn planted(engine: &Engine) -> Check {
    match canary::missed(engine) {
        Ok(missed) if missed.is_empty() => {
            Check::new("self-test", State::Ok, format!("{} planted identifiers found and replaced", canary::COUNT))
        }
        Ok(missed) => {
            Check::new("self-test", State::Failed, format!("not found or not replaced: {}", missed.join(", ")))
        }
        Err(error) => Check::new("self-test", State::Failed, error.to_string()),
    }
}

/// Clean text must come out as it went in.
fn clean(engine: &Engine) -> Check {
    match canary::alarms(engine) {
        Ok(0) => Check::new("clean text", State::Ok, "passes unchanged"),
        Ok(n) => Check::new("clean text", State::Failed, format!("{n} false alarms")),
        Err(error) => Check::new("clean text", State::Failed, error.to_string()),
    }
}

/// Which formats this build reads, tried out on small documents.
fn formats(engine: &Engine) -> Check {
    let (mut read, mut failed) = (Vec::new(), Vec::new());
    for (name, media_type, document) in canary::DOCUMENTS {
        match canary::found_in(engine, media_type, document) {
            Ok(true) => read.push(*name),
            Ok(false) => failed.push(format!("a planted identifier is not found in {name}")),
            Err(error) => failed.push(format!("{name} is not read: {error}")),
        }
    }
    if !failed.is_empty() {
        return Check::new("formats", State::Failed, failed.join("; "));
    }
    read.extend(["mail", "mailboxes"]);
    read.extend(document::formats());
    let unread = "everything else blocks as unscannable";
    Check::new("formats", State::Ok, format!("{}; {unread}", read.join(", ")))
}

/// Documents that are held whole are taken apart in a process of their own.
fn worker() -> Check {
    // An archive without members: the end of a directory (APPNOTE 4.3.16).
    let empty = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    let pool = Pool::new(PoolOptions::this_program());
    match pool.extract("zip", &empty, &Limits::default()) {
        Ok(_) => Check::new("worker", State::Ok, "documents are taken apart in processes of their own"),
        Err(Failure::Opaque(OpaqueReason::UnsupportedFormat(_) | OpaqueReason::UnknownFormat)) => {
            Check::new("worker", State::Note, "this build reads no documents: they block as unscannable")
        }
        Err(_) => Check::new("worker", State::Failed, "no process starts: documents block as unscannable"),
    }
}

/// Text in pictures: a picture of a line is read by a worker.
#[cfg(feature = "images")]
fn ocr() -> Check {
    const NAME: &str = "tesseract";
    let Some(tesseract) = Tesseract::find(std::env::var_os("PATH").as_deref()) else {
        let hint = "not found: pictures block as unscannable; install it (Debian: apt-get install tesseract-ocr)";
        return Check::new(NAME, State::Note, hint);
    };
    let languages: Vec<&str> = tesseract.languages().collect();
    let version = tesseract.version().unwrap_or_default();
    let what = format!("{version}, {} ({})", tesseract.program().display(), languages.join(", "));
    let read = Pool::new(PoolOptions::this_program()).extract("png", canary::PICTURE, &Limits::default());
    let units = read.map(|extract| extract.units).unwrap_or_default();
    if units.iter().any(|unit| unit.text.contains(canary::IN_PICTURE)) {
        return Check::new(NAME, State::Ok, format!("{what}; reads a picture of text"));
    }
    Check::new(NAME, State::Failed, format!("{what}; does not read a picture of text: pictures block as unscannable"))
}

#[cfg(not(feature = "images"))]
fn ocr() -> Check {
    Check::new("tesseract", State::Note, "this build reads no pictures: they block as unscannable")
}

fn limits(engine: &Engine) -> Check {
    let l = engine.guard().policy().limits();
    let mib = |bytes: u64| format!("{} MiB", bytes >> 20);
    let what = format!(
        "body {}, decoded {}, depth {}, embedded documents {} of {}, seen whole up to {}",
        mib(l.body_bytes),
        mib(l.decoded_bytes),
        l.depth,
        l.embedding,
        mib(l.embedded_bytes as u64),
        mib(l.whole_bytes as u64)
    );
    Check::new("limits", State::Ok, what)
}

fn temporary() -> Check {
    let folder = std::env::temp_dir();
    let written = tempfile::tempfile().and_then(|mut file| file.write_all(b"x"));
    match written {
        Ok(()) => Check::new("temporary", State::Ok, format!("{} can be written", folder.display())),
        Err(error) => Check::new("temporary", State::Failed, format!("{}: {error}", folder.display())),
    }
}

fn processors() -> Check {
    let n = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Check::new("processors", State::Ok, format!("{n}, so as many files at once"))
}

fn program_check(program: &'static str, what: &str) -> Check {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let found: Option<PathBuf> = std::env::split_paths(&folders).map(|f| f.join(&name)).find(|p| p.is_file());
    match found {
        Some(path) => Check::new(program, State::Ok, format!("{} ({what})", path.display())),
        None => Check::new(program, State::Note, format!("not found; only needed for {what}")),
    }
}

fn write(checks: &[Check], json: bool) -> io::Result<()> {
    let mut out = anstream::AutoStream::auto(io::stdout());
    if json {
        let mut bytes = serde_json::to_vec_pretty(checks)?;
        bytes.push(b'\n');
        return out.write_all(&bytes);
    }
    for check in checks {
        let (style, state): (Style, _) = match check.state {
            State::Ok => (AnsiColor::Green.on_default(), "ok"),
            State::Note => (AnsiColor::Yellow.on_default(), "note"),
            State::Failed => (AnsiColor::Red.on_default().bold(), "FAILED"),
        };
        writeln!(out, "{style}{state:6}{style:#} {:11} {}", check.name, check.what)?;
    }
    out.flush()
}
