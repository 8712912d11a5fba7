//! Equal values get equal numbers, within one session.

use std::collections::HashMap;

use crate::finding::IdentifierType;
use crate::guard::Key;

/// Values of one type told apart, at most: memory must not grow with the body,
/// and a label's number must stay too short to be an identifier itself. Values
/// beyond get labels without a number.
const MOST: u32 = 999;

/// The numbers given so far. It holds digests, no values.
#[derive(Clone, Debug, Default)]
pub struct Consistency {
    given: HashMap<[u8; 16], u32>,
    last: HashMap<IdentifierType, u32>,
}

impl Consistency {
    /// The number of `value` among the values of `kind`, from 1.
    pub fn number(&mut self, key: &Key, kind: IdentifierType, value: &str) -> Option<u32> {
        let digest = key.digest(kind, &super::canonical(kind, value));
        let short: [u8; 16] = digest.first_chunk().copied()?;
        if let Some(&number) = self.given.get(&short) {
            return Some(number);
        }
        let last = self.last.entry(kind).or_default();
        if *last >= MOST {
            return None;
        }
        *last += 1;
        self.given.insert(short, *last);
        Some(*last)
    }
}
