//! What can be wrong with a rule file.

use std::fmt;

/// A rule file that cannot be used, and the place in it. The fault is the
/// configuration's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoadError {
    /// File, as the caller named it.
    pub file: String,
    /// Line, from 1; 0 if unknown.
    pub line: usize,
    /// Id of the rule, if one is concerned.
    pub rule: Option<String>,
    /// The key concerned (`regex`).
    pub key: Option<&'static str>,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        f.write_str(": ")?;
        if let Some(rule) = &self.rule {
            write!(f, "rule `{rule}`: ")?;
        }
        if let Some(key) = self.key {
            write!(f, "`{key}`: ")?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for LoadError {}

/// Line (from 1) of the byte `at` in `text`.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    memchr::memchr_iter(b'\n', before).count() + 1
}
