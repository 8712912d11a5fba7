//! Sentences made from skeletons (`skeletons/*.txt`) and lists: names in
//! proportion to how many people bear them, and names from everywhere.

use std::collections::HashMap;
use std::path::Path;
use std::{fs, io};

use super::random::Random;
use super::{Class, Example};

const PROSE: &str = include_str!("skeletons/prose.txt");
const CLEAN: &str = include_str!("skeletons/clean.txt");

/// A list whose items are picked in proportion to their weights.
#[derive(Default)]
struct Weighted {
    items: Vec<String>,
    sums: Vec<f64>,
}

impl Weighted {
    fn add(&mut self, item: String, weight: f64) {
        self.sums.push(self.sums.last().copied().unwrap_or(0.0) + weight);
        self.items.push(item);
    }

    fn pick<'a>(&'a self, random: &mut Random) -> &'a str {
        let total = self.sums.last().copied().unwrap_or(0.0);
        let at = random.draw() as f64 / u64::MAX as f64 * total;
        let i = self.sums.partition_point(|&s| s < at);
        self.items.get(i.min(self.items.len().saturating_sub(1))).map_or("", String::as_str)
    }
}

/// Makes an item with its weight of a row (by column), or passes the row over.
type Item<'a> = &'a dyn Fn(&HashMap<&str, &str>) -> Option<(String, f64)>;

/// The lists that fill the slots.
pub struct Lists {
    given: Weighted,
    surnames: Weighted,
    given_abroad: Weighted,
    surnames_abroad: Weighted,
    places: Weighted,
    hospitals: Weighted,
    drugs: Weighted,
    diseases: Weighted,
    eponyms: Weighted,
}

impl Lists {
    /// Reads the lists from a folder of TSV files with header lines.
    ///
    /// # Errors
    /// A file that is not there or cannot be read.
    pub fn read(folder: &Path) -> io::Result<Lists> {
        // The square root keeps usual names usual and lets rare ones be seen.
        let weight = |row: &HashMap<&str, &str>, column: &str| -> f64 {
            row.get(column).and_then(|n| n.parse::<f64>().ok()).unwrap_or(1.0).max(1.0).sqrt()
        };
        let list = |file: &str, item: Item<'_>| -> io::Result<Weighted> {
            let text = fs::read_to_string(folder.join(file))?;
            let mut lines = text.lines();
            let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
            let mut list = Weighted::default();
            for line in lines {
                let row: HashMap<&str, &str> = header.iter().copied().zip(line.split('\t')).collect();
                if let Some((item, weight)) = item(&row).filter(|(item, _)| !item.is_empty()) {
                    list.add(item, weight);
                }
            }
            Ok(list)
        };
        let get = |row: &HashMap<&str, &str>, column: &str| row.get(column).map(|s| (*s).to_owned());
        let named = |w: Option<String>| w.filter(|w| w.len() > 1);
        let common = |row: &HashMap<&str, &str>, column: &str| {
            row.get(column).and_then(|n| n.parse::<f64>().ok()).is_some_and(|n| n >= 300.0)
        };
        Ok(Lists {
            given: list("us_given_names_ssa.tsv", &|r| {
                common(r, "count_1935_2020")
                    .then(|| get(r, "name"))
                    .flatten()
                    .map(|n| (n, weight(r, "count_1935_2020")))
            })?,
            surnames: list("us_surnames.tsv", &|r| {
                common(r, "count_2000").then(|| get(r, "name")).flatten().map(|n| (n, weight(r, "count_2000")))
            })?,
            given_abroad: list("intl_forenames.tsv", &|r| Some((named(get(r, "romanized"))?, 1.0)))?,
            surnames_abroad: list("intl_surnames.tsv", &|r| Some((named(get(r, "romanized"))?, 1.0)))?,
            places: list("us_cities.tsv", &|r| Some((get(r, "city")?, weight(r, "zip_pop2020"))))?,
            hospitals: list("us_hospitals.tsv", &|r| Some((get(r, "name")?, 1.0)))?,
            drugs: list("drugs.tsv", &|r| Some((get(r, "name").filter(|n| n.len() < 24)?, 1.0)))?,
            diseases: list("medquad_focus_terms.tsv", &|r| Some((get(r, "focus").filter(|n| n.len() < 40)?, 1.0)))?,
            eponyms: list("eponyms_handmade.tsv", &|r| {
                let (term, kind) = (get(r, "term")?, get(r, "kind")?);
                let head = match kind.as_str() {
                    "device" => "device",
                    "sign" => "sign",
                    "score" => "score",
                    "procedure" => "procedure",
                    "organism_lab" => "test",
                    "anatomy" => "space",
                    _ => "syndrome",
                };
                Some((if term.contains(' ') { term } else { format!("{term} {head}") }, 1.0))
            })?,
        })
    }
}

/// `count` examples from the skeletons.
pub fn examples(lists: &Lists, count: usize, random: &mut Random) -> Vec<Example> {
    let lines = |text: &'static str| -> Vec<&'static str> {
        text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect()
    };
    let (prose, clean) = (lines(PROSE), lines(CLEAN));
    (0..count)
        .filter_map(|_| {
            let skeleton = if random.chance(60) { random.pick(&prose) } else { random.pick(&clean) }?;
            Some(fill(skeleton, lists, random))
        })
        .collect()
}

fn fill(skeleton: &str, lists: &Lists, random: &mut Random) -> Example {
    let skeleton = skeleton.replace("\\n", "\n").replace("\\t", "\t");
    let mut example = Example { text: String::new(), spans: Vec::new() };
    let mut rest = skeleton.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((slot, later)) = after.split_once('}') else { break };
        example.text.push_str(before);
        let (value, class) = value(slot, lists, random);
        let start = example.text.len();
        example.text.push_str(&value);
        if let Some(class) = class {
            example.spans.push((start..example.text.len(), class));
        }
        rest = later;
    }
    example.text.push_str(rest);
    example
}

fn value(slot: &str, lists: &Lists, random: &mut Random) -> (String, Option<Class>) {
    let person = Some(Class::Person);
    match slot {
        "person" => (full(lists, random), person),
        "first" => (given(lists, random), person),
        "last" => (surname(lists, random), person),
        "last_first" => (reversed(lists, random), person),
        "short" => (short(lists, random), person),
        "place" => (lists.places.pick(random).to_owned(), Some(Class::Place)),
        "facility" => (facility(lists, random), Some(Class::Organisation)),
        "drug" => (lists.drugs.pick(random).to_owned(), None),
        "disease" => (lists.diseases.pick(random).to_owned(), None),
        "eponym" => (lists.eponyms.pick(random).to_owned(), None),
        "study" => (surname(lists, random), None),
        "model" => {
            (one(&["Claude", "GPT-4", "Gemini", "Llama 3", "Mistral", "Med-PaLM", "ChatGPT", "Copilot"], random), None)
        }
        "test" => (
            one(
                &[
                    "CBC",
                    "A1c",
                    "MRI brain",
                    "CT chest",
                    "echocardiogram",
                    "TSH",
                    "lipid panel",
                    "Chest X-ray",
                    "BMP",
                    "troponin",
                    "Pap smear",
                    "EKG",
                ],
                random,
            ),
            None,
        ),
        "date" => (date(random), None),
        "time" => (format!("{}:{:02}", random.below(24), random.below(60)), None),
        "age" => (format!("{}", 1 + random.below(89)), None),
        _ => (format!("{}", 10_usize.pow(random.below(5) as u32 + 2) + random.below(90_000)), None),
    }
}

fn given(lists: &Lists, random: &mut Random) -> String {
    if random.chance(25) { lists.given_abroad.pick(random) } else { lists.given.pick(random) }.to_owned()
}

fn surname(lists: &Lists, random: &mut Random) -> String {
    let one = |random: &mut Random| {
        let name = if random.chance(25) { lists.surnames_abroad.pick(random) } else { lists.surnames.pick(random) };
        match name.strip_prefix("Mc").filter(|_| random.chance(80)) {
            Some(rest) => format!("Mc{}", capitalised(rest)),
            None => name.to_owned(),
        }
    };
    match random.below(40) {
        0 | 1 => format!("{}-{}", one(random), one(random)),
        2 => format!("O'{}", one(random)),
        3 => format!("{} {}", self::one(&["de", "van", "von", "de la", "al", "bin", "Di", "St."], random), one(random)),
        _ => one(random),
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().collect::<String>() + chars.as_str())
}

fn initial(lists: &Lists, random: &mut Random) -> String {
    given(lists, random).chars().take(1).collect()
}

fn full(lists: &Lists, random: &mut Random) -> String {
    let (first, last) = (given(lists, random), surname(lists, random));
    match random.below(20) {
        0..=9 => format!("{first} {last}"),
        10..=12 => format!("{first} {}. {last}", initial(lists, random)),
        13 => format!("{first} {} {last}", given(lists, random)),
        14 => format!("{}. {last}", initial(lists, random)),
        15 => format!("{first} {last} {}", surname(lists, random)),
        16 => format!("{first} {}.", initial(lists, random)),
        17 => format!("{first} {last}{}", one(&[" Jr.", " III", ", Jr.", " Sr."], random)),
        18 => format!("{}.{}. {last}", initial(lists, random), initial(lists, random)),
        _ => format!("{} {}", first.to_uppercase(), last.to_uppercase()),
    }
}

fn short(lists: &Lists, random: &mut Random) -> String {
    match random.below(3) {
        0 => format!("{}. {}", initial(lists, random), surname(lists, random)),
        1 => format!("{} {}.", given(lists, random), initial(lists, random)),
        _ => format!("{} {}", given(lists, random), initial(lists, random)),
    }
}

fn reversed(lists: &Lists, random: &mut Random) -> String {
    let mut name = format!("{}, {}", surname(lists, random), given(lists, random));
    if random.chance(40) {
        name += &format!(" {}", initial(lists, random));
    }
    if random.chance(50) { name.to_uppercase() } else { name }
}

fn facility(lists: &Lists, random: &mut Random) -> String {
    match random.below(3) {
        0 => lists.hospitals.pick(random).to_owned(),
        1 => format!(
            "{} {}",
            lists.places.pick(random),
            one(
                &["General Hospital", "Medical Center", "Clinic", "Health", "Urgent Care", "High School", "Hospice"],
                random
            )
        ),
        _ => format!(
            "{} {}",
            surname(lists, random),
            one(
                &["Memorial Hospital", "Clinic", "Elementary School", "Family Practice", "Nursing Home", "University"],
                random
            )
        ),
    }
}

fn date(random: &mut Random) -> String {
    let (month, day, year) = (1 + random.below(12), 1 + random.below(28), 1930 + random.below(97));
    match random.below(3) {
        0 => format!("{month}/{day}/{year}"),
        1 => format!("{year}-{month:02}-{day:02}"),
        _ => {
            format!("{} {day}, {year}", one(&["January", "March", "April", "May", "June", "August", "October"], random))
        }
    }
}

fn one(items: &[&str], random: &mut Random) -> String {
    random.pick(items).copied().unwrap_or("").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists() -> Lists {
        let one = |item: &str| {
            let mut list = Weighted::default();
            list.add(item.to_owned(), 1.0);
            list
        };
        Lists {
            given: one("Tamsin"),
            surnames: one("Okafor"),
            given_abroad: one("Nao"),
            surnames_abroad: one("Ferreira"),
            places: one("Duluth"),
            hospitals: one("Lakeview Hospital"),
            drugs: one("aspirin"),
            diseases: one("gout"),
            eponyms: one("Foley catheter"),
        }
    }

    #[test]
    fn spans_lie_on_what_filled_the_slots() {
        let mut random = Random::new(7);
        let made = examples(&lists(), 500, &mut random);
        assert_eq!(made.len(), 500);
        for example in &made {
            for (range, class) in &example.spans {
                let text = &example.text[range.clone()];
                assert_eq!(*class == Class::Place, text == "Duluth", "{text}");
                assert!(!text.contains(['{', '}']));
            }
            assert!(!example.text.contains('{'), "{}", example.text);
        }
    }

    #[test]
    fn clean_skeletons_name_nobody() {
        for line in CLEAN.lines().filter(|l| !l.starts_with('#')) {
            assert!(fill(line, &lists(), &mut Random::new(1)).spans.is_empty(), "{line}");
        }
    }
}
