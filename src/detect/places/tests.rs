use crate::detect::proper::ProperNames;
use crate::detect::{Doc, Recognizer};
use crate::finding::{Field, IdentifierType};
use crate::text::token::Tokens;

#[test]
fn finds_places_below_a_state() {
    check(&[
        ("She lives in Chicago with her son.", &["Chicago"]),
        ("moved from Elbow Falls, MT last year", &["Elbow Falls"]),
        ("from Austin, TX and Portland, Oregon", &["Austin", "Portland"]),
        ("a farmer from Cook County", &["Cook County"]),
        ("seen at our Chicago clinic", &["Chicago"]),
        ("she lives in Maplewood Heights", &["Maplewood Heights"]),
        ("City: Springfield", &["Springfield"]),
        ("resides in Los Angeles", &["Los Angeles"]),
        ("vive en Albacete con su hija", &["Albacete"]),
        ("Localidad: Miranda de Ebro", &["Miranda de Ebro"]),
        ("she moved to Guadalajara, then to Aix-en-Provence", &["Guadalajara", "Aix-en-Provence"]),
        ("lives in Reading, grew up in Mobile", &["Reading", "Mobile"]),
    ]);
}

#[test]
fn finds_towns_of_the_lists_in_lower_case() {
    check(&[
        ("im 17 from pahrump i took 20", &["pahrump"]),
        ("nonna in bergamo got a pacemaker", &["bergamo"]),
        ("kristin halloran spokane oncologist reviews", &["spokane"]),
        ("vivo en los angeles desde enero", &["los angeles"]),
        ("lives by herself out past tillamook with two dogs", &["tillamook"]),
        ("we are 90 min from amarillo now", &["amarillo"]),
        ("the grand rapids er said its gas", &["grand rapids"]),
        ("lives alone (grand rapids)", &["grand rapids"]),
        ("la dame de vaulx-en-velin a rappelé", &["vaulx-en-velin"]),
        ("a silver spring of grand rapids", &[]),
        ("vive en amarillo y azul", &[]),
        ("la paciente en el portal no entra", &[]),
        ("le quito los dos o solo uno", &[]),
        ("deaths in ontario and alberta rise", &[]),
        ("lugano classification of lymphoma", &[]),
        ("west nile fever and marburg virus", &[]),
    ]);
}

#[test]
fn leaves_states_countries_and_terms() {
    check(&[
        ("She moved from Texas to Canada.", &[]),
        ("Reading glasses, Mobile phone, Orange juice. Nice result.", &[]),
        ("the Framingham study, Boston criteria, Lyme disease", &[]),
        ("West Nile virus and Ebola", &[]),
        ("per NICE and the Rome criteria", &[]),
        ("Philadelphia chromosome positive", &[]),
        ("Edinburgh 17, item 10 = 1. Anthem ID XDJ884M20716", &[]),
        ("apply the Ottawa ankle rules and the Rome IV criteria", &[]),
        ("we are from Mexico and Spain", &[]),
        ("called twice. Foley out tomorrow", &[]),
    ]);
}

fn check(rows: &[(&str, &[&str])]) {
    let proper = ProperNames::builtin().unwrap();
    let mut wrong = String::new();
    for &(text, expected) in rows {
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
        let mut out = Vec::new();
        proper.recognise(&doc, &mut out);
        out.retain(|c| c.kind == IdentifierType::Location && c.score.get() >= 0.5);
        // The tagger may see the same place once more.
        out.sort_by_key(|c| (c.span.start, std::cmp::Reverse(c.span.end)));
        let mut end = 0;
        out.retain(|c| {
            let new = c.span.end > end;
            end = end.max(c.span.end);
            new
        });
        let found: Vec<_> = out.iter().map(|c| c.span.of(text)).collect();
        if found != expected {
            wrong.push_str(&format!("{text}\n   found {found:?}, expected {expected:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
