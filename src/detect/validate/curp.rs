//! Mexican CURP (RENAPO).

use super::digits;

/// 18 characters, the last a digit that checks the others.
pub(super) fn curp(text: &str) -> Option<bool> {
    // N with tilde stands between N and O and is written X here.
    let value = |b: u8| digits::base36(b).map(|v| if b > b'N' { v + 1 } else { v });
    let all = digits::alphanumeric(text);
    let (&check, body) = all.split_last()?;
    if body.len() != 17 {
        return Some(false);
    }
    let sum: u32 = body.iter().zip((2..=18).rev()).map(|(&b, w)| value(b).unwrap_or(0) * w).sum();
    Some(u32::from(check.wrapping_sub(b'0')) == (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curp_tells_right_from_wrong() {
        assert_eq!(curp("HEGG560427MVZRRL04"), Some(true));
        for bad in ["HEGG560427MVZRRL05", "HEGG560427MVZRRL0"] {
            assert_eq!(curp(bad), Some(false), "{bad}");
        }
    }
}
