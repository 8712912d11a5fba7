//! What to do about findings, as people write it and as it runs.

mod compiled;
mod error;
mod lists;
pub mod load;
pub mod profiles;
mod route;
pub mod schema;
mod selector;
pub mod tagger;

#[cfg(test)]
mod tests;

pub use compiled::CompiledPolicy;
pub use error::PolicyError;
pub use lists::{Deny, LONGEST_DENIED};
pub use load::{Loader, no_files};
pub use route::RouteSettings;
pub use schema::{Framing, Mode, OperatorKind, Platform, PolicyFile, Resumable};
pub use selector::{Selector, Site};
pub use tagger::TaggerPolicy;
