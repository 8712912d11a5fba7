//! Turkish identity numbers.

use super::digits;

/// Eleven digits, two of them check digits.
pub(super) fn tckn(text: &str) -> Option<bool> {
    let number = digits::exactly::<11>(text)?;
    let [a, b, c, d, e, f, g, h, i, j, k] = number;
    // 8 is -1 of modulo 9; kept positive by ten times nine.
    let tenth = ((a + c + e + g + i) * 7 + 90 - (b + d + f + h)) % 10;
    let sum: u32 = number.iter().take(10).sum();
    Some(a != 0 && j == tenth && k == sum % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tckn_tells_right_from_wrong() {
        assert_eq!(tckn("10000000146"), Some(true));
        for bad in ["10000000147", "00000000146"] {
            assert_eq!(tckn(bad), Some(false), "{bad}");
        }
        assert_eq!(tckn("1000000014"), None);
    }
}
