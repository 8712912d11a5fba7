//! Decompression within limits.

use std::io::{ErrorKind, Read};

use crate::content::{Limits, OpaqueReason};

/// Bytes from which on the ratio of expansion counts.
const RATIO_FROM: u64 = 1 << 20;

/// Counts what is unpacked from one document.
#[derive(Clone, Copy, Debug)]
pub(in crate::content) struct Unpacked {
    left: u64,
    members: usize,
    ratio: u64,
}

impl Unpacked {
    pub(in crate::content) fn new(limits: &Limits) -> Self {
        Unpacked { left: limits.unpacked_bytes, members: limits.members, ratio: limits.expansion_ratio }
    }

    /// One more member.
    ///
    /// # Errors
    /// If there are too many.
    pub(in crate::content) fn member(&mut self) -> Result<(), OpaqueReason> {
        self.members = self.members.checked_sub(1).ok_or(OpaqueReason::OverLimit("members"))?;
        Ok(())
    }

    /// All of `input`, which `packed` bytes expand to.
    ///
    /// # Errors
    /// If it is too long, expands too much, or is broken.
    pub(in crate::content) fn all(&mut self, input: &mut dyn Read, packed: u64) -> Result<Vec<u8>, OpaqueReason> {
        let by_ratio = packed.saturating_mul(self.ratio).max(RATIO_FROM);
        let most = self.left.min(by_ratio);
        let mut bytes = Vec::new();
        input.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| match error.kind() {
            ErrorKind::OutOfMemory => OpaqueReason::OverLimit("document_memory"),
            _ => OpaqueReason::Corrupt,
        })?;
        let len = bytes.len() as u64;
        if len > most {
            let limit = if most == by_ratio { "expansion_ratio" } else { "unpacked_bytes" };
            return Err(OpaqueReason::OverLimit(limit));
        }
        self.left -= len;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_is_bounded() {
        let limits = Limits { unpacked_bytes: 10, members: 1, ..Limits::default() };
        let mut unpacked = Unpacked::new(&limits);
        assert_eq!(unpacked.all(&mut &b"12345678"[..], 8).unwrap(), b"12345678");
        assert_eq!(unpacked.all(&mut &b"123"[..], 3), Err(OpaqueReason::OverLimit("unpacked_bytes")));
        let mut unpacked = Unpacked::new(&Limits::default());
        let bomb = || std::io::repeat(0).take(2 << 20);
        assert_eq!(unpacked.all(&mut bomb(), 2000), Err(OpaqueReason::OverLimit("expansion_ratio")));
        assert!(unpacked.all(&mut bomb(), 200_000).is_ok());
        let mut unpacked = Unpacked::new(&limits);
        assert_eq!((unpacked.member(), unpacked.member()), (Ok(()), Err(OpaqueReason::OverLimit("members"))));
    }
}
