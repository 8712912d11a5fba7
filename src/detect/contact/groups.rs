//! A row of digit groups with the marks that telephone numbers have between.

use crate::detect::atom::Atoms;

/// Most groups in a row: "+33 (0)6 12 34 56 78" has seven.
pub(super) const MOST: usize = 8;

/// A group of digits.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Group {
    /// Its atom.
    pub(super) atom: usize,
    /// How many digits.
    pub(super) digits: u8,
    /// What stands before it: `\0` nothing (the first), a blank, or the mark.
    pub(super) sep: char,
}

/// Groups in a row.
#[derive(Default)]
pub(super) struct Row {
    groups: [Group; MOST],
    len: usize,
}

impl Row {
    fn push(&mut self, group: Group) {
        if let Some(slot) = self.groups.get_mut(self.len) {
            *slot = group;
            self.len += 1;
        }
    }
}

impl std::ops::Deref for Row {
    type Target = [Group];
    fn deref(&self) -> &[Group] {
        self.groups.get(..self.len).unwrap_or(&[])
    }
}

/// The groups from the number at `i` on, at most [`MOST`].
pub(super) fn groups(a: &Atoms<'_>, i: usize) -> Row {
    let mut row = Row::default();
    let Some((_, digits)) = a.number(i) else { return row };
    row.push(Group { atom: i, digits, sep: '\0' });
    let mut at = i + 1;
    while row.len() < MOST {
        let Some((atom, sep)) = next(a, i, at) else { break };
        let Some((_, digits)) = a.number(atom) else { break };
        row.push(Group { atom, digits, sep });
        at = atom + 1;
    }
    row
}

/// True if a tab stands before the atom at `at`: the next column of a table.
fn is_column(a: &Atoms<'_>, at: usize) -> bool {
    let (Some(before), Some(here)) = (at.checked_sub(1).and_then(|b| a.get(b)), a.get(at)) else { return false };
    a.text.get(before.end..here.start).is_some_and(|gap| gap.contains('\t'))
}

/// The next group after the atom before `at`, in a row that begins at `i`:
/// where it is, and the separator.
fn next(a: &Atoms<'_>, i: usize, at: usize) -> Option<(usize, char)> {
    if a.number(at).is_some() {
        return (a.same_line(at) && !a.joined(at) && !is_column(a, at)).then_some((at, ' '));
    }
    let first = a.mark(at).filter(|_| a.same_line(at))?;
    let after = at + 1;
    match first {
        '-' | '.' | '/' | '_' | '\\' => {
            // "555-123", "555 - 123"
            let even = a.joined(at) == a.joined(after) && (first != '.' || a.joined(after));
            if a.mark(after) == Some('(') && first == '-' && a.number(after + 1).is_some() {
                return Some((after + 1, '('));
            }
            (even && a.same_line(after)).then_some((after, first))
        }
        ')' => {
            let skip = usize::from(matches!(a.mark(after), Some('-' | '.' | '/')) && a.same_line(after));
            a.same_line(after + skip).then_some((after + skip, ')'))
        }
        // "+49 (0)30", "+1 (555)"
        '(' => (a.joined(after) && at <= i + 3).then_some((after, '(')),
        _ => None,
    }
}

/// The digits of `groups[from..]`, in one string.
pub(super) fn digits_of(a: &Atoms<'_>, groups: &[Group]) -> String {
    groups.iter().map(|g| a.word(g.atom)).collect()
}

/// Do the first groups have these numbers of digits?
pub(super) fn begins_with(groups: &[Group], shape: &[u8]) -> bool {
    groups.len() >= shape.len() && groups.iter().zip(shape).all(|(g, s)| g.digits == *s)
}
