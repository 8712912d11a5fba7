//! Places below a state, hospitals, schools, employers.

use std::collections::BTreeMap;
use std::path::Path;

use super::lists::{ListError, Table, Weighted, capitalised, one};
use super::people::Named;
use crate::train::random::Random;

const WORDS: &str = include_str!("places.toml");

/// Lists of the detector: what they hold is learnt with what they say of it.
const HOUSES: &str = include_str!("../../../patterns/lists/facilities/items.txt");
const CHAINS: &str = include_str!("../../../patterns/lists/chains/items.txt");
const TOWNS: &str = include_str!("../../../patterns/lists/towns/items.txt");
/// Name, size, language of the country, by tabs.
pub(super) const SETTLEMENTS: &str = include_str!("../../../patterns/lists/settlements/items.txt");
/// Bare names of houses of all kinds, which say nothing of their kind.
const BARE: &str = include_str!("houses/en.txt");

/// The lists that places and facilities come from.
pub(super) struct Places {
    cities: Weighted,
    city_states: Vec<(String, String)>,
    counties: Weighted,
    hospitals: Weighted,
    streets: Weighted,
    suffixes: Vec<(String, String)>,
    words: BTreeMap<String, Vec<String>>,
    houses: Vec<String>,
    chains: Vec<String>,
    towns: Vec<String>,
    settlements: Vec<String>,
    bare: Vec<String>,
}

impl Places {
    /// Reads the lists.
    pub(super) fn read(folder: &Path) -> Result<Places, ListError> {
        let cities = Table::read(folder, "us_cities.tsv")?;
        let named = |file: &str, column: &str| Ok::<_, ListError>(Table::read(folder, file)?.column(column));
        let suffixes = Table::read(folder, "us_street_suffixes.tsv")?;
        Ok(Places {
            city_states: cities.rows().map(|r| (r.get("city").to_owned(), r.get("state").to_owned())).collect(),
            cities: cities
                .rows()
                .map(|r| (r.get("city").to_owned(), r.number("zip_pop2020").max(25.0).sqrt()))
                .collect(),
            counties: named("us_counties.tsv", "county")?,
            hospitals: named("us_hospitals.tsv", "name")?,
            streets: named("us_common_street_names.tsv", "name")?,
            suffixes: suffixes
                .rows()
                .map(|r| (lower_but_first(r.get("name")), lower_but_first(r.get("Abbreviation"))))
                .filter(|(name, short)| !name.is_empty() && !short.is_empty())
                .collect(),
            words: toml::from_str(WORDS).unwrap_or_default(),
            houses: items(HOUSES).map(in_capitals).collect(),
            chains: items(CHAINS).map(in_capitals).collect(),
            towns: items(TOWNS).map(str::to_owned).collect(),
            settlements: items(SETTLEMENTS).map(str::to_owned).collect(),
            bare: items(BARE).map(str::to_owned).collect(),
        })
    }

    /// One of the words of a list of `places.toml`.
    fn one(&self, list: &str, random: &mut Random) -> &str {
        self.words.get(list).and_then(|words| random.pick(words)).map_or("", String::as_str)
    }

    /// A city or town.
    pub(super) fn city(&self, random: &mut Random) -> String {
        match random.below(20) {
            0..=12 => self.cities.pick(random).to_owned(),
            13..=16 => random.pick(&self.city_states).map_or_else(String::new, |c| c.0.clone()),
            17 => self.hood(random),
            _ => self.city_abroad(random),
        }
    }

    /// A city abroad.
    pub(super) fn city_abroad(&self, random: &mut Random) -> String {
        let towns = if random.chance(50) { &self.towns } else { &self.settlements };
        if random.chance(70) {
            return random.pick(towns).cloned().unwrap_or_default();
        }
        self.one("abroad", random).to_owned()
    }

    /// "Hennepin County".
    pub(super) fn county(&self, random: &mut Random) -> String {
        format!("{} {}", self.counties.pick(random), if random.chance(94) { "County" } else { "Parish" })
    }

    /// A neighbourhood.
    pub(super) fn hood(&self, random: &mut Random) -> String {
        let base = match random.below(3) {
            0 => self.streets.pick(random).to_owned(),
            1 => self.cities.pick(random).to_owned(),
            _ => self.one("proper", random).to_owned(),
        };
        if random.chance(20) {
            return format!(
                "{} {base}",
                one(&["North", "South", "East", "West", "Old", "New", "Upper", "Lower"], random)
            );
        }
        format!("{base} {}", self.one("hood", random))
    }

    /// "4521 Oak Ridge Ln Apt 3".
    pub(super) fn street(&self, people: &Named<'_>, random: &mut Random) -> String {
        let most = if random.chance(60) { 2000 } else { 19_000 };
        let number = 1 + random.below(most);
        let name = match random.below(6) {
            0..=2 => self.streets.pick(random).to_owned(),
            3 => people.surname(random),
            4 => {
                format!(
                    "{} {}",
                    self.one("proper", random),
                    one(&["Ridge", "Hill", "Park", "Creek", "View", "Lake"], random)
                )
            }
            _ => format!("{}{}", 1 + random.below(150), one(&["th", "st", "nd", "rd"], random)),
        };
        let suffix = if random.chance(75) {
            self.one("street_known", random).to_owned()
        } else {
            random
                .pick(&self.suffixes)
                .map_or_else(String::new, |s| if random.chance(50) { s.0.clone() } else { s.1.clone() })
        };
        let side = if random.chance(15) { one(&["N ", "S. ", "East ", "W ", "NW ", "SE "], random) } else { "" };
        let mut line = format!("{number} {side}{name} {suffix}");
        if random.chance(25) {
            line += &format!(
                "{} {}{}",
                one(&[",", ""], random),
                one(&["Apt ", "Apt. ", "Unit ", "#", "Suite ", "Lot ", "Ste "], random),
                1 + random.below(400)
            );
            if random.chance(25) {
                line.push((b'A' + random.below(6) as u8) as char);
            }
        }
        line
    }

    /// Something that gives a facility its name.
    fn proper(&self, people: &Named<'_>, random: &mut Random) -> String {
        match random.below(12) {
            0..=2 => self.cities.pick(random).to_owned(),
            3 | 4 => people.surname(random),
            5 => format!("{} {}", people.given(random), people.surname(random)),
            6 => format!("{} {}", one(&["St.", "Saint", "St"], random), possessive(self.one("saints", random), random)),
            7 => format!(
                "{} {}",
                self.cities.pick(random),
                one(&["Regional", "Community", "General", "Memorial", "Family", "County"], random)
            ),
            8 => self.counties.pick(random).to_owned(),
            9 => format!(
                "{} {}",
                one(&["North", "South", "East", "West", "Central", "Upper", "Greater"], random),
                self.cities.pick(random)
            ),
            10 => format!("{} {}", self.one("compound_first", random), self.one("compound_second", random)),
            _ => self.one("proper", random).to_owned(),
        }
    }

    fn headed(&self, people: &Named<'_>, heads: &str, random: &mut Random) -> String {
        format!("{} {}", self.proper(people, random), self.one(heads, random))
    }

    /// A hospital or clinic.
    pub(super) fn hospital(&self, people: &Named<'_>, random: &mut Random) -> String {
        match random.below(20) {
            0..=4 => self.hospitals.pick(random).to_owned(),
            5 | 6 => random.pick(&self.houses).cloned().unwrap_or_default(),
            7 => format!(
                "{} {}",
                one(
                    &[
                        "University of",
                        "Children's Hospital of",
                        "Rehabilitation Institute of",
                        "Hospital of",
                        "Medical College of",
                        "Cancer Center of"
                    ],
                    random
                ),
                self.cities.pick(random)
            ),
            8 => self.one("hospital_known", random).to_owned(),
            9 => self.initialism(people, random),
            10 | 11 => self.local(people, random),
            _ => self.headed(people, "hospital", random),
        }
    }

    /// A hospital, a practice or a home as people there call it: "Elko ED".
    pub(super) fn local(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(20) {
            return self.bare(random);
        }
        const HEADS: &[&str] = &[
            "ED", "ER", "ED", "NICU", "Hosp", "hospital", "clinic", "clinic", "ortho", "derm", "peds", "rehab",
            "dialysis", "imaging", "SNF", "hospice",
        ];
        match random.below(20) {
            0..=7 => format!("{} {}", self.proper(people, random), one(HEADS, random)),
            8..=11 => format!("{} {}", self.proper(people, random), self.one("casual_head", random)),
            12 | 13 => {
                let street = self.streets.pick(random).to_owned();
                format!("{} {} {street}", self.one("by_street", random), one(&["on", "on", "off", "by"], random))
            }
            14 | 15 => {
                let place = if random.chance(50) { self.hood(random) } else { self.cities.pick(random).to_owned() };
                format!("{} at {}{place}", self.one("at_place", random), one(&["", "", "the "], random))
            }
            16 | 17 => {
                let most = if random.chance(60) { 60 } else { 2000 };
                format!("{} {}", self.one("numbered", random), 1 + random.below(most))
            }
            18 => format!("{} No. {}", self.proper(people, random), 1 + random.below(12)),
            _ => {
                let owner = if random.chance(50) { people.surname(random) } else { people.given(random) };
                let head =
                    if random.chance(50) { format!(" {}", self.one("casual_head", random)) } else { String::new() };
                format!("{owner}'s{head}")
            }
        }
    }

    /// A house by its bare name: "Maple Grove".
    fn bare(&self, random: &mut Random) -> String {
        random.pick(&self.bare).cloned().unwrap_or_default()
    }

    /// A hospital by its letters.
    fn initialism(&self, people: &Named<'_>, random: &mut Random) -> String {
        let name = self.headed(people, "initialism", random);
        name.split_whitespace().filter_map(|w| w.chars().next()).flat_map(char::to_uppercase).take(5).collect()
    }

    /// A practice.
    pub(super) fn practice(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(12) {
            return self.bare(random);
        }
        if random.chance(15) {
            return format!(
                "{} & {} {}",
                people.surname(random),
                people.surname(random),
                one(&["Dental", "Associates", "Dermatology", "MDs"], random)
            );
        }
        self.headed(people, "practice", random)
    }

    /// A nursing home.
    pub(super) fn nursing_home(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(30) {
            return self.bare(random);
        }
        if random.chance(12) {
            return self.local(people, random);
        }
        self.headed(people, "nursing_home", random)
    }

    /// A school.
    pub(super) fn school(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(15) {
            return self.bare(random);
        }
        if random.chance(12) {
            return format!("{} {}", one(&["University of", "College of"], random), self.cities.pick(random));
        }
        self.headed(people, "school", random)
    }

    /// An employer.
    pub(super) fn employer(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(15) {
            return self.bare(random);
        }
        if random.chance(12) {
            return self.one("employers", random).to_owned();
        }
        if random.chance(30) {
            return random.pick(&self.chains).cloned().unwrap_or_default();
        }
        if random.chance(15) {
            return format!(
                "{} & {}",
                people.surname(random),
                one(&["Sons", "Co.", "Associates", "Daughters", "Partners", "Hijos", "Bro", "Net", "Supply"], random)
            );
        }
        if random.chance(12) {
            return self.local(people, random);
        }
        self.headed(people, "employer", random)
    }

    /// A church or another house of prayer.
    pub(super) fn church(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(12) {
            return self.bare(random);
        }
        match random.below(5) {
            4 => format!("{} {}", self.proper(people, random), self.one("casual_head", random)),
            0 => format!("{} {}", one(&["St.", "Saint"], random), possessive(self.one("saints", random), random)),
            1 => format!("{} {}", self.one("church_known", random), self.one("church_known2", random)),
            _ => self.headed(people, "church", random),
        }
    }

    /// A pharmacy.
    pub(super) fn pharmacy(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(30) {
            let chain = self.one("pharmacy_known", random);
            return match random.below(10) {
                0..=3 => format!("{chain} #{}", 100 + random.below(9900)),
                4..=6 => format!("{chain} on {}", self.streets.pick(random)),
                _ => chain.to_owned(),
            };
        }
        self.headed(people, "pharmacy", random)
    }

    /// A laboratory.
    pub(super) fn laboratory(&self, people: &Named<'_>, random: &mut Random) -> String {
        if random.chance(25) {
            return one(
                &["Quest", "LabCorp", "Quest Diagnostics", "Labcorp", "BioReference", "Sonora Quest", "ARUP"],
                random,
            )
            .to_owned();
        }
        self.headed(people, "laboratory", random)
    }

    /// "5 East", "Tower 7 West".
    pub(super) fn unit(&self, people: &Named<'_>, random: &mut Random) -> String {
        let side = self.one("unit_known", random);
        let floor = 1 + random.below(14);
        match random.below(8) {
            0..=2 => format!("{floor} {side}"),
            3 => format!("{} {floor} {side}", one(&["Tower", "Building", "Pavilion", "Bldg"], random)),
            4 => format!(
                "{} {}",
                people.surname(random),
                one(&["Pavilion", "Tower", "Wing", "Unit", "Building"], random)
            ),
            5 => format!("{} {floor}", people.surname(random)),
            6 => format!("Ward {floor}{}", one(&["A", "B", "", ""], random)),
            _ => format!("{floor}{}", one(&["W", "E", "N", "S", " Main", " Tower"], random)),
        }
    }
}

/// The first column of a list.
fn items(list: &str) -> impl Iterator<Item = &str> {
    let lines = list.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(|line| line.split('\t').next().unwrap_or(line))
}

/// As one writes with care what the list has in small letters; letters that are
/// no word stay together in capitals.
fn in_capitals(name: &str) -> String {
    if name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    let word = |word: &str| {
        let vowels = word.bytes().any(|b| b"aeiouy".contains(&b));
        match word {
            "of" | "the" | "and" | "at" | "on" | "de" | "del" => word.to_owned(),
            _ if !vowels && word.len() <= 4 && word != "st" => word.to_uppercase(),
            _ => capitalised(word),
        }
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn possessive(saint: &str, random: &mut Random) -> String {
    match random.below(3) {
        0 => saint.to_owned(),
        1 => format!("{saint}'s"),
        _ => format!("{saint}s"),
    }
}

fn lower_but_first(word: &str) -> String {
    capitalised(&word.to_lowercase())
}
