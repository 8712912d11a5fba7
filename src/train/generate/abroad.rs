//! Towns, houses, streets and dates as texts in other languages have them.

use std::collections::BTreeMap;

use super::people::Named;
use super::places::SETTLEMENTS;
use super::skeletons::Language;
use crate::train::random::Random;

const WORDS: &str = include_str!("abroad.toml");
/// Bare names of houses, by language.
const BARE: [(&str, &str); 3] = [
    ("de", include_str!("houses/de.txt")),
    ("es", include_str!("houses/es.txt")),
    ("fr", include_str!("houses/fr.txt")),
];

/// Of a hundred slots in texts of another language, those filled as in it: the
/// others hold names from anywhere, as such texts do, too.
const AT_HOME: usize = 80;

/// What fills slots in other languages than English.
#[derive(Default)]
pub(super) struct Abroad(BTreeMap<String, Lists>);

#[derive(Default, serde::Deserialize)]
struct Lists {
    cities: Vec<String>,
    houses: Vec<String>,
    proper: Vec<String>,
    streets: Vec<String>,
    months: Vec<String>,
    schools: Vec<String>,
    shops: Vec<String>,
    employers: Vec<String>,
    churches: Vec<String>,
    /// What schools and shops are named after.
    spots: Vec<String>,
    /// The same before a hyphen: `Rats-Apotheke`.
    #[serde(default)]
    hyphened: Vec<String>,
    /// Beginnings and ends of small towns.
    town_first: Vec<String>,
    town_second: Vec<String>,
    /// Towns of the countries where it is spoken.
    #[serde(default)]
    settlements: Vec<String>,
    /// Houses by their bare names: `Les Tilleuls`.
    #[serde(default)]
    bare: Vec<String>,
}

impl Abroad {
    /// Reads the lists that are compiled in.
    pub(super) fn new() -> Self {
        let mut lists: BTreeMap<String, Lists> = toml::from_str(WORDS).unwrap_or_default();
        for line in SETTLEMENTS.lines() {
            let mut columns = line.split('\t');
            if let (Some(name), Some(_), Some(language)) = (columns.next(), columns.next(), columns.next())
                && let Some(lists) = lists.get_mut(language)
            {
                lists.settlements.push(name.to_owned());
            }
        }
        for (language, names) in BARE {
            if let Some(lists) = lists.get_mut(language) {
                lists.bare = names.lines().map(str::to_owned).collect();
            }
        }
        Abroad(lists)
    }

    /// What fills `slot` in a text of `language`; none where that is the same
    /// in all of them, and now and then where it is not.
    pub(super) fn value(
        &self,
        slot: &str,
        language: Language,
        people: &Named<'_>,
        random: &mut Random,
    ) -> Option<String> {
        let key = match language {
            Language::English => return None,
            Language::Spanish => "es",
            Language::French => "fr",
            Language::German => "de",
        };
        let lists = self.0.get(key)?;
        let fits = matches!(
            slot,
            "place"
                | "facility"
                | "practice"
                | "nursing_home"
                | "street"
                | "date"
                | "dob"
                | "date_words"
                | "school"
                | "employer"
                | "church"
                | "pharmacy"
                | "lab_name"
                | "local"
                | "hood"
        );
        if !fits || !random.chance(AT_HOME) {
            return None;
        }
        let bare = matches!(slot, "practice" | "nursing_home" | "school" | "employer" | "church" | "local");
        if bare && random.chance(20) || slot == "facility" && random.chance(8) {
            return Some(pick(&lists.bare, random).to_owned());
        }
        Some(match slot {
            "place" => city(lists, language, random),
            "hood" => pick(&lists.spots, random).to_owned(),
            "school" => named_after(&lists.schools, lists, language, people, random),
            "employer" => named_after(&lists.employers, lists, language, people, random),
            "church" => named_after(&lists.churches, lists, language, people, random),
            "pharmacy" | "lab_name" | "local" => named_after(&lists.shops, lists, language, people, random),
            "practice" | "nursing_home" if random.chance(60) => {
                named_after(&lists.shops, lists, language, people, random)
            }
            // "trasladado al Clínico", "aus dem Josephinum": the name alone.
            "facility" if random.chance(12) => pick(&lists.proper, random).to_owned(),
            "facility" if random.chance(20) => named_after(&lists.shops, lists, language, people, random),
            "street" => street(lists, language, people, random),
            "date" | "dob" | "date_words" => date(lists, language, slot, random),
            _ => house(lists, language, people, random),
        })
    }
}

fn pick<'a>(list: &'a [String], random: &mut Random) -> &'a str {
    random.pick(list).map_or("", String::as_str)
}

/// `Pamplona`, `Villanueva de la Sierra`, `Neukirchen`, `Saint-Martin-sur-Loire`.
fn city(lists: &Lists, language: Language, random: &mut Random) -> String {
    match random.below(10) {
        0..=3 => return pick(&lists.cities, random).to_owned(),
        4..=7 => return pick(&lists.settlements, random).to_owned(),
        _ => {}
    }
    let blank = if language == Language::Spanish { " " } else { "" };
    format!("{}{blank}{}", pick(&lists.town_first, random), pick(&lists.town_second, random))
}

/// `Farmacia Los Andes`, `école Jules-Ferry`, `Tagesklinik am Aasee`, `Rats-Apotheke`.
fn named_after(heads: &[String], lists: &Lists, language: Language, people: &Named<'_>, random: &mut Random) -> String {
    let head = pick(heads, random);
    if head.ends_with(" de") || head.ends_with('.') && random.chance(70) {
        let of_person = head.ends_with("Dr.") || random.chance(30);
        let name = if of_person { people.surname(random) } else { city(lists, language, random) };
        return format!("{head} {name}");
    }
    match random.below(10) {
        0 | 1 if !lists.hyphened.is_empty() && !head.contains([' ', '.']) => {
            let first = match random.below(3) {
                0 => people.surname(random),
                _ => pick(&lists.hyphened, random).to_owned(),
            };
            format!("{first}-{head}")
        }
        0..=4 => format!("{head} {}", pick(&lists.spots, random)),
        5 => format!("{head} {}", pick(&lists.proper, random)),
        6 => format!("{head} {}", people.surname(random)),
        7 => format!("{head} {} {}", people.given(random), people.surname(random)),
        8 => format!("{head} {}", city(lists, language, random)),
        _ => format!("{head} {} {}", pick(&lists.spots, random), pick(&lists.cities, random)),
    }
}

/// `Hospital Universitario La Paz`, `Clinique du Parc de Pau`, `Klinikum Bremen`.
fn house(lists: &Lists, language: Language, people: &Named<'_>, random: &mut Random) -> String {
    let head = pick(&lists.houses, random);
    let city = pick(&lists.cities, random);
    let of = match language {
        Language::Spanish => "de ",
        Language::French if !head.ends_with("de") => "de ",
        _ => "",
    };
    match random.below(10) {
        0..=5 if !head.ends_with(" de") => format!("{head} {}", pick(&lists.proper, random)),
        6 | 7 if !head.ends_with('.') => format!("{head} {of}{city}"),
        8 => format!("{head} {}", people.surname(random)),
        _ => format!("{} {} {of}{city}", pick(&lists.houses, random), pick(&lists.proper, random)),
    }
}

/// `Calle Mayor 12, 3º B`, `14 rue de la Paix`, `Gartenstraße 7`.
fn street(lists: &Lists, language: Language, people: &Named<'_>, random: &mut Random) -> String {
    let kind = pick(&lists.streets, random);
    let number = 1 + random.below(190);
    let name = match random.below(3) {
        0 => people.surname(random),
        1 => people.full(random),
        _ => pick(&lists.cities, random).to_owned(),
    };
    match language {
        Language::German => format!("{kind} {number}"),
        Language::French => format!("{number}{} {kind} {name}", if random.chance(30) { "," } else { "" }),
        _ => {
            let number = match random.below(5) {
                0 => "s/n".to_owned(),
                1 => format!("nº {number}"),
                _ => number.to_string(),
            };
            let floor = match random.below(4) {
                0 => format!(
                    ", {}º {}",
                    1 + random.below(9),
                    random.pick(&["A", "B", "C", "izda.", "dcha."]).unwrap_or(&"")
                ),
                1 => format!(" {}-{}", 1 + random.below(9), 1 + random.below(4)),
                _ => String::new(),
            };
            let comma = if random.chance(60) { "," } else { "" };
            format!("{kind} {name}{comma} {number}{floor}")
        }
    }
}

/// `12 de marzo de 2019`, `12/03/2019`, `le 3 mars`, `3. Mai 2021`.
fn date(lists: &Lists, language: Language, slot: &str, random: &mut Random) -> String {
    let day = 1 + random.below(28);
    let month_at = random.below(12);
    let month = lists.months.get(month_at).map_or("", String::as_str);
    let year = if slot == "dob" { 1930 + random.below(90) } else { 2005 + random.below(22) };
    let words = slot == "date_words" || random.chance(35);
    if !words {
        let mark = random.pick(&["/", "/", "-", "."]).unwrap_or(&"/");
        let year = if random.chance(25) { format!("{:02}", year % 100) } else { year.to_string() };
        return format!("{day:02}{mark}{:02}{mark}{year}", month_at + 1);
    }
    match (language, random.chance(60)) {
        (Language::Spanish, true) => format!("{day} de {month} de {year}"),
        (Language::Spanish, false) => format!("{day} de {month}"),
        (Language::German, true) => format!("{day}. {month} {year}"),
        (Language::German, false) => format!("{day}. {month}"),
        (_, true) => format!("{day} {month} {year}"),
        (_, false) => format!("{day} {month}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_lists() {
        let abroad = Abroad::new();
        for key in ["es", "fr", "de"] {
            let lists = &abroad.0[key];
            assert_eq!(lists.months.len(), 12, "{key}");
            let houses = [&lists.houses, &lists.schools, &lists.shops, &lists.employers, &lists.churches];
            let places =
                [&lists.cities, &lists.proper, &lists.streets, &lists.spots, &lists.town_first, &lists.town_second];
            for list in houses.into_iter().chain(places) {
                assert!(list.len() > 10 && list.iter().all(|item| !item.is_empty()), "{key}");
            }
        }
    }
}
