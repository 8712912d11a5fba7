//! The Verhoeff check digit (dihedral group D5), used by Aadhaar (UIDAI).

use super::digits;

/// Indian Aadhaar numbers: twelve digits, the first 2 to 9.
pub(super) fn aadhaar(text: &str) -> Option<bool> {
    let number = digits::exactly::<12>(text)?;
    Some(matches!(number, [2..=9, ..]) && verhoeff(&number))
}

/// True if the last digit is the Verhoeff digit of those before.
fn verhoeff(number: &[u32]) -> bool {
    number.iter().rev().enumerate().fold(0, |c, (i, &d)| product(c, permuted(i, d))) == 0
}

/// Multiplication in D5: 0 to 4 turn, 5 to 9 turn and flip.
fn product(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a - 5 + 5 - b) % 5 + 5,
        (false, false) => (a - 5 + 5 - (b - 5)) % 5,
    }
}

/// `d` after `times` applications of Verhoeff's permutation.
fn permuted(times: usize, d: u32) -> u32 {
    const ONCE: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    (0..times % 8).fold(d, |d, _| usize::try_from(d).ok().and_then(|d| ONCE.get(d)).copied().unwrap_or(d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aadhaar_tells_right_from_wrong() {
        assert_eq!(aadhaar("2341 2341 2346"), Some(true));
        for bad in ["2341 2341 2347", "1341 2341 2346"] {
            assert_eq!(aadhaar(bad), Some(false), "{bad}");
        }
        assert_eq!(aadhaar("2341 2341 234"), None);
    }

    #[test]
    fn verhoeff_sees_errors_and_swaps() {
        crate::detect::validate::tests::single_digit_errors(aadhaar, "234123412346");
        assert!(verhoeff(&[2, 3, 6, 3]));
        assert!(!verhoeff(&[3, 2, 6, 3]));
    }
}
