//! Crossings of a street with a numbered one: `Peachtree and 10th`, `47th and
//! Cottage Grove`, `Mission & 24th`.

use super::Read;
use super::city::titled;
use crate::detect::atom::{Atoms, class};
use crate::finding::IdentifierType;

/// The crossing whose numbered street stands at `i`.
pub(super) fn numbered(a: &Atoms<'_>, i: usize) -> Option<Read> {
    a.number(i).filter(|(_, digits)| *digits <= 3 && !a.glued_left(i))?;
    let end = i + 2;
    if !(a.joined(i + 1) && matches!(a.word(i + 1), "st" | "nd" | "rd" | "th" | "ST" | "ND" | "RD" | "TH"))
        || a.glued_right(end)
    {
        return None;
    }
    let (first, next) = behind(a, i).or_else(|| before(a, i, end)).or_else(|| directed(a, i))?;
    // "at 47th and Cottage Grove", "stuck at Peachtree and 10th"
    let led = first.checked_sub(1).is_some_and(|b| {
        a.same_line(first)
            && (a.is(b, class::RESIDES)
                || matches!(
                    a.word(b).to_ascii_lowercase().as_str(),
                    "at" | "near" | "by" | "corner" | "of" | "scene" | "off" | "around" | "on"
                ))
    });
    let score = if led { 0.66 } else { 0.36 };
    Some(Read { kind: IdentifierType::Location, first, next, score, rule: "crossing", what: "crossing of two streets" })
}

fn joins(a: &Atoms<'_>, i: usize) -> bool {
    a.same_line(i)
        && (matches!(a.mark(i), Some('&' | '@'))
            || a.word(i).eq_ignore_ascii_case("and")
            || a.word(i).eq_ignore_ascii_case("at"))
}

/// `Peachtree and 10th`, with one word or two before the joint.
fn behind(a: &Atoms<'_>, i: usize) -> Option<(usize, usize)> {
    let joint = i.checked_sub(1).filter(|j| joins(a, *j) && a.same_line(i))?;
    let last = joint.checked_sub(1).filter(|l| is_street(a, *l) && a.same_line(joint))?;
    let first = last.checked_sub(1).filter(|f| is_street(a, *f) && a.same_line(last)).unwrap_or(last);
    Some((first, i + 2))
}

/// `47th and Cottage Grove`.
fn before(a: &Atoms<'_>, i: usize, end: usize) -> Option<(usize, usize)> {
    let name = Some(end + 1).filter(|n| joins(a, end) && is_street(a, *n) && a.same_line(*n))?;
    let next = if is_street(a, name + 1) && a.same_line(name + 1) { name + 2 } else { name + 1 };
    Some((i, next))
}

/// `E 65TH`, `West 4th`: a numbered street told with its direction alone.
fn directed(a: &Atoms<'_>, i: usize) -> Option<(usize, usize)> {
    let first =
        i.checked_sub(1).filter(|d| a.is(*d, class::DIRECTION) && titled(a, *d) && a.same_line(i) && !a.joined(i))?;
    Some((first, i + 2))
}

/// A capitalised word that is no word for a time or an amount.
fn is_street(a: &Atoms<'_>, i: usize) -> bool {
    titled(a, i)
        && a.word(i).len() > 2
        && !a.is(i, class::PREP | class::MEASURE | class::UNIT | class::YEAR | class::LABEL | class::EVENT)
        && a.lexeme(i).is_none_or(|l| l.month == 0)
}
