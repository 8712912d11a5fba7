//! Towns, houses, streets and dates as texts in other languages have them.

use std::collections::BTreeMap;

use super::people::Named;
use super::skeletons::Language;
use crate::train::random::Random;

const WORDS: &str = include_str!("abroad.toml");

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
}

impl Abroad {
    /// Reads the lists that are compiled in.
    pub(super) fn new() -> Self {
        Abroad(toml::from_str(WORDS).unwrap_or_default())
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
        let fits = matches!(slot, "place" | "facility" | "practice" | "nursing_home" | "street" | "date" | "dob")
            || slot == "date_words";
        if !fits || !random.chance(AT_HOME) {
            return None;
        }
        Some(match slot {
            "place" => pick(&lists.cities, random).to_owned(),
            "street" => street(lists, language, people, random),
            "date" | "dob" | "date_words" => date(lists, language, slot, random),
            _ => house(lists, language, people, random),
        })
    }
}

fn pick<'a>(list: &'a [String], random: &mut Random) -> &'a str {
    random.pick(list).map_or("", String::as_str)
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
            for list in [&lists.cities, &lists.houses, &lists.proper, &lists.streets] {
                assert!(list.len() > 10 && list.iter().all(|item| !item.is_empty()), "{key}");
            }
        }
    }
}
