//! Which words each recogniser of proper names asks about. One pass over a text
//! finds them for all: about most words none does.

use super::gazetteer::{List, View, Word};
use super::places::Signs;
use super::{facilities, names, places, tagger};
use crate::text::token::{Token, TokenKind};

/// Tokens in ascending order, for each who asks about them.
#[derive(Default, Debug)]
pub(super) struct Asked {
    /// A facility may begin or end with them.
    pub(super) facilities: Vec<usize>,
    /// A place may begin with them.
    pub(super) places: Vec<usize>,
    /// They say of a name before them that it is a place.
    pub(super) signs: Signs,
    /// A person's name may begin with them, or a special form of one.
    pub(super) names: names::Asked,
    /// The tagger may read a name in them.
    pub(super) tagger: Vec<usize>,
}

impl Asked {
    /// Of the words of `view`.
    pub(super) fn of(view: &View<'_>) -> Asked {
        let room = view.len() / 4;
        let mut asked = Asked {
            facilities: Vec::with_capacity(room),
            places: Vec::with_capacity(room),
            signs: Signs::default(),
            names: names::Asked::with_capacity(room),
            tagger: Vec::with_capacity(room),
        };
        let mut comma = false;
        for (at, (token, word)) in view.doc.tokens.iter().zip(view.words()).enumerate() {
            if token.kind == TokenKind::Mark {
                comma = word.is_mark(',');
                if comma {
                    asked.names.forms.push(at);
                }
                continue;
            }
            if word.capital {
                asked.capital(at);
                asked.signs.take(view, at, word, comma);
            } else if !is_plain(word) {
                asked.small(at, token, word);
                asked.signs.take(view, at, word, comma);
            }
            asked.names.take(at, token, word);
            comma = false;
        }
        asked
    }

    /// Takes a word with a capital: all ask about it.
    fn capital(&mut self, at: usize) {
        self.facilities.push(at);
        self.places.push(at);
        self.tagger.push(at);
        self.names.runs.push(at);
        self.names.forms.push(at);
    }

    /// Takes a word in lower case or a number.
    fn small(&mut self, at: usize, token: &Token, word: &Word) {
        if facilities::asks(word) {
            self.facilities.push(at);
        }
        if places::asks(word) {
            self.places.push(at);
        }
        if tagger::asks(token, word) {
            self.tagger.push(at);
        }
        if names::asks(token, word) {
            self.names.runs.push(at);
        }
    }
}

/// True for an everyday word that is on no list: about it nobody asks, unless
/// for its capital or its place.
fn is_plain(word: &Word) -> bool {
    let a = word.attributes;
    a.wordy() > 0 && !a.is_listed() && !facilities::asks(word) && !word.lists.has(List::County)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Doc;
    use crate::detect::gazetteer::Gazetteer;
    use crate::finding::Field;
    use crate::text::token::Tokens;
    use proptest::prelude::*;

    /// Each token asked about, one question after the other.
    fn plainly(view: &View<'_>, asks: impl Fn(&Token, &Word) -> bool) -> Vec<usize> {
        let words = view.doc.tokens.iter().zip(view.words()).enumerate();
        words.filter(|(_, (token, word))| token.kind != TokenKind::Mark && asks(token, word)).map(|(i, _)| i).collect()
    }

    proptest! {
        #[test]
        fn one_pass_asks_what_each_asks(
            words in proptest::collection::vec(
                prop_oneof![
                    Just("the"), Just("Hope"), Just("hope"), Just("walgreens"), Just("elko"), Just(","), Just("NV"),
                    Just("nevada"), Just("new york"), Just("county"), Just("Dr."), Just("icu"), Just("clinic"),
                    Just("st"), Just("maria"), Just("5th"), Just("A1"), Just("12"), Just("josé"), Just("lisinopril"),
                    Just("\n\nby"), Just("x.pdf"), Just("qqzzxy"), Just("iPhone"), Just("Ü"), Just("ü"), Just("in"),
                ], 0..24),
            sign in "[ ,.:\n]",
        ) {
            let gazetteer = Gazetteer::shared().unwrap();
            let text = words.join(&sign);
            let tokens = Tokens::new(&text);
            let doc = Doc { text: &text, tokens: &tokens, field: Field::default(), year: 2026 };
            let view = View::new(&doc, &gazetteer);
            let asked = Asked::of(&view);
            prop_assert_eq!(&asked.facilities, &plainly(&view, |_, word| word.capital || facilities::asks(word)));
            prop_assert_eq!(&asked.places, &plainly(&view, |_, word| word.capital || places::asks(word)));
            prop_assert_eq!(&asked.tagger, &plainly(&view, |token, word| word.capital || tagger::asks(token, word)));
            prop_assert_eq!(&asked.names.runs, &plainly(&view, |token, word| word.capital || names::asks(token, word)));
            let plain = asked.signs.clone();
            let mut signs = Signs::default();
            for (at, word) in view.words().iter().enumerate().filter(|(_, word)| word.mark() == 0) {
                signs.take(&view, at, word, view.mark(at.wrapping_sub(1), ','));
            }
            prop_assert_eq!(plain, signs);
        }
    }
}
