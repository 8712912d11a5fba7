//! Floor 1: bytes to text units and back.
//!
//! A [`Reader`] is pushed bytes in any pieces, tells a [`Sink`] the text units
//! it meets, and writes the bytes on with the sink's decisions worked in. A
//! sink that keeps everything gets the input back byte for byte.
#![deny(clippy::indexing_slicing)]

pub mod charset;
pub mod codec;
pub mod coding;
pub mod context;
pub mod decode;
pub mod document;
pub mod embed;
pub mod error;
pub mod format;
pub mod held;
mod inline;
pub mod limits;
pub mod look;
pub mod media_type;
pub mod open;
pub mod sink;
pub mod sniff;
pub mod splice;
pub mod tell;
pub mod value;

#[cfg(test)]
pub(crate) mod testing;

pub use context::ReaderContext;
pub use error::{ContentError, OpaqueReason};
pub use limits::Limits;
pub use open::{Declared, open};
pub use sink::{Decision, KeepAll, Sink, Stop, Unit};

/// A push reader and rewriter of one format.
///
/// Laws, for every implementation: how the input is cut into pushes changes
/// nothing; a sink that keeps everything gets `out` equal to the input; bytes
/// in `out` are never part of text that is still undecided.
pub trait Reader: Send {
    /// Takes more input; appends what is decided to `out`.
    ///
    /// # Errors
    /// [`ContentError`]; after an error the reader must not be used again and
    /// nothing it still holds may be released.
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError>;

    /// The input is complete.
    ///
    /// # Errors
    /// As [`Reader::push`]; also if the input ended too early for its format.
    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError>;
}

impl Reader for Box<dyn Reader> {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        (**self).push(input, sink, out)
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        (**self).finish(sink, out)
    }
}
