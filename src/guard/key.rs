//! The secret under which values are hashed and told apart.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::finding::{IdentifierType, Sensitive};

/// A 256-bit secret. It is passed in: floors 0 to 2 have no source of
/// randomness. Who keeps it the same between runs keeps hashes comparable.
#[derive(Clone, Debug)]
pub struct Key(Sensitive<[u8; 32]>);

impl Key {
    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Key(Sensitive::new(bytes))
    }

    /// HMAC-SHA-256 (RFC 2104, FIPS 198-1) of a type and a value, so that equal
    /// values of different types give different digests.
    pub fn digest(&self, kind: IdentifierType, value: &str) -> [u8; 32] {
        // HMAC takes a key of any length: `new_from_slice` does not fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose()) else { return [0; 32] };
        mac.update(kind.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// A key for another purpose, which tells nothing of this one.
    pub fn derived(&self, purpose: &str) -> [u8; 16] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose()) else { return [0; 16] };
        // No type's name begins with a zero, so no digest of a value is the same.
        mac.update(&[0, 0]);
        mac.update(purpose.as_bytes());
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        let mut half = [0; 16];
        half.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        half
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_depend_on_key_type_and_value_and_the_key_is_not_shown() {
        let a = Key::new([1; 32]);
        let of = |key: &Key, kind, value| key.digest(kind, value);
        let base = of(&a, IdentifierType::Mrn, "A1");
        assert_eq!(base, of(&a, IdentifierType::Mrn, "A1"));
        assert_ne!(base, of(&a, IdentifierType::Ssn, "A1"));
        assert_ne!(base, of(&a, IdentifierType::Mrn, "A2"));
        assert_ne!(base, of(&Key::new([2; 32]), IdentifierType::Mrn, "A1"));
        assert_eq!(format!("{a:?}"), "Key([sensitive])");
    }
}
