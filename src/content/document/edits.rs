//! What is to be changed in a document.

use serde::{Deserialize, Serialize};

use crate::content::Decision;
use crate::finding::{Rect, debug_without_content};

use super::extract::TextUnit;

/// Changes to a document, by the numbers that its extract gives its units,
/// parts and objects.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Edits {
    /// New texts: number of the unit and what of it is replaced, front to back.
    pub units: Vec<(usize, Vec<Edit>)>,
    /// Parts that changed.
    pub parts: Vec<PartEdit>,
    /// Objects to be made unrecognisable.
    pub objects: Vec<usize>,
}

/// A replacement in a text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// First byte replaced.
    pub start: usize,
    /// Behind the last byte replaced.
    pub end: usize,
    /// The new text.
    pub with: String,
    /// Boxes of the words touched, where they are known.
    pub rects: Vec<Rect>,
}

/// A part that changed.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PartEdit {
    /// Number of the part.
    pub part: usize,
    /// Its new bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Edits {
    /// True if nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.parts.is_empty() && self.objects.is_empty()
    }

    /// What of unit `number` is replaced.
    pub fn of_unit(&self, number: usize) -> &[Edit] {
        let at = self.units.binary_search_by_key(&number, |(n, _)| *n).ok();
        at.and_then(|at| self.units.get(at)).map_or(&[], |(_, edits)| edits)
    }

    /// The new text of unit `number`, which was `text`; none if it stays.
    pub fn text(&self, number: usize, text: &str) -> Option<String> {
        let edits = self.of_unit(number);
        (!edits.is_empty()).then(|| apply(text, edits))
    }

    /// The new bytes of part `number`; none if it stays.
    pub fn of_part(&self, number: usize) -> Option<&[u8]> {
        self.parts.iter().find(|p| p.part == number).map(|p| p.bytes.as_slice())
    }
}

/// `text` with `edits` made.
pub(super) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        out.push_str(text.get(from..edit.start).unwrap_or(""));
        out.push_str(&edit.with);
        from = edit.end.max(from);
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out
}

/// The replacements among `decisions` about the text of `unit`; none if they do
/// not fit it.
pub(super) fn edits(unit: &TextUnit, decisions: &[Decision]) -> Option<Vec<Edit>> {
    let (mut edits, mut at) = (Vec::new(), 0usize);
    for decision in decisions {
        match decision {
            Decision::Keep(len) => at = at.checked_add(*len)?,
            Decision::Replace { len, with } => {
                let end = at.checked_add(*len)?;
                unit.text.get(at..end)?;
                edits.push(edit(unit, at, end, with.clone()));
                at = end;
            }
        }
    }
    (at == unit.text.len()).then_some(edits)
}

/// The replacement of the bytes `start..end`.
pub(super) fn edit(unit: &TextUnit, start: usize, end: usize, with: String) -> Edit {
    let touched = unit.words.iter().filter(|w| w.start < end && start < w.end);
    Edit { start, end, with, rects: touched.map(|w| w.rect).collect() }
}

debug_without_content! {
    Edits, "Edits";
    Edit, "Edit";
    PartEdit, "PartEdit";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_become_edits_and_edits_a_text() {
        let unit = TextUnit { text: "Seen: Mary, at 4".into(), ..TextUnit::default() };
        let replace = Decision::Replace { len: 4, with: "[NAME]".into() };
        let made = edits(&unit, &[Decision::Keep(6), replace.clone(), Decision::Keep(6)]).unwrap();
        let all = Edits { units: vec![(3, made)], ..Edits::default() };
        assert_eq!(all.text(3, &unit.text).unwrap(), "Seen: [NAME], at 4");
        assert_eq!(all.text(2, "x"), None);
        assert!(edits(&unit, &[Decision::Keep(16), replace]).is_none());
        assert!(edits(&unit, &[Decision::Keep(3)]).is_none());
    }
}
