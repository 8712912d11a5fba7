//! Australian numbers: Medicare cards, individual healthcare identifiers, tax files (Services
//! Australia; AS 5017; ATO).

use super::{digits, luhn};

/// Medicare card: 2 to 6 first; weights 1, 3, 7, 9; the ninth digit checks.
pub(super) fn medicare_au(text: &str) -> Option<bool> {
    let number = digits::of(text);
    if !matches!(number.len(), 10 | 11) {
        return Some(false);
    }
    let check = digits::weighted(&number, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10;
    Some(matches!(number.first(), Some(2..=6)) && number.get(8) == Some(&check))
}

/// Individual healthcare identifier: 16 digits, 800360 first, Luhn.
pub(super) fn ihi(text: &str) -> Option<bool> {
    let number = digits::exactly::<16>(text)?;
    Some(matches!(number, [8, 0, 0, 3, 6, 0, ..]) && luhn::sum(&number).is_multiple_of(10))
}

/// Tax file number: nine digits, weighted sum divisible by eleven.
pub(super) fn tfn(text: &str) -> Option<bool> {
    let number = digits::exactly::<9>(text)?;
    Some(digits::weighted(&number, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medicare_au_tells_right_from_wrong() {
        assert_eq!(medicare_au("2123 45670 1"), Some(true));
        for bad in ["2123 45671 1", "1123 45670 1", "2123 4567"] {
            assert_eq!(medicare_au(bad), Some(false), "{bad}");
        }
    }
    #[test]
    fn ihi_tells_right_from_wrong() {
        assert_eq!(ihi("8003601234567894"), Some(true));
        assert_eq!(ihi("8003601234567895"), Some(false));
        assert_eq!(ihi("8003600000"), None);
    }
    #[test]
    fn tfn_tells_right_from_wrong() {
        assert_eq!(tfn("123 456 782"), Some(true));
        assert_eq!(tfn("123 456 783"), Some(false));
        assert_eq!(tfn("12345678"), None);
    }

    #[test]
    fn tfn_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(tfn, "123456782");
    }
}
