//! How a document arrives changes nothing; without findings nothing changes;
//! what is rewritten stays what it was, but for the findings; and what was
//! replaced is not found again. For every format, plain and compressed, below
//! and above the size up to which documents are seen whole.
#![allow(clippy::disallowed_methods, reason = "messages and logs of tests show bytes as text")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use phi_guard::guard::{Action, Guard, Verdict};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use crate::support::formats::BOUNDARY;
use crate::support::{Doc, FORMATS, Format, guard, run, told};

const MARKED: &[&str] = &[
    "Patient Deborah Kessler, MRN: 00482213, was seen on 03/14/2021.",
    "Call (503) 555-0148 or write to tamsin.okafor@mailhost.org.",
    "Mr. Anselmo Ruiz, SSN 219-09-9438, lives at 17 Birchwood Lane, Toledo.",
    "Ms. Kessler <told> \"us\" & left: DOB 4/9/1961.",
    "A 93-year-old woman; IP 203.0.113.77; VIN 1HGCM82633A004352.",
    "Zoë Quillfeather 😀 (medical record number 77120934) said so.",
];

/// In which nothing must be found.
const PLAIN: &str = "Take 500 mg twice daily with food & water.";

const CLEAN: &[&str] = &[
    "The patient's course was slow; no change since.",
    PLAIN,
    PLAIN,
    PLAIN,
    "See the <details> of \"the\" trial.",
    "Is metformin safe at an eGFR of 38?",
    "a naïve 😀 reading,\twith blanks",
    "",
];

fn text(pool: &'static [&'static str], noise: bool) -> BoxedStrategy<String> {
    let sentence = select(pool).prop_map(str::to_owned);
    let sentence = if noise {
        prop_oneof![4 => sentence, 1 => "[a-zA-Z0-9é😀 ,.\"<&|\\\\]{0,30}"].boxed()
    } else {
        sentence.boxed()
    };
    let joint = select(&[" ", "\n", "; "][..]);
    (proptest::collection::vec(sentence, 1..4), joint).prop_map(|(parts, joint)| parts.join(joint)).boxed()
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    let mixed = [MARKED, CLEAN].concat().leak();
    proptest::collection::vec(text(mixed, true), 1..5)
}

/// Where a document is cut: at random places, or into pieces of one small size.
#[derive(Clone, Debug)]
enum Cuts {
    Places(Vec<Index>),
    Every(usize),
}

impl Cuts {
    fn of(&self, len: usize) -> Vec<usize> {
        match self {
            Cuts::Places(places) => {
                let mut cuts: Vec<_> = places.iter().map(|place| place.index(len + 1)).collect();
                cuts.sort_unstable();
                cuts
            }
            Cuts::Every(step) => (0..len).step_by(*step).collect(),
        }
    }
}

fn cuts() -> impl Strategy<Value = Cuts> {
    prop_oneof![
        proptest::collection::vec(any::<Index>(), 0..6).prop_map(Cuts::Places),
        (1usize..5).prop_map(Cuts::Every)
    ]
}

/// Sizes up to which a document is seen whole: hardly ever, sometimes, always.
fn whole() -> impl Strategy<Value = usize> {
    prop_oneof![Just(1usize), 100usize..900, Just(1 << 20)]
}

fn redacting(whole: usize) -> Guard {
    guard(&format!("action = \"redact\"\n[limits]\nwhole_bytes = {whole}"))
}

fn read(guard: &Guard, doc: &Doc, cuts: &[usize]) -> (Vec<u8>, Verdict) {
    run(guard, doc, cuts).unwrap_or_else(|error| panic!("{error}: {doc:?}"))
}

/// `doc` with its content coding undone.
fn identity(doc: &Doc) -> Vec<u8> {
    let mut bytes = Vec::new();
    match doc.content_encoding {
        None => return doc.bytes.clone(),
        Some(_) => flate2::read::GzDecoder::new(&doc.bytes[..]).read_to_end(&mut bytes).unwrap(),
    };
    bytes
}

/// What of a document must outlive redaction: everything but the values.
fn skeleton(format: Format, bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap();
    match format {
        Format::Text => Vec::new(),
        Format::Json | Format::JsonEscaped => vec![bones(&serde_json::from_str(text).unwrap()).to_string()],
        Format::Ndjson => text.lines().map(|line| bones(&serde_json::from_str(line).unwrap()).to_string()).collect(),
        Format::Form => text.split('&').map(|pair| pair.split_once('=').unwrap().0.to_owned()).collect(),
        Format::Multipart => {
            let delimiter = format!("--{BOUNDARY}");
            let head = |part: &str| part.split_once("\r\n\r\n").map_or(part, |(head, _)| head).to_owned();
            text.split(delimiter.as_str()).map(head).collect()
        }
        Format::Csv => rows(text).into_iter().map(|row| format!("{} {} {}", row.len(), row[0], row[2])).collect(),
        Format::Html | Format::Xml => tags(text),
        Format::Hl7 => text.split('\r').map(|segment| fields(segment).join("|")).collect(),
    }
}

/// The value with its texts taken out.
fn bones(value: &Value) -> Value {
    match value {
        Value::String(_) => "".into(),
        Value::Array(items) => items.iter().map(bones).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), bones(value))).collect())
        }
        other => other.clone(),
    }
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(!quoted && cell.is_empty(), "quotes do not match: {text}");
    rows
}

fn tags(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let close = open + rest[open..].find('>').expect("a tag is closed");
        found.push(rest[open..=close].to_owned());
        rest = &rest[close..];
    }
    found
}

/// The fields of a segment, all but the fifth of an OBX.
fn fields(segment: &str) -> Vec<&str> {
    let fields = segment.split('|').enumerate();
    fields.map(|(i, field)| if segment.starts_with("OBX") && i == 5 { "" } else { field }).collect()
}

/// Every text of a JSON document under its pointer.
fn leaves(value: &Value, at: String, out: &mut BTreeMap<String, String>) {
    match value {
        Value::String(text) => drop(out.insert(at, text.clone())),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| leaves(item, format!("{at}/{i}"), out));
        }
        Value::Object(members) => members.iter().for_each(|(key, item)| leaves(item, format!("{at}/{key}"), out)),
        _ => {}
    }
}

fn leaves_of(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    leaves(&serde_json::from_slice(bytes).unwrap(), String::new(), &mut out);
    out
}

/// What was found; a part that could not be read is no value.
fn values(verdict: &Verdict) -> BTreeSet<&str> {
    verdict.findings.iter().map(|report| report.value.expose().as_str()).filter(|value| !value.is_empty()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn how_it_arrives_changes_nothing(texts in texts(), cuts in cuts(), whole in whole(), gzip in any::<bool>()) {
        let judge = redacting(whole);
        for format in FORMATS {
            let doc = format.of(&texts);
            let doc = if gzip { doc.gzipped() } else { doc };
            let (at_once, verdict_at_once) = read(&judge, &doc, &[]);
            let (out, verdict) = read(&judge, &doc, &cuts.of(doc.bytes.len()));
            prop_assert!(out == at_once, "{:?}\n{}\n{}", doc, String::from_utf8_lossy(&out), String::from_utf8_lossy(&at_once));
            prop_assert_eq!(told(&verdict), told(&verdict_at_once), "{:?}", format);
            prop_assert_eq!(verdict.decision, verdict_at_once.decision);
            prop_assert_eq!(verdict.changed, out != identity(&doc));
        }
    }

    #[test]
    fn without_findings_nothing_changes(texts in proptest::collection::vec(text(CLEAN, false), 1..5), cuts in cuts(), whole in whole(), gzip in any::<bool>()) {
        let judge = redacting(whole);
        for format in FORMATS {
            let doc = format.of(&texts);
            let doc = if gzip { doc.gzipped() } else { doc };
            let (out, verdict) = read(&judge, &doc, &cuts.of(doc.bytes.len()));
            // What is a false alarm is for the vectors to say.
            let alarms = texts.iter().any(|text| text != PLAIN) && verdict.total() > 0;
            if alarms {
                continue;
            }
            prop_assert_eq!(verdict.total(), 0, "{:?}: {:?}", doc, told(&verdict));
            prop_assert!(out == identity(&doc), "{:?}\n{}", doc, String::from_utf8_lossy(&out));
            prop_assert_eq!((verdict.decision, verdict.changed), (Action::Pass, false));
        }
    }

    #[test]
    fn a_document_stays_what_it_was_but_for_the_findings(texts in texts(), whole in whole()) {
        let judge = redacting(whole);
        for &format in FORMATS {
            let doc = format.of(&texts);
            let (out, verdict) = read(&judge, &doc, &[]);
            prop_assert_eq!(skeleton(format, &out), skeleton(format, &doc.bytes), "{:?}", doc);
            if matches!(format, Format::Json | Format::JsonEscaped) {
                let (before, after) = (leaves_of(&doc.bytes), leaves_of(&out));
                let changed: BTreeSet<_> = before.iter().filter(|(at, text)| after[*at] != **text).map(|(at, _)| at.clone()).collect();
                let named: BTreeSet<_> = verdict.findings.iter().filter_map(|f| f.location.pointer.clone()).collect();
                prop_assert_eq!(changed, named, "{:?}", doc);
            }
        }
    }

    #[test]
    fn what_was_replaced_is_not_found_again(texts in texts(), whole in whole()) {
        let judge = redacting(whole);
        for format in FORMATS {
            let doc = format.of(&texts);
            let (out, verdict) = read(&judge, &doc, &[]);
            let (_, again) = read(&judge, &Doc { bytes: out.clone(), ..doc.clone() }, &[]);
            let left: Vec<_> = values(&again).intersection(&values(&verdict)).map(|value| (*value).to_owned()).collect();
            prop_assert!(left.is_empty(), "{:?} in {}\nof {:?}", left, String::from_utf8_lossy(&out), doc);
        }
    }
}

/// Texts beyond what is scanned at once go through a window in every format.
#[test]
fn long_texts_are_the_same_however_they_arrive() {
    let mut text = String::new();
    for i in 0..1200 {
        text.push_str(MARKED[i % MARKED.len()]);
        text.push_str([" ", "\n", "\n\n", ", "][i % 4]);
        text.push_str(CLEAN[i % CLEAN.len()]);
        text.push(' ');
    }
    assert!(text.len() > 90 << 10, "not long enough for several blocks");
    let judge = redacting(1000);
    for format in [Format::Text, Format::Json, Format::Multipart, Format::Xml] {
        let doc = format.of(&[text.clone(), "Ms. Kessler again.".to_owned()]);
        let (at_once, verdict_at_once) = read(&judge, &doc, &[]);
        for step in [1, 4093, 40_000] {
            let (out, verdict) = read(&judge, &doc, &Cuts::Every(step).of(doc.bytes.len()));
            assert!(out == at_once, "{format:?} in pieces of {step}");
            assert_eq!(told(&verdict), told(&verdict_at_once), "{format:?} in pieces of {step}");
        }
        let out = String::from_utf8(at_once).unwrap();
        for value in ["00482213", "219-09-9438", "tamsin.okafor", "Kessler", "Quillfeather", "77120934"] {
            assert!(!out.contains(value), "{format:?}: {value} is left");
        }
    }
}
