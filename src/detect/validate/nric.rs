//! Singapore identity and foreign numbers (series S, T, F, G).

use super::digits;

/// Letter, seven digits, check letter.
pub(super) fn nric(text: &str) -> Option<bool> {
    let all = digits::alphanumeric(text);
    let (series, rest) = all.split_first()?;
    let (check, number) = rest.split_last()?;
    if number.len() != 7 || !number.iter().all(u8::is_ascii_digit) {
        return Some(false);
    }
    let (letters, add): (&[u8; 11], u32) = match series {
        b'S' => (b"JZIHGFEDCBA", 0),
        b'T' => (b"JZIHGFEDCBA", 4),
        b'F' => (b"XWUTRQPNMLK", 0),
        b'G' => (b"XWUTRQPNMLK", 4),
        b'M' => return None,
        _ => return Some(false),
    };
    let values: Vec<u32> = number.iter().map(|b| u32::from(b - b'0')).collect();
    let sum = digits::weighted(&values, &[2, 7, 6, 5, 4, 3, 2]) + add;
    Some(letters.get(usize::try_from(sum % 11).ok()?) == Some(check))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nric_tells_right_from_wrong() {
        for good in ["S1234567D", "s1234567d"] {
            assert_eq!(nric(good), Some(true), "{good}");
        }
        for bad in ["S1234567E", "A1234567D", "S123456D"] {
            assert_eq!(nric(bad), Some(false), "{bad}");
        }
        assert_eq!(nric("M1234567D"), None);
    }
}
