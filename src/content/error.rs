//! Why content could not be read. No variant carries content.

use super::Stop;

/// Why some bytes were not read as text. Each is a result, never "clean".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OpaqueReason {
    /// No reader for this format.
    UnknownFormat,
    /// A document, archive or image format that this build does not read.
    UnsupportedFormat(&'static str),
    /// Encrypted.
    Encrypted,
    /// Broken in a way that leaves parts unread.
    Corrupt,
    /// A limit was reached ([`super::Limits`]).
    OverLimit(&'static str),
    /// A character encoding that cannot be told or decoded.
    UnknownCharset,
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
        }
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
    /// The sink stopped the reading.
    #[error("stopped")]
    Stopped,
}

impl From<Stop> for ContentError {
    fn from(_: Stop) -> Self {
        ContentError::Stopped
    }
}
