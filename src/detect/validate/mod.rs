//! Checks of identifiers: check digits and ranges of numbers. One file a
//! scheme. A check moves a score; by itself it never makes or unmakes a
//! finding, for people mistype, and one random number in ten passes.

mod luhn;
mod ssn;

pub mod digits;
mod length;

/// A check: `Some(true)` valid, `Some(false)` not valid, `None` if it cannot
/// tell (an older form without check digit, say). Marks between the digits
/// do not matter.
pub type Validator = fn(&str) -> Option<bool>;

/// All checks by name.
pub const NAMES: &[(&str, Validator)] =
    &[("four-characters", length::four_characters), ("luhn", luhn::luhn), ("ssn", ssn::ssn)];

/// The check called `name`.
pub fn by_name(name: &str) -> Option<Validator> {
    NAMES.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
}

/// The names, for messages.
pub fn known() -> String {
    NAMES.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_check_panics(text in "\\PC{0,24}|[0-9A-Z .-]{0,40}") {
            for (_, check) in NAMES {
                check(&text);
            }
        }
    }
}
