//! US DEA registration numbers (21 CFR 1301; check digit as DEA Diversion Control describes
//! it).

use super::digits;

/// Two letters (or a letter and 9), six digits, check digit; further
/// characters behind a hyphen are a hospital's own suffix.
pub(super) fn dea(text: &str) -> Option<bool> {
    let number = text.split('-').next()?;
    let all = digits::alphanumeric(number);
    let [class, second, digits @ ..] = all.as_slice() else { return Some(false) };
    if digits.len() != 7 || !digits.iter().all(u8::is_ascii_digit) {
        return Some(false);
    }
    let letters = class.is_ascii_uppercase() && (second.is_ascii_uppercase() || *second == b'9');
    let n = digits::of(number.get(number.len().saturating_sub(7)..)?);
    let sum = digits::weighted(&n, &[1, 2, 1, 2, 1, 2]);
    Some(letters && n.last() == Some(&(sum % 10)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dea_tells_right_from_wrong() {
        for good in ["AB1234563", "F91234563", "BX1234563-A12"] {
            assert_eq!(dea(good), Some(true), "{good}");
        }
        for bad in ["AB1234564", "AB123456", "123456789"] {
            assert_eq!(dea(bad), Some(false), "{bad}");
        }
    }
}
