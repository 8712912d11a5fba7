//! What all documents inside one body may cost together.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::content::{Limits, OpaqueReason};

/// Counts over everything unpacked from one body, however deep it lies.
#[derive(Default, Debug)]
pub struct Budget {
    members: AtomicUsize,
    bytes: AtomicU64,
}

impl Budget {
    /// Charges one document of `len` bytes.
    ///
    /// # Errors
    /// The limit that is reached.
    pub fn charge(&self, len: usize, limits: &Limits) -> Result<(), OpaqueReason> {
        if self.members.fetch_add(1, Ordering::Relaxed) >= limits.members {
            return Err(OpaqueReason::OverLimit("members"));
        }
        let before = self.bytes.fetch_add(len as u64, Ordering::Relaxed);
        if before.saturating_add(len as u64) > limits.unpacked_bytes {
            return Err(OpaqueReason::OverLimit("unpacked_bytes"));
        }
        Ok(())
    }
}
