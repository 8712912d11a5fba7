//! Finnish and Norwegian personal numbers (DVV; Skatteetaten).

use super::digits;

/// Finland: birth date, mark of the century, three digits, check character.
pub(super) fn hetu(text: &str) -> Option<bool> {
    const CHECK: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let (body, last) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number = digits::of(body);
    if number.len() != 9 {
        return Some(false);
    }
    let value = number.iter().fold(0, |n, d| n * 10 + d);
    let check = CHECK.get(usize::try_from(value % 31).ok()?)?;
    Some(last.as_bytes().first().is_some_and(|b| b.eq_ignore_ascii_case(check)))
}

/// Norway: eleven digits, two of them check digits modulo 11.
pub(super) fn fodselsnummer(text: &str) -> Option<bool> {
    let number = digits::exactly::<11>(text)?;
    let first = (11 - digits::weighted(&number, &[3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11) % 11;
    let second = (11 - digits::weighted(&number, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    Some(number.get(9) == Some(&first) && number.get(10) == Some(&second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hetu_tells_right_from_wrong() {
        for good in ["131052-308T", "131052-308t"] {
            assert_eq!(hetu(good), Some(true), "{good}");
        }
        for bad in ["131052-308U", "131052-30T"] {
            assert_eq!(hetu(bad), Some(false), "{bad}");
        }
    }
    #[test]
    fn fodselsnummer_tells_right_from_wrong() {
        assert_eq!(fodselsnummer("01019010046"), Some(true));
        assert_eq!(fodselsnummer("01019010047"), Some(false));
        assert_eq!(fodselsnummer("0101901234"), None);
    }
}
