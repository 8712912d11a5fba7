//! Short texts in which nothing was found. The names of fields come again with
//! every record, and so do most of their values; they are not scanned again.

use std::collections::HashSet;

use crate::finding::{Field, Segment, debug_without_content};

/// Most texts that are kept.
const MOST: usize = 1024;
/// The longest of them, and the longest with the names of its fields, in bytes.
const LONGEST: usize = 64;
const LONGEST_KEY: usize = 256;

/// True if a number that is learnt may be in `text`: of what kind it is may
/// change without anything new being learnt.
fn may_hold_number(text: &str) -> bool {
    !text.is_ascii() || text.bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS
}

/// Digits that a number has at least which is learnt.
const FEWEST_DIGITS: usize = 3;

/// Texts by the fields in which they stood.
#[derive(Default)]
pub(super) struct Clean {
    known: HashSet<Box<[u8]>>,
    /// How much the session had learnt then. What is learnt since may be in them.
    learnt: usize,
    /// The text asked for last; empty for one that is not kept.
    last: Vec<u8>,
}

impl Clean {
    /// True if nothing was found in `text` in such a field (of whatever row),
    /// and nothing was learnt since.
    pub(super) fn has(&mut self, text: &str, field: &Field<'_>, learnt: usize) -> bool {
        self.last.clear();
        if text.len() > LONGEST || may_hold_number(text) {
            return false;
        }
        self.last.extend([field.schema as u8, field.role as u8]);
        self.put(text);
        for segment in field.path {
            match segment {
                Segment::Key(key) => self.put(key),
                // Nothing that reads looks at the number of a row.
                Segment::Index(_) => {}
            }
        }
        if self.last.len() > LONGEST_KEY {
            self.last.clear();
        }
        !self.last.is_empty() && self.learnt == learnt && self.known.contains(self.last.as_slice())
    }

    /// Nothing was found in the text asked for last; so much was learnt before.
    pub(super) fn add(&mut self, learnt: usize) {
        if self.learnt != learnt {
            self.known.clear();
            self.learnt = learnt;
        }
        if !self.last.is_empty() && self.known.len() < MOST {
            self.known.insert(self.last.as_slice().into());
        }
    }

    /// Adds `part`, its length before it, so that no two lists of parts are the same.
    fn put(&mut self, part: &str) {
        if self.last.len() <= LONGEST_KEY {
            self.last.extend(part.len().to_le_bytes());
            self.last.extend(part.as_bytes());
        }
    }
}

debug_without_content! {
    Clean, "Clean";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Role, Schema};

    #[test]
    fn knows_a_text_in_its_field_until_something_is_learnt() {
        let mut clean = Clean::default();
        let path = |row: usize, key: &str| [Segment::Index(row), Segment::Key(key.into())];
        let (first, second, other) = (path(0, "unit"), path(1, "unit"), path(1, "name"));
        let field = |path| Field { schema: Schema::Json, role: Role::Value, path };
        assert!(!clean.has("Rose", &field(&first), 0));
        clean.add(0);
        assert!(clean.has("Rose", &field(&second), 0));
        assert!(!clean.has("Rose", &field(&other), 0));
        assert!(!clean.has("Rose", &Field { role: Role::Key, ..field(&first) }, 0));
        assert!(!clean.has("Rosa", &field(&first), 0));
        assert!(!clean.has("Rose", &field(&first), 1));
        clean.add(1);
        assert!(clean.has("Rose", &field(&first), 1));
        let long = "x".repeat(LONGEST + 1);
        assert!(!clean.has(&long, &field(&first), 1));
        clean.add(1);
        assert!(!clean.has(&long, &field(&first), 1));
    }

    #[test]
    fn parts_do_not_run_together() {
        let mut clean = Clean::default();
        let keys = |keys: &[&str]| keys.iter().map(|k| Segment::Key((*k).into())).collect::<Vec<_>>();
        let (one, two) = (keys(&["ab"]), keys(&["a", "b"]));
        let field = |path| Field { schema: Schema::Json, role: Role::Value, path };
        assert!(!clean.has("x", &field(&one), 0));
        clean.add(0);
        assert!(!clean.has("x", &field(&two), 0));
        assert!(!clean.has("xa", &field(&keys(&["b"])), 0));
    }
}
