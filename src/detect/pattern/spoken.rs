//! Numbers said one by one behind a label: "record number four four one eight
//! seven two", "K L M nine nine zero", "kilo two two zero", "H 5 5 2 0 0".

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use regex_automata::{Anchored, Input};

use super::fragments;
use crate::text::{Normal, Span};

/// Fewest letters and digits said, and fewest digits among them.
const FEWEST: usize = 4;
const FEWEST_DIGITS: usize = 3;

const DIGITS: &str = "zero oh o one two three four five six seven eight nine niner ten eleven twelve thirteen fourteen \
    fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety \
    cero uno dos tres cuatro cinco seis siete ocho nueve zéro un deux trois quatre cinq sept huit neuf \
    null eins zwei zwo drei vier fünf sechs sieben acht neun";
const LETTERS: &str = "alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november \
    oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu";

static SPOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = |list: &str| list.split_whitespace().collect::<Vec<_>>().join("|");
    let unit =
        format!(r"(?:(?:double |triple )?(?:{}|[0-9])\b|(?:{}|x[ -]ray|[a-z])\b)", words(DIGITS), words(LETTERS));
    let between = r"[ ,-]{1,3}(?:(?:dash|hyphen|slash|dot|minus|(?:as in|like) [a-z]{2,12})[ ,]{1,2})?";
    let pattern = format!("(?-u:${{gap}}(?P<id>(?i:{unit}(?:{between}{unit}){{3,23}})))");
    Regex::new(&fragments::expand(&pattern, &BTreeMap::new()).ok()?).ok()
});

/// The number said from `at` on, where a label ends, within `longest` bytes.
pub(super) fn number(text: &str, at: usize, longest: usize) -> Option<Span<Normal>> {
    let regex = SPOKEN.as_ref()?;
    let input = Input::new(text).range(at..at.saturating_add(longest).min(text.len())).anchored(Anchored::Yes);
    regex.search_half(&input.clone().earliest(true))?;
    let mut captures: Captures = regex.create_captures();
    regex.search_captures(&input, &mut captures);
    let id = captures.get_group_by_name("id")?;
    let span = Span::new(id.start, id.end);
    is_number(span.of(text)).then_some(span)
}

/// True for enough letters and digits, most of them digits. Figures with commas
/// between ("1, 2, 3, 4") are counted out.
fn is_number(said: &str) -> bool {
    if said.contains(',') && said.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let (mut units, mut digits) = (0, 0);
    for word in said.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        units += 1;
        let lower = word.to_lowercase();
        digits +=
            usize::from(DIGITS.split_whitespace().any(|d| d == lower) || word.bytes().all(|b| b.is_ascii_digit()));
    }
    units >= FEWEST && digits >= FEWEST_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<&str> {
        number(text, 0, 300).map(|s| s.of(text))
    }

    #[test]
    fn numbers_said_one_by_one() {
        assert_eq!(said(" four four one eight seven two date"), Some("four four one eight seven two"));
        assert_eq!(said(" is K L M nine nine zero two."), Some("K L M nine nine zero two"));
        assert_eq!(said(" kilo two two zero four one diagnosis"), Some("kilo two two zero four one"));
        assert_eq!(said(": H 5 5 2 0 0 8."), Some("H 5 5 2 0 0 8"));
        assert_eq!(said(" zero one seven dash two two she"), Some("zero one seven dash two two"));
        assert_eq!(said(" b as in bravo seven seven one ebl"), Some("b as in bravo seven seven one"));
        assert_eq!(said(" cuatro cuatro uno nueve cero tres ingresó"), Some("cuatro cuatro uno nueve cero tres"));
        assert_eq!(said(" vier fünf eins null drei aufgenommen"), Some("vier fünf eins null drei"));
        assert_eq!(said(" seven kilo x ray romeo two two one and"), Some("seven kilo x ray romeo two two one"));
    }

    #[test]
    fn words_and_lists_are_none() {
        for text in [" for one or two weeks", " 1, 2, 3, 4 and 5", " a b c d e", " one two", " is a one time thing"] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
