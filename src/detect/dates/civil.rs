//! Which days there are. (Gregorian calendar.)

/// Years that a date of a person's record can have.
pub(super) const YEARS: std::ops::RangeInclusive<u32> = 1800..=2199;

/// True if `year` could be one, told with four digits.
pub(super) fn is_year(value: u32, digits: u8) -> bool {
    digits == 4 && YEARS.contains(&value)
}

/// True if the month has that day in some year; with `year` in that year.
pub(super) fn is_day(year: Option<u32>, month: u32, day: u32) -> bool {
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_none_or(is_leap) => 29,
        2 => 28,
        _ => 0,
    };
    (1..=longest).contains(&day)
}

/// True if `a` and `b` are month and day in one order or the other.
pub(super) fn is_day_either_way(year: Option<u32>, a: u32, b: u32) -> bool {
    is_day(year, a, b) || is_day(year, b, a)
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// A two-digit year in full: up to 49 in this century.
pub(super) fn full_year(two: u32) -> u32 {
    if two <= 49 { 2000 + two } else { 1900 + two }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_calendar_of_jiff() {
        for year in [1900, 2000, 2023, 2024] {
            for month in 0..=13 {
                for day in 0..=32 {
                    let real = jiff::civil::Date::new(year, month, day).is_ok();
                    assert_eq!(is_day(Some(year as u32), month as u32, day as u32), real, "{year}-{month}-{day}");
                }
            }
        }
        assert!(is_day(None, 2, 29) && !is_day(None, 2, 30));
    }
}
