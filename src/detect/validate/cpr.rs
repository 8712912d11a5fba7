//! Danish CPR numbers (six digits of a birth date; the modulus 11 check ended in 2007).

use super::digits;

/// DDMMYY-XXXX with a date that can be.
pub(super) fn cpr(text: &str) -> Option<bool> {
    let [a, b, c, d, ..] = digits::exactly::<10>(text)?;
    Some((1..=31).contains(&(a * 10 + b)) && (1..=12).contains(&(c * 10 + d)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpr_tells_right_from_wrong() {
        for good in ["010170-1234", "3112991234"] {
            assert_eq!(cpr(good), Some(true), "{good}");
        }
        for bad in ["320170-1234", "011370-1234"] {
            assert_eq!(cpr(bad), Some(false), "{bad}");
        }
        assert_eq!(cpr("01017-1234"), None);
    }
}
