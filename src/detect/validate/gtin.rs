//! GS1 trade item numbers (GS1 General Specifications 7.9), the device part of a UDI.

use super::digits;

/// The first 14 digits behind `(01)`, or 8, 12, 13, 14 digits alone.
pub(super) fn gtin(text: &str) -> Option<bool> {
    let item: &str = match text.split_once("01)") {
        Some((_, rest)) => rest.split('(').next()?,
        None => text,
    };
    let number = digits::of(item);
    if !matches!(number.len(), 8 | 12 | 13 | 14) {
        return Some(false);
    }
    let sum: u32 = number.iter().rev().zip([1, 3].iter().cycle()).map(|(d, w)| d * w).sum();
    Some(sum.is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gtin_tells_right_from_wrong() {
        for good in ["4006381333931", "(01)00614141999996(17)991231(10)A1", "00614141999996"] {
            assert_eq!(gtin(good), Some(true), "{good}");
        }
        for bad in ["4006381333932", "(01)00614141999997", "400638"] {
            assert_eq!(gtin(bad), Some(false), "{bad}");
        }
    }

    #[test]
    fn gtin_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(gtin, "4006381333931");
    }
}
