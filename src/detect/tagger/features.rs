//! What the tagger sees of a word and of what stands around it. The model's
//! weights belong to exactly these features: a change here needs a new model
//! and a new [`VERSION`].

use std::ops::Range;

use crate::detect::gazetteer::{Attributes, View};
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
    prefix3: u32,
    prefix4: u32,
    suffix2: u32,
    suffix3: u32,
    suffix4: u32,
    /// How usual it is as a name and as a word, with its capitals.
    named: u32,
    /// The same in a few classes.
    coarse: u32,
    facts: u32,
    roles: u32,
}

/// A place outside the text, or one that must not be looked at.
static NOWHERE: Look = Look {
    word: 1,
    shape: 0,
    prefix3: 0,
    prefix4: 0,
    suffix2: 0,
    suffix3: 0,
    suffix4: 0,
    named: u32::MAX,
    coarse: u32::MAX,
    facts: 0,
    roles: 0,
};

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

/// How far the features of a word look.
const AROUND: usize = 3;

/// Looks at the tokens asked for, each once.
#[derive(Default, Debug)]
pub struct Looks {
    looks: Vec<Look>,
    /// The token that the first of them is of.
    first: usize,
}

impl Looks {
    /// Looks at the tokens of `run` and those around it. Runs come in
    /// ascending order.
    pub fn take(&mut self, view: &View<'_>, run: &Range<usize>) -> Seen<'_> {
        let from = run.start.saturating_sub(AROUND);
        let to = (run.end + AROUND).min(view.len());
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
}

fn look(view: &View<'_>, i: usize) -> Look {
    let Some(token) = view.token(i) else { return NOWHERE };
    let text = token.text(view.doc.text);
    let word = view.word(i);
    let a = word.attributes;
    let shape = shape(token, text, word.letter);
    let case = shape >> 4 & 7;
    // Of what is on no list nothing is known.
    let facts = if a.0 == 0 { 0 } else { facts(a) } | u32::from(view.inside(i)) << 15;
    let [prefix3, prefix4, suffix2, suffix3, suffix4] = affixes(text);
    Look {
        // Numbers differ without end; their length is what matters.
        word: if token.kind == TokenKind::Number { text.len() as u32 } else { fold32(view.hash(i)) },
        shape,
        prefix3,
        prefix4,
        suffix2,
        suffix3,
        suffix4,
        named: named(a, case),
        coarse: coarse(a, case),
        facts,
        roles: word.roles.bits(),
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

fn coarse(a: Attributes, case: u32) -> u32 {
    let step = |n: usize| if n >= 4 { 2 } else { u32::from(n > 0) };
    step(a.given())
        | step(a.surname()) << 2
        | u32::from(a.wordy() >= 2) << 4
        | u32::from(a.is_medical() || a.is_abbreviation()) << 5
        | u32::from(a.is_region()) << 6
        | u32::from(a.city() > 2) << 7
        | u32::from(a.0 == 0) << 8
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

/// Hashes of the first three and four letters and of the last two, three and
/// four, in lower case. Of a possessive the stem.
fn affixes(text: &str) -> [u32; 5] {
    let stem = text.strip_suffix("'s").or_else(|| text.strip_suffix("'S")).unwrap_or(text);
    if stem.is_ascii() {
        let letter = |b: &u8| u32::from(b.to_ascii_lowercase());
        let bytes = stem.as_bytes();
        if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            // Of known length, without a loop.
            return ends(first.iter().map(letter), last.iter().rev().map(letter));
        }
        return ends(bytes.iter().map(letter), bytes.iter().rev().map(letter));
    }
    let letter = |c: char| c.to_ascii_lowercase() as u32;
    ends(stem.chars().map(letter), stem.chars().rev().map(letter))
}

fn ends(first: impl Iterator<Item = u32>, last: impl Iterator<Item = u32>) -> [u32; 5] {
    const START: u32 = 0x811c_9dc5;
    let step = |hash: u32, c: u32| (hash ^ c).wrapping_mul(0x0100_0193);
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
    wanted: impl Fn(usize) -> bool,
    mut give: impl FnMut(usize, &[u32; FEATURES]),
) {
    let mut around = Around::before(view, &stretch.range, run.start);
    for i in run {
        around.step(view, i);
        if wanted(i) {
            give(i, &of(view, looks, i, stretch.line, &around));
        }
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
fn of(view: &View<'_>, looks: Seen<'_>, i: usize, line: Line, around: &Around) -> [u32; FEATURES] {
    let at = |j: usize| looks.at(j);
    let (b1, f1) = (view.prev(i), view.next(i));
    let (b2, f2) = (view.prev(b1), view.next(f1));
    let (p3, p2, p1, w, n1, n2) = (at(view.prev(b2)), at(b2), at(b1), at(i), at(f1), at(f2));
    let case = w.shape >> 4 & 7;
    [
        mix(1, w.word, 0),
        mix(2, w.word, case),
        mix(3, p1.word, 0),
        mix(4, n1.word, 0),
        mix(5, p2.word, p1.word),
        mix(6, n1.word, n2.word),
        mix(7, p1.word, w.word),
        mix(8, w.word, n1.word),
        mix(9, w.prefix3, 0),
        mix(10, w.prefix4, 0),
        mix(11, w.suffix2, case),
        mix(12, w.suffix3, 0),
        mix(13, w.suffix4, 0),
        mix(14, w.suffix3, w.shape),
        mix(15, w.shape, 0),
        mix(16, p1.shape, w.shape),
        mix(17, w.shape, n1.shape),
        mix(18, p1.shape << 16 ^ n1.shape, w.shape),
        mix(19, w.named, 0),
        mix(20, p1.named, w.named),
        mix(21, w.named, n1.named),
        mix(22, p1.coarse << 16 ^ n1.coarse, w.coarse),
        mix(23, w.facts, case),
        mix(24, w.facts, w.named),
        mix(25, p1.facts, w.coarse),
        mix(26, n1.facts, w.coarse),
        mix(27, w.roles, w.shape),
        mix(28, p1.roles, w.shape),
        mix(29, n1.roles, w.shape),
        mix(30, p1.roles, w.coarse),
        mix(31, n1.roles, w.coarse),
        mix(32, p2.roles, w.coarse),
        mix(33, n2.roles, w.coarse),
        mix(34, p1.word, w.coarse),
        mix(35, n1.word, w.coarse),
        mix(36, p2.word, w.coarse),
        mix(37, n2.word, w.coarse),
        mix(38, p1.word, n1.word),
        mix(39, p2.word.rotate_left(7) ^ p1.word, w.shape),
        mix(40, n1.word.rotate_left(7) ^ n2.word, w.shape),
        mix(41, line.0, w.named),
        mix(42, line.0, w.facts),
        mix(43, around.label, w.shape),
        mix(44, around.label, around.since << 16 ^ w.coarse),
        mix(45, around.position << 16 ^ line.0, w.shape),
        mix(46, around.enclosed, w.coarse),
        mix(47, p1.suffix3, w.shape),
        mix(48, n1.suffix3, w.shape),
        mix(49, p3.word, w.coarse),
    ]
}

fn mix(template: u32, a: u32, b: u32) -> u32 {
    let mut h = u64::from(a) | u64::from(b) << 32;
    h ^= u64::from(template).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    h = h.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h ^= h >> 29;
    h = h.wrapping_mul(0x94d0_49bb_1331_11eb);
    (h >> 32) as u32
}
