//! Words near a candidate that speak for or against it.

use crate::detect::pattern::schema::ContextUse;
pub use crate::detect::pattern::schema::Side;
use crate::finding::Evidence;
use crate::text::{Normal, Span};

/// A list of words to look for beside a candidate.
#[derive(Debug)]
pub struct ContextWords {
    words: Vec<Word>,
    side: Side,
    within: usize,
    weight: f32,
}

#[derive(Debug)]
struct Word {
    text: Box<str>,
    /// Letters may follow.
    open: bool,
}

impl ContextWords {
    /// Compiles what a rule says.
    ///
    /// # Errors
    /// Says what is wrong with the words, the distance or the weight.
    pub fn new(used: &ContextUse) -> Result<Self, String> {
        if used.words.is_empty() {
            return Err("has no words".to_owned());
        }
        if !(1..=512).contains(&used.within) {
            return Err("`within` must lie between 1 and 512".to_owned());
        }
        if !used.weight.is_finite() {
            return Err("`weight` must be a number".to_owned());
        }
        let mut words = Vec::with_capacity(used.words.len());
        for word in &used.words {
            let text = word.strip_suffix('*').unwrap_or(word);
            if text.is_empty() || text.bytes().any(|b| b.is_ascii_uppercase()) {
                return Err(format!("`{word}` must be lower case and not empty"));
            }
            words.push(Word { text: text.into(), open: text.len() != word.len() });
        }
        Ok(ContextWords { words, side: used.side, within: used.within, weight: used.weight })
    }

    /// How far it looks, in bytes, before and after.
    pub fn reach(&self) -> (usize, usize) {
        // Two more: the whole word has to be seen, with its boundaries.
        let far = self.within + 2;
        match self.side {
            Side::Before => (far, 0),
            Side::After => (0, far),
            Side::Around => (far, far),
        }
    }

    /// Evidence of the first of the words that stands beside `span`, the
    /// nearest side first.
    pub fn look(&self, text: &str, span: Span<Normal>) -> Option<Evidence> {
        let bytes = text.as_bytes();
        if self.side != Side::After {
            let from = span.start.saturating_sub(self.within);
            if let Some(word) = self.find(bytes, from, span.start) {
                return Some(Evidence::new(format!("'{word}' before it"), self.weight));
            }
        }
        if self.side != Side::Before {
            let to = span.end.saturating_add(self.within).min(bytes.len());
            if let Some(word) = self.find(bytes, span.end, to) {
                return Some(Evidence::new(format!("'{word}' after it"), self.weight));
            }
        }
        None
    }

    fn find(&self, bytes: &[u8], from: usize, to: usize) -> Option<&str> {
        self.words.iter().find(|w| contains_word(bytes, from, to, w.text.as_bytes(), w.open)).map(|w| &*w.text)
    }
}

/// True if `word` stands in `bytes[from..to]` as a whole word; the bytes
/// outside the range count for its boundaries.
fn contains_word(bytes: &[u8], from: usize, to: usize, word: &[u8], open: bool) -> bool {
    let Some(range) = bytes.get(from..to) else { return false };
    let Some(&first) = word.first() else { return false };
    let letter = |b: Option<&u8>| b.is_some_and(|&b| b.is_ascii_alphabetic() || b >= 0x80);
    range.windows(word.len()).enumerate().any(|(i, w)| {
        let start = from + i;
        let end = start + word.len();
        w.first().is_some_and(|b| b.to_ascii_lowercase() == first)
            && w.eq_ignore_ascii_case(word)
            && !(letter(Some(&first)) && start > 0 && letter(bytes.get(start - 1)))
            && (open || !(letter(word.last()) && letter(bytes.get(end))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str], side: Side) -> ContextWords {
        let words = list.iter().map(|&w| w.to_owned()).collect();
        ContextWords::new(&ContextUse { side, words, within: 10, weight: 1.0 }).unwrap()
    }

    #[test]
    fn finds_whole_words_on_the_side_asked() {
        let text = "the SSN of 123 notes";
        let span = Span::new(11, 14);
        assert!(words(&["ssn"], Side::Before).look(text, span).is_some());
        assert!(words(&["ssn"], Side::After).look(text, span).is_none());
        assert!(words(&["note"], Side::Around).look(text, span).is_none());
        assert!(words(&["note*"], Side::Around).look(text, span).is_some());
    }

    #[test]
    fn a_word_beyond_the_distance_does_not_count() {
        let text = "ssn 0123456789 1";
        assert!(words(&["ssn"], Side::Before).look(text, Span::new(15, 16)).is_none());
    }
}
