use super::*;
use crate::detect::{Detector, Memory, ScanContext};
use crate::finding::{Field, Finding, Thresholds};
use crate::text::Tokens;
use proptest::prelude::*;

const KEY: [u8; 16] = [7; 16];

const CSV: &str = "MRN,Last Name,First Name,DOB,Phone,Ward\n\
    A19-44821,Okonkwo,Marisela Ann,1962-03-14,(312) 555-0143,7\n\
    00770913,\"de la Cruz\",José,3/4/1971,,9\n\
    5521907,Young,Hope,,,1\n\
    5521908,Schmidt,Katherine,,,1\n\
    5521909,Foley,Brian,,,1\n\
    5521910,Smith-Jones,Ravi,,,1\n";

fn roster(text: &str) -> Arc<Roster> {
    let mut roster = Roster::new(RosterKey::new(KEY));
    roster.load(text.as_bytes()).unwrap();
    Arc::new(roster)
}

/// What the roster alone finds, with its score.
fn candidates(roster: &Arc<Roster>, text: &str) -> Vec<(String, &'static str, f32)> {
    let tokens = Tokens::new(text);
    let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
    let mut out = Vec::new();
    roster.recognise(&doc, &mut out);
    let rule = |c: &Candidate| match &*c.rule {
        "roster-name" => "name",
        "roster-name-near" => "near",
        "roster-initial" => "initial",
        "roster-surname" => "surname",
        "roster-given" => "given",
        "roster-id" => "id",
        _ => "other",
    };
    out.iter().map(|c| (c.span.of(text).to_owned(), rule(c), c.score.get())).collect()
}

fn found(roster: &Arc<Roster>, text: &str, rule: &str) -> Vec<String> {
    candidates(roster, text).into_iter().filter(|(_, r, s)| *r == rule && *s >= 0.5).map(|(t, ..)| t).collect()
}

#[test]
fn counts_what_is_on_it_and_tells_nothing_else() {
    let roster = roster(CSV);
    assert_eq!(roster.counts(), Counts { people: 6, ids: 7, births: 2 });
    assert_eq!(format!("{roster:?}"), "Roster(6 names, 7 identifiers, 2 birth dates)");
}

#[test]
fn full_names_are_found_in_any_order_and_writing() {
    let roster = roster(CSV);
    for (text, want) in [
        ("seen: Marisela Okonkwo today", "Marisela Okonkwo"),
        ("seen: OKONKWO, MARISELA A today", "OKONKWO, MARISELA"),
        ("marisela okonkwo called", "marisela okonkwo"),
        ("Marisela Ann Okonkwo's chart", "Marisela Ann Okonkwo"),
        ("Marisela \"Mari\" Okonkwo", "Marisela \"Mari\" Okonkwo"),
        ("Jose de la Cruz", "Jose de la Cruz"),
        ("JOSÉ DE LA CRUZ", "JOSÉ DE LA CRUZ"),
        ("Hope Young is here", "Hope Young"),
        ("Ravi Smith-Jones", "Ravi Smith"),
        ("Ravi Smith-Jones", "Ravi Smith-Jones"),
    ] {
        assert!(found(&roster, text, "name").contains(&want.to_owned()), "{text}: {:?}", candidates(&roster, text));
    }
    for text in
        ["we hope young people come", "Marisela came. Then Okonkwo left", "Marisela met Hope, Okonkwo", "Brian Young"]
    {
        assert_eq!(found(&roster, text, "name"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn names_are_found_by_their_sound_and_one_letter_away() {
    let roster = roster(CSV);
    for text in [
        "Catherine Schmidt",
        "Katharine Schmidt",
        "Katherine Schmitt",
        "Kathryn Schmidt",
        "Marisella Okonkwo",
        "Marisela Okonkw",
        "SCHMITT, KATHERINE",
        "Marisela Okonwko",
    ] {
        assert_eq!(found(&roster, text, "near").len(), 1, "{text}: {:?}", candidates(&roster, text));
    }
    for text in ["Catherine Smart", "Acute Schmidt", "Marisela Okafor", "Blood Pressure"] {
        assert_eq!(found(&roster, text, "near"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn initials_are_weaker_evidence() {
    let roster = roster(CSV);
    for text in ["M. Okonkwo", "Okonkwo, M.", "M Okonkwo", "B. Foley"] {
        let all = candidates(&roster, text);
        let (_, _, score) =
            all.iter().find(|(_, rule, _)| *rule == "initial").unwrap_or_else(|| panic!("{text}: {all:?}"));
        assert!((0.5..0.9).contains(score), "{text}: {all:?}");
    }
    assert_eq!(found(&roster, "Q. Okonkwo", "initial"), Vec::<String>::new());
}

#[test]
fn a_surname_that_is_a_word_needs_a_capital_or_a_cue_and_an_eponym_a_cue() {
    let roster = roster(CSV);
    for (text, want) in [
        ("then Okonkwo said", true),
        ("then okonkwo said", true),
        ("told Young so", true),
        ("a young man", false),
        ("pt. young was seen", true),
        ("Young patients do well", false),
        ("the Foley was removed", false),
        ("Foley catheter placed", false),
        ("Mr. Foley was seen", true),
    ] {
        assert_eq!(!found(&roster, text, "surname").is_empty(), want, "{text}: {:?}", candidates(&roster, text));
    }
}

#[test]
fn ids_are_found_whatever_separates_them_and_only_whole() {
    let roster = roster(CSV);
    for text in ["A1944821", "a19 44821", "chart A19-44821.", "A-19-44-821", "(312)555-0143", "312.555.0143"] {
        assert_eq!(found(&roster, text, "id").len(), 1, "{text}");
    }
    for text in ["A19-448210", "944821", "77091", "2019"] {
        assert_eq!(found(&roster, text, "id"), Vec::<String>::new(), "{text}");
    }
}

fn scan(roster: &Arc<Roster>, text: &str) -> Vec<Finding> {
    let detector = Detector::builtin().unwrap().with_roster(Some(Arc::clone(roster)));
    let thresholds = Thresholds::default();
    let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
    detector.scan(text, &Field::default(), &cx, &mut Memory::default())
}

#[test]
fn birth_dates_are_known_in_every_notation() {
    let roster = roster(CSV);
    for text in ["he came 14 March 1962", "on 03/14/62", "14.3.1962", "seen 19620314 there"] {
        let findings = scan(&roster, text);
        let evidence = |f: &Finding| f.evidence.iter().any(|e| e.what == "a birth date on the roster");
        assert!(findings.iter().any(evidence), "{text}: {findings:?}");
    }
    let findings = scan(&roster, "on 15 March 1962");
    assert!(!findings[0].evidence.iter().any(|e| e.what.contains("roster")));
}

#[test]
fn forms_of_files_are_told_by_their_first_line() {
    for text in [
        "name;patient_mrn;date of birth\nOkonkwo, Marisela;A19-44821;14.03.1962\n",
        "\u{feff}Patient Name\tMRN\tDOB\nMarisela Okonkwo\tA19-44821\t3/14/1962\n",
        "\"First\",\"Surname\",\"id\",\"birthdate\"\r\n\"Marisela\",\"Okonkwo\",\"A1944821\",\"1962-03-14\"\r\n",
        "# patients\nMarisela Okonkwo\n\nA19-44821\n14 March 1962\n",
    ] {
        let roster = roster(text);
        assert_eq!(roster.counts(), Counts { people: 1, ids: 1, births: 1 }, "{text}");
        assert_eq!(found(&roster, "Okonkwo, Marisela", "name").len(), 1, "{text}");
        assert_eq!(found(&roster, "a19 44821", "id").len(), 1, "{text}");
    }
}

#[test]
fn what_cannot_be_used_is_told_by_line_and_not_quoted() {
    let load = |text: &str| Roster::new(RosterKey::new(KEY)).load(text.as_bytes());
    let loaded = load("name,mrn,dob\nMarisela Okonkwo,4711,sometime\nB,,\n").unwrap();
    assert_eq!(loaded, Loaded { unused: 3, first_unused: Some((2, Unused::Id)) });
    let error = load("Okonkwo,Marisela,5521907\n").unwrap_err().to_string();
    assert!(error.starts_with("line 1: several values") && !error.contains("Okonkwo"), "{error}");
    let error = load("name,dob\n,\n").unwrap_err().to_string();
    assert!(error.starts_with("nothing on it"), "{error}");
    let open = format!("name,dob\n\"{}", "Okonkwo ".repeat(20_000));
    let error = load(&open).unwrap_err().to_string();
    assert!(error.starts_with("line 2: a record of more") && !error.contains("Okonkwo"), "{error}");
    assert!(matches!(Roster::new(RosterKey::new(KEY)).load(b"name\n\xff"), Err(RosterError::NotUtf8)));
}

#[test]
fn a_hashed_roster_finds_the_same_and_holds_no_value() {
    let plain = roster(CSV);
    let bytes = plain.write();
    let hay = bytes.to_ascii_lowercase();
    for value in ["okonkwo", "marisela", "44821", "1962"] {
        assert!(!hay.windows(value.len()).any(|w| w == value.as_bytes()), "{value}");
    }
    let mut hashed = Roster::new(RosterKey::new(KEY));
    hashed.load(&bytes).unwrap();
    assert_eq!(hashed.write(), bytes);
    let hashed = Arc::new(hashed);
    for text in ["Marisela Okonkwo", "Catherine Schmidt", "M. Okonkwo", "a19 44821", "pt. young"] {
        assert_eq!(candidates(&hashed, text), candidates(&plain, text), "{text}");
    }
    let other = Roster::new(RosterKey::new([8; 16])).load(&bytes).unwrap_err();
    assert!(matches!(other, RosterError::Packed(PackedError::Key)));
    for cut in [8, 12, 40, bytes.len() - 1] {
        assert!(Roster::new(RosterKey::new(KEY)).load(&bytes[..cut]).is_err(), "{cut}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(file in "(name|mrn|dob|,|;|\t|\"|\n|\\PC|[0-9]{1,8}|Ana Ruiz){0,30}", text in "(Ana|Ruiz|A|\\.|,| |\\PC|[0-9]{1,8}){0,30}") {
        let mut roster = Roster::new(RosterKey::new(KEY));
        let _ = roster.load(file.as_bytes());
        let _ = candidates(&Arc::new(roster), &text);
    }

    #[test]
    fn damage_is_seen(at in 0usize..400, bit in 0u8..8) {
        let mut bytes = roster(CSV).write();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        let mut other = Roster::new(RosterKey::new(KEY));
        // With its magic gone it is no hashed roster but no text either.
        prop_assert!(other.load(&bytes).is_err());
    }

    #[test]
    fn an_id_on_the_roster_is_found_however_it_is_cut(digits in "[1-9][0-9]{5,11}", cut in 1usize..5, mark in "[-./ #]") {
        let roster = roster(&format!("mrn\n{digits}\n"));
        let (a, b) = digits.split_at(cut);
        let text = format!("see {a}{mark}{b} there");
        prop_assert_eq!(found(&roster, &text, "id"), [format!("{a}{mark}{b}")]);
    }
}
