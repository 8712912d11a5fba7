//! A rule's regex, built when it is first wanted: of the many rules, most
//! texts want a few.

use std::sync::{Arc, OnceLock};

use regex_automata::meta::{self, Regex};
use regex_automata::util::captures::Captures;
use regex_automata::{Anchored, Input, PatternID};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;

use crate::text::{Normal, Span};

/// A regex that may not be built yet. Cheap to clone; clones share it.
#[derive(Clone, Debug)]
pub(super) struct LazyRegex(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pattern: String,
    built: OnceLock<Result<Built, String>>,
}

/// What is built.
#[derive(Debug)]
pub(super) struct Built {
    regex: Regex,
    /// Indices of the capture groups that are the identifier.
    groups: Vec<usize>,
}

/// A match and the identifier in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) whole: Span<Normal>,
    pub(super) id: Span<Normal>,
}

impl LazyRegex {
    /// Of a pattern without `${pieces}`.
    pub(super) fn new(pattern: String) -> Self {
        LazyRegex(Arc::new(Inner { pattern, built: OnceLock::new() }))
    }

    /// The syntax tree.
    pub(super) fn hir(&self) -> Result<Hir, String> {
        parse(&self.0.pattern)
    }

    /// The regex, built if it is not yet.
    ///
    /// # Errors
    /// What is wrong with the pattern; nothing, once a rule was checked.
    pub(super) fn built(&self) -> Result<&Built, &str> {
        self.0.built.get_or_init(|| Built::new(&self.0.pattern)).as_ref().map_err(String::as_str)
    }
}

impl Built {
    fn new(pattern: &str) -> Result<Self, String> {
        let regex =
            meta::Builder::new().configure(config()).build_from_hir(&parse(pattern)?).map_err(|e| e.to_string())?;
        let names = regex.group_info().pattern_names(PatternID::ZERO);
        let is_id = |n: &str| n.strip_prefix("id").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        let groups = names.enumerate().filter(|(_, n)| n.is_some_and(is_id)).map(|(i, _)| i).collect();
        Ok(Built { regex, groups })
    }

    /// True if a group is the identifier.
    pub(super) fn has_identifier(&self) -> bool {
        !self.groups.is_empty()
    }

    /// Room for the groups of a match.
    pub(super) fn captures(&self) -> Captures {
        self.regex.create_captures()
    }

    /// The match that begins at `at` and ends `longest` bytes on at most.
    pub(super) fn at(&self, text: &str, at: usize, longest: usize) -> Option<Match> {
        let end = at.saturating_add(longest).min(text.len());
        let input = Input::new(text).range(at..end).anchored(Anchored::Yes);
        // Cheap first: most places match nothing.
        self.regex.search_half(&input.clone().earliest(true))?;
        let mut captures = self.captures();
        self.regex.search_captures(&input, &mut captures);
        self.identifier(&captures)
    }

    /// The first match in `range`, with or without an identifier.
    pub(super) fn first(
        &self,
        text: &str,
        range: std::ops::Range<usize>,
        captures: &mut Captures,
    ) -> Option<(Span<Normal>, Option<Match>)> {
        self.regex.search_captures(&Input::new(text).range(range), captures);
        let whole = captures.get_match()?;
        Some((whole.range().into(), self.identifier(captures)))
    }

    fn identifier(&self, captures: &Captures) -> Option<Match> {
        let whole = captures.get_match()?.range().into();
        let span = self.groups.iter().find_map(|&g| captures.get_group(g))?;
        let id = Span::new(span.start, span.end);
        (!id.is_empty()).then_some(Match { whole, id })
    }
}

/// Configuration of every regex here: bounded memory.
fn config() -> meta::Config {
    meta::Config::new().nfa_size_limit(Some(4 << 20)).hybrid_cache_capacity(1 << 20)
}

/// The syntax tree of `pattern`: classes are ASCII unless they say otherwise.
pub(super) fn parse(pattern: &str) -> Result<Hir, String> {
    ParserBuilder::new()
        .unicode(false)
        .utf8(true)
        .nest_limit(64)
        .build()
        .parse(pattern)
        .map_err(|e| e.to_string().replace('\n', " "))
}
