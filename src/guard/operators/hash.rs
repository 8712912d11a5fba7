//! `[MRN-kqmzbdfgtrwpnvhc]`: a keyed digest.
//!
//! Unkeyed digests of identifiers are worth nothing: a thousand million social
//! security numbers are tried in seconds. Hence HMAC with a secret.

use crate::finding::IdentifierType;
use crate::guard::Key;

/// One letter for four bits: no digits and no vowels, so that a digest is
/// neither a number nor a word when it is read again.
pub(super) const ALPHABET: &[u8; 16] = b"bcdfghjkmnpqrtvw";

/// Letters of a digest shown: 64 bits.
pub(super) const LETTERS: usize = 16;

/// The label of `kind` with the digest of `value` under `key`.
pub(super) fn hash(key: &Key, kind: IdentifierType, value: &str) -> String {
    let digest = key.digest(kind, &super::canonical(kind, value));
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).take(LETTERS);
    let letters: String = nibbles.filter_map(|n| ALPHABET.get(usize::from(n))).map(|&b| char::from(b)).collect();
    format!("[{kind}-{letters}]")
}
