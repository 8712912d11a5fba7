//! Which day a date means. Recognising one does not need to know; comparing
//! two that are written differently does.

use super::{civil, part};
use crate::detect::atom::{Atoms, Lexicon};
use crate::text::Tokens;

/// A day: year in full, month and day from 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct CivilDay {
    /// In full.
    pub year: u32,
    /// From 1.
    pub month: u32,
    /// From 1.
    pub day: u32,
}

/// One part of a written date.
#[derive(Clone, Copy)]
enum Piece {
    Number(u32, u8),
    Month(u32),
    Day(u32),
    Year(u32),
}

/// Most parts looked at; a date has three.
const MOST: usize = 6;

/// The days that `text`, one date in any notation of the grammar, may mean:
/// day and month either way round where both can be, a year of two digits in
/// both centuries. Empty if it tells no day of a certain year.
pub fn days(text: &str) -> Vec<CivilDay> {
    let pieces = pieces(text);
    let mut days = Vec::new();
    if let Some(month) = pieces.iter().find_map(|p| if let Piece::Month(m) = p { Some(*m) } else { None }) {
        named(month, &pieces, &mut days);
    } else {
        numeric(&pieces, &mut days);
    }
    let mut distinct: Vec<CivilDay> = Vec::with_capacity(days.len());
    for day in days.into_iter().filter(|d| civil::is_day(Some(d.year), d.month, d.day)) {
        if !distinct.contains(&day) {
            distinct.push(day);
        }
    }
    distinct
}

fn pieces(text: &str) -> Vec<Piece> {
    let tokens = Tokens::new(text);
    let a = Atoms::new(text, &tokens, Lexicon::builtin());
    let mut pieces = Vec::new();
    let mut i = 0;
    while i < a.len() && pieces.len() < MOST {
        if let Some((value, digits)) = a.number(i) {
            pieces.push(Piece::Number(value, digits));
            i += 1;
        } else if let Some(lexeme) = a.lexeme(i) {
            if lexeme.month > 0 {
                pieces.push(Piece::Month(lexeme.month.into()));
                i += 1;
                continue;
            }
            let day = part::day(&a, i);
            let year = part::year(&a, i, false);
            (i, pieces) = match (day, year) {
                (Some(day), _) if day.ordinal => (day.next, push(pieces, Piece::Day(day.value))),
                (_, Some(year)) => (year.next, push(pieces, Piece::Year(year.value))),
                (Some(day), None) => (day.next, push(pieces, Piece::Day(day.value))),
                (None, None) => (i + 1, pieces),
            };
        } else {
            i += 1;
        }
    }
    pieces
}

fn push(mut pieces: Vec<Piece>, piece: Piece) -> Vec<Piece> {
    pieces.push(piece);
    pieces
}

/// `5 March 2021`, `March 5th, '21`, `2021-Mar-05`, `the fifth of March twenty twenty-one`.
fn named(month: u32, pieces: &[Piece], days: &mut Vec<CivilDay>) {
    let (mut day, mut year, mut short) = (None, None, Vec::new());
    for piece in pieces {
        match *piece {
            Piece::Month(_) => {}
            Piece::Day(value) => _ = day.get_or_insert(value),
            Piece::Year(value) => _ = year.get_or_insert(value),
            Piece::Number(value, 4) => _ = year.get_or_insert(value),
            Piece::Number(value, 1 | 2) => short.push(value),
            Piece::Number(..) => return,
        }
    }
    match (day, year, short.as_slice()) {
        (Some(day), Some(year), _) => add(year, month, day, days),
        (None, Some(year), &[day, ..]) => add(year, month, day, days),
        (Some(day), None, &[year, ..]) => add(year, month, day, days),
        (None, None, &[day, year, ..]) => {
            add(year, month, day, days);
            add(day, month, year, days);
        }
        _ => {}
    }
}

/// `3/4/1962`, `1962-03-04`, `04.03.62`, `19620304`, `030462`.
fn numeric(pieces: &[Piece], days: &mut Vec<CivilDay>) {
    let numbers: Vec<(u32, u8)> =
        pieces.iter().filter_map(|p| if let Piece::Number(v, d) = p { Some((*v, *d)) } else { None }).collect();
    match *numbers.as_slice() {
        [(value, 8), ..] => {
            add(value / 10_000, value / 100 % 100, value % 100, days);
            add(value % 10_000, value / 1_000_000, value / 10_000 % 100, days);
            add(value % 10_000, value / 10_000 % 100, value / 1_000_000, days);
        }
        [(value, 6)] => {
            let (a, b, c) = (value / 10_000, value / 100 % 100, value % 100);
            add(c, a, b, days);
            add(c, b, a, days);
            add(a, b, c, days);
        }
        [(year, 4), (a, _), (b, _), ..] => either_way(year, a, b, days),
        [(a, _), (b, _), (year, 4), ..] => either_way(year, a, b, days),
        [(a, _), (b, _), (c, 2), ..] => {
            either_way(c, a, b, days);
            either_way(a, b, c, days);
        }
        _ => {}
    }
}

fn either_way(year: u32, a: u32, b: u32, days: &mut Vec<CivilDay>) {
    add(year, a, b, days);
    add(year, b, a, days);
}

fn add(year: u32, month: u32, day: u32, days: &mut Vec<CivilDay>) {
    if year < 100 {
        days.push(CivilDay { year: 1900 + year, month, day });
        days.push(CivilDay { year: 2000 + year, month, day });
    } else if civil::YEARS.contains(&year) {
        days.push(CivilDay { year, month, day });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_of_a_day_means_it() {
        let day = CivilDay { year: 1962, month: 3, day: 14 };
        for text in [
            "3/14/1962",
            "14.03.1962",
            "1962-03-14",
            "03-14-62",
            "14/3/62",
            "19620314",
            "03141962",
            "14031962",
            "031462",
            "March 14, 1962",
            "14 March 1962",
            "Mar. 14th, '62",
            "14-Mar-1962",
            "1962-Mar-14",
            "14MAR62",
            "the fourteenth of March nineteen sixty-two",
            "March fourteenth, 1962",
            "14 de marzo de 1962",
            "14 mars 1962",
            "14. März 1962",
            "Wednesday, March 14, 1962",
        ] {
            assert!(days(text).contains(&day), "{text}: {:?}", days(text));
        }
    }

    #[test]
    fn what_can_be_read_either_way_is() {
        let both = days("3/4/1962");
        assert_eq!(both.len(), 2);
        assert!(both.contains(&CivilDay { year: 1962, month: 4, day: 3 }));
    }

    #[test]
    fn what_tells_no_day_tells_none() {
        for text in ["March 1962", "1962", "14 March", "13/13/1962", "30 February 1962", "hello", "", "12"] {
            assert_eq!(days(text), [], "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn iso_days_are_read_back(year in 1850u32..2100, month in 1u32..=12, day in 1u32..=28) {
            let want = CivilDay { year, month, day };
            let found = days(&format!("{year}-{month:02}-{day:02}"));
            proptest::prop_assert!(found.contains(&want));
        }

        #[test]
        fn nothing_panics(text in "(\\PC|[0-9]{1,9}|may|first|twenty| |/|-){0,12}") {
            let _ = days(&text);
        }
    }
}
