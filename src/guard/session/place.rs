//! Where the session stands in what it reads.

use crate::content::Unit;
use crate::content::document::{Word, around};
use crate::detect::Certainty;
use crate::finding::{Field, Location, Rect, Role, Schema, Segment};
use crate::text::OffsetUnit;

/// The unit being read, owned: the reader's own is gone when its text is complete.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) around: Location,
    schema: Schema,
    role: Role,
    path: Vec<Segment>,
    line: Option<u64>,
    /// The words of a unit of a document.
    words: Option<Vec<Word>>,
}

impl Place {
    /// A place outside of documents.
    pub(super) fn beside(around: Location, role: Role) -> Self {
        Place { around, role, ..Place::default() }
    }

    /// The place of a text given with the name of its field.
    pub(super) fn labelled(around: Location, label: Option<&str>) -> Self {
        let path: Vec<_> = label.map(|label| Segment::Key(label.into())).into_iter().collect();
        let schema = if path.is_empty() { Schema::Plain } else { Schema::Json };
        Place { around, schema, path, ..Place::default() }
    }

    /// Moves to `unit`. What is the same as before is not copied again.
    pub(super) fn move_to(&mut self, unit: &Unit<'_>) {
        if self.around != *unit.around {
            self.around = unit.around.clone();
        }
        let Field { schema, role, path } = unit.field;
        self.schema = schema;
        self.role = role;
        self.line = unit.line;
        self.words = unit.words.map(<[Word]>::to_vec);
        let same = self.path.iter().zip(path).take_while(|(own, new)| own == new).count();
        self.path.truncate(same);
        self.path.extend(path.get(same..).unwrap_or_default().iter().cloned());
    }

    pub(super) fn field(&self) -> Field<'_> {
        Field { schema: self.schema, role: self.role, path: &self.path }
    }

    /// Where the words of the unit are, if that is known.
    pub(super) fn words(&self) -> &[Word] {
        self.words.as_deref().unwrap_or_default()
    }

    /// How sure the reading of its words is, if they were read off a picture.
    pub(super) fn certainty(&self) -> Vec<Certainty> {
        let words = self.words();
        if words.iter().all(|word| word.confidence >= 100) {
            return Vec::new();
        }
        let of = |word: &Word| Certainty { start: word.start, end: word.end, percent: word.confidence };
        words.iter().map(of).collect()
    }

    /// Where the first character of the unit's text stands.
    pub(super) fn start(&self) -> Progress {
        // Only of running text is it known that its lines are lines of the source.
        let running = self.schema == Schema::Plain && self.role == Role::Value && self.words.is_none();
        let line = self.line.or(self.around.line).or(if running { Some(1) } else { None });
        Progress { bytes: 0, units: 0, line, column: running.then_some(1) }
    }

    /// The box around the words that the bytes `start..end` of the unit's text touch.
    pub(super) fn rect(&self, start: usize, end: usize) -> Option<Rect> {
        around(self.words.as_deref()?, start, end)
    }
}

/// How far a text unit is read, in the units that reports count in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Progress {
    /// Offset in the text unit, in bytes.
    pub(super) bytes: usize,
    /// Offset in the text unit.
    pub(super) units: usize,
    /// Line in the source, from 1, where known.
    pub(super) line: Option<u64>,
    /// Column in the source, from 1, in code points, where known.
    pub(super) column: Option<u64>,
}

impl Progress {
    /// Moves behind `text`.
    pub(super) fn pass(&mut self, text: &str, unit: OffsetUnit) {
        self.bytes += text.len();
        let mut chars = None;
        let count = |text: &str| text.chars().count();
        self.units += match unit {
            OffsetUnit::Byte => text.len(),
            OffsetUnit::Char => *chars.insert(count(text)),
            OffsetUnit::Utf16 => text.chars().map(char::len_utf16).sum(),
        };
        let Some(column) = self.column.as_mut() else { return };
        match text.rsplit_once('\n') {
            Some((before, last)) => {
                let lines = 1 + before.bytes().filter(|&b| b == b'\n').count();
                self.line = self.line.map(|line| line + lines as u64);
                *column = 1 + count(last) as u64;
            }
            None => *column += chars.unwrap_or_else(|| count(text)) as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn passing_in_pieces_is_passing_at_once(a in "[aé😀\n]{0,12}", b in "[aé😀\n]{0,12}") {
            let place = Place::default();
            for unit in [OffsetUnit::Byte, OffsetUnit::Char, OffsetUnit::Utf16] {
                let (mut pieces, mut whole) = (place.start(), place.start());
                pieces.pass(&a, unit);
                pieces.pass(&b, unit);
                let text = format!("{a}{b}");
                whole.pass(&text, unit);
                prop_assert_eq!(pieces, whole);
                prop_assert_eq!(whole.line, Some(1 + text.matches('\n').count() as u64));
            }
        }
    }
}
