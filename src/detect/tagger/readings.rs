//! What the tagger reads in a text before any doubt, and where it looks at all:
//! for measuring it beside another tagger. [`super::find`] does the same faster.

use std::ops::Range;

use super::chain::Chain;
use super::{Label, Model, doubts, features, read, runs, worthy};
use crate::detect::asked::Asked;
use crate::detect::gazetteer::View;
use crate::detect::ledger::Ledger;
use crate::finding::IdentifierType;

/// A name as the chain sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// What its first word is.
    pub first: Label,
    /// Its tokens.
    pub words: Range<usize>,
    /// How sure the chain is, in log-odds.
    pub log_odds: f32,
}

/// The stretches' parts that are looked at, and what is read in them.
pub fn readings(view: &View<'_>, model: &Model) -> (Vec<Range<usize>>, Vec<Reading>) {
    let (mut looked, mut found) = (Vec::new(), Vec::new());
    let (mut looks, mut chain) = (features::Looks::default(), Chain::default());
    runs(view, &worthy(view, &Asked::of(view).tagger), |stretch, run, words| {
        looked.push(run.clone());
        let seen = looks.take(view, &run);
        if read(view, seen, model, (stretch, run.clone()), words, &mut chain) {
            names(model, &run, &mut chain, &mut found);
        }
    });
    (looked, found)
}

fn names(model: &Model, run: &Range<usize>, chain: &mut Chain, found: &mut Vec<Reading>) {
    let labels = chain.best(model.steps());
    let mut at = 0;
    while let Some(&first) = labels.get(at) {
        let Some((kind, _)) = first.kind() else {
            at += 1;
            continue;
        };
        let more = labels.get(at + 1..).unwrap_or(&[]).iter().take_while(|&&l| Some(l) == first.more()).count();
        let log_odds = model.log_odds(kind, chain.margin(at..at + more + 1, model.steps()));
        found.push(Reading { first, words: run.start + at..run.start + at + more + 1, log_odds });
        at += more + 1;
    }
}

/// What is added to the log-odds of a name that is a `kind` and has the tokens `first..=last`.
pub fn doubt(view: &View<'_>, kind: IdentifierType, first: usize, last: usize) -> f32 {
    let mut ledger = Ledger::new("", 0.0);
    doubts::judge(view, kind, first, last, &mut ledger);
    ledger.total()
}
