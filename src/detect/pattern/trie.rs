//! A trie of label words, walked from where words begin.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Rules behind a word.
#[derive(Default, Debug)]
pub(super) struct Rules {
    /// Those that want it as a whole word.
    pub(super) whole: Vec<usize>,
    /// Those that let letters follow.
    pub(super) open: Vec<usize>,
}

/// Words in ASCII lower case. A blank in a word is a joint: in the text it may
/// be `_`, `-`, `.`, a line break, two blanks, a dot and a blank, or nothing.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// From node and byte (`node * 256 + byte`) to the next node, while words
    /// are added.
    edges: HashMap<u32, u32, BuildHasherDefault<Mix>>,
    /// The same for walking: the cell of a node; the one behind `byte` stands at
    /// its `base` and `byte`, with the cell it belongs to (Aoe's double array).
    cells: Vec<Cell>,
    /// What is at the nodes that cells `stop` at.
    stops: Vec<Stop>,
    rules: Vec<Rules>,
    /// For the first two bytes of words of one or two letters, and the first three
    /// of those of three or four: what may follow, bits of [`next`]. (Of each byte
    /// five bits count: the case of letters falls away, and what collides is
    /// sorted out by the walk.)
    third: Box<[u32; 1 << 10]>,
    fourth: Box<[u32; 1 << 12]>,
    /// Which five bytes the others can begin with.
    further: Box<[u64; 1 << 10]>,
}

/// A node while words are added.
#[derive(Clone, Copy, Default, Debug)]
struct Node {
    /// Node behind a joint, 0 for none (the root is behind nothing).
    joint: u32,
    /// Index into `rules` plus one; 0 for none.
    rules: u32,
}

/// A node in walking.
#[derive(Clone, Copy, Default, Debug)]
struct Cell {
    /// The cell of the node before plus one; 0 for a free cell.
    owner: u32,
    /// Where its row of cells begins; [`NO_ROW`] if nothing follows.
    base: u32,
    /// Index into `stops` plus one; 0 for a node that words only pass.
    stop: u32,
}

/// A node where a word ends or has a joint.
#[derive(Clone, Copy, Debug)]
struct Stop {
    /// As in [`Node`].
    rules: u32,
    /// The cell of the node behind a joint; [`ROOT`] for none.
    joint: u32,
}

/// The cell of the root.
const ROOT: u32 = 0;
/// The owner of cells that are no node's next.
const NOBODY: u32 = u32::MAX;
/// Beyond all cells.
const NO_ROW: u32 = u32::MAX;

/// How a joint may be written (see [`Trie::joints`]).
const JOINTS: [&str; 11] = ["", " ", "_", "-", ".", "\n", "\t", "\r\n", "  ", " \n", ". "];

/// Bits for what a byte in a word may be: one for each letter, by its lowest five
/// bits, and two that no letter has.
mod next {
    /// Neither a letter nor beyond ASCII.
    pub(super) const OTHER: u32 = 1;
    /// A capital: a new word may begin with it.
    pub(super) const CAPITAL: u32 = 1 << 31;
    pub(super) const ANY: u32 = u32::MAX;

    /// What `b` is.
    pub(super) fn of(b: u8) -> u32 {
        BITS.get(usize::from(b)).copied().unwrap_or(ANY)
    }

    #[expect(clippy::indexing_slicing, reason = "in a constant: a fault would be one of the build")]
    const BITS: [u32; 256] = {
        let mut bits = [0; 256];
        let mut b = 0;
        while b < 256 {
            bits[b] = match b as u8 {
                b'A'..=b'Z' => CAPITAL | 1 << (b & 31),
                b'a'..=b'z' | 0x80.. => 1 << (b & 31),
                _ => OTHER,
            };
            b += 1;
        }
        bits
    };
}

/// Hash of one number: multiplication and fold.
#[derive(Default, Debug, Clone, Copy)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u32(u32::from(b));
        }
    }

    fn write_u32(&mut self, n: u32) {
        let product = (self.0 ^ u64::from(n)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product ^ (product >> 32);
    }
}

impl Default for Trie {
    fn default() -> Self {
        Trie {
            nodes: vec![Node::default()],
            edges: HashMap::default(),
            cells: Vec::new(),
            stops: Vec::new(),
            rules: Vec::new(),
            third: Box::new([0; 1 << 10]),
            fourth: Box::new([0; 1 << 12]),
            further: Box::new([0; 1 << 10]),
        }
    }
}

impl Trie {
    /// Adds `word` for the rule. One that is not `open` counts where it is a whole
    /// word: behind it stands no letter but a plural's s or a capital.
    ///
    /// # Errors
    /// If the word does not begin with a letter.
    pub(super) fn insert(&mut self, word: &str, rule: usize, open: bool) -> Result<(), String> {
        if !word.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b >= 0x80) {
            return Err(format!("the label `{word}` must begin with a small letter"));
        }
        self.allow(word.as_bytes(), open);
        let mut at = 0;
        for byte in word.bytes() {
            at = match self.next(at, byte) {
                Some(next) => next,
                None => self.add(at, byte)?,
            };
        }
        let slot = self.node(at).rules;
        let index = match slot.checked_sub(1) {
            Some(index) => index,
            None => {
                let index = u32::try_from(self.rules.len()).map_err(|e| e.to_string())?;
                self.rules.push(Rules::default());
                if let Some(node) = self.nodes.get_mut(at as usize) {
                    node.rules = index + 1;
                }
                index
            }
        };
        if let Some(rules) = self.rules.get_mut(index as usize) {
            let list = if open { &mut rules.open } else { &mut rules.whole };
            if list.last() != Some(&rule) {
                list.push(rule);
            }
        }
        Ok(())
    }

    fn node(&self, at: u32) -> Node {
        self.nodes.get(at as usize).copied().unwrap_or_default()
    }

    fn next(&self, at: u32, byte: u8) -> Option<u32> {
        if byte == b' ' {
            return Some(self.node(at).joint).filter(|&j| j != 0);
        }
        self.edges.get(&(at * 256 + u32::from(byte))).copied()
    }

    fn add(&mut self, parent: u32, byte: u8) -> Result<u32, String> {
        let number = u32::try_from(self.nodes.len()).ok().filter(|&n| n < 1 << 24);
        let number = number.ok_or_else(|| "too many labels".to_owned())?;
        self.nodes.push(Node::default());
        if byte == b' ' {
            if let Some(node) = self.nodes.get_mut(parent as usize) {
                node.joint = number;
            }
        } else {
            self.edges.insert(parent * 256 + u32::from(byte), number);
        }
        Ok(number)
    }

    /// Lays the edges out for walking; call it when all words are in.
    pub(super) fn finish(&mut self) {
        let mut edges: Vec<(u32, u8, u32)> = self.edges.drain().map(|(key, to)| (key / 256, key as u8, to)).collect();
        edges.sort_unstable();
        let mut rows: Vec<&[(u32, u8, u32)]> = edges.chunk_by(|a, b| a.0 == b.0).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.len()));
        // Of each node its cell and the base of its row.
        let mut places = vec![(ROOT, NO_ROW); self.nodes.len()];
        self.cells = vec![Cell { owner: NOBODY, ..Cell::default() }];
        let free = |cells: &[Cell], at: usize| cells.get(at).is_none_or(|c| c.owner == 0);
        // Rows of many cells go one behind the other, single ones into the gaps.
        // No row begins before the first cell.
        let (mut lowest, mut last) = (256, 0);
        for row in rows {
            while !free(&self.cells, lowest) {
                lowest += 1;
            }
            let first = row.first().map_or(0, |&(_, byte, _)| usize::from(byte));
            let fits = |base: &usize| row.iter().all(|&(_, byte, _)| free(&self.cells, base + usize::from(byte)));
            let from = if row.len() > 1 { last } else { lowest.saturating_sub(first) };
            let base = (from..).find(fits).unwrap_or(0);
            last = last.max(if row.len() > 1 { base } else { 0 });
            for &(from, byte, next) in row {
                let at = base + usize::from(byte);
                self.take(at);
                set_place(&mut places, from, |place| place.1 = cell_number(base));
                set_place(&mut places, next, |place| place.0 = cell_number(at));
            }
        }
        // What stands behind a joint is no next of a byte.
        let nodes = std::mem::take(&mut self.nodes);
        for joint in nodes.iter().map(|node| node.joint).filter(|&joint| joint != 0) {
            while !free(&self.cells, lowest) {
                lowest += 1;
            }
            self.take(lowest);
            set_place(&mut places, joint, |place| place.0 = cell_number(lowest));
        }
        let place = |node: u32| places.get(node as usize).copied().unwrap_or((ROOT, NO_ROW));
        for &(from, _, next) in &edges {
            if let Some(cell) = self.cells.get_mut(place(next).0 as usize) {
                cell.owner = place(from).0 + 1;
            }
        }
        for (node, &(cell, base)) in nodes.iter().zip(&places) {
            let Some(cell) = self.cells.get_mut(cell as usize) else { continue };
            cell.base = base;
            if node.rules != 0 || node.joint != 0 {
                let joint = if node.joint == 0 { ROOT } else { place(node.joint).0 };
                self.stops.push(Stop { rules: node.rules, joint });
                cell.stop = cell_number(self.stops.len());
            }
        }
    }

    /// Takes a free cell, which so far is nobody's.
    fn take(&mut self, at: usize) {
        if self.cells.len() <= at {
            self.cells.resize(at + 1, Cell::default());
        }
        if let Some(cell) = self.cells.get_mut(at) {
            cell.owner = NOBODY;
        }
    }

    /// Notes the first five bytes of a word; of one that is over before, or has
    /// a joint, three or four in every writing.
    fn allow(&mut self, word: &[u8], open: bool) {
        match word.iter().take(5).take_while(|&&b| b != b' ').count() {
            5 => set(&mut *self.further, five(front(word, 0))),
            3.. => self.allow_short(&[], word, 4, open),
            _ => self.allow_short(&[], word, 3, open),
        }
    }

    /// Notes what the last of `deep` bytes may be where a word has `begun` so and
    /// goes on with the `rest`.
    fn allow_short(&mut self, begun: &[u8], rest: &[u8], deep: usize, open: bool) {
        let (all, last) = match begun {
            [first @ .., last] if begun.len() == deep => (first, next::of(*last)),
            [..] if begun.len() > deep => {
                return self.allow_short(begun.get(..deep).unwrap_or_default(), rest, deep, open);
            }
            // The word is over: others begin behind it, letters of an open one, a plural's s.
            [.., last] if begun.len() + 1 == deep && rest.is_empty() => {
                let closed = last.is_ascii_alphabetic() && !open;
                (begun, if closed { next::OTHER | next::CAPITAL | next::of(b's') } else { next::ANY })
            }
            _ => {
                let mut go_on = |with: &[u8], rest| self.allow_short(&[begun, with].concat(), rest, deep, open);
                match rest {
                    [b' ', rest @ ..] => JOINTS.iter().for_each(|joint| go_on(joint.as_bytes(), rest)),
                    [b, rest @ ..] => go_on(&[*b], rest),
                    [] => (0..32).for_each(|any| go_on(&[any], rest)),
                }
                return;
            }
        };
        let front = front(all, 0);
        let bits = if deep == 3 { self.third.get_mut(two(front)) } else { self.fourth.get_mut(three(front)) };
        if let Some(bits) = bits {
            *bits |= last;
        }
    }

    /// False if no word begins with these bytes; the quick way out.
    pub(super) fn may_begin(&self, bytes: &[u8], start: usize) -> bool {
        let front = front(bytes, start);
        let may = |bits: Option<&u32>, last: u64| bits.is_some_and(|bits| bits & next::of(last as u8) != 0);
        is_set(&self.further, five(front))
            || may(self.third.get(two(front)), front >> 16)
            || may(self.fourth.get(three(front)), front >> 24)
    }

    /// Calls `found` with the end of each word of the trie that stands at `start`.
    pub(super) fn walk(&self, bytes: &[u8], start: usize, mut found: impl FnMut(usize, &Rules)) {
        let root = self.cells.first().copied().unwrap_or_default();
        self.step(bytes, start, (ROOT, root), &mut found);
    }

    fn step(&self, bytes: &[u8], at: usize, from: (u32, Cell), found: &mut impl FnMut(usize, &Rules)) {
        let (mut number, mut cell) = from;
        let rest = bytes.get(at..).unwrap_or_default();
        for (at, &byte) in (at..).zip(rest) {
            if cell.stop != 0 {
                self.stop(bytes, at, cell, found);
            }
            let Some(next) = self.behind(number, cell, byte) else { return };
            (number, cell) = next;
        }
        if cell.stop != 0 {
            self.stop(bytes, bytes.len(), cell, found);
        }
    }

    /// Tells of the word that ends at `at`, and goes on behind a joint there.
    fn stop(&self, bytes: &[u8], at: usize, cell: Cell, found: &mut impl FnMut(usize, &Rules)) {
        let Some(stop) = (cell.stop as usize).checked_sub(1).and_then(|i| self.stops.get(i)) else { return };
        if let Some(rules) = (stop.rules as usize).checked_sub(1).and_then(|i| self.rules.get(i)) {
            found(at, rules);
        }
        if stop.joint != ROOT
            && let Some(&joint) = self.cells.get(stop.joint as usize)
        {
            self.joints(bytes, at, (stop.joint, joint), found);
        }
    }

    /// Goes on behind every writing of a joint at `at`.
    fn joints(&self, bytes: &[u8], at: usize, joint: (u32, Cell), found: &mut impl FnMut(usize, &Rules)) {
        let (number, cell) = joint;
        let mut go_on = |at: usize| {
            let goes_on = |&b: &u8| self.behind(number, cell, b).is_some();
            if bytes.get(at).is_some_and(goes_on) || cell.stop != 0 {
                self.step(bytes, at, joint, found);
            }
        };
        // Nothing: the joined word, in which a new part may begin with a capital.
        go_on(at);
        let Some(separator @ (b' ' | b'_' | b'-' | b'.' | b'\n' | b'\t' | b'\r')) = bytes.get(at) else { return };
        if *separator != b'\r' {
            go_on(at + 1);
        }
        if let (b' ', Some(b' ' | b'\n')) | (b'.', Some(b' ')) | (b'\r', Some(b'\n')) = (separator, bytes.get(at + 1)) {
            go_on(at + 2);
        }
    }

    /// The cell behind `byte`, in whatever case, at the cell of that number. No
    /// cell is behind a blank: one in the text is a joint.
    #[inline]
    fn behind(&self, number: u32, cell: Cell, byte: u8) -> Option<(u32, Cell)> {
        let next = cell.base.saturating_add(u32::from(byte.to_ascii_lowercase()));
        let behind = self.cells.get(next as usize)?;
        (behind.owner == number + 1).then_some((next, *behind))
    }
}

fn set_place(places: &mut [(u32, u32)], node: u32, set: impl FnOnce(&mut (u32, u32))) {
    if let Some(place) = places.get_mut(node as usize) {
        set(place);
    }
}

fn cell_number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NO_ROW)
}

fn set(bits: &mut [u64], bit: usize) {
    if let Some(word) = bits.get_mut(bit / 64) {
        *word |= 1 << (bit % 64);
    }
}

#[inline]
fn is_set<const N: usize>(bits: &[u64; N], bit: usize) -> bool {
    bits.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
}

/// The eight bytes from `start` on, the first in the lowest bits; 0 for what is
/// beyond the end.
fn front(bytes: &[u8], start: usize) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    match rest.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().rev().fold(0, |all, &b| all << 8 | u64::from(b)),
    }
}

/// A number of ten bits for the first two bytes of `front`.
fn two(front: u64) -> usize {
    (front & 31 | front >> 3 & 31 << 5) as usize
}

/// A number of twelve bits for its first three bytes.
fn three(front: u64) -> usize {
    ((front & 0x1f_1f1f).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize
}

/// A number of sixteen bits for its first five bytes.
fn five(front: u64) -> usize {
    ((front & 0x1f_1f1f_1f1f).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ends(words: &[&str], text: &str) -> Vec<usize> {
        ends_of(words, false, text)
    }

    fn ends_of(words: &[&str], open: bool, text: &str) -> Vec<usize> {
        let mut trie = Trie::default();
        for (i, word) in words.iter().enumerate() {
            trie.insert(word, i, open).unwrap();
        }
        trie.finish();
        let mut out = Vec::new();
        if trie.may_begin(text.as_bytes(), 0) {
            trie.walk(text.as_bytes(), 0, |end, rules| {
                out.extend(rules.whole.iter().chain(&rules.open).map(|_| end));
            });
        }
        out.sort_unstable();
        out
    }

    #[test]
    fn words_and_joints() {
        assert_eq!(ends(&["id", "id no", "ident"], "ID. no 4"), [2, 6]);
        assert_eq!(ends(&["a b c"], "A_b-C"), [5]);
        assert_eq!(ends(&["a b c"], "aBc"), [3]);
        assert!(ends(&["a b"], "a, b").is_empty());
        assert!(Trie::default().insert("#x", 0, false).is_err());
    }

    proptest! {
        #[test]
        fn every_word_is_found_at_its_place(words in proptest::collection::vec("[a-c]{1,6}( [a-c]{1,3}){0,2}", 1..12), pick in 0usize..12, tail in "(s?[ .0A-C]|[a-c])?[ .a-c]{0,4}") {
            let word = &words[pick % words.len()];
            let refs: Vec<_> = words.iter().map(String::as_str).collect();
            // Behind a whole word no letter follows but a plural's or a new word's.
            let open = tail.starts_with(['a', 'b', 'c']);
            for joint in JOINTS {
                let written = word.replace(' ', joint);
                let ends = ends_of(&refs, open, &format!("{written}{tail}"));
                prop_assert!(ends.contains(&written.len()), "{written}{tail}");
            }
        }
    }
}
