//! Where rules without label words are tried: where the first bytes are such
//! as a match may begin with, and enough digits follow.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::compile::{CompiledRule, before_digit, min_digits, soonest_digit};

/// Bytes from the start of a match that are looked at before its regex runs.
const PREFIX: usize = 12;

/// Rules in one table: one bit each.
const WIDTH: usize = 64;

/// Bytes from where a match of most rules begins to its first digit, at most.
const NEAR: usize = 20;

/// The rules that have neither labels nor pieces, by the bytes their matches
/// begin with.
pub(super) struct Shapes {
    /// Those whose matches have a digit at most [`NEAR`] bytes from their start,
    /// and no blank between their first byte and that.
    solid: Vec<Table>,
    /// Those that may have a blank there.
    spaced: Vec<Table>,
    /// The others.
    far: Vec<Table>,
}

/// The places of a text that rules are tried by.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Where digits stand.
    pub(super) digits: Vec<usize>,
    /// Where a match of a shape may begin, as far as two bytes tell (see
    /// [`Shapes::may_begin_at_edge`], [`Shapes::may_begin_inside`]).
    pub(super) near: Vec<usize>,
    pub(super) far: Vec<usize>,
}

/// How far before a digit the matches of a shape may begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// [`NEAR`] bytes at most.
    Near,
    /// Further, or there need be none.
    Far,
}

/// Adds a place; calls come in ascending order.
pub(super) fn add(places: &mut Vec<usize>, at: usize) {
    if places.last() != Some(&at) {
        places.push(at);
    }
}

/// Up to [`WIDTH`] rules.
struct Table {
    rules: Vec<Needs>,
    /// What matches begin with at the start of a text, where `^` matches.
    start: Heads,
    /// The same anywhere else.
    heads: Heads,
    /// The rules whose matches may begin inside a word.
    inside: u64,
    /// The rules whose matches need no digit.
    wordy: u64,
    /// By the bytes from a place to the next digit: the rules whose matches may
    /// begin there. Further off none does but `wordy` ones.
    ahead: Vec<u64>,
}

/// For each of the first bytes of a match: the rules that may have it there.
struct Heads(Box<[[u64; 256]; PREFIX]>);

/// A rule, and what a match of it needs besides its first bytes.
#[derive(Clone, Copy)]
pub(super) struct Needs {
    /// Index of the rule.
    pub(super) rule: usize,
    /// Digits it holds at least.
    pub(super) digits: usize,
    /// Bytes it is long at most.
    within: usize,
    /// Bytes before its first digit, at least and at most.
    before: (usize, usize),
}

impl Shapes {
    /// Of all `rules`, those that are tried by shape.
    pub(super) fn new(rules: &[CompiledRule]) -> Result<Self, String> {
        let mut shapes = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            if rule.labels.is_empty() && rule.contains.is_empty() {
                let hir = rule.regex.hir()?;
                let needs = Needs::of(&hir, (index, rule.digits), rule.max_len);
                shapes.push((hir, needs));
            }
        }
        Ok(Shapes::of(shapes))
    }

    fn of(shapes: Vec<(Hir, Needs)>) -> Self {
        let (near, far): (Vec<_>, Vec<_>) =
            shapes.into_iter().partition(|(_, needs)| needs.digits > 0 && needs.before.1 <= NEAR);
        let (spaced, solid): (Vec<_>, Vec<_>) = near.into_iter().partition(|(hir, _)| blank_before_digit(hir));
        Shapes { solid: tables(&solid), spaced: tables(&spaced), far: tables(&far) }
    }

    fn tables(&self, kind: Kind) -> impl Iterator<Item = &Table> {
        let (one, other): (&[_], &[_]) = match kind {
            Kind::Near => (&self.solid, &self.spaced),
            Kind::Far => (&self.far, &[]),
        };
        one.iter().chain(other)
    }

    /// True if a match that begins where a word begins or ends may have `b` first.
    pub(super) fn may_begin_at_edge(&self, kind: Kind, b: u8) -> bool {
        self.tables(kind).any(|table| table.heads.at::<0>(b) & !table.inside != 0)
    }

    /// True if a match that may begin anywhere may begin with these two bytes.
    pub(super) fn may_begin_inside(&self, kind: Kind, b: u8, next: u8) -> bool {
        self.tables(kind).any(|table| table.heads.at::<0>(b) & table.heads.at::<1>(next) & table.inside != 0)
    }

    /// Calls `try_rule` with each rule and each place in `text` where a match
    /// of it may begin.
    pub(super) fn scan(&self, text: &str, places: &Places, mut try_rule: impl FnMut(Needs, usize)) {
        let bytes = text.as_bytes();
        // Where the text begins and ends two bytes tell nothing.
        let Some(last) = bytes.len().checked_sub(1) else { return };
        for at in [0, last].into_iter().take(bytes.len()) {
            let from = places.digits.partition_point(|&digit| digit < at);
            let ahead = places.digits.get(from..).unwrap_or_default();
            for table in self.tables(Kind::Near).chain(&self.far) {
                table.place(bytes, (at, 0), u64::MAX, ahead, &mut try_rule);
            }
        }
        self.near_digits(bytes, places, &mut try_rule);
        self.far_from_digits(bytes, places, &mut try_rule);
    }

    /// Tries the places before each digit, back to the one before it.
    fn near_digits(&self, bytes: &[u8], places: &Places, try_rule: &mut impl FnMut(Needs, usize)) {
        let mut ahead = places.digits.as_slice();
        let (mut from, mut passed) = (1, 0);
        while let Some((&digit, behind)) = ahead.split_first() {
            let starts = places.near.get(passed..).unwrap_or_default();
            passed += starts.iter().take_while(|&&start| start <= digit).count();
            let starts = places.near.get(..passed).unwrap_or_default();
            let first = from.max(digit.saturating_sub(NEAR));
            let before = bytes.get(first..digit).unwrap_or_default();
            let blank = before.iter().rposition(u8::is_ascii_whitespace).map_or(first, |blank| first + blank);
            let mut try_tables = |tables: &[Table], from: usize| {
                for &at in starts.iter().rev().take_while(|&&start| start >= from) {
                    let Some(&[one, two]) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { continue };
                    for table in tables {
                        let mut rules = table.ahead.get(digit - at).copied().unwrap_or(table.wordy);
                        rules &= table.heads.at::<0>(one) & table.heads.at::<1>(two);
                        if rules != 0 {
                            table.place(bytes, (at, 2), rules, ahead, try_rule);
                        }
                    }
                }
            };
            try_tables(&self.solid, blank);
            try_tables(&self.spaced, first);
            (ahead, from) = (behind, digit + 1);
        }
    }

    /// Tries the places that need no digit near.
    fn far_from_digits(&self, bytes: &[u8], places: &Places, try_rule: &mut impl FnMut(Needs, usize)) {
        let mut ahead = places.digits.as_slice();
        for &at in &places.far {
            let Some(&[one, two]) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { continue };
            for table in &self.far {
                let mut rules = table.heads.at::<0>(one) & table.heads.at::<1>(two);
                if rules != 0 {
                    let passed = ahead.iter().take_while(|&&digit| digit < at).count();
                    ahead = ahead.get(passed..).unwrap_or_default();
                    let digit = ahead.first().map_or(usize::MAX, |digit| digit - at);
                    rules &= table.ahead.get(digit).copied().unwrap_or(table.wordy);
                    table.place(bytes, (at, 2), rules, ahead, try_rule);
                }
            }
        }
    }
}

impl Needs {
    /// Of the rule of that index and its least number of digits, whose matches are
    /// `within` so many bytes.
    fn of(hir: &Hir, (rule, digits): (usize, usize), within: usize) -> Needs {
        let digits = min_digits(hir).max(digits);
        // The digits behind the first take their bytes, too.
        let most = before_digit(hir).unwrap_or(usize::MAX).min(within.saturating_sub(digits));
        Needs { rule, digits, within, before: (soonest_digit(hir), most) }
    }
}

fn tables(shapes: &[(Hir, Needs)]) -> Vec<Table> {
    let mut tables = Vec::new();
    for shapes in shapes.chunks(WIDTH) {
        let mut table = Table::new();
        shapes.iter().for_each(|(hir, needs)| table.add(hir, *needs));
        tables.push(table);
    }
    tables
}

impl Table {
    fn new() -> Self {
        Table { rules: Vec::new(), start: Heads::new(), heads: Heads::new(), inside: 0, wordy: 0, ahead: Vec::new() }
    }

    fn add(&mut self, hir: &Hir, needs: Needs) {
        let bit = 1u64 << self.rules.len();
        self.start.add(hir, bit, true);
        self.heads.add(hir, bit, false);
        if !begins_at_boundary(hir) {
            self.inside |= bit;
        }
        if needs.digits == 0 {
            self.wordy |= bit;
            self.ahead.iter_mut().for_each(|rules| *rules |= bit);
        } else {
            let (least, most) = needs.before;
            self.ahead.resize(self.ahead.len().max(most + 1), self.wordy);
            self.ahead.iter_mut().take(most + 1).skip(least).for_each(|rules| *rules |= bit);
        }
        self.rules.push(needs);
    }

    /// Tries those of `rules` of which a match may begin at `at`, as far as the
    /// first `known` bytes tell; `ahead` are the digits from there on.
    #[cold]
    fn place(
        &self,
        bytes: &[u8],
        (at, known): (usize, usize),
        mut rules: u64,
        ahead: &[usize],
        try_rule: &mut impl FnMut(Needs, usize),
    ) {
        let heads = if at == 0 { &self.start } else { &self.heads };
        let (tables, rest) = (heads.0.get(known..).unwrap_or_default(), bytes.get(at + known..).unwrap_or_default());
        for (table, b) in tables.iter().zip(rest) {
            rules &= rules_of(table, *b);
            if rules == 0 {
                return;
            }
        }
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if let (Some(&before), Some(&first)) = (before, bytes.get(at))
            && is_word(before) == is_word(first)
        {
            rules &= self.inside;
        }
        self.each(rules, at, ahead, try_rule);
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
}

impl Heads {
    fn new() -> Self {
        Heads(Box::new([[0; 256]; PREFIX]))
    }

    /// Adds what matches of `hir` begin with, at the start of a text or behind
    /// it, for the rule of that `bit`.
    fn add(&mut self, hir: &Hir, bit: u64, starts_text: bool) {
        let mut prefix = Prefix { sets: [[false; 256]; PREFIX], starts_text };
        let ends = prefix.walk(hir, 1);
        // Behind a short match anything may stand.
        let shortest = (ends.trailing_zeros() as usize).min(PREFIX);
        prefix.sets.iter_mut().skip(shortest).for_each(|set| *set = [true; 256]);
        for (table, set) in self.0.iter_mut().zip(&prefix.sets) {
            for (rules, &may) in table.iter_mut().zip(set) {
                *rules |= if may { bit } else { 0 };
            }
        }
    }

    /// The rules that may have `b` at that `PLACE` of a match.
    fn at<const PLACE: usize>(&self, b: u8) -> u64 {
        self.0.get(PLACE).map_or(0, |table| rules_of(table, b))
    }
}

/// True if a match may have a blank behind its first byte and before its first digit.
fn blank_before_digit(hir: &Hir) -> bool {
    /// Where a match may be in front of its first digit: at its first byte, behind that.
    const START: u8 = 1;
    const BEHIND: u8 = 2;

    fn byte(at: u8, ranges: impl Iterator<Item = (u32, u32)>, blank: &mut bool) -> u8 {
        let mut ends = 0;
        for (start, end) in ranges {
            let has = |b: u8| (start..=end).contains(&u32::from(b));
            *blank |= at & BEHIND != 0 && (0..=b' ').any(|b| b.is_ascii_whitespace() && has(b));
            if at != 0 && !(u32::from(b'0') <= start && end <= u32::from(b'9')) {
                ends = BEHIND;
            }
        }
        ends
    }

    fn walk(hir: &Hir, at: u8, blank: &mut bool) -> u8 {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => at,
            HirKind::Literal(literal) => {
                literal.0.iter().fold(at, |at, &b| byte(at, [(u32::from(b), u32::from(b))].into_iter(), blank))
            }
            HirKind::Class(Class::Bytes(class)) => {
                byte(at, class.iter().map(|r| (u32::from(r.start()), u32::from(r.end()))), blank)
            }
            HirKind::Class(Class::Unicode(class)) => {
                byte(at, class.iter().map(|r| (u32::from(r.start()), u32::from(r.end()))), blank)
            }
            HirKind::Repetition(repetition) => {
                let (mut at, mut ends) = (at, if repetition.min == 0 { at } else { 0 });
                // Behind the second round nothing is new.
                for round in 1..=repetition.max.unwrap_or(u32::MAX).min(repetition.min.saturating_add(2)) {
                    at = walk(&repetition.sub, at, blank);
                    ends |= if round >= repetition.min { at } else { 0 };
                    if at == 0 {
                        break;
                    }
                }
                ends
            }
            HirKind::Capture(capture) => walk(&capture.sub, at, blank),
            HirKind::Concat(parts) => parts.iter().fold(at, |at, part| walk(part, at, blank)),
            HirKind::Alternation(parts) => parts.iter().fold(0, |ends, part| ends | walk(part, at, blank)),
        }
    }

    let mut blank = false;
    walk(hir, START, &mut blank);
    blank
}

fn rules_of(table: &[u64; 256], b: u8) -> u64 {
    table.get(usize::from(b)).copied().unwrap_or(0)
}

pub(super) fn is_word(b: u8) -> bool {
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
    /// Whether the match begins where the text does.
    starts_text: bool,
}

impl Prefix {
    /// Notes the bytes of `hir` where it begins at one of `starts` (a bit for
    /// each place); gives where it may end.
    fn walk(&mut self, hir: &Hir, starts: u32) -> u32 {
        match hir.kind() {
            // `^` matches before the first byte of a text alone.
            HirKind::Look(Look::Start) => starts & u32::from(self.starts_text),
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
    use super::super::labels::Labels;
    use super::*;
    use proptest::prelude::*;

    fn hir(pattern: &str) -> Hir {
        regex_syntax::ParserBuilder::new().unicode(false).utf8(true).build().parse(pattern).unwrap()
    }

    fn starts(pattern: &str, digits_needed: usize, text: &str) -> Vec<usize> {
        let hir = hir(pattern);
        let within = hir.properties().maximum_len().unwrap();
        let mut needs = Needs::of(&hir, (0, digits_needed), within);
        needs.digits = digits_needed;
        let shapes = Shapes::of(vec![(hir, needs)]);
        let places = Labels::new(std::iter::empty(), &shapes).unwrap().scan(text, |_, _| ());
        let mut out = Vec::new();
        shapes.scan(text, &places, |_, at| out.push(at));
        out
    }

    #[test]
    fn looks_at_first_bytes_boundaries_and_digits() {
        assert_eq!(starts(r"\b[A-Z]{2}[0-9]{3}\b", 3, "x AB123 ABC123 AB12x"), [2]);
        assert_eq!(starts(r"\b[0-9]{3}\b", 3, "1234 a567 089"), [0, 10]);
        assert_eq!(starts(r"(?:^|(?u:[^0-9]))[0-9]{2}", 2, "12é34"), [0, 2]);
        assert_eq!(starts(r"[xX]{3}[0-9]", 1, "aaxxx1"), [2]);
    }

    proptest! {
        /// No match is missed, wherever it begins.
        #[test]
        fn every_match_begins_at_a_place_told(text in "[ab12 é-]{0,40}", which in 0usize..16) {
            let patterns = [
                r"\b[ab]{1,3}-?[12]{2}\b",
                r"(?:^|(?u:[^0-9]))[12]{2,4}(?:a|$)",
                r"\b(?:[ab]|12)(?:[ -][12]{1,2}){1,3}",
                r"[ab]?[12](?:b{0,2}-){0,2}[12]",
                r"[ab -]{2,30}[12]",
                r"\b[ab][b -]{20,24}1{1,2}",
                r"\b12|é1",
                r"(?:^|-)[ab]{2,3}",
            ];
            let pattern = patterns[which / 2];
            let regex = regex_automata::meta::Regex::builder().build_from_hir(&hir(pattern)).unwrap();
            // As if it needed no digit, it is told far from digits, too.
            let told = starts(pattern, if which < 14 { which % 2 } else { 0 }, &text);
            for at in 0..=text.len() {
                let input = regex_automata::Input::new(&text).range(at..).anchored(regex_automata::Anchored::Yes);
                if regex.search_half(&input).is_some() {
                    prop_assert!(told.contains(&at), "{pattern} at {at} of {text:?}: {told:?}");
                }
            }
        }
    }
}
