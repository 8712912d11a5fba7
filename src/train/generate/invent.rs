//! Names that nobody bears: letters follow each other as in real ones.

use std::collections::BTreeMap;

use super::lists::capitalised;
use crate::train::random::Random;

/// A chain over pairs of letters.
#[derive(Default, Debug)]
pub(super) struct Inventor(BTreeMap<[char; 2], Vec<char>>);

const EDGE: char = ' ';

impl Inventor {
    /// Learns from `names`.
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a String>) -> Self {
        let mut chain = Inventor::default();
        for name in names.filter(|n| n.chars().all(|c| c.is_alphabetic() && c < '\u{250}')) {
            let mut last = [EDGE, EDGE];
            for c in name.to_lowercase().chars().chain([EDGE]) {
                chain.0.entry(last).or_default().push(c);
                last = [last[1], c];
            }
        }
        chain
    }

    /// A name of three to eleven letters.
    pub(super) fn invent(&self, random: &mut Random) -> String {
        let mut name = String::new();
        for _ in 0..20 {
            name.clear();
            let mut last = [EDGE, EDGE];
            while name.chars().count() < 12 {
                let Some(&c) = self.0.get(&last).and_then(|next| random.pick(next)) else { break };
                if c == EDGE {
                    break;
                }
                name.push(c);
                last = [last[1], c];
            }
            if (3..12).contains(&name.chars().count()) {
                break;
            }
        }
        capitalised(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_as_they_did() {
        let names = ["Marana".to_owned(), "Maranello".to_owned()];
        let inventor = Inventor::new(names.iter());
        let mut random = Random::new(3);
        for _ in 0..100 {
            let name = inventor.invent(&mut random);
            assert!(name.starts_with("Mar"), "{name}");
        }
    }
}
