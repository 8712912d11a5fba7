//! The statistical tagger: a linear chain over words that tells people, places
//! and organisations by what they look like and what stands around them. It
//! sees what no list holds and no cue announces.
//!
//! - `features` turns words into hashed features, with `around` for what lies
//!   further away than the neighbours;
//! - `model` holds the weights (`patterns/models/name_tagger.bin`);
//! - `chain` finds the best sequence of labels;
//! - `doubts` holds what speaks against a reading all the same;
//! - `readings` shows what is read, to measure it.
//!
//! The weights are made by `phi-guard train`; their model card is beside them.

mod around;
pub mod chain;
pub(in crate::detect) mod doubts;
pub mod features;
pub mod model;
pub mod readings;
mod wording;

use chain::Chain;
pub use model::{Model, ModelError};

use std::ops::Range;

use super::gazetteer::{List, NIL, Role, Roles, View, Word};
use super::ledger::Ledger;
use super::recognizer::Candidate;
use crate::finding::IdentifierType;
use crate::text::{Case, Normal, Span, Token, TokenKind};

/// What a word is part of. The numbers are those of the model file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Label {
    /// Nothing.
    Out = 0,
    /// First word of a person's name.
    PersonFirst = 1,
    /// Further word of a person's name.
    PersonMore = 2,
    /// First word of a place below a state.
    PlaceFirst = 3,
    /// Further word of a place.
    PlaceMore = 4,
    /// First word of the name of a hospital, practice, school, employer...
    FacilityFirst = 5,
    /// Further word of such a name.
    FacilityMore = 6,
    /// A word of another organisation's name, which is left alone.
    Organisation = 7,
}

impl Label {
    /// All, by number.
    pub const ALL: [Label; 8] = [
        Label::Out,
        Label::PersonFirst,
        Label::PersonMore,
        Label::PlaceFirst,
        Label::PlaceMore,
        Label::FacilityFirst,
        Label::FacilityMore,
        Label::Organisation,
    ];

    /// The label that goes on with this one.
    pub const fn more(self) -> Option<Label> {
        Some(match self {
            Label::Out | Label::Organisation => return None,
            Label::PersonFirst | Label::PersonMore => Label::PersonMore,
            Label::PlaceFirst | Label::PlaceMore => Label::PlaceMore,
            Label::FacilityFirst | Label::FacilityMore => Label::FacilityMore,
        })
    }

    /// True if `next` may follow: a further word needs a first one.
    pub const fn admits(self, next: Label) -> bool {
        match next {
            Label::PersonMore => matches!(self, Label::PersonFirst | Label::PersonMore),
            Label::PlaceMore => matches!(self, Label::PlaceFirst | Label::PlaceMore),
            Label::FacilityMore => matches!(self, Label::FacilityFirst | Label::FacilityMore),
            _ => true,
        }
    }

    /// What a name that begins with this label is, and the rule that says so.
    const fn kind(self) -> Option<(IdentifierType, &'static str)> {
        match self {
            Label::PersonFirst => Some((IdentifierType::Name, "tagger-person")),
            Label::PlaceFirst => Some((IdentifierType::Location, "tagger-place")),
            Label::FacilityFirst => Some((IdentifierType::Facility, "tagger-facility")),
            _ => None,
        }
    }
}

/// The tagger alone is never surer than this (log-odds): where a rule, a list
/// or a grammar reads the same words, its reading names the type.
const CEILING: f32 = 2.5;
/// Longest sequence that is labelled at once, in tokens.
const LONGEST: usize = 160;
/// Candidates with log-odds under this are not given at all.
const FLOOR: f32 = -2.2;

/// Words of which none has a score like this for any label are no name, in units
/// of weight (of 16,000 names in development texts one in a thousand has none).
const LEAST: i32 = 110;

/// Tokens beside the words that may be names which are labelled with them.
const MARGIN: usize = 2;

/// Appends the people and places that `model` sees in `view`, where there are
/// words of those that are `asked` about (see [`asks`]).
pub(super) fn find(view: &View<'_>, asked: &[usize], model: &Model, out: &mut Vec<Candidate>) {
    let mut looks = features::Looks::default();
    let mut chain = Chain::default();
    runs(view, &worthy(view, asked), |stretch, run, words| {
        let seen = looks.take(view, &run);
        if read(view, seen, model, (stretch, run.clone()), words, &mut chain) {
            label(view, model, run, &mut chain, out);
        }
    });
}

/// False for what is without a capital and may be no part of a name: marks,
/// numbers, and everyday words.
pub(super) fn asks(token: &Token, word: &Word) -> bool {
    token.kind == TokenKind::Word && !is_everyday(word)
}

/// Whether a word may be part of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Worth {
    /// It is none.
    None,
    /// Beside another that may be one.
    Weak,
    /// By itself.
    Strong,
}

impl Worth {
    /// Token `at`, if it is worth anything.
    fn of(self, at: usize) -> Option<Worthy> {
        (self != Worth::None).then_some(Worthy { at, strong: self == Worth::Strong })
    }
}

/// A word that may be part of a name.
#[derive(Clone, Copy, Debug)]
struct Worthy {
    at: usize,
    /// It may be one by itself.
    strong: bool,
}

impl Worthy {
    /// True if no more than two words or marks stand between it and the `next` one:
    /// they may lie in one name.
    fn is_near(&self, next: &Worthy) -> bool {
        next.at - self.at <= 3
    }
}

/// The words that may be part of a name, of those that are `asked` about.
fn worthy(view: &View<'_>, asked: &[usize]) -> Vec<Worthy> {
    let mut worthy = Vec::with_capacity(asked.len());
    worthy.extend(asked.iter().filter_map(|&at| worth(view, at).of(at)));
    worthy
}

/// Gives the tokens that are labelled at once, with their stretch and with the words
/// among them that are `worthy`. All other words are nothing: most of a text is never
/// looked at closely.
fn runs(view: &View<'_>, worthy: &[Worthy], mut give: impl FnMut(&features::Stretch, Range<usize>, &[Worthy])) {
    let (mut from, mut rest) = (0, worthy);
    while !rest.is_empty() {
        let to = stretch(view, from);
        let (here, behind) = rest.split_at(rest.iter().take_while(|word| word.at < to).count());
        let (mut at, mut whole) = (from, None);
        for words in here.chunk_by(Worthy::is_near) {
            let Some(run) = run(words, at..to) else { continue };
            at = run.end;
            if words.iter().any(|word| word.strong) {
                give(whole.get_or_insert_with(|| features::Stretch::new(view, from..to)), run, words);
            }
        }
        (from, rest) = (to, behind);
    }
}

/// The tokens within `free` that are labelled for those `words`: two more on each side,
/// for that they are no names tells where one begins and ends.
fn run(words: &[Worthy], free: Range<usize>) -> Option<Range<usize>> {
    let (first, last) = (words.first()?.at, words.last()?.at);
    Some(first.saturating_sub(MARGIN).max(free.start)..(last + 1 + MARGIN).min(free.end))
}

/// Where the stretch that begins at `from` ends: at an empty line, at the end
/// of a sentence, or when it grows too long.
pub fn stretch(view: &View<'_>, from: usize) -> usize {
    let ends = |to: usize| {
        view.prev(to) == NIL
            || to - from > 3 && view.begins_sentence(to) && !view.mark(to - 1, ':') && !shortened(view, to - 1)
    };
    let longest = (from + LONGEST).min(view.len());
    let mut next = from + 1;
    // Most words: no sentence begins with them.
    while let Some(at) = view.words().get(next..longest).and_then(|words| words.iter().position(Word::breaks)) {
        if ends(next + at) {
            return next + at;
        }
        next += at + 1;
    }
    longest
}

/// True for the dot of "St.", "Mt.": a name goes on after it.
fn shortened(view: &View<'_>, dot: usize) -> bool {
    view.mark(dot, '.') && matches!(view.text(view.prev(dot)), "St" | "Mt" | "Ft" | "Ste" | "ST")
}

/// A word that a name may have: a capital; on a list of names and no everyday
/// word; or no everyday word after something that announces a name.
fn worth(view: &View<'_>, i: usize) -> Worth {
    let word = view.word(i);
    if word.hash == 0 && view.kind(i) != TokenKind::Word {
        return Worth::None;
    }
    if word.capital {
        return if is_plain(view, i) && !announced(view, i) { Worth::Weak } else { Worth::Strong };
    }
    if is_everyday(&word) {
        return Worth::None;
    }
    let a = word.attributes;
    let listed = a.given() > 1 || a.surname() > 1;
    if listed && a.wordy() < 2 {
        return Worth::Strong;
    }
    if a.city() >= 4 && a.wordy() < 2 || a.is_facility() && a.wordy() < 2 || a.is_chain() {
        return Worth::Strong;
    }
    let rare = a.given() > 0 || a.surname() > 0 || a.wordy() == 0 && !a.is_medical();
    if rare && view.text(i).len() > 1 {
        if placed(view, i) {
            return Worth::Strong;
        }
        if announced(view, i) {
            // "in the hall", "the right arm"
            return if a.wordy() == 3 { Worth::Weak } else { Worth::Strong };
        }
    }
    Worth::None
}

/// True for everyday words on no list: most.
fn is_everyday(word: &Word) -> bool {
    let a = word.attributes;
    let listed = a.given() | a.surname() | a.city() != 0 || a.is_facility() || a.is_chain();
    a.wordy() > 0 && !listed
}

/// True for a word after "at", "in", "from", or before a facility's noun or a state.
fn placed(view: &View<'_>, i: usize) -> bool {
    let led = || {
        let before = view.prev(i);
        let before = if view.equals(before, "the") { view.prev(before) } else { before };
        view.is_of(before, List::Placing) || view.mark(before, '@')
    };
    let next = view.next(i);
    view.attributes(i).wordy() < 2 && led() || view.is(next, Role::FacilityHead) || view.attributes(next).is_state()
}

/// True for a capital that tells nothing: of a clinical abbreviation, a letter
/// by itself, a heading or the beginning of a sentence, if the word is on no
/// list of names or places. Where nothing else stands there is hardly ever a
/// name (of 100,000 such words of development texts the tagger took 70 for one,
/// five of them rightly).
fn is_plain(view: &View<'_>, i: usize) -> bool {
    let word = view.word(i);
    let a = word.attributes;
    if a.city() > 0 || a.is_county() || a.is_facility() || a.is_chain() {
        return false;
    }
    if word.letter {
        return !view.mark(i + 1, '.');
    }
    let (case, listed) = (view.case(i), a.given().max(a.surname()));
    if case == Case::Upper && a.is_abbreviation() && listed <= 2 {
        return true;
    }
    if listed > 0 || word.roles.has(Role::Title) || a.wordy() < 2 && !a.is_medical() {
        return false;
    }
    match case {
        Case::Upper => a.wordy() >= 2,
        Case::Title => view.begins_sentence(i),
        _ => false,
    }
}

/// True for a word after "dr", "pt", "my daughter", "i'm", "name:".
fn announced(view: &View<'_>, i: usize) -> bool {
    const CUES: Roles = Roles::of(&[
        Role::Title,
        Role::WeakTitle,
        Role::Person,
        Role::Kin,
        Role::Profession,
        Role::Intro,
        Role::Label,
        Role::Greeting,
        Role::SignOff,
    ]);
    let mut before = view.prev(i);
    let word = view.word(before);
    if ['.', ':', ',', '-'].iter().any(|&mark| word.is_mark(mark)) || view.is_of(before, List::Joint) {
        before = view.prev(before);
    }
    view.word(before).roles.share(CUES)
}

/// Scores the words of `run`, which lies in `stretch` and is nothing around;
/// false if there is no name among them. The `words` that may be names first: often
/// they say that there is none.
fn read(
    view: &View<'_>,
    looks: features::Seen<'_>,
    model: &Model,
    (stretch, run): (&features::Stretch, Range<usize>),
    words: &[Worthy],
    chain: &mut Chain,
) -> bool {
    let from = run.start;
    chain.begin(run.len());
    let (is_worthy, mut is_taken) = (among(words), among(words));
    features::each(view, looks, (stretch, run.clone()), is_worthy, |i, f| chain.set(i - from, model.emissions(f)));
    if chain.highest() < LEAST {
        return false;
    }
    let is_other = |i| !is_taken(i);
    features::each(view, looks, (stretch, run), is_other, |i, f| chain.set(i - from, model.emissions(f)));
    true
}

/// Whether a token is one of `words`; asked about tokens in order.
fn among(words: &[Worthy]) -> impl FnMut(usize) -> bool {
    let mut words = words.iter().peekable();
    move |i| words.next_if(|word| word.at == i).is_some()
}

/// Labels the words of `range`, which are scored.
fn label(view: &View<'_>, model: &Model, range: Range<usize>, chain: &mut Chain, out: &mut Vec<Candidate>) {
    let labels = chain.best(model.steps());
    let mut at = 0;
    while let Some(&first) = labels.get(at) {
        let Some((kind, rule)) = first.kind() else {
            at += 1;
            continue;
        };
        let more = labels.get(at + 1..).unwrap_or(&[]).iter().take_while(|&&l| Some(l) == first.more()).count();
        let (begin, end) = (range.start + at, range.start + at + more);
        let margin = chain.margin(at..at + more + 1, model.steps());
        let mut ledger = Ledger::new("the tagger's reading", model.log_odds(kind, margin).min(CEILING));
        doubts::judge(view, kind, begin, end, &mut ledger);
        if ledger.total() >= FLOOR {
            let (score, evidence) = (ledger.score(), ledger.evidence());
            out.extend(parts(view, kind, begin, end).into_iter().filter_map(|(a, b)| {
                let a = if kind == IdentifierType::Name { untitled(view, a, b) } else { a };
                Some(Candidate { kind, span: span(view, a, b)?, score, rule: rule.into(), evidence: evidence.clone() })
            }));
        }
        at += more + 1;
    }
}

/// "Jane, Bob and Ravi" holds several people, "Okafor, Jane" one.
fn parts(view: &View<'_>, kind: IdentifierType, first: usize, last: usize) -> Vec<(usize, usize)> {
    let joins = matches!(view.text(view.next(last)), "and" | "&" | "or" | ",");
    let comma = (first..last).find(|&i| view.mark(i, ','));
    match comma {
        Some(at) if kind == IdentifierType::Name && joins && at > first => vec![(first, at - 1), (at + 1, last)],
        _ => vec![(first, last)],
    }
}

/// The first token of a name `first..=last` behind its title: titles stay outside.
fn untitled(view: &View<'_>, first: usize, last: usize) -> usize {
    let dotted = view.mark(view.next(first), '.');
    let behind = if dotted { view.next(view.next(first)) } else { view.next(first) };
    let title = view.is(first, Role::Title) && view.attributes(first).given() < 3;
    if title && behind <= last { behind } else { first }
}

/// Bytes of the tokens `first..=last`, without marks at the ends and a
/// possessive; nothing if no letter is left.
fn span(view: &View<'_>, first: usize, last: usize) -> Option<Span<Normal>> {
    let is_word = |i: &usize| view.kind(*i) != TokenKind::Mark;
    let first = (first..=last).find(is_word)?;
    let end = (first..=last).rev().find(is_word)?;
    let (a, b) = (view.token(first)?, view.token(end)?);
    let stem = b.start as usize + b.stem(view.doc.text).len();
    Some(Span::new(a.start as usize, stem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Token by token: what is worthy, with the one or two tokens between two of them.
    fn plainly(worth: &[Option<bool>], stretch: Range<usize>) -> Vec<Range<usize>> {
        let is = |i: usize| i < stretch.end && worth.get(i).is_some_and(Option::is_some);
        let (mut runs, mut at) = (Vec::new(), stretch.start);
        while let Some(first) = (at..stretch.end).find(|&i| is(i)) {
            let mut end = first + 1;
            while is(end) || is(end + 1) || is(end + 2) {
                end += 1;
            }
            let run = first.saturating_sub(MARGIN).max(at)..(end + MARGIN).min(stretch.end);
            at = run.end;
            if worth[first..end].contains(&Some(true)) {
                runs.push(run);
            }
        }
        runs
    }

    proptest! {
        #[test]
        fn runs_are_those_of_the_words(worth in proptest::collection::vec(
            prop_oneof![6 => Just(None), 1 => Just(Some(false)), 1 => Just(Some(true))], 0..60)
        ) {
            let gazetteer = crate::detect::gazetteer::Gazetteer::shared().unwrap();
            let text = (0..worth.len()).map(|i| if i % 23 == 22 { "\n\nx" } else { " x" }).collect::<String>();
            let tokens = crate::text::token::Tokens::new(&text);
            let field = crate::finding::Field::default();
            let doc = crate::detect::Doc { text: &text, tokens: &tokens, field, year: 2026 };
            let view = View::new(&doc, &gazetteer);
            let words = worth.iter().enumerate().filter_map(|(at, &strong)| Some(Worthy { at, strong: strong? }));
            let words: Vec<Worthy> = words.collect();
            let mut found = Vec::new();
            runs(&view, &words, |_, run, among| {
                found.push((run.clone(), among.iter().map(|word| word.at).collect::<Vec<_>>()));
            });
            let mut expected = Vec::new();
            let mut from = 0;
            while from < view.len() {
                let to = stretch(&view, from);
                expected.extend(plainly(&worth, from..to).into_iter().map(|run| {
                    let among = run.clone().filter(|&i| worth[i].is_some()).collect::<Vec<_>>();
                    (run, among)
                }));
                from = to;
            }
            prop_assert_eq!(found, expected);
        }
    }
}
