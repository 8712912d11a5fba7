//! Austrian and German social insurance numbers (ASVG; section 147 SGB VI).

use super::digits;

/// Austria: three digits, check digit, birth date.
pub(super) fn svnr_at(text: &str) -> Option<bool> {
    let number = digits::exactly::<10>(text)?;
    let sum = digits::weighted(&number, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
    Some(sum % 11 < 10 && number.get(3) == Some(&(sum % 11)) && !matches!(number, [0, ..]))
}

/// Germany: area, birth date, letter of the surname, serial, check digit.
pub(super) fn svnr_de(text: &str) -> Option<bool> {
    const WEIGHTS: [u32; 12] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let all = digits::alphanumeric(text);
    if all.len() != 12 {
        return Some(false);
    }
    let mut expanded = Vec::with_capacity(13);
    for (i, &b) in all.iter().enumerate() {
        match (i, b) {
            (8, b'A'..=b'Z') => {
                let place = u32::from(b - b'A') + 1;
                expanded.extend([place / 10, place % 10]);
            }
            (0..=7 | 9..=11, b'0'..=b'9') => expanded.push(u32::from(b - b'0')),
            _ => return Some(false),
        }
    }
    let (&check, body) = expanded.split_last()?;
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(d, w)| d * w).map(|p| p / 10 + p % 10).sum();
    Some(sum % 10 == check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn svnr_at_tells_right_from_wrong() {
        assert_eq!(svnr_at("1237 010180"), Some(true));
        assert_eq!(svnr_at("1238 010180"), Some(false));
        assert_eq!(svnr_at("123701018"), None);
    }
    #[test]
    fn svnr_de_tells_right_from_wrong() {
        for good in ["15070649C103", "65 170839 J 003"] {
            assert_eq!(svnr_de(good), Some(true), "{good}");
        }
        for bad in ["15070649C104", "15070649C10", "150706491103"] {
            assert_eq!(svnr_de(bad), Some(false), "{bad}");
        }
    }

    #[test]
    fn svnr_at_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(svnr_at, "1237010180");
    }
}
