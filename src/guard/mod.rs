//! Floor 2: what to do about findings.
//!
//! A [`Guard`] makes one [`Session`] for each request or file. The session
//! reads (`content`), finds (`detect`), asks the [`policy`] what to do about
//! each finding, replaces what is to be replaced ([`operators`]) and comes to a
//! [`Verdict`].
#![deny(clippy::indexing_slicing)]

pub mod engine;
pub mod error;
pub mod key;
pub mod operators;
pub mod policy;
pub mod session;
#[cfg(test)]
pub(crate) mod testing;
pub mod verdict;

pub use engine::Guard;
pub use error::{Fault, GuardError};
pub use key::Key;
pub use policy::{CompiledPolicy, PolicyError};
pub use session::{BodyInfo, Mark, Output, Seen, Session, SessionStart, TextItem, TextOutcome, Witness};
pub use verdict::{Action, Report, Verdict};
