//! South Korean resident registration numbers. Those since October 2020 have no check digit.

use super::digits;

/// A birth date that can be, and the check digit; a wrong one cannot be told
/// for people born (or numbered anew) since 2020.
pub(super) fn rrn(text: &str) -> Option<bool> {
    let number = digits::exactly::<13>(text)?;
    let [_, _, a, b, c, d, century, ..] = number;
    if !(1..=12).contains(&(a * 10 + b)) || !(1..=31).contains(&(c * 10 + d)) || century == 0 {
        return Some(false);
    }
    let sum = digits::weighted(&number, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    (number.last() == Some(&((11 - sum % 11) % 10))).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rrn_tells_right_from_wrong() {
        assert_eq!(rrn("900101-1234568"), Some(true));
        for bad in ["901301-1234567", "900132-1234567"] {
            assert_eq!(rrn(bad), Some(false), "{bad}");
        }
        for other in ["900101-123456", "900101-1234569"] {
            assert_eq!(rrn(other), None, "{other}");
        }
    }
}
