//! Public help lines: numbers that lead to no person.

use std::collections::HashSet;
use std::sync::OnceLock;

/// True if `digits` (a country code of 1 before them is let pass) are a public
/// help line of `patterns/lists/hotlines`.
pub(super) fn is_public(digits: &str) -> bool {
    static LIST: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let list = LIST.get_or_init(|| {
        include_str!("../../../patterns/lists/hotlines/items.txt").lines().filter(|l| !l.starts_with('#')).collect()
    });
    let bare = digits.trim_start_matches('+');
    let national = bare.strip_prefix('1').unwrap_or(bare);
    // Letters beyond the tenth are not dialled: 1-800-MEDICARE.
    list.contains(bare) || list.contains(national) || national.get(..10).is_some_and(|ten| list.contains(ten))
}

/// The digit of a letter on a telephone's keys (ITU-T E.161).
pub(super) fn key(letter: char) -> Option<char> {
    Some(match letter.to_ascii_uppercase() {
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        'W'..='Z' => '9',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_quit_lines_by_letters_and_digits() {
        let digits: String = "QUITNOW".chars().filter_map(key).collect();
        assert_eq!(digits, "7848669");
        assert!(is_public("18007848669") && is_public("8002221222") && !is_public("8005551234"));
    }

    #[test]
    fn the_list_holds_digits_only() {
        for line in include_str!("../../../patterns/lists/hotlines/items.txt").lines().filter(|l| !l.starts_with('#')) {
            assert!(line.bytes().all(|b| b.is_ascii_digit()) && line.len() >= 6, "{line}");
        }
    }
}
