//! From a found value to what stands in its place. One file an operator.
//!
//! Laws: what an operator writes holds nothing of the value that Safe Harbor
//! wants gone; what it writes is not taken for an identifier when it is read
//! again ([`own::is_ours`]).

mod consistency;
mod generalize;
mod hash;
mod label;
mod mask;
pub mod own;
mod zip3;

pub use consistency::Consistency;

use crate::finding::IdentifierType;

use super::Key;
use super::policy::OperatorKind;

/// What operators need besides the value.
#[derive(Debug)]
pub struct Operating<'a> {
    /// The secret for digests.
    pub key: &'a Key,
    /// The current year.
    pub year: i32,
    /// Numbers given so far; none if labels carry no numbers.
    pub numbers: Option<&'a mut Consistency>,
}

/// What stands in the place of `value`, which is a `kind`.
pub fn replacement(operator: OperatorKind, kind: IdentifierType, value: &str, with: &mut Operating<'_>) -> String {
    let label = |with: &mut Operating<'_>| {
        let number = with.numbers.as_deref_mut().and_then(|numbers| numbers.number(with.key, kind, value));
        label::label(kind, number)
    };
    match operator {
        OperatorKind::Label => label(with),
        OperatorKind::Mask => mask::mask(value),
        OperatorKind::Hash => hash::hash(with.key, kind, value),
        OperatorKind::Generalize => generalize::generalize(kind, value, with.year).unwrap_or_else(|| label(with)),
    }
}

/// The shape of a value, for reports: letters and digits as `#`, the rest as it
/// is. Long ones are cut.
pub fn shape(value: &str) -> String {
    mask::shape(value)
}

/// The value in the form in which equal values are equal: letters in one case,
/// blanks as one; of numbers only letters and digits.
fn canonical(kind: IdentifierType, value: &str) -> String {
    use IdentifierType::{Email, Facility, Location, Name, OtherId, Story, Url};
    if matches!(kind, Name | Location | Facility | Story | Url | Email | OtherId) {
        return value.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    }
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;
    use proptest::prelude::*;

    const OPERATORS: [OperatorKind; 4] =
        [OperatorKind::Label, OperatorKind::Mask, OperatorKind::Hash, OperatorKind::Generalize];

    fn replace(operator: OperatorKind, kind: IdentifierType, value: &str, numbers: Option<&mut Consistency>) -> String {
        let key = Key::new([7; 32]);
        replacement(operator, kind, value, &mut Operating { key: &key, year: 2026, numbers })
    }

    #[test]
    fn one_table_of_all_operators() {
        use IdentifierType::*;
        for (operator, kind, value, wanted) in [
            (OperatorKind::Label, Name, "Ann Lee", "[NAME]"),
            (OperatorKind::Mask, Ssn, "078-05-1120", "***-**-****"),
            (OperatorKind::Generalize, Date, "03/04/2019", "2019"),
            (OperatorKind::Generalize, Mrn, "00418822", "[MRN]"),
            (OperatorKind::Generalize, Zip, "97205-1234", "972"),
            (OperatorKind::Generalize, Zip, "03601", "000"),
            (OperatorKind::Generalize, Age, "ninety-four", "90+"),
        ] {
            assert_eq!(replace(operator, kind, value, None), wanted);
        }
        let a = replace(OperatorKind::Hash, Ssn, "078-05-1120", None);
        assert_eq!(a, replace(OperatorKind::Hash, Ssn, "078 05 1120", None), "the writing of a number does not matter");
        assert_ne!(a, replace(OperatorKind::Hash, Ssn, "078-05-1121", None));
    }

    #[test]
    fn equal_values_get_equal_numbers() {
        let mut numbers = Consistency::default();
        let mut name = |value| replace(OperatorKind::Label, IdentifierType::Name, value, Some(&mut numbers));
        assert_eq!(
            [name("Ann Lee"), name("Bo Ray"), name("ANN  LEE"), name("Bo Ray")],
            ["[NAME-1]", "[NAME-2]", "[NAME-1]", "[NAME-2]"]
        );
    }

    proptest! {
        #[test]
        fn no_word_of_the_value_is_left_but_what_safe_harbor_lets_stay(value in "[A-Za-z0-9é]{1,6}([ /,-][A-Za-z0-9é]{1,6}){0,3}") {
            for &kind in IdentifierType::ALL {
                for operator in OPERATORS {
                    let new = replace(operator, kind, &value, None);
                    let kept: String = new.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().any(|c| c.is_ascii_digit())).collect();
                    if operator == OperatorKind::Generalize {
                        prop_assert!(kept.is_empty() || kept.len() <= 4, "{new}");
                    } else {
                        prop_assert!(kept.is_empty(), "{new}");
                    }
                    if operator == OperatorKind::Label || operator == OperatorKind::Hash {
                        prop_assert!(own::is_ours(&new, kind, Span::new(0, new.len())));
                    }
                    if operator == OperatorKind::Mask {
                        prop_assert!(!new.chars().any(char::is_alphanumeric));
                    }
                }
            }
        }
    }
}
