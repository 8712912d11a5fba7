//! Payment cards (ISO/IEC 7812): number ranges, lengths and check digit.

use super::{digits, luhn};

/// 12 to 19 digits of a known issuer range, and Luhn.
pub(super) fn card(text: &str) -> Option<bool> {
    let number = digits::of(text);
    let length = match issuer(&number) {
        Some(lengths) => lengths.contains(&number.len()),
        None => false,
    };
    Some(length && luhn::sum(&number).is_multiple_of(10))
}

/// Lengths that the issuer of a card with this beginning uses.
fn issuer(number: &[u32]) -> Option<&'static [usize]> {
    let head = number.iter().take(4).fold(0, |n, d| n * 10 + d);
    Some(match head {
        4000..=4999 => &[13, 16, 19],
        2221..=2720 | 5100..=5599 => &[16],
        3400..=3499 | 3700..=3799 => &[15],
        3000..=3059 | 3600..=3699 | 3800..=3999 => &[14, 15, 16, 17, 18, 19],
        3528..=3589 | 6011 | 6200..=6299 | 6440..=6599 | 8100..=8171 => &[16, 17, 18, 19],
        5018 | 5020 | 5038 | 5600..=5899 | 6300..=6399 | 6700..=6799 => &[12, 13, 14, 15, 16, 17, 18, 19],
        2200..=2204 | 6000..=6010 | 6012..=6199 => &[16, 17, 18, 19],
        1800 | 2131 => &[15],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_tells_right_from_wrong() {
        for good in [
            "4111 1111 1111 1111",
            "5555-5555-5555-4444",
            "378282246310005",
            "6011111111111117",
            "30569309025904",
            "3530111333300000",
            "4222222222222",
        ] {
            assert_eq!(card(good), Some(true), "{good}");
        }
        for bad in ["4111 1111 1111 1112", "411111111111111", "9111111111111111", "37828224631000"] {
            assert_eq!(card(bad), Some(false), "{bad}");
        }
    }

    #[test]
    fn card_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(card, "4111111111111111");
    }
}
