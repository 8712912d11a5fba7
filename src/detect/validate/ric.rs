//! Chinese resident identity numbers (GB 11643; ISO 7064 MOD 11-2).

use super::digits;

/// 17 digits and a check character.
pub(super) fn ric(text: &str) -> Option<bool> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let all = digits::alphanumeric(text);
    let (check, body) = all.split_last()?;
    if body.len() != 17 || !body.iter().all(u8::is_ascii_digit) {
        return Some(false);
    }
    let values: Vec<u32> = body.iter().map(|b| u32::from(b - b'0')).collect();
    let want = b"10X98765432".get(usize::try_from(digits::weighted(&values, &WEIGHTS) % 11).ok()?)?;
    Some(check == want)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ric_tells_right_from_wrong() {
        assert_eq!(ric("11010519491231002X"), Some(true));
        for bad in ["110105194912310021", "1101051949123100"] {
            assert_eq!(ric(bad), Some(false), "{bad}");
        }
    }
}
