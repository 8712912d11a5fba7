//! From options to a guard: reads the files that policy and patterns stand in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::detect::Detector;
use crate::detect::pattern::{self, PatternSet};
use crate::detect::roster::{Loaded, Roster, RosterKey};
use crate::detect::tagger::Model;
use crate::guard::policy::{CompiledPolicy, Platform};
use crate::guard::{Guard, Key};

/// The variable that names a file with a key of 64 hexadecimal digits, so that
/// keyed hashes compare between runs. Without it the key is new at each start.
pub const KEY_FILE: &str = "PHI_GUARD_KEY_FILE";

/// A configuration that cannot be used. Whose fault: the one who wrote it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The policy is wrong.
    #[error(transparent)]
    Policy(#[from] crate::guard::PolicyError),
    /// The rules are wrong.
    #[error("rules: {0}")]
    Rules(String),
    /// The file is no roster.
    #[error("roster {path}: {what}")]
    Roster {
        /// The file.
        path: PathBuf,
        /// Why not.
        what: String,
    },
    /// The file holds no weights of the tagger.
    #[error("{path}: {what}")]
    Weights {
        /// The file.
        path: PathBuf,
        /// Why not.
        what: String,
    },
    /// The model that `[tagger]` of the policy names cannot be used.
    #[error("`tagger.{key}`: {what}")]
    StrongTagger {
        /// The key under `[tagger]`.
        key: &'static str,
        /// What is wrong, with the file, and how to mend it.
        what: String,
    },
    /// No platform of this name.
    #[error("unknown platform {name:?}; known are {}", platforms())]
    Platform {
        /// The name given.
        name: String,
    },
    /// The key file holds no key.
    #[error("{path}: a key is 64 hexadecimal digits")]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// The system gives no random numbers.
    #[error("no random numbers for a key")]
    Randomness,
}

/// Where a guard's rules come from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum PolicySource {
    /// The default profile.
    #[default]
    Default,
    /// A profile.
    Profile(String),
    /// A file.
    File(PathBuf),
    /// A text of our own, with a name for errors.
    Text(&'static str, &'static str),
}

/// The policy of `source`, with `platform` over the policy's own.
///
/// # Errors
/// [`ConfigError`] names file, line and key.
pub fn policy(source: &PolicySource, platform: Option<&str>) -> Result<CompiledPolicy, ConfigError> {
    let platform = platform.map(platform_named).transpose()?;
    Ok(match source {
        PolicySource::Default => CompiledPolicy::profile(crate::guard::policy::profiles::DEFAULT, platform)?,
        PolicySource::Profile(profile) => CompiledPolicy::profile(profile, platform)?,
        PolicySource::Text(name, text) => CompiledPolicy::load(name, text, platform, &crate::guard::policy::no_files)?,
        PolicySource::File(path) => {
            let text = read(path)?;
            CompiledPolicy::load(&path.to_string_lossy(), &text, platform, &beside)?
        }
    })
}

/// A guard with the rules built in, or those of the folder `patterns`, that also
/// finds what is in the files `rosters` and in those the policy names, and what
/// the model reads that the policy names.
///
/// # Errors
/// [`ConfigError`].
pub fn guard(policy: CompiledPolicy, patterns: Option<&Path>, rosters: &[PathBuf]) -> Result<Prepared, ConfigError> {
    let key = key()?;
    let (roster, notes) = roster(&policy, rosters, &key)?;
    let strong_tagger = super::strong_tagger::load(&policy)?;
    let detector = detector(patterns)?.with_roster(roster).with_strong_tagger(strong_tagger);
    Ok(Prepared { guard: Guard::new(detector, policy, key), notes })
}

/// A guard, and what is to be said about the files it was made of.
#[derive(Debug)]
pub struct Prepared {
    /// The guard.
    pub guard: Guard,
    /// Values of rosters that cannot be searched for, by file and line.
    pub notes: Vec<String>,
}

/// The guard with another policy, its rosters and its model read again.
///
/// # Errors
/// [`ConfigError`]; the old guard stays as it is.
pub fn renewed(old: &Guard, policy: CompiledPolicy, rosters: &[PathBuf]) -> Result<Prepared, ConfigError> {
    let (roster, notes) = roster(&policy, rosters, old.key())?;
    let strong_tagger = super::strong_tagger::load(&policy)?;
    let detector = old.detector().with_roster(roster).with_strong_tagger(strong_tagger);
    Ok(Prepared { guard: old.with_policy(policy).with_detector(detector), notes })
}

fn roster(
    policy: &CompiledPolicy,
    rosters: &[PathBuf],
    key: &Key,
) -> Result<(Option<Arc<Roster>>, Vec<String>), ConfigError> {
    let named = policy.effective().roster.iter().map(PathBuf::from);
    let paths: Vec<PathBuf> = rosters.iter().cloned().chain(named).collect();
    if paths.is_empty() {
        return Ok((None, Vec::new()));
    }
    let mut roster = Roster::new(roster_key(key));
    let mut notes = Vec::new();
    for path in paths {
        let loaded = load_roster(&mut roster, &path)?;
        notes.extend(roster_note(&path, &loaded));
    }
    Ok((Some(Arc::new(roster)), notes))
}

/// The key of the digests of rosters.
pub fn roster_key(key: &Key) -> RosterKey {
    RosterKey::new(key.derived("roster"))
}

/// Adds what is in the file `path`; its bytes are cleared afterwards.
///
/// # Errors
/// [`ConfigError`] names file and line, no value.
pub fn load_roster(roster: &mut Roster, path: &Path) -> Result<Loaded, ConfigError> {
    let bytes = fs::read(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    let bytes = zeroize::Zeroizing::new(bytes);
    let loaded = roster.load(&bytes);
    loaded.map_err(|e| ConfigError::Roster { path: path.to_owned(), what: e.to_string() })
}

/// What is to be said of values that cannot be searched for.
pub fn roster_note(path: &Path, loaded: &Loaded) -> Option<String> {
    let (line, why) = loaded.first_unused?;
    let n = loaded.unused;
    Some(format!("{}: {n} values are not searched for; the first, on line {line}, is {why}", path.display()))
}

/// A detector with the rules built in, or those of the folder `patterns`.
///
/// # Errors
/// [`ConfigError`].
pub fn detector(patterns: Option<&Path>) -> Result<Detector, ConfigError> {
    let detector = match patterns {
        None => Detector::builtin(),
        Some(folder) => {
            let files = rules_in(folder)?;
            Detector::load(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
        }
    };
    detector.map_err(|e| ConfigError::Rules(e.to_string()))
}

/// The same with the tagger's weights from the file `weights`.
///
/// # Errors
/// [`ConfigError`].
pub fn detector_with_tagger(patterns: Option<&Path>, weights: &Path) -> Result<Detector, ConfigError> {
    let bytes = fs::read(weights).map_err(|source| ConfigError::Read { path: weights.to_owned(), source })?;
    let model = Model::read(bytes.into())
        .map_err(|e| ConfigError::Weights { path: weights.to_owned(), what: e.to_string() })?;
    Detector::with_tagger(rules(patterns)?, model).map_err(|e| ConfigError::Rules(e.to_string()))
}

/// The rules built in, or those of the folder `patterns`, for listing them.
///
/// # Errors
/// [`ConfigError`].
pub fn rules(patterns: Option<&Path>) -> Result<PatternSet, ConfigError> {
    let rules = match patterns {
        None => pattern::builtin(),
        Some(folder) => {
            let files = rules_in(folder)?;
            PatternSet::load(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
        }
    };
    rules.map_err(|e| ConfigError::Rules(e.to_string()))
}

/// Names and texts of the rule files under `folder`, in order; there is at least one.
///
/// # Errors
/// [`ConfigError`].
pub fn rules_in(folder: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    let mut files = Vec::new();
    rule_files(folder, &mut files)?;
    files.sort_unstable();
    if files.is_empty() {
        return Err(ConfigError::Rules(format!("{}: no rule files (*.toml)", folder.display())));
    }
    Ok(files)
}

fn platform_named(name: &str) -> Result<Platform, ConfigError> {
    let known = Platform::ALL.iter().copied().find(|p| p.as_str() == name);
    known.ok_or_else(|| ConfigError::Platform { name: name.to_owned() })
}

fn platforms() -> String {
    let names: Vec<&str> = Platform::ALL.iter().map(|p| p.as_str()).collect();
    names.join(", ")
}

/// Reads a file that a policy names; its path is relative to that policy.
fn beside(path: &str, from: &str) -> Result<(String, String), String> {
    let path = Path::new(from).parent().unwrap_or(Path::new("")).join(path);
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok((path.to_string_lossy().into_owned(), text))
}

fn rule_files(folder: &Path, files: &mut Vec<(String, String)>) -> Result<(), ConfigError> {
    let unreadable = |source| ConfigError::Read { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            rule_files(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push((path.to_string_lossy().into_owned(), read(&path)?));
        }
    }
    Ok(())
}

/// The key in the file `path`.
///
/// # Errors
/// [`ConfigError`] names the file.
pub fn key_in(path: &Path) -> Result<Key, ConfigError> {
    let text = zeroize::Zeroizing::new(read(path)?);
    unhex(text.trim()).map(Key::new).ok_or_else(|| ConfigError::Key { path: path.to_owned() })
}

fn key() -> Result<Key, ConfigError> {
    if let Some(path) = std::env::var_os(KEY_FILE).map(PathBuf::from) {
        return key_in(&path);
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| ConfigError::Randomness)?;
    Ok(Key::new(bytes))
}

fn unhex(digits: &str) -> Option<[u8; 32]> {
    let nibble = |d: u8| char::from(d).to_digit(16).and_then(|n| u8::try_from(n).ok());
    let pairs = digits.as_bytes().chunks_exact(2);
    let bytes: Option<Vec<u8>> = pairs.map(|p| Some(nibble(*p.first()?)? << 4 | nibble(*p.last()?)?)).collect();
    bytes?.try_into().ok().filter(|_| digits.len() == 64)
}

fn read(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_64_hexadecimal_digits() {
        assert_eq!(unhex(&"0f".repeat(32)), Some([15; 32]));
        assert_eq!(unhex(&"0f".repeat(31)), None);
        assert_eq!(unhex(&"0g".repeat(32)), None);
        assert_eq!(unhex(&format!("{}0", "0f".repeat(32))), None);
    }

    #[test]
    fn errors_name_what_is_wrong() {
        let missing = policy(&PolicySource::File("/nonexistent/policy.toml".into()), None).unwrap_err();
        assert!(missing.to_string().contains("/nonexistent/policy.toml"));
        let unknown = policy(&PolicySource::Default, Some("label-studios")).unwrap_err();
        assert!(unknown.to_string().contains("label-studio, doccano"));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p.toml");
        fs::write(&path, "acton = \"redact\"\n").unwrap();
        let wrong = policy(&PolicySource::File(path), None).unwrap_err().to_string();
        assert!(wrong.contains("p.toml:1") && wrong.contains("`action`"), "{wrong}");
    }
}
