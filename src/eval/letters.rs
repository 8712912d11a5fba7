//! What counts as a letter or a digit.

use std::sync::LazyLock;

/// Ranges of the general categories L and N, sorted. The `Alphabetic` property
/// of `char::is_alphanumeric` would count combining vowel signs as well, which
/// other scoring programs do not.
static RANGES: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let parsed = regex_syntax::parse(r"[\p{L}\p{N}]").ok();
    match parsed.as_ref().map(regex_syntax::hir::Hir::kind) {
        Some(regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class))) => {
            class.ranges().iter().map(|r| (r.start(), r.end())).collect()
        }
        _ => Vec::new(),
    }
});

/// True for letters and digits of any script.
pub(super) fn is_letter_or_digit(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let at = RANGES.partition_point(|&(_, end)| end < c);
    RANGES.get(at).is_some_and(|&(start, _)| start <= c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_numbers_count_and_marks_do_not() {
        for c in ['a', 'Z', '7', 'é', 'Ø', '½', '²', '①', '病', 'ʰ'] {
            assert!(is_letter_or_digit(c), "{c}");
        }
        for c in ['-', ' ', '_', '\u{301}', '\u{93e}', '😀', 'Ⓐ'] {
            assert!(!is_letter_or_digit(c), "{c}");
        }
    }
}
