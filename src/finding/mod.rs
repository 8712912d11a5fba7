//! Floor 0: what was found, where, how sure, and why. Never the text itself.
#![deny(clippy::indexing_slicing)]

pub mod field;
pub mod identifier;
pub mod location;
pub mod sensitive;

mod evidence;
#[expect(clippy::module_inception, reason = "the type this module is for")]
mod finding;
mod thresholds;

pub use evidence::Evidence;
pub use field::{Field, Role, Schema, Segment};
pub use finding::{Finding, RuleId, Score};
pub use identifier::IdentifierType;
pub use location::{Location, Rect};
pub use sensitive::Sensitive;
pub(crate) use sensitive::debug_without_content;
pub use thresholds::Thresholds;
