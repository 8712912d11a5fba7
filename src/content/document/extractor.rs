//! Who takes documents apart: this process, or another.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::content::{Limits, OpaqueReason};

use super::view::draw;
use super::{Edits, Extract, Picture, Tools, View, format, interned};

/// Takes documents apart and puts them together again.
pub trait Extractor: Send + Sync {
    /// Reads `bytes` as the document format of this name.
    ///
    /// # Errors
    /// [`Failure`].
    fn extract(&self, format: &'static str, bytes: &[u8], limits: &Limits) -> Result<Extract, Failure>;

    /// A copy of `bytes` with `edits` made.
    ///
    /// # Errors
    /// [`Failure`]; [`Failure::Refused`] if the format, or this document,
    /// cannot be written.
    fn rewrite(&self, format: &'static str, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Failure>;

    /// A picture of `bytes`, for people.
    ///
    /// # Errors
    /// [`Failure`]; [`Failure::Refused`] if there is none of the format.
    fn view(&self, format: &'static str, bytes: &[u8], view: &View, limits: &Limits) -> Result<Picture, Failure>;
}

/// Why there is no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The document was not read.
    Opaque(OpaqueReason),
    /// It is not written.
    Refused(Refusal),
    /// All who could do it are busy; later it may go.
    Busy,
}

impl From<OpaqueReason> for Failure {
    fn from(reason: OpaqueReason) -> Self {
        Failure::Opaque(reason)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal)
    }
}

/// Why a document is not rewritten, in a fixed text for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refusal(pub &'static str);

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Refusal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Refusal(interned(&String::deserialize(deserializer)?)))
    }
}

/// Does the work where it is called. A parser's panic is caught; one that
/// loops or takes all memory is not: programs that read what strangers send use
/// a process pool. It calls no programs, and so reads no text in pictures.
#[derive(Clone, Copy, Default, Debug)]
pub struct InProcess;

/// Takes a document apart here and now. A parser's panic is caught.
///
/// # Errors
/// [`Failure`].
pub fn extract_with(name: &'static str, bytes: &[u8], limits: &Limits, tools: Tools<'_>) -> Result<Extract, Failure> {
    let format = format(name).ok_or(OpaqueReason::UnsupportedFormat(name))?;
    let read = catch_unwind(AssertUnwindSafe(|| format.extract_with(bytes, limits, tools)));
    Ok(read.unwrap_or(Err(OpaqueReason::ReaderFailed))?)
}

impl Extractor for InProcess {
    fn extract(&self, name: &'static str, bytes: &[u8], limits: &Limits) -> Result<Extract, Failure> {
        extract_with(name, bytes, limits, Tools::default())
    }

    fn rewrite(&self, name: &'static str, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Failure> {
        let format = format(name).ok_or(OpaqueReason::UnsupportedFormat(name))?;
        let written = catch_unwind(AssertUnwindSafe(|| format.rewrite(bytes, edits, limits)));
        Ok(written.unwrap_or(Err(Refusal("the writer of this format failed")))?)
    }

    fn view(&self, name: &'static str, bytes: &[u8], view: &View, limits: &Limits) -> Result<Picture, Failure> {
        let drawn = catch_unwind(AssertUnwindSafe(|| draw(name, bytes, view, limits)));
        Ok(drawn.unwrap_or(Err(Refusal("the picture could not be drawn")))?)
    }
}
