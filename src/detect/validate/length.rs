//! Values behind weak labels ("visit", "order", "case") are identifiers only
//! if they look like one.

/// Valid from four letters and digits on.
pub(super) fn four_characters(text: &str) -> Option<bool> {
    Some(text.bytes().filter(u8::is_ascii_alphanumeric).count() >= 4)
}

/// Valid from two letters and digits on: one digit counts something.
pub(super) fn two_characters(text: &str) -> Option<bool> {
    Some(text.bytes().filter(u8::is_ascii_alphanumeric).count() >= 2)
}

/// Four letters and digits at least, and neither a year nor a date.
pub(super) fn identifier_shape(text: &str) -> Option<bool> {
    let none = is_date(text) || is_software_licence(text) || is_range_of_blocks(text) || is_lens(text);
    Some(four_characters(text) == Some(true) && !none)
}

/// "A1-A6": cassettes of one specimen.
fn is_range_of_blocks(text: &str) -> bool {
    let block = |part: &str| {
        let digits = part.trim_start_matches(|c: char| c.is_ascii_uppercase());
        part.len() == digits.len() + 1 && (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    text.split_once('-').is_some_and(|(first, last)| block(first) && block(last))
}

/// What stands behind SN and SA in names of lenses: "SN60WF", "SN6AT4".
fn is_lens(text: &str) -> bool {
    text.len() == 4
        && text.starts_with('6')
        && ["WF", "AT", "CW"].iter().any(|kind| text.get(1..).is_some_and(|rest| rest.contains(kind)))
}

/// "Apache-2.0", "CC-BY-4.0": what programs and data are licensed under
/// (the identifiers of the SPDX licence list).
fn is_software_licence(text: &str) -> bool {
    const FAMILIES: [&str; 8] = ["apache-", "cc-by", "gpl-", "lgpl-", "agpl-", "bsd-", "mpl-", "epl-"];
    let lower = text.to_ascii_lowercase();
    FAMILIES.iter().any(|f| lower.starts_with(f)) && lower.ends_with(|c: char| c.is_ascii_digit())
}

/// Digits of which a scanner read some as letters: half of them at least are
/// digits still.
pub(super) fn misread_digits(text: &str) -> Option<bool> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    Some(digits >= 5 && digits >= letters)
}

/// What only a log-in looks like: an at sign or underscore, three small letters
/// next to digits, or digits and capitals mixed more than once (`A2K9QX77`).
/// Words with a number (`covid19`, `H2O`) are terms.
pub(super) fn username(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    let marked = bytes.iter().any(|b| matches!(b, b'@' | b'_' | b'.' | b'-'));
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let small = bytes.iter().filter(|b| b.is_ascii_lowercase()).count();
    let changes = bytes.windows(2).filter(|w| w.iter().filter(|b| b.is_ascii_digit()).count() == 1).count();
    let known = ["covid", "type", "phase", "grade", "stage", "sars", "group", "arm", "day", "week", "visit", "chapter"];
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    let term = known.contains(&letters.as_str());
    Some(!term && (marked || (small >= 4 && digits >= 1) || (changes >= 3 && bytes.len() >= 8)))
}

/// A handle of one person, not of all that are addressed at once (`@team`).
pub(super) fn handle(text: &str) -> Option<bool> {
    const MANY: [&str; 24] = [
        "all",
        "everyone",
        "everybody",
        "channel",
        "here",
        "team",
        "group",
        "admin",
        "admins",
        "mods",
        "staff",
        "support",
        "annotators",
        "reviewers",
        "raters",
        "labelers",
        "folks",
        "bot",
        "assistant",
        "user",
        "system",
        "model",
        "media",
        "import",
    ];
    let name = text.trim_start_matches('@').to_ascii_lowercase();
    Some(!MANY.contains(&name.as_str()))
}

/// True for a year, and for three groups of digits that can be a date.
fn is_date(text: &str) -> bool {
    let groups: Option<Vec<(usize, u32)>> =
        text.split(['-', '/', '.', ' ']).map(|g| g.parse().ok().map(|n: u32| (g.len(), n))).collect();
    let year = |(len, n): (usize, u32)| len == 4 && (1900..2100).contains(&n);
    let small = |(len, n): (usize, u32), most: u32| len <= 2 && (1..=most).contains(&n);
    match groups.as_deref() {
        Some(&[a]) => year(a),
        Some(&[a, b]) => (small(a, 12) && year(b)) || (year(a) && (small(b, 12) || year(b))),
        Some(&[a, b, c]) => {
            let day_month = (small(a, 31) && small(b, 12)) || (small(a, 12) && small(b, 31));
            (year(a) && small(b, 12) && small(c, 31)) || (day_month && (year(c) || c.0 == 2))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_letters_and_digits() {
        assert_eq!(four_characters("1-2-3"), Some(false));
        assert_eq!(four_characters("A-123"), Some(true));
    }

    #[test]
    fn misread_digits_are_digits_mostly() {
        assert_eq!(misread_digits("(66l) 555-O14O"), Some(true));
        assert_eq!(misread_digits("BOOSIOOBOO"), Some(false));
    }

    #[test]
    fn log_ins_are_told_from_terms() {
        for name in ["jmontoya_rn", "mwagner2", "A2K9QX77", "@gi_fellow", "dustyroads1977"] {
            assert_eq!(username(name), Some(true), "{name}");
        }
        for term in ["COVID19", "H2O", "CHA2DS2", "COMPENSATION", "covid19", "account", "phase2"] {
            assert_eq!(username(term), Some(false), "{term}");
        }
    }

    #[test]
    fn handles_of_many_are_nobodys() {
        assert_eq!(handle("@sefa"), Some(true));
        assert_eq!(handle("@Team"), Some(false));
    }

    #[test]
    fn dates_and_years_are_no_identifiers() {
        for date in ["2019", "2019-2020", "3/4/2021", "2021-03-04", "14.5.19", "03/2021", "12"] {
            assert_eq!(identifier_shape(date), Some(false), "{date}");
        }
        for none in ["A1-A6", "B2-B10", "60WF", "6AT4"] {
            assert_eq!(identifier_shape(none), Some(false), "{none}");
        }
        for id in ["4471", "20191234", "77-20-14", "A2019", "12-345-678", "2019-4471"] {
            assert_eq!(identifier_shape(id), Some(true), "{id}");
        }
    }
}
