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
        assert_eq!(pesel("44051401359"), Some(true));
        assert_eq!(pesel("44051401358"), Some(false));
        assert_eq!(pesel("4405140135"), None);
    }

    #[test]
    fn pesel_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(pesel, "44051401359");
    }
}
