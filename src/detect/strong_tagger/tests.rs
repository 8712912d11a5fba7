use std::collections::BTreeMap;

use super::*;
use crate::detect::{Detector, Memory, ScanContext, Window};
use crate::finding::{Field, Finding, Thresholds};
use crate::text::Tokens;
use IdentifierType as T;

/// A reader that knows some words, with the probability of their label.
struct Knows {
    labels: Vec<String>,
    words: Vec<(&'static str, &'static str, f32)>,
    fault: Option<ReaderFault>,
}

impl TokenReader for Knows {
    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn describe(&self) -> String {
        "a list".to_owned()
    }

    fn read(&self, text: &str) -> Result<Reading, ReaderFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let tokens = Tokens::new(text);
        let mut reading = Reading::default();
        for token in tokens.iter() {
            let word = token.text(text);
            let known = self.words.iter().find(|(w, _, _)| *w == word);
            reading.words.push(token.span());
            reading.probabilities.extend(self.labels.iter().map(|label| match known {
                Some((_, l, p)) if l == label => *p,
                Some((_, _, p)) if label == "O" => 1.0 - p,
                None if label == "O" => 1.0,
                _ => 0.0,
            }));
        }
        Ok(reading)
    }
}

fn knows(words: &[(&'static str, &'static str, f32)]) -> Knows {
    let labels = ["O", "B-PER", "I-PER", "LOC", "ORG", "DATE", "AGE", "PHONE", "ID"];
    Knows { labels: labels.map(str::to_owned).to_vec(), words: words.to_vec(), fault: None }
}

fn strong(reader: Knows, combine: Combine, threshold: f32) -> Arc<StrongTagger> {
    let labels = Labels::new(&reader.labels, &BTreeMap::new()).unwrap();
    Arc::new(StrongTagger::new(Arc::new(reader), labels, combine, Score::new(threshold)).unwrap())
}

fn detector(strong: Option<Arc<StrongTagger>>) -> Detector {
    static DETECTOR: std::sync::OnceLock<Detector> = std::sync::OnceLock::new();
    DETECTOR.get_or_init(|| Detector::builtin().unwrap()).with_strong_tagger(strong)
}

fn scan(detector: &Detector, text: &str, field: &Field<'_>) -> Vec<Finding> {
    let thresholds = Thresholds::default();
    let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
    detector.scan(text, field, &cx, &mut Memory::default())
}

fn found(strong: &Arc<StrongTagger>, text: &str) -> Vec<(T, String)> {
    let findings = scan(&detector(Some(strong.clone())), text, &Field::default());
    findings.into_iter().map(|f| (f.kind, f.span.of(text).to_owned())).collect()
}

/// A name that nothing built in takes for one.
const ODD: &str = "we asked quorl thimmet about the swelling";

#[test]
fn in_a_union_what_the_model_reads_counts() {
    assert_eq!(scan(&detector(None), ODD, &Field::default()), []);
    let sure = strong(knows(&[("quorl", "B-PER", 0.99), ("thimmet", "I-PER", 0.98)]), Combine::Union, 0.5);
    assert_eq!(found(&sure, ODD), [(T::Name, "quorl thimmet".to_owned())]);
    // The built-in readings stay.
    let text = "Patient: Maria Lopez, seen 3/14/2024";
    let with = scan(&detector(Some(sure.clone())), text, &Field::default());
    assert_eq!(with, scan(&detector(None), text, &Field::default()));
    assert!(with.len() == 2);
}

#[test]
fn the_threshold_moves_what_counts() {
    let words = [("quorl", "B-PER", 0.9), ("thimmet", "I-PER", 0.9)];
    assert_eq!(found(&strong(knows(&words), Combine::Union, 0.5), ODD).len(), 1);
    assert_eq!(found(&strong(knows(&words), Combine::Union, 0.95), ODD), []);
}

#[test]
fn evidence_says_who_read_it_and_never_what() {
    let strong = strong(knows(&[("quorl", "B-PER", 0.99), ("thimmet", "I-PER", 0.98)]), Combine::Union, 0.5);
    let findings = scan(&detector(Some(strong)), ODD, &Field::default());
    assert_eq!(&*findings[0].rule, RULE);
    let what: Vec<&str> = findings[0].evidence.iter().map(|e| &*e.what).collect();
    assert_eq!(what[0], "the stronger reader's reading");
    assert!(!what.iter().any(|w| w.contains("quorl")));
    let sum: f32 = findings[0].evidence.iter().map(|e| e.weight).sum();
    assert!((findings[0].score.log_odds() - sum).abs() < 0.02, "{findings:?}");
}

#[test]
fn what_speaks_against_a_name_is_heard() {
    let words =
        [("Babinski", "B-PER", 0.97), ("Texas", "LOC", 0.999), ("France", "LOC", 0.999), ("Springfield", "LOC", 0.99)];
    let strong = strong(knows(&words), Combine::Union, 0.5);
    assert_eq!(found(&strong, "Positive Babinski sign, flew in from France and Texas."), []);
    assert_eq!(found(&strong, "He lives in Springfield now."), [(T::Location, "Springfield".to_owned())]);
}

#[test]
fn only_what_the_guide_counts_is_an_age_or_a_date() {
    let words = [("45", "AGE", 0.99), ("94", "AGE", 0.99), ("2019", "DATE", 0.99), ("quorl", "ID", 0.99)];
    let strong = strong(knows(&words), Combine::Union, 0.5);
    let text = "45 units then, in 2019, item 94 of quorl";
    assert_eq!(found(&strong, text), [(T::Age, "94".to_owned()), (T::OtherId, "quorl".to_owned())]);
}

#[test]
fn in_a_vote_the_evidence_of_both_is_added_up() {
    // The built-in tagger reads this name by itself.
    let text = "We spoke with Halvard Brenninkmeyer about the plan.";
    // What the text as a whole adds depends on the score.
    let company = ["a short text", "sure identifiers in the same text"];
    let explained = |strong: Option<Arc<StrongTagger>>| {
        let thresholds = Thresholds::default();
        let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
        let all = detector(strong).explain(text, &Field::default(), &cx);
        let built_in = all.into_iter().find(|e| &*e.finding.rule == "tagger-person");
        let finding = built_in.map(|e| e.finding).unwrap();
        let of_text = finding.evidence.iter().filter(|e| company.contains(&&*e.what)).map(|e| e.weight);
        finding.score.log_odds() - of_text.sum::<f32>()
    };
    let alone = explained(None);
    let names = [("Halvard", "B-PER", 0.9), ("Brenninkmeyer", "I-PER", 0.9)];
    let agreed = explained(Some(strong(knows(&names), Combine::Vote, 0.5)));
    let against = explained(Some(strong(knows(&[]), Combine::Vote, 0.5)));
    assert!((agreed - alone - 9f32.ln()).abs() < 0.05, "{alone} {agreed}");
    assert!((alone - against - 4.0).abs() < 0.05, "{alone} {against}");
    // A union leaves it as it is.
    assert_eq!(explained(Some(strong(knows(&[]), Combine::Union, 0.5))), alone);
}

#[test]
fn in_a_vote_the_model_alone_must_be_surer() {
    let words = |p| knows(&[("quorl", "B-PER", p), ("thimmet", "I-PER", p), ("0142", "PHONE", 0.6)]);
    assert_eq!(found(&strong(words(0.85), Combine::Union, 0.5), ODD).len(), 1);
    assert_eq!(found(&strong(words(0.85), Combine::Vote, 0.5), ODD), []);
    assert_eq!(found(&strong(words(0.995), Combine::Vote, 0.5), ODD).len(), 1);
    // No vote on what the built-in tagger has no word for.
    assert_eq!(found(&strong(words(0.5), Combine::Vote, 0.5), "ring 0142 then"), [(T::Phone, "0142".to_owned())]);
}

#[test]
fn names_are_told_apart_by_their_first_words_and_by_what_lies_between() {
    let labels = knows(&[]).labels;
    let labels = Labels::new(&labels, &BTreeMap::new()).unwrap();
    let spans = |text: &str, words: &[(&'static str, &'static str, f32)]| {
        let reading = knows(words).read(text).unwrap();
        let found = mentions::mentions(text, &reading, &labels, 0.5);
        found.into_iter().map(|m| m.span.of(text).to_owned()).collect::<Vec<_>>()
    };
    let per = [
        ("Ann", "B-PER", 0.9),
        ("Lee", "I-PER", 0.9),
        ("Lee's", "I-PER", 0.9),
        ("Bo", "B-PER", 0.9),
        ("'", "I-PER", 0.9),
    ];
    assert_eq!(spans("Ann Lee Bo", &per), ["Ann Lee", "Bo"]);
    assert_eq!(spans("Ann\n\nLee", &per), ["Ann", "Lee"]);
    assert_eq!(spans("Ann\nLee", &per), ["Ann\nLee"]);
    assert_eq!(spans("Ann Lee's", &per), ["Ann Lee"]);
    assert_eq!(spans("' '", &per), Vec::<String>::new());
}

#[test]
fn labels_that_mean_the_same_are_added_up() {
    let names = ["O", "B-PER", "I-PER"].map(str::to_owned);
    let labels = Labels::new(&names, &BTreeMap::new()).unwrap();
    let reading = Reading { words: vec![Span::new(0, 3)], probabilities: vec![0.4, 0.3, 0.3] };
    let found = mentions::mentions("Ann", &reading, &labels, 0.5);
    assert!((found[0].probability - 0.6).abs() < 1e-6);
}

#[test]
fn a_model_that_fails_makes_the_text_unreadable() {
    let broken = strong(Knows { fault: Some(ReaderFault::NotFinite), ..knows(&[]) }, Combine::Union, 0.5);
    let text = "Patient: Maria Lopez";
    let findings = scan(&detector(Some(broken.clone())), text, &Field::default());
    assert_eq!(findings.len(), 1);
    let f = &findings[0];
    assert_eq!((f.kind, f.span, f.score.get(), &*f.rule), (T::Unscannable, Span::new(0, text.len()), 1.0, FAILED));
    assert_eq!(f.evidence[0].what, "the stronger reader failed: its output is not a number");
    // What no model reads needs none.
    let field = Field { role: Role::Number, ..Field::default() };
    assert_eq!(scan(&detector(Some(broken.clone())), "12", &field), []);
    assert_eq!(scan(&detector(Some(broken)), " ... ", &Field::default()), []);
}

#[test]
fn a_reading_that_does_not_fit_is_a_fault() {
    let span = Span::new;
    let reading = |words: Vec<Span<_>>, probabilities: Vec<f32>| Reading { words, probabilities };
    for (reading, wanted) in [
        (reading(vec![span(0, 2)], vec![0.5, 0.5]), Ok(())),
        (reading(vec![span(0, 2)], vec![0.5]), Err(ReaderFault::Shape)),
        (reading(vec![span(0, 9)], vec![0.5, 0.5]), Err(ReaderFault::Shape)),
        (reading(vec![span(0, 1)], vec![0.5, 0.5]), Err(ReaderFault::Shape)),
        (reading(vec![span(0, 2), span(0, 2)], vec![0.5; 4]), Err(ReaderFault::Shape)),
        (reading(vec![span(0, 2)], vec![0.5, f32::NAN]), Err(ReaderFault::NotFinite)),
    ] {
        assert_eq!(reading.check("éa", 2), wanted, "{:?}", reading.words);
    }
}

#[test]
fn hidden_text_is_read_undone_too() {
    let strong = strong(knows(&[("quorl", "B-PER", 0.99), ("thimmet", "I-PER", 0.98)]), Combine::Union, 0.5);
    let text = "we asked q&#117;orl thimmet about the swelling";
    assert_eq!(found(&strong, text), [(T::Name, "q&#117;orl thimmet".to_owned())]);
}

/// A reader whose reading of a word depends on where in the text before it the
/// word stands, as a model's does.
struct ByPlace(Vec<String>);

impl TokenReader for ByPlace {
    fn labels(&self) -> &[String] {
        &self.0
    }

    fn describe(&self) -> String {
        "by place".to_owned()
    }

    fn read(&self, text: &str) -> Result<Reading, ReaderFault> {
        let words: Vec<_> = Tokens::new(text).iter().map(|t| t.span()).collect();
        let named = |i: usize| if i % 7 < 2 { [0.1, 0.9] } else { [1.0, 0.0] };
        let probabilities = (0..words.len()).flat_map(named).collect();
        Ok(Reading { words, probabilities })
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]
    /// Texts too long to be held: findings do not depend on how they arrive.
    #[test]
    fn how_a_long_text_arrives_changes_nothing(
        line in "[a-z0-9 é.]{1,50}\n?", times in 1usize..4000, cuts in proptest::collection::vec(0usize..200_000, 0..6)
    ) {
        let reader = ByPlace(["O", "ID"].map(str::to_owned).to_vec());
        let labels = Labels::new(&reader.0, &BTreeMap::new()).unwrap();
        let strong = StrongTagger::new(Arc::new(reader), labels, Combine::Union, Score::new(0.5)).unwrap();
        let detector = Detector::new(Vec::new()).with_strong_tagger(Some(Arc::new(strong)));
        let thresholds = Thresholds::default();
        let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
        let text = line.repeat(times);
        let blocks = |cuts: &[usize]| {
            let (mut window, mut memory, mut out) = (Window::default(), Memory::default(), Vec::new());
            let mut from = 0;
            for &cut in cuts.iter().chain([&text.len()]) {
                let to = (0..=cut.clamp(from, text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap().max(from);
                window.push(&detector, &text[from..to], &Field::default(), &cx, &mut memory, &mut out);
                from = to;
            }
            window.finish(&detector, &Field::default(), &cx, &mut memory, &mut out);
            out
        };
        let mut cuts = cuts;
        cuts.sort_unstable();
        let whole = blocks(&[]);
        proptest::prop_assert!(blocks(&cuts) == whole);
        proptest::prop_assert_eq!(whole.iter().map(|b| b.text.as_str()).collect::<String>(), text);
    }
}
