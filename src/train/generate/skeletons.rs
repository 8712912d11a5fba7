//! The skeletons: sentences with slots, one a line, written by hand.

use super::slots;

/// A file of skeletons.
struct File {
    name: &'static str,
    text: &'static str,
    /// How often one of its sentences is taken, by its number of lines.
    weight: f64,
}

const FILES: &[File] = &[
    File { name: "prose.txt", text: include_str!("../skeletons/prose.txt"), weight: 1.5 },
    File { name: "platform.txt", text: include_str!("../skeletons/platform.txt"), weight: 1.0 },
    File { name: "clinical.txt", text: include_str!("../skeletons/clinical.txt"), weight: 1.0 },
    File { name: "informal.txt", text: include_str!("../skeletons/informal.txt"), weight: 1.2 },
    File { name: "lists.txt", text: include_str!("../skeletons/lists.txt"), weight: 5.0 },
    File { name: "clean_lists.txt", text: include_str!("../skeletons/clean_lists.txt"), weight: 6.0 },
    File { name: "clean.txt", text: include_str!("../skeletons/clean.txt"), weight: 1.2 },
    File { name: "clean_medicine.txt", text: include_str!("../skeletons/clean_medicine.txt"), weight: 0.6 },
    File { name: "clean_everyday.txt", text: include_str!("../skeletons/clean_everyday.txt"), weight: 0.8 },
    File { name: "clean_platform.txt", text: include_str!("../skeletons/clean_platform.txt"), weight: 1.0 },
    File { name: "reports_clean.txt", text: include_str!("../skeletons/reports_clean.txt"), weight: 1.3 },
    File { name: "terse.txt", text: include_str!("../skeletons/terse.txt"), weight: 1.2 },
    File { name: "terse_clean.txt", text: include_str!("../skeletons/terse_clean.txt"), weight: 2.0 },
    File { name: "casual.txt", text: include_str!("../skeletons/casual.txt"), weight: 1.2 },
    File { name: "short.txt", text: include_str!("../skeletons/short.txt"), weight: 1.4 },
    File { name: "short_clean.txt", text: include_str!("../skeletons/short_clean.txt"), weight: 2.0 },
    File { name: "people.txt", text: include_str!("../skeletons/people.txt"), weight: 1.3 },
    File { name: "people_clean.txt", text: include_str!("../skeletons/people_clean.txt"), weight: 2.0 },
    File { name: "whereabouts.txt", text: include_str!("../skeletons/whereabouts.txt"), weight: 1.3 },
    File { name: "whereabouts_clean.txt", text: include_str!("../skeletons/whereabouts_clean.txt"), weight: 2.0 },
    File { name: "documents.txt", text: include_str!("../skeletons/documents.txt"), weight: 1.3 },
    File { name: "documents_clean.txt", text: include_str!("../skeletons/documents_clean.txt"), weight: 1.3 },
    File { name: "es_docs.txt", text: include_str!("../skeletons/es_docs.txt"), weight: 0.6 },
    File { name: "es_docs_clean.txt", text: include_str!("../skeletons/es_docs_clean.txt"), weight: 0.6 },
    File { name: "fr_docs.txt", text: include_str!("../skeletons/fr_docs.txt"), weight: 0.6 },
    File { name: "fr_docs_clean.txt", text: include_str!("../skeletons/fr_docs_clean.txt"), weight: 0.6 },
    File { name: "de_docs.txt", text: include_str!("../skeletons/de_docs.txt"), weight: 0.6 },
    File { name: "de_docs_clean.txt", text: include_str!("../skeletons/de_docs_clean.txt"), weight: 0.6 },
    File { name: "places.txt", text: include_str!("../skeletons/places.txt"), weight: 1.3 },
    File { name: "places_clean.txt", text: include_str!("../skeletons/places_clean.txt"), weight: 1.6 },
    File { name: "es_reports.txt", text: include_str!("../skeletons/es_reports.txt"), weight: 0.6 },
    File { name: "es_reports_clean.txt", text: include_str!("../skeletons/es_reports_clean.txt"), weight: 0.6 },
    File { name: "de_reports.txt", text: include_str!("../skeletons/de_reports.txt"), weight: 0.8 },
    File { name: "de_reports_clean.txt", text: include_str!("../skeletons/de_reports_clean.txt"), weight: 0.8 },
    File { name: "fr_reports.txt", text: include_str!("../skeletons/fr_reports.txt"), weight: 0.8 },
    File { name: "fr_reports_clean.txt", text: include_str!("../skeletons/fr_reports_clean.txt"), weight: 0.8 },
    File { name: "social.txt", text: include_str!("../skeletons/social.txt"), weight: 1.3 },
    File { name: "social_clean.txt", text: include_str!("../skeletons/social_clean.txt"), weight: 1.3 },
    File { name: "es_notes.txt", text: include_str!("../skeletons/es_notes.txt"), weight: 0.6 },
    File { name: "es_notes_clean.txt", text: include_str!("../skeletons/es_notes_clean.txt"), weight: 0.6 },
    File { name: "de_notes.txt", text: include_str!("../skeletons/de_notes.txt"), weight: 0.7 },
    File { name: "de_notes_clean.txt", text: include_str!("../skeletons/de_notes_clean.txt"), weight: 0.7 },
    File { name: "fr_notes.txt", text: include_str!("../skeletons/fr_notes.txt"), weight: 0.7 },
    File { name: "fr_notes_clean.txt", text: include_str!("../skeletons/fr_notes_clean.txt"), weight: 0.7 },
    File { name: "casual_clean.txt", text: include_str!("../skeletons/casual_clean.txt"), weight: 2.0 },
    File { name: "es_more.txt", text: include_str!("../skeletons/es_more.txt"), weight: 0.5 },
    File { name: "es_clean_more.txt", text: include_str!("../skeletons/es_clean_more.txt"), weight: 0.5 },
    File { name: "es.txt", text: include_str!("../skeletons/es.txt"), weight: 0.5 },
    File { name: "es_clean.txt", text: include_str!("../skeletons/es_clean.txt"), weight: 0.5 },
    File { name: "fr_more.txt", text: include_str!("../skeletons/fr_more.txt"), weight: 0.5 },
    File { name: "fr_clean_more.txt", text: include_str!("../skeletons/fr_clean_more.txt"), weight: 0.5 },
    File { name: "fr.txt", text: include_str!("../skeletons/fr.txt"), weight: 0.5 },
    File { name: "fr_clean.txt", text: include_str!("../skeletons/fr_clean.txt"), weight: 0.5 },
    File { name: "de_more.txt", text: include_str!("../skeletons/de_more.txt"), weight: 0.5 },
    File { name: "de_clean_more.txt", text: include_str!("../skeletons/de_clean_more.txt"), weight: 0.5 },
    File { name: "de.txt", text: include_str!("../skeletons/de.txt"), weight: 0.5 },
    File { name: "spots.txt", text: include_str!("../skeletons/spots.txt"), weight: 1.3 },
    File { name: "houses.txt", text: include_str!("../skeletons/houses.txt"), weight: 1.3 },
    File { name: "folk.txt", text: include_str!("../skeletons/folk.txt"), weight: 1.2 },
    File { name: "lookalikes_clean.txt", text: include_str!("../skeletons/lookalikes_clean.txt"), weight: 2.0 },
    File { name: "es_places.txt", text: include_str!("../skeletons/es_places.txt"), weight: 0.7 },
    File { name: "es_places_clean.txt", text: include_str!("../skeletons/es_places_clean.txt"), weight: 0.7 },
    File { name: "fr_places.txt", text: include_str!("../skeletons/fr_places.txt"), weight: 0.8 },
    File { name: "fr_places_clean.txt", text: include_str!("../skeletons/fr_places_clean.txt"), weight: 0.8 },
    File { name: "de_places.txt", text: include_str!("../skeletons/de_places.txt"), weight: 0.8 },
    File { name: "de_places_clean.txt", text: include_str!("../skeletons/de_places_clean.txt"), weight: 0.8 },
    File { name: "abstracts_clean.txt", text: include_str!("../skeletons/abstracts_clean.txt"), weight: 1.6 },
    File { name: "asks_clean.txt", text: include_str!("../skeletons/asks_clean.txt"), weight: 1.6 },
    File { name: "daily.txt", text: include_str!("../skeletons/daily.txt"), weight: 1.3 },
    File { name: "de_daily.txt", text: include_str!("../skeletons/de_daily.txt"), weight: 0.8 },
    File { name: "de_daily_clean.txt", text: include_str!("../skeletons/de_daily_clean.txt"), weight: 0.8 },
    File { name: "es_daily.txt", text: include_str!("../skeletons/es_daily.txt"), weight: 0.7 },
    File { name: "es_daily_clean.txt", text: include_str!("../skeletons/es_daily_clean.txt"), weight: 0.7 },
    File { name: "fr_daily.txt", text: include_str!("../skeletons/fr_daily.txt"), weight: 0.8 },
    File { name: "fr_daily_clean.txt", text: include_str!("../skeletons/fr_daily_clean.txt"), weight: 0.8 },
    File { name: "judging.txt", text: include_str!("../skeletons/judging.txt"), weight: 1.3 },
    File { name: "judging_clean.txt", text: include_str!("../skeletons/judging_clean.txt"), weight: 1.6 },
    File { name: "tweets.txt", text: include_str!("../skeletons/tweets.txt"), weight: 1.2 },
    File { name: "tweets_clean.txt", text: include_str!("../skeletons/tweets_clean.txt"), weight: 1.6 },
    File { name: "papers.txt", text: include_str!("../skeletons/papers.txt"), weight: 1.2 },
    File { name: "papers_clean.txt", text: include_str!("../skeletons/papers_clean.txt"), weight: 1.4 },
    File { name: "typed.txt", text: include_str!("../skeletons/typed.txt"), weight: 1.4 },
    File { name: "es_people.txt", text: include_str!("../skeletons/es_people.txt"), weight: 0.7 },
    File { name: "es_people_clean.txt", text: include_str!("../skeletons/es_people_clean.txt"), weight: 0.7 },
    File { name: "fr_people.txt", text: include_str!("../skeletons/fr_people.txt"), weight: 0.8 },
    File { name: "fr_people_clean.txt", text: include_str!("../skeletons/fr_people_clean.txt"), weight: 0.8 },
    File { name: "de_people.txt", text: include_str!("../skeletons/de_people.txt"), weight: 0.8 },
    File { name: "de_people_clean.txt", text: include_str!("../skeletons/de_people_clean.txt"), weight: 0.8 },
    File { name: "de_clean.txt", text: include_str!("../skeletons/de_clean.txt"), weight: 0.5 },
];

/// Skeletons held out, one in this many: what they are filled with is never learnt from.
const HELD_OUT: u64 = 14;

/// A sentence with slots.
#[derive(Clone, Debug)]
pub(super) struct Skeleton {
    /// Fixed text and slots, in turn.
    pub(super) parts: Vec<Part>,
    /// Held out from training.
    pub(super) held_out: bool,
    /// How often it is taken.
    pub(super) weight: f64,
    /// Its language, by the file's name.
    pub(super) language: Language,
}

/// A piece of a skeleton.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// Fixed text.
    Text(String),
    /// The name of a slot.
    Slot(String),
}

/// Whose names fill the slots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Language {
    /// Names as in the United States.
    English,
    /// Spanish names first.
    Spanish,
    /// French names first.
    French,
    /// German names first.
    German,
}

/// A skeleton that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("src/train/skeletons/{file}:{line}: {what}")]
pub struct SkeletonError {
    file: String,
    line: usize,
    what: String,
}

/// All skeletons.
///
/// # Errors
/// A slot that is not known, or a bracket without its other half: the file and
/// the line are named.
pub(super) fn all() -> Result<Vec<Skeleton>, SkeletonError> {
    let mut skeletons = Vec::new();
    for file in FILES {
        skeletons.extend(read(file.name, file.text, file.weight)?);
    }
    Ok(skeletons)
}

fn read(name: &str, text: &str, weight: f64) -> Result<Vec<Skeleton>, SkeletonError> {
    let language = match name.split(['.', '_']).next() {
        Some("es") => Language::Spanish,
        Some("fr") => Language::French,
        Some("de") => Language::German,
        _ => Language::English,
    };
    let mut skeletons = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |what: String| SkeletonError { file: name.to_owned(), line: i + 1, what };
        let parts = parse(line).map_err(wrong)?;
        let named = |p: &&Part| matches!(p, Part::Slot(s) if slots::is_named(s));
        if name.contains("clean")
            && let Some(Part::Slot(slot)) = parts.iter().find(named)
        {
            return Err(wrong(format!("{{{slot}}} names somebody or some place, in a file of clean text")));
        }
        skeletons.push(Skeleton { parts, held_out: hash(line).is_multiple_of(HELD_OUT), weight, language });
    }
    Ok(skeletons)
}

fn parse(line: &str) -> Result<Vec<Part>, String> {
    let line = line.replace("\\n", "\n").replace("\\t", "\t");
    let mut parts = Vec::new();
    let mut rest = line.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, later) = after.split_once('}').ok_or("a { without its }")?;
        if slots::class(slot).is_none() {
            return Err(format!("there is no slot {{{slot}}}"));
        }
        parts.push(Part::Text(before.to_owned()));
        parts.push(Part::Slot(slot.to_owned()));
        rest = later;
    }
    if rest.contains('}') {
        return Err("a } without its {".to_owned());
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

fn hash(line: &str) -> u64 {
    line.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)) >> 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_file_is_sound() {
        let skeletons = all().unwrap();
        assert!(skeletons.len() > 1000, "{}", skeletons.len());
        let held_out = skeletons.iter().filter(|s| s.held_out).count();
        assert!(held_out > skeletons.len() / 30 && held_out < skeletons.len() / 7, "{held_out}");
    }

    #[test]
    fn every_file_of_the_folder_is_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/train/skeletons");
        let mut found: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
        let mut read: Vec<String> = FILES.iter().map(|f| f.name.to_owned()).collect();
        found.sort();
        read.sort();
        assert_eq!(found, read);
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let error = |name: &str, text: &str| read(name, text, 1.0).unwrap_err().to_string();
        assert_eq!(error("a.txt", "# x\nfor {persn}"), "src/train/skeletons/a.txt:2: there is no slot {persn}");
        assert_eq!(error("a.txt", "for {person"), "src/train/skeletons/a.txt:1: a { without its }");
        assert!(error("clean_x.txt", "{drug} for {first}").contains("clean text"));
    }
}
