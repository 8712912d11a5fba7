//! The short lists (cue words, words asked for, cities abroad) in one table, so that a word of
//! a text is looked up in it once, and most words with one look at one bit.

use super::{Attributes, Cues, Lexicon, Lists, Roles, WorldPlaces, world};

/// Words of the short lists by their hash (see [`super::fold::hash`]).
#[derive(Debug)]
pub struct Known {
    /// Open addressing; a power of two, half of it free at least.
    slots: Vec<Slot>,
    /// One bit for each hash: most words of a text are on no short list, and
    /// this is small enough to stay near.
    filter: Vec<u64>,
    /// The same for each two words in a row of a phrase, of the lexicon and of the
    /// cities (see [`pair`]).
    further: Vec<u64>,
}

#[derive(Clone, Copy, Default, Debug)]
struct Slot {
    /// 0 for a free slot.
    hash: u64,
    roles: Roles,
    lists: Lists,
    city: bool,
    begins: bool,
}

/// Bits of the filter, a power of two.
const FILTER_BITS: usize = 1 << 16;

/// Bits for words in a row, as many as `scripts/build-lexicon` writes.
const FURTHER_BITS: usize = 1 << 20;

/// The hash of two words in a row.
pub(super) const fn pair(before: u64, word: u64) -> u64 {
    before.wrapping_add(word.rotate_left(23))
}

impl Known {
    /// The words of these lists.
    pub(super) fn new(cues: &Cues, world: &WorldPlaces, lexicon: &Lexicon) -> Self {
        let lists = Lists::all();
        let mut hashes: Vec<u64> = cues.hashes().chain(world.hashes()).chain(lists.keys().copied()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let size = (hashes.len() * 2).next_power_of_two().max(2);
        let filter = vec![0; FILTER_BITS / 64];
        let mut further = vec![0; FURTHER_BITS / 64];
        for (bits, word) in further.iter_mut().zip(lexicon.further()) {
            *bits |= word;
        }
        world.further().for_each(|pair| note(&mut further, further_word(pair), pair));
        let mut known = Known { slots: vec![Slot::default(); size], filter, further };
        for hash in hashes {
            let slot = Slot {
                hash: hash.max(1),
                roles: cues.hashed(hash),
                lists: lists.get(&hash).copied().unwrap_or_default(),
                city: world.is_city(hash),
                begins: world.begins(hash),
            };
            let mut at = known.first(hash);
            while known.slots.get(at).is_some_and(|s| s.hash != 0) {
                at = (at + 1) & (size - 1);
            }
            if let Some(free) = known.slots.get_mut(at) {
                *free = slot;
            }
            note(&mut known.filter, filter_word(hash), hash);
        }
        known
    }

    fn first(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.slots.len() - 1)
    }

    /// The roles of the word of that hash, the lists it is on, and `attributes`
    /// of the lexicon with what the list of cities adds.
    pub(super) fn look(&self, hash: u64, attributes: Attributes) -> (Roles, Lists, Attributes) {
        if self.filter.get(filter_word(hash)).is_none_or(|bits| bits >> (hash % 64) & 1 == 0) {
            return (Roles::default(), Lists::default(), attributes);
        }
        self.probe(hash, attributes)
    }

    /// False if the words of these hashes stand in a row in no phrase: most.
    pub(super) fn goes_on(&self, before: u64, word: u64) -> bool {
        let pair = pair(before, word);
        self.further.get(further_word(pair)).is_some_and(|bits| bits >> (pair % 64) & 1 == 1)
    }

    fn probe(&self, hash: u64, attributes: Attributes) -> (Roles, Lists, Attributes) {
        let mut at = self.first(hash);
        while let Some(slot) = self.slots.get(at).filter(|s| s.hash != 0) {
            if slot.hash == hash.max(1) {
                let more = slot.city || slot.begins;
                let size = if slot.city { world::SIZE } else { 0 };
                let begins = slot.begins || attributes.begins_phrase();
                let attributes = if more { attributes.with_city(size, begins) } else { attributes };
                return (slot.roles, slot.lists, attributes);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        (Roles::default(), Lists::default(), attributes)
    }
}

fn note(filter: &mut [u64], at: usize, hash: u64) {
    if let Some(bits) = filter.get_mut(at) {
        *bits |= 1 << (hash % 64);
    }
}

fn filter_word(hash: u64) -> usize {
    (hash / 64) as usize % (FILTER_BITS / 64)
}

fn further_word(pair: u64) -> usize {
    (pair / 64) as usize % (FURTHER_BITS / 64)
}

#[cfg(test)]
mod tests {
    use super::super::{List, Role, fold};
    use super::*;

    #[test]
    fn says_what_the_lists_say() {
        let (cues, world) = (Cues::builtin().unwrap(), WorldPlaces::builtin());
        let known = Known::new(&cues, &world, &Lexicon::builtin().unwrap());
        for hash in cues.hashes().chain(world.hashes()) {
            let (roles, _, attributes) = known.look(hash, Attributes::default());
            assert_eq!(roles, cues.hashed(hash));
            assert_eq!(attributes.city() == world::SIZE, world.is_city(hash));
            assert_eq!(attributes.begins_phrase(), world.begins(hash));
        }
        let look = |word: &str| known.look(fold::hash(word), Attributes::default());
        assert!(look("Dr").0.has(Role::Title));
        assert_eq!(look("tomato"), (Roles::default(), Lists::default(), Attributes::default()));
        assert!(look("MICU").1.has(List::Unit));
    }
}
