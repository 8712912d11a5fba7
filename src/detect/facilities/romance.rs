//! Houses of Spanish and French, whose noun stands first and is written small:
//! `la clínica San Rafael`, `l'école Jean-Zay`, `la clinique du Grand Large`,
//! `el puesto de salud de El Valle`.

use crate::detect::gazetteer::{NIL, Role, View, Word};
use crate::detect::ledger::Ledger;
use crate::text::{Case, Gap, TokenKind};

use super::Proposal;

/// Nouns of houses, sorted.
const HEADS: [&str; 44] = [
    "albergue",
    "ambulatorio",
    "caserne",
    "centro",
    "clinica",
    "clinique",
    "clínica",
    "colegio",
    "consultorio",
    "convento",
    "couvent",
    "creche",
    "crèche",
    "cárcel",
    "dispensaire",
    "dispensario",
    "ecole",
    "ehpad",
    "escuela",
    "farmacia",
    "foyer",
    "geriátrico",
    "guardería",
    "hopital",
    "hospital",
    "hôpital",
    "iglesia",
    "lycée",
    "mairie",
    "maternidad",
    "maternité",
    "paroisse",
    "parroquia",
    "penitenciaría",
    "pharmacie",
    "policlínica",
    "policlínico",
    "polyclinique",
    "puesto",
    "residencia",
    "résidence",
    "sanatorio",
    "école",
    "église",
];

/// Most words of a name, particles aside.
const MOST: usize = 5;

/// False for most words: nothing of the kind begins with them.
pub(super) fn may_begin(word: &Word) -> bool {
    word.roles.any(&[Role::ForeignHead, Role::FacilityHead])
}

/// The house that begins at token `at`, a noun in lower case.
pub(super) fn at(view: &View<'_>, at: usize) -> Option<Proposal> {
    let text = view.text(at);
    let noun = text.rsplit_once(['\'', '’']).map_or(text, |(_, noun)| noun);
    HEADS.binary_search(&noun).ok()?;
    let elided = noun.len() < text.len();
    // English has hospitals, too.
    let own = noun != "hospital" || is_article(view, view.next(at));
    if !(elided || led(view, at) || own && heads(view, at)) {
        return None;
    }
    let behind = kind(view, at, noun)?;
    if let Some(last) = planted(view, behind) {
        let ledger = Ledger::new("a house's noun, and a name in lower case", 1.0);
        return Some(Proposal { first: at, last, ledger, rule: "facility-romance" });
    }
    let name = behind_particles(view, behind);
    let (last, words) = run(view, name);
    let proper = words.iter().any(|&i| is_proper(view, i));
    let first = *words.first()?;
    let title = view.word(first).roles.any(&[Role::Title, Role::Credential, Role::Person, Role::Kin]);
    if title
        || is_trade(view, first)
        || words.iter().all(|&i| view.attributes(i).is_medical() || view.attributes(i).is_region())
    {
        return None;
    }
    let mut ledger = Ledger::new("a house's noun and its name", if proper { 1.0 } else { -0.6 });
    if !proper && words.len() > 1 {
        ledger.add("several words with a capital", 1.0);
    }
    Some(Proposal { first: at, last, ledger, rule: "facility-romance" })
}

/// True behind an article or a preposition of Spanish or French, or a verb of going there.
fn led(view: &View<'_>, at: usize) -> bool {
    matches!(
        view.text(view.prev(at)),
        "el" | "la"
            | "al"
            | "del"
            | "en"
            | "un"
            | "una"
            | "de"
            | "su"
            | "mi"
            | "le"
            | "au"
            | "du"
            | "à"
            | "une"
            | "son"
            | "sa"
            | "ma"
            | "mon"
            | "cette"
            | "este"
            | "esta"
            | "desde"
            | "por"
            | "El"
            | "La"
            | "En"
            | "Le"
            | "los"
            | "las"
            | "les"
            | "a"
            | "vers"
    )
}

/// True where a line or a clause begins, or a label stands before it: `centro: hospital La Paz`.
fn heads(view: &View<'_>, at: usize) -> bool {
    let p = view.prev(at);
    p == NIL || view.gap(at) >= Gap::Line || matches!(view.text(p), ":" | "(" | "," | "-" | "." | ";" | "/")
}

/// True for the articles and saints that names of houses begin with.
fn is_article(view: &View<'_>, at: usize) -> bool {
    view.gap(at) == Gap::Space
        && matches!(
            view.text(at),
            "La" | "El"
                | "Los"
                | "Las"
                | "San"
                | "Santa"
                | "Santo"
                | "Nuestra"
                | "Virgen"
                | "Universitario"
                | "General"
                | "Clínico"
                | "Provincial"
                | "Regional"
                | "Comarcal"
                | "de"
                | "del"
        )
}

/// The token behind the noun and what belongs to it: `de salud`, `primaria`, `maternelle`.
fn kind(view: &View<'_>, at: usize, noun: &str) -> Option<usize> {
    let next = view.next(at);
    if matches!(noun, "centro" | "puesto") {
        // A centre or a post of anything else is too many things.
        let health = view.next(next);
        let of = view.text(next) == "de" && matches!(view.text(health), "salud" | "mayores" | "día" | "socorro");
        return of.then(|| view.next(health));
    }
    let adjective = matches!(
        view.text(next),
        "primaria"
            | "secundaria"
            | "infantil"
            | "privada"
            | "privado"
            | "municipal"
            | "rural"
            | "pública"
            | "público"
            | "primaire"
            | "maternelle"
            | "privée"
            | "élémentaire"
            | "psychiatrique"
            | "universitaire"
            | "general"
    );
    Some(if adjective { view.next(next) } else { next })
}

/// `los almendros`, `les tilleuls`, `san roque`: what houses are named after, in lower
/// case right behind the noun; its last token.
fn planted(view: &View<'_>, at: usize) -> Option<usize> {
    const NAMES: [&str; 64] = [
        "acacias",
        "alamos",
        "almendros",
        "amapolas",
        "angeles",
        "camelias",
        "cedres",
        "cedros",
        "cerezos",
        "charmes",
        "chenes",
        "chênes",
        "cipreses",
        "cèdres",
        "encinas",
        "esperanza",
        "flores",
        "fresnos",
        "gaviotas",
        "girasoles",
        "glycines",
        "golondrinas",
        "hirondelles",
        "hortensias",
        "inmaculada",
        "jazmines",
        "jonquilles",
        "lauriers",
        "lilas",
        "lirios",
        "magnolias",
        "magnolies",
        "marguerites",
        "marronniers",
        "merced",
        "milagrosa",
        "mimosas",
        "naranjos",
        "nogales",
        "noyers",
        "olivares",
        "oliviers",
        "olivos",
        "ormes",
        "palmas",
        "palmeras",
        "papillons",
        "peupliers",
        "pinos",
        "pinèdes",
        "platanes",
        "robles",
        "rosales",
        "roseraie",
        "rosiers",
        "sapins",
        "sauces",
        "saules",
        "tilleuls",
        "tilos",
        "violetas",
        "violettes",
        "álamos",
        "ángeles",
    ];
    if view.gap(at) != Gap::Space || view.case(at) != Case::Lower {
        return None;
    }
    let name = view.next(at);
    let a = view.attributes(name);
    let found = match view.text(at) {
        "los" | "las" | "la" | "les" => NAMES.binary_search(&view.text(name)).is_ok(),
        "san" | "santa" | "sainte" => a.given().max(a.surname()) >= 2 || a.city() > 0,
        _ => false,
    };
    (found && view.gap(name) == Gap::Space && view.case(name) == Case::Lower).then_some(name)
}

/// Behind `de`, `de la`, `du`, `des`.
fn behind_particles(view: &View<'_>, from: usize) -> usize {
    let mut at = from;
    for _ in 0..2 {
        if !is_particle(view, at) || view.gap(at) > Gap::Space {
            break;
        }
        at = view.next(at);
    }
    at
}

fn is_particle(view: &View<'_>, at: usize) -> bool {
    matches!(
        view.text(at),
        "de" | "del" | "la" | "las" | "los" | "el" | "du" | "des" | "le" | "les" | "y" | "et" | "en"
    )
}

/// The last token of the words with a capital that begin at `from`, and those words.
fn run(view: &View<'_>, from: usize) -> (usize, Vec<usize>) {
    let mut words = Vec::new();
    let (mut at, mut last) = (from, from);
    let fits = |i: usize| {
        i != NIL
            && view.kind(i) == TokenKind::Word
            && matches!(view.case(i), Case::Title | Case::Upper | Case::Mixed)
            && view.gap(i) <= Gap::Space
            && (!view.attributes(i).is_calendar() || is_no_date(view, i))
    };
    while words.len() < MOST && fits(at) {
        words.push(at);
        last = at;
        let next = view.next(at);
        let hyphen = view.mark(next, '-') && view.gap(next) == Gap::Joined;
        let joined = if hyphen { view.next(next) } else { next };
        let beyond = behind_particles(view, joined);
        at = if fits(joined) { joined } else { beyond };
    }
    (last, words)
}

/// `Mar Azul`, `Mon Repos`: letters of a month or a day, and a word.
fn is_no_date(view: &View<'_>, at: usize) -> bool {
    let next = view.next(at);
    matches!(view.text(at), "Mar" | "Mon" | "Sol" | "Sept") && view.word(next).capital && view.gap(next) == Gap::Space
}

/// `colegio de Médicos`, `clinique de la Douleur`: what is learnt, practised or treated there.
fn is_trade(view: &View<'_>, at: usize) -> bool {
    const TRADES: [&str; 22] = [
        "medicina",
        "médicos",
        "medicos",
        "médecine",
        "enfermería",
        "enfermeria",
        "enfermeras",
        "farmacéuticos",
        "derecho",
        "abogados",
        "ingenieros",
        "ingeniería",
        "idiomas",
        "padres",
        "música",
        "negocios",
        "verano",
        "douleur",
        "commerce",
        "droit",
        "psicólogos",
        "odontólogos",
    ];
    // "Rancho" is a scale's name, too.
    let a = view.attributes(at);
    a.is_medical() && a.eponym().is_none() || TRADES.contains(&view.text(at).to_lowercase().as_str())
}

/// True for a word that is no everyday one: a name of a list, or on none.
fn is_proper(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    let saint =
        matches!(view.text(at), "San" | "Santa" | "Santo" | "Saint" | "Sainte" | "St" | "Ste" | "Notre" | "Nuestra");
    saint || !a.is_medical() && !a.is_region() && (a.wordy() < 2 || a.given().max(a.surname()) >= 4 || a.city() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_sorted() {
        assert!(HEADS.is_sorted());
    }
}
