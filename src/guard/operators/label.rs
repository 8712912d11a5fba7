//! `[NAME]`, or `[NAME-1]`.

use crate::finding::IdentifierType;

/// The type in brackets, with a number if there is one.
pub(super) fn label(kind: IdentifierType, number: Option<u32>) -> String {
    match number {
        Some(number) => format!("[{kind}-{number}]"),
        None => format!("[{kind}]"),
    }
}
