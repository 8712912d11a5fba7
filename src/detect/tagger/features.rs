//! What the tagger sees of a word and of what stands around it. The model's
//! weights belong to exactly these features: a change here needs a new model
//! and a new [`VERSION`].

use std::ops::Range;

use crate::detect::gazetteer::{Attributes, View};
use crate::text::{Case, Gap, TokenKind};

use super::around::{Around, Line};

/// Number of this set of features, written into the model file.
pub const VERSION: u32 = 2;

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
const NOWHERE: Look = Look {
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
#[derive(Debug)]
pub struct Looks {
    looks: Vec<Look>,
    /// Tokens before this one are looked at where they were asked for.
    taken: usize,
}

impl Looks {
    /// For a text of `len` tokens.
    pub fn new(len: usize) -> Self {
        Looks { looks: vec![Look::default(); len], taken: 0 }
    }

    /// Looks at the tokens of `run` and those around it. Runs come in
    /// ascending order.
    pub fn take(&mut self, view: &View<'_>, run: &Range<usize>) {
        let from = run.start.saturating_sub(AROUND).max(self.taken);
        let to = (run.end + AROUND).min(view.len());
        for i in from..to {
            if let Some(slot) = self.looks.get_mut(i) {
                *slot = look(view, i);
            }
        }
        self.taken = self.taken.max(to);
    }

    /// All tokens; those not asked for are blank.
    pub fn all(&self) -> &[Look] {
        &self.looks
    }
}

fn look(view: &View<'_>, i: usize) -> Look {
    let text = view.text(i);
    let word = view.word(i);
    let a = word.attributes;
    let number = view.kind(i) == TokenKind::Number;
    let shape = shape(view, i);
    let case = shape >> 4 & 7;
    let facts = u32::from(a.is_drug() || a.is_disease())
        | u32::from(a.is_anatomy() || a.is_medical_term()) << 1
        | u32::from(a.is_region()) << 2
        | (a.city() as u32).div_ceil(2) << 3
        | u32::from(a.eponym().is_some()) << 5
        | u32::from(a.is_calendar()) << 6
        | u32::from(a.is_abbreviation()) << 7
        | (a.zipf() as u32 / 2) << 8
        | (a.capitalised_in_literature() as u32) << 10
        | u32::from(a.is_facility()) << 12
        | u32::from(a.is_county()) << 13;
    let [prefix3, prefix4, suffix2, suffix3, suffix4] = affixes(text);
    Look {
        // Numbers differ without end; their length is what matters.
        word: if number { text.len() as u32 } else { fold32(view.hash(i)) },
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
fn shape(view: &View<'_>, i: usize) -> u32 {
    let kind = match view.kind(i) {
        TokenKind::Word => 0,
        TokenKind::Number => 1,
        TokenKind::Mixed => 2,
        TokenKind::Mark => 3 + u32::from(view.text(i).as_bytes().first().copied().unwrap_or(0)),
    };
    let case = match view.case(i) {
        Case::None => 0,
        Case::Lower => 1,
        Case::Title => 2,
        Case::Upper => 3,
        Case::Mixed => 4,
    };
    let gap = match view.gap(i) {
        Gap::Joined => 0,
        Gap::Space => 1,
        Gap::Line | Gap::Paragraph => 2,
    };
    kind << 8 | case << 4 | gap << 2 | u32::from(view.word(i).letter)
}

/// Hashes of the first three and four letters and of the last two, three and
/// four, in lower case. Of a possessive the stem.
fn affixes(text: &str) -> [u32; 5] {
    const START: u32 = 0x811c_9dc5;
    let step = |hash: u32, c: u32| (hash ^ c).wrapping_mul(0x0100_0193);
    let mut out = [START; 5];
    let [prefix3, prefix4, suffix2, suffix3, suffix4] = &mut out;
    let stem = text.strip_suffix("'s").or_else(|| text.strip_suffix("'S")).unwrap_or(text);
    for (n, c) in stem.chars().take(4).enumerate() {
        let c = c.to_ascii_lowercase() as u32;
        if n < 3 {
            *prefix3 = step(*prefix3, c);
        }
        *prefix4 = step(*prefix4, c);
    }
    for (n, c) in stem.chars().rev().take(4).enumerate() {
        let c = c.to_ascii_lowercase() as u32;
        if n < 2 {
            *suffix2 = step(*suffix2, c);
        }
        if n < 3 {
            *suffix3 = step(*suffix3, c);
        }
        *suffix4 = step(*suffix4, c);
    }
    out
}

fn fold32(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

/// Gives the features of each token of `run`, which lies in `stretch`, in order.
pub fn each(
    view: &View<'_>,
    looks: &[Look],
    (stretch, run): (Range<usize>, Range<usize>),
    buffer: &mut Vec<u32>,
    mut give: impl FnMut(&[u32]),
) {
    let line = Line::of(view, &stretch);
    let mut around = Around::before(view, &stretch, run.start);
    for i in run {
        around.step(view, i);
        buffer.clear();
        of(view, looks, i, line, &around, buffer);
        give(buffer);
    }
}

/// Appends the features of token `i`.
fn of(view: &View<'_>, looks: &[Look], i: usize, line: Line, around: &Around, out: &mut Vec<u32>) {
    let at = |j: usize| looks.get(j).copied().unwrap_or(NOWHERE);
    let (b1, f1) = (view.prev(i), view.next(i));
    let (b2, f2) = (view.prev(b1), view.next(f1));
    let (p3, p2, p1, w, n1, n2) = (at(view.prev(b2)), at(b2), at(b1), at(i), at(f1), at(f2));
    let case = w.shape >> 4 & 7;
    let mut add = |template: u32, a: u32, b: u32| out.push(mix(template, a, b));
    add(1, w.word, 0);
    add(2, w.word, case);
    add(3, p1.word, 0);
    add(4, n1.word, 0);
    add(5, p2.word, p1.word);
    add(6, n1.word, n2.word);
    add(7, p1.word, w.word);
    add(8, w.word, n1.word);
    add(9, w.prefix3, 0);
    add(10, w.prefix4, 0);
    add(11, w.suffix2, case);
    add(12, w.suffix3, 0);
    add(13, w.suffix4, 0);
    add(14, w.suffix3, w.shape);
    add(15, w.shape, 0);
    add(16, p1.shape, w.shape);
    add(17, w.shape, n1.shape);
    add(18, p1.shape << 16 ^ n1.shape, w.shape);
    add(19, w.named, 0);
    add(20, p1.named, w.named);
    add(21, w.named, n1.named);
    add(22, p1.coarse << 16 ^ n1.coarse, w.coarse);
    add(23, w.facts, case);
    add(24, w.facts, w.named);
    add(25, p1.facts, w.coarse);
    add(26, n1.facts, w.coarse);
    add(27, w.roles, w.shape);
    add(28, p1.roles, w.shape);
    add(29, n1.roles, w.shape);
    add(30, p1.roles, w.coarse);
    add(31, n1.roles, w.coarse);
    add(32, p2.roles, w.coarse);
    add(33, n2.roles, w.coarse);
    add(34, p1.word, w.coarse);
    add(35, n1.word, w.coarse);
    add(36, p2.word, w.coarse);
    add(37, n2.word, w.coarse);
    add(38, p1.word, n1.word);
    add(39, p2.word.rotate_left(7) ^ p1.word, w.shape);
    add(40, n1.word.rotate_left(7) ^ n2.word, w.shape);
    add(41, line.0, w.named);
    add(42, line.0, w.facts);
    add(43, around.label, w.shape);
    add(44, around.label, around.since << 16 ^ w.coarse);
    add(45, around.position << 16 ^ line.0, w.shape);
    add(46, around.enclosed, w.coarse);
    add(47, p1.suffix3, w.shape);
    add(48, n1.suffix3, w.shape);
    add(49, p3.word, w.coarse);
}

fn mix(template: u32, a: u32, b: u32) -> u32 {
    let mut h = u64::from(a) | u64::from(b) << 32;
    h ^= u64::from(template).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    h = h.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h ^= h >> 29;
    h = h.wrapping_mul(0x94d0_49bb_1331_11eb);
    (h >> 32) as u32
}
