//! US national provider identifiers (45 CFR 162.406; CMS, "Requirements for NPI check
//! digit").

use super::{digits, luhn};

/// Ten digits, the first 1 or 2, Luhn over 80840 and the number.
pub(super) fn npi(text: &str) -> Option<bool> {
    let number = digits::exactly::<10>(text)?;
    // 80840 adds 24 to the sum.
    Some(matches!(number, [1 | 2, ..]) && (luhn::sum(&number) + 24).is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npi_tells_right_from_wrong() {
        for good in ["1234567893", "1245319599"] {
            assert_eq!(npi(good), Some(true), "{good}");
        }
        for bad in ["1234567890", "3234567893"] {
            assert_eq!(npi(bad), Some(false), "{bad}");
        }
        for other in ["123456789", "12345678930"] {
            assert_eq!(npi(other), None, "{other}");
        }
    }

    #[test]
    fn npi_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(npi, "1234567893");
    }
}
