//! The model's readings beside the built-in tagger's.

use serde::{Deserialize, Serialize};

use super::RULE;
use super::counts::counts;
use super::labels::Labels;
use super::mentions::{Mention, belief};
use super::reader::Reading;
use crate::detect::gazetteer::View;
use crate::detect::ledger::Ledger;
use crate::detect::recognizer::Candidate;
use crate::detect::tagger::doubts;
use crate::finding::{Evidence, IdentifierType, Score};

/// How the model goes together with the built-in tagger. Rules, lists, cues and
/// grammars are heard in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Combine {
    /// What either reads counts.
    #[default]
    Union,
    /// On people, places and facilities the evidence of both is added up: one
    /// that is sure carries where the other only doubts. What the built-in
    /// tagger has no word for counts as in a union.
    Vote,
}

/// The model's evidence is never more than this (log-odds), before what the
/// lists hold against it.
const SUREST: f32 = 5.0;
/// In a vote it is never more than this, either way.
const LOUDEST: f32 = 4.0;
/// The model alone is never surer than this: where a rule or a grammar reads
/// the same words, its reading names the type.
const CEILING: f32 = 2.5;
/// Candidates with less are not given at all.
const FLOOR: f32 = -2.2;
/// What the built-in tagger thinks of words that it does not give.
const SILENT: f32 = -2.2;
/// Rules of the built-in tagger begin so.
const BUILT_IN: &str = "tagger-";

/// What the model says about a text.
pub(super) struct Voices<'a> {
    pub(super) reading: &'a Reading,
    pub(super) labels: &'a Labels,
    pub(super) threshold: Score,
}

impl Voices<'_> {
    /// Log-odds that a probability speaks for, which are none at the threshold.
    fn log_odds(&self, probability: f32) -> f32 {
        Score::new(probability).log_odds() - self.threshold.log_odds()
    }
}

/// Adds `mentions` to the candidates of the recognisers, which stand in `out`.
pub(super) fn add(
    combine: Combine,
    view: &View<'_>,
    voices: &Voices<'_>,
    mentions: Vec<Mention>,
    out: &mut Vec<Candidate>,
) {
    let mut added = Vec::new();
    for mention in mentions {
        if counts(mention.kind, mention.span.of(view.doc.text)) {
            let other = (combine == Combine::Vote && is_shared(mention.kind)).then(|| built_in(out, &mention));
            added.extend(judged(view, voices, &mention, other));
        }
    }
    if combine == Combine::Vote {
        for candidate in out.iter_mut().filter(|c| c.rule.starts_with(BUILT_IN)) {
            let believed = belief(voices.reading, voices.labels, candidate.kind, candidate.span);
            let weight = voices.log_odds(believed).clamp(-LOUDEST, LOUDEST);
            candidate.score = candidate.score.shifted(weight);
            candidate.evidence.push(Evidence::new("the stronger reader's vote", weight));
        }
    }
    out.append(&mut added);
}

/// True for what the built-in tagger reads, too.
fn is_shared(kind: IdentifierType) -> bool {
    matches!(kind, IdentifierType::Name | IdentifierType::Location | IdentifierType::Facility)
}

/// Log-odds that the built-in tagger gives to what `mention` is about.
fn built_in(candidates: &[Candidate], mention: &Mention) -> f32 {
    let same = candidates
        .iter()
        .filter(|c| c.rule.starts_with(BUILT_IN) && c.kind == mention.kind && c.span.overlaps(mention.span));
    same.map(|c| c.score.log_odds()).fold(SILENT, f32::max)
}

/// The candidate that `mention` makes; `other` is the built-in tagger's vote.
fn judged(view: &View<'_>, voices: &Voices<'_>, mention: &Mention, other: Option<f32>) -> Option<Candidate> {
    let most = if other.is_some() { LOUDEST } else { SUREST };
    let mut ledger = Ledger::new("the stronger reader's reading", voices.log_odds(mention.probability).min(most));
    if let Some(weight) = other {
        ledger.add("the built-in tagger's vote", weight);
    }
    let tokens = view.doc.tokens.within(mention.span);
    if is_shared(mention.kind) && !tokens.is_empty() {
        doubts::judge(view, mention.kind, tokens.start, tokens.end - 1, &mut ledger);
    }
    let over = ledger.total() - CEILING;
    if over > 0.0 {
        ledger.add("a model alone is never surer", -over);
    }
    (ledger.total() >= FLOOR).then(|| Candidate {
        kind: mention.kind,
        span: mention.span,
        score: ledger.score(),
        rule: RULE.into(),
        evidence: ledger.evidence(),
    })
}
