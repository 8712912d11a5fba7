//! Options that several commands share.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::finding::IdentifierType;
use crate::guard::Report;

/// Which rules and which policy.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct PolicyArgs {
    /// Policy file (TOML)
    #[arg(long, value_name = "FILE", conflicts_with = "profile")]
    pub(super) policy: Option<PathBuf>,
    /// Policy profile: safe-harbor (default), limited-data-set, strict
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// Folder of rule files (*.toml) instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) patterns: Option<PathBuf>,
    /// Roster of patients to find: names, ids, birth dates (CSV, TSV, lines, or hashed by `roster build`)
    #[arg(long, value_name = "FILE")]
    pub(super) roster: Vec<PathBuf>,
}

/// Which findings count.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct FilterArgs {
    /// Score from which on a finding counts, 0 to 1, for all types [default: the policy's]
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub(super) min_score: Option<f64>,
    /// Only these types (NAME,DATE,…); what cannot be scanned is told in any case
    #[arg(long, value_name = "TYPES", value_delimiter = ',', ignore_case = true)]
    pub(super) only: Vec<IdentifierType>,
    /// Not these types
    #[arg(long, value_name = "TYPES", value_delimiter = ',', ignore_case = true)]
    pub(super) skip: Vec<IdentifierType>,
}

impl FilterArgs {
    /// True if the finding is one that was asked for.
    pub(super) fn keeps(&self, report: &Report) -> bool {
        self.keeps_type(report.finding.kind)
    }

    /// True if findings of this type were asked for.
    pub(super) fn keeps_type(&self, kind: IdentifierType) -> bool {
        kind == IdentifierType::Unscannable
            || ((self.only.is_empty() || self.only.contains(&kind)) && !self.skip.contains(&kind))
    }
}

/// How much at once.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct JobArgs {
    /// Threads [default: one per processor]
    #[arg(long, short, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
}

impl JobArgs {
    pub(super) fn count(&self) -> NonZeroUsize {
        self.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
    }
}

/// Unit of offsets.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct OffsetArgs {
    /// What start and end count: Unicode code points, UTF-8 bytes, UTF-16 code units
    #[arg(long, value_name = "UNIT", value_enum, default_value_t)]
    pub(super) offsets: Unit,
}

/// See [`crate::text::OffsetUnit`].
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Unit {
    /// UTF-8 bytes
    Byte,
    /// Unicode code points
    #[default]
    Char,
    /// UTF-16 code units
    Utf16,
}

impl From<Unit> for crate::text::OffsetUnit {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Byte => Self::Byte,
            Unit::Char => Self::Char,
            Unit::Utf16 => Self::Utf16,
        }
    }
}

pub(super) fn score(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(score) if (0.0..=1.0).contains(&score) => Ok(score),
        _ => Err("a score is a number from 0 to 1".to_owned()),
    }
}
