//! Belgian national register numbers (97 - n mod 97).

use super::digits;

/// Eleven digits; for those born since 2000 a 2 counts before them.
pub(super) fn rijksregister(text: &str) -> Option<bool> {
    let number = digits::exactly::<11>(text)?;
    let (body, check) = number.split_at_checked(9)?;
    let value = |part: &[u32]| part.iter().fold(0u64, |n, &d| n * 10 + u64::from(d));
    let check = value(check);
    let body = value(body);
    Some(97 - body % 97 == check || 97 - (2_000_000_000 + body) % 97 == check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rijksregister_tells_right_from_wrong() {
        assert_eq!(rijksregister("85.07.30-033 28"), Some(true));
        assert_eq!(rijksregister("85.07.30-033 29"), Some(false));
        assert_eq!(rijksregister("85.07.30-033 2"), None);
    }
}
