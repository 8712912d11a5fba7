use super::*;

/// The sums below were computed once by an independent program from the same two files.
const GOLD: &str = include_str!("../../tests/eval/gold.jsonl");
const PREDICTED: &str = include_str!("../../tests/eval/predicted.jsonl");

fn rows<T: serde::de::DeserializeOwned>(text: &str) -> Vec<T> {
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn tally(wanted: Option<&[&str]>) -> (Summary, Vec<String>) {
    let mut tally = Tally::new(wanted.map(|w| w.iter().map(|t| (*t).to_owned()).collect()));
    let (gold, predicted) = (rows::<GoldRecord>(GOLD), rows::<Prediction>(PREDICTED));
    let mut lines = Vec::new();
    for (g, p) in gold.iter().zip(&predicted) {
        assert_eq!(g.id, p.id);
        for m in tally.add(g, &p.findings).unwrap() {
            lines.push(show::miss(g, &m, false));
        }
    }
    (tally.summary(), lines)
}

#[test]
fn agrees_with_the_independent_scorer() {
    let want: serde_json::Value = serde_json::from_str(include_str!("../../tests/eval/expected.json")).unwrap();
    assert_eq!(serde_json::to_value(tally(None).0).unwrap(), want);
    assert_eq!(show::table(&tally(None).0), include_str!("../../tests/eval/expected.txt"));
}

#[test]
fn types_not_wanted_are_neither_demanded_nor_held_against() {
    let table = show::table(&tally(Some(&["NAME", "DATE"])).0);
    assert_eq!(table, include_str!("../../tests/eval/expected_name_date.txt"));
}

#[test]
fn misses_are_listed_without_the_values() {
    let lines = tally(None).1;
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("LEAK  a\tDATE\t\"# ### ####\""), "{}", lines[0]);
    assert!(lines[2].starts_with("LEAK  f"), "{}", lines[2]);
    assert!(lines[1].contains("ALARM b\tNAME\t\"#########\""), "{}", lines[1]);
    assert!(lines.iter().all(|l| !l.contains("2021") && !l.contains("Ruiz") && !l.contains("Parkinson")));
}

#[test]
fn a_rate_of_nothing_is_no_number() {
    let summary = Tally::new(None).summary();
    assert!(show::table(&summary).contains("span_recall     nan"));
    assert!(serde_json::to_value(&summary).unwrap()["span_recall"].is_null());
}

#[test]
fn a_span_outside_its_text_is_refused() {
    let gold = GoldRecord { id: "x".into(), text: "short".into(), spans: vec![] };
    let p = Predicted { start: 3, end: 9, kind: "NAME".into() };
    let error = Tally::new(None).add(&gold, &[p]).unwrap_err();
    assert_eq!(error.to_string(), "predicted span 3..9 lies outside a text of 5 code points");
}
