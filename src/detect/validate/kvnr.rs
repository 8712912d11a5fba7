//! German health insurance numbers (section 290 SGB V).

use super::digits;

/// A letter and nine digits, the last the check digit.
pub(super) fn kvnr(text: &str) -> Option<bool> {
    let all = digits::alphanumeric(text);
    let (letter, rest) = all.split_first()?;
    if !letter.is_ascii_uppercase() || rest.len() != 9 || !rest.iter().all(u8::is_ascii_digit) {
        return Some(false);
    }
    let place = u32::from(letter - b'A') + 1;
    let number: Vec<u32> =
        [place / 10, place % 10].into_iter().chain(rest.iter().map(|b| u32::from(b - b'0'))).collect();
    let (&check, body) = number.split_last()?;
    let sum: u32 = body.iter().zip([1, 2].iter().cycle()).map(|(d, w)| d * w).map(|p| p / 10 + p % 10).sum();
    Some(sum % 10 == check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kvnr_tells_right_from_wrong() {
        assert_eq!(kvnr("A123456780"), Some(true));
        for bad in ["A123456781", "A12345678", "1123456780"] {
            assert_eq!(kvnr(bad), Some(false), "{bad}");
        }
    }
}
