//! Words that speak for or against a name, a place or a facility near them:
//! titles, labels, relatives, heads of eponyms. `patterns/lists/cues/items.toml`.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use super::fold;

const BUILTIN: &str = include_str!("../../../patterns/lists/cues/items.toml");

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $key:literal;)*) => {
        /// What a word does for its neighbours.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Role { $($(#[$doc])* $variant,)* }

        impl Role {
            const ALL: &'static [(Role, &'static str)] = &[$((Role::$variant, $key)),*];
        }
    };
}

roles! {
    /// Before a name, outside the span.
    Title = "title";
    /// The same, but an everyday word too.
    WeakTitle = "weak_title";
    /// After a name.
    Credential = "credential";
    /// Generational suffix, inside the span.
    Suffix = "suffix";
    /// Lower-case part of a surname.
    Particle = "particle";
    /// The person a text is about.
    Person = "person";
    /// Somebody near to that person.
    Kin = "kin";
    /// A profession that is followed by a name.
    Profession = "profession";
    /// A verb that a name follows through "by".
    ByVerb = "by_verb";
    /// A name follows at once.
    Intro = "intro";
    /// A form's label for a person.
    Label = "label";
    /// Opens a letter.
    Greeting = "greeting";
    /// Closes a letter.
    SignOff = "signoff";
    /// What a person does, after the name.
    Verb = "verb";
    /// Makes the name before it an eponym.
    EponymHead = "eponym_head";
    /// Makes the name before it part of a work's name.
    WorkHead = "work_head";
    /// Head of a facility's name.
    FacilityHead = "facility_head";
    /// The same, but an everyday word too.
    FacilityWeak = "facility_weak";
    /// No proper name of a facility by itself.
    FacilityGeneric = "facility_generic";
    /// A facility follows.
    FacilityCue = "facility_cue";
    /// Begins no name of a facility, though it may stand with a capital before one.
    NoStart = "no_start";
    /// First word of a compound head ("Medical Center").
    CompoundFirst = "compound_first";
    /// Second word of a compound head.
    CompoundSecond = "compound_second";
    /// Head that stands before the proper words, in other languages.
    ForeignHead = "foreign_head";
    /// After "Hospital", makes it such a head.
    ForeignSecond = "foreign_second";
    /// A public body.
    Agency = "agency";
    /// A place follows.
    PlaceCue = "place_cue";
    /// A place follows, and a person is there.
    PlaceStrong = "place_strong";
    /// Makes the place before it something else.
    PlaceHead = "place_head";
    /// Bears a name but is no person.
    NotPerson = "not_person";
    /// A person's number or date follows.
    IdWord = "id_word";
}

/// A set of [`Role`]s.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Roles(u32);

impl Roles {
    /// The set as bits.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// These.
    #[expect(clippy::indexing_slicing, reason = "the index is under the length")]
    pub const fn of(roles: &[Role]) -> Roles {
        let (mut bits, mut at) = (0, 0);
        while at < roles.len() {
            bits |= 1 << roles[at] as u32;
            at += 1;
        }
        Roles(bits)
    }

    /// True if the sets share a role.
    pub const fn share(self, other: Roles) -> bool {
        self.0 & other.0 != 0
    }

    /// True if `role` is among them.
    pub const fn has(self, role: Role) -> bool {
        self.0 >> role as u32 & 1 == 1
    }

    /// True if one of `roles` is among them.
    pub fn any(self, roles: &[Role]) -> bool {
        roles.iter().any(|&r| self.has(r))
    }
}

/// The cue words with their roles.
#[derive(Debug, Default)]
pub struct Cues(HashMap<u64, Roles, BuildHasherDefault<Plain>>);

/// A list of cue words that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CuesError {
    /// Not TOML of the expected shape.
    #[error("cue words: {0}")]
    Toml(#[from] Box<toml::de::Error>),
    /// A key that names no role.
    #[error("cue words: unknown role {0:?}")]
    UnknownRole(String),
}

impl Cues {
    /// The words compiled into the program.
    ///
    /// # Errors
    /// The list is damaged: a fault of the build.
    pub fn builtin() -> Result<Self, CuesError> {
        Self::load(BUILTIN)
    }

    /// Words from TOML: role = [words].
    ///
    /// # Errors
    /// No TOML of that shape, or an unknown role.
    pub fn load(toml: &str) -> Result<Self, CuesError> {
        let lists: BTreeMap<String, Vec<String>> = toml::from_str(toml).map_err(Box::new)?;
        let mut cues = Cues::default();
        for (key, words) in lists {
            let Some(&(role, _)) = Role::ALL.iter().find(|(_, name)| *name == key) else {
                return Err(CuesError::UnknownRole(key));
            };
            for word in words {
                cues.0.entry(fold::hash(&word)).or_default().0 |= 1 << role as u32;
            }
        }
        Ok(cues)
    }

    /// The hashes of all the words.
    pub(super) fn hashes(&self) -> impl Iterator<Item = u64> {
        self.0.keys().copied()
    }

    /// Roles of the word with that hash (see [`fold::hash`]).
    pub fn hashed(&self, hash: u64) -> Roles {
        self.0.get(&hash).copied().unwrap_or_default()
    }
}

/// Passes a hash through: the keys are hashes already.
#[derive(Clone, Default, Debug)]
pub(in crate::detect) struct Plain(u64);

impl std::hash::Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(b);
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_builtin_words() {
        let cues = Cues::builtin().unwrap();
        let roles = |w: &str| cues.hashed(fold::hash(w));
        assert!(roles("Dr").has(Role::Title));
        assert!(roles("Daughter's").any(&[Role::Kin]));
        assert!(roles("Syndrome").has(Role::EponymHead));
        assert_eq!(roles("tomato"), Roles::default());
    }

    #[test]
    fn refuses_an_unknown_role() {
        assert!(matches!(Cues::load("titel = [\"dr\"]"), Err(CuesError::UnknownRole(_))));
        assert!(matches!(Cues::load("title = 3"), Err(CuesError::Toml(_))));
    }

    #[test]
    fn there_are_no_more_roles_than_bits() {
        assert!(Role::ALL.len() <= 32);
    }
}
