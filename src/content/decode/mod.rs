//! Transfer codes undone and done again.

pub mod base64;
pub mod percent;
pub mod quoted_printable;
pub mod rfc2047;
