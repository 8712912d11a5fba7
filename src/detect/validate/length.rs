//! Short values behind a weak label are seldom identifiers.

/// Valid from four letters and digits on.
pub(super) fn four_characters(text: &str) -> Option<bool> {
    Some(text.bytes().filter(u8::is_ascii_alphanumeric).count() >= 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_letters_and_digits() {
        assert_eq!(four_characters("1-2-3"), Some(false));
        assert_eq!(four_characters("A-123"), Some(true));
    }
}
