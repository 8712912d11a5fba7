//! German tax identification numbers (section 139b AO; ISO 7064 MOD 11,10).

use super::digits;

/// Eleven digits, the first not 0, one digit two or three times among the first ten.
pub(super) fn steuer_id(text: &str) -> Option<bool> {
    let number = digits::exactly::<11>(text)?;
    let (&check, body) = number.split_last()?;
    let most = (0..10).map(|d| body.iter().filter(|&&x| x == d).count()).max()?;
    let mut product = 10;
    for d in body {
        let sum = (d + product) % 10;
        product = (if sum == 0 { 10 } else { sum }) * 2 % 11;
    }
    Some(!matches!(number, [0, ..]) && matches!(most, 2 | 3) && (11 - product) % 10 == check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steuer_id_tells_right_from_wrong() {
        for good in ["86 095 742 719", "65929970489"] {
            assert_eq!(steuer_id(good), Some(true), "{good}");
        }
        for bad in ["86095742718", "06095742719"] {
            assert_eq!(steuer_id(bad), Some(false), "{bad}");
        }
        assert_eq!(steuer_id("8609574271"), None);
    }
}
