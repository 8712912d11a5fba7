//! Polish PESEL numbers.

use super::digits;

/// Eleven digits, weights 1, 3, 7, 9.
pub(super) fn pesel(text: &str) -> Option<bool> {
    let number = digits::exactly::<11>(text)?;
    Some(digits::weighted(&number, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pesel_tells_right_from_wrong() {
        for good in ["44051401359"] {
            assert_eq!(pesel(good), Some(true), "{good}");
        }
        for bad in ["44051401358"] {
            assert_eq!(pesel(bad), Some(false), "{bad}");
        }
        for other in ["4405140135"] {
            assert_eq!(pesel(other), None, "{other}");
        }
    }

    #[test]
    fn pesel_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(pesel, "44051401359");
    }
}
