//! Names of fields as words: `patientFirstName`, `patient_first_name`,
//! `Patient's first name` are all patient, first, name.

use std::borrow::Cow;

/// Lower-case words of one or more names, kept in one piece with a blank behind
/// each.
#[derive(Debug)]
pub(super) struct Words {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Default for Words {
    fn default() -> Self {
        // Enough for most: they are not made larger then.
        Words { text: String::with_capacity(64), ends: Vec::with_capacity(8) }
    }
}

impl Words {
    /// Adds the words of `name`. Names beyond 200 bytes are not names of fields.
    pub(super) fn add(&mut self, name: &str) {
        let mut before = None;
        let mut chars = name.chars().take(200).peekable();
        while let Some(c) = chars.next() {
            if matches!(c, '\'' | '\u{2019}') {
                // Possessive: the mark and its s are no word.
                if chars.peek().is_some_and(|s| s.eq_ignore_ascii_case(&'s')) {
                    chars.next();
                }
                continue;
            }
            if !c.is_alphanumeric() {
                self.close();
                before = None;
                continue;
            }
            let next_is_lower = chars.peek().is_some_and(|n| n.is_lowercase());
            if before.is_some_and(|b| is_border(b, c, next_is_lower)) {
                self.close();
            }
            if c.is_ascii() {
                self.text.push(c.to_ascii_lowercase());
            } else {
                self.text.extend(c.to_lowercase());
            }
            before = Some(c);
        }
        self.close();
    }

    fn close(&mut self) {
        if self.text.len() > self.start(self.ends.len()) {
            self.ends.push(self.text.len());
            self.text.push(' ');
        }
    }

    /// Where the word at `index` begins.
    fn start(&self, index: usize) -> usize {
        index.checked_sub(1).and_then(|i| self.ends.get(i)).map_or(0, |end| end + 1)
    }

    /// How many words.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The word at `index`, empty beyond the last.
    pub(super) fn get(&self, index: usize) -> &str {
        self.between(index, index + 1)
    }

    /// The words from `first` to before `next`, with a blank between each; empty
    /// beyond the last.
    pub(super) fn between(&self, first: usize, next: usize) -> &str {
        let end = next.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        self.text.get(self.start(first)..end).unwrap_or("")
    }

    /// All words from `index` on, written together.
    pub(super) fn joined_from(&self, index: usize) -> Cow<'_, str> {
        let words = self.between(index, self.len());
        if words.contains(' ') { words.replace(' ', "").into() } else { words.into() }
    }
}

/// True if a word ends between two characters: `tN` of `firstName`, `BD` of
/// `DOBDate` (before the last capital), `n4` of `ssn4`.
fn is_border(before: char, c: char, next_is_lower: bool) -> bool {
    before.is_numeric() != c.is_numeric()
        || (c.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && next_is_lower)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_programs_and_people_write() {
        for (name, expected) in [
            ("patientFirstName", "patient first name"),
            ("patient_first_name", "patient first name"),
            ("Patient's First-Name:", "patient first name"),
            ("DOB", "dob"),
            ("patientDOB", "patient dob"),
            ("DOBDate", "dob date"),
            ("ssn_last4", "ssn last 4"),
            ("addr1", "addr 1"),
            ("phone.home", "phone home"),
            ("Medical Record No.", "medical record no"),
            ("MRN#", "mrn"),
            ("PatientID", "patient id"),
            ("Prénom", "prénom"),
            ("", ""),
        ] {
            let mut words = Words::default();
            words.add(name);
            let list: Vec<_> = (0..words.len()).map(|i| words.get(i)).collect();
            assert_eq!(list.join(" "), expected, "{name}");
        }
    }
}
