//! The Luhn check digit (ISO/IEC 7812-1, annex B).

use super::digits;

/// Sum of Luhn over `digits`, the last one being the check digit.
pub(super) fn sum(digits: &[u32]) -> u32 {
    digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, &d)| match i % 2 {
            0 => d,
            _ if d > 4 => 2 * d - 9,
            _ => 2 * d,
        })
        .sum()
}

/// Any number with a Luhn check digit at its end.
pub(super) fn luhn(text: &str) -> Option<bool> {
    let digits = digits::of(text);
    Some(digits.len() >= 2 && sum(&digits).is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_check_digit_of_ten_is_right() {
        for n in 0..10_000u32 {
            let right: Vec<u32> = (0..10).filter(|d| luhn(&format!("{n:04}{d}")) == Some(true)).collect();
            assert_eq!(right.len(), 1);
        }
        assert_eq!(luhn("4111 1111 1111 1111"), Some(true));
        assert_eq!(luhn("4111 1111 1111 1112"), Some(false));
    }

    #[test]
    fn every_single_digit_error_is_seen() {
        let good = [4, 0, 1, 2, 8, 8, 8, 8, 8, 8, 8, 8, 1, 8, 8, 1];
        assert_eq!(sum(&good) % 10, 0);
        for at in 0..good.len() {
            for d in (0..10).filter(|&d| d != good[at]) {
                let mut bad = good;
                bad[at] = d;
                assert_ne!(sum(&bad) % 10, 0);
            }
        }
    }
}
