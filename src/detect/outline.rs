//! Outlines of lists of words: a quick way to tell that a word is on none.

/// For each first letter, by its last five bits, the lengths of the words, a bit each.
pub(super) struct Outline([u32; 32]);

/// From this length on all are alike.
const LONGEST: usize = 31;

impl Outline {
    /// Of these `words`, which are in lower case.
    pub(super) fn of<'w>(words: impl IntoIterator<Item = &'w &'w str>) -> Outline {
        let mut lengths = [0; 32];
        for word in words {
            if let Some(lengths) = lengths.get_mut(first(word)) {
                *lengths |= 1 << word.len().min(LONGEST);
            }
        }
        Outline(lengths)
    }

    /// False for most words that are none of them, whatever their case. One
    /// beyond ASCII may change its length with its case, and always may be.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        let lengths = self.0.get(first(word)).copied().unwrap_or(0);
        lengths >> word.len().min(LONGEST) & 1 == 1 || !word.is_ascii()
    }
}

fn first(word: &str) -> usize {
    usize::from(word.as_bytes().first().copied().unwrap_or(0) & 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn most_others_are_told_apart() {
        let outline = Outline::of(&["monday", "tue"]);
        assert!(outline.may_hold("Monday") && outline.may_hold("TUE") && outline.may_hold("mañana"));
        assert!(!outline.may_hold("mon") && !outline.may_hold("friday") && !outline.may_hold(""));
    }

    proptest! {
        #[test]
        fn no_word_of_the_list_is_left_out(words in proptest::collection::vec("\\PC{0,40}", 1..6), pick in 0usize..6) {
            let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
            let list: Vec<&str> = words.iter().map(String::as_str).collect();
            let word = words[pick % words.len()].as_str();
            let outline = Outline::of(&list);
            let capitals = word.to_uppercase();
            prop_assert!(outline.may_hold(word));
            prop_assert!(outline.may_hold(&capitals) || capitals.to_lowercase() != word);
        }
    }
}
