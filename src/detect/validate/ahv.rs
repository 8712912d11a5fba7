//! Swiss AHV numbers (EAN-13 with 756).

use super::digits;

/// 13 digits, 756 first.
pub(super) fn ahv(text: &str) -> Option<bool> {
    let number = digits::exactly::<13>(text)?;
    let sum = digits::weighted(&number, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    Some(matches!(number, [7, 5, 6, ..]) && sum.is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ahv_tells_right_from_wrong() {
        assert_eq!(ahv("756.9217.0769.85"), Some(true));
        assert_eq!(ahv("756.9217.0769.84"), Some(false));
        assert_eq!(ahv("756.9217.0769.8"), None);
    }

    #[test]
    fn ahv_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(ahv, "7569217076985");
    }
}
