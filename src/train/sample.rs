//! What the tagger sees of an example, with its gold labels.

use std::ops::Range;

use super::crf::Sentence;
use super::random::Random;
use super::{Class, Example};
use crate::detect::Doc;
use crate::detect::gazetteer::{Gazetteer, View};
use crate::detect::tagger::features::{self, Hashes, Look};
use crate::detect::tagger::{self, Label};
use crate::finding::Field;
use crate::text::normalize::normalize;
use crate::text::{TokenKind, Tokens};

/// How often, in a hundred, a name is shown as if it stood on no list.
const UNLISTED_NAME: usize = 22;
/// The same for any other word that is no everyday word.
const UNLISTED_WORD: usize = 4;

/// The words of an example as the tagger sees them, with their gold labels.
pub(super) struct Seen<'v> {
    pub(super) view: &'v View<'v>,
    pub(super) looks: Vec<Look>,
    pub(super) labels: Vec<Label>,
    /// Where a token stands in the example's text, in bytes.
    pub(super) origin: &'v dyn Fn(usize) -> Option<Range<usize>>,
}

/// The example cut into stretches, with features and gold labels. With
/// `forget`, some names and rare words are shown as if they stood on no list.
pub(super) fn sentences(example: &Example, gazetteer: &Gazetteer, forget: Option<&mut Random>) -> Vec<Sentence> {
    seen(example, gazetteer, forget, |seen| cut(seen.view, &seen.looks, &seen.labels))
}

/// Shows `then` what is seen of the example; `forget` as for [`sentences`].
pub(super) fn seen<T>(
    example: &Example,
    gazetteer: &Gazetteer,
    forget: Option<&mut Random>,
    then: impl FnOnce(&Seen<'_>) -> T,
) -> T {
    let normalized = normalize(&example.text);
    let tokens = Tokens::new(&normalized.text);
    let doc = Doc { text: &normalized.text, tokens: &tokens, field: Field::default(), year: 2026 };
    let view = View::new(&doc, gazetteer);
    let mut looks = features::looks(&view);
    let mut labels = vec![Label::Out; view.len()];
    let mut names: Vec<Range<usize>> = Vec::new();
    let origin = |i: usize| {
        let o = normalized.map.to_origin(view.token(i)?.span());
        Some(o.start..o.end)
    };
    let mut next = 0;
    for (range, class) in &example.spans {
        let (first, more) = match class {
            Class::Person => (Label::PersonFirst, Label::PersonMore),
            Class::Place => (Label::PlaceFirst, Label::PlaceMore),
            Class::Facility => (Label::FacilityFirst, Label::FacilityMore),
            Class::Organisation => (Label::Organisation, Label::Organisation),
            Class::Other(_) => continue,
        };
        while origin(next).is_some_and(|o| o.end <= range.start) {
            next += 1;
        }
        let begin = next;
        while let Some(slot) = labels.get_mut(next).filter(|_| origin(next).is_some_and(|o| o.start < range.end)) {
            *slot = if next == begin { first } else { more };
            next += 1;
        }
        names.push(begin..next);
    }
    if let Some(random) = forget {
        forget_some(&view, &mut looks, &labels, &names, random);
    }
    then(&Seen { view: &view, looks, labels, origin: &origin })
}

fn forget_some(view: &View<'_>, looks: &mut [Look], labels: &[Label], names: &[Range<usize>], random: &mut Random) {
    let mut unlist = |i: usize, random: &mut Random| {
        if let Some(look) = looks.get_mut(i) {
            *look = look.unlisted(random.draw() as u32);
        }
    };
    for name in names {
        // Titles, heads and particles keep what is known of them.
        let cut = random.chance(UNLISTED_NAME);
        for i in name.clone().filter(|&i| cut && view.word(i).roles.bits() == 0 && !view.word(i).letter) {
            if view.kind(i) == TokenKind::Word {
                unlist(i, random);
            }
        }
    }
    for (i, label) in labels.iter().enumerate() {
        let word = view.word(i);
        let everyday = word.attributes.wordy() >= 2 || word.roles.bits() != 0 || word.letter;
        let other = *label == Label::Out && view.kind(i) == TokenKind::Word && !everyday;
        if other && random.chance(UNLISTED_WORD) {
            unlist(i, random);
        }
    }
}

fn cut(view: &View<'_>, looks: &[Look], labels: &[Label]) -> Vec<Sentence> {
    let (mut out, mut from) = (Vec::new(), 0);
    while from < view.len() {
        let to = tagger::stretch(view, from);
        let mut sentence = Sentence::default();
        let stretch = features::Stretch::new(view, from..to);
        features::each(
            view,
            looks.into(),
            (&stretch, from..to),
            |_| true,
            |_, f| f.each(|hash| sentence.features.push(hash)),
        );
        for (i, &label) in labels.iter().enumerate().take(to).skip(from) {
            // A name that a stretch's end cut begins anew.
            let fresh = i == from && !Label::Out.admits(label);
            sentence.labels.push(if fresh { first_of(label) } else { label });
        }
        out.push(sentence);
        from = to;
    }
    out
}

pub(super) fn first_of(label: Label) -> Label {
    match label {
        Label::PersonMore => Label::PersonFirst,
        Label::PlaceMore => Label::PlaceFirst,
        Label::FacilityMore => Label::FacilityFirst,
        other => other,
    }
}
