//! Which of a model's readings the labelling guide wants: models call more an
//! age or a date than Safe Harbor does.

use crate::detect::guide;
use crate::finding::IdentifierType as T;

/// Digits below which nothing is a number of the kind.
const FEWEST_DIGITS: usize = 3;

/// True if `value`, read as a `kind`, is one that counts.
pub(super) fn counts(kind: T, value: &str) -> bool {
    match kind {
        T::Age => is_from_ninety(value),
        T::Date => guide::is_finer_than_year(value) && !is_relative(value),
        T::Phone | T::Fax | T::Ssn | T::IpAddress | T::Zip => {
            value.chars().filter(|c| c.is_numeric()).count() >= FEWEST_DIGITS
        }
        _ => true,
    }
}

/// An age of 90 or more, in digits or words.
fn is_from_ninety(value: &str) -> bool {
    const WORDS: [&str; 9] =
        ["ninet", "hundred", "nonagen", "centenar", "noventa", "neunzig", "hundert", "quatre-vingt-dix", "nonagén"];
    let digits: String = value.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    match digits.parse::<u32>() {
        Ok(age) => age >= 90,
        Err(_) => WORDS.iter().any(|w| value.to_lowercase().contains(w)),
    }
}

/// "three days ago", "POD 2", "yesterday": tells no date.
fn is_relative(value: &str) -> bool {
    const WORDS: &[&str] = &[
        "ago",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "hour",
        "hours",
        "minute",
        "minutes",
        "today",
        "tonight",
        "yesterday",
        "tomorrow",
        "morning",
        "afternoon",
        "evening",
        "night",
        "now",
        "pod",
        "hd",
        "daily",
        "weekly",
        "monthly",
        "yearly",
        "annual",
        "bid",
        "tid",
        "am",
        "pm",
    ];
    let lower = value.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    // "January 3 at 5 pm" has a date in it all the same; "ago" is no August here.
    let month = |w: &str| is_month(w) && !WORDS.contains(&w);
    let dated = lower.split(|c: char| !c.is_alphabetic()).any(month) || has_numeric_date(&lower);
    !dated && words.any(|w| WORDS.contains(&w))
}

fn is_month(word: &str) -> bool {
    crate::detect::atom::Lexicon::builtin().get(word).is_some_and(|known| known.month > 0)
}

/// "3/12", "2021-03-04".
fn has_numeric_date(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.windows(3).any(|w| matches!(w, [a, b'/' | b'-' | b'.', c] if a.is_ascii_digit() && c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_count_from_ninety() {
        for (value, wanted) in [
            ("92", true),
            ("89", false),
            ("seventy-five", false),
            ("ninety-one", true),
            ("a centenarian", true),
            ("104 y", true),
        ] {
            assert_eq!(counts(T::Age, value), wanted, "{value}");
        }
    }

    #[test]
    fn dates_count_if_they_are_finer_than_a_year_and_are_dates() {
        for (value, wanted) in [
            ("2014", false),
            ("Monday", false),
            ("three days ago", false),
            ("POD 2", false),
            ("yesterday", false),
            ("3/12", true),
            ("March 2012", true),
            ("the morning of March 4", true),
            ("the 4th", true),
            ("Christmas", true),
        ] {
            assert_eq!(counts(T::Date, value), wanted, "{value}");
        }
    }

    #[test]
    fn numbers_have_digits() {
        assert!(counts(T::Phone, "555-0142") && !counts(T::Phone, "x 4") && counts(T::OtherId, "jsmith"));
    }
}
