//! UK national insurance numbers (HMRC, NIM39110): prefixes, no check digit.

use super::digits;

/// Two letters, six digits, A to D; some letters and pairs are not used.
pub(super) fn nino(text: &str) -> Option<bool> {
    let all = digits::alphanumeric(text);
    let [a, b, rest @ ..] = all.as_slice() else { return Some(false) };
    let digits = rest.iter().take(6).filter(|b| b.is_ascii_digit()).count() == 6;
    let suffix = matches!(rest.get(6..), Some([] | [b'A'..=b'D']));
    let pair = !b"DFIQUV".contains(a) && !b"DFIOQUV".contains(b);
    let unused = matches!([*a, *b].as_ref(), b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ");
    Some(a.is_ascii_uppercase() && b.is_ascii_uppercase() && digits && suffix && pair && !unused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nino_tells_right_from_wrong() {
        for good in ["AB 12 34 56 C", "JG103759A", "AB123456"] {
            assert_eq!(nino(good), Some(true), "{good}");
        }
        for bad in ["GB123456A", "DA123456A", "AB12345C", "AB123456E"] {
            assert_eq!(nino(bad), Some(false), "{bad}");
        }
    }
}
