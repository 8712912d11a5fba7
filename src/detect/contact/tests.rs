use super::*;
use crate::detect::{Candidate, Doc};
use crate::finding::Field;
use crate::text::Tokens;
use proptest::prelude::*;

fn scan(text: &str) -> Vec<Candidate> {
    let tokens = Tokens::new(text);
    let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
    let mut out = Vec::new();
    for recogniser in recognisers() {
        recogniser.recognise(&doc, &mut out);
    }
    out.sort_by_key(|c| c.span);
    out
}

fn found(text: &str) -> Vec<String> {
    // What lies inside another is the resolver's to drop.
    let mut end = 0;
    let hits = scan(text).into_iter().filter(|c| c.score.get() >= 0.5);
    hits.filter(|c| {
        let outside = c.span.end > end;
        end = end.max(c.span.end);
        outside
    })
    .map(|c| format!("{} {}", c.kind, c.span.of(text)))
    .collect()
}

/// Lines of `TYPE: text {{identifier}} text`.
fn check(kind: &str, table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let text = line.replace("{{", "").replace("}}", "");
        let want: Vec<String> =
            line.split("{{").skip(1).map(|p| format!("{kind} {}", p.split("}}").next().unwrap_or(""))).collect();
        let got = found(&text);
        if got != want {
            let all: Vec<_> = scan(&text).into_iter().map(|c| (c.span.of(&text).to_owned(), c.score.get())).collect();
            wrong.push(format!("{line}\n   found {got:?}, all {all:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn numbers_within_a_house() {
    check(
        "PHONE",
        "to Dr. Oluwole by phone, ext {{6-4410}}, read
         kit at bedside, ENT pager {{2-8816}}
         recheck, call Dr. Bellweather spectralink {{52208}}.
         page {{4-4410}} with results
         my # is {{5550142}} thx
         Sydney {{(02) 8555 0142}}",
    );
    check("PHONE", "ALT 812 AST 640 ALP 101\n         Call 1-800-XXX-XXXX");
}

#[test]
fn telephones() {
    check(
        "PHONE",
        "call {{(555) 123-4567}} today
         cell {{555-123-4567}}.
         {{555.123.4567}}
         phone {{5551234567}}
         {{+1 555 123 4567}} or {{+15551234567}}
         {{1-555-123-4567}}
         {{555-123-4567 ext. 12}}
         {{(555)123-4567 x4521}}
         tel: {{555-0142}}
         call me at {{555 0142}}
         pager {{4471}}
         ext. {{4521}}
         {{+44 20 7946 0958}} is her number
         {{+49 (0)30 1234567}}
         Tfno: {{612 345 678}}
         Tél : {{06 12 34 56 78}}
         Tel. {{030/1234567}}
         {{0034 612 345 678}}
         {{1-800-FLOWERS}}
         reach him at {{(555) 123-DOCS}}
         her number is {{five five five, one two three, four five six seven}}
         phone: {{five five five oh one four two}}",
    );
    check("FAX", "Fax: {{555-123-4567}}\nfax number {{(555) 123-4568}}\n{{555-123-4569}} (fax)");
}

#[test]
fn numbers_that_are_no_telephones() {
    check(
        "PHONE",
        "call 911 or 988 or 112
         poison control 1-800-222-1222
         1-800-QUIT-NOW helps
         NPI 1234567893
         ranges 100-1000 mg, 500-1000
         123-45-6789
         2021-03-04, 3/4/2021 10:20
         MRN 555-123-4567-89
         120/80, 98.6, 5.5
         version 1.2.3.4
         one two three, one two
         three to five times, two or three
         page 12 of 45
         0. 0020 (8)-0. 0031 (8) 0. 0008 (8) C4
         PH 2.16.840.1.113883
         blood work from 4/10/2021, in our office on 07/13/04, work in 1999-2001
         call 1-800-MEDICARE or 1-800-4-CANCER, see page 2610",
    );
}

#[test]
fn addresses_spelled_out() {
    check(
        "EMAIL",
        "write to {{jane dot doe at example dot com}}
         {{jane (at) example [dot] com}}
         {{jane.doe [at] example.org}}
         {{jane @ example.com}}
         seen at example dot clinic
         look at the dot on the scan",
    );
}

#[test]
fn web_addresses() {
    check(
        "URL",
        "see {{https://www.facebook.com/jane.doe.77}}.
         ({{http://portal.example.com/patient?id=4471}})
         {{www.janesblog.com}} has it
         {{linkedin.com/in/jane-doe}}
         my website {{janedoe.net}}
         https://doi.org/10.1056/NEJMoa2034577
         https://pubmed.ncbi.nlm.nih.gov/12345678/
         www.cdc.gov/flu, nice.org.uk/guidance/ng136
         {{https://www.nih.gov/profile/jane}}
         e.g. this, i.e. that, notes.txt, Dr.Smith
         visit uptodate.com",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_read_without_panic(text in "(\\PC|[0-9().+ /-]|five |at |dot |com|https://|www\\.|ext|fax |\n){0,40}") {
        for c in scan(&text) {
            prop_assert!(!c.span.is_empty() && c.span.end <= text.len());
        }
    }

    #[test]
    fn every_number_of_the_plan_is_found(area in 201u32..999, exchange in 200u32..999, line in 0u32..9999, which in 0usize..6) {
        let written = match which {
            0 => format!("({area}) {exchange}-{line:04}"),
            1 => format!("{area}-{exchange}-{line:04}"),
            2 => format!("{area}.{exchange}.{line:04}"),
            3 => format!("+1-{area}-{exchange}-{line:04}"),
            4 => format!("+1{area}{exchange}{line:04}"),
            _ => format!("{area}-{exchange}-{line:04} ext 77"),
        };
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        prop_assume!(!hotline::is_public(&digits));
        let text = format!("He can be called: {written}, mornings.");
        prop_assert_eq!(found(&text), vec![format!("PHONE {written}")]);
    }
}
