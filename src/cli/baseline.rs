//! Findings that were accepted earlier, known again by keyed digests.
//!
//! A digest is an iterated HMAC-SHA-256 of type and value under the baseline's
//! own random salt: it tells neither place nor text. Short identifiers can
//! still be guessed by who holds the file, hence the iterations and the note in it.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::error::CliError;
use crate::finding::IdentifierType;
use crate::guard::{Key, Report};

const VERSION: u32 = 1;
/// Slows guessing down; a few milliseconds a distinct value.
const ITERATIONS: u32 = 2_000;
const NOTE: &str = "Keyed digests of accepted findings. Keep it as private as the files: short values can be guessed.";

/// Accepted findings.
pub(super) struct Baseline {
    key: Key,
    salt: [u8; 32],
    known: BTreeSet<String>,
    cache: Mutex<HashMap<[u8; 32], String>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    phi_guard_baseline: u32,
    note: String,
    salt: String,
    digests: BTreeSet<String>,
}

impl Baseline {
    /// An empty one with a fresh salt.
    pub(super) fn new() -> Result<Self, CliError> {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(|e| CliError::Internal(format!("no random numbers: {e}")))?;
        Ok(Self::with(salt, BTreeSet::new()))
    }

    fn with(salt: [u8; 32], known: BTreeSet<String>) -> Self {
        Baseline { key: Key::new(salt), salt, known, cache: Mutex::default() }
    }

    /// The one stored at `path`.
    pub(super) fn read(path: &Path) -> Result<Self, CliError> {
        let text = fs::read_to_string(path).map_err(CliError::io("cannot read the baseline", path))?;
        let wrong = |what: String| CliError::Configuration(format!("{}: {what}", path.display()));
        // The parser's own words may quote the file; place and kind are enough.
        let stored: Stored = serde_json::from_str(&text)
            .map_err(|e| wrong(format!("not a baseline of phi-guard (line {}, column {})", e.line(), e.column())))?;
        if stored.phi_guard_baseline != VERSION {
            return Err(wrong(format!("baseline version {}, known is {VERSION}", stored.phi_guard_baseline)));
        }
        let salt = unhex(&stored.salt).ok_or_else(|| wrong("`salt` must be 64 hexadecimal digits".to_owned()))?;
        Ok(Self::with(salt, stored.digests))
    }

    /// Writes it to `path`, in whole or not at all.
    pub(super) fn write(&self, path: &Path) -> Result<(), CliError> {
        let stored = Stored {
            phi_guard_baseline: VERSION,
            note: NOTE.to_owned(),
            salt: hex(&self.salt),
            digests: self.known.clone(),
        };
        let mut text = serde_json::to_vec_pretty(&stored).map_err(|e| CliError::Internal(e.to_string()))?;
        text.push(b'\n');
        super::atomic::write(path, &text)
    }

    /// True if the finding was accepted. What could not be scanned never is.
    pub(super) fn knows(&self, report: &Report) -> bool {
        self.digest(report).is_some_and(|d| self.known.contains(&d))
    }

    /// Digests of `reports`, for [`Baseline::accept`].
    pub(super) fn digests<'r>(&self, reports: impl Iterator<Item = &'r Report>) -> Vec<String> {
        reports.filter_map(|r| self.digest(r)).collect()
    }

    /// Accepts findings by their digests.
    pub(super) fn accept(&mut self, digests: Vec<String>) {
        self.known.extend(digests);
    }

    /// How many distinct findings are accepted.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    fn digest(&self, report: &Report) -> Option<String> {
        let (kind, value) = (report.finding.kind, report.value.expose());
        if kind == IdentifierType::Unscannable || value.is_empty() {
            return None;
        }
        let first = self.key.digest(kind, value);
        if let Some(done) = self.cache.lock().ok().and_then(|c| c.get(&first).cloned()) {
            return Some(done);
        }
        let mut digest = first;
        for _ in 0..ITERATIONS {
            digest = self.key.digest(kind, &hex(&digest));
        }
        let done = hex(&digest);
        if let Ok(mut cache) = self.cache.lock() {
            cache.insert(first, done.clone());
        }
        Some(done)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Finding, Location, Score, Sensitive};
    use crate::guard::Action;
    use crate::text::{OffsetUnit, Span};

    fn report(kind: IdentifierType, value: &str) -> Report {
        Report {
            finding: Finding {
                kind,
                span: Span::new(0, value.len()),
                score: Score::new(0.9),
                rule: "invented".into(),
                evidence: Vec::new(),
            },
            location: Location::default(),
            start: 0,
            end: value.len(),
            unit: OffsetUnit::Char,
            masked: String::new(),
            hint: String::new(),
            action: Action::Block,
            value: Sensitive::new(value.to_owned()),
        }
    }

    #[test]
    fn what_was_accepted_is_known_again_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("baseline.json");
        let mut baseline = Baseline::new().unwrap();
        let known = report(IdentifierType::Mrn, "00418822");
        baseline.accept(baseline.digests([&known].into_iter()));
        baseline.write(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("00418822") && !text.contains("\"line\""));
        let again = Baseline::read(&path).unwrap();
        assert!(again.knows(&known));
        assert!(!again.knows(&report(IdentifierType::Ssn, "00418822")));
        assert!(!again.knows(&report(IdentifierType::Mrn, "00418823")));
    }

    #[test]
    fn what_could_not_be_scanned_is_never_accepted() {
        let baseline = Baseline::new().unwrap();
        assert_eq!(baseline.digests([&report(IdentifierType::Unscannable, "")].into_iter()).len(), 0);
    }

    #[test]
    fn a_file_that_is_no_baseline_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b.json");
        fs::write(&path, r#"{"digests": "Ana Ruiz"}"#).unwrap();
        let error = Baseline::read(&path).err().unwrap();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("b.json") && !error.to_string().contains("Ruiz"), "{error}");
    }
}
