//! The recognisers that are grammars over atoms, as one: the atoms of a text
//! are made once for all of them.

use super::address::Addresses;
use super::ages::Ages;
use super::atom::{Atoms, Lexicon};
use super::contact::{Phones, Spoken, Urls};
use super::dates::Dates;
use super::recognizer::{Candidate, Doc, Reach, Recognizer};

/// Dates, ages, telephones, spelled-out contacts, web addresses, street lines.
pub fn recognisers() -> Vec<Box<dyn Recognizer>> {
    vec![Box::new(Grammar::default())]
}

/// All grammars over atoms.
#[derive(Debug, Default)]
pub struct Grammar {
    dates: Dates,
    ages: Ages,
    phones: Phones,
    spoken: Spoken,
    urls: Urls,
    addresses: Addresses,
}

impl Grammar {
    fn parts(&self) -> [&dyn Recognizer; 6] {
        [&self.dates, &self.ages, &self.phones, &self.spoken, &self.urls, &self.addresses]
    }
}

impl Recognizer for Grammar {
    fn name(&self) -> &'static str {
        "grammar"
    }

    fn reach(&self) -> Reach {
        self.parts().iter().map(|p| p.reach()).fold(Reach { longest: 0, before: 0, after: 0 }, |all, one| Reach {
            longest: all.longest.max(one.longest),
            before: all.before.max(one.before),
            after: all.after.max(one.after),
        })
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        let atoms = Atoms::new(doc.text, doc.tokens, Lexicon::builtin());
        self.dates.scan(&atoms, out);
        self.ages.scan(&atoms, doc.year, out);
        self.phones.scan(&atoms, out);
        self.spoken.scan(&atoms, out);
        self.urls.scan(&atoms, out);
        self.addresses.scan(&atoms, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Field;
    use crate::text::Tokens;

    #[test]
    fn finds_what_its_parts_find() {
        let text = "DOB 3/4/1930, 95 y/o, call 555-123-4567 or five five five one two three four five six seven, \
                    see https://jane.example.com/me at 12 Oak Street";
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
        let grammar = Grammar::default();
        let (mut whole, mut parts) = (Vec::new(), Vec::new());
        grammar.recognise(&doc, &mut whole);
        for part in grammar.parts() {
            let before = parts.len();
            part.recognise(&doc, &mut parts);
            assert!(parts.len() > before, "{} finds nothing", part.name());
        }
        assert_eq!(whole, parts);
    }
}
