//! Telephone numbers, e-mail and web addresses in fields that are called so.

use std::ops::Range;

use crate::finding::IdentifierType;

use super::letters_digits;

/// A telephone number with `least` digits, its extension included.
pub(super) fn phone(value: &str, least: usize) -> Option<Range<usize>> {
    let start = scheme(value, &["tel:", "sms:", "callto:", "fax:"]);
    let number = value.get(start..)?;
    let (letters, digits) = letters_digits(number);
    let known: usize = number
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| {
            ["x", "ext", "extension", "extn", "home", "work", "cell", "mobile", "h", "w", "c", "m"]
                .contains(&w.to_ascii_lowercase().as_str())
        })
        .map(str::len)
        .sum();
    if digits < least || digits > 24 || number.len() > 48 || (least > 2 && letters > known) {
        return None;
    }
    // "(home)" after the number is not part of it.
    let end = number.rfind(|c: char| c.is_ascii_digit())? + 1;
    let begin = number.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('))?;
    Some(start + begin..start + end)
}

/// Whatever a `telecom` holds.
pub(super) fn telecom(value: &str) -> Option<(Range<usize>, IdentifierType)> {
    if value.contains('@') {
        return Some((email(value)?, IdentifierType::Email));
    }
    let lower = value.to_ascii_lowercase();
    if lower.starts_with("http") || lower.starts_with("www.") {
        return Some((url(value)?, IdentifierType::Url));
    }
    let kind = if lower.starts_with("fax:") { IdentifierType::Fax } else { IdentifierType::Phone };
    Some((phone(value, 5)?, kind))
}

/// The address, without `mailto:` and a display name.
pub(super) fn email(value: &str) -> Option<Range<usize>> {
    let at = value.find('@')?;
    let border = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | ':' | '(' | ')' | ',' | ';' | '"');
    let start = value.get(..at)?.rfind(border).map_or(0, |i| i + 1);
    let end = value.get(at..)?.find(border).map_or(value.len(), |i| at + i);
    let text = value.get(start..end)?;
    let host = text.split_once('@').map(|(_, h)| h)?;
    let slashes = text.len() - text.trim_start_matches('/').len();
    (at > start && !host.is_empty() && value.len() <= 200).then_some(start + slashes..end)
}

/// One word that names a host or a path.
pub(super) fn url(value: &str) -> Option<Range<usize>> {
    (!value.contains(char::is_whitespace) && value.contains(['.', '/'])).then_some(0..value.len())
}

/// An address of IPv4 or IPv6, with a port or prefix perhaps.
pub(super) fn ip(value: &str) -> Option<Range<usize>> {
    let plain = value.bytes().all(|b| b.is_ascii_hexdigit() || b".:/%[]".contains(&b));
    let separators = value.bytes().filter(|b| b".:".contains(b)).count();
    (plain && separators >= 2 && value.bytes().any(|b| b.is_ascii_digit())).then_some(0..value.len())
}

fn scheme(value: &str, schemes: &[&str]) -> usize {
    let has = |s: &&&str| value.get(..s.len()).is_some_and(|v| v.eq_ignore_ascii_case(s));
    schemes.iter().find(has).map_or(0, |s| s.len())
}
