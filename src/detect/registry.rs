//! Which recognisers a detector is made of.

use super::context::fields::{self, TableError};
use super::pattern::{self, LoadError, PatternSet};
use super::{Detector, Recognizer};

/// Why a detector could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A rule file.
    #[error(transparent)]
    Rules(#[from] LoadError),
    /// A table of field names.
    #[error(transparent)]
    Fields(#[from] TableError),
}

impl Detector {
    /// The detector with the rules compiled in.
    ///
    /// # Errors
    /// A rule or a list that does not load; the tests see to it that none is shipped.
    pub fn builtin() -> Result<Detector, BuildError> {
        Detector::with_rules(pattern::builtin()?)
    }

    /// The detector with other rules in place of those compiled in (`--patterns`).
    ///
    /// # Errors
    /// As [`Detector::builtin`].
    pub fn with_rules(rules: PatternSet) -> Result<Detector, BuildError> {
        let mut recognizers = in_code()?;
        recognizers.push(Box::new(rules));
        Ok(Detector::new(recognizers))
    }
}

/// The recognisers beside the rules: those written in code.
fn in_code() -> Result<Vec<Box<dyn Recognizer>>, BuildError> {
    Ok(fields::recognisers()?)
}
