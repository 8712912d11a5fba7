//! New Zealand national health index (HISO 10046).

use super::digits;

/// Three letters, three digits, check digit modulo 11. The form with letters
/// at its end (since 2019) is not told.
pub(super) fn nhi(text: &str) -> Option<bool> {
    let all = digits::alphanumeric(text);
    if all.len() != 7 {
        return Some(false);
    }
    if !all.iter().skip(3).all(u8::is_ascii_digit) {
        return None;
    }
    let mut sum = 0;
    for (&b, weight) in all.iter().zip([7, 6, 5, 4, 3, 2]) {
        let value = match b {
            b'0'..=b'9' => u32::from(b - b'0'),
            // I and O are not used, so that the letters count 1 to 24.
            b'I' | b'O' => return Some(false),
            _ => u32::from(b - b'A') + 1 - u32::from(b > b'I') - u32::from(b > b'O'),
        };
        sum += value * weight;
    }
    let check = (11 - sum % 11) % 10;
    Some(sum % 11 != 0 && digits::of(text).last() == Some(&check))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nhi_tells_right_from_wrong() {
        for good in ["ZZZ0016", "zzz0024"] {
            assert_eq!(nhi(good), Some(true), "{good}");
        }
        for bad in ["ZZZ0017", "ZIZ0016", "ZZZ001"] {
            assert_eq!(nhi(bad), Some(false), "{bad}");
        }
        assert_eq!(nhi("ZZZ00AX"), None);
    }
}
