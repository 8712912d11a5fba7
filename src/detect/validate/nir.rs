//! French social security numbers (INSEE, NIR; key = 97 - n mod 97).

use super::digits;

/// 13 characters and the key of two; without the key it cannot be told.
pub(super) fn nir(text: &str) -> Option<bool> {
    let all = digits::alphanumeric(text);
    let (body, key) = all.split_at_checked(13)?;
    // Corsica: 2A counts as 19, 2B as 18.
    let department = body.get(5..7)?;
    let mut number: u64 = 0;
    for (i, &b) in body.iter().enumerate() {
        let digit = match (i, b) {
            (6, b'A') => 9,
            (6, b'B') => 8,
            (5, b'2') if matches!(department, b"2A" | b"2B") => 1,
            (_, b'0'..=b'9') => u64::from(b - b'0'),
            _ => return Some(false),
        };
        number = number * 10 + digit;
    }
    match key {
        [] => None,
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(97 - number % 97 == u64::from(a - b'0') * 10 + u64::from(b - b'0')),
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nir_tells_right_from_wrong() {
        for good in ["2 55 08 14 168 025 38", "185072A12345665"] {
            assert_eq!(nir(good), Some(true), "{good}");
        }
        for bad in ["2 55 08 14 168 025 39", "2 55 08 14 168 025 3"] {
            assert_eq!(nir(bad), Some(false), "{bad}");
        }
        assert_eq!(nir("2550814168025"), None);
    }
}
