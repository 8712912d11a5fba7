//! Words near a candidate that speak for or against it.

use crate::detect::pattern::schema::ContextUse;
pub use crate::detect::pattern::schema::Side;
use crate::finding::Evidence;
use crate::text::{Normal, Span};

/// A list of words to look for beside a candidate.
#[derive(Debug)]
pub struct ContextWords {
    words: Vec<Word>,
    /// The bytes they begin with: a bit of each.
    firsts: [u64; 4],
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
        let mut firsts = [0; 4];
        for first in words.iter().filter_map(|word| word.text.bytes().next()) {
            if let Some(bits) = firsts.get_mut(usize::from(first / 64)) {
                *bits |= 1 << (first % 64);
            }
        }
        Ok(ContextWords { words, firsts, side: used.side, within: used.within, weight: used.weight })
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

    /// The first of the words that stands in `bytes[from..to]`; the bytes
    /// outside the range count for its boundaries.
    fn find(&self, bytes: &[u8], from: usize, to: usize) -> Option<&str> {
        let range = bytes.get(from..to)?;
        let mut best: Option<(usize, &Word)> = None;
        for (start, b) in (from..).zip(range) {
            let first = b.to_ascii_lowercase();
            // Most bytes: no word begins with them.
            if self.firsts.get(usize::from(first / 64)).is_none_or(|bits| bits >> (first % 64) & 1 == 0) {
                continue;
            }
            let before = start.checked_sub(1).and_then(|i| bytes.get(i));
            if is_letter(Some(&first)) && is_letter(before) {
                continue;
            }
            let better = self.words.iter().enumerate().take(best.map_or(self.words.len(), |(i, _)| i));
            best = better.into_iter().find(|(_, word)| word.stands_at(bytes, start, to)).or(best);
        }
        best.map(|(_, word)| &*word.text)
    }
}

impl Word {
    /// True if it stands at `start` and ends before `to`, where a word may end.
    fn stands_at(&self, bytes: &[u8], start: usize, to: usize) -> bool {
        let word = self.text.as_bytes();
        let end = start + word.len();
        end <= to
            && bytes.get(start..end).is_some_and(|there| there.eq_ignore_ascii_case(word))
            && (self.open || !(is_letter(word.last()) && is_letter(bytes.get(end))))
    }
}

fn is_letter(b: Option<&u8>) -> bool {
    b.is_some_and(|&b| b.is_ascii_alphabetic() || b >= 0x80)
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
