//! Which recognisers a detector is made of.

use super::context::fields::{self, TableError};
use super::gazetteer::{Gazetteer, GazetteerError};
use super::pattern::{self, LoadError, PatternSet};
use super::proper::ProperNames;
use super::tagger::Model;
use super::{Detector, Recognizer, grammar};

/// Why a detector could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A rule file.
    #[error(transparent)]
    Rules(#[from] LoadError),
    /// A table of field names.
    #[error(transparent)]
    Fields(#[from] TableError),
    /// A word list.
    #[error(transparent)]
    Gazetteer(#[from] GazetteerError),
}

impl Detector {
    /// The detector with the rules compiled in.
    ///
    /// # Errors
    /// A rule or a list that does not load; the tests see to it that none is shipped.
    pub fn builtin() -> Result<Detector, BuildError> {
        Detector::with_rules(pattern::builtin()?, ProperNames::builtin()?)
    }

    /// The detector with other rules in place of those compiled in
    /// (`--patterns`), given as name and TOML text. Their examples are run.
    ///
    /// # Errors
    /// The first rule that is wrong, with its place.
    pub fn load<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Detector, BuildError> {
        Detector::with_rules(PatternSet::load(files)?, ProperNames::builtin()?)
    }

    /// The detector with these rules and these weights of the tagger.
    ///
    /// # Errors
    /// A list that does not load.
    pub fn with_tagger(rules: PatternSet, weights: Model) -> Result<Detector, BuildError> {
        Detector::with_rules(rules, ProperNames::new(Gazetteer::shared()?, weights))
    }

    fn with_rules(rules: PatternSet, names: ProperNames) -> Result<Detector, BuildError> {
        let mut recognizers: Vec<Box<dyn Recognizer>> = vec![Box::new(rules), Box::new(names)];
        recognizers.extend(fields::recognisers()?);
        recognizers.extend(grammar::recognisers());
        Ok(Detector::new(recognizers))
    }
}
