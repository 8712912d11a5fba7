//! The short lists (cue words, cities abroad) in one table, so that a word of
//! a text is looked up in it once, and most words with one look at one bit.

use super::{Attributes, Cues, Roles, WorldPlaces, world};

/// Words of the short lists by their hash (see [`super::fold::hash`]).
#[derive(Debug)]
pub struct Known {
    /// Open addressing; a power of two, half of it free at least.
    slots: Vec<Slot>,
    /// One bit for each hash: most words of a text are on no short list, and
    /// this is small enough to stay near.
    filter: Vec<u64>,
}

#[derive(Clone, Copy, Default, Debug)]
struct Slot {
    /// 0 for a free slot.
    hash: u64,
    roles: Roles,
    city: bool,
    begins: bool,
}

/// Bits of the filter, a power of two.
const FILTER_BITS: usize = 1 << 16;

impl Known {
    /// The words of both lists.
    pub(super) fn new(cues: &Cues, world: &WorldPlaces) -> Self {
        let mut hashes: Vec<u64> = cues.hashes().chain(world.hashes()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let size = (hashes.len() * 2).next_power_of_two().max(2);
        let mut known = Known { slots: vec![Slot::default(); size], filter: vec![0; FILTER_BITS / 64] };
        for hash in hashes {
            let slot = Slot {
                hash: hash.max(1),
                roles: cues.hashed(hash),
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
            if let Some(bits) = known.filter.get_mut(filter_word(hash)) {
                *bits |= 1 << (hash % 64);
            }
        }
        known
    }

    fn first(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.slots.len() - 1)
    }

    /// The roles of the word of that hash, and `attributes` of the lexicon
    /// with what the list of cities adds.
    pub(super) fn look(&self, hash: u64, attributes: Attributes) -> (Roles, Attributes) {
        if self.filter.get(filter_word(hash)).is_none_or(|bits| bits >> (hash % 64) & 1 == 0) {
            return (Roles::default(), attributes);
        }
        self.probe(hash, attributes)
    }

    fn probe(&self, hash: u64, attributes: Attributes) -> (Roles, Attributes) {
        let mut at = self.first(hash);
        while let Some(slot) = self.slots.get(at).filter(|s| s.hash != 0) {
            if slot.hash == hash.max(1) {
                let more = slot.city || slot.begins;
                let size = if slot.city { world::SIZE } else { 0 };
                let begins = slot.begins || attributes.begins_phrase();
                return (slot.roles, if more { attributes.with_city(size, begins) } else { attributes });
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        (Roles::default(), attributes)
    }
}

fn filter_word(hash: u64) -> usize {
    (hash / 64) as usize % (FILTER_BITS / 64)
}

#[cfg(test)]
mod tests {
    use super::super::{Role, fold};
    use super::*;

    #[test]
    fn says_what_the_lists_say() {
        let (cues, world) = (Cues::builtin().unwrap(), WorldPlaces::builtin());
        let known = Known::new(&cues, &world);
        for hash in cues.hashes().chain(world.hashes()) {
            let (roles, attributes) = known.look(hash, Attributes::default());
            assert_eq!(roles, cues.hashed(hash));
            assert_eq!(attributes.city() == world::SIZE, world.is_city(hash));
            assert_eq!(attributes.begins_phrase(), world.begins(hash));
        }
        let look = |word: &str| known.look(fold::hash(word), Attributes::default());
        assert!(look("Dr").0.has(Role::Title));
        assert_eq!(look("tomato"), (Roles::default(), Attributes::default()));
    }
}
