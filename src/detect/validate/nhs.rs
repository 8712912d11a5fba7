//! NHS numbers of England and Wales (NHS Data Dictionary, modulus 11).

use super::digits;

/// Ten digits; weights 10 to 2.
pub(super) fn nhs(text: &str) -> Option<bool> {
    let number = digits::exactly::<10>(text)?;
    let check = (11 - digits::weighted(&number, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    Some(check < 10 && number.last() == Some(&check))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nhs_tells_right_from_wrong() {
        for good in ["943 476 5919", "9434765919"] {
            assert_eq!(nhs(good), Some(true), "{good}");
        }
        assert_eq!(nhs("943 476 5918"), Some(false));
        assert_eq!(nhs("943 476 591"), None);
    }

    #[test]
    fn nhs_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(nhs, "9434765919");
    }
}
