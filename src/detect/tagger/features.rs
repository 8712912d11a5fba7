//! What the tagger sees of a word and of what stands around it. The model's
//! weights belong to exactly these features: a change here needs a new model
//! and a new [`VERSION`].

use std::ops::Range;

use crate::detect::gazetteer::{Attributes, View, fold};
use crate::text::{Case, Gap, Token, TokenKind};

use super::around::{Around, Line};

/// Number of this set of features, written into the model file.
pub const VERSION: u32 = 3;

/// Features of a word.
pub const FEATURES: usize = 49;

/// One word, looked at once.
#[derive(Clone, Copy, Default, Debug)]
pub struct Look {
    word: u32,
    shape: u32,
    /// Hash of its last three letters (see [`affixes`]).
    suffix3: u32,
    /// How usual it is as a name and as a word, with its capitals.
    named: u32,
    /// The same in a few classes.
    coarse: u32,
    facts: u32,
    roles: u32,
}

/// A place outside the text, or one that must not be looked at.
static NOWHERE: Look = Look { word: 1, shape: 0, suffix3: 0, named: u32::MAX, coarse: u32::MAX, facts: 0, roles: 0 };

impl Look {
    /// The same word, as if it stood on no list and had never been seen: for
    /// training, where a name that is no longer on a list (`word` in its place)
    /// must be told by what it looks like and by what stands around it.
    #[must_use]
    pub fn unlisted(mut self, word: u32) -> Look {
        self.word = word;
        let case = self.shape >> 4 & 7;
        self.named = named(Attributes(0), case);
        self.coarse = coarse(Attributes(0), case);
        self.facts = 0;
        self
    }
}

/// Looks at every token of `view`.
pub fn looks(view: &View<'_>) -> Vec<Look> {
    (0..view.len()).map(|i| look(view, i)).collect()
}

/// Looks at the tokens asked for, each once.
#[derive(Default, Debug)]
pub struct Looks {
    looks: Vec<Look>,
    /// The token that the first of them is of.
    first: usize,
}

impl Looks {
    /// Looks at the tokens of `run` and at those beside it. Runs come in
    /// ascending order.
    pub fn take(&mut self, view: &View<'_>, run: &Range<usize>) -> Seen<'_> {
        let from = run.start.saturating_sub(1);
        let to = (run.end + 1).min(view.len());
        // What was looked at for the run before and is near this one, too, is kept.
        self.looks.drain(..from.saturating_sub(self.first).min(self.looks.len()));
        self.first = from;
        self.looks.extend((from + self.looks.len()..to).map(|i| look(view, i)));
        Seen { looks: &self.looks, first: from }
    }
}

/// Tokens that were looked at, one behind the other.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'l> {
    looks: &'l [Look],
    first: usize,
}

impl<'l> From<&'l [Look]> for Seen<'l> {
    /// From the looks at all tokens of a text.
    fn from(looks: &'l [Look]) -> Self {
        Seen { looks, first: 0 }
    }
}

impl<'l> Seen<'l> {
    fn at(self, i: usize) -> &'l Look {
        self.looks.get(i.wrapping_sub(self.first)).unwrap_or(&NOWHERE)
    }

    /// The word and the roles of a token further away than the neighbours, of
    /// which no more is asked.
    fn far(self, view: &View<'_>, i: usize) -> (u32, u32) {
        if let Some(look) = self.looks.get(i.wrapping_sub(self.first)) {
            return (look.word, look.roles);
        }
        let known = view.word(i);
        let word = view.token(i).map_or(NOWHERE.word, |token| word(token, view.text(i), known.hash));
        (word, known.roles.bits())
    }
}

/// Numbers differ without end; their length is what matters.
fn word(token: &Token, text: &str, hash: u64) -> u32 {
    match (token.kind, hash) {
        (TokenKind::Number, _) => token.end - token.start,
        (_, 0) => fold32(fold::hash(text)),
        _ => fold32(hash),
    }
}

fn look(view: &View<'_>, i: usize) -> Look {
    let Some(token) = view.token(i) else { return NOWHERE };
    let text = token.text(view.doc.text);
    let known = view.word(i);
    let a = known.attributes;
    let shape = shape(token, text, known.letter);
    let case = shape >> 4 & 7;
    // Of what is on no list nothing is known.
    let listed = a.0 != 0;
    Look {
        word: word(token, text, known.hash),
        shape,
        suffix3: suffix3(text),
        named: if listed { named(a, case) } else { case },
        coarse: if listed { coarse(a, case) } else { UNLISTED | case << 9 },
        facts: if listed { facts(a) } else { 0 } | u32::from(view.inside(i)) << 15,
        roles: known.roles.bits(),
    }
}

fn facts(a: Attributes) -> u32 {
    u32::from(a.is_drug() || a.is_disease())
        | u32::from(a.is_anatomy() || a.is_medical_term()) << 1
        | u32::from(a.is_region()) << 2
        | (a.city() as u32).div_ceil(2) << 3
        | u32::from(a.eponym().is_some()) << 5
        | u32::from(a.is_calendar()) << 6
        | u32::from(a.is_abbreviation()) << 7
        | (a.zipf() as u32 / 2) << 8
        | (a.capitalised_in_literature() as u32) << 10
        | u32::from(a.is_facility()) << 12
        | u32::from(a.is_county()) << 13
        | u32::from(a.is_chain()) << 14
}

fn named(a: Attributes, case: u32) -> u32 {
    (a.given() as u32) << 8 | (a.surname() as u32) << 4 | (a.wordy() as u32) << 12 | case
}

/// Said of what is on no list by [`coarse`].
const UNLISTED: u32 = 1 << 8;

fn coarse(a: Attributes, case: u32) -> u32 {
    let step = |n: usize| if n >= 4 { 2 } else { u32::from(n > 0) };
    step(a.given())
        | step(a.surname()) << 2
        | u32::from(a.wordy() >= 2) << 4
        | u32::from(a.is_medical() || a.is_abbreviation()) << 5
        | u32::from(a.is_region()) << 6
        | u32::from(a.city() > 2) << 7
        | if a.0 == 0 { UNLISTED } else { 0 }
        | case << 9
}

/// Kind, capitals, length and gap.
fn shape(token: &Token, text: &str, letter: bool) -> u32 {
    let kind = match token.kind {
        TokenKind::Word => 0,
        TokenKind::Number => 1,
        TokenKind::Mixed => 2,
        TokenKind::Mark => 3 + u32::from(text.as_bytes().first().copied().unwrap_or(0)),
    };
    let case = match token.case {
        Case::None => 0,
        Case::Lower => 1,
        Case::Title => 2,
        Case::Upper => 3,
        Case::Mixed => 4,
    };
    let gap = match token.gap {
        Gap::Joined => 0,
        Gap::Space => 1,
        Gap::Line | Gap::Paragraph => 2,
    };
    kind << 8 | case << 4 | gap << 2 | u32::from(letter)
}

/// What an affix without letters has for a hash, and one with a letter more.
const START: u32 = 0x811c_9dc5;
const fn step(hash: u32, letter: u32) -> u32 {
    (hash ^ letter).wrapping_mul(0x0100_0193)
}

fn stem(text: &str) -> &str {
    match text.as_bytes() {
        [stem @ .., b'\'', b's' | b'S'] => text.get(..stem.len()).unwrap_or(text),
        _ => text,
    }
}

/// Hash of the last three letters, as [`affixes`] gives it.
fn suffix3(text: &str) -> u32 {
    let stem = stem(text);
    match stem.as_bytes().last_chunk::<3>() {
        Some(last) if last.is_ascii() => {
            last.iter().rev().fold(START, |hash, b| step(hash, u32::from(b.to_ascii_lowercase())))
        }
        _ => stem.chars().rev().take(3).fold(START, |hash, c| step(hash, c.to_ascii_lowercase() as u32)),
    }
}

/// Hashes of the first three and four letters and of the last two, three and
/// four, in lower case. Of a possessive the stem.
fn affixes(text: &str) -> [u32; 5] {
    let stem = stem(text);
    let bytes = stem.as_bytes();
    if let (Some(first), Some(last)) = (bytes.first_chunk().and_then(small), bytes.last_chunk().and_then(small)) {
        // Of known length, without a loop.
        return ends(first.into_iter().map(u32::from), last.into_iter().rev().map(u32::from));
    }
    let letter = |c: char| c.to_ascii_lowercase() as u32;
    ends(stem.chars().map(letter), stem.chars().rev().map(letter))
}

/// Four ASCII letters, capitals made small; none if they are not all ASCII.
fn small(letters: &[u8; 4]) -> Option<[u8; 4]> {
    const HIGH: u32 = 0x8080_8080;
    let letters = u32::from_le_bytes(*letters);
    if letters & HIGH != 0 {
        return None;
    }
    // The high bit of a byte is set from A on, and behind Z.
    let capitals = (letters + 0x3f3f_3f3f) & !(letters + 0x2525_2525) & HIGH;
    Some((letters | capitals >> 2).to_le_bytes())
}

fn ends(first: impl Iterator<Item = u32>, last: impl Iterator<Item = u32>) -> [u32; 5] {
    let (mut prefix3, mut prefix4) = (START, START);
    for (n, c) in first.take(4).enumerate() {
        prefix4 = step(prefix4, c);
        prefix3 = if n < 3 { prefix4 } else { prefix3 };
    }
    let (mut suffix2, mut suffix3, mut suffix4) = (START, START, START);
    for (n, c) in last.take(4).enumerate() {
        suffix4 = step(suffix4, c);
        suffix3 = if n < 3 { suffix4 } else { suffix3 };
        suffix2 = if n < 2 { suffix4 } else { suffix2 };
    }
    [prefix3, prefix4, suffix2, suffix3, suffix4]
}

fn fold32(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

/// Gives those tokens of `run`, which lies in `stretch`, that are `wanted`, in
/// order, with their features.
pub fn each(
    view: &View<'_>,
    looks: Seen<'_>,
    (stretch, run): (&Stretch, Range<usize>),
    mut wanted: impl FnMut(usize) -> bool,
    mut give: impl FnMut(usize, &Features),
) {
    let mut around = Around::before(view, &stretch.range, run.start);
    for i in run {
        around.step(view, i);
        if wanted(i) {
            give(i, &of(view, looks, i, stretch.line, &around));
        }
    }
}

/// Numbers that the features of a word are made of, besides those of its neighbours.
pub const COLUMNS: usize = 16;

/// Gives the tokens of `stretch`, in order, with the numbers behind their features.
pub fn columns(view: &View<'_>, looks: Seen<'_>, stretch: &Stretch, mut give: impl FnMut(usize, [u32; COLUMNS])) {
    let mut around = Around::before(view, &stretch.range, stretch.range.start);
    for i in stretch.range.clone() {
        around.step(view, i);
        let (w, [prefix3, prefix4, suffix2, suffix3, suffix4]) = (looks.at(i), affixes(view.text(i)));
        let columns = [
            w.word,
            w.shape,
            prefix3,
            prefix4,
            suffix2,
            suffix3,
            suffix4,
            w.named,
            w.coarse,
            w.facts,
            w.roles,
            stretch.line.0,
            around.label,
            around.since,
            around.position,
            around.enclosed,
        ];
        give(i, columns);
    }
}

/// Tokens among which those lie that are labelled at once.
#[derive(Clone, Debug)]
pub struct Stretch {
    range: Range<usize>,
    line: Line,
}

impl Stretch {
    /// The tokens of `range`.
    pub fn new(view: &View<'_>, range: Range<usize>) -> Stretch {
        Stretch { line: Line::of(view, &range), range }
    }
}

/// The features of token `i`.
fn of(view: &View<'_>, looks: Seen<'_>, i: usize, line: Line, around: &Around) -> Features {
    let (b1, f1) = (view.prev(i), view.next(i));
    let (b2, f2) = (view.prev(b1), view.next(f1));
    let far = |i| looks.far(view, i);
    let (before3, before2, behind2) = (far(view.prev(b2)).0, far(b2), far(f2));
    let near = [looks.at(b1), looks.at(i), looks.at(f1)];
    features(near, &Far { affixes: affixes(view.text(i)), before3, before2, behind2, line: line.0, around })
}

/// What the features of a word are made of, besides what it and the words beside it look like.
struct Far<'a> {
    affixes: [u32; 5],
    before3: u32,
    /// The word and the roles of the second one before it and behind it.
    before2: (u32, u32),
    behind2: (u32, u32),
    line: u32,
    around: &'a Around,
}

// By itself, for want of registers.
#[inline(never)]
fn features([p1, w, n1]: [&Look; 3], f: &Far<'_>) -> Features {
    let [prefix3, prefix4, suffix2, suffix3, suffix4] = f.affixes;
    let case = w.shape >> 4 & 7;
    Features([
        pair(w.word, 0),
        pair(w.word, case),
        pair(p1.word, 0),
        pair(n1.word, 0),
        pair(f.before2.0, p1.word),
        pair(n1.word, f.behind2.0),
        pair(p1.word, w.word),
        pair(w.word, n1.word),
        pair(prefix3, 0),
        pair(prefix4, 0),
        pair(suffix2, case),
        pair(suffix3, 0),
        pair(suffix4, 0),
        pair(suffix3, w.shape),
        pair(w.shape, 0),
        pair(p1.shape, w.shape),
        pair(w.shape, n1.shape),
        pair(p1.shape << 16 ^ n1.shape, w.shape),
        pair(w.named, 0),
        pair(p1.named, w.named),
        pair(w.named, n1.named),
        pair(p1.coarse << 16 ^ n1.coarse, w.coarse),
        pair(w.facts, case),
        pair(w.facts, w.named),
        pair(p1.facts, w.coarse),
        pair(n1.facts, w.coarse),
        pair(w.roles, w.shape),
        pair(p1.roles, w.shape),
        pair(n1.roles, w.shape),
        pair(p1.roles, w.coarse),
        pair(n1.roles, w.coarse),
        pair(f.before2.1, w.coarse),
        pair(f.behind2.1, w.coarse),
        pair(p1.word, w.coarse),
        pair(n1.word, w.coarse),
        pair(f.before2.0, w.coarse),
        pair(f.behind2.0, w.coarse),
        pair(p1.word, n1.word),
        pair(f.before2.0.rotate_left(7) ^ p1.word, w.shape),
        pair(n1.word.rotate_left(7) ^ f.behind2.0, w.shape),
        pair(f.line, w.named),
        pair(f.line, w.facts),
        pair(f.around.label, w.shape),
        pair(f.around.label, f.around.since << 16 ^ w.coarse),
        pair(f.around.position << 16 ^ f.line, w.shape),
        pair(f.around.enclosed, w.coarse),
        pair(p1.suffix3, w.shape),
        pair(n1.suffix3, w.shape),
        pair(f.before3, w.coarse),
    ])
}

const fn pair(a: u32, b: u32) -> u64 {
    a as u64 | (b as u64) << 32
}

/// The features of a word: for each the two numbers that it is made of.
#[derive(Clone, Debug)]
pub struct Features([u64; FEATURES]);

/// What tells features of the same numbers apart.
static TEMPLATES: [u64; FEATURES] = {
    let mut templates = [0; FEATURES];
    let mut rest = templates.as_mut_slice();
    let mut number: u64 = 0;
    while let [first, behind @ ..] = rest {
        number += 1;
        *first = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        rest = behind;
    }
    templates
};

/// Features of a word by their hashes.
pub trait Hashes {
    /// Gives the hash of each.
    fn each(&self, give: impl FnMut(u32));
}

impl Hashes for Features {
    #[inline]
    fn each(&self, mut give: impl FnMut(u32)) {
        // Seven in a row without asking whether there are more.
        const { assert!(FEATURES.is_multiple_of(7)) };
        let (numbers, templates) = (self.0.as_chunks::<7>().0, TEMPLATES.as_chunks::<7>().0);
        for (numbers, templates) in numbers.iter().zip(templates) {
            numbers.iter().zip(templates).for_each(|(numbers, template)| give(mix(numbers ^ template)));
        }
    }
}

impl<const N: usize> Hashes for [u32; N] {
    fn each(&self, give: impl FnMut(u32)) {
        self.iter().copied().for_each(give);
    }
}

const fn mix(numbers: u64) -> u32 {
    let mut h = numbers.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h ^= h >> 29;
    h = h.wrapping_mul(0x94d0_49bb_1331_11eb);
    (h >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Letter by letter.
    fn plainly(text: &str) -> [u32; 5] {
        let letters: Vec<u32> = stem(text).chars().map(|c| c.to_ascii_lowercase() as u32).collect();
        let first = |n: usize| letters.iter().take(n).fold(START, |hash, &c| step(hash, c));
        let last = |n: usize| letters.iter().rev().take(n).fold(START, |hash, &c| step(hash, c));
        [first(3), first(4), last(2), last(3), last(4)]
    }

    proptest! {
        #[test]
        fn affixes_are_those_of_the_letters(text in "[a-zA-Z0-9@\\[`{é'’-]{0,9}('s|'S)?") {
            prop_assert_eq!(affixes(&text), plainly(&text));
            prop_assert_eq!(suffix3(&text), plainly(&text)[3]);
        }
    }
}
