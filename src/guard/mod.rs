//! Floor 2: what to do about findings.
#![deny(clippy::indexing_slicing)]

pub mod error;
pub mod key;
pub mod policy;
pub mod verdict;

pub use error::{Fault, GuardError};
pub use key::Key;
pub use policy::{CompiledPolicy, PolicyError};
pub use verdict::{Action, Report, Verdict};
