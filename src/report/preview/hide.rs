//! Values that were found, wherever else they stand.

use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;

use crate::finding::IdentifierType;
use crate::guard::operators;
use crate::report::excerpt::is_word;

use super::piece::Piece;

/// Letters from which on a word of a name is masked by itself.
const SHORTEST_WORD: usize = 3;
/// Values remembered of one file; beyond, nothing around findings is shown.
const MOST: usize = 50_000;

/// The values found in one file. What was not recognised somewhere, but is one
/// of them, is masked there too.
#[derive(Default)]
pub(super) struct Values {
    known: BTreeSet<String>,
    /// Too many: nothing can be said of what stands around.
    over: bool,
}

/// [`Values`], ready to be looked for.
pub(super) struct Hide {
    values: Option<AhoCorasick>,
    all: bool,
}

impl Values {
    pub(super) fn add(&mut self, kind: IdentifierType, value: &str) {
        if self.known.len() >= MOST {
            self.over = true;
            return;
        }
        self.known.extend(value.lines().map(str::trim).filter(|line| line.chars().count() > 1).map(str::to_owned));
        if kind == IdentifierType::Name {
            let words = value.split(|c: char| !c.is_alphanumeric());
            self.known.extend(words.filter(|w| w.chars().count() >= SHORTEST_WORD).map(str::to_owned));
        }
    }

    pub(super) fn hide(&self) -> Hide {
        if self.known.is_empty() {
            return Hide { values: None, all: self.over };
        }
        let values = AhoCorasick::builder().ascii_case_insensitive(true).build(&self.known).ok();
        Hide { all: self.over || values.is_none(), values }
    }
}

impl Hide {
    /// Masks the values in what stands around findings.
    pub(super) fn pieces(&self, pieces: &mut [Piece]) {
        for piece in pieces.iter_mut().filter(|piece| piece.found.is_none()) {
            piece.text = self.text(&piece.text);
        }
    }

    fn text(&self, text: &str) -> String {
        if self.all {
            return operators::shape(text);
        }
        let Some(values) = &self.values else { return text.to_owned() };
        let mut hidden = vec![false; text.len()];
        for found in values.find_overlapping_iter(text).filter(|m| is_word(text, m.start(), m.end())) {
            hidden.iter_mut().take(found.end()).skip(found.start()).for_each(|h| *h = true);
        }
        let mask = |(at, c): (usize, char)| {
            let is_hidden = hidden.get(at).copied().unwrap_or(true);
            if is_hidden && !c.is_whitespace() && !c.is_ascii_punctuation() { '#' } else { c }
        };
        text.char_indices().map(mask).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_words_of_names_are_masked_wherever_they_stand() {
        let mut values = Values::default();
        values.add(IdentifierType::Name, "Ana Ruiz-Lopez");
        values.add(IdentifierType::Mrn, "55-1234");
        let hide = values.hide();
        assert_eq!(
            hide.text("LOPEZ and Ana, an Analgesic; 55-1234, 55-12345"),
            "##### and ###, an Analgesic; ##-####, 55-12345"
        );
        let none = Values::default().hide();
        assert_eq!(none.text("as it is"), "as it is");
    }
}
