//! Spanish social security numbers (two digits of check, modulo 97).

use super::digits;

/// Province, eight (or seven) digits, check.
pub(super) fn nass(text: &str) -> Option<bool> {
    let number = digits::of(text);
    let value = |part: &[u32]| part.iter().fold(0u64, |n, &d| n * 10 + u64::from(d));
    let (body, check) = number.split_at_checked(number.len().checked_sub(2)?)?;
    let (province, rest) = body.split_at_checked(2)?;
    if !matches!(rest.len(), 7 | 8) {
        return Some(false);
    }
    let own = value(rest);
    // Below ten million the leading zero of the own number is left out.
    let whole = if own < 10_000_000 { value(province) * 10_000_000 + own } else { value(body) };
    Some((1..=66).contains(&value(province)) && whole % 97 == value(check))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nass_tells_right_from_wrong() {
        assert_eq!(nass("281234567840"), Some(true));
        for bad in ["281234567841", "28 1234567"] {
            assert_eq!(nass(bad), Some(false), "{bad}");
        }
    }
}
