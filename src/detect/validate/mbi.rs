//! US Medicare beneficiary identifiers (CMS, "Understanding the MBI"): positions, no check
//! digit.

use super::digits;

/// C A AN N A AN N A A N N; letters without S, L, O, I, B, Z.
pub(super) fn mbi(text: &str) -> Option<bool> {
    let all = digits::alphanumeric(text);
    let letter = |b: &u8| b.is_ascii_uppercase() && !b"SLOIBZ".contains(b);
    let fits = all.len() == 11
        && all.iter().zip(b"CAXNAXNAANN").all(|(b, class)| match class {
            b'C' => (b'1'..=b'9').contains(b),
            b'A' => letter(b),
            b'N' => b.is_ascii_digit(),
            _ => b.is_ascii_digit() || letter(b),
        });
    Some(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mbi_tells_right_from_wrong() {
        for good in ["1EG4-TE5-MK73", "1EG4TE5MK73"] {
            assert_eq!(mbi(good), Some(true), "{good}");
        }
        for bad in ["0EG4TE5MK73", "1SG4TE5MK73", "1EG4TE5MK7"] {
            assert_eq!(mbi(bad), Some(false), "{bad}");
        }
    }
}
