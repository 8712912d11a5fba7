//! From a roster's values to digests. The values are not kept.

use rphonetic::DoubleMetaphone;
use zeroize::Zeroizing;

use super::digest::{Digests, RosterKey};
use super::{GIVEN, MOST_ID, Roster, SHORTEST_ID, SURNAME, letters};
use crate::detect::dates;
use crate::detect::gazetteer::{Gazetteer, Role, fold};
use crate::finding::IdentifierType;
use crate::text::normalize::normalize;
use crate::text::token::{TokenKind, Tokens};

/// A value that the roster cannot search for, told by why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unused {
    /// No word of two letters.
    #[error("a name without a word of two letters")]
    Name,
    /// Too short or too long, or without a digit: it would be found everywhere.
    #[error("an identifier of fewer than {SHORTEST_ID} or more than {MOST_ID} letters and digits, or without a digit")]
    Id,
    /// No day of a certain year.
    #[error("a birth date that is no day of a certain year")]
    Birth,
}

/// One person of the roster, as the columns tell.
#[derive(Default)]
pub(super) struct Person<'r> {
    /// A whole name, "First Last" or "Last, First".
    pub(super) full: Vec<&'r str>,
    pub(super) given: Vec<&'r str>,
    pub(super) surname: Vec<&'r str>,
}

type Word = Zeroizing<String>;

impl Roster {
    /// An empty roster under `key`.
    pub fn new(key: RosterKey) -> Roster {
        Roster {
            key,
            words: Digests::default(),
            pairs: Digests::default(),
            initials: Digests::default(),
            sounds: Digests::default(),
            near: Vec::new(),
            ids: Digests::default(),
            id_lengths: 0,
            days: Digests::default(),
            counts: super::Counts::default(),
        }
    }

    pub(super) fn add_person(&mut self, person: &Person<'_>, gazetteer: &Gazetteer) -> Result<(), Unused> {
        let (mut given, mut surname) = (Vec::new(), Vec::new());
        for name in &person.full {
            match name.split_once(',') {
                Some((last, first)) if !words(first, gazetteer).is_empty() => {
                    surname.extend(words(last, gazetteer));
                    given.extend(words(first, gazetteer));
                }
                _ => {
                    let mut all = words(name, gazetteer);
                    surname.extend(all.pop());
                    given.extend(all);
                }
            }
        }
        given.extend(person.given.iter().flat_map(|n| words(n, gazetteer)));
        surname.extend(person.surname.iter().flat_map(|n| words(n, gazetteer)));
        if given.is_empty() && surname.is_empty() {
            return Err(Unused::Name);
        }
        self.add_words(&given, &surname);
        self.counts.people += 1;
        Ok(())
    }

    fn add_words(&mut self, given: &[Word], surname: &[Word]) {
        for (list, flag) in [(given, GIVEN), (surname, SURNAME)] {
            for word in list {
                let digest = self.key.word(word);
                if !self.words.contains_key(&digest) {
                    for piece in deletions(word) {
                        self.near.push((self.key.deletion(&piece), digest));
                    }
                }
                *self.words.entry(digest).or_default() |= flag;
            }
        }
        let metaphone = DoubleMetaphone::default();
        for s in surname {
            let surname = self.key.word(s);
            for g in given {
                self.pairs.insert(self.key.pair(self.key.word(g), surname), ());
                if let Some(first) = g.chars().next() {
                    self.initials.insert(self.key.initial(first, surname), ());
                }
                if let (Some(g), Some(s)) = (sound(&metaphone, g), sound(&metaphone, s)) {
                    self.sounds.insert(self.key.sound(&g, &s), ());
                }
            }
        }
    }

    pub(super) fn add_id(&mut self, value: &str, kind: IdentifierType) -> Result<(), Unused> {
        let normalized = normalize(value);
        let mut id = self.key.id();
        id.add(&normalized.text);
        if !(SHORTEST_ID..=MOST_ID).contains(&id.length) || id.digits == 0 {
            return Err(Unused::Id);
        }
        self.ids.insert(id.finish(), kind);
        self.id_lengths |= 1 << id.length;
        self.counts.ids += 1;
        Ok(())
    }

    pub(super) fn add_birth(&mut self, value: &str) -> Result<(), Unused> {
        let days = dates::days(&normalize(value).text);
        if days.is_empty() {
            return Err(Unused::Birth);
        }
        for day in days {
            self.days.insert(self.key.day(day), ());
        }
        self.counts.births += 1;
        Ok(())
    }

    /// Makes it ready to be searched with, once everything is added.
    pub(super) fn settle(&mut self) {
        self.near.sort_unstable();
        self.near.dedup();
    }
}

/// The words of a name, folded: no titles, credentials, suffixes, particles
/// and initials.
fn words(name: &str, gazetteer: &Gazetteer) -> Vec<Word> {
    let normalized = normalize(name);
    let tokens = Tokens::new(&normalized.text);
    let mut out: Vec<Word> = Vec::new();
    let all = tokens.iter().filter(|t| t.kind == TokenKind::Word);
    for token in all {
        let text = token.text(&normalized.text);
        let hash = fold::hash(text);
        let roles = gazetteer.cues.hashed(hash);
        let attributes = gazetteer.lexicon.hashed(hash);
        let beside = [Role::Title, Role::Credential, Role::Suffix, Role::Particle];
        let beside = roles.any(&beside) && attributes.given() < 3 && attributes.surname() < 5;
        let folded = Zeroizing::new(fold::fold(text));
        if letters(&folded) && !beside {
            out.push(folded);
        }
    }
    out
}

/// The double-metaphone key (Philips, 2000) of a folded word.
pub(super) fn sound(metaphone: &DoubleMetaphone, word: &str) -> Option<Word> {
    if word.len() < 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let key = Zeroizing::new(metaphone.double_metaphone(word).primary());
    (!key.is_empty()).then_some(key)
}

/// The word, and the word without each one of its letters: two words one
/// letter apart share one of these. Only words that stay long enough.
pub(super) fn deletions(word: &str) -> Vec<Word> {
    if word.chars().count() < super::SHORTEST_NEAR {
        return Vec::new();
    }
    let mut pieces = vec![Zeroizing::new(word.to_owned())];
    for (at, c) in word.char_indices() {
        let (before, after) = (word.get(..at).unwrap_or(""), word.get(at + c.len_utf8()..).unwrap_or(""));
        pieces.push(Zeroizing::new([before, after].concat()));
    }
    pieces
}
