//! South African identity numbers (birth date and Luhn).

use super::{digits, luhn};

/// 13 digits.
pub(super) fn said(text: &str) -> Option<bool> {
    let number = digits::exactly::<13>(text)?;
    let [_, _, a, b, c, d, ..] = number;
    let date = (1..=12).contains(&(a * 10 + b)) && (1..=31).contains(&(c * 10 + d));
    Some(date && luhn::sum(&number).is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn said_tells_right_from_wrong() {
        assert_eq!(said("8001015009087"), Some(true));
        for bad in ["8001015009088", "8013015009087"] {
            assert_eq!(said(bad), Some(false), "{bad}");
        }
        assert_eq!(said("800101500908"), None);
    }
}
