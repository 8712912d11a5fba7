//! Canadian social insurance numbers (Luhn).

use super::{digits, luhn};

/// Nine digits, Luhn, no 0 or 8 at the front.
pub(super) fn sin(text: &str) -> Option<bool> {
    let number = digits::exactly::<9>(text)?;
    Some(!matches!(number, [0 | 8, ..]) && luhn::sum(&number).is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sin_tells_right_from_wrong() {
        for good in ["130 692 544", "130-692-544"] {
            assert_eq!(sin(good), Some(true), "{good}");
        }
        for bad in ["130 692 545", "046 454 286"] {
            assert_eq!(sin(bad), Some(false), "{bad}");
        }
        assert_eq!(sin("130 692 54"), None);
    }

    #[test]
    fn sin_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(sin, "130692544");
    }
}
