//! Number words to numbers.

use super::{Atoms, lexicon::Numeral};

fn at(a: &Atoms<'_>, i: usize) -> Numeral {
    a.lexeme(i).map_or(Numeral::None, |l| l.numeral)
}

/// The value of a single cardinal word.
pub fn cardinal(a: &Atoms<'_>, i: usize) -> Option<u32> {
    match at(a, i) {
        Numeral::Cardinal(value) => Some(u32::from(value)),
        _ => None,
    }
}

/// The value of a single ordinal word.
pub fn ordinal(a: &Atoms<'_>, i: usize) -> Option<u32> {
    match at(a, i) {
        Numeral::Ordinal(value) => Some(u32::from(value)),
        _ => None,
    }
}

/// `oh`, `zero`.
pub fn is_zero(a: &Atoms<'_>, i: usize) -> bool {
    matches!(at(a, i), Numeral::Zero | Numeral::Cardinal(0)) || matches!(a.word(i), "o" | "O")
}

/// `hundred` and its kin.
pub fn is_hundred(a: &Atoms<'_>, i: usize) -> bool {
    at(a, i) == Numeral::Hundred
}

/// `thousand` and its kin.
pub fn is_thousand(a: &Atoms<'_>, i: usize) -> bool {
    at(a, i) == Numeral::Thousand
}

/// A cardinal up to 99 at `i`, and the atom after it: `five`, `twenty-one`,
/// `noventa y tres`, `quatre-vingt-treize`.
pub fn below_hundred(a: &Atoms<'_>, i: usize) -> Option<(u32, usize)> {
    let head = cardinal(a, i)?;
    let (head, next) = if head == 4 && cardinal(a, after_joint(a, i + 1)) == Some(20) && a.near(i + 1) {
        (80, after_joint(a, i + 1) + 1)
    } else {
        (head, i + 1)
    };
    if head < 20 || !head.is_multiple_of(10) {
        return Some((head, next));
    }
    // "noventa y tres", "vingt et un"
    let joint = after_joint(a, next);
    let unit = if matches!(a.word(joint), "y" | "et") { after_joint(a, joint + 1) } else { joint };
    // In French, 60 and 80 count on to 79 and 99.
    let most = if head == 80 && next > i + 1 || head == 60 && a.word(i).starts_with("so") { 20 } else { 10 };
    match cardinal(a, unit).filter(|u| (1..most).contains(u) && a.near(unit) && a.near(next)) {
        Some(value) => Some((head + value, unit + 1)),
        None => Some((head, next)),
    }
}

/// The atom after a hyphen at `i`, or `i`.
fn after_joint(a: &Atoms<'_>, i: usize) -> usize {
    i + usize::from(a.mark(i) == Some('-') && a.joined(i) && a.joined(i + 1))
}

/// A cardinal up to 199 at `i`, and the atom after it: `one hundred and two`.
pub fn below_two_hundred(a: &Atoms<'_>, i: usize) -> Option<(u32, usize)> {
    let mut next = i;
    if !is_hundred(a, i) {
        if !is_hundred(a, i + 1)
            || !a.near(i + 1)
            || !(cardinal(a, i) == Some(1) || a.word(i).eq_ignore_ascii_case("a"))
        {
            return below_hundred(a, i);
        }
        next = i + 1;
    }
    next += 1;
    let joint = after_joint(a, next);
    let rest = joint + usize::from(matches!(a.word(joint), "and" | "y" | "et" | "And" | "AND"));
    match below_hundred(a, rest).filter(|_| a.near(rest)) {
        Some((value, after)) => Some((100 + value, after)),
        None => Some((100, next)),
    }
}
