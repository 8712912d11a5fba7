//! Digits and letters of an identifier without the marks between them.

/// The ASCII digits of `text`, as numbers.
pub fn of(text: &str) -> Vec<u32> {
    text.bytes().filter(u8::is_ascii_digit).map(|b| u32::from(b - b'0')).collect()
}

/// The digits, if there are exactly `N` and no letter.
pub fn exactly<const N: usize>(text: &str) -> Option<[u32; N]> {
    if text.bytes().any(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    of(text).try_into().ok()
}

/// Letters (as capitals) and digits of `text`, the rest left out.
pub fn alphanumeric(text: &str) -> Vec<u8> {
    text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase()).collect()
}

/// Sum of the products of digits and weights; the shorter one decides the length.
pub fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

/// Value of a character in base 36 (`0`-`9`, `A`-`Z`).
pub fn base36(b: u8) -> Option<u32> {
    match b {
        b'0'..=b'9' => Some(u32::from(b - b'0')),
        b'A'..=b'Z' => Some(u32::from(b - b'A') + 10),
        _ => None,
    }
}
