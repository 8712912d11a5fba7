//! What is no identifier: words of medicine, eponyms, agencies, models.

use std::path::Path;

use super::invent::Inventor;
use super::lists::{ListError, Table, Weighted, one};
use crate::train::random::Random;

const SMALL: &str = include_str!("terms.toml");

/// The lists of harmless things.
pub(super) struct Terms {
    small: std::collections::BTreeMap<String, Vec<String>>,
    drugs: Weighted,
    drug_inventor: Inventor,
    diseases: Weighted,
    anatomy: Weighted,
    eponyms: Weighted,
    eponyms_bare: Weighted,
    states: Vec<(String, String)>,
    countries: Weighted,
    nationalities: Weighted,
}

impl Terms {
    /// Reads the lists.
    pub(super) fn read(folder: &Path) -> Result<Terms, ListError> {
        let short = |list: Weighted, most: usize| -> Weighted {
            list.items().iter().filter(|n| n.len() <= most && n.len() > 2).map(|n| (n.clone(), 1.0)).collect()
        };
        let eponyms = Table::read(folder, "eponyms_handmade.tsv")?;
        let headed = eponyms.rows().map(|r| {
            let head = match r.get("kind") {
                "device" => "device",
                "sign" => "sign",
                "score" => "score",
                "procedure" => "procedure",
                "organism_lab" => "test",
                "anatomy" => "space",
                _ => "syndrome",
            };
            let term = r.get("term");
            (if term.contains(' ') { term.to_owned() } else { format!("{term} {head}") }, 1.0)
        });
        let drugs = short(Table::read(folder, "drugs.tsv")?.column("name"), 24);
        let diseases = short(Table::read(folder, "medquad_focus_terms.tsv")?.column("focus"), 40);
        let ontology = short(Table::read(folder, "diseases_doid.tsv")?.column("name"), 40);
        Ok(Terms {
            small: toml::from_str(SMALL).unwrap_or_default(),
            drug_inventor: Inventor::new(drugs.items().iter()),
            drugs,
            diseases: diseases.items().iter().chain(ontology.items()).map(|d| (d.clone(), 1.0)).collect(),
            anatomy: short(Table::read(folder, "anatomy_anatem.tsv")?.column("term"), 30),
            eponyms: headed.collect(),
            eponyms_bare: eponyms.column("term"),
            states: Table::read(folder, "us_states.tsv")?
                .rows()
                .map(|r| (r.get("name").to_owned(), r.get("abbr").to_owned()))
                .collect(),
            countries: Table::read(folder, "countries.tsv")?.column("name"),
            nationalities: Table::read(folder, "nationalities.tsv")?
                .rows()
                .map(|r| (super::lists::capitalised(r.get("nationality")), 1.0))
                .collect(),
        })
    }

    /// The words that fill `slot`; none if it is not one of these.
    pub(super) fn value(&self, slot: &str, random: &mut Random) -> Option<String> {
        let small = |random: &mut Random| -> Option<String> {
            let words = self.small.get(slot)?;
            random.pick(words).cloned()
        };
        Some(match slot {
            // What people write a hundred times a day, and what they rarely write.
            "drug" | "disease" | "anatomy" if random.chance(50) => return small(random),
            // Trade names come and go: a capital that no list knows is no person for that.
            "brand" if random.chance(40) => self.drug_inventor.invent(random),
            "drug" if random.chance(25) => self.drug_inventor.invent(random).to_lowercase(),
            "drug" => self.drugs.pick(random).to_owned(),
            "disease" => self.diseases.pick(random).to_owned(),
            "anatomy" => self.anatomy.pick(random).to_owned(),
            "eponym" if random.chance(50) => return small(random),
            "eponym" => self.eponyms.pick(random).to_owned(),
            "eponym_bare" if random.chance(40) => return small(random),
            "eponym_bare" => self.eponyms_bare.pick(random).to_owned(),
            "state" => random.pick(&self.states)?.0.clone(),
            "state_abbr" => random.pick(&self.states)?.1.clone(),
            "country" => {
                if random.chance(60) {
                    one(
                        &[
                            "Mexico",
                            "India",
                            "China",
                            "Vietnam",
                            "Nigeria",
                            "Syria",
                            "Haiti",
                            "Guatemala",
                            "Honduras",
                            "Iran",
                            "Iraq",
                            "Russia",
                            "Ukraine",
                            "Poland",
                            "Germany",
                            "France",
                            "Spain",
                            "Italy",
                            "Greece",
                            "Turkey",
                            "Egypt",
                            "Ethiopia",
                            "Kenya",
                            "Ghana",
                            "Korea",
                            "Japan",
                            "Philippines",
                            "Brazil",
                            "Colombia",
                            "Cuba",
                            "Canada",
                            "USA",
                            "UK",
                            "Somalia",
                            "Pakistan",
                        ],
                        random,
                    )
                    .to_owned()
                } else {
                    self.countries.pick(random).to_owned()
                }
            }
            "nationality" => self.nationalities.pick(random).to_owned(),
            _ => return small(random),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_lists_are_sound() {
        let lists: std::collections::BTreeMap<String, Vec<String>> = toml::from_str(SMALL).unwrap();
        for (slot, words) in &lists {
            assert!(super::super::slots::is_known(slot), "{slot}");
            assert!(words.len() > 5, "{slot}");
        }
    }
}
