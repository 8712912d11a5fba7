//! Sentences made from skeletons (`skeletons/*.txt`) and lists.
//!
//! - `skeletons` reads the sentences, `slots` knows what may stand in them;
//! - `people`, `places`, `numbers` and `terms` fill the slots, from the
//!   gazetteers that `lists` reads, and with names that `invent` makes up;
//!   `abroad` fills those that other languages write in their own way.

mod abroad;
mod invent;
mod lists;
mod numbers;
mod people;
mod places;
mod skeletons;
mod slots;
mod terms;

use std::path::Path;

use super::random::Random;
use super::{Class, Example};
use crate::detect::gazetteer::Gazetteer;
use crate::finding::IdentifierType;
use abroad::Abroad;
pub use lists::ListError;
use people::People;
use places::Places;
pub use skeletons::SkeletonError;
use skeletons::{Language, Part, Skeleton};
use terms::Terms;

/// Why nothing can be generated.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// A skeleton is wrong.
    #[error(transparent)]
    Skeleton(#[from] SkeletonError),
    /// A list cannot be read.
    #[error(transparent)]
    List(#[from] ListError),
}

/// The skeletons and the lists that fill them.
pub struct Generator {
    skeletons: Vec<Skeleton>,
    sums: Vec<f64>,
    people: People,
    places: Places,
    terms: Terms,
    abroad: Abroad,
}

impl Generator {
    /// Reads the lists from a folder of TSV files with header lines.
    ///
    /// # Errors
    /// A list that cannot be read, a skeleton that is wrong.
    pub fn new(folder: &Path, gazetteer: &Gazetteer) -> Result<Self, GenerateError> {
        let skeletons = skeletons::all()?;
        let sums = skeletons
            .iter()
            .scan(0.0, |sum, s| {
                *sum += s.weight;
                Some(*sum)
            })
            .collect();
        let people = People::read(folder, gazetteer)?;
        let (places, terms) = (Places::read(folder)?, Terms::read(folder)?);
        Ok(Generator { skeletons, sums, people, places, terms, abroad: Abroad::new() })
    }

    /// A text made from one skeleton.
    pub fn example(&self, random: &mut Random) -> Example {
        let total = self.sums.last().copied().unwrap_or(0.0);
        let at = random.draw() as f64 / u64::MAX as f64 * total;
        let i = self.sums.partition_point(|&s| s < at).min(self.skeletons.len() - 1);
        self.fill(&self.skeletons[i], random)
    }

    fn fill(&self, skeleton: &Skeleton, random: &mut Random) -> Example {
        let mut example = Example { held_out: skeleton.held_out, clinical: true, ..Example::default() };
        for (i, part) in skeleton.parts.iter().enumerate() {
            match part {
                Part::Text(text) => example.text.push_str(text),
                Part::Slot(slot) => {
                    let start = example.text.len();
                    example.text.push_str(&self.value(slot, skeleton.language, random));
                    let end = example.text.len();
                    match (slots::class(slot), example.spans.last_mut()) {
                        (Some(Some(_)), Some((span, _))) if is_rest_of_name(&skeleton.parts[..=i]) => span.end = end,
                        (Some(Some(class)), _) => example.spans.push((start..end, class)),
                        _ => {}
                    }
                }
            }
        }
        example
    }

    fn value(&self, slot: &str, language: Language, random: &mut Random) -> String {
        let (people, places) = (self.people.of(language), &self.places);
        if let Some(value) = self.abroad.value(slot, language, &people, random) {
            return value;
        }
        match slot {
            "person" => people.full(random),
            "first" => people.given(random),
            "last" => people.surname(random),
            "last_first" => people.last_first(random),
            "short" => people.short(random),
            "initials" => people.initials(random),
            "nick" => people.nickname(random),
            "family" => people.family(random),
            "name_word" => people.word(random),
            "single" => people.single(random),
            "study" => people.author(random),
            // Eponyms that no list knows.
            "eponym" if random.chance(12) => format!("{} {}", people.author(random), numbers::head(random)),
            "eponym_bare" if random.chance(12) => people.author(random) + lists::one(&["", "'s"], random),
            "handle_name" => people.handle(random),
            "handle" => format!("@{}", people.handle(random)),
            "email" => {
                format!(
                    "{}@{}",
                    people.handle(random),
                    lists::one(&["gmail.com", "yahoo.com", "example.org", "aol.com"], random)
                )
            }
            "place" => places.city(random),
            "foreign_city" => places.city_abroad(random),
            "county" => places.county(random),
            "hood" => places.hood(random),
            "street" => places.street(&people, random),
            "facility" => places.hospital(&people, random),
            "practice" => places.practice(&people, random),
            "nursing_home" => places.nursing_home(&people, random),
            "school" => places.school(&people, random),
            "employer" => places.employer(&people, random),
            "local" => places.local(&people, random),
            "church" => places.church(&people, random),
            "pharmacy" => places.pharmacy(&people, random),
            "lab_name" => places.laboratory(&people, random),
            "unit" => places.unit(&people, random),
            _ => numbers::value(slot, random).or_else(|| self.terms.value(slot, random)).unwrap_or_default(),
        }
    }
}

/// The example as one line of annotated JSON: offsets in code points, types by
/// their wire names.
pub fn to_json(id: &str, example: &Example) -> serde_json::Value {
    let points = |byte: usize| example.text.get(..byte).map_or(0, |t| t.chars().count());
    let span = |(range, class): &(std::ops::Range<usize>, Class)| {
        let kind = class.kind().map(IdentifierType::as_str)?;
        Some(serde_json::json!({ "start": points(range.start), "end": points(range.end), "type": kind }))
    };
    let spans: Vec<_> = example.spans.iter().filter_map(span).collect();
    serde_json::json!({ "id": id, "text": example.text, "spans": spans })
}

/// True if the last slot goes on with the name in the slot before it: first and
/// last name next to each other are one name.
fn is_rest_of_name(parts: &[Part]) -> bool {
    let [.., Part::Slot(before), Part::Text(between), Part::Slot(slot)] = parts else { return false };
    match between.as_str() {
        " " => matches!((before.as_str(), slot.as_str()), ("first", "last") | ("last", "first" | "last")),
        ", " => (before.as_str(), slot.as_str()) == ("last", "first"),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
