//! One pass over a text for the label words of all rules, the pieces of text
//! that rules ask for, and the places of digits.

use std::collections::BTreeMap;

use super::pieces::Pieces;
use super::shapes::{Places, Shapes, add};
use super::trie::Trie;

/// Bytes whose kinds are told before they are looked at: a loop that does nothing
/// else is fast, and what it tells stays near.
const STRETCH: usize = 1 << 10;

/// Which rules to try where.
pub(super) struct Labels {
    words: Trie,
    pieces: Pieces,
    /// What each two bytes are: bits of [`kind`].
    kinds: Box<[u8; 1 << 16]>,
    /// Bytes that the longest label takes in a text, its joints at their widest.
    pub(super) longest: usize,
}

/// What was found: a label, behind which its rule is tried, or a piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    Label,
    Piece,
}

/// A label or a piece in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Hit {
    /// Index of the rule it stands for.
    pub(super) rule: usize,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
}

impl Labels {
    /// From each rule's `labels` and `contains`, and what the other rules begin with.
    pub(super) fn new<'r>(
        rules: impl Iterator<Item = (&'r [String], &'r [String])>,
        shapes: &Shapes,
    ) -> Result<Self, String> {
        let mut words = Trie::default();
        let mut pieces: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        let mut longest = 0;
        for (index, (labels, contains)) in rules.enumerate() {
            for label in labels {
                let open = label.ends_with('*');
                for spelling in spellings(label.trim_end_matches('*')) {
                    // Each joint may be two bytes wide.
                    longest = longest.max(spelling.len() + spelling.matches(' ').count());
                    words.insert(&spelling, index, open)?;
                }
            }
            for piece in contains {
                pieces.entry(piece.as_bytes()).or_default().push(index);
            }
        }
        words.finish();
        let pieces = Pieces::new(pieces);
        let mut kinds = Box::new([0; 1 << 16]);
        for (two, kind) in (0..=u16::MAX).zip(kinds.iter_mut()) {
            let [before, b] = two.to_be_bytes();
            *kind = kind::of(before, b, &pieces, shapes);
        }
        Ok(Labels { words, pieces, kinds, longest })
    }

    /// Calls `hit` for each label and each piece in `text`; gives the places by
    /// which the other rules are tried.
    pub(super) fn scan(&self, text: &str, mut hit: impl FnMut(Found, Hit)) -> Places {
        let bytes = text.as_bytes();
        let mut places = Places {
            digits: Vec::with_capacity(text.len() / 32),
            near: Vec::with_capacity(text.len() / 4),
            far: Vec::with_capacity(text.len() / 16),
        };
        let mut marks = Vec::with_capacity(STRETCH + 1);
        let (mut before, mut from) = (0, 0);
        for stretch in bytes.chunks(STRETCH) {
            before = self.mark(before, stretch, from, &mut marks);
            from += stretch.len();
            if from == bytes.len() && self.kind(before, 0) & kind::PIECE != 0 {
                marks.push(from << 8 | usize::from(kind::PIECE));
            }
            for mark in marks.drain(..) {
                let (at, kind) = (mark >> 8, mark as u8);
                if kind & kind::INSIDE != 0 {
                    add(&mut places.near, at.saturating_sub(1));
                }
                if kind & kind::EDGE != 0 {
                    add(&mut places.near, at);
                }
                if kind & (kind::FAR_INSIDE | kind::FAR_EDGE) != 0 {
                    if kind & kind::FAR_INSIDE != 0 {
                        add(&mut places.far, at.saturating_sub(1));
                    }
                    if kind & kind::FAR_EDGE != 0 {
                        add(&mut places.far, at);
                    }
                }
                if kind & kind::PIECE != 0 {
                    self.pieces_at(bytes, at.wrapping_sub(1), &mut hit);
                }
                if kind & kind::DIGIT != 0 {
                    places.digits.push(at);
                } else if kind & kind::WORD != 0 && self.words.may_begin(bytes, at) {
                    self.words_at(bytes, at, &mut hit);
                }
            }
        }
        places
    }

    /// Appends to `marks` the places in a `stretch`, which begins at `from`
    /// behind the byte `before`, that are of some kind: the place and, in the
    /// lowest eight bits, the kind. Returns the last byte. (Apart from the rest,
    /// so that the loop has the registers for itself.)
    #[inline(never)]
    fn mark(&self, mut before: u8, stretch: &[u8], from: usize, marks: &mut Vec<usize>) -> u8 {
        for (at, &b) in (from..).zip(stretch) {
            // Most bytes: a small letter behind another letter.
            let kind = self.kind(before, b);
            if kind != 0 {
                marks.push(at << 8 | usize::from(kind));
            }
            before = b;
        }
        before
    }

    fn kind(&self, before: u8, b: u8) -> u8 {
        self.kinds.get(usize::from(before) << 8 | usize::from(b)).copied().unwrap_or(0)
    }

    fn pieces_at(&self, bytes: &[u8], at: usize, hit: &mut impl FnMut(Found, Hit)) {
        self.pieces.at(bytes, at, |rules, start, end| {
            rules.iter().for_each(|&rule| hit(Found::Piece, Hit { rule, start, end }));
        });
    }

    fn words_at(&self, bytes: &[u8], start: usize, hit: &mut impl FnMut(Found, Hit)) {
        self.words.walk(bytes, start, |end, rules| {
            if !rules.open.is_empty() {
                let end = word_end(bytes, end);
                rules.open.iter().for_each(|&rule| hit(Found::Label, Hit { rule, start, end }));
            }
            if !rules.whole.is_empty()
                && let Some(end) = whole_end(bytes, end)
            {
                rules.whole.iter().for_each(|&rule| hit(Found::Label, Hit { rule, start, end }));
            }
        });
    }
}

/// Longest ending that is let follow an open label.
pub(super) const OPEN_END: usize = 16;

/// What a byte and the one before it say of a place.
mod kind {
    use super::super::shapes::{Kind, is_word};
    use super::{Pieces, Shapes};

    /// A word begins with the second.
    pub(super) const WORD: u8 = 1;
    /// The second is a digit.
    pub(super) const DIGIT: u8 = 1 << 1;
    /// Pieces are looked for at the first.
    pub(super) const PIECE: u8 = 1 << 2;
    /// A word begins or ends before the second, and a shape that has a digit near
    /// may begin with it.
    pub(super) const EDGE: u8 = 1 << 3;
    /// Such a shape that may begin inside words may begin with the two.
    pub(super) const INSIDE: u8 = 1 << 4;
    /// The same for the other shapes.
    pub(super) const FAR_EDGE: u8 = 1 << 5;
    pub(super) const FAR_INSIDE: u8 = 1 << 6;

    pub(super) fn of(before: u8, b: u8, pieces: &Pieces, shapes: &Shapes) -> u8 {
        let when = |bit: u8, set: bool| if set { bit } else { 0 };
        let edge = is_word(before) != is_word(b);
        when(WORD, begins_word(before, b))
            | when(DIGIT, b.is_ascii_digit())
            | when(PIECE, pieces.may_stand_at(before, b))
            | when(EDGE, edge && shapes.may_begin_at_edge(Kind::Near, b))
            | when(INSIDE, shapes.may_begin_inside(Kind::Near, before, b))
            | when(FAR_EDGE, edge && shapes.may_begin_at_edge(Kind::Far, b))
            | when(FAR_INSIDE, shapes.may_begin_inside(Kind::Far, before, b))
    }

    /// True for a letter with no letter or digit before it, and for a capital
    /// after a small letter (`patientMrn`). What is beyond ASCII is taken for a
    /// letter.
    fn begins_word(before: u8, b: u8) -> bool {
        let letter = |b: u8| b.is_ascii_alphabetic() || !b.is_ascii();
        letter(b) && !letter(before) && !before.is_ascii_digit()
            || b.is_ascii_uppercase() && before.is_ascii_lowercase()
    }
}

fn is_letter(b: Option<&u8>) -> bool {
    b.is_some_and(|&b| b.is_ascii_alphabetic() || b >= 0x80)
}

/// Where the word that has its last label byte before `end` is over: there, or
/// behind a plural s; none if letters follow.
fn whole_end(bytes: &[u8], end: usize) -> Option<usize> {
    let last = end.checked_sub(1).and_then(|i| bytes.get(i));
    let next = bytes.get(end);
    if !is_letter(last) || !is_letter(next) {
        return Some(end);
    }
    if matches!(next, Some(b's' | b'S')) && !is_letter(bytes.get(end + 1)) {
        return Some(end + 1);
    }
    let camel = last.is_some_and(u8::is_ascii_lowercase) && next.is_some_and(u8::is_ascii_uppercase);
    camel.then_some(end)
}

fn word_end(bytes: &[u8], end: usize) -> usize {
    let more = bytes.get(end..).unwrap_or(&[]).iter().take(OPEN_END).take_while(|b| is_letter(Some(b))).count();
    end + more
}

/// The writings of a label: as it is, with its accented letters as capitals,
/// without accents.
fn spellings(label: &str) -> Vec<String> {
    // Texts are normalised before, so labels have to be ("nº" is "no").
    let label = crate::text::normalize::normalize(label).text;
    let mut out = vec![label.to_string()];
    if !label.is_ascii() {
        let capitals = label.chars().flat_map(char::to_uppercase);
        out.push(capitals.map(|c| c.to_ascii_lowercase()).collect());
        out.push(strip_accents(&label));
    }
    out.extend(misread(&label));
    out.sort();
    out.dedup();
    out
}

/// The label as scanners write it: small l for I (`MEDlCARE`). Digits for
/// letters are undone elsewhere. Short labels would become other words.
fn misread(label: &str) -> Option<String> {
    const SHORTEST: usize = 4;
    (label.len() >= SHORTEST && label.is_ascii() && label.contains('i')).then(|| label.replace('i', "l"))
}

fn strip_accents(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_shapes() -> Shapes {
        Shapes::new(&[]).unwrap()
    }

    fn hits(label: &str, text: &str) -> Vec<(usize, usize)> {
        let (labels, none) = ([label.to_owned()], []);
        let index = Labels::new([(&labels[..], &none[..])].into_iter(), &no_shapes()).unwrap();
        let mut out = Vec::new();
        index.scan(text, |_, h| out.push((h.start, h.end)));
        out
    }

    #[test]
    fn labels_are_whole_words_in_any_writing() {
        for text in ["patient id", "Patient ID", "PATIENT_ID", "patientId", "patient-id", "patient\nid", "patient. id"]
        {
            assert_eq!(hits("patient id", text).len(), 1, "{text}");
        }
        assert_eq!(hits("mrn", "MRNs"), [(0, 4)]);
        assert_eq!(hits("mrn", "mrnNumber patientMRN"), [(0, 3), (17, 20)]);
        assert!(hits("id", "Did idle mid 1id").is_empty());
        assert_eq!(hits("account*", "accounting"), [(0, 10)]);
        assert_eq!(hits("número", "NÚMERO numero número").len(), 3);
        assert_eq!(hits("emp no", "Emp. No."), [(0, 7)]);
        assert_eq!(hits("order #", "order#4"), [(0, 6)]);
    }

    #[test]
    fn labels_are_known_as_scanners_read_them() {
        for text in ["MEDlCARE CLAlM NUMBER", "medicare claim number"] {
            assert_eq!(hits("medicare claim number", text).len(), 1, "{text}");
        }
        assert!(hits("id", "LD").is_empty());
    }

    #[test]
    fn pieces_are_found_anywhere() {
        let (none, pieces) = ([], ["://".to_owned(), "www.".to_owned()]);
        let index = Labels::new([(&none[..], &pieces[..])].into_iter(), &no_shapes()).unwrap();
        let mut out = Vec::new();
        index.scan("HTTP://WWW.x", |_, h| out.push((h.start, h.end)));
        assert_eq!(out, [(4, 7), (7, 11)]);
    }

    #[test]
    fn digits_are_told() {
        let index = Labels::new(std::iter::empty(), &no_shapes()).unwrap();
        assert_eq!(index.scan("a1 22é3", |_, _| ()).digits, [1, 3, 4, 7]);
    }
}
