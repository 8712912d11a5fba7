//! SARIF 2.1.0 (OASIS), the parts that code scanning services read.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Reporter, Scanned, Totals, inside, message};
use crate::finding::IdentifierType;
use crate::guard::Report;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Holds the results: a run is one JSON object.
#[derive(Default)]
pub(super) struct Sarif {
    results: Vec<Value>,
    rules: BTreeMap<String, IdentifierType>,
    notes: Vec<Value>,
}

impl Sarif {
    fn result(&mut self, name: &str, report: &Report) -> Value {
        let kind = report.finding.kind;
        let rule = rule_id(report);
        self.rules.insert(rule.clone(), kind);
        let mut physical = json!({ "artifactLocation": { "uri": uri(name) } });
        let line = report.location.line.filter(|_| report.location.archive.is_empty());
        if let (Some(line), Some(map)) = (line, physical.as_object_mut()) {
            let mut region = json!({ "startLine": line });
            if let (Some(column), Some(region)) = (report.location.column, region.as_object_mut()) {
                region.insert("startColumn".into(), column.into());
            }
            map.insert("region".into(), region);
        }
        let mut location = json!({ "physicalLocation": physical });
        let inside = inside(&report.location);
        // A place that is nothing but a path is told as that path.
        let name =
            report.location.pointer.as_ref().filter(|pointer| inside == format!("at {pointer}")).unwrap_or(&inside);
        if !name.is_empty()
            && let Some(map) = location.as_object_mut()
        {
            map.insert("logicalLocations".into(), json!([{ "fullyQualifiedName": name, "kind": "member" }]));
        }
        let message = match &report.location.pointer {
            None if !inside.is_empty() => format!("{inside}: {}", message(report)),
            _ => message(report),
        };
        json!({
            "ruleId": rule,
            "level": if kind == IdentifierType::Unscannable { "warning" } else { "error" },
            "message": { "text": message },
            "locations": [location],
            "properties": {
                "type": kind,
                "score": (f64::from(report.finding.score.get()) * 1000.0).round() / 1000.0,
                "start": report.start,
                "end": report.end,
                "unit": report.unit,
            },
        })
    }
}

impl Reporter for Sarif {
    fn scanned(&mut self, item: &Scanned, _: &mut dyn Write) -> io::Result<()> {
        for shown in &item.findings {
            let result = self.result(&item.name, &shown.report);
            self.results.push(result);
        }
        if let Some(error) = &item.error {
            self.notes.push(json!({
                "level": "error",
                "message": { "text": error },
                "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&item.name) } } }],
            }));
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let rules: Vec<Value> = self.rules.iter().map(|(id, kind)| rule(id, *kind)).collect();
        let log = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "phi-guard",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                }},
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": totals.errors == 0,
                    "toolExecutionNotifications": std::mem::take(&mut self.notes),
                }],
                "results": std::mem::take(&mut self.results),
            }],
        });
        serde_json::to_writer_pretty(&mut *out, &log)?;
        out.write_all(b"\n")
    }
}

fn rule_id(report: &Report) -> String {
    if report.finding.rule.is_empty() { report.finding.kind.to_string() } else { report.finding.rule.to_string() }
}

fn rule(id: &str, kind: IdentifierType) -> Value {
    let what = match kind.safe_harbor() {
        Some(letter) => format!("{kind}, an identifier of 45 CFR 164.514(b)(2)(i)({letter})"),
        None => kind.to_string(),
    };
    json!({ "id": id, "shortDescription": { "text": what }, "properties": { "type": kind } })
}

/// A relative URI reference: separators stay, what a URI cannot hold is
/// percent-encoded (RFC 3986).
fn uri(name: &str) -> String {
    const KEEP: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let name = if std::path::MAIN_SEPARATOR == '\\' { name.replace('\\', "/") } else { name.to_owned() };
    percent_encoding::utf8_percent_encode(&name, KEEP).to_string()
}
