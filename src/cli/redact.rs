//! `redact`: a copy without the identifiers.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::args::{FilterArgs, PolicyArgs};
use super::atomic::Pending;
use super::engine::{Engine, Purpose, StreamInfo};
use super::error::CliError;
use super::{Exit, say};
use crate::finding::IdentifierType;
use crate::guard::{Action, Verdict};
use crate::report::plain;
use crate::text::OffsetUnit;

/// Bytes of output held in memory before they go to an unnamed temporary file.
const IN_MEMORY: usize = 8 << 20;

/// Replace identifiers in files, or from standard input to standard output
#[derive(clap::Args, Debug)]
#[command(after_help = "Nothing is written where something could not be scanned (exit code 3).")]
pub(super) struct RedactArgs {
    /// Files [default: standard input]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where the redacted copy goes; - is standard output
    #[arg(long, short, value_name = "OUT", conflicts_with = "in_place")]
    output: Option<PathBuf>,
    /// Put the redacted copy in the file's own place, its mode kept
    #[arg(long, short)]
    in_place: bool,
    /// Media type of the content [default: told from name and content]
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// Score from which on a finding counts, 0 to 1, for all types [default: the policy's]
    #[arg(long, value_name = "SCORE", value_parser = super::args::score)]
    min_score: Option<f64>,
    /// How values are replaced [default: the policy's]
    #[arg(long, value_enum)]
    operator: Option<Operator>,
    #[command(flatten)]
    policy: PolicyArgs,
}

/// See [`crate::guard::policy::OperatorKind`].
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operator {
    /// By the type: [NAME]
    Label,
    /// By marks, one for each letter and digit
    Mask,
    /// By a keyed digest; PHI_GUARD_KEY_FILE keeps it the same between runs
    Hash,
    /// Dates by the year, ZIP codes by three digits, ages by 90+, others by the type
    Generalize,
}

impl From<Operator> for crate::guard::policy::OperatorKind {
    fn from(operator: Operator) -> Self {
        match operator {
            Operator::Label => Self::Label,
            Operator::Mask => Self::Mask,
            Operator::Hash => Self::Hash,
            Operator::Generalize => Self::Generalize,
        }
    }
}

pub(super) fn run(args: RedactArgs) -> Result<Exit, CliError> {
    let filter = FilterArgs { min_score: args.min_score, ..FilterArgs::default() };
    args.agree()?;
    let mut engine = Engine::new(&args.policy, &filter, Purpose::Redact, OffsetUnit::Char)?;
    if let Some(operator) = args.operator {
        engine = engine.with_operator(operator.into())?;
    }
    let mut counts = BTreeMap::<IdentifierType, u64>::new();
    let mut refused = None;
    let paths = if args.paths.is_empty() { vec![PathBuf::from("-")] } else { args.paths.clone() };
    for path in &paths {
        match args.one(&engine, path) {
            Ok(verdict) => {
                for (kind, n) in verdict.counts {
                    *counts.entry(kind).or_default() += n;
                }
            }
            // The other files are still done; the worst comes out in the end.
            Err(error @ (CliError::Unscanned(_) | CliError::Io { .. })) if paths.len() > 1 => {
                say(&error.to_string());
                refused = refused.max(Some(Exit::of(&error)));
            }
            Err(error) => return Err(error),
        }
    }
    say(&summary(&counts));
    Ok(refused.unwrap_or(Exit::Clean))
}

impl RedactArgs {
    fn agree(&self) -> Result<(), CliError> {
        let usage = |what: &str| Err(CliError::Usage(what.to_owned()));
        let stdin = self.paths.is_empty() || self.paths.iter().any(|p| p.as_os_str() == "-");
        if self.in_place && stdin {
            return usage("--in-place needs files: standard input has no place");
        }
        if self.paths.len() > 1 && !self.in_place {
            return usage("several files can only be redacted --in-place; use -o for one");
        }
        if !stdin && !self.in_place && self.output.is_none() {
            return usage("say where the copy goes: -o OUT (- for standard output), or --in-place");
        }
        Ok(())
    }

    fn one(&self, engine: &Engine, path: &Path) -> Result<Verdict, CliError> {
        let output = if self.in_place { Some(path) } else { self.output.as_deref() };
        let output = output.filter(|p| p.as_os_str() != "-");
        if path.as_os_str() == "-" {
            let info = StreamInfo { name: None, media_type: self.content_type.as_deref() };
            return self.deliver(engine, info, "<stdin>", &mut io::stdin().lock(), output);
        }
        let mut input = File::open(path).map_err(CliError::io("cannot open", path))?;
        let shown = path.to_string_lossy();
        let name = path.file_name().map(|n| n.to_string_lossy());
        let info = StreamInfo { name: name.as_deref(), media_type: self.content_type.as_deref() };
        self.deliver(engine, info, &shown, &mut input, output)
    }

    fn deliver(
        &self,
        engine: &Engine,
        info: StreamInfo<'_>,
        shown: &str,
        input: &mut dyn Read,
        output: Option<&Path>,
    ) -> Result<Verdict, CliError> {
        match output {
            Some(path) => {
                let mut pending = BufWriter::new(Pending::new(path)?);
                let verdict = redact(engine, info, shown, input, &mut pending)?;
                let pending = pending.into_inner().map_err(|e| e.into_error());
                pending.map_err(CliError::io("cannot write", path))?.commit()?;
                Ok(verdict)
            }
            None => {
                let mut held = tempfile::spooled_tempfile(IN_MEMORY);
                let verdict = redact(engine, info, shown, input, &mut held)?;
                held.seek(SeekFrom::Start(0))
                    .map_err(|source| CliError::Io { what: "cannot read the temporary file".to_owned(), source })?;
                let mut out = io::stdout().lock();
                io::copy(&mut held, &mut out).and_then(|_| out.flush()).map_err(CliError::Output)?;
                Ok(verdict)
            }
        }
    }
}

/// Redacts `input` into `out`. On any error what is in `out` must not be used.
fn redact(
    engine: &Engine,
    info: StreamInfo<'_>,
    shown: &str,
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> Result<Verdict, CliError> {
    let verdict = engine.stream(info, input, &mut |bytes| out.write_all(bytes)).map_err(|e| e.on(shown))?;
    let unread = verdict.findings.iter().find(|r| r.finding.kind == IdentifierType::Unscannable);
    if unread.is_some() || verdict.counts.contains_key(&IdentifierType::Unscannable) {
        let why: Vec<_> = unread.iter().flat_map(|r| &r.finding.evidence).map(|e| &*e.what).collect();
        let why = plain(&why.join("; "));
        return Err(CliError::Unscanned(format!("{shown} could not be scanned in whole ({why}); nothing was written")));
    }
    if verdict.decision == Action::Block {
        return Err(CliError::Internal(format!("{shown}: a finding was not replaced")));
    }
    if let Some(name) = info.name
        && let Some(masked) = verdict
            .findings
            .iter()
            .filter(|r| r.location.archive.is_empty())
            .find_map(|r| r.location.name.as_deref())
            .filter(|m| *m != name)
    {
        say(&format!("the file name itself holds an identifier ({}): rename the copy", plain(masked)));
    }
    Ok(verdict)
}

fn summary(counts: &BTreeMap<IdentifierType, u64>) -> String {
    if counts.is_empty() {
        return "no identifier found; nothing replaced".to_owned();
    }
    let by_type: Vec<_> = counts.iter().map(|(t, n)| format!("{t} {n}")).collect();
    format!("replaced {}: {}", counts.values().sum::<u64>(), by_type.join(", "))
}
