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
    /// Which three bytes a short word can begin with, behind which anything may
    /// follow, five bits of each: the case of letters falls away, and what
    /// collides is sorted out by the walk.
    short: Box<[u64; 1 << 9]>,
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
            short: Box::new([0; 1 << 9]),
            further: Box::new([0; 1 << 10]),
        }
    }
}

impl Trie {
    /// Adds `word` for the rule.
    ///
    /// # Errors
    /// If the word does not begin with a letter.
    pub(super) fn insert(&mut self, word: &str, rule: usize, open: bool) -> Result<(), String> {
        if !word.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b >= 0x80) {
            return Err(format!("the label `{word}` must begin with a small letter"));
        }
        self.allow(word.as_bytes());
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
    /// a joint, those before that.
    fn allow(&mut self, word: &[u8]) {
        let known: Vec<u8> = word.iter().copied().take(5).take_while(|&b| b != b' ').collect();
        if known.len() == 5 {
            set(&mut *self.further, five(front(&known, 0)));
            return;
        }
        let choices = |i: usize| match known.get(i) {
            Some(&b) => (b & 31)..=(b & 31),
            None => 0..=31,
        };
        for (first, second, third) in choices(0)
            .flat_map(|first| choices(1).map(move |second| (first, second)))
            .flat_map(|(first, second)| choices(2).map(move |third| (first, second, third)))
        {
            set(&mut *self.short, three(front(&[first, second, third], 0)));
        }
    }

    /// False if no word begins with these bytes; the quick way out.
    pub(super) fn may_begin(&self, bytes: &[u8], start: usize) -> bool {
        let front = front(bytes, start);
        is_set(&self.further, five(front)) || is_set(&self.short, three(front))
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

/// A number of fifteen bits for the first three bytes of `front`.
fn three(front: u64) -> usize {
    (front & 31 | front >> 3 & 31 << 5 | front >> 6 & 31 << 10) as usize
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
        let mut trie = Trie::default();
        for (i, word) in words.iter().enumerate() {
            trie.insert(word, i, false).unwrap();
        }
        trie.finish();
        let mut out = Vec::new();
        if trie.may_begin(text.as_bytes(), 0) {
            trie.walk(text.as_bytes(), 0, |end, rules| out.extend(rules.whole.iter().map(|_| end)));
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
        fn every_word_is_found_at_its_place(words in proptest::collection::vec("[a-c]{1,4}( [a-c]{1,3}){0,2}", 1..12), pick in 0usize..12, tail in "[ .a-c]{0,4}") {
            let word = &words[pick % words.len()];
            let refs: Vec<_> = words.iter().map(String::as_str).collect();
            for joint in [" ", "_", "-", "", "\n", "  ", ". "] {
                let written = word.replace(' ', joint);
                let ends = ends(&refs, &format!("{written}{tail}"));
                prop_assert!(ends.contains(&written.len()));
            }
        }
    }
}
