//! Spanish DNI, NIE and NIF (Real Decreto 1553/2005; letter by remainder of 23).

use super::digits;

/// Eight digits, or X, Y, Z and seven, then the letter.
pub(super) fn dni(text: &str) -> Option<bool> {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let all = digits::alphanumeric(text);
    let (&letter, body) = all.split_last()?;
    let (first, rest) = match body.split_first()? {
        (b'X', rest) => (0, rest),
        (b'Y', rest) => (1, rest),
        (b'Z', rest) => (2, rest),
        (digit, rest) => (u32::from(digit.checked_sub(b'0')?), rest),
    };
    if body.len() != 8 || first > 9 || !rest.iter().all(u8::is_ascii_digit) {
        return Some(false);
    }
    let number = rest.iter().fold(first, |n, b| n * 10 + u32::from(b - b'0'));
    Some(LETTERS.get(usize::try_from(number % 23).ok()?) == Some(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dni_tells_right_from_wrong() {
        for good in ["12345678Z", "12.345.678-Z", "X1234567L"] {
            assert_eq!(dni(good), Some(true), "{good}");
        }
        for bad in ["12345678A", "1234567Z", "X1234567A"] {
            assert_eq!(dni(bad), Some(false), "{bad}");
        }
    }

    #[test]
    fn dni_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(dni, "12345678Z");
    }
}
