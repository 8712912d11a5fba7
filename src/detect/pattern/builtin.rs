//! The rule files that are compiled in.

use super::{LoadError, PatternSet};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Name and text of every built-in rule file; the folder `patterns/` of the sources.
        pub const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../patterns/", $name)))),*];
    };
}

files!["us/ssn.toml", "us/mrn.toml",];

/// The built-in rules. Their examples are run by the tests, not here.
///
/// # Errors
/// None that the tests would let pass.
pub fn builtin() -> Result<PatternSet, LoadError> {
    PatternSet::compile(FILES.iter().copied())
}
