//! Where rules without label words are tried: where the first bytes are such
//! as a match may begin with, and enough digits follow.

use std::ops::Range;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::compile::{CompiledRule, before_digit, min_digits};

/// Bytes from the start of a match that are looked at before its regex runs.
const PREFIX: usize = 12;

/// Rules in one table: one bit each.
const WIDTH: usize = 64;

/// The rules that have neither labels nor pieces, by the bytes their matches
/// begin with.
pub(super) struct Shapes {
    tables: Vec<Table>,
}

/// Up to [`WIDTH`] rules.
struct Table {
    rules: Vec<Needs>,
    /// For each of the first bytes of a match: the rules that may have it there.
    bytes: Vec<[u64; 256]>,
    /// The rules whose matches may begin inside a word.
    inside: u64,
    /// What each byte is (see [`Table::kind`]).
    kinds: Box<[u8; 256]>,
}

/// A rule, and what a match of it needs besides its first bytes.
#[derive(Clone, Copy)]
pub(super) struct Needs {
    /// Index of the rule.
    pub(super) rule: usize,
    /// Digits it holds at least.
    pub(super) digits: usize,
    /// Bytes it is long at most.
    within: usize,
    /// Bytes before its first digit, at most.
    before: usize,
}

/// Bytes before a digit that are soon read.
const NEAR: usize = 16;

impl Needs {
    fn is_near(&self) -> bool {
        self.digits > 0 && self.before <= NEAR
    }
}

impl Shapes {
    /// Of all `rules`, those that are tried by shape.
    pub(super) fn new(rules: &[CompiledRule]) -> Result<Self, String> {
        let mut shapes = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            if rule.labels.is_empty() && rule.contains.is_empty() {
                let hir = rule.regex.hir()?;
                let digits = min_digits(&hir).max(rule.digits);
                let before = before_digit(&hir).unwrap_or(usize::MAX).min(rule.max_len);
                shapes.push((hir, Needs { rule: index, digits, within: rule.max_len, before }));
            }
        }
        // A table is read as far from digits as one of its rules asks for.
        shapes.sort_by_key(|(_, needs)| if needs.digits == 0 { usize::MAX } else { needs.before });
        let mut tables: Vec<Table> = Vec::new();
        for (hir, needs) in shapes {
            let joins = |t: &Table| t.rules.len() < WIDTH && (t.near() == needs.is_near());
            if !tables.last().is_some_and(joins) {
                tables.push(Table::new());
            }
            if let Some(table) = tables.last_mut() {
                table.add(&hir, needs);
            }
        }
        tables.iter_mut().for_each(Table::finish);
        Ok(Shapes { tables })
    }

    /// Calls `try_rule` with each rule and each place in `text` where a match
    /// of it may begin; `digits` are the places of the digits.
    pub(super) fn scan(&self, text: &str, digits: &[usize], mut try_rule: impl FnMut(Needs, usize)) {
        for table in &self.tables {
            table.scan(text.as_bytes(), digits, &mut try_rule);
        }
    }
}

impl Table {
    fn new() -> Self {
        Table { rules: Vec::new(), bytes: vec![[0; 256]; PREFIX], inside: 0, kinds: Box::new([0; 256]) }
    }

    /// True if its rules have their first digit soon.
    fn near(&self) -> bool {
        self.rules.first().is_none_or(Needs::is_near)
    }

    fn add(&mut self, hir: &Hir, needs: Needs) {
        let bit = 1u64 << self.rules.len();
        let mut prefix = Prefix { sets: [[false; 256]; PREFIX] };
        let ends = prefix.walk(hir, 1);
        // Behind a short match anything may stand.
        let shortest = (ends.trailing_zeros() as usize).min(PREFIX);
        prefix.sets.iter_mut().skip(shortest).for_each(|set| *set = [true; 256]);
        for (table, set) in self.bytes.iter_mut().zip(&prefix.sets) {
            for (rules, &may) in table.iter_mut().zip(set) {
                *rules |= if may { bit } else { 0 };
            }
        }
        if !begins_at_boundary(hir) {
            self.inside |= bit;
        }
        self.rules.push(needs);
    }

    fn scan(&self, bytes: &[u8], digits: &[usize], try_rule: &mut impl FnMut(Needs, usize)) {
        if self.rules.iter().any(|r| r.digits == 0) {
            return self.stretch(bytes, 0..bytes.len(), digits, try_rule);
        }
        // Further before a digit no match begins that holds it.
        let furthest = self.rules.iter().map(|r| r.before + 1).max().unwrap_or(1);
        let mut stretch = 0..0;
        for &digit in digits {
            let from = (digit + 1).saturating_sub(furthest);
            if from > stretch.end {
                self.stretch(bytes, stretch, digits, try_rule);
                stretch = from..from;
            }
            stretch.end = digit + 1;
        }
        self.stretch(bytes, stretch, digits, try_rule);
    }

    /// Looks at the places of `range`.
    fn stretch(&self, bytes: &[u8], range: Range<usize>, digits: &[usize], try_rule: &mut impl FnMut(Needs, usize)) {
        let Some((first, rest)) = self.bytes.split_first() else { return };
        let mut was = range.start.checked_sub(1).and_then(|i| bytes.get(i)).map_or(0, |&b| self.kind(b));
        let mut next = bytes.get(range.start).map_or(0, |&b| self.kind(b));
        // The digits from `at` on.
        let mut ahead = digits.get(digits.partition_point(|&d| d < range.start)..).unwrap_or_default();
        for at in range.start..range.end.min(bytes.len()) {
            let kind = next;
            // At the text's end nothing is known of what follows.
            next = bytes.get(at + 1).map_or(Self::THEN | Self::THEN_INSIDE, |&b| self.kind(b));
            // 1 inside a word, where the bits for that count, which stand one further.
            let inner = was & kind & Self::WORD;
            was = kind;
            // Most bytes: inside a word, where no match begins.
            if kind >> inner & next >> inner >> 2 & Self::BEGINS == 0 {
                continue;
            }
            let Some(&b) = bytes.get(at) else { break };
            let inner = inner != 0;
            let mut rules = rules_of(first, b) & if inner { self.inside } else { u64::MAX };
            for (table, b) in rest.iter().zip(bytes.get(at + 1..).unwrap_or(&[])) {
                rules &= rules_of(table, *b);
                if rules == 0 {
                    break;
                }
            }
            if rules != 0 {
                while let Some((&digit, further)) = ahead.split_first()
                    && digit < at
                {
                    ahead = further;
                }
                self.each(rules, at, ahead, try_rule);
            }
        }
    }

    /// Of `rules`, those for which enough digits stand behind `at`; `ahead` are
    /// the places of those digits.
    #[cold]
    fn each(&self, mut rules: u64, at: usize, ahead: &[usize], try_rule: &mut impl FnMut(Needs, usize)) {
        while rules != 0 {
            let needs = self.rules.get(rules.trailing_zeros() as usize);
            rules &= rules - 1;
            let Some(needs) = needs else { continue };
            let last = needs.digits.checked_sub(1).map(|n| ahead.get(n).copied().unwrap_or(usize::MAX));
            if last.is_none_or(|last| last.saturating_sub(at) < needs.within) {
                try_rule(*needs, at);
            }
        }
    }

    // Each bit for words has its fellow for their inside one further, and those
    // of second bytes stand two further than those of first ones.
    const WORD: u8 = 1;
    const BEGINS: u8 = 2;
    const INSIDE: u8 = 4;
    const THEN: u8 = 8;
    const THEN_INSIDE: u8 = 16;

    /// Whether a byte belongs to words, whether matches may begin with it, where
    /// a word begins or anywhere, and whether it may be their second byte.
    fn kind(&self, b: u8) -> u8 {
        self.kinds.get(usize::from(b)).copied().unwrap_or(0)
    }

    /// Fills in what follows from the rest.
    fn finish(&mut self) {
        let [first, second, ..] = self.bytes.as_slice() else { return };
        let when = |bit: u8, rules: u64| if rules != 0 { bit } else { 0 };
        for (((b, kind), first), second) in (0u8..=255).zip(self.kinds.iter_mut()).zip(first).zip(second) {
            *kind = if is_word(b) { Self::WORD } else { 0 }
                | when(Self::BEGINS, *first)
                | when(Self::INSIDE, first & self.inside)
                | when(Self::THEN, *second)
                | when(Self::THEN_INSIDE, second & self.inside);
        }
    }
}

fn rules_of(table: &[u64; 256], b: u8) -> u64 {
    table.get(usize::from(b)).copied().unwrap_or(0)
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

/// True if every match begins where a word begins or ends.
fn begins_at_boundary(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Look(look) => *look == Look::WordAscii,
        HirKind::Capture(capture) => begins_at_boundary(&capture.sub),
        HirKind::Concat(parts) => parts.first().is_some_and(begins_at_boundary),
        HirKind::Alternation(parts) => parts.iter().all(begins_at_boundary),
        _ => false,
    }
}

/// The bytes that may stand at each of the first places of a match.
struct Prefix {
    sets: [[bool; 256]; PREFIX],
}

impl Prefix {
    /// Notes the bytes of `hir` where it begins at one of `starts` (a bit for
    /// each place); gives where it may end.
    fn walk(&mut self, hir: &Hir, starts: u32) -> u32 {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => starts,
            HirKind::Literal(literal) => literal.0.iter().fold(starts, |at, &b| self.byte(at, b..=b)),
            HirKind::Class(Class::Bytes(class)) => {
                class.iter().fold(0, |ends, r| ends | self.byte(starts, r.start()..=r.end()))
            }
            HirKind::Class(Class::Unicode(class)) => class.iter().fold(0, |ends, r| {
                let ascii = |c: char| u8::try_from(c).unwrap_or(u8::MAX).min(0x7f);
                let mut ends = ends;
                if r.start().is_ascii() {
                    ends |= self.byte(starts, ascii(r.start())..=ascii(r.end()));
                }
                if !r.end().is_ascii() {
                    let mut at = self.byte(starts, 0xc0..=0xff);
                    for _ in 0..3 {
                        at = self.byte(at, 0x80..=0xbf);
                        ends |= at;
                    }
                }
                ends
            }),
            HirKind::Repetition(repetition) => {
                let most = repetition.max.unwrap_or(u32::MAX);
                let (mut at, mut ends) = (starts, if repetition.min == 0 { starts } else { 0 });
                // No part is empty for long: after so many rounds nothing is new.
                for round in 1..=most.min(repetition.min.saturating_add(PREFIX as u32 + 1)) {
                    at = self.walk(&repetition.sub, at);
                    if round >= repetition.min {
                        ends |= at;
                    }
                    if at == 0 {
                        break;
                    }
                }
                ends
            }
            HirKind::Capture(capture) => self.walk(&capture.sub, starts),
            HirKind::Concat(parts) => parts.iter().fold(starts, |at, part| self.walk(part, at)),
            HirKind::Alternation(parts) => parts.iter().fold(0, |ends, part| ends | self.walk(part, starts)),
        }
    }

    fn byte(&mut self, starts: u32, bytes: std::ops::RangeInclusive<u8>) -> u32 {
        for (place, set) in self.sets.iter_mut().enumerate() {
            if starts >> place & 1 == 1 {
                bytes.clone().for_each(|b| {
                    if let Some(may) = set.get_mut(usize::from(b)) {
                        *may = true;
                    }
                });
            }
        }
        starts << 1 & ((1 << (PREFIX + 1)) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hir(pattern: &str) -> Hir {
        regex_syntax::ParserBuilder::new().unicode(false).utf8(true).build().parse(pattern).unwrap()
    }

    fn starts(pattern: &str, digits_needed: usize, text: &str) -> Vec<usize> {
        let mut table = Table::new();
        table.add(
            &hir(pattern),
            Needs { rule: 0, digits: digits_needed, within: 12, before: before_digit(&hir(pattern)).unwrap_or(12) },
        );
        table.finish();
        let digits: Vec<usize> = text.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(i, _)| i).collect();
        let mut out = Vec::new();
        table.scan(text.as_bytes(), &digits, &mut |_, at| out.push(at));
        out
    }

    #[test]
    fn looks_at_first_bytes_boundaries_and_digits() {
        assert_eq!(starts(r"\b[A-Z]{2}[0-9]{3}\b", 3, "x AB123 ABC123 AB12x"), [2]);
        assert_eq!(starts(r"\b[0-9]{3}\b", 3, "1234 a567 089"), [0, 10]);
        assert_eq!(starts(r"(?:^|(?u:[^0-9]))[0-9]{2}", 2, "12é34"), [0, 2, 4]);
        assert_eq!(starts(r"[xX]{3}[0-9]", 1, "aaxxx1"), [2]);
    }

    proptest! {
        /// No match is missed, wherever it begins.
        #[test]
        fn every_match_begins_at_a_place_told(text in "[ab12 é-]{0,40}", which in 0usize..5) {
            let patterns = [
                r"\b[ab]{1,3}-?[12]{2}\b",
                r"(?:^|(?u:[^0-9]))[12]{2,4}(?:a|$)",
                r"\b(?:[ab]|12)(?:[ -][12]{1,2}){1,3}",
                r"[ab]?[12](?:b{0,2}-){0,2}[12]",
                r"\b12|é1",
            ];
            let pattern = patterns[which];
            let regex = regex_automata::meta::Regex::builder().build_from_hir(&hir(pattern)).unwrap();
            let told = starts(pattern, 1, &text);
            for at in 0..=text.len() {
                let input = regex_automata::Input::new(&text).range(at..).anchored(regex_automata::Anchored::Yes);
                if regex.search_half(&input).is_some() {
                    prop_assert!(told.contains(&at), "{pattern} at {at} of {text:?}: {told:?}");
                }
            }
        }
    }
}
