//! What the tagger sees of texts as rows of numbers, for trying another tagger
//! on the same words (`scripts/compare-neural-tagger`).
//!
//! A row is a token: little-endian `u32`, in this order: the text's number; its
//! start and end in code points; flags (gold label in bits 0 to 2, [`FIRST`],
//! [`LOOKED_AT`], [`HELD_OUT`], [`CLINICAL`]); the label that the chain reads and
//! the log-odds (`f32`) of the name that begins here; the numbers behind its
//! features. Rows of texts that were read go on with the doubts (`f32`) about a
//! name that begins here: person, place, facility, each of one to [`LONGEST`] tokens.

use super::random::Random;
use super::sample::{self, Seen, first_of};
use super::{Class, Example};
use crate::detect::gazetteer::Gazetteer;
use crate::detect::tagger::features::{self, COLUMNS};
use crate::detect::tagger::readings::{Reading, doubt, readings};
use crate::detect::tagger::{self, Label, Model};

/// Set on the first token of a stretch.
pub const FIRST: u32 = 1 << 8;
/// Set where the tagger looks at all.
pub const LOOKED_AT: u32 = 1 << 9;
/// Set on the tokens of a text that is held out.
pub const HELD_OUT: u32 = 1 << 10;
/// Set on those of a text of the kind that the filter will see.
pub const CLINICAL: u32 = 1 << 11;
/// Doubts are given for names of so many tokens at most.
pub const LONGEST: usize = 8;

/// The rows of an example to learn from; of one that is not held out some names
/// are shown as if they stood on no list, as in training.
pub fn learn(number: u32, example: &Example, gazetteer: &Gazetteer, random: &mut Random) -> Vec<u8> {
    let forget = (!example.held_out).then_some(random);
    sample::seen(example, gazetteer, forget, |seen| {
        let set = |on: bool, flag: u32| if on { flag } else { 0 };
        let flags = set(example.held_out, HELD_OUT) | set(example.clinical, CLINICAL);
        let mut rows = Vec::new();
        each(example, number, flags, seen, |_, row| rows.extend(row.iter().flat_map(|n| n.to_le_bytes())));
        rows
    })
}

/// The rows of a text to measure on, with what `model` reads there.
pub fn read(number: u32, example: &Example, gazetteer: &Gazetteer, model: &Model) -> Vec<u8> {
    sample::seen(example, gazetteer, None, |seen| {
        let (looked_at, found) = readings(seen.view, model);
        let mut marks = vec![(0, 0, 0.0f32); seen.view.len()];
        for range in looked_at {
            marks.get_mut(range).into_iter().flatten().for_each(|mark| mark.0 = LOOKED_AT);
        }
        for Reading { first, words, log_odds } in found {
            for (n, mark) in marks.get_mut(words).into_iter().flatten().enumerate() {
                let label = if n == 0 { Some(first) } else { first.more() };
                (mark.1, mark.2) = (label.map_or(0, |l| l as u32), if n == 0 { log_odds } else { 0.0 });
            }
        }
        let mut rows = Vec::new();
        each(example, number, 0, seen, |i, mut row| {
            if let ([_, _, _, flags, label, odds, ..], Some(mark)) = (&mut row, marks.get(i)) {
                *flags |= mark.0;
                (*label, *odds) = (mark.1, mark.2.to_bits());
            }
            rows.extend(row.iter().flat_map(|n| n.to_le_bytes()));
            rows.extend(doubts(seen, i).iter().flat_map(|n| n.to_le_bytes()));
        });
        rows
    })
}

fn doubts(seen: &Seen<'_>, first: usize) -> [f32; 3 * LONGEST] {
    let kinds = [Class::Person, Class::Place, Class::Facility].map(Class::kind);
    std::array::from_fn(|n| {
        let last = (first + n % LONGEST).min(seen.view.len().saturating_sub(1));
        kinds.get(n / LONGEST).copied().flatten().map_or(0.0, |kind| doubt(seen.view, kind, first, last))
    })
}

const ROW: usize = 6 + COLUMNS;

/// Gives each token of `seen` with its row, without what a model reads.
fn each(example: &Example, number: u32, flags: u32, seen: &Seen<'_>, mut give: impl FnMut(usize, [u32; ROW])) {
    let mut points = vec![0u32; example.text.len() + 1];
    for (n, (byte, c)) in (0..).zip(example.text.char_indices()) {
        points.iter_mut().skip(byte + 1).take(c.len_utf8()).for_each(|p| *p = n + 1);
    }
    let point = |byte: usize| points.get(byte).copied().unwrap_or(0);
    let mut from = 0;
    while from < seen.view.len() {
        let to = tagger::stretch(seen.view, from);
        let stretch = features::Stretch::new(seen.view, from..to);
        features::columns(seen.view, seen.looks.as_slice().into(), &stretch, |i, columns| {
            let label = seen.labels.get(i).copied().unwrap_or(Label::Out);
            let begins = i == from;
            // A name that a stretch's end cut begins anew.
            let label = if begins && !Label::Out.admits(label) { first_of(label) } else { label };
            let place = (seen.origin)(i).unwrap_or(0..0);
            let flags = flags | label as u32 | if begins { FIRST } else { 0 };
            let mut row = [0; ROW];
            let head = [number, point(place.start), point(place.end), flags];
            row.iter_mut().zip(head).for_each(|(slot, n)| *slot = n);
            row.iter_mut().skip(6).zip(columns).for_each(|(slot, n)| *slot = n);
            give(i, row);
        });
        from = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(bytes: &[u8]) -> Vec<u32> {
        bytes.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect()
    }

    #[test]
    fn a_row_a_word_with_its_place_and_its_label() {
        let gazetteer = Gazetteer::shared().unwrap();
        let text = "\u{e9}t\u{e9}: seen by Jane Doe".to_owned();
        let spans = vec![(text.find("Jane").unwrap()..text.len(), Class::Person)];
        let example = Example { text, spans, held_out: true, clinical: true };
        let rows = numbers(&learn(5, &example, &gazetteer, &mut Random::new(1)));
        let rows: Vec<_> = rows.chunks(ROW).collect();
        let starts: Vec<u32> = rows.iter().map(|r| r[1]).collect();
        assert_eq!(starts, [0, 3, 5, 10, 13, 18]);
        assert!(rows.iter().all(|r| r[0] == 5 && r[3] & HELD_OUT != 0 && r[3] & CLINICAL != 0));
        let labels: Vec<u32> = rows.iter().map(|r| r[3] & 7).collect();
        assert_eq!(labels, [0, 0, 0, 0, Label::PersonFirst as u32, Label::PersonMore as u32]);
        assert_eq!(rows.iter().filter(|r| r[3] & FIRST != 0).count(), 1);
    }

    #[test]
    fn what_is_read_stands_where_it_begins() {
        let gazetteer = Gazetteer::shared().unwrap();
        let model = Model::builtin().unwrap();
        let example = Example { text: "the patient Maria Gonzalez was seen".to_owned(), ..Example::default() };
        let rows = numbers(&read(0, &example, &gazetteer, &model));
        let rows: Vec<_> = rows.chunks(ROW + 3 * LONGEST).collect();
        let labels: Vec<u32> = rows.iter().map(|r| r[4]).collect();
        assert_eq!(labels, [0, 0, Label::PersonFirst as u32, Label::PersonMore as u32, 0, 0]);
        assert!(f32::from_bits(rows[2][5]) > 0.0);
        assert!(rows[2][3] & LOOKED_AT != 0);
    }
}
