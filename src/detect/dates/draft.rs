//! A date as read from its notation, before its surroundings are looked at.

use crate::detect::atom::Atoms;
use crate::text::{Normal, Span};

/// The notations, each a rule of its own in reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Notation {
    /// `2021-03-04`
    Iso,
    /// `3/4/2021`, `03.04.21`
    Numeric,
    /// `20210304`
    Compact,
    /// `03/2021`
    NumericMonth,
    /// `3/4`
    NumericDay,
    /// `March 5, 2021`, `5 March`
    Named,
    /// `March 2021`
    MonthYear,
    /// `in March`
    Month,
    /// `on the 14th`
    Day,
    /// `Christmas Eve`
    Holiday,
}

impl Notation {
    pub(super) const ALL: [Notation; 10] = [
        Notation::Iso,
        Notation::Numeric,
        Notation::Compact,
        Notation::NumericMonth,
        Notation::NumericDay,
        Notation::Named,
        Notation::MonthYear,
        Notation::Month,
        Notation::Day,
        Notation::Holiday,
    ];

    pub(super) fn rule(self) -> &'static str {
        match self {
            Notation::Iso => "date-iso",
            Notation::Numeric => "date-numeric",
            Notation::Compact => "date-compact",
            Notation::NumericMonth => "date-numeric-month",
            Notation::NumericDay => "date-numeric-day",
            Notation::Named => "date-named",
            Notation::MonthYear => "date-month-year",
            Notation::Month => "date-month",
            Notation::Day => "date-day",
            Notation::Holiday => "date-holiday",
        }
    }
}

/// What the surroundings must do for a notation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Need {
    /// The notation speaks for itself.
    Nothing,
    /// It may be something else (`3/4`): a cue must say that it is a date.
    Cue,
    /// It is a part of a date, and counts only if tied to a person.
    Tie,
}

/// A date as read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    /// Its first atom.
    pub(super) first: usize,
    /// The atom after its last.
    pub(super) next: usize,
    /// Where it is.
    pub(super) span: Span<Normal>,
    pub(super) notation: Notation,
    /// How sure, from the notation alone.
    pub(super) base: f32,
    pub(super) need: Need,
    /// Why, in the evidence.
    pub(super) note: &'static str,
}

impl Draft {
    pub(super) fn new(
        a: &Atoms<'_>,
        first: usize,
        next: usize,
        notation: Notation,
        base: f32,
        note: &'static str,
    ) -> Self {
        Draft { first, next, span: a.span(first, next), notation, base, need: Need::Nothing, note }
    }

    pub(super) fn needs(self, need: Need) -> Self {
        Draft { need, ..self }
    }
}
