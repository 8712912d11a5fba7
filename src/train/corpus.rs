//! Labelled corpora as JSON Lines: {"text", "spans": [{"start", "end", "type", "hipaa"?}]}
//! with offsets in code points.

use serde::Deserialize;

use super::{Class, Example};
use crate::detect::gazetteer::Gazetteer;
use crate::detect::gazetteer::fold::Hasher;
use crate::detect::gazetteer::regions::is_part_of_region;

/// How a corpus is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// Its labels are complete; its organisations are bands, firms and parties.
    Gold,
    /// Its labels are complete, and its organisations are hospitals and schools.
    Clinical,
    /// It holds next to no names: all of it is read as nothing.
    Clean,
}

#[derive(Deserialize)]
struct Record {
    text: String,
    #[serde(default)]
    spans: Vec<GoldSpan>,
}

#[derive(Deserialize)]
struct GoldSpan {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    hipaa: Option<String>,
    #[serde(default)]
    handle: bool,
}

/// Reads one line of a corpus; nothing where it cannot serve (an unlabelled
/// kind of place, a broken record).
pub fn example(line: &str, how: Use, gazetteer: &Gazetteer) -> Option<Example> {
    let record: Record = serde_json::from_str(line).ok()?;
    let mut spans = Vec::new();
    if how != Use::Clean {
        let starts: Vec<usize> = record.text.char_indices().map(|(i, _)| i).chain([record.text.len()]).collect();
        for span in &record.spans {
            let range = *starts.get(span.start)?..*starts.get(span.end)?;
            let Some(class) = class(span, record.text.get(range.clone())?, how, gazetteer) else { continue };
            spans.push((range, class));
        }
        spans.sort_by_key(|(r, _)| r.start);
    }
    Some(Example { text: record.text, spans, held_out: false, clinical: how != Use::Gold })
}

fn class(span: &GoldSpan, text: &str, how: Use, gazetteer: &Gazetteer) -> Option<Class> {
    if span.handle {
        return None;
    }
    match span.hipaa.as_deref().unwrap_or(&span.kind) {
        "NAME" => Some(Class::Person),
        "FACILITY" => Some(Class::Facility),
        "ORG" if how == Use::Clinical => Some(Class::Facility),
        "ORG" => Some(Class::Organisation),
        // States and countries are no identifiers; dates, numbers and postal codes no names.
        "LOCATION" if text.chars().any(char::is_alphabetic) && !is_region(text, gazetteer) => Some(Class::Place),
        _ => None,
    }
}

/// What besides directions news have in names of regions and larger.
const MORE: &[&str] = &[
    "kingdom",
    "middle",
    "latin",
    "saharan",
    "upper",
    "lower",
    "upstate",
    "midwest",
    "republic",
    "democratic",
    "world",
    "earth",
    "arctic",
    "pacific",
    "atlantic",
];

/// "Ohio", "United States", "the Middle East", "northern Italy".
fn is_region(text: &str, gazetteer: &Gazetteer) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
    let phrase = || {
        let mut hasher = Hasher::default();
        for (i, word) in text.split_whitespace().enumerate() {
            if i > 0 {
                hasher.byte(b' ');
            }
            hasher.word(word);
        }
        gazetteer.lexicon.phrase(hasher).is_region()
    };
    let part = |w: &str| {
        gazetteer.lexicon.word(w).is_region()
            || w.len() < 4
            || is_part_of_region(w)
            || MORE.iter().any(|m| w.eq_ignore_ascii_case(m))
    };
    words.peek().is_some() && (words.all(part) || phrase())
}
