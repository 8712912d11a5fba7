//! Names and numbers learnt earlier in the same session, found again: the
//! surname of "Maria Lopez" alone, her record number without its label.
//!
//! Holds hashes, never text.

use std::collections::HashMap;

use super::Doc;
use super::company;
use super::gazetteer::fold::{self, Hasher};
use super::gazetteer::{Gazetteer, NIL, Role, View};
use super::ledger::Ledger;
use super::recognizer::Candidate;
use crate::finding::{Finding, IdentifierType};
use crate::text::normalize::normalize;
use crate::text::token::{Case, Gap, TokenKind, Tokens};
use crate::text::{Normal, Span};

/// Most words and most numbers kept. A text with more names is a directory;
/// what comes later is then found by its own evidence only.
const MOST: usize = 8192;
/// Fewest letters and digits of a number worth keeping.
const SHORTEST_ID: usize = 5;
/// Most letters and digits, and most tokens, of one.
const LONGEST_ID: usize = 40;
const LONGEST_ID_TOKENS: usize = 9;
/// Bytes in which the first two letters and digits of one are looked for.
const NEAR: usize = 16;
/// Findings under this score teach nothing.
const SURE: f32 = 0.5;
/// A name alone must be this sure to be learnt.
const SURE_ALONE: f32 = 0.6;

/// What a session has learnt. Starts empty; cheap to clone while small.
#[derive(Clone, Default)]
pub struct Memory {
    names: HashMap<u64, Learnt>,
    ids: HashMap<u64, IdentifierType>,
    /// Hashes that `names` may have.
    may_be_name: Bits,
    /// First two letters or digits that numbers in `ids` may have.
    may_begin_id: Bits,
    learnt: usize,
}

/// Marks of numbers, some of which share one: most of a text is told from what
/// was learnt without a look into a table.
#[derive(Clone, Copy)]
struct Bits([u64; 64]);

impl Default for Bits {
    fn default() -> Self {
        Bits([0; 64])
    }
}

impl Bits {
    fn set(&mut self, number: u64) {
        if let Some(word) = self.0.get_mut(number as usize / 64 % 64) {
            *word |= 1 << (number % 64);
        }
    }

    fn has(&self, number: u64) -> bool {
        self.0.get(number as usize / 64 % 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

/// The number of the first two letters and digits of an identifier.
fn beginning(first: u8, second: u8) -> u64 {
    u64::from(first.to_ascii_lowercase() & 63) << 6 | u64::from(second.to_ascii_lowercase() & 63)
}

/// How a word of a name counts when it stands alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Learnt {
    /// No everyday word: counts in any case.
    Name,
    /// An everyday word too: counts with a capital inside a sentence.
    Word,
}

impl Memory {
    /// How much has been learnt: grows with every new word or number, so that
    /// a second pass is worth while only if it grew.
    pub fn learnt(&self) -> usize {
        self.learnt
    }

    /// Learns from `finding`, whose text is `value`.
    pub fn learn(&mut self, value: &str, finding: &Finding) {
        let score = company::own_score(finding).get();
        if score < SURE {
            return;
        }
        match finding.kind {
            IdentifierType::Name => self.learn_name(value, score),
            IdentifierType::Ssn
            | IdentifierType::NationalId
            | IdentifierType::Mrn
            | IdentifierType::HealthPlanId
            | IdentifierType::Account
            | IdentifierType::License
            | IdentifierType::Vehicle
            | IdentifierType::Device
            | IdentifierType::Phone
            | IdentifierType::Fax
            | IdentifierType::OtherId => self.learn_id(value, finding.kind),
            _ => {}
        }
    }

    fn learn_name(&mut self, value: &str, score: f32) {
        let Ok(gazetteer) = Gazetteer::shared() else { return };
        let normalized = normalize(value);
        let text = &*normalized.text;
        let tokens = Tokens::new(text);
        let words = || tokens.iter().filter(|t| t.kind == TokenKind::Word && t.end - t.start >= 2);
        let alone = words().count() == 1;
        if alone && score < SURE_ALONE {
            return;
        }
        for token in words() {
            let hash = fold::hash(token.text(text));
            let attributes = gazetteer.lexicon.hashed(hash);
            let roles = gazetteer.cues.hashed(hash);
            let small = roles.any(&[Role::Particle, Role::Suffix, Role::Title]) && attributes.given() < 4;
            let short = token.end - token.start < 3 && attributes.given().max(attributes.surname()) < 4;
            // An everyday word that was taken for a name alone teaches too much.
            if small
                || short
                || token.end - token.start < 3 && attributes.wordy() >= 2
                || alone && attributes.wordy() == 3
            {
                continue;
            }
            let how = if attributes.wordy() == 0 { Learnt::Name } else { Learnt::Word };
            if self.names.len() < MOST && self.names.insert(hash, how).is_none() {
                self.may_be_name.set(hash);
                self.learnt += 1;
            }
        }
    }

    fn learn_id(&mut self, value: &str, kind: IdentifierType) {
        let normalized = normalize(value);
        let mut hasher = Hasher::default();
        let (mut length, mut digits) = (0, 0);
        let mut first_two = [0; 2];
        for &b in normalized.text.as_bytes().iter().filter(|b| b.is_ascii_alphanumeric()) {
            hasher.byte(b.to_ascii_lowercase());
            if let Some(slot) = first_two.get_mut(length) {
                *slot = b;
            }
            length += 1;
            digits += usize::from(b.is_ascii_digit());
        }
        if (SHORTEST_ID..=LONGEST_ID).contains(&length) && digits >= 3 && self.ids.len() < MOST {
            self.learnt += usize::from(self.ids.insert(hasher.finish(), kind).is_none());
            let [first, second] = first_two;
            self.may_begin_id.set(beginning(first, second));
        }
    }

    /// False if no number that was learnt begins like `rest`.
    fn may_begin_id(&self, rest: &str) -> bool {
        let mut bytes = rest.bytes().take(NEAR).filter(u8::is_ascii_alphanumeric);
        match (bytes.next(), bytes.next()) {
            (Some(first), Some(second)) => self.may_begin_id.has(beginning(first, second)),
            _ => true,
        }
    }

    /// Appends what was learnt and stands in `doc` to `out`, whether or not
    /// something else found it too.
    pub fn find(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        self.find_ids(doc, out);
        let known = self.known(doc);
        self.find_names(doc, &known, out);
    }

    /// As [`Memory::find`], unless all of that lies where nothing is `wanted`.
    pub(super) fn find_wanted(&self, doc: &Doc<'_>, wanted: impl Fn(Span<Normal>) -> bool, out: &mut Vec<Candidate>) {
        let before = out.len();
        self.find_ids(doc, out);
        let known = self.known(doc);
        // Whatever is made of words that follow each other lies between the
        // first and the last of them.
        let place = |run: &[(usize, Learnt)]| {
            let at = |word: Option<&(usize, Learnt)>| word.and_then(|&(i, _)| doc.tokens.get(i));
            Some(Span::new(at(run.first())?.start as usize, at(run.last())?.end as usize))
        };
        let mut runs = known.chunk_by(|a, b| a.0 + 1 == b.0).filter_map(place);
        if runs.any(&wanted) || out.iter().skip(before).any(|id| wanted(id.span)) {
            self.find_names(doc, &known, out);
        } else {
            out.truncate(before);
        }
    }

    /// The tokens that are words of names, in order.
    fn known(&self, doc: &Doc<'_>) -> Vec<(usize, Learnt)> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let words = doc.tokens.iter().enumerate().filter(|(_, t)| {
            self.may_be_name.has(t.hash) && t.kind == TokenKind::Word && (2..=40).contains(&(t.end - t.start))
        });
        words.filter_map(|(i, t)| Some((i, *self.names.get(&t.hash)?))).collect()
    }

    fn find_names(&self, doc: &Doc<'_>, known: &[(usize, Learnt)], out: &mut Vec<Candidate>) {
        if known.is_empty() {
            return;
        }
        let Ok(gazetteer) = Gazetteer::shared() else { return };
        let view = View::new(doc, &gazetteer);
        let mut rest = known;
        while let Some((&(first, how), more)) = rest.split_first() {
            rest = more;
            let mut last = first;
            let mut sure = how == Learnt::Name;
            while let Some((&(next, how), more)) = rest.split_first()
                && next == view.next(last)
                && view.gap(next) == Gap::Space
            {
                rest = more;
                sure |= how == Learnt::Name;
                last = next;
            }
            out.extend(judge(&view, first, last, sure));
        }
    }

    fn find_ids(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        if self.ids.is_empty() {
            return;
        }
        for (i, first) in doc.tokens.iter().enumerate() {
            let may_start = match first.kind {
                TokenKind::Number | TokenKind::Mixed => true,
                TokenKind::Word => first.case == Case::Upper || first.end - first.start == 1,
                TokenKind::Mark => false,
            };
            if !may_start || !self.may_begin_id(doc.text.get(first.start as usize..).unwrap_or_default()) {
                continue;
            }
            let mut hasher = Hasher::default();
            let mut length = 0;
            for token in doc.tokens.iter().skip(i).take(LONGEST_ID_TOKENS) {
                let far = token.start > first.start && token.gap > Gap::Space;
                if far || length > LONGEST_ID || token.end - token.start > LONGEST_ID as u32 {
                    break;
                }
                if token.kind == TokenKind::Mark {
                    continue;
                }
                let before = length;
                for &b in token.text(doc.text).as_bytes().iter().filter(|b| b.is_ascii_alphanumeric()) {
                    hasher.byte(b.to_ascii_lowercase());
                    length += 1;
                }
                // A token without such letters is no part of the identifier.
                if length > before
                    && length >= SHORTEST_ID
                    && let Some(&kind) = self.ids.get(&hasher.finish())
                {
                    out.push(Candidate {
                        kind,
                        span: Span::new(first.start as usize, token.end as usize),
                        score: Ledger::new("an identifier of this session", 2.0).score(),
                        rule: "memory-id".into(),
                        evidence: Ledger::new("an identifier of this session", 2.0).evidence(),
                    });
                }
            }
        }
    }
}

/// True if a word stands before token `at` that a person's name follows.
fn cued(view: &View<'_>, at: usize) -> bool {
    if view.gap(at) >= Gap::Line {
        return false;
    }
    let before = view.prev(at);
    let word = if view.mark(before, '.') { view.prev(before) } else { before };
    view.word(word).roles.any(&[Role::Title, Role::Person, Role::Kin]) || view.equals(word, "pt")
}

/// A learnt name at tokens `first..=last`, unless it stands for something else there.
fn judge(view: &View<'_>, first: usize, last: usize, sure: bool) -> Option<Candidate> {
    let mut ledger = Ledger::new("a name of this session", if sure { 1.8 } else { 0.6 });
    let capital = view.word(first).capital;
    if !sure {
        let cue = cued(view, first);
        if !capital && !cue {
            return None;
        }
        if cue {
            ledger.add("a title, role or relative before it", 1.2);
        } else if view.begins_sentence(first) && first == last {
            let wordy = view.attributes(first).wordy();
            ledger.add("begins a sentence", if wordy >= 2 { -1.6 } else { -0.4 });
        }
    } else if !capital {
        ledger.add("in lower case", -0.8);
    }
    let next = view.next(last);
    if next != NIL && view.word(next).roles.any(&[Role::EponymHead, Role::WorkHead]) {
        ledger.add("the head of an eponym after it", -4.0);
    }
    if view.equals(next, "et") && view.equals(view.next(next), "al") {
        ledger.add("'et al.' after it", -6.0);
    }
    let (a, b) = (view.token(first)?, view.token(last)?);
    Some(Candidate {
        kind: IdentifierType::Name,
        span: Span::new(a.start as usize, b.start as usize + b.stem(view.doc.text).len()),
        score: ledger.score(),
        rule: "memory-name".into(),
        evidence: ledger.evidence(),
    })
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory({} words of names, {} numbers)", self.names.len(), self.ids.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Field, Score};

    fn taught(found: &[(IdentifierType, &str)]) -> Memory {
        let mut memory = Memory::default();
        for &(kind, value) in found {
            let span = Span::new(0, value.len());
            let finding = Finding { kind, span, score: Score::new(0.9), rule: "test".into(), evidence: Vec::new() };
            memory.learn(value, &finding);
        }
        memory
    }

    fn again<'t>(memory: &Memory, text: &'t str) -> Vec<&'t str> {
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
        let mut out = Vec::new();
        memory.find(&doc, &mut out);
        out.retain(|c| c.score.get() >= 0.5);
        out.iter().map(|c| c.span.of(text)).collect()
    }

    #[test]
    fn finds_parts_of_a_full_name_alone() {
        let memory = taught(&[(IdentifierType::Name, "Maria Okonkwo")]);
        assert_eq!(memory.learnt(), 2);
        assert_eq!(again(&memory, "then Okonkwo's results, and maria okonkwo again"), ["Okonkwo", "maria okonkwo"]);
    }

    #[test]
    fn everyday_words_count_only_with_a_capital() {
        let memory = taught(&[(IdentifierType::Name, "Rose Young")]);
        assert_eq!(again(&memory, "a young man whose fever rose; told Rose so"), ["Rose"]);
    }

    #[test]
    fn or_behind_a_cue() {
        let memory = taught(&[(IdentifierType::Name, "Hope Young")]);
        assert_eq!(again(&memory, "mrs. young left, pt. young too"), ["young", "young"]);
        assert_eq!(again(&memory, "they hope so; young and old"), Vec::<&str>::new());
        assert_eq!(again(&memory, "Young patients do well. Hope remains."), Vec::<&str>::new());
    }

    #[test]
    fn an_eponym_stays_an_eponym() {
        let memory = taught(&[(IdentifierType::Name, "Parkinson")]);
        assert_eq!(again(&memory, "no Parkinson's disease, Parkinson says"), ["Parkinson"]);
    }

    #[test]
    fn finds_numbers_without_their_label_and_in_another_writing() {
        let memory = taught(&[(IdentifierType::Mrn, "A19-4482"), (IdentifierType::Mrn, "12")]);
        assert_eq!(memory.learnt(), 1);
        assert_eq!(again(&memory, "chart A194482, 12 pills, see a19 4482."), ["A194482", "a19 4482"]);
    }

    #[test]
    fn debug_shows_no_names() {
        let memory = taught(&[(IdentifierType::Name, "Maria Okonkwo")]);
        assert_eq!(format!("{memory:?}"), "Memory(2 words of names, 0 numbers)");
    }
}
