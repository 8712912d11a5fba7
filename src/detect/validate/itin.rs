//! US individual taxpayer numbers (IRS, Internal Revenue Manual 3.21.263).

use super::digits;

/// 9xx-gg-xxxx with gg in 50-65, 70-88, 90-92, 94-99.
pub(super) fn itin(text: &str) -> Option<bool> {
    let [a, _, _, d, e, ..] = digits::exactly::<9>(text)?;
    Some(a == 9 && matches!(d * 10 + e, 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn itin_tells_right_from_wrong() {
        for good in ["912-70-1234", "999-94-0000"] {
            assert_eq!(itin(good), Some(true), "{good}");
        }
        for bad in ["812-70-1234", "912-93-1234", "912-49-1234"] {
            assert_eq!(itin(bad), Some(false), "{bad}");
        }
        assert_eq!(itin("912-70-123"), None);
    }
}
