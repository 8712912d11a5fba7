//! Dutch citizen service numbers (eleven test).

use super::digits;

/// Nine digits (eight with a zero before them); weights 9 to 2 and -1.
pub(super) fn bsn(text: &str) -> Option<bool> {
    let mut number = digits::of(text);
    if number.len() == 8 {
        number.insert(0, 0);
    }
    let (&last, body) = number.split_last()?;
    let sum = digits::weighted(body, &[9, 8, 7, 6, 5, 4, 3, 2]);
    Some(number.len() == 9 && sum > 0 && sum % 11 == last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bsn_tells_right_from_wrong() {
        for good in ["111222333", "123456782"] {
            assert_eq!(bsn(good), Some(true), "{good}");
        }
        for bad in ["111222334", "1112223", "000000000"] {
            assert_eq!(bsn(bad), Some(false), "{bad}");
        }
    }

    #[test]
    fn bsn_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(bsn, "111222333");
    }
}
