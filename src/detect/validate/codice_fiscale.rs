//! Italian tax codes (DM 23 December 1976).

use super::digits;

/// 16 characters, the last a letter that checks the others.
pub(super) fn codice_fiscale(text: &str) -> Option<bool> {
    // Values of 0-9, A-Z at odd places (counted from 1).
    const ODD: [u32; 36] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
        10, 22, 25, 24, 23,
    ];
    let all = digits::alphanumeric(text);
    let (&check, body) = all.split_last()?;
    if body.len() != 15 {
        return Some(false);
    }
    let mut sum = 0;
    for (i, &b) in body.iter().enumerate() {
        let value = digits::base36(b)?;
        sum += match i % 2 {
            0 => ODD.get(usize::try_from(value).ok()?).copied()?,
            _ if value >= 10 => value - 10,
            _ => value,
        };
    }
    Some(u32::from(check.wrapping_sub(b'A')) == sum % 26)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codice_fiscale_tells_right_from_wrong() {
        assert_eq!(codice_fiscale("RSSMRA85T10A562S"), Some(true));
        for bad in ["RSSMRA85T10A562T", "RSSMRA85T10A562"] {
            assert_eq!(codice_fiscale(bad), Some(false), "{bad}");
        }
    }
}
