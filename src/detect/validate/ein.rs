//! US employer numbers: prefixes that the IRS has assigned (irs.gov, "How EINs are assigned
//! and valid EIN prefixes").

use super::digits;

/// Two digits of an assigned prefix, then seven.
pub(super) fn ein(text: &str) -> Option<bool> {
    let [a, b, ..] = digits::exactly::<9>(text)?;
    let free = matches!(a * 10 + b, 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97);
    Some(!free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ein_tells_right_from_wrong() {
        for good in ["12-3456789", "95-0000001"] {
            assert_eq!(ein(good), Some(true), "{good}");
        }
        for bad in ["07-3456789", "49-1234567"] {
            assert_eq!(ein(bad), Some(false), "{bad}");
        }
        assert_eq!(ein("12-345678"), None);
    }
}
