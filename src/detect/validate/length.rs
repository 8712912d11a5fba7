//! Values behind weak labels ("visit", "order", "case") are identifiers only
//! if they look like one.

/// Valid from four letters and digits on.
pub(super) fn four_characters(text: &str) -> Option<bool> {
    Some(text.bytes().filter(u8::is_ascii_alphanumeric).count() >= 4)
}

/// Four letters and digits at least, and neither a year nor a date.
pub(super) fn identifier_shape(text: &str) -> Option<bool> {
    Some(four_characters(text) == Some(true) && !is_date(text))
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
    fn dates_and_years_are_no_identifiers() {
        for date in ["2019", "2019-2020", "3/4/2021", "2021-03-04", "14.5.19", "03/2021", "12"] {
            assert_eq!(identifier_shape(date), Some(false), "{date}");
        }
        for id in ["4471", "20191234", "77-20-14", "A2019", "12-345-678", "2019-4471"] {
            assert_eq!(identifier_shape(id), Some(true), "{id}");
        }
    }
}
