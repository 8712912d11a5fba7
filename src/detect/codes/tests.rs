use proptest::prelude::*;

use super::*;
use crate::finding::Field;
use crate::text::Tokens;

fn found(text: &str) -> Vec<(&str, IdentifierType, bool)> {
    let tokens = Tokens::new(text);
    let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
    let mut out = Vec::new();
    add(&doc, &mut out);
    out.iter().map(|c| (c.span.of(text), c.kind, c.score.get() >= 0.5)).collect()
}

#[test]
fn codes_beside_words_for_identifiers() {
    for (text, code, kind) in [
        ("I think it is the string E4471902 which is", "E4471902", IdentifierType::OtherId),
        ("E4471902 is the encounter number", "E4471902", IdentifierType::Mrn),
        ("consultant ID HX-20931 here", "HX-20931", IdentifierType::OtherId),
        ("send a corrected req (REQ 771204) today", "771204", IdentifierType::Mrn),
        ("mismatch, template FT-0A93E1C7.", "FT-0A93E1C7", IdentifierType::Biometric),
        ("the check (inv INV-0093317) came back", "INV-0093317", IdentifierType::Account),
        ("pend, case 1B77204.", "1B77204", IdentifierType::OtherId),
        ("row 14 is \"VPR-2209-88431\" next to", "VPR-2209-88431", IdentifierType::OtherId),
    ] {
        assert_eq!(found(text), [(code, kind, true)], "{text}");
    }
}

#[test]
fn without_a_word_most_wait_for_company() {
    assert_eq!(found("left K118274 with her"), [("K118274", IdentifierType::OtherId, false)]);
    assert_eq!(found("771204 was there"), [("771204", IdentifierType::OtherId, false)]);
}

#[test]
fn codes_of_things_are_none() {
    for text in [
        "grant no. R-441982",
        "model number HX-20931",
        "catalog no. AB-12345",
        "ClinicalTrials.gov number 12345678",
        "GenBank accession number AF123456",
        "CPT code 99213",
        "a dose of 120000 units",
        "ICD-10 code 123456",
        "see https://example.org/a/123456",
        "paid $123456",
        "at 12:30:45",
        "a count of 120000 copies",
    ] {
        assert!(found(text).iter().all(|(_, _, counts)| !counts), "{text}: {:?}", found(text));
    }
}

proptest! {
    #[test]
    fn any_text_is_borne(text in "(\\PC|[A-Z0-9-]|no\\. |#){0,60}") {
        found(&text);
    }
}
