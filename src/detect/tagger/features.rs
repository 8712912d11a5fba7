//! What the tagger sees of a word. The model's weights belong to exactly these
//! features: a change here needs a new model and a new [`VERSION`].

use std::ops::Range;

use crate::detect::gazetteer::View;
use crate::text::{Case, Gap, TokenKind};

/// Number of this set of features, written into the model file.
pub const VERSION: u32 = 1;

/// One word, looked at once.
#[derive(Clone, Copy, Default, Debug)]
pub struct Look {
    word: u32,
    shape: u32,
    prefix: u32,
    suffix2: u32,
    suffix3: u32,
    names: u32,
    facts: u32,
    roles: u32,
}

/// Looks at every token of `view`.
pub fn looks(view: &View<'_>) -> Vec<Look> {
    (0..view.len()).map(|i| look(view, i)).collect()
}

/// How far the features of a word look.
const AROUND: usize = 2;

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

    /// Looks at the tokens of `run` and those around it within `stretch`. Runs
    /// come in ascending order.
    pub fn take(&mut self, view: &View<'_>, run: &Range<usize>, stretch: &Range<usize>) {
        let from = run.start.saturating_sub(AROUND).max(stretch.start).max(self.taken);
        let to = (run.end + AROUND).min(stretch.end);
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
    let names = (a.given() as u32) << 8 | (a.surname() as u32) << 4 | a.wordy() as u32;
    let facts = u32::from(a.is_medical())
        | u32::from(a.is_region()) << 1
        | u32::from(a.city() > 0) << 2
        | u32::from(a.city() > 3) << 3
        | u32::from(a.eponym().is_some()) << 4
        | u32::from(a.is_calendar()) << 5
        | u32::from(a.is_abbreviation()) << 6
        | (a.zipf() as u32 / 2) << 7
        | (a.capitalised_in_literature() as u32) << 9
        | u32::from(a.is_facility()) << 11;
    Look {
        // Numbers differ without end; their length is what matters.
        word: if number { text.len() as u32 } else { fold32(view.hash(i)) },
        shape,
        prefix: affix(text, 3, false),
        suffix2: affix(text, 2, true),
        suffix3: affix(text, 3, true),
        names,
        facts,
        roles: word.roles.bits(),
    }
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

/// Hash of the first or last `n` characters, folded as bytes.
fn affix(text: &str, n: usize, last: bool) -> u32 {
    let mut hash = 0x811c_9dc5u32;
    let mut add = |c: char| hash = (hash ^ c.to_ascii_lowercase() as u32).wrapping_mul(0x0100_0193);
    if last {
        text.chars().rev().take(n).for_each(&mut add);
    } else {
        text.chars().take(n).for_each(&mut add);
    }
    hash
}

fn fold32(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

/// Appends the features of token `i`, looking no further than `range`.
pub fn of(looks: &[Look], i: usize, range: Range<usize>, out: &mut Vec<u32>) {
    let at = |offset: isize| -> Look {
        let j = i.wrapping_add_signed(offset);
        if range.contains(&j) { looks.get(j).copied().unwrap_or_default() } else { Look { word: 1, ..Look::default() } }
    };
    let (p2, p1, w, n1, n2) = (at(-2), at(-1), at(0), at(1), at(2));
    let mut add = |template: u32, a: u32, b: u32| out.push(mix(template, a, b));
    add(1, w.word, 0);
    add(2, p1.word, 0);
    add(3, n1.word, 0);
    add(4, p2.word, p1.word);
    add(5, n1.word, n2.word);
    add(6, p1.word, w.word);
    add(7, w.word, n1.word);
    add(8, w.shape, p1.shape);
    add(9, w.shape, n1.shape);
    add(10, w.prefix, w.shape);
    add(11, w.suffix3, w.shape);
    add(12, w.suffix2, w.names);
    add(13, w.names, w.shape);
    add(14, w.names, w.facts);
    add(15, p1.names, w.names);
    add(16, w.names, n1.names);
    add(17, w.facts, w.shape);
    add(18, p1.facts, p1.shape);
    add(19, n1.facts, n1.shape);
    add(20, p1.roles, w.shape);
    add(21, n1.roles, w.shape);
    add(22, p2.roles, w.names);
    add(23, p1.roles, w.names);
    add(24, n1.word, w.names);
    add(25, p1.word, w.names);
    add(26, w.roles, w.names);
    add(27, n1.suffix3, w.shape);
    add(28, p2.word, w.shape);
    add(29, n2.word, w.shape);
    add(30, p1.word, n1.word);
}

fn mix(template: u32, a: u32, b: u32) -> u32 {
    let mut h = u64::from(a) | u64::from(b) << 32;
    h ^= u64::from(template).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    h = h.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h ^= h >> 29;
    h = h.wrapping_mul(0x94d0_49bb_1331_11eb);
    (h >> 32) as u32
}
