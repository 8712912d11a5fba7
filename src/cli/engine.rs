//! The guard as the commands use it: built from the options, fed with streams.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::args::{FilterArgs, PolicyArgs};
use super::error::{CliError, ScanError};
use crate::detect::Detector;
use crate::guard::policy::schema::PolicyAction;
use crate::guard::policy::{self, CompiledPolicy, OperatorKind, PolicyFile};
use crate::guard::{BodyInfo, Guard, Key, SessionStart, Verdict};
use crate::text::OffsetUnit;

/// Bytes read at a time.
const CHUNK: usize = 64 << 10;

/// What is to become of findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Purpose {
    /// They are told.
    Report,
    /// They are replaced, whatever they are, unless the policy lets them pass.
    Redact,
}

/// A guard, and what its sessions start with.
pub(super) struct Engine {
    guard: Guard,
    year: i32,
    unit: OffsetUnit,
}

/// What is known of a stream besides its bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct StreamInfo<'a> {
    /// File name, or path below the folder that is scanned. It is scanned too.
    pub(super) name: Option<&'a str>,
    /// Media type; told from name and content if not given.
    pub(super) media_type: Option<&'a str>,
}

impl Engine {
    /// A guard by the options.
    pub(super) fn new(
        args: &PolicyArgs,
        filter: &FilterArgs,
        purpose: Purpose,
        unit: OffsetUnit,
    ) -> Result<Engine, CliError> {
        let mut file = policy_file(args)?;
        if let Some(score) = filter.min_score {
            for rule in file.types.values_mut() {
                rule.threshold = Some(score);
            }
        }
        if purpose == Purpose::Redact {
            let replace = |action: &mut PolicyAction| {
                if *action != PolicyAction::Allow {
                    *action = PolicyAction::Redact;
                }
            };
            file.types.values_mut().filter_map(|rule| rule.action.as_mut()).for_each(replace);
            file.rules.values_mut().map(|rule| &mut rule.action).for_each(replace);
        }
        let policy = CompiledPolicy::compile("effective policy", file);
        let policy = policy.map_err(|e| CliError::Configuration(e.to_string()))?;
        let guard = Guard::new(detector(args.patterns.as_deref())?, policy, key()?);
        Ok(Engine { guard, year: this_year(), unit })
    }

    /// The same, with every value replaced in the manner of `operator`.
    pub(super) fn with_operator(self, operator: OperatorKind) -> Result<Engine, CliError> {
        let policy = self.guard.policy().with_operator(operator);
        let policy = policy.map_err(|e| CliError::Configuration(e.to_string()))?;
        Ok(Engine { guard: Guard::new(self.guard.detector().clone(), policy, key()?), ..self })
    }

    /// The guard.
    pub(super) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The current year, UTC.
    pub(super) fn year(&self) -> i32 {
        self.year
    }

    /// Scans a text of its own, read as plain text unless `sniff`.
    pub(super) fn text(&self, text: &str, sniff: bool) -> Result<Verdict, ScanError> {
        let media_type = if sniff { None } else { Some("text/plain; charset=utf-8") };
        self.stream(StreamInfo { name: None, media_type }, &mut text.as_bytes(), &mut |_| Ok(()))
    }

    /// Scans a stream; `sink` gets the output as it is released.
    pub(super) fn stream(
        &self,
        info: StreamInfo<'_>,
        input: &mut dyn Read,
        sink: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<Verdict, ScanError> {
        let start = SessionStart { method: "", path: "", content_type: info.media_type, year: self.year };
        let mut session = self.guard.session(&start).offsets(self.unit);
        session.body(&BodyInfo {
            part: "body",
            file_name: info.name,
            content_type: info.media_type,
            content_encoding: None,
        })?;
        let (mut chunk, mut out) = (vec![0; CHUNK], Vec::new());
        loop {
            let n = match input.read(&mut chunk) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(ScanError::Read(e)),
            };
            session.push(chunk.get(..n).unwrap_or(&[]), &mut out)?;
            sink(&out).map_err(ScanError::Write)?;
            out.clear();
        }
        let verdict = session.finish(&mut out)?;
        sink(&out).map_err(ScanError::Write)?;
        Ok(verdict)
    }
}

/// The effective policy that the options name.
pub(super) fn policy_file(args: &PolicyArgs) -> Result<PolicyFile, CliError> {
    let file = match (&args.policy, &args.profile) {
        (Some(path), _) => {
            let text = fs::read_to_string(path).map_err(CliError::io("cannot read the policy", path))?;
            policy::load::load(&path.to_string_lossy(), &text, &load_named)
        }
        (None, Some(profile)) => policy::load::load_profile(profile),
        (None, None) => policy::load::load_profile(policy::profiles::DEFAULT),
    };
    file.map_err(|e| CliError::Configuration(e.to_string()))
}

/// Reads a file that a policy names; its path is relative to that policy.
fn load_named(path: &str, from: &str) -> Result<(String, String), String> {
    let beside = Path::new(from).parent().unwrap_or(Path::new("")).join(path);
    let text = fs::read_to_string(&beside).map_err(|e| format!("{}: {e}", beside.display()))?;
    Ok((beside.to_string_lossy().into_owned(), text))
}

/// The detector with the built-in rules, or those of a folder.
pub(super) fn detector(patterns: Option<&Path>) -> Result<Detector, CliError> {
    let loaded = match patterns {
        None => Detector::builtin(),
        Some(folder) => {
            let files = rule_files(folder)?;
            Detector::load(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
        }
    };
    loaded.map_err(|e| CliError::Configuration(e.to_string()))
}

/// Names and texts of the rule files under `folder`, sorted by name.
pub(super) fn rule_files(folder: &Path) -> Result<Vec<(String, String)>, CliError> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(CliError::io("cannot read the rules in", &folder))?;
        for entry in entries {
            let path = entry.map_err(CliError::io("cannot read the rules in", &folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "toml") {
                paths.push(path);
            }
        }
    }
    paths.sort_unstable();
    if paths.is_empty() {
        return Err(CliError::Configuration(format!("{}: no rule files (*.toml) in this folder", folder.display())));
    }
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).map_err(CliError::io("cannot read", &path))?;
        Ok((path.to_string_lossy().into_owned(), text))
    };
    paths.into_iter().map(read).collect()
}

/// The key of keyed hashes: 64 hexadecimal digits in the file that
/// `PHI_GUARD_KEY_FILE` names, so that hashes compare between runs; else random.
fn key() -> Result<Key, CliError> {
    let mut bytes = [0; 32];
    if let Some(path) = std::env::var_os("PHI_GUARD_KEY_FILE").map(PathBuf::from) {
        let text = fs::read_to_string(&path).map_err(CliError::io("cannot read the key", &path))?;
        return match super::baseline::unhex(text.trim()) {
            Some(bytes) => Ok(Key::new(bytes)),
            None => Err(CliError::Configuration(format!("{}: a key is 64 hexadecimal digits", path.display()))),
        };
    }
    getrandom::fill(&mut bytes).map_err(|e| CliError::Internal(format!("no random numbers: {e}")))?;
    Ok(Key::new(bytes))
}

/// The current year, UTC.
pub(super) fn this_year() -> i32 {
    i32::from(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year())
}

/// All of `input` as text.
pub(super) fn read_to_string(input: &mut dyn Read) -> Result<String, CliError> {
    let mut text = String::new();
    let read = input.read_to_string(&mut text);
    read.map_err(|source| CliError::Io { what: "cannot read <stdin> as UTF-8 text".to_owned(), source })?;
    Ok(text)
}
