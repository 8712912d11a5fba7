//! A text's tokens with what is known of each, and steps between them that
//! stop at paragraphs and at over-long tokens or gaps, so that no recogniser
//! looks further than it declares.

use super::fold::{self, Hasher};
use super::{Attributes, Gazetteer, List, Lists, PhraseAttributes, Role, Roles, world};
use crate::detect::Doc;
use crate::text::token::{Case, Gap, Token, TokenKind};

/// The index of no token. Every question about it is answered with nothing.
pub const NIL: usize = usize::MAX;

/// Longest token and longest white space within a stretch, in bytes.
const LONGEST_TOKEN: u32 = 40;
const LONGEST_GAP: u32 = 40;

/// One token, looked up.
#[derive(Clone, Copy, Default, Debug)]
pub struct Word {
    /// What the lexicon says of it.
    pub attributes: Attributes,
    /// What it does for its neighbours.
    pub roles: Roles,
    /// The lists it is on, whatever its case.
    pub lists: Lists,
    /// A word with a capital at its start.
    pub capital: bool,
    /// A word of one letter.
    pub letter: bool,
    /// Its hash (see [`fold::hash`]); 0 for what was not looked up: numbers,
    /// marks, over-long words.
    pub hash: u64,
    /// The mark that it is, if that is ASCII; 0 for none.
    mark: u8,
    /// [`FIRST`], [`BEGINS`] and [`BREAKS`].
    flags: u8,
}

/// Nothing before the word may be looked at from it.
const FIRST: u8 = 1;
/// A phrase of the lexicon begins with the word.
const BEGINS: u8 = 2;
/// The word stands in another line than the one before, or a blank behind a mark.
const BREAKS: u8 = 4;

/// Marks between the words of a phrase.
const JOINS: [u8; 4] = *b".-'&";

impl Word {
    /// True if it is the mark `mark` (ASCII).
    pub const fn is_mark(self, mark: char) -> bool {
        mark.is_ascii() && mark != '\0' && self.mark as u32 == mark as u32
    }

    /// The mark that it is, if that is ASCII; 0 for none.
    pub const fn mark(self) -> u8 {
        self.mark
    }

    /// True if a phrase of the lexicon begins with it.
    pub const fn begins(self) -> bool {
        self.flags & BEGINS != 0
    }

    /// True if a sentence may begin with it, going by the line and the mark before it.
    pub const fn breaks(&self) -> bool {
        self.flags & (FIRST | BREAKS) != 0
    }

    /// Notes whether `token` is one letter, and with a capital.
    #[inline]
    fn note_capitals(&mut self, token: &Token, text: &str) {
        let len = token.end - token.start;
        if token.case == Case::Lower && len > 4 {
            return; // most
        }
        let (first, foreign) = (first_byte(token, text), || token.text(text));
        self.letter = len == 1 || first == 0 && is_letter(foreign());
        self.capital =
            token.case != Case::Lower && if first == 0 { begins_upper(foreign()) } else { first.is_ascii_uppercase() };
    }

    const fn is_first(self) -> bool {
        self.flags & FIRST != 0
    }
}

/// A text with its words looked up.
pub struct View<'a> {
    /// The text.
    pub doc: &'a Doc<'a>,
    words: Vec<Word>,
    gazetteer: &'a Gazetteer,
    /// The phrases of the lexicon in it, in order, shorter ones first where several begin.
    phrases: Vec<Phrase>,
    /// What the phrases are in which each word lies; empty if there are none.
    inside: Vec<u8>,
}

/// A phrase: tokens `first..=last`.
#[derive(Clone, Copy)]
struct Phrase {
    first: usize,
    last: usize,
    attributes: PhraseAttributes,
}

impl<'a> View<'a> {
    /// Looks up every word of `doc`.
    pub fn new(doc: &'a Doc<'a>, gazetteer: &'a Gazetteer) -> Self {
        let (words, known) = (gazetteer.lexicon.words(), &gazetteer.known);
        let (mut end, mut marked) = (0, false);
        let look = |token: &Token| {
            let far = token.start.saturating_sub(end) > LONGEST_GAP;
            let breaks = token.gap >= Gap::Line || marked && token.gap == Gap::Space;
            let apart = far || token.gap == Gap::Paragraph;
            let mut word =
                Word { flags: if apart { FIRST } else { 0 } | if breaks { BREAKS } else { 0 }, ..Word::default() };
            marked = token.kind == TokenKind::Mark;
            end = token.end;
            if marked {
                word.mark = first_byte(token, doc.text);
            } else if token.end - token.start > LONGEST_TOKEN {
                word.flags |= FIRST;
            } else if token.hash != 0 {
                (word.roles, word.lists, word.attributes) = known.look(token.hash, Attributes(words.find(token.hash)));
                word.hash = token.hash;
                word.note_capitals(token, doc.text);
            }
            word
        };
        let words = doc.tokens.iter().map(look).collect();
        let mut view = View { doc, words, gazetteer, phrases: Vec::new(), inside: Vec::new() };
        view.find_phrases();
        view
    }

    /// All words.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// True if there is no token.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Word `i`; one of which nothing is known for [`NIL`].
    pub fn word(&self, i: usize) -> Word {
        self.words.get(i).copied().unwrap_or_default()
    }

    /// Token `i`.
    pub fn token(&self, i: usize) -> Option<&Token> {
        self.doc.tokens.get(i)
    }

    /// Text of token `i`; empty for [`NIL`].
    pub fn text(&self, i: usize) -> &'a str {
        self.token(i).map_or("", |t| t.text(self.doc.text))
    }

    /// The token before `i` in the same stretch, or [`NIL`].
    pub fn prev(&self, i: usize) -> usize {
        match self.words.get(i) {
            Some(word) if i > 0 && !word.is_first() => i - 1,
            _ => NIL,
        }
    }

    /// The token after `i` in the same stretch, or [`NIL`].
    pub fn next(&self, i: usize) -> usize {
        match self.words.get(i.wrapping_add(1)) {
            Some(word) if i != NIL && !word.is_first() => i + 1,
            _ => NIL,
        }
    }

    /// White space before token `i`.
    pub fn gap(&self, i: usize) -> Gap {
        self.token(i).map_or(Gap::Paragraph, |t| t.gap)
    }

    /// The hash of the text of token `i` (see [`fold::hash`]).
    pub fn hash(&self, i: usize) -> u64 {
        match self.word(i).hash {
            0 => fold::hash(self.text(i)),
            known => known,
        }
    }

    /// True if word `i` has `role`.
    pub fn is(&self, i: usize, role: Role) -> bool {
        self.word(i).roles.has(role)
    }

    /// True if token `i` is a word of `list`, written as it is there.
    #[inline]
    pub fn is_of(&self, i: usize, list: List) -> bool {
        self.word(i).lists.has(list) && list.words().contains(&self.text(i))
    }

    /// True if token `i` is a word of `list` in any case.
    #[inline]
    pub fn is_of_any_case(&self, i: usize, list: List) -> bool {
        self.word(i).lists.has(list) && list.words().iter().any(|word| self.equals(i, word))
    }

    /// What the lexicon says of a word that is not in the text as it stands.
    pub fn look_up(&self, word: &str) -> Attributes {
        self.gazetteer.lexicon.word(word)
    }

    /// Attributes of word `i`.
    pub fn attributes(&self, i: usize) -> Attributes {
        self.word(i).attributes
    }

    /// True if token `i` is the mark `mark` (ASCII).
    pub fn mark(&self, i: usize, mark: char) -> bool {
        self.word(i).is_mark(mark)
    }

    /// True if the tokens `first..=last` lie within the name of an organisation,
    /// a product or a work that everybody knows.
    pub fn is_known(&self, first: usize, last: usize) -> bool {
        let mut start = first;
        for _ in 0..5 {
            if start == NIL {
                return false;
            }
            if self.word(start).begins() && self.phrase(start, |p| p.is_known()).is_some_and(|(_, end)| end >= last) {
                return true;
            }
            start = self.prev(start);
        }
        false
    }

    /// True if token `i` is the word `word` (ASCII) in any case.
    pub fn equals(&self, i: usize, word: &str) -> bool {
        let as_long = |t: &Token| (t.end - t.start) as usize == word.len();
        self.token(i).map_or(word.is_empty(), |t| as_long(t) && t.text(self.doc.text).eq_ignore_ascii_case(word))
    }

    /// Capitals of token `i`.
    pub fn case(&self, i: usize) -> Case {
        self.token(i).map_or(Case::None, |t| t.case)
    }

    /// Kind of token `i`.
    pub fn kind(&self, i: usize) -> TokenKind {
        self.token(i).map_or(TokenKind::Mark, |t| t.kind)
    }

    /// True if a sentence, line, list item or quotation begins at `i`.
    pub fn begins_sentence(&self, i: usize) -> bool {
        let before = self.prev(i);
        if before == NIL || self.gap(i) >= Gap::Line {
            return true;
        }
        match self.word(before).mark {
            b'.' => {
                // Not after an initial or a title's dot.
                let word = self.word(self.prev(before));
                !(word.letter && word.capital || word.roles.has(Role::Title))
            }
            b'-' => self.gap(i) != Gap::Joined,
            b'!' | b'?' | b':' | b';' | b'"' | b'*' | b'|' | b'#' | b'>' => true,
            0 => self.kind(before) == TokenKind::Mark && self.text(before) == "•",
            _ => false,
        }
    }

    /// True if token `i` ends a sentence: not the dot of an initial or a title.
    pub fn ends_sentence(&self, i: usize) -> bool {
        match self.word(i).mark {
            b';' | b'?' | b'!' => true,
            b'.' => {
                let word = self.word(self.prev(i));
                self.gap(i) != Gap::Joined || !(word.letter || word.roles.has(Role::Title))
            }
            _ => false,
        }
    }

    /// The longest phrase of the lexicon that begins at word `i` and satisfies
    /// `wanted`: its attributes and its last token. Only phrases that the
    /// lexicon knows are asked about.
    pub fn phrase(&self, i: usize, wanted: impl Fn(PhraseAttributes) -> bool) -> Option<(PhraseAttributes, usize)> {
        if !self.word(i).begins() {
            return None; // most words
        }
        let end = self.phrases.partition_point(|phrase| phrase.first <= i);
        let here = self.phrases.get(..end)?.iter().rev().take_while(|phrase| phrase.first == i);
        here.map(|phrase| (phrase.attributes, phrase.last)).find(|&(attributes, _)| wanted(attributes))
    }

    /// What the phrases of the lexicon in which word `i` lies are, as bits of
    /// [`PhraseAttributes::kinds`]; 0 if it lies in none.
    pub fn inside(&self, i: usize) -> u8 {
        self.inside.get(i).copied().unwrap_or(0)
    }

    /// Finds the phrases and notes where they are.
    fn find_phrases(&mut self) {
        let mut found = Vec::new();
        for (i, word) in self.words.iter().enumerate() {
            if word.attributes.begins_phrase() {
                self.phrases_at(i, word.hash, &mut found);
            }
        }
        if !found.is_empty() {
            self.inside.resize(self.words.len(), 0);
        }
        for &Phrase { first, last, attributes } in &found {
            if let Some(word) = self.words.get_mut(first) {
                word.flags |= BEGINS;
            }
            self.inside.get_mut(first..=last).into_iter().flatten().for_each(|kinds| *kinds |= attributes.kinds());
        }
        self.phrases = found;
    }

    /// Appends the phrases that begin at word `i`, which has that hash, shortest first.
    fn phrases_at(&self, i: usize, hash: u64, out: &mut Vec<Phrase>) {
        let mut hasher = Hasher::default();
        let (mut at, mut words) = (i, 1);
        let mut before = hash;
        while words < 6 {
            at = self.next(at);
            while JOINS.contains(&self.word(at).mark) {
                at = self.next(at);
            }
            let hash = self.word(at).hash;
            let ends = hash == 0 && (at == NIL || self.kind(at) == TokenKind::Mark);
            // Of numbers and over-long words there is no hash.
            let known = before != 0 && hash != 0;
            if ends || known && !self.gazetteer.known.goes_on(before, hash) {
                break;
            }
            before = hash;
            if words == 1 {
                hasher.word(self.text(i));
            }
            hasher.byte(b' ');
            hasher.word(self.text(at));
            words += 1;
            let mut found = self.gazetteer.lexicon.phrase(hasher);
            if self.gazetteer.world.is_phrase(hasher) {
                found = found.with_city(world::SIZE);
            }
            if found != PhraseAttributes::default() {
                out.push(Phrase { first: i, last: at, attributes: found });
            }
        }
    }
}

/// The first byte of a token, if it is ASCII; 0 for others.
fn first_byte(token: &Token, text: &str) -> u8 {
    text.as_bytes().get(token.start as usize).copied().filter(u8::is_ascii).unwrap_or(0)
}

fn begins_upper(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

fn is_letter(text: &str) -> bool {
    match text.len() {
        0 | 1 => true,
        2..=4 => text.chars().nth(1).is_none(),
        _ => false,
    }
}
