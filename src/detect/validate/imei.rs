//! Mobile equipment identities (3GPP TS 23.003, annex B).

use super::{digits, luhn};

/// 15 digits with Luhn; 14 (no check digit) and 16 (software version) cannot be told.
pub(super) fn imei(text: &str) -> Option<bool> {
    let number = digits::of(text);
    match number.len() {
        15 => Some(luhn::sum(&number).is_multiple_of(10)),
        14 | 16 => None,
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imei_tells_right_from_wrong() {
        for good in ["490154203237518", "49-015420-323751-8"] {
            assert_eq!(imei(good), Some(true), "{good}");
        }
        for bad in ["490154203237519", "4901542032375"] {
            assert_eq!(imei(bad), Some(false), "{bad}");
        }
        assert_eq!(imei("49015420323751"), None);
    }
}
