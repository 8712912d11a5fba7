//! US social security numbers: ranges that were never issued (SSA, "SSN
//! randomization"; 20 CFR 422.103).

use super::digits;

/// Area not 000, 666 or 900-999; group not 00; serial not 0000.
pub(super) fn ssn(text: &str) -> Option<bool> {
    let [a, b, c, d, e, f, g, h, i] = digits::exactly::<9>(text)?;
    let (area, group, serial) = (a * 100 + b * 10 + c, d * 10 + e, f * 1000 + g * 100 + h * 10 + i);
    Some(area != 0 && area != 666 && area < 900 && group != 0 && serial != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for area in 0..1000 {
            let valid = (1..900).contains(&area) && area != 666;
            assert_eq!(ssn(&format!("{area:03}-01-0001")), Some(valid), "{area}");
        }
        assert_eq!(ssn("123-00-6789"), Some(false));
        assert_eq!(ssn("123-45-0000"), Some(false));
        assert_eq!(ssn("123-45-678"), None);
    }
}
