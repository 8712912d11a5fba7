//! Cities beyond the United States: `patterns/lists/world_places/items.txt`.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use super::fold::{self, Hasher};
use super::known::pair;
use super::roles::Plain;

const BUILTIN: &str = include_str!("../../../patterns/lists/world_places/items.txt");

/// Size that a city of the list is given (see [`super::Attributes::city`]).
pub const SIZE: usize = 6;

/// The names of the list, as hashes of their folded words.
#[derive(Debug, Default)]
pub struct WorldPlaces {
    words: Hashes,
    phrases: Hashes,
    starts: Hashes,
    further: Hashes,
}

type Hashes = HashSet<u64, BuildHasherDefault<Plain>>;

impl WorldPlaces {
    /// The compiled-in list.
    pub fn builtin() -> Self {
        Self::load(BUILTIN)
    }

    /// A list of one name a line; lines that begin with `#` are comments.
    pub fn load(items: &str) -> Self {
        let mut places = WorldPlaces::default();
        for name in items.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            // Cut as the tokeniser cuts; the view steps over the marks.
            let mut words = name.split([' ', '-', '.']).filter(|w| !w.is_empty());
            let Some(first) = words.next() else { continue };
            let mut hasher = Hasher::default();
            hasher.word(first);
            let mut last = fold::hash(first);
            let mut more = false;
            for word in words {
                hasher.byte(b' ');
                hasher.word(word);
                let hash = fold::hash(word);
                places.further.insert(pair(last, hash));
                (last, more) = (hash, true);
            }
            if more {
                places.starts.insert(fold::hash(first));
                places.phrases.insert(hasher.finish());
            } else {
                places.words.insert(hasher.finish());
            }
        }
        places
    }

    /// The hashes of the words that are a city, or that one begins with.
    pub(super) fn hashes(&self) -> impl Iterator<Item = u64> {
        self.words.iter().chain(&self.starts).copied()
    }

    /// The hashes of each two words in a row of a name (see [`pair`]).
    pub(super) fn further(&self) -> impl Iterator<Item = u64> {
        self.further.iter().copied()
    }

    /// True if the word of that hash is a city.
    pub fn is_city(&self, hash: u64) -> bool {
        self.words.contains(&hash)
    }

    /// True if names of more than one word begin with the word of that hash.
    pub fn begins(&self, hash: u64) -> bool {
        self.starts.contains(&hash)
    }

    /// True if the words hashed with one blank between are a city.
    pub fn is_phrase(&self, hasher: Hasher) -> bool {
        self.phrases.contains(&hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_cities_of_one_word_and_more_without_accents() {
        let places = WorldPlaces::builtin();
        assert!(places.is_city(fold::hash("Cordoba")) && places.is_city(fold::hash("CÓRDOBA")));
        assert!(places.begins(fold::hash("Miranda")));
        assert!(!places.is_city(fold::hash("Miranda")));
        let mut hasher = Hasher::default();
        hasher.word("Aix");
        for word in ["en", "provence"] {
            hasher.byte(b' ');
            hasher.word(word);
        }
        assert!(places.is_phrase(hasher));
    }
}
