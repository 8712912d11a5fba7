//! The pieces of text that rules ask for (`contains`), found by a byte of each
//! that is rare: most bytes of a text belong to no piece and cost one look.

use std::collections::BTreeMap;

/// A text that rules ask for, in ASCII lower case, and those rules.
#[derive(Debug)]
struct Piece {
    text: Box<[u8]>,
    rules: Vec<usize>,
    /// Where in it the byte stands by which it is found.
    anchor: usize,
}

/// The pieces of all rules.
#[derive(Debug)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
    /// For each two bytes, the bucket of the pieces that have them at their
    /// anchor; 0 is empty.
    pairs: Vec<u16>,
    buckets: Vec<Bucket>,
    /// Pieces that end in a word, by the bytes around the blank before it
    /// (see [`around`]): open addressing, a power of two, bucket 0 is free.
    words: Vec<(u64, u16)>,
}

/// Pieces with the same two bytes at their anchor, or around it.
#[derive(Default, Debug)]
struct Bucket {
    /// Their indices.
    pieces: Vec<usize>,
    /// The bytes that may stand right before the two, and right behind them, a
    /// bit for each.
    before: [u64; 4],
    behind: [u64; 4],
}

/// Bytes taken on each side of the blank before a piece's last word.
const SIDE: usize = 4;

impl Pieces {
    /// Of each piece, in ASCII lower case, the rules that ask for it.
    pub(super) fn new(pieces: BTreeMap<&[u8], Vec<usize>>) -> Self {
        let pieces: Vec<Piece> = pieces
            .into_iter()
            .map(|(text, rules)| Piece {
                anchor: last_word(text).unwrap_or_else(|| rarest(text)),
                text: text.into(),
                rules,
            })
            .collect();
        let size = (pieces.len() * 4).next_power_of_two().max(2);
        let mut all =
            Pieces { pieces, pairs: vec![0; 1 << 16], buckets: vec![Bucket::default()], words: vec![(0, 0); size] };
        for index in 0..all.pieces.len() {
            all.place(index);
        }
        all
    }

    fn place(&mut self, index: usize) {
        let Some(Piece { text, anchor, .. }) = self.pieces.get(index) else { return };
        if last_word(text).is_some() {
            let key = around(text, *anchor);
            let at = self.slot(key);
            let Some((taken, bucket)) = self.words.get_mut(at) else { return };
            *taken = key;
            push(bucket, &mut self.buckets, (index, None, None));
            return;
        }
        let first = text.get(*anchor).copied().unwrap_or(0);
        let second = text.get(anchor + 1).copied();
        let before = anchor.checked_sub(1).and_then(|i| text.get(i)).copied();
        let behind = text.get(anchor + 2).copied();
        for b in (0u8..=255).filter(|b| second.is_none_or(|second| second == b.to_ascii_lowercase())) {
            if let Some(bucket) = self.pairs.get_mut(pair(first, b)) {
                push(bucket, &mut self.buckets, (index, before, behind));
            }
        }
    }

    /// True if pieces are looked for at the first of two bytes that follow each
    /// other; 0 is the one behind a text's end.
    pub(super) fn may_stand_at(&self, first: u8, second: u8) -> bool {
        let begins_word = |p: &Piece| {
            last_word(&p.text) == Some(p.anchor) && p.text.get(p.anchor + 1) == Some(&second.to_ascii_lowercase())
        };
        self.bucket(first, second) != 0 || first == b' ' && self.pieces.iter().any(begins_word)
    }

    fn bucket(&self, first: u8, second: u8) -> u16 {
        self.pairs.get(pair(first.to_ascii_lowercase(), second)).copied().unwrap_or(0)
    }

    /// Calls `found` with each piece whose anchor is the byte at `at`: its
    /// rules, its first byte and the one past its last.
    #[inline]
    pub(super) fn at(&self, bytes: &[u8], at: usize, mut found: impl FnMut(&[usize], usize, usize)) {
        let byte = |i: usize| bytes.get(i).copied().unwrap_or(0);
        if let Some(bucket) = self.buckets.get(usize::from(self.bucket(byte(at), byte(at + 1))))
            && is_among(&bucket.before, byte(at.wrapping_sub(1)))
            && is_among(&bucket.behind, byte(at + 2))
        {
            self.each(bucket, bytes, at, &mut found);
        }
        if byte(at) == b' ' {
            let key = around(bytes, at);
            let bucket = self.words.get(self.slot(key)).map_or(0, |&(_, bucket)| bucket);
            if let Some(bucket) = self.buckets.get(usize::from(bucket)).filter(|_| bucket != 0) {
                self.each(bucket, bytes, at, &mut found);
            }
        }
    }

    #[cold]
    fn each(&self, bucket: &Bucket, bytes: &[u8], at: usize, found: &mut impl FnMut(&[usize], usize, usize)) {
        for piece in bucket.pieces.iter().filter_map(|&piece| self.pieces.get(piece)) {
            let Some(start) = at.checked_sub(piece.anchor) else { continue };
            let end = start + piece.text.len();
            if bytes.get(start..end).is_some_and(|there| there.eq_ignore_ascii_case(&piece.text)) {
                found(&piece.rules, start, end);
            }
        }
    }

    /// The slot that holds `key`, or the free one where it belongs.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mask = self.words.len() - 1;
        let mut at = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & mask;
        while self.words.get(at).is_some_and(|&(taken, bucket)| bucket != 0 && taken != key) {
            at = (at + 1) & mask;
        }
        at
    }
}

/// Puts a piece into a bucket: its index, and the bytes that stand in it before
/// and behind the two of the bucket. Beyond the piece any may.
fn push(bucket: &mut u16, buckets: &mut Vec<Bucket>, (index, before, behind): (usize, Option<u8>, Option<u8>)) {
    if *bucket == 0 {
        *bucket = buckets.len().try_into().unwrap_or(0);
        buckets.push(Bucket::default());
    }
    if let Some(bucket) = buckets.get_mut(usize::from(*bucket)) {
        bucket.pieces.push(index);
        for (set, byte) in [(&mut bucket.before, before), (&mut bucket.behind, behind)] {
            for b in (0u8..=255).filter(|b| byte.is_none_or(|byte| byte == b.to_ascii_lowercase())) {
                if let Some(bits) = set.get_mut(usize::from(b) / 64) {
                    *bits |= 1 << (b % 64);
                }
            }
        }
    }
}

fn is_among(set: &[u64; 4], b: u8) -> bool {
    set.get(usize::from(b) / 64).is_some_and(|bits| bits >> (b % 64) & 1 == 1)
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// Where the blank stands before the last word of a piece such as "mayor of ",
/// if enough of it stands on both sides to tell it from others.
fn last_word(text: &[u8]) -> Option<usize> {
    let blank = text.split_last()?.1.iter().rposition(|&b| b == b' ')?;
    (blank >= SIDE && blank + SIDE <= text.len()).then_some(blank)
}

/// The [`SIDE`] bytes before `at` and those from it on, so folded that capitals
/// do not matter; 0 for what is cut short by an end of the text.
fn around(bytes: &[u8], at: usize) -> u64 {
    const LOWER: u64 = 0x2020_2020_2020_2020;
    let eight = at.checked_sub(SIDE).and_then(|from| bytes.get(from..)).and_then(|rest| rest.first_chunk::<8>());
    eight.map_or(0, |eight| u64::from_le_bytes(*eight) | LOWER)
}

/// The place of the two bytes that texts have least of; of one alone, where
/// nothing follows.
fn rarest(text: &[u8]) -> usize {
    let often = |i: usize| text.get(i).map_or(EVERY, |b| how_often(*b));
    (0..text.len()).min_by_key(|&i| often(i) * often(i + 1)).unwrap_or(0)
}

/// Of how many bytes [`how_often`] counts.
const EVERY: u32 = 1000;

/// How often English has a byte, about, in [`EVERY`].
fn how_often(b: u8) -> u32 {
    match b {
        b' ' => 160,
        b'e' => 100,
        b't' => 75,
        b'a' | b'i' | b'n' | b'o' => 60,
        b'h' | b'r' | b's' => 50,
        b'd' | b'l' => 35,
        b'c' | b'f' | b'm' | b'p' | b'u' | b'w' => 20,
        b'b' | b'g' | b'y' => 15,
        b'k' | b'v' | b'0'..=b'9' => 8,
        b'j' | b'q' | b'x' | b'z' => 2,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(pieces: &[String], text: &str) -> Vec<(usize, usize)> {
        let map = pieces.iter().enumerate().map(|(i, p)| (p.as_bytes(), vec![i])).collect();
        let all = Pieces::new(map);
        let mut out = Vec::new();
        for at in 0..text.len() {
            let next = text.as_bytes().get(at + 1).copied().unwrap_or(0);
            if all.may_stand_at(text.as_bytes()[at], next) {
                all.at(text.as_bytes(), at, |rules, start, end| out.extend(rules.iter().map(|_| (start, end))));
            }
        }
        out.sort_unstable();
        out
    }

    #[test]
    fn pieces_that_end_in_a_word_are_found_by_it() {
        let pieces = ["mayor of ".to_owned(), "judge of ".to_owned(), " of ".to_owned(), "man of ".to_owned()];
        assert_eq!(found(&pieces, "The MAYOR of x"), [(4, 13), (9, 13)]);
        assert_eq!(found(&pieces, "man of 4"), [(0, 7), (3, 7)]);
    }

    proptest! {
        #[test]
        fn each_piece_is_found_wherever_it_stands(
            pieces in proptest::collection::btree_set("[ab:]{1,3}|[ab]{4} of |[ab ]{0,6} in ?", 1..8),
            text in "([ab:A]|ab|abba | of | in ){0,30}",
        ) {
            let pieces: Vec<String> = pieces.into_iter().filter(|p| !p.is_empty()).collect();
            let lower = text.to_ascii_lowercase();
            let mut all = Vec::new();
            for piece in &pieces {
                let starts = (0..text.len()).filter(|&i| lower[i..].starts_with(piece.as_str()));
                all.extend(starts.map(|i| (i, i + piece.len())));
            }
            all.sort_unstable();
            prop_assert_eq!(found(&pieces, &text), all);
        }
    }
}
