//! Where rules without label words are tried: only where enough digits are
//! close together.

use regex_automata::meta::{self, Regex};
use regex_automata::{Input, PatternSet as MatchedSet};

use super::compile::{CompiledRule, config};

/// Rules that need about as many digits within about the same length.
pub(super) struct Group {
    rules: Vec<usize>,
    /// All their regexes at once: tells which of them match in a region.
    set: Regex,
    min_digits: usize,
    max_len: usize,
}

/// Part of a text in which the rules of a group are tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Region {
    /// First byte that is looked at.
    pub(super) start: usize,
    /// Last byte at which a match may begin.
    pub(super) last_start: usize,
    /// One past the last byte: a match from any start fits.
    pub(super) end: usize,
}

impl Group {
    /// Sorts the rules that have neither labels nor pieces into groups.
    pub(super) fn all(rules: &[CompiledRule]) -> Result<Vec<Group>, String> {
        let mut keyed: std::collections::BTreeMap<(usize, usize), Vec<usize>> = std::collections::BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            if rule.labels.is_empty() && rule.contains.is_empty() {
                let digits = [12, 9, 7, 5, 3, 1, 0].into_iter().find(|&d| rule.min_digits >= d).unwrap_or(0);
                let length = [16, 24, 40, 80].into_iter().find(|&l| rule.max_len <= l).unwrap_or(usize::MAX);
                keyed.entry((digits, length)).or_default().push(index);
            }
        }
        keyed.into_values().map(|members| Group::new(rules, members)).collect()
    }

    fn new(all: &[CompiledRule], members: Vec<usize>) -> Result<Group, String> {
        let rules = || members.iter().filter_map(|&i| all.get(i));
        let hirs: Vec<_> = rules().map(|r| &r.hir).collect();
        // Every pattern that matches is wanted, so leftmost order plays no part.
        let config = config().match_kind(regex_automata::MatchKind::All);
        let set = meta::Builder::new().configure(config).build_many_from_hir(&hirs).map_err(|e| e.to_string())?;
        let min_digits = rules().map(|r| r.min_digits).min().unwrap_or(0);
        let max_len = rules().map(|r| r.max_len).max().unwrap_or(0);
        Ok(Group { rules: members, set, min_digits, max_len })
    }

    /// Calls `try_rule` for every region and rule of the group that matches in it.
    pub(super) fn scan(&self, text: &str, digits: &[usize], mut try_rule: impl FnMut(usize, Region)) {
        let mut matched = MatchedSet::new(self.set.pattern_len());
        self.regions(text.len(), digits, |region| {
            matched.clear();
            let input = Input::new(text).range(region.start..region.end);
            self.set.which_overlapping_matches(&input, &mut matched);
            for pattern in matched.iter() {
                if let Some(&rule) = self.rules.get(pattern.as_usize()) {
                    try_rule(rule, region);
                }
            }
        });
    }

    /// The parts of a text of `len` bytes in which a match can lie. A match
    /// that begins after a region's `last_start` would hold too few digits.
    fn regions(&self, len: usize, digits: &[usize], mut emit: impl FnMut(Region)) {
        if self.min_digits == 0 {
            emit(Region { start: 0, last_start: len, end: len });
            return;
        }
        let mut open: Option<Region> = None;
        let lasts = digits.iter().skip(self.min_digits - 1);
        for (&first, &last) in digits.iter().zip(lasts) {
            if last - first >= self.max_len {
                continue;
            }
            let next = Region {
                start: first.saturating_sub(self.max_len - self.min_digits.min(self.max_len)),
                last_start: first,
                end: (first + self.max_len).min(len),
            };
            match &mut open {
                Some(region) if next.start <= region.last_start => {
                    region.last_start = next.last_start;
                    region.end = next.end;
                }
                _ => {
                    if let Some(done) = open.replace(next) {
                        emit(done);
                    }
                }
            }
        }
        if let Some(done) = open {
            emit(done);
        }
    }
}
