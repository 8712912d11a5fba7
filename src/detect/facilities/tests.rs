use super::{cued, headed};
use crate::detect::gazetteer::{Gazetteer, View};
use crate::detect::proper::ProperNames;
use crate::detect::resolve::resolve;
use crate::detect::{Doc, Recognizer};
use crate::finding::{Field, IdentifierType, Thresholds};
use crate::text::token::Tokens;
use proptest::prelude::*;

#[test]
fn finds_named_facilities_whole() {
    let rows: &[(&str, &[&str])] = &[
        ("seen at UCSF Medical Center on Monday", &["UCSF Medical Center"]),
        ("admitted to Mercy General Hospital", &["Mercy General Hospital"]),
        ("followed at Children's Hospital Los Angeles since", &["Children's Hospital Los Angeles"]),
        ("transferred from St. Luke's Hospital", &["St. Luke's Hospital"]),
        ("at the Hospital of the University of Pennsylvania", &["Hospital of the University of Pennsylvania"]),
        ("seen at Cedar Sinai, treated at Kaiser", &["Cedar Sinai", "Kaiser"]),
        ("admitted to Mount Sinai", &["Mount Sinai"]),
        ("ingresado en el Hospital General de Alicante", &["Hospital General de Alicante"]),
        ("Complejo Hospitalario Universitario de Albacete", &["Complejo Hospitalario Universitario de Albacete"]),
        ("Hospital Universitario La Paz, Madrid", &["Hospital Universitario La Paz"]),
        ("en el Hospital Santiago Apóstol", &["Hospital Santiago Apóstol"]),
        ("Servicio de Nefrología. Hospital 12 de Octubre.", &["Hospital 12 de Octubre"]),
        ("Fundación Jiménez Díaz", &["Fundación Jiménez Díaz"]),
        ("l'envoyer à l'école Jean-Zay jeudi", &["l'école Jean-Zay"]),
        ("suivi à la clinique du Grand Large depuis", &["clinique du Grand Large"]),
        ("la visita en el puesto de salud de El Valle ayer", &["puesto de salud de El Valle"]),
        ("toma la sopa en la parroquia La Candelaria los", &["parroquia La Candelaria"]),
        ("estudia en el colegio San José de Cluny", &["colegio San José de Cluny"]),
        ("in der Klinikum Rosenheim", &["Klinikum Rosenheim"]),
        ("Arbeitgeber: Vivantes", &["Vivantes"]),
        ("Employer: Delta Catfish Processors, phone", &["Delta Catfish Processors"]),
        ("hospital La Milagrosa", &["hospital La Milagrosa"]),
        ("récupéré à la pharmacie Mon Repos", &["pharmacie Mon Repos"]),
        ("va al colegio Rancho Verde", &["colegio Rancho Verde"]),
        ("vive en la residencia los almendros", &["residencia los almendros"]),
        ("à l'ehpad les tilleuls", &["l'ehpad les tilleuls"]),
        ("She teaches at Lincoln Elementary School.", &["Lincoln Elementary School"]),
        ("resides at Sunny Pines Nursing Home", &["Sunny Pines Nursing Home"]),
        ("He works at Boeing.", &["Boeing"]),
        ("seen in the Stanford hospital", &["Stanford hospital"]),
        ("care at Brigham and Women's Hospital", &["Brigham and Women's Hospital"]),
    ];
    check(rows);
}

#[test]
fn leaves_generic_nouns_and_agencies() {
    check(&[
        ("went to the hospital, then the clinic and the Emergency Department", &[]),
        ("Mental Health, Public Health and Physical Therapy", &[]),
        ("CDC, FDA, WHO and NIH guidelines", &[]),
        ("Home Medications:\nSocial Services:\nSurgery:", &[]),
        ("per the American Heart Association", &[]),
        ("Intensive Care Unit", &[]),
        ("mutations at the PEPD locus", &[]),
        ("el colegio de Médicos, la escuela de Medicina, la clinique de la Douleur", &[]),
        ("en el hospital la semana pasada; en la residencia los lunes", &[]),
        ("the hospital Monday, hospital Day 3", &[]),
        ("Employer: Retired\nSchool: Kindergarten\nPharmacy: Pending\nHospital: Discharge planning", &[]),
        ("la residencia de Medicina Interna; à la pharmacie de garde", &[]),
        ("as shown in N Engl J Med and Ann Fam Med", &[]),
        ("HE WORKED OUT OF HIGH SCHOOL AND STAYS HOME", &[]),
        ("Hospital Course: the Hospital Medicine team", &[]),
    ]);
}

#[test]
fn facilities_of_the_lists_in_lower_case() {
    check(&[
        ("the kidney dr at valley baptist on monday", &["valley baptist"]),
        ("geisinger mychart not working", &["geisinger"]),
        ("got stuck at the bellagio", &["bellagio"]),
        ("D-1 agonist SKF 38393 or another", &[]),
        ("st jude valve 23 mm mechanical", &[]),
        ("massachusetts general hospital hairpulling scale cutoffs", &[]),
    ]);
}

#[test]
fn facilities_by_number_and_by_everyday_nouns() {
    check(&[
        ("camping with my scouts (Troop 318 of Zumbrota)", &["Troop 318"]),
        ("the infant was left at Station 14, then", &["Station 14"]),
        ("the school nurse at PS 139 needs it", &["PS 139"]),
        ("Camp Tumbleweed cabin log", &["Camp Tumbleweed"]),
        ("will go to Children's at Egleston today", &["Children's at Egleston"]),
        ("goals mtg in MICU East 22, family", &["MICU East"]),
        ("she is in ICU 2 bed 7 now", &["ICU 2"]),
        ("Gibbons 4 at Mercy Hospital", &["Gibbons 4", "Mercy Hospital"]),
        ("ICU 2 days, Onc 4 cycles, Babinski 2", &[]),
        ("on PS 10 and PEEP 5, PS 12 tomorrow", &[]),
        ("Local anesthesia, Post 2 days, Plan 3", &[]),
    ]);
}

#[test]
fn facilities_as_people_type_them() {
    check(&[
        ("her script is at walgreens on speedway", &["walgreens on speedway"]),
        ("spoke with Quest on Lomas about it", &["Quest on Lomas"]),
        ("PHARM: CVS #4471", &["CVS #4471"]),
        ("footer says St. Brigid's policy", &["St. Brigid's"]),
        ("they took her to St Luke's ED", &["St Luke's ED"]),
        ("see her at prairie lakes clinic tomorrow", &["prairie lakes clinic"]),
        ("moved back to birchwood rehab", &["birchwood rehab"]),
    ]);
    check(&[
        ("the target was reached, a quest for giant cells", &[]),
        ("St. John's wort and St. Vitus dance", &[]),
        ("seen in the pain clinic, the wound clinic and the memory clinic", &[]),
        ("go to the er or an urgent care clinic", &[]),
        ("referred to cardiac rehab", &[]),
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
        out.retain(|c| c.kind == IdentifierType::Facility);
        // The grammar and the tagger may both read the same words.
        let (out, _) = resolve(text, out, &Thresholds::default());
        let found: Vec<_> = out.iter().map(|c| c.span.of(text)).collect();
        if found != expected {
            wrong.push_str(&format!("{text}\n   found {found:?}, expected {expected:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn who_wrote_a_page_treated_nobody() {
    check(&[
        ("According to the Mayo Clinic patient page it is safe.", &[]),
        ("Cleveland Clinic advises against treating it.", &[]),
        ("Cleveland Clinic recommends he come back in May.", &["Cleveland Clinic"]),
        ("CVS at 11 weeks or amniocentesis", &[]),
        ("transfer the fee to IBAN DE02", &[]),
    ]);
}

#[test]
fn what_is_everywhere_is_no_house() {
    check(&[
        ("SETTING: Community hospital.", &[]),
        ("a program in one large Midwestern state", &[]),
        ("And the Mayo Clinic paper?", &[]),
        ("Follow-up: HF clinic within 7 days", &[]),
        ("weil er dachte er hat es vergessen", &[]),
        ("he was seen in charlotte er last night", &["charlotte er"]),
        ("she is a student at Penn state", &["Penn state"]),
        ("swam every morning at Elks Lodge 1142, onset", &["Elks Lodge 1142"]),
    ]);
}

proptest! {
    /// Where nothing may begin, nothing does.
    #[test]
    fn facilities_begin_where_they_may(
        words in proptest::collection::vec(
            prop_oneof![
                Just("Hospital"), Just("hospital"), Just("Clinic"), Just("Mercy"), Just("of"), Just("the"), Just("St"),
                Just("General"), Just("12"), Just("de"), Just("Octubre"), Just("Kaiser"), Just("at"), Just("Medical"),
                Just("Center"), Just("ED"), Just("seen"), Just("Dr"), Just("L"), Just("and"), Just("clinic"),
                Just("Maple"), Just("nursing"), Just("home"), Just("Employer"), Just("UCSF"), Just("center"),
            ], 1..8),
        signs in proptest::collection::vec("[ ]|, |[.] |: |-|\n|[.]| & |/|@", 8),
    ) {
        let gazetteer = Gazetteer::shared().unwrap();
        let text: String = words.iter().zip(&signs).flat_map(|(word, sign)| [word, sign.as_str()]).collect();
        let tokens = Tokens::new(&text);
        let doc = Doc { text: &text, tokens: &tokens, field: Field::default(), year: 2026 };
        let view = View::new(&doc, &gazetteer);
        for at in (0..view.len()).filter(|&at| view.word(at).capital) {
            prop_assert!(headed::may_begin(&view, at) || headed::at(&view, at).is_none());
            prop_assert!(cued::may_begin(&view, at) || cued::at(&view, at).is_none());
        }
    }
}
