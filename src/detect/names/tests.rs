use super::{choose, is_no_name, parts};
use crate::detect::gazetteer::{Gazetteer, View};
use crate::detect::ledger::Ledger;
use crate::detect::proper::{Claimed, ProperNames};
use crate::detect::{Doc, Recognizer};
use crate::finding::{Field, IdentifierType};
use crate::text::token::Tokens;
use proptest::prelude::*;
use std::sync::OnceLock;

fn names(text: &str) -> Vec<String> {
    names_in(text, Field::default())
}

fn names_in(text: &str, field: Field<'_>) -> Vec<String> {
    static PROPER: OnceLock<ProperNames> = OnceLock::new();
    let proper = PROPER.get_or_init(|| ProperNames::builtin().unwrap());
    let tokens = Tokens::new(text);
    let doc = Doc { text, tokens: &tokens, field, year: 2026 };
    let mut out = Vec::new();
    proper.recognise(&doc, &mut out);
    out.retain(|c| c.kind == IdentifierType::Name && c.score.get() >= 0.5);
    out.sort_by_key(|c| (c.span.start, std::cmp::Reverse(c.span.end)));
    let mut end = 0;
    out.retain(|c| {
        let new = c.span.end > end;
        end = end.max(c.span.end);
        new
    });
    out.iter().map(|c| c.span.of(text).to_owned()).collect()
}

/// Each row: a text and the names in it, in order, as found.
fn check(rows: &[(&str, &[&str])]) {
    let mut wrong = String::new();
    for &(text, expected) in rows {
        let found = names(text);
        if found != expected {
            wrong.push_str(&format!("{text}\n   found {found:?}, expected {expected:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn full_names() {
    check(&[
        ("We saw Sarah Johnson on the ward.", &["Sarah Johnson"]),
        ("A note about Sarah P. was found.", &["Sarah P."]),
        ("It was J. Smith who called.", &["J. Smith"]),
        ("The chart of Robert L. Whitfield is open.", &["Robert L. Whitfield"]),
        ("Maria de la Cruz Gonzalez came back.", &["Maria de la Cruz Gonzalez"]),
        ("We met Patrick O'Brien and Fiona McDonald there.", &["Patrick O'Brien", "Fiona McDonald"]),
        ("Ask Anne-Marie Dubois-Lefort about it.", &["Anne-Marie Dubois-Lefort"]),
        ("Ludwig van der Berg, aged 40", &["Ludwig van der Berg"]),
        ("We treated Harold Jenkins Jr. for gout.", &["Harold Jenkins Jr."]),
        ("Results for Thomas Reed III are in.", &["Thomas Reed III"]),
        ("Priya Raghunathan and Nguyen Thi Lan were there.", &["Priya Raghunathan", "Nguyen Thi Lan"]),
        ("JOHN WHITFIELD was discharged.", &["JOHN WHITFIELD"]),
    ]);
}

#[test]
fn who_speaks_in_a_chat() {
    check(&[
        ("Wanjiru: who is on\nPele: me\nWanjiru: ok", &["Wanjiru", "Pele", "Wanjiru"]),
        ("Sodium: 140\nPotassium: 4.1\nSodium: 138", &[]),
        ("User: can I?\nAssistant: no\nUser: why", &[]),
        ("R1: better\nR2: no\nR1: yes", &[]),
        ("Subjective: tired\nObjective: pale\nPlan: rest", &[]),
    ]);
}

#[test]
fn tubes_and_drugs_are_nobody() {
    check(&[
        ("pulled the tube, 20 Fr Foley in the tract", &[]),
        ("check interactions: Heather 0.35 mg daily", &[]),
        ("I gave Okonkwo 2 mg Ativan at noon", &["Okonkwo"]),
        ("We saw Fr. Martinez there", &["Martinez"]),
    ]);
}

#[test]
fn who_dictated_and_who_typed() {
    check(&[("Signed JMT/ab 03.22.23", &["JMT/ab"]), ("JT/aw — left at 1900", &["JT/aw"]), ("on PT/inr today", &[])]);
}

#[test]
fn names_in_the_shorthand_of_lists() {
    check(&[
        ("WILHELMINA DE GRAAF\nModel: W1", &["WILHELMINA DE GRAAF"]),
        ("BLACKHORSE, L   acc# H0427", &["BLACKHORSE, L"]),
        ("her last name, that's Q-U-I-S-P-E, she said", &["Q-U-I-S-P-E"]),
        ("PatientName FAIRWEATHER^JUNE^A", &["FAIRWEATHER^JUNE^A"]),
        ("Initials: M-K", &["M-K"]),
        ("taken by jt at noon", &["jt"]),
        ("T: 08/05/26 1544  PW/mt", &["PW/mt"]),
        ("Twin A Mbeki is stable", &["Mbeki"]),
        ("ask the Okafors for a card", &["Okafors"]),
        ("Re: a bed\n\nHope,\nshe is stable", &["Hope"]),
    ]);
    check(&[
        ("given by IV, then by PO", &[]),
        ("A-B-C-D of resuscitation", &[]),
        ("Rumack-Matthew is above the line", &[]),
        ("N/v, IM/sq, PO/iv", &[]),
    ]);
}

#[test]
fn titles_credentials_and_labels() {
    check(&[
        ("seen by Dr. Kumar today", &["Kumar"]),
        ("Mrs. Long has a cough, Mr. Black has none.", &["Long", "Black"]),
        ("Frau Schneider und Herr Vogel", &["Schneider", "Vogel"]),
        ("Signed: Karen Whitlock, RN", &["Karen Whitlock"]),
        ("Okafor, MD, reviewed it", &["Okafor"]),
        ("Patient Name: Grace Park", &["Grace Park"]),
        ("Attending: T. Okafor", &["T. Okafor"]),
        ("Nombre: Lucía\nApellidos: Fernández Ruiz", &["Lucía", "Fernández Ruiz"]),
        ("Dear Tom,\nplease come.", &["Tom"]),
        ("See you soon.\nBest regards,\nHelen", &["Helen"]),
        ("the note was dictated by Feldstein", &["Feldstein"]),
        ("Dr. Mohammed Al-Farsi saw her mother, Mrs. Hope Long.", &["Mohammed Al-Farsi", "Hope Long"]),
        ("Attending: L. Ferreira, MD", &["L. Ferreira"]),
        ("Nombre: Jesús\nApellidos: De la Ossa Prieto", &["Jesús", "De la Ossa Prieto"]),
        ("nurse Jackie called uncle Bob", &["Jackie", "Bob"]),
        ("Dr. A. saw him", &["A."]),
    ]);
}

#[test]
fn apposition_relatives_and_lists() {
    check(&[
        ("a 58-year-old male patient, James T., with angina", &["James T."]),
        ("Her daughter Maria and her husband, Tom, were there.", &["Maria", "Tom"]),
        // The first two may be read as LAST, FIRST: all of them are covered.
        ("She lives with Jane, Bob and Ravi.", &["Jane, Bob", "Ravi"]),
        ("my name is maria lopez", &["maria lopez"]),
        ("pt john smith c/o cough", &["john smith"]),
        ("i called dr kumar twice", &["kumar"]),
        ("dinner with the Andersons again", &["Andersons"]),
        ("Reviewed Mary's chart and Sarah's dementia.", &["Mary", "Sarah"]),
        ("patient J.D. was seen", &["J.D."]),
        ("Discharged home.\nJS/mm", &["JS/mm"]),
        ("Yesterday Denise said she felt better.", &["Denise"]),
    ]);
}

#[test]
fn last_first() {
    check(&[
        ("Smith, John A was admitted", &["Smith, John A"]),
        ("SMITH, JOHN", &["SMITH, JOHN"]),
        ("Patient: Okonkwo, Adaeze", &["Okonkwo, Adaeze"]),
        ("Lopez-Garcia, Maria", &["Lopez-Garcia, Maria"]),
    ]);
}

#[test]
fn words_that_are_names_need_evidence() {
    check(&[
        ("May we start? It will hurt. I hope so.", &[]),
        ("Grace periods and rose hips, in April or August.", &[]),
        ("Mark the site. Bill the payer. Will you?", &[]),
        ("Ms. May came with Mr. Will.", &["May", "Will"]),
        ("Young adults and long stays.", &[]),
        ("patient Hope Young says", &["Hope Young"]),
    ]);
}

#[test]
fn eponyms_are_no_names() {
    check(&[
        ("Parkinson's disease and Alzheimer's dementia", &[]),
        ("A Foley catheter was placed; Babinski sign negative.", &[]),
        ("Wells score 4, Glasgow Coma Scale 15, Apgar 9", &[]),
        ("Bell's palsy or Guillain-Barré syndrome", &[]),
        ("the Whipple procedure and a Roux-en-Y bypass", &[]),
        ("St. John's wort with Wolff-Parkinson-White syndrome", &[]),
        ("Hodgkin lymphoma, Lewy body dementia, Graves disease", &[]),
        ("Down syndrome, Turner syndrome, Wilson disease", &[]),
    ]);
}

#[test]
fn heads_of_eponyms_in_other_languages_take_no_person() {
    check(&[
        ("Escala de Braden 16, sin dolor.", &[]),
        ("Signe de Graefe présent.", &[]),
        ("Wir bitten um Kontrolle von Natrium.", &[]),
        ("Diagnosen: Dekompensierte Leberzirrhose, Ösophagusvarizen Grad II", &[]),
        ("Prueba de Juan Pérez: negativa", &["de Juan Pérez"]),
        ("La fractura de Manuel García es de cadera", &["Manuel García"]),
        ("enfermedad de Carmen desde mayo", &["Carmen"]),
        ("signo de Murphy positivo", &[]),
        ("Mepilex q3d, Braden 13, turned q2", &[]),
        ("Patient Braden 13, mother called", &["Braden"]),
        ("seen with PT. He walked 60 ft", &[]),
        ("from a hospital in Nakuru, Kenya. We have", &[]),
        ("coude D, EVA 2, la nuit", &[]),
        ("Escala EVA 7, luego eva 7", &[]),
        ("Dear Sir/Madam, the patient", &[]),
        ("I asked Dr. Google, and Dr. AI agreed", &[]),
        ("seen by Dr. Ai and Dr. Bot", &["Ai", "Bot"]),
        ("call PCP-Dr. Smith and consult-Mr. Jones", &["Smith", "Jones"]),
        ("Locale es-MX. Not urgent", &[]),
        ("strains A/Victoria/4897/2022 and B/Austria/1359417/2021", &[]),
        ("after Hurricane Katrina", &[]),
        ("Pt's Foley not draining", &[]),
        ("L'état est stable, j'ai revu", &[]),
        ("El paciente se llama wilmer, es mototaxista", &["wilmer"]),
        ("Das heißt Patienten warten", &[]),
        ("née le 14 mai 1948", &[]),
        ("the card says Azure XT DR MRI implanted", &[]),
        ("Reminder!! RASHIDA your infusion is at nine", &["RASHIDA"]),
    ]);
}

#[test]
fn literature_is_no_name() {
    check(&[
        ("as Smith et al., 2019 showed", &[]),
        ("(Jones & Lee 2020)", &[]),
        ("Feder, J. N., Penny, D. M., Sigal, E. (1998)", &[]),
        ("the Framingham study and the Johnson trial", &[]),
    ]);
}

#[test]
fn headings_models_places_and_placeholders_are_no_names() {
    check(&[
        ("Chief Complaint:\nAssessment And Plan:\nPast Medical History:", &[]),
        ("CHIEF COMPLAINT\nREVIEW OF SYSTEMS\nPHYSICAL EXAM", &[]),
        ("Claude and Gemini answered; GPT-4 and Llama did not.", &[]),
        ("[NAME] and <PATIENT> and John Doe", &[]),
        ("Dr. [NAME] and Mr. & Mrs. [NAME], Dr. XYZ, Ms. ABC and Dr. X", &[]),
        ("SUBJECT: Janumet XR\nSUBJECT: Diabetis\nSUBJECT: Homozygout MTHFR", &[]),
        ("My 5 yr old Grandson has a cough. the Kaiser box label", &[]),
        ("Patient A and Response B by Annotator 3", &[]),
        ("On Monday in March, a Spanish speaker from Georgia", &[]),
        ("Start Lisinopril and Metformin. Allegra helped.", &[]),
        ("Vitamin D, Hepatitis C, Type A, Stage IV, Grade B.", &[]),
        ("ADA, ACE, GAD and NICE guidelines", &[]),
        ("Salmonella or Candida in the culture", &[]),
        ("Patient: No. Doctor: Great, thank you. Patient: Uhm, yes.", &[]),
    ]);
}

#[test]
fn names_of_files() {
    let field = Field { role: crate::finding::Role::FileName, ..Field::default() };
    for (file, name) in [
        ("Tamsin Okafor 8804100.txt", "Tamsin Okafor"),
        ("okafor_tamsin_8804100.pdf", "okafor_tamsin"),
        ("Bartholomew Lindqvist 8804359.txt", "Bartholomew Lindqvist"),
        ("Discharge Lindqvist, Bart.pdf", "Lindqvist, Bart"),
        ("2023-scan-maria-lopez.dcm", "maria-lopez"),
    ] {
        assert_eq!(names_in(file, field), [name], "{file}");
    }
    for file in [
        "Discharge Summary.pdf",
        "guideline notes.txt",
        "project-2-export.json",
        "label_studio_annotations_2024.json",
        "parkinson_cohort.csv",
        "batch 123456.jsonl",
        "README.md",
    ] {
        assert!(names_in(file, field).is_empty(), "{file}: {:?}", names_in(file, field));
    }
}

#[test]
fn forms_of_terms_are_no_names() {
    check(&[
        ("Dupuytren's ring, MCP 40, Hueston +.", &[]),
        ("Breast Tanner III, pubic hair Tanner IV.", &[]),
        ("4. Knaus WA, Draper EA, Wagner DP, Zimmerman JE. Crit Care Med. 1985;13:818-29.", &[]),
        ("extract of Pueraria thunbergiana and Hibiscus rosa sinensis", &[]),
        ("rats treated by DXNP died less often", &[]),
        ("I was diagnosed with M.S. after a scan.", &[]),
        ("changes play in the development of MS. Having a relative with it", &[]),
        // The same forms beside names.
        ("Patient: KOWALCZYK, seen by MS. Garcia", &["KOWALCZYK", "Garcia"]),
        ("Seen by Anna Wagner and Robert Tanner today.", &["Anna Wagner", "Robert Tanner"]),
    ]);
}

#[test]
fn letters_that_stand_for_people() {
    check(&[
        ("MMR #2 given 9/8 L forearm. Read by hg", &["hg"]),
        ("fax 808-555-0121, taken by ks 10:40a", &["ks"]),
        ("US R LE venous. TECH: kp. Indication: swelling", &["kp"]),
        ("Circulator lw, counts right", &["lw"]),
        ("Holter 48 h. Scanned tb; no pauses over 2 s", &[]),
        ("Recheck 5.2 at noon. -tk", &["tk"]),
        ("seen by us, given by mouth, told by her", &[]),
        ("tech us at bedside, operator pt dependent", &[]),
        ("rate controlled - ok", &[]),
    ]);
}

#[test]
fn names_in_the_names_of_files_within_a_text() {
    check(&[
        ("see attached kowalczyk_mri_lumbar.pdf, the second page", &["kowalczyk"]),
        ("stored in \\\\srv01\\bjorg_lindqvist.pdf today", &["bjorg_lindqvist"]),
        ("open lumbar_mri_report.pdf and discharge_summary_final.docx", &[]),
    ]);
}

#[test]
fn a_letter_behind_a_surname_and_its_comma() {
    check(&[("label was Thornton, J; DOB differs", &["Thornton, J"]), ("Vitamin, D; Hepatitis, B; Staging, T", &[])]);
}

#[test]
fn eponyms_that_own_nothing_are_diseases() {
    check(&[("he bet me a beer it was Wilson's.", &[]), ("twin B. Mother well, twin A. Both fed", &[])]);
}

#[test]
fn authors_of_tests_cases_and_bills_are_nobody_here() {
    check(&[
        ("Model said Carter v. Canada was in 2016, and C-14 came later.", &[]),
        ("mixed loss; House-Brackmann IV at rest", &[]),
        ("RE: Level II appeal", &[]),
    ]);
}

#[test]
fn who_does_what_only_people_do_is_somebody() {
    check(&[
        ("im drowning. also hope called out", &["hope"]),
        ("so miles went home early", &["miles"]),
        ("paged twice, dr o never called back", &["o"]),
        ("letter for mrs may thurmond please", &["may thurmond"]),
        ("Haddad said the pain is worse", &["Haddad"]),
        ("Lindqvist 54 y/o after a fall", &["Lindqvist"]),
        ("Isherwood's wife picked up the meds", &["Isherwood"]),
        ("Penny is in bed 4 now", &["Penny"]),
        ("then tamikas mom called", &["tamikas"]),
        ("following up on mister ebbinghaus now", &["ebbinghaus"]),
        ("then mrs hand called about an mr hand", &["hand"]),
        ("hi bea, is that normal", &["bea"]),
        ("Trauma name Zulu Falcon, GCS 13", &["Zulu Falcon"]),
        ("Child's mother and Neighbor's son are here", &[]),
        ("Positive Murphy's, Homans neg, stage 2 Bruce for ST depression", &[]),
        ("seen at the clinic where Wells was 4 and she was sent home", &[]),
        ("parkinsons caregiver group, yesterdays mom", &[]),
        ("Frau Kollegin, El RN, Liebe Frau Doktor", &[]),
        ("I live in U.S.A. now", &[]),
        ("hope is left, the rose fell from grace with art", &[]),
        ("if mark made on skin, then grant it", &[]),
    ]);
}

proptest! {
    /// What is passed over at once would have come to nothing.
    #[test]
    fn no_name_is_none(
        words in proptest::collection::vec(
            prop_oneof![
                Just("The"), Just("Hope"), Just("hope"),
                Just("Dr"), Just("patient"), Just("Patient"),
                Just("SMITH"), Just("Smith's"), Just("De"),
                Just("la"), Just("von"), Just("J"),
                Just("Jr"), Just("RN"), Just("Lungs"),
                Just("Name"), Just("12"), Just("mg"),
                Just("Chicago"), Just("Aspirin"), Just("Qqzzx"),
                Just("He"), Just("was"), Just("by"),
                Just("'"), Just("Mother"), Just("you"),
            ], 1..8),
        signs in proptest::collection::vec("[ ]|, |[.] |: |-|\n|[.]| [(]|/", 8),
    ) {
        let gazetteer = Gazetteer::shared().unwrap();
        let text: String = words.iter().zip(&signs).flat_map(|(word, sign)| [word, sign.as_str()]).collect();
        let tokens = Tokens::new(&text);
        let doc = Doc { text: &text, tokens: &tokens, field: Field::default(), year: 2026 };
        let view = View::new(&doc, &gazetteer);
        for at in (0..view.len()).filter(|&at| view.word(at).capital && is_no_name(&view, at)) {
            let (mut run, mut proposals) = (Vec::new(), Vec::new());
            prop_assert_eq!(parts::run(&view, &Claimed::default(), at, &mut run), at + 1);
            choose(&view, &run, &mut Ledger::default(), &mut proposals);
            prop_assert!(proposals.is_empty(), "{:?}: {:?}", view.text(at), proposals);
        }
    }
}
