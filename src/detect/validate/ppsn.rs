//! Irish personal public service numbers.

use super::digits;

/// Seven digits, check letter, perhaps a second letter.
pub(super) fn ppsn(text: &str) -> Option<bool> {
    let all = digits::alphanumeric(text);
    let (number, letters) = all.split_at_checked(7)?;
    if !number.iter().all(u8::is_ascii_digit) || !letters.iter().all(u8::is_ascii_uppercase) {
        return Some(false);
    }
    let (check, more) = match letters {
        [check] => (check, 0),
        [check, second] => (check, if *second == b'W' { 0 } else { u32::from(second - b'A') + 1 }),
        _ => return Some(false),
    };
    let values: Vec<u32> = number.iter().map(|b| u32::from(b - b'0')).collect();
    let sum = digits::weighted(&values, &[8, 7, 6, 5, 4, 3, 2]) + 9 * more;
    let want = if sum.is_multiple_of(23) { b'W' } else { b'A' + u8::try_from(sum % 23).ok()? - 1 };
    Some(*check == want)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ppsn_tells_right_from_wrong() {
        for good in ["1234567T", "1234567FA"] {
            assert_eq!(ppsn(good), Some(true), "{good}");
        }
        for bad in ["1234567U", "12345678", "1234567"] {
            assert_eq!(ppsn(bad), Some(false), "{bad}");
        }
    }
}
