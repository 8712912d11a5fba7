//! One pass over a text for the label words of all rules.

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder, MatchKind};

/// Which rules to try where.
pub(super) struct Labels {
    automaton: Option<DoubleArrayAhoCorasick<u32>>,
    entries: Vec<Entry>,
    /// Bytes of the longest word.
    pub(super) longest: usize,
}

/// What a word in the automaton stands for.
#[derive(Default)]
struct Entry {
    /// Rules that want it as a whole word.
    whole: Vec<usize>,
    /// Rules that let letters follow.
    open: Vec<usize>,
    /// Rules that want it anywhere.
    anywhere: Vec<usize>,
}

/// A word in the text.
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
        let mut words: std::collections::BTreeMap<Vec<u8>, Entry> = std::collections::BTreeMap::new();
        for (index, (labels, contains)) in rules.enumerate() {
            for label in labels {
                let open = label.ends_with('*');
                for variant in variants(label.trim_end_matches('*')) {
                    let entry = words.entry(variant.into_bytes()).or_default();
                    if open { entry.open.push(index) } else { entry.whole.push(index) }
                }
            }
            for piece in contains {
                words.entry(piece.clone().into_bytes()).or_default().anywhere.push(index);
            }
        }
        let longest = words.keys().map(Vec::len).max().unwrap_or(0);
        let (patterns, entries): (Vec<_>, Vec<_>) = words.into_iter().unzip();
        let numbered = patterns.iter().zip(0u32..).map(|(p, n)| (p.as_slice(), n));
        let automaton = if entries.is_empty() {
            None
        } else {
            let builder = DoubleArrayAhoCorasickBuilder::new().match_kind(MatchKind::Standard);
            Some(builder.build_with_values(numbered).map_err(|e| format!("label words: {e}"))?)
        };
        Ok(Labels { automaton, entries, longest })
    }

    /// Calls `hit` for each word in `text`; `lower` is `text` in ASCII lower case.
    pub(super) fn scan(&self, text: &str, lower: &[u8], mut hit: impl FnMut(Hit, bool)) {
        let Some(automaton) = &self.automaton else { return };
        let bytes = text.as_bytes();
        for m in automaton.find_overlapping_iter(lower) {
            let (start, end) = (m.start(), m.end());
            let Some(entry) = usize::try_from(m.value()).ok().and_then(|v| self.entries.get(v)) else { continue };
            for &rule in &entry.anywhere {
                hit(Hit { rule, start, end }, false);
            }
            if (entry.whole.is_empty() && entry.open.is_empty()) || !begins_word(bytes, start) {
                continue;
            }
            for &rule in &entry.open {
                hit(Hit { rule, start, end: word_end(bytes, end) }, true);
            }
            if !entry.whole.is_empty()
                && let Some(end) = whole_end(bytes, end)
            {
                for &rule in &entry.whole {
                    hit(Hit { rule, start, end }, true);
                }
            }
        }
    }
}

/// Longest ending that is let follow an open label.
pub(super) const OPEN_END: usize = 16;

fn is_letter(b: Option<&u8>) -> bool {
    b.is_some_and(|&b| b.is_ascii_alphabetic() || b >= 0x80)
}

/// True if no word goes on to the left of `start`. A capital after a small
/// letter begins a word (`patientMrn`).
fn begins_word(bytes: &[u8], start: usize) -> bool {
    let Some(before) = start.checked_sub(1).and_then(|i| bytes.get(i)) else { return true };
    match bytes.get(start) {
        Some(first) if first.is_ascii_alphanumeric() || *first >= 0x80 => {
            !(is_letter(Some(before)) || before.is_ascii_digit())
                || (before.is_ascii_lowercase() && first.is_ascii_uppercase())
        }
        _ => true,
    }
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

/// The writings of a label: its blanks as other joints, accents as capitals
/// and left out.
fn variants(label: &str) -> Vec<String> {
    // Texts are normalised before, so labels have to be ("nº" is "no").
    let label = crate::text::normalize::normalize(label).text;
    let mut spelled = vec![label.clone().into_owned()];
    if !label.is_ascii() {
        spelled.push(
            label.to_uppercase().chars().map(|c| if c.is_ascii() { c.to_ascii_lowercase() } else { c }).collect(),
        );
        spelled.push(strip_accents(&label));
    }
    let mut out = Vec::new();
    for text in spelled {
        if text.contains(' ') {
            for joint in ["_", "-", "", "\n", "  ", ".", ". "] {
                out.push(text.replace(' ', joint));
            }
        }
        out.push(text);
    }
    out.sort();
    out.dedup();
    out
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
        index.scan(text, text.to_ascii_lowercase().as_bytes(), |h, _| out.push((h.start, h.end)));
        out
    }

    #[test]
    fn labels_are_whole_words_in_any_writing() {
        for text in ["patient id", "Patient ID", "PATIENT_ID", "patientId", "patient-id", "patient\nid"] {
            assert_eq!(hits("patient id", text).len(), 1, "{text}");
        }
        assert_eq!(hits("mrn", "MRNs"), [(0, 4)]);
        assert_eq!(hits("mrn", "mrnNumber patientMRN"), [(0, 3), (17, 20)]);
        assert!(hits("id", "Did idle mid").is_empty());
        assert_eq!(hits("account*", "accounting").len(), 1);
        assert_eq!(hits("número", "NÚMERO numero número").len(), 3);
    }
}
