//! The statistical tagger: a linear chain over words that tells people, places
//! and organisations by what they look like and what stands around them. It
//! sees what no list holds and no cue announces.
//!
//! - `features` turns words into hashed features, with `around` for what lies
//!   further away than the neighbours;
//! - `model` holds the weights (`patterns/models/name_tagger.bin`);
//! - `chain` finds the best sequence of labels;
//! - `doubts` holds what speaks against a reading all the same.
//!
//! The weights are made by `phi-guard train`; their model card is beside them.

mod around;
pub mod chain;
mod doubts;
pub mod features;
pub mod model;

pub use model::{Model, ModelError};

use std::ops::Range;

use super::gazetteer::{Role, View};
use super::ledger::Ledger;
use super::recognizer::Candidate;
use crate::finding::IdentifierType;
use crate::text::{Gap, Normal, Span, TokenKind};

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

/// Tokens beside the words that may be names which are labelled with them.
const MARGIN: usize = 2;

/// A stretch of tokens that is labelled at once, and the labels' scores.
#[derive(Default)]
pub struct Scratch {
    chain: chain::Chain,
    features: Vec<u32>,
}

/// Appends the people and places that `model` sees in `view`.
pub fn find(view: &View<'_>, model: &Model, out: &mut Vec<Candidate>) {
    let worth: Vec<bool> = (0..view.len()).map(|i| may_be_part(view, i)).collect();
    if !worth.contains(&true) {
        return;
    }
    let mut looks = features::Looks::new(view.len());
    let mut scratch = Scratch::default();
    let mut from = 0;
    while from < view.len() {
        let to = stretch(view, from);
        let mut at = from;
        while let Some(run) = run(&worth, at, from..to) {
            at = run.end;
            looks.take(view, &run);
            label(view, looks.all(), model, (from..to, run), &mut scratch, out);
        }
        from = to;
    }
}

/// The next words from `at` on that may be a name, with the one word or mark
/// that may stand between two of them. All other words are nothing: most of a
/// text is never looked at closely.
fn run(worth: &[bool], at: usize, stretch: Range<usize>) -> Option<Range<usize>> {
    let is = |i: usize| stretch.contains(&i) && worth.get(i).copied().unwrap_or(false);
    let first = (at..stretch.end).find(|&i| is(i))?;
    let mut end = first + 1;
    while is(end) || is(end + 1) || is(end + 2) {
        end += 1;
    }
    // Two more on each side: that they are no names tells where one begins and ends.
    Some(first.saturating_sub(MARGIN).max(at)..(end + MARGIN).min(stretch.end))
}

/// Where the stretch that begins at `from` ends: at an empty line, at the end
/// of a sentence, or when it grows too long.
pub fn stretch(view: &View<'_>, from: usize) -> usize {
    let mut to = from + 1;
    while to < view.len() && to - from < LONGEST {
        let ends = view.gap(to) == Gap::Paragraph
            || view.prev(to) == super::gazetteer::NIL
            || (to - from > 3
                && view.gap(to) != Gap::Joined
                && view.begins_sentence(to)
                && !view.mark(to - 1, ':')
                && !shortened(view, to - 1));
        if ends {
            break;
        }
        to += 1;
    }
    to
}

/// True for the dot of "St.", "Mt.": a name goes on after it.
fn shortened(view: &View<'_>, dot: usize) -> bool {
    let short = view.text(view.prev(dot));
    view.mark(dot, '.') && ["St", "Mt", "Ft", "Ste", "ST"].contains(&short)
}

/// A word that a name may have: a capital; on a list of names and no everyday
/// word; or no everyday word after something that announces a name.
fn may_be_part(view: &View<'_>, i: usize) -> bool {
    let word = view.word(i);
    if view.kind(i) != TokenKind::Word {
        return false;
    }
    if word.capital {
        return true;
    }
    let a = word.attributes;
    let listed = a.given() > 1 || a.surname() > 1;
    if listed && a.wordy() < 2 {
        return true;
    }
    let rare = a.given() > 0 || a.surname() > 0 || a.wordy() == 0 && !a.is_medical();
    rare && view.text(i).len() > 1 && announced(view, i)
}

/// True for a word after "dr", "pt", "my daughter", "i'm", "name:".
fn announced(view: &View<'_>, i: usize) -> bool {
    const CUES: [Role; 9] = [
        Role::Title,
        Role::WeakTitle,
        Role::Person,
        Role::Kin,
        Role::Profession,
        Role::Intro,
        Role::Label,
        Role::Greeting,
        Role::SignOff,
    ];
    let mut before = view.prev(i);
    let mark = matches!(view.text(before), "." | ":" | "," | "-");
    if mark || matches!(view.text(before), "is" | "and") {
        before = view.prev(before);
    }
    view.word(before).roles.any(&CUES)
}

/// Labels the words of `run`, which lies in `stretch` and is nothing around.
fn label(
    view: &View<'_>,
    looks: &[features::Look],
    model: &Model,
    (stretch, range): (Range<usize>, Range<usize>),
    scratch: &mut Scratch,
    out: &mut Vec<Candidate>,
) {
    let Scratch { chain, features } = scratch;
    chain.clear();
    features::each(view, looks, (stretch, range.clone()), features, |f| chain.push(model.emissions(f)));
    let labels = chain.best(model.transitions());
    let mut at = 0;
    while let Some(&first) = labels.get(at) {
        let Some((kind, rule)) = first.kind() else {
            at += 1;
            continue;
        };
        let more = labels.get(at + 1..).unwrap_or(&[]).iter().take_while(|&&l| Some(l) == first.more()).count();
        let (begin, end) = (range.start + at, range.start + at + more);
        let margin = chain.margin(at..at + more + 1, model.transitions());
        let mut ledger = Ledger::new("the tagger's reading", model.log_odds(kind, margin).min(CEILING));
        doubts::judge(view, kind, begin, end, &mut ledger);
        if ledger.total() >= FLOOR {
            let (score, evidence) = (ledger.score(), ledger.evidence());
            out.extend(parts(view, kind, begin, end).into_iter().filter_map(|(a, b)| {
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
