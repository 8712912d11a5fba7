//! What Safe Harbor lets stay: the year of a date, three digits of a ZIP code,
//! "90 or older" for an age.

use crate::finding::IdentifierType;

use super::zip3;

/// Ages from here on are one category: 45 CFR 164.514(b)(2)(i)(C).
const OLDEST_AGE: i32 = 90;

/// The general form of `value`; none if its type has none, or if it cannot be
/// told.
pub(super) fn generalize(kind: IdentifierType, value: &str, this_year: i32) -> Option<String> {
    match kind {
        IdentifierType::Date => year(value, this_year).map(|year| year.to_string()),
        IdentifierType::Zip => {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            let us = matches!(digits.len(), 5 | 9) && !value.chars().any(char::is_alphabetic);
            us.then(|| digits.get(..3)?.parse().ok().map(zip3::shown)).flatten()
        }
        IdentifierType::Age => Some("90+".to_owned()),
        _ => None,
    }
}

/// The only year that a date tells, if it tells one in four digits and if it
/// cannot tell an age of 90 or more.
fn year(value: &str, this_year: i32) -> Option<i32> {
    let mut years = date_of(value).split(|c: char| !c.is_ascii_digit()).filter_map(|digits| match digits.len() {
        4 => digits.parse::<i32>().ok(),
        // ISO 8601 basic, HL7 and DICOM: the year comes first.
        8 | 12 | 14 => digits.get(..4)?.parse().ok(),
        _ => None,
    });
    let year = years.next()?;
    let plain = years.all(|other| other == year) && value.is_ascii();
    (plain && (this_year - OLDEST_AGE + 1..=this_year + 10).contains(&year)).then_some(year)
}

/// A time stamp without its time and zone (`20210304100000.5-0500`, `2021-03-04T10:00Z`).
fn date_of(value: &str) -> &str {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let end = if digits >= 12 { digits } else { value.find('T').filter(|&at| at >= 8).unwrap_or(value.len()) };
    value.get(..end).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_stay_only_where_they_are_sure_and_tell_no_great_age() {
        for (value, wanted) in [
            ("March 4, 2019", Some(2019)),
            ("19740312", Some(1974)),
            ("2021-03-04T10:00", Some(2021)),
            ("2021-03-04T10:00:30+1100", Some(2021)),
            ("20210304100030.1+1100", Some(2021)),
            ("1937-05-06", Some(1937)),
            ("1936-05-06", None),
            ("03/04/19", None),
            ("Christmas Eve", None),
            ("03.04.2019 - 05.01.2020", None),
            ("0730", None),
        ] {
            assert_eq!(year(value, 2026), wanted, "{value}");
        }
    }

    #[test]
    fn foreign_postal_codes_have_no_general_form() {
        assert_eq!(generalize(IdentifierType::Zip, "SW1A 1AA", 2026), None);
        assert_eq!(generalize(IdentifierType::Zip, "1010", 2026), None);
    }
}
