//! Public and religious holidays, with the year if it follows.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::civil;
use super::draft::{Draft, Need, Notation};
use crate::detect::atom::{Atoms, Lexicon, Numeral, class};
use crate::text::{Case, Tokens};

#[derive(Debug)]
struct Holiday {
    words: Vec<Box<str>>,
    weak: bool,
}

#[derive(Debug)]
struct Holidays {
    /// By first word; longest first.
    by_first: HashMap<Box<str>, Vec<Holiday>>,
    exceptions: Vec<&'static str>,
}

impl Holidays {
    fn builtin() -> &'static Holidays {
        static BUILTIN: OnceLock<Holidays> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            let lines = |list: &'static str| list.lines().filter(|l| !l.starts_with('#'));
            let mut by_first: HashMap<Box<str>, Vec<Holiday>> = HashMap::new();
            for line in lines(include_str!("../../../patterns/lists/holidays/items.txt")) {
                let name = line.strip_suffix(" weak");
                let phrase = name.unwrap_or(line);
                let tokens = Tokens::new(phrase);
                let atoms = Atoms::new(phrase, &tokens, Lexicon::builtin());
                let words: Vec<Box<str>> = (0..atoms.len()).map(|i| atoms.word(i).into()).collect();
                if let Some(first) = words.first().cloned() {
                    by_first.entry(first).or_default().push(Holiday { words, weak: name.is_some() });
                }
            }
            for list in by_first.values_mut() {
                list.sort_by_key(|h| std::cmp::Reverse(h.words.len()));
            }
            let exceptions = lines(include_str!("../../../patterns/lists/holidays/exceptions.txt")).collect();
            Holidays { by_first, exceptions }
        })
    }
}

/// The holiday at `i`.
pub(super) fn holiday(a: &Atoms<'_>, i: usize) -> Option<Draft> {
    if !a.is(i, class::HOLIDAY) || a.glued_left(i) {
        return None;
    }
    let known = Holidays::builtin();
    let found =
        known.by_first.get(a.word(i).to_lowercase().as_str())?.iter().find(|h| {
            h.words.iter().enumerate().all(|(k, word)| same(a.word(i + k), word) && (k == 0 || a.near(i + k)))
        })?;
    // "post-natale", "post-natal"
    let prefixed = i >= 2
        && a.mark(i - 1) == Some('-')
        && ["post", "pre", "pré", "péri", "peri", "anté", "ante", "néo", "neo"].iter().any(|p| same(a.word(i - 2), p));
    if prefixed {
        return None;
    }
    // TET, EID: abbreviations of something else.
    if found.words.len() == 1 && a.word(i).len() <= 4 && a.get(i).is_some_and(|t| t.case == Case::Upper) {
        return None;
    }
    let mut next = i + found.words.len();
    if known.exceptions.iter().any(|e| same(a.word(next), e)) {
        return None;
    }
    let year = next + usize::from(a.mark(next) == Some(',')) + usize::from(a.is(next, class::OF));
    let with_year = a.near(year) && a.number(year).is_some_and(|(v, d)| civil::is_year(v, d));
    if with_year {
        next = year + 1;
    }
    // "the first day of Ramadan", "third night of Hanukkah"
    let first = counted_day(a, i).unwrap_or(i);
    let base = match (with_year || first < i, found.weak) {
        (true, _) => 0.88,
        (false, true) => 0.3,
        (false, false) => 0.68,
    };
    Some(Draft::new(a, first, next, Notation::Holiday, base, "holiday").needs(if found.weak {
        Need::Tie
    } else {
        Need::Nothing
    }))
}

/// Where `first day of` before the holiday at `i` begins.
fn counted_day(a: &Atoms<'_>, i: usize) -> Option<usize> {
    let (of, day, which) = (i.checked_sub(1)?, i.checked_sub(2)?, i.checked_sub(3)?);
    let said = a.word(of).eq_ignore_ascii_case("of")
        && matches!(a.word(day).to_ascii_lowercase().as_str(), "day" | "night" | "week" | "morning" | "eve");
    let which_one = matches!(a.lexeme(which).map(|l| l.numeral), Some(Numeral::Ordinal(_)))
        || matches!(a.word(which).to_ascii_lowercase().as_str(), "last" | "final");
    (said && which_one && (which + 1..=i).all(|k| a.same_line(k))).then_some(which)
}

fn same(word: &str, lower: &str) -> bool {
    word.eq_ignore_ascii_case(lower) || (!word.is_ascii() && word.to_lowercase() == lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_holiday_of_the_list_is_found() {
        for line in include_str!("../../../patterns/lists/holidays/items.txt").lines().filter(|l| !l.starts_with('#')) {
            let phrase = line.strip_suffix(" weak").unwrap_or(line);
            let tokens = Tokens::new(phrase);
            let atoms = Atoms::new(phrase, &tokens, Lexicon::builtin());
            let found = holiday(&atoms, 0).unwrap_or_else(|| panic!("{phrase}"));
            assert_eq!(found.span.of(phrase), phrase);
        }
    }
}
