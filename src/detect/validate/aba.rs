//! US bank routing numbers (ABA; check digit with weights 3-7-1).

use super::digits;

/// Nine digits, a Federal Reserve prefix, sum with weights 3, 7, 1 divisible by ten.
pub(super) fn aba(text: &str) -> Option<bool> {
    let number = digits::exactly::<9>(text)?;
    let [a, b, ..] = number;
    let prefix = matches!(a * 10 + b, 0..=12 | 21..=32 | 61..=72 | 80);
    Some(prefix && digits::weighted(&number, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aba_tells_right_from_wrong() {
        for good in ["021000021", "011401533"] {
            assert_eq!(aba(good), Some(true), "{good}");
        }
        for bad in ["021000022", "991000021"] {
            assert_eq!(aba(bad), Some(false), "{bad}");
        }
        assert_eq!(aba("02100002"), None);
    }

    #[test]
    fn aba_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(aba, "021000021");
    }
}
