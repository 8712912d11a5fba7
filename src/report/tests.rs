use super::*;
use crate::finding::{Evidence, Finding, Location, Score, Sensitive};
use crate::guard::Action;
use crate::text::{OffsetUnit, Span};

/// An invented finding of `value` at `line` and `column`.
pub(super) fn report(kind: IdentifierType, value: &str, line: u64, column: u64) -> Report {
    let shape: String = value.chars().map(|c| if c.is_alphanumeric() { '#' } else { c }).collect();
    let start = usize::try_from(column).unwrap() - 1;
    Report {
        finding: Finding {
            kind,
            span: Span::new(start, start + value.len()),
            score: Score::new(0.97),
            rule: "invented-rule".into(),
            evidence: vec![Evidence::new("label 'MRN' to the left", 2.0)],
        },
        location: Location {
            name: Some("visit.txt".into()),
            line: Some(line),
            column: Some(column),
            ..Location::default()
        },
        start,
        end: start + value.chars().count(),
        unit: OffsetUnit::Char,
        masked: format!("{kind}: {shape}"),
        hint: format!("Replace with [{kind}]"),
        action: Action::Block,
        value: Sensitive::new(value.to_owned()),
    }
}

fn unread(reason: &'static str) -> Report {
    let mut r = report(IdentifierType::Unscannable, "", 1, 1);
    r.location = Location::default();
    r.masked.clear();
    r.finding.evidence = vec![Evidence::new(reason, 0.0)];
    r
}

fn sample() -> Vec<Scanned> {
    let line = "Pt. Ana Ruiz, MRN 55-1234.";
    let reports = vec![report(IdentifierType::Name, "Ana Ruiz", 1, 5), report(IdentifierType::Mrn, "55-1234", 1, 19)];
    let excerpts: Vec<_> = Hidden::new(&reports, false).excerpts(1, line).into_iter().map(|(_, e)| Some(e)).collect();
    let mut findings: Vec<_> =
        reports.into_iter().zip(excerpts).map(|(report, excerpt)| Shown { report, excerpt }).collect();
    let mut inside = report(IdentifierType::Date, "3 May 2021", 7, 2);
    inside.location.pointer = Some("/visit/0/<when>".into());
    findings.push(Shown { report: inside, excerpt: None });
    let one = |name: &str, findings, error: Option<&str>| Scanned {
        name: name.into(),
        findings,
        more: 0,
        error: error.map(str::to_owned),
        kind: "text",
    };
    vec![
        one("notes/visit, 1.txt", findings, None),
        one("clean.txt", vec![], None),
        Scanned {
            kind: "unknown",
            ..one("scan.bin", vec![Shown { report: unread("unknown-format"), excerpt: None }], None)
        },
        one("gone.txt", vec![], Some("permission denied")),
    ]
}

fn render(format: Format) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    let mut reporter = format.reporter(false);
    let mut table = Table::default();
    for item in sample() {
        reporter.scanned(&item, &mut out).unwrap();
        table.take(&item);
    }
    let types = [(IdentifierType::Name, 1), (IdentifierType::Date, 1), (IdentifierType::Mrn, 1)];
    let totals =
        Totals { files: 3, bytes: 120, findings: types.into(), unscannable: 1, in_baseline: 2, errors: 1, table };
    reporter.finish(&totals, &mut out).unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

#[test]
fn each_format_is_as_recorded_and_shows_no_value() {
    for format in [Format::Human, Format::Json, Format::Jsonl, Format::Sarif, Format::Junit, Format::Github] {
        let text = render(format);
        for value in ["Ana", "Ruiz", "1234", "May"] {
            assert!(!text.contains(value), "{format:?} shows a value:\n{text}");
        }
        let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(format!("{format:?}").to_lowercase(), text);
    }
}

#[test]
fn values_are_shown_only_when_asked_for() {
    let item = &sample()[0];
    let report = &item.findings[1].report;
    assert_eq!(finding_json("a.txt", report, true)["value"], "55-1234");
    assert_eq!(finding_json("a.txt", report, false)["value"], serde_json::Value::Null);
}

#[test]
fn the_json_name_is_the_path_also_around_an_archive() {
    let mut r = report(IdentifierType::Mrn, "4711", 1, 1);
    assert_eq!(finding_json("dir/visit.txt", &r, false)["location"]["name"], "dir/visit.txt");
    r.location.archive = vec!["notes.zip".into()];
    let json = finding_json("dir/notes.zip", &r, false);
    assert_eq!(json["location"]["name"], "visit.txt");
    assert_eq!(json["location"]["archive"][0], "dir/notes.zip");
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    assert_eq!(plain("a\u{1b}[2Jb\u{202e}c\n"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}");
}
