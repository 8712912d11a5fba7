//! Labels of telephone, fax and pager numbers, before and after them.

use crate::detect::atom::{Atoms, class};
use crate::text::Gap;

/// How far labels are looked for, in bytes.
pub(super) const LOOK: usize = 60;

/// Labels around a number.
#[derive(Default)]
pub(super) struct Labels {
    pub(super) phone: bool,
    pub(super) fax: bool,
    pub(super) pager: bool,
    pub(super) other: bool,
}

impl Labels {
    /// Labels before the number at `i`; another number ends the look.
    pub(super) fn around(a: &Atoms<'_>, i: usize) -> Labels {
        let mut found = Labels::default();
        let Some(start) = a.get(i).map(|t| t.start) else { return found };
        let mut words = 0;
        for k in (0..i).rev().take(14) {
            let Some(atom) = a.get(k) else { break };
            if atom.start + LOOK < start || a.get(k + 1).is_some_and(|n| n.gap == Gap::Paragraph) {
                break;
            }
            if a.mark(k).is_some_and(|m| matches!(m, '?' | '!' | ';'))
                || (a.number(k).is_some() && !matches!(a.word(k), "1" | "2"))
            {
                break;
            }
            if a.mark(k).is_some() {
                // "my # is 5550142"
                let whose = k.checked_sub(1).is_some_and(|b| a.is(b, class::WHOSE));
                found.phone |= a.mark(k) == Some('#') && whose && words <= 1;
                continue;
            }
            words += 1;
            if words > 5 {
                break;
            }
            let classes = a.lexeme(k).map_or(0, |l| l.classes);
            found.other |= classes & class::OTHER_NUMBER != 0 && words <= 3 && !found.phone && !found.fax;
            if found.other {
                break;
            }
            found.pager |= classes & class::PAGER != 0 && words <= 3;
            // "L rib 5-8 fx, no PTX, IS 1250": a fracture.
            let fracture = a.word(k) == "fx" && words > 1 && a.mark(k + 1) != Some(':');
            found.fax |= classes & class::FAX != 0 && words <= 4 && !fracture;
            let short = a.word(k).len() == 1;
            // "at home 555-1234", but not "home on ...".
            let place = ["home", "work", "office"].iter().any(|place| a.word(k).eq_ignore_ascii_case(place));
            found.phone |= classes & class::PHONE != 0 && !short && (!place || words == 1);
            // "P: 555-1234", "F: 555-1235", "T 0171"
            if short && words == 1 && matches!(a.mark(k + 1), Some(':' | '.')) {
                found.phone |= matches!(a.word(k), "P" | "T" | "C" | "H" | "M" | "p" | "t" | "c" | "h" | "m");
                found.fax |= matches!(a.word(k), "F" | "f");
            }
        }
        found
    }
}

/// `(fax)`, `(cell)` right after.
pub(super) fn after(a: &Atoms<'_>, next: usize) -> Labels {
    let mut found = Labels::default();
    let open = usize::from(matches!(a.mark(next), Some('(' | '[' | '-' | ',')));
    let at = next + open;
    if a.same_line(at) {
        let closes = open == 1 || a.get(at + 1).is_none_or(|t| t.gap >= Gap::Line) || a.mark(at + 1).is_some();
        found.fax = closes
            && (a.is(at, class::FAX) || (open == 1 && matches!(a.word(at), "F" | "f") && a.mark(at + 1) == Some(')')));
        found.phone = closes && a.is(at, class::PHONE);
        found.pager = open == 1 && a.is(at, class::PAGER);
    }
    found
}

/// A label of a pager or fax among the few words before.
pub(super) fn near_label(a: &Atoms<'_>, i: usize) -> bool {
    (i.saturating_sub(8)..i).any(|k| a.is(k, class::PAGER | class::FAX) || matches!(a.word(k), "F" | "f"))
}
