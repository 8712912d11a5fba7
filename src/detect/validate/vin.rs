//! Vehicle identification numbers (49 CFR 565.15, ISO 3779). The check digit is a rule of
//! North America only.

use super::digits;

/// 17 characters without I, O, Q, and the check digit at the ninth place.
/// Cars made for other markets have any digit there, so a wrong one says little.
pub(super) fn vin(text: &str) -> Option<bool> {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let all = digits::alphanumeric(text);
    if all.len() != 17 {
        return Some(false);
    }
    let mut sum = 0;
    for (&b, weight) in all.iter().zip(WEIGHTS) {
        let Some(value) = transliterate(b) else { return Some(false) };
        sum += value * weight;
    }
    let check = match sum % 11 {
        10 => b'X',
        n => b'0' + u8::try_from(n).ok()?,
    };
    Some(all.get(8) == Some(&check))
}

fn transliterate(b: u8) -> Option<u32> {
    Some(match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'H' => u32::from(b - b'A') + 1,
        b'J'..=b'N' => u32::from(b - b'J') + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => u32::from(b - b'S') + 2,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vin_tells_right_from_wrong() {
        for good in ["1HGCM82633A004352", "11111111111111111", "1M8GDM9AXKP042788"] {
            assert_eq!(vin(good), Some(true), "{good}");
        }
        for bad in ["1HGCM82633A004353", "1HGCM82633A00435", "IHGCM82633A004352"] {
            assert_eq!(vin(bad), Some(false), "{bad}");
        }
    }

    #[test]
    fn vin_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(vin, "1HGCM82633A004352");
    }
}
