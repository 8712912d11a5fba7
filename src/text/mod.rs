//! Floor 0: texts and the places in them.
#![deny(clippy::indexing_slicing)]

pub mod fold;
pub mod normalize;
pub mod offset_map;
pub mod offsets;
pub mod span;
pub mod token;

pub use offset_map::OffsetMap;
pub use offsets::{OffsetUnit, Offsets};
pub use span::{Normal, Source, Space, Span, Text};
pub use token::{Case, Gap, Token, TokenKind, Tokens};
