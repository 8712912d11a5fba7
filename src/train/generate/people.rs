//! Names of people: in proportion to how many bear them, from more than a
//! hundred countries, words that are names, and names that nobody bears.

use std::collections::BTreeMap;
use std::path::Path;

use super::invent::Inventor;
use super::lists::{ListError, Table, Weighted, capitalised, one};
use super::skeletons::Language;
use crate::detect::gazetteer::Gazetteer;
use crate::train::random::Random;

const NICKNAMES: &str = "Bob Bobby Rob Robbie Bert Bill Billy Will Willie Jim Jimmy Jamie Jack Jackie Johnny Hank Harry Chuck Charlie \
    Dick Rick Ricky Ted Teddy Ed Eddie Ned Frank Frankie Fred Freddie Gus Joe Joey Jo Josie Larry Len Lenny Leo Lou Louie Mike \
    Mikey Mick Nick Nicky Pat Patty Patsy Pete Ray Ron Ronnie Sam Sammy Steve Stevie Tom Tommy Tony Vic Walt Wes Zack Zeke Abe Al \
    Andy Art Ben Benny Dan Danny Dave Davey Don Donny Doug Gene Greg Jeff Jerry Ken Kenny Matt Phil Russ Stan Tim Timmy Abby Allie \
    Angie Annie Barb Becky Bess Bessie Beth Betsy Betty Carrie Cathy Chris Chrissy Cindy Connie Debbie Deb Dot Dottie Ellie Emmy \
    Fran Ginny Gwen Jan Jen Jenny Jill Josie Judy Kate Katie Kathy Kim Kris Liz Lizzie Libby Lottie Lulu Maddie Mae Maggie Mandy \
    Marge Margie Meg Mel Millie Mimi Mindy Minnie Moll Molly Nan Nancy Nell Nellie Pam Peg Peggy Penny Polly Rosie Sally Sandy \
    Shelly Sue Susie Tess Tina Tillie Trish Trudy Val Vicky Viv Winnie Bubba Buddy Butch Buster Chip Cookie Junior Red Rusty Skip \
    Skippy Sonny Sparky Tiny Trey Tripp Coco Gigi Kiki Lolo Nino Paco Pepe Nacho Chuy Beto Lalo Memo Quique Toño Lupita Concha \
    Chayo Nena Fer Santi Dani Javi Nando Manolo Mamo Sasha Misha Vanya Katya Masha Olya Dima Kolya Slava Zhenya Bashir Mo Abdi";

const PEOPLE: &str = include_str!("../../../patterns/lists/people/items.txt");

/// The lists that people's names come from.
pub(super) struct People {
    given: Weighted,
    surnames: Weighted,
    /// Given names and surnames by country.
    countries: BTreeMap<String, (Weighted, Weighted)>,
    /// The countries that have both.
    abroad: Vec<String>,
    given_abroad: Weighted,
    surnames_abroad: Weighted,
    given_elsewhere: Weighted,
    given_words: Weighted,
    surname_words: Weighted,
    nicknames: Weighted,
    given_inventor: Inventor,
    surname_inventor: Inventor,
}

/// The lists as a text in one language uses them.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    lists: &'a People,
    language: Language,
}

impl People {
    /// The names of people in texts of that language.
    pub(super) fn of(&self, language: Language) -> Named<'_> {
        Named { lists: self, language }
    }

    /// Reads the lists.
    pub(super) fn read(folder: &Path, gazetteer: &Gazetteer) -> Result<People, ListError> {
        // The square root keeps usual names usual and lets rare ones be seen.
        let us = |file: &str, column: &str, least: f64| -> Result<Weighted, ListError> {
            let table = Table::read(folder, file)?;
            Ok(table
                .rows()
                .filter(|r| r.number(column) >= least)
                .map(|r| (r.get("name").to_owned(), r.number(column).sqrt()))
                .collect())
        };
        let given = us("us_given_names_ssa.tsv", "count_1935_2020", 100.0)?;
        let surnames = us("us_surnames.tsv", "count_2000", 150.0)?;
        let mut countries: BTreeMap<String, (Weighted, Weighted)> = BTreeMap::new();
        let (mut given_abroad, mut surnames_abroad) = (Weighted::default(), Weighted::default());
        for row in Table::read(folder, "intl_forenames.tsv")?.rows() {
            for name in spellings(row.get("localized"), row.get("romanized")) {
                countries.entry(row.get("country").to_owned()).or_default().0.add(name.clone(), 1.0);
                given_abroad.add(name, 1.0);
            }
        }
        // The detector's own list.
        for (name, kind) in PEOPLE.lines().filter_map(|line| line.split_once('\t')) {
            if kind != "surname" {
                given_abroad.add(name.to_owned(), 0.5);
            }
            if kind != "given" {
                surnames_abroad.add(name.to_owned(), 0.5);
            }
        }
        for row in Table::read(folder, "intl_surnames.tsv")?.rows() {
            for name in spellings(row.get("localized"), row.get("romanized")) {
                countries.entry(row.get("country").to_owned()).or_default().1.add(name.clone(), 1.0);
                surnames_abroad.add(name, 1.0);
            }
        }
        let elsewhere = Table::read(folder, "first_names_phileas.tsv")?;
        let given_elsewhere =
            elsewhere.rows().map(|r| r.get("name")).filter(|n| n.len() > 2).map(|n| (capitalised(n), 1.0)).collect();
        let words = |list: &Weighted, is: &dyn Fn(&str) -> bool| -> Weighted {
            list.items()
                .iter()
                .filter(|n| is(n) && gazetteer.lexicon.word(n).wordy() >= 2)
                .map(|n| (n.clone(), 1.0))
                .collect()
        };
        Ok(People {
            given_words: words(&given, &|n| gazetteer.lexicon.word(n).given() >= 3),
            surname_words: words(&surnames, &|n| gazetteer.lexicon.word(n).surname() >= 4),
            given_inventor: Inventor::new(given.items().iter().take(4000).chain(given_abroad.items())),
            surname_inventor: Inventor::new(surnames.items().iter().take(12_000).chain(surnames_abroad.items())),
            abroad: countries
                .iter()
                .filter(|(_, (a, b))| !a.is_empty() && !b.is_empty())
                .map(|(c, _)| c.clone())
                .collect(),
            countries,
            nicknames: NICKNAMES.split_whitespace().map(|n| (n.to_owned(), 1.0)).collect(),
            given,
            surnames,
            given_abroad,
            surnames_abroad,
            given_elsewhere,
        })
    }
}

impl Named<'_> {
    /// A given name.
    pub(super) fn given(&self, random: &mut Random) -> String {
        if let Some((given, _)) = self.home(random) {
            return given.pick(random).to_owned();
        }
        match random.below(100) {
            0..=52 => self.lists.given.pick(random).to_owned(),
            53..=74 => self.lists.given_abroad.pick(random).to_owned(),
            75..=82 => self.lists.given_elsewhere.pick(random).to_owned(),
            83..=91 => self.lists.given_inventor.invent(random),
            92..=95 => self.lists.given_words.pick(random).to_owned(),
            _ => self.lists.nicknames.pick(random).to_owned(),
        }
    }

    /// A surname, perhaps of two parts.
    pub(super) fn surname(&self, random: &mut Random) -> String {
        let base = self.simple_surname(random);
        match random.below(60) {
            0..=2 => format!("{base}-{}", self.simple_surname(random)),
            3 => format!("O'{base}"),
            4 => format!(
                "{} {base}",
                one(
                    &[
                        "de", "van", "von", "de la", "del", "van der", "Di", "Della", "St.", "bin", "al", "ter", "dos",
                        "da", "Ben", "Le", "La", "Mac"
                    ],
                    random
                )
            ),
            5 => format!(
                "{}{base}",
                one(&["Al-", "El-", "Abd al-", "Ben-", "D'", "Mc", "Mac", "Fitz", "De", "Van", "Le", "La"], random)
            ),
            6 => format!("{base} {}", self.simple_surname(random)),
            _ => base,
        }
    }

    fn simple_surname(&self, random: &mut Random) -> String {
        if let Some((_, surnames)) = self.home(random).filter(|(_, s)| !s.is_empty()) {
            return surnames.pick(random).to_owned();
        }
        let name = match random.below(100) {
            0..=54 => self.lists.surnames.pick(random).to_owned(),
            55..=75 => self.lists.surnames_abroad.pick(random).to_owned(),
            76..=90 => self.lists.surname_inventor.invent(random),
            _ => self.lists.surname_words.pick(random).to_owned(),
        };
        match name.strip_prefix("Mc").filter(|rest| rest.len() > 2) {
            Some(rest) if random.chance(80) => format!("Mc{}", capitalised(rest)),
            _ => name,
        }
    }

    /// Mostly the lists of a country where the language is spoken.
    fn home(&self, random: &mut Random) -> Option<&(Weighted, Weighted)> {
        let countries: &[&str] = match self.language {
            Language::English => return None,
            Language::Spanish => &["ES", "MX", "AR", "CO", "CL", "PE", "VE", "CU"],
            Language::French => &["FR", "BE", "CA", "CH"],
            Language::German => &["DE", "AT", "CH"],
        };
        if random.chance(25) {
            return None;
        }
        let country = random.pick(countries)?;
        self.lists.countries.get(*country).filter(|(given, _)| !given.is_empty())
    }

    /// The author of a paper: a surname.
    pub(super) fn author(&self, random: &mut Random) -> String {
        self.surname(random)
    }

    /// A nickname.
    pub(super) fn nickname(&self, random: &mut Random) -> String {
        self.lists.nicknames.pick(random).to_owned()
    }

    /// A name that is a word.
    pub(super) fn word(&self, random: &mut Random) -> String {
        if random.chance(50) { &self.lists.given_words } else { &self.lists.surname_words }.pick(random).to_owned()
    }

    /// Somebody known by one name.
    pub(super) fn single(&self, random: &mut Random) -> String {
        match random.below(3) {
            0 => self.lists.given_abroad.pick(random).to_owned(),
            1 => self.lists.surnames_abroad.pick(random).to_owned(),
            _ => self.lists.given_inventor.invent(random),
        }
    }

    /// An initial.
    pub(super) fn initial(&self, random: &mut Random) -> String {
        let c = self.lists.given.pick(random).chars().next().unwrap_or('A');
        c.to_string()
    }

    /// "J.D.", "JD", "J. D."
    pub(super) fn initials(&self, random: &mut Random) -> String {
        let (a, b) = (self.initial(random), self.initial(random));
        match random.below(10) {
            0..=4 => format!("{a}.{b}."),
            5..=7 => format!("{a}{b}"),
            8 => format!("{a}. {b}."),
            _ => format!("{a}.{}.{b}.", self.initial(random)),
        }
    }

    /// A given name and a surname that go together.
    fn pair(&self, random: &mut Random) -> (String, String) {
        if self.language == Language::English
            && random.chance(22)
            && let Some((given, surnames)) = random.pick(&self.lists.abroad).and_then(|c| self.lists.countries.get(c))
        {
            return (given.pick(random).to_owned(), surnames.pick(random).to_owned());
        }
        (self.given(random), self.surname(random))
    }

    /// A full name in any form.
    pub(super) fn full(&self, random: &mut Random) -> String {
        let (first, last) = self.pair(random);
        match random.below(32) {
            0..=17 => format!("{first} {last}"),
            18..=20 => format!("{first} {}. {last}", self.initial(random)),
            21 => format!("{first} {} {last}", self.initial(random)),
            22 | 23 => format!("{first} {} {last}", self.given(random)),
            24 => format!("{}. {last}", self.initial(random)),
            25 => format!("{first} {last} {}", self.surname(random)),
            26 => format!("{first} {last}{}", one(&[" Jr.", " Jr", " III", ", Jr.", " Sr.", " II", " IV"], random)),
            27 => format!("{}.{}. {last}", self.initial(random), self.initial(random)),
            28 => format!("{}. {}. {last}", self.initial(random), self.initial(random)),
            29 => format!("{first}-{} {last}", self.given(random)),
            30 => format!("{first} \"{}\" {last}", self.nickname(random)),
            _ => self.last_first(random),
        }
    }

    /// "Sarah P.", "J. Smith".
    pub(super) fn short(&self, random: &mut Random) -> String {
        let (first, last) = self.pair(random);
        let letter = |name: &str| name.chars().next().unwrap_or('A').to_string();
        match random.below(8) {
            0..=2 => format!("{}. {last}", letter(&first)),
            3..=5 => format!("{first} {}.", letter(&last)),
            6 => format!("{first} {}", letter(&last)),
            _ => format!("{} {last}", letter(&first)),
        }
    }

    /// "SMITH, JOHN A".
    pub(super) fn last_first(&self, random: &mut Random) -> String {
        let (first, last) = self.pair(random);
        let mut name = format!("{last},{}{first}", if random.chance(90) { " " } else { "" });
        if random.chance(40) {
            name += " ";
            name += &self.initial(random);
            if random.chance(40) {
                name += ".";
            }
        }
        if random.chance(50) { name.to_uppercase() } else { name }
    }

    /// "Andersons".
    pub(super) fn family(&self, random: &mut Random) -> String {
        let name = self.simple_surname(random);
        if name.ends_with(['s', 'z', 'x']) || name.ends_with("ch") { name + "es" } else { name + "s" }
    }

    /// "mlopez", "sarah.kim", "jdoe1980".
    pub(super) fn handle(&self, random: &mut Random) -> String {
        let plain =
            |s: String| -> String { s.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase() };
        let (first, last) = (plain(self.given(random)), plain(self.simple_surname(random)));
        let letter: String = first.chars().take(1).collect();
        match random.below(5) {
            0 => format!("{letter}{last}"),
            1 => format!("{first}.{last}"),
            2 => format!("{first}{}", 1 + random.below(2000)),
            3 => format!("{first}_{last}"),
            _ => format!("{last}{letter}"),
        }
    }
}

/// The ways a name is written in Latin letters; rarely in its own.
fn spellings(own: &str, latin: &str) -> Vec<String> {
    let mut out = Vec::new();
    let fits = |name: &str| name.chars().count() > 1 && !name.contains(['(', '/', ',', '[', '.']);
    if fits(latin) {
        out.push(latin.to_owned());
    }
    if own != latin && fits(own) {
        out.push(own.to_owned());
    }
    out
}
