use proptest::prelude::*;

use super::*;
use crate::finding::Field;
use crate::finding::IdentifierType::{self, *};
use crate::text::token::Tokens;

fn found(text: &str) -> Vec<(IdentifierType, &str)> {
    let tokens = Tokens::new(text);
    let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
    let mut out = Vec::new();
    PastedRecogniser::new().recognise(&doc, &mut out);
    out.retain(|c| c.score.get() >= 0.5);
    out.iter().map(|c| (c.kind, c.span.of(text))).collect()
}

#[test]
fn segments_of_messages() {
    let text =
        "Please explain:\nPID|1||55501^^^MR||PAGE^May^Q~SILVA^Ana||19500203|F|||9 Elm St^^Gary^IN^46402||2195550101\n";
    let expected = [
        (Mrn, "55501"),
        (Name, "PAGE"),
        (Name, "May"),
        (Name, "Q"),
        (Name, "SILVA"),
        (Name, "Ana"),
        (Date, "19500203"),
        (Location, "9 Elm St"),
        (Location, "Gary"),
        (Zip, "46402"),
        (Phone, "2195550101"),
    ];
    assert_eq!(found(text), expected);
    assert_eq!(found("OBX|1|NM|718-7^Hgb||13.2|g/dL|12-16|N\n"), []);
    assert_eq!(found("ABC|1|2\n"), []);
}

#[test]
fn pairs_of_names_and_values() {
    assert_eq!(found(r#"Take {"patient": {"name": "May Page"}, "mrn": 55501}."#), [(Name, "May Page"), (Mrn, "55501")]);
    assert_eq!(found("it said {'first_name': 'May', 'score': 4}"), [(Name, "May")]);
    assert_eq!(found("POST first_name=May&last_name=Page&unit=5"), [(Name, "May"), (Name, "Page")]);
    assert_eq!(found(r#"{"drug": {"name": "Lasix"}, "status": "active", "dose": 40}"#), []);
    assert_eq!(found("She said \"wait\": \"now\", and x = 5"), []);
}

#[test]
fn a_row_may_end_in_an_empty_cell() {
    let text = "Date|Glucose AM|Glucose PM|Note\n5-1|142|201|at home\n5-2|155|188|\n5-3|98|240|pizza\n";
    assert_eq!(found(text), [(Date, "5-1"), (Date, "5-2"), (Date, "5-3")]);
}

#[test]
fn a_bed_of_one_digit_waits_for_its_name() {
    assert_eq!(found("bed\tpt\tdx\n1\tA\tCAP\n12\tB\tpyelo\n"), [(Location, "12")]);
}

#[test]
fn elements_and_attributes() {
    let text = "Why is <name><given>May</given><family>Page</family></name> <birthTime value=\"19500203\"/> wrong?";
    assert_eq!(found(text), [(Name, "May"), (Name, "Page"), (Date, "19500203")]);
    assert_eq!(found("use <b>May</b> and <code code=\"718-7\"/>, 3 < 4 > 2"), []);
}

#[test]
fn rows_below_the_names_of_their_columns() {
    let markdown = "| Patient name | MRN | Result |\n|---|---|---|\n| May Page | 55501 | 7.2 |\n\nDone.";
    assert_eq!(found(markdown), [(Name, "May Page"), (Mrn, "55501")]);
    let commas = "first_name,dob,mrn\nMay,2/3/1950,55501\n\"Rose\",3/4/1960,55502\n";
    assert_eq!(
        found(commas),
        [(Name, "May"), (Date, "2/3/1950"), (Mrn, "55501"), (Name, "Rose"), (Date, "3/4/1960"), (Mrn, "55502")]
    );
    assert_eq!(found("Last name\tTest\nPage\tHgb\n"), [(Name, "Page")]);
    assert_eq!(found("Drug,Dose,Route\nLasix,40 mg,PO\n"), []);
    assert_eq!(found("Well, name, date and dose were right.\nIn May, Rose, June, it was not.\n"), []);
}

#[test]
fn columns_set_by_blanks_and_short_names_beside_persons() {
    let signout = "Name            Bed   Dx\nAdeyemi         12    GIB\nMay Page        14B   etoh\n";
    assert_eq!(found(signout), [(Location, "12"), (Name, "May Page"), (Location, "14B")]);
    let bars = "Pt Name|DOB|ID|Coll Dt|Test\nMay Page|1958-11-02|7740213|2026-01-14|HGB\n";
    assert_eq!(found(bars), [(Name, "May Page"), (Date, "1958-11-02"), (Mrn, "7740213"), (Date, "2026-01-14")]);
    assert_eq!(found("Drug        ID    Dose\nLasix       44    40 mg\n"), []);
}

proptest! {
    #[test]
    fn values_lie_in_the_text(text in "(\\PC|[\"'{}:,|<>/=&\t\n]|\"name\": |PID\\|1\\|\\|5\\||<given>|name,dob\n){0,40}") {
        let _ = found(&text);
    }
}
