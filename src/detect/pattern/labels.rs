//! One pass over a text for the label words of all rules, the pieces of text
//! that rules ask for, and the places of digits.

use std::collections::BTreeMap;

use super::pieces::Pieces;
use super::trie::Trie;

/// Which rules to try where.
pub(super) struct Labels {
    words: Trie,
    pieces: Pieces,
    /// What each byte is: bits of [`class`].
    classes: Box<[u8; 256]>,
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
    /// From each rule's `labels` and `contains`.
    pub(super) fn new<'r>(rules: impl Iterator<Item = (&'r [String], &'r [String])>) -> Result<Self, String> {
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
        let mut classes = Box::new([0; 256]);
        for (b, kind) in (0u8..=255).zip(classes.iter_mut()) {
            *kind = class::of(b) | if pieces.has_anchor(b) { class::PIECE } else { 0 };
        }
        Ok(Labels { words, pieces, classes, longest })
    }

    /// Calls `hit` for each label and each piece in `text`; gives the places of
    /// the digits.
    pub(super) fn scan(&self, text: &str, mut hit: impl FnMut(Found, Hit)) -> Vec<usize> {
        let bytes = text.as_bytes();
        let mut digits = Vec::with_capacity(text.len() / 32);
        let mut before = 0;
        for (start, &b) in bytes.iter().enumerate() {
            let class = self.classes.get(usize::from(b)).copied().unwrap_or(0);
            // Most bytes: a small letter behind another letter.
            if class == class::LOWER && before & class::LETTER != 0 {
                before = class;
                continue;
            }
            if class & class::LETTER != 0 {
                if class::begins_word(before, class) && self.words.may_begin(bytes, start) {
                    self.words_at(bytes, start, &mut hit);
                }
            } else if class & class::DIGIT != 0 {
                digits.push(start);
            }
            if class & class::PIECE != 0 {
                self.pieces.at(bytes, start, |rules, start, end| {
                    rules.iter().for_each(|&rule| hit(Found::Piece, Hit { rule, start, end }));
                });
            }
            before = class;
        }
        digits
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

/// What decides where words begin; nothing for blanks and marks.
mod class {
    pub(super) const LOWER: u8 = 1;
    const UPPER: u8 = 1 << 1;
    /// Beyond ASCII: taken for a letter.
    const HIGH: u8 = 1 << 2;
    pub(super) const LETTER: u8 = LOWER | UPPER | HIGH;
    pub(super) const DIGIT: u8 = 1 << 3;
    /// A piece is looked for at it.
    pub(super) const PIECE: u8 = 1 << 4;

    pub(super) fn of(b: u8) -> u8 {
        match b {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            0x80.. => HIGH,
            _ => 0,
        }
    }

    /// True for a letter with no letter or digit before it, and for a capital
    /// after a small letter (`patientMrn`).
    pub(super) fn begins_word(before: u8, letter: u8) -> bool {
        before & (LETTER | DIGIT) == 0 || before & LOWER != 0 && letter & UPPER != 0
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

    fn hits(label: &str, text: &str) -> Vec<(usize, usize)> {
        let (labels, none) = ([label.to_owned()], []);
        let index = Labels::new([(&labels[..], &none[..])].into_iter()).unwrap();
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
        let index = Labels::new([(&none[..], &pieces[..])].into_iter()).unwrap();
        let mut out = Vec::new();
        index.scan("HTTP://WWW.x", |_, h| out.push((h.start, h.end)));
        assert_eq!(out, [(4, 7), (7, 11)]);
    }

    #[test]
    fn digits_are_told() {
        let index = Labels::new(std::iter::empty()).unwrap();
        assert_eq!(index.scan("a1 22é3", |_, _| ()), [1, 3, 4, 7]);
    }
}
