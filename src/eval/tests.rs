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
            let what = if m.leak { "LEAK " } else { "ALARM" };
            lines.push(show::Shown::new(g, &[&p.findings], &m, false).line(what));
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

const MANY_GOLD: &str = include_str!("../../tests/eval/many_gold.jsonl");
const MANY_PREDICTED: &str = include_str!("../../tests/eval/many_predicted.jsonl");

/// Sixty records with spans of every kind: the sums, and the misses in the
/// scorer's words: kind, id, type, the span as it is written in Python.
#[test]
fn agrees_with_the_independent_scorer_on_many_records() {
    let three = ["NAME", "ZIP", "MRN"];
    for (wanted, json, misses) in [
        (None, include_str!("../../tests/eval/many_expected.json"), include_str!("../../tests/eval/many_misses.txt")),
        (
            Some(&three[..]),
            include_str!("../../tests/eval/many_expected_three.json"),
            include_str!("../../tests/eval/many_misses_three.txt"),
        ),
    ] {
        let mut tally = Tally::new(wanted.map(|w| w.iter().map(|t| (*t).to_owned()).collect()));
        let (mut leaks, mut alarms, mut figures) = (Vec::new(), Vec::new(), Figures::default());
        for (g, p) in rows::<GoldRecord>(MANY_GOLD).iter().zip(&rows::<Prediction>(MANY_PREDICTED)) {
            let found = tally.add(g, &p.findings).unwrap();
            figures.add(Figures::of(g, &tally, &found));
            for m in found {
                let value: String = g.text.chars().skip(m.start).take(m.end - m.start).collect();
                let list = if m.leak { &mut leaks } else { &mut alarms };
                let quote = if value.contains('\'') { '"' } else { '\'' };
                let value = value.replace('\n', "\\n");
                let what = if m.leak { "LEAK " } else { "ALARM" };
                list.push(format!("{what} {}\t{}\t{quote}{value}{quote}", g.id, m.kind));
            }
        }
        // As text: reading the numbers back could lose a last digit.
        let want = json.trim().replace(", ", ",").replace(": ", ":");
        assert_eq!(serde_json::to_string(&tally.summary()).unwrap(), want);
        let listed: Vec<&str> = misses.lines().collect();
        assert_eq!([leaks.clone(), alarms.clone()].concat(), listed);
        assert_eq!((figures.gold - figures.caught, figures.alarms), (leaks.len(), alarms.len()));
    }
    let mut all = Tally::new(None);
    for (g, p) in rows::<GoldRecord>(MANY_GOLD).iter().zip(&rows::<Prediction>(MANY_PREDICTED)) {
        all.add(g, &p.findings).unwrap();
    }
    assert_eq!(show::table(&all.summary()), include_str!("../../tests/eval/many_expected.txt"));
}

#[test]
fn ignored_gold_is_neither_demanded_nor_held_against() {
    let mut gold: GoldRecord = rows(GOLD).remove(0);
    gold.spans.iter_mut().for_each(|s| s.ignored = true);
    let p = Predicted { start: 12, end: 20, kind: "NAME".into(), score: None };
    let mut tally = Tally::new(None);
    assert_eq!(tally.add(&gold, &[p]).unwrap(), []);
    let summary = tally.summary();
    assert_eq!((summary.gold_spans, summary.clean_docs), (0, 0));
    assert!(summary.char_precision.is_nan());
}

#[test]
fn what_was_found_beside_a_miss_is_masked_too() {
    let gold: GoldRecord = rows(GOLD).remove(0);
    let found = Predicted { start: 8, end: 11, kind: "NAME".into(), score: None };
    let leak = Miss { leak: true, kind: "NAME".into(), start: 12, end: 20 };
    let shown = show::Shown::new(&gold, &[&[found]], &leak, false);
    assert_eq!(
        (shown.value.as_str(), shown.context.as_str()),
        ("### ####", "Seen by ##. ### #### on # ### ####, MRN ##-####.")
    );
    assert!(show::Shown::new(&gold, &[], &leak, true).context.contains("Ana Ruiz"));
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
    let p = Predicted { start: 3, end: 9, kind: "NAME".into(), score: None };
    let error = Tally::new(None).add(&gold, &[p]).unwrap_err();
    assert_eq!(error.to_string(), "predicted span 3..9 lies outside a text of 5 code points");
}
