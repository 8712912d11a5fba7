//! Names of the roster in a text.
//!
//! A given name with its surname, in either order, is one; so, with less
//! weight, is what sounds like one or is one letter away, an initial with the
//! surname, and the surname alone. A surname that is an ordinary word counts
//! alone only with a capital or a cue; one that is also a place, a term or an
//! eponym only with a cue.

use std::collections::HashMap;

use rphonetic::DoubleMetaphone;

use super::build::{deletions, sound};
use super::{GIVEN, LONGEST_WORD, Roster, SHORTEST_NEAR, SURNAME};
use crate::detect::gazetteer::{Attributes, Gazetteer, NIL, Role, View, fold};
use crate::detect::ledger::Ledger;
use crate::detect::recognizer::{Candidate, Doc};
use crate::finding::{IdentifierType, RuleId};
use crate::text::Span;
use crate::text::token::{Case, Gap, TokenKind};

/// Log-odds of each way of being on the roster.
const FULL: f32 = 3.5;
const NEAR: f32 = 1.4;
const SOUND: f32 = 1.0;
const INITIAL: f32 = 1.2;
const ALONE: f32 = 1.0;
const GIVEN_ALONE: f32 = -0.8;
/// What is added to a name alone.
const CUE: f32 = 2.2;
const LOWER: f32 = -0.7;
const ORDINARY: f32 = -0.5;
const OTHER_THING: f32 = -2.0;
const EPONYM_HEAD: f32 = -4.0;
const CITED: f32 = -6.0;
const FACILITY: f32 = -2.0;
/// Candidates under this are not given.
const FLOOR: f32 = -2.2;
/// Tokens between a given name and its surname.
const FURTHEST: usize = 6;

/// A word of the text that is on the roster.
#[derive(Clone, Copy)]
struct Hit {
    token: usize,
    digest: u64,
    flags: u8,
}

pub(super) fn names(roster: &Roster, doc: &Doc<'_>, gazetteer: &Gazetteer, out: &mut Vec<Candidate>) {
    let mut hits = Vec::new();
    let mut neighbours = false;
    let mut before: Option<usize> = None;
    for (i, token) in doc.tokens.iter().enumerate() {
        let length = (token.end - token.start) as usize;
        if token.kind != TokenKind::Word || !(2..=LONGEST_WORD).contains(&length) {
            continue;
        }
        let digest = with_folded(token.text(doc.text), |folded| roster.key.word(folded));
        if let Some(&flags) = roster.words.get(&digest) {
            hits.push(Hit { token: i, digest, flags });
        }
        // Two capitalised words that may be a name are listened to.
        if token.case != Case::Lower && length >= 3 && listens(gazetteer, token.text(doc.text)) {
            neighbours |= before.is_some_and(|b| i - b <= 3);
            before = Some(i);
        }
    }
    if hits.is_empty() && !neighbours {
        return;
    }
    let view = View::new(doc, gazetteer);
    let search = Search { roster, view: &view, hits: hits.iter().map(|h| (h.token, *h)).collect() };
    search.full(&hits, out);
    search.approximate(out);
    for hit in &hits {
        out.extend(search.initial(hit));
        out.extend(search.alone(hit));
    }
}

/// Calls `f` with the word folded, without a copy on the heap where it is ASCII.
fn with_folded<T>(word: &str, f: impl Fn(&str) -> T) -> T {
    let mut buffer = [0u8; LONGEST_WORD];
    let plain = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(word);
    if plain.is_ascii() && plain.len() <= LONGEST_WORD {
        let mut length = 0;
        for (slot, b) in buffer.iter_mut().zip(plain.bytes().filter(|b| *b != b'\'')) {
            *slot = b.to_ascii_lowercase();
            length += 1;
        }
        if let Some(folded) = buffer.get(..length).and_then(|b| str::from_utf8(b).ok()) {
            return f(folded);
        }
    }
    f(&fold::fold(word))
}

/// True for a word that may be a name by its lexicon entry: sounds of everyday
/// words and of medicine are like names' sounds too often.
fn listens(gazetteer: &Gazetteer, word: &str) -> bool {
    may_be_name(gazetteer.lexicon.hashed(fold::hash(word)))
}

fn may_be_name(a: Attributes) -> bool {
    let name = a.given() >= 3 || a.surname() >= 3;
    a.wordy() <= 1 && !a.is_calendar() && !a.is_region() && (name || !a.is_medical() && a.eponym().is_none())
}

struct Search<'a> {
    roster: &'a Roster,
    view: &'a View<'a>,
    hits: HashMap<usize, Hit>,
}

impl Search<'_> {
    /// Given names with their surnames.
    fn full(&self, hits: &[Hit], out: &mut Vec<Candidate>) {
        for (n, left) in hits.iter().enumerate() {
            let right = hits.iter().skip(n + 1).take_while(|r| r.token - left.token <= FURTHEST);
            for right in right {
                let known = |a: &Hit, b: &Hit| {
                    a.flags & GIVEN != 0
                        && b.flags & SURNAME != 0
                        && self.roster.pairs.contains_key(&self.roster.key.pair(a.digest, b.digest))
                };
                if (known(left, right) || known(right, left)) && self.joined(left.token, right.token) {
                    let ordinary = |h: &Hit| self.view.attributes(h.token).wordy() >= 2;
                    let capital = |h: &Hit| self.view.word(h.token).capital;
                    // "he will long for it"
                    if ordinary(left) && ordinary(right) && !(capital(left) && capital(right)) {
                        continue;
                    }
                    let ledger = Ledger::new("a name on the roster", FULL);
                    out.extend(self.candidate(left.token, right.token, "roster-name", ledger));
                }
            }
        }
    }

    /// Names that sound like one, or are one letter away.
    fn approximate(&self, out: &mut Vec<Candidate>) {
        let metaphone = DoubleMetaphone::default();
        let mut before: Option<usize> = None;
        for i in 0..self.view.len() {
            if !self.may_be_near(i) {
                continue;
            }
            let left = before.replace(i);
            let Some(left) = left.filter(|l| i - l <= 3 && self.joined(*l, i)) else { continue };
            let exact = |a: usize, b: usize| match (self.hits.get(&a), self.hits.get(&b)) {
                (Some(a), Some(b)) => self.roster.pairs.contains_key(&self.roster.key.pair(a.digest, b.digest)),
                _ => false,
            };
            if exact(left, i) || exact(i, left) {
                continue;
            }
            let ledger = if self.is_near(left, i) || self.is_near(i, left) {
                Ledger::new("one letter from a name on the roster", NEAR)
            } else if self.sounds(&metaphone, left, i) || self.sounds(&metaphone, i, left) {
                Ledger::new("sounds like a name on the roster", SOUND)
            } else {
                continue;
            };
            out.extend(self.candidate(left, i, "roster-name-near", ledger));
        }
    }

    /// True for a word that may be a name written otherwise: a capitalised one
    /// or one beside a name on the roster, and no everyday word.
    fn may_be_near(&self, i: usize) -> bool {
        if self.view.kind(i) != TokenKind::Word || self.view.word(i).letter {
            return false;
        }
        let beside = || {
            let n = self.view.next(i);
            let p = self.view.prev(i);
            [n, p].iter().any(|at| self.hits.contains_key(at))
        };
        (self.view.word(i).capital || self.hits.contains_key(&i) || beside()) && may_be_name(self.view.attributes(i))
    }

    /// True if one of the two is on the roster and the other one letter from its partner.
    fn is_near(&self, given: usize, surname: usize) -> bool {
        let (roster, key) = (self.roster, &self.roster.key);
        if let Some(g) = self.hits.get(&given).filter(|h| h.flags & GIVEN != 0) {
            return self.close(surname).iter().any(|&s| roster.pairs.contains_key(&key.pair(g.digest, s)));
        }
        if let Some(s) = self.hits.get(&surname).filter(|h| h.flags & SURNAME != 0) {
            return self.close(given).iter().any(|&g| roster.pairs.contains_key(&key.pair(g, s.digest)));
        }
        false
    }

    /// The digests of words on the roster that are one letter from word `i`.
    fn close(&self, i: usize) -> Vec<u64> {
        let folded = fold::fold(self.view.text(i));
        if folded.chars().count() < SHORTEST_NEAR {
            return Vec::new();
        }
        let mut found = Vec::new();
        for piece in deletions(&folded) {
            let digest = self.roster.key.deletion(&piece);
            let from = self.roster.near.partition_point(|(d, _)| *d < digest);
            let same = self.roster.near.iter().skip(from).take_while(|(d, _)| *d == digest);
            found.extend(same.map(|(_, word)| *word));
        }
        found
    }

    fn sounds(&self, metaphone: &DoubleMetaphone, given: usize, surname: usize) -> bool {
        let key = |i| sound(metaphone, &fold::fold(self.view.text(i)));
        let (Some(g), Some(s)) = (key(given), key(surname)) else { return false };
        // A key of one letter is no evidence.
        g.len() + s.len() >= 4 && self.roster.sounds.contains_key(&self.roster.key.sound(&g, &s))
    }

    /// True if only what may stand within a name is between tokens `a` and `b`.
    fn joined(&self, a: usize, b: usize) -> bool {
        let view = self.view;
        let (mut at, mut words, mut lines) = (a, 0, 0);
        loop {
            at = view.next(at);
            if at == NIL || at > b {
                return false;
            }
            lines += usize::from(view.gap(at) == Gap::Line);
            if view.gap(at) > Gap::Line || lines > 1 {
                return false;
            }
            if at == b {
                return true;
            }
            let fits = match view.kind(at) {
                TokenKind::Mark => matches!(view.text(at), "," | "." | "-" | "'" | "(" | ")" | "\""),
                TokenKind::Word => {
                    let word = view.word(at);
                    words += 1;
                    let part = word.letter || word.roles.any(&[Role::Particle, Role::Suffix]);
                    words <= 2 && (part || word.capital || self.hits.contains_key(&at))
                }
                _ => false,
            };
            if !fits {
                return false;
            }
        }
    }

    /// "J. Smith", "Smith, J."
    fn initial(&self, surname: &Hit) -> Option<Candidate> {
        if surname.flags & SURNAME == 0 {
            return None;
        }
        let view = self.view;
        let known = |i: usize| {
            let letter = view.text(i).chars().next().and_then(|c| fold::fold(&c.to_string()).chars().next());
            let key = &self.roster.key;
            view.word(i).letter
                && letter.is_some_and(|l| self.roster.initials.contains_key(&key.initial(l, surname.digest)))
        };
        let dotted = |i: usize| view.mark(view.next(i), '.') && view.gap(view.next(i)) == Gap::Joined;
        let at = surname.token;
        let p = view.prev(at);
        let before = if view.mark(p, '.') { view.prev(p) } else { p };
        let n = view.next(at);
        let after = if view.mark(n, ',') { view.next(n) } else { n };
        let near = |i: usize| view.gap(i) <= Gap::Space;
        let (first, last, sure) = if before != NIL && near(at) && known(before) {
            (before, at, before != p)
        } else if after != NIL && near(after) && known(after) {
            (at, after, after != n || dotted(after))
        } else {
            return None;
        };
        let capital = view.word(at).capital;
        let a = view.attributes(at);
        if !capital && (a.wordy() > 0 || !sure) || !sure && !view.word(first.min(last)).capital {
            return None;
        }
        let mut ledger = Ledger::new("an initial and a surname on the roster", INITIAL);
        if !sure {
            ledger.add("no dot or comma at the initial", ORDINARY);
        }
        if a.wordy() >= 2 {
            ledger.add("an everyday word", ORDINARY);
        }
        self.surroundings(last, &mut ledger);
        self.candidate(first, last, "roster-initial", ledger)
    }

    /// A surname or a given name alone.
    fn alone(&self, hit: &Hit) -> Option<Candidate> {
        let (view, at) = (self.view, hit.token);
        let a = view.attributes(at);
        let capital = view.word(at).capital;
        let cue = self.cue(at);
        let mut ledger = if hit.flags & SURNAME != 0 {
            Ledger::new("a surname on the roster", ALONE)
        } else {
            Ledger::new("a given name on the roster", GIVEN_ALONE)
        };
        let short = view.text(at).chars().count() <= 2 || view.case(at) == Case::Upper && view.text(at).len() <= 3;
        let ordinary = a.wordy() > 0;
        let usual = a.surname() >= 6 || a.given() >= 6;
        let other = a.is_medical() || a.is_calendar() || a.city() >= 3 || a.is_abbreviation() || a.eponym().is_some();
        if (short || other && !usual || a.is_region()) && !cue {
            ledger.add("also a place, a term or an abbreviation", OTHER_THING);
        }
        if ordinary && !cue {
            if !capital || view.begins_sentence(at) {
                return None;
            }
            ledger.add("an everyday word", ORDINARY);
        }
        if !capital {
            ledger.add("in lower case", LOWER);
        }
        if cue {
            ledger.add("a title, role or relative before it", CUE);
        }
        self.surroundings(at, &mut ledger);
        self.candidate(at, at, if hit.flags & SURNAME != 0 { "roster-surname" } else { "roster-given" }, ledger)
    }

    /// True if a word stands before token `i` that a person's name follows.
    fn cue(&self, i: usize) -> bool {
        let view = self.view;
        if view.gap(i) >= Gap::Line {
            return false;
        }
        let p = view.prev(i);
        let word = if view.mark(p, '.') || view.mark(p, ':') { view.prev(p) } else { p };
        let roles = view.word(word).roles;
        roles.any(&[Role::Title, Role::Person, Role::Kin, Role::Profession, Role::Intro, Role::Greeting])
            || view.mark(p, ':') && roles.has(Role::Label)
            || view.equals(word, "pt")
    }

    /// What stands after a name and makes it something else.
    fn surroundings(&self, last: usize, ledger: &mut Ledger) {
        let view = self.view;
        let mut next = view.next(last);
        if view.mark(next, '-') && view.gap(next) == Gap::Joined {
            next = view.next(next);
        }
        let roles = view.word(next).roles;
        if next == NIL || view.gap(next) > Gap::Space {
            return;
        }
        if roles.any(&[Role::EponymHead, Role::WorkHead]) {
            ledger.add("the head of an eponym after it", EPONYM_HEAD);
        }
        if view.equals(next, "et") && view.equals(view.next(next), "al") {
            ledger.add("'et al.' after it", CITED);
        }
        if roles.any(&[Role::FacilityHead, Role::FacilityWeak]) && view.word(next).capital {
            ledger.add("a facility's noun after it", FACILITY);
        }
    }

    fn candidate(&self, first: usize, last: usize, rule: &'static str, ledger: Ledger) -> Option<Candidate> {
        if ledger.total() < FLOOR {
            return None;
        }
        let (a, b) = (self.view.token(first)?, self.view.token(last)?);
        Some(Candidate {
            kind: IdentifierType::Name,
            span: Span::new(a.start as usize, b.start as usize + b.stem(self.view.doc.text).len()),
            score: ledger.score(),
            rule: RuleId::from(rule),
            evidence: ledger.evidence(),
        })
    }
}
