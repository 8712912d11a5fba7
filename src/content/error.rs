//! Why content could not be read. No variant carries content.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Stop;
use super::document::interned;

/// Why some bytes were not read as text. Each is a result, never "clean".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OpaqueReason {
    /// No reader for this format.
    UnknownFormat,
    /// A document, archive or image format, or a part of one, that this build
    /// does not read.
    UnsupportedFormat(&'static str),
    /// Encrypted.
    Encrypted,
    /// Broken in a way that leaves parts unread.
    Corrupt,
    /// A limit was reached ([`super::Limits`]).
    OverLimit(&'static str),
    /// A character encoding that cannot be told or decoded.
    UnknownCharset,
    /// Its reader crashed or was ended.
    ReaderFailed,
    /// Text in pictures is not read here: what is missing.
    OcrMissing(&'static str),
    /// There is text in a picture that could not be made out.
    OcrUncertain,
}

impl OpaqueReason {
    /// Stable name for policies, metrics and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            OpaqueReason::UnknownFormat => "unknown-format",
            OpaqueReason::UnsupportedFormat(_) => "unsupported-format",
            OpaqueReason::Encrypted => "encrypted",
            OpaqueReason::Corrupt => "corrupt",
            OpaqueReason::OverLimit(_) => "over-limit",
            OpaqueReason::UnknownCharset => "unknown-charset",
            OpaqueReason::ReaderFailed => "reader-failed",
            OpaqueReason::OcrMissing(_) => "ocr-missing",
            OpaqueReason::OcrUncertain => "ocr-uncertain",
        }
    }

    /// What the format, the limit or the missing program is called.
    pub const fn detail(self) -> Option<&'static str> {
        match self {
            OpaqueReason::UnsupportedFormat(what) | OpaqueReason::OverLimit(what) | OpaqueReason::OcrMissing(what) => {
                Some(what)
            }
            _ => None,
        }
    }
}

/// Between processes: the stable name, and what the format or limit is called.
impl Serialize for OpaqueReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.as_str(), self.detail().unwrap_or("")).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for OpaqueReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (name, what) = <(String, String)>::deserialize(deserializer)?;
        Ok(match name.as_str() {
            "unknown-format" => OpaqueReason::UnknownFormat,
            "unsupported-format" => OpaqueReason::UnsupportedFormat(interned(&what)),
            "encrypted" => OpaqueReason::Encrypted,
            "corrupt" => OpaqueReason::Corrupt,
            "over-limit" => OpaqueReason::OverLimit(interned(&what)),
            "unknown-charset" => OpaqueReason::UnknownCharset,
            "ocr-missing" => OpaqueReason::OcrMissing(interned(&what)),
            "ocr-uncertain" => OpaqueReason::OcrUncertain,
            _ => OpaqueReason::ReaderFailed,
        })
    }
}

/// Why a whole document cannot be read on.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ContentError {
    /// The sender's fault: not valid in the declared format.
    #[error("not valid {format}: {what} at byte {offset}")]
    Malformed {
        /// The format ("JSON").
        format: &'static str,
        /// What is wrong, with no part of the content.
        what: &'static str,
        /// Where, in source bytes from the document's start.
        offset: u64,
    },
    /// A limit of the configuration was reached.
    #[error("over the limit {limit} of {allowed}")]
    OverLimit {
        /// Name of the limit, a key of the policy's `[limits]`.
        limit: &'static str,
        /// Its value.
        allowed: u64,
    },
    /// A content coding or charset that cannot be decoded (HTTP 415).
    #[error("unsupported {what}")]
    Unsupported {
        /// What is not supported ("content coding").
        what: &'static str,
    },
    /// All who read documents are busy, for longer than one waits.
    #[error("too many documents are being read")]
    Busy,
    /// The sink stopped the reading.
    #[error("stopped")]
    Stopped,
}

impl From<Stop> for ContentError {
    fn from(_: Stop) -> Self {
        ContentError::Stopped
    }
}
