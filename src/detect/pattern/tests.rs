use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::finding::Field;
use crate::text::Tokens;

static SET: LazyLock<PatternSet> = LazyLock::new(|| builtin().unwrap_or_else(|e| panic!("{e}")));

fn run(set: &PatternSet, text: &str) -> Vec<Candidate> {
    let tokens = Tokens::new(text);
    let mut out = Vec::new();
    set.recognise(&Doc { text, tokens: &tokens, field: Field::default(), year: 2026 }, &mut out);
    out
}

#[test]
fn examples_of_every_rule_hold() {
    let failures = test_examples(&SET);
    let lines: Vec<_> = failures.into_iter().map(|f| LoadError::from(f).to_string()).collect();
    assert!(lines.is_empty(), "{} failures\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn the_table_holds_every_file_of_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
    let mut there = BTreeSet::new();
    for folder in ["us", "generic", "intl"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".toml") {
                there.insert(format!("{folder}/{name}"));
            }
        }
    }
    let listed: BTreeSet<String> = builtin::FILES.iter().map(|(n, _)| (*n).to_owned()).collect();
    assert_eq!(there, listed);
}

const RULE: &str = r#"
[[rule]]
id = "badge"
type = "OTHER_ID"
what = "w"
why = "y"
labels = ["badge no"]
regex = '${gap}(?P<id>[0-9]{4})\b'
max_len = 200
score = 0.9
examples = ["badge no {{1234}}"]
counter_examples = ["badge no 12345"]
"#;

fn error(from: &str, to: &str) -> LoadError {
    let text = RULE.replace(from, to);
    assert_ne!(text, RULE);
    PatternSet::load([("mine.toml", text.as_str())]).err().expect("refused")
}

#[test]
fn a_good_file_loads_and_works() {
    let set = PatternSet::load([("mine.toml", RULE)]).unwrap();
    let found = run(&set, "Badge-No.: 4711");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].span, Span::new(11, 15));
}

#[test]
fn bad_files_are_refused_with_their_place() {
    let cases = [
        ("max_len = 200", "max_len = 20", Some("max_len"), 9, "bytes long"),
        ("[0-9]{4}", "[0-9]{4,}", Some("regex"), 8, "no upper limit"),
        ("${gap}(?P<id>[0-9]{4})", "(?P<id>[0-9]{0,4})", Some("regex"), 8, "nothing at all"),
        ("?P<id>", "?P<number>", Some("regex"), 8, "group named"),
        ("[0-9]{4}", "[0-9", Some("regex"), 8, "unclosed"),
        ("${gap}", "${gasp}", Some("regex"), 8, "gasp"),
        ("score = 0.9", "score = 9.0", Some("score"), 10, "between"),
        ("score = 0.9", "score = 0.9\nscores = 1", None, 11, "unknown field"),
        ("OTHER_ID", "OTHER", None, 4, "unknown identifier type"),
        ("{{1234}}", "{{123}}4", Some("examples"), 11, "instead"),
        ("badge no {{1234}}", "badge no 1234", Some("examples"), 11, "marks no"),
        ("badge no {{1234}}", "bagde no {{1234}}", Some("examples"), 11, "instead"),
        ("badge no 12345", "badge no 1234", Some("counter_examples"), 12, "1234"),
        ("score = 0.9", "score = 0.9\nvalidator = { name = \"lune\" }", Some("validator.name"), 11, "luhn"),
        ("\"badge no\"", "\"Badge\"", Some("labels"), 3, "lower case"),
        ("\"badge\"", "\"Badge\"", Some("id"), 3, "lower-case"),
    ];
    for (from, to, key, line, problem) in cases {
        let e = error(from, to);
        assert_eq!((e.file.as_str(), e.key, e.line), ("mine.toml", key, line), "{e}");
        assert!(e.problem.contains(problem), "{e}");
    }
    let twice = PatternSet::load([("a.toml", RULE), ("b.toml", RULE)]).err().unwrap();
    assert!(twice.to_string().contains("a.toml:3"), "{twice}");
}

#[test]
fn rules_do_not_hide_each_other() {
    // A nine-digit number behind two labels, and one that two shapes share.
    let found = run(&SET, "SSN/MRN: 512-84-9931");
    let kinds: BTreeSet<_> = found.iter().map(|c| c.kind.as_str()).collect();
    assert!(kinds.contains("MRN") && kinds.contains("SSN"), "{kinds:?}");
}

/// An example of any rule, without its marks.
fn example() -> impl Strategy<Value = String> {
    let all: Vec<String> = SET
        .rules()
        .iter()
        .flat_map(|r| &r.examples)
        .map(|(e, _)| e.replace("{{", "").replace("}}", ""))
        .filter(|e| crate::text::normalize::normalize(e).text == e.as_str())
        .collect();
    proptest::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// What is found does not depend on what stands beyond the reach.
    #[test]
    fn the_same_wherever_it_stands(text in example(), before in "([a-z]{2,9} |[0-9]{1,3} |\n){0,60}", after in "( [a-z]{2,9}| [0-9]{1,3}|\n){0,60}") {
        let reach = SET.reach();
        let far = reach.longest + reach.before.max(reach.after) + 8;
        let filler = "w ".repeat(far / 2);
        let near = format!("{filler}\n{text}\n{filler}");
        let whole = format!("{before}{near}{after}");
        let shift = before.len();
        let mut alone: Vec<_> = run(&SET, &near);
        for c in &mut alone {
            c.span = c.span.shifted(shift);
        }
        let inside = |c: &Candidate| c.span.start >= shift + filler.len() && c.span.end <= shift + near.len() - filler.len();
        let mut embedded = run(&SET, &whole);
        embedded.retain(inside);
        alone.retain(inside);
        prop_assert_eq!(alone, embedded);
    }

    /// A match at a window's edge is the match of the whole, if the reach is in view.
    #[test]
    fn a_window_with_the_reach_in_view_finds_the_same(text in example(), cut in 0usize..400) {
        let reach = SET.reach();
        let filler = "some words 12 and 7 more ".repeat((reach.longest + reach.before + reach.after) / 25 + 20);
        let whole = format!("{filler}\n{text}\n{filler}");
        let start = filler.len().saturating_sub(reach.longest + reach.before + cut);
        let end = (filler.len() + text.len() + 2 + reach.longest + reach.after + cut).min(whole.len());
        let inside = |c: &Candidate| c.span.start >= filler.len() && c.span.end <= filler.len() + text.len() + 2;
        let mut all = run(&SET, &whole);
        all.retain(inside);
        let mut window = run(&SET, &whole[start..end]);
        for c in &mut window {
            c.span = c.span.shifted(start);
        }
        window.retain(inside);
        prop_assert_eq!(all, window);
    }

    #[test]
    fn any_text_is_borne(text in "\\PC{0,80}|[0-9A-Z#:. \n-]{0,120}|(mrn|ssn|id|é|[0-9]{1,4}|[ :#-]){0,40}") {
        for c in run(&SET, &text) {
            prop_assert!(!c.span.of(&text).is_empty());
        }
    }
}
