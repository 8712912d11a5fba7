//! JSON: the finding shape that every door of this program uses.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Reporter, Scanned, Totals};
use crate::guard::Report;

/// The JSON of one finding of the file `name`. With `values` it has a further
/// key `value`: what was found.
pub fn finding(name: &str, report: &Report, values: bool) -> Value {
    let mut value = serde_json::to_value(report).unwrap_or_else(|_| json!({ "type": report.finding.kind }));
    if let Some(location) = value.get_mut("location").and_then(Value::as_object_mut) {
        match location.get_mut("archive").and_then(|a| a.get_mut(0)) {
            Some(outermost) => *outermost = name.into(),
            None => {
                // `name` first: it is what people look for.
                let rest = std::mem::take(location);
                location.insert("name".into(), name.into());
                location.extend(rest.into_iter().filter(|(key, _)| key != "name"));
            }
        }
    }
    if values && let Some(map) = value.as_object_mut() {
        map.insert("value".into(), report.value.expose().as_str().into());
    }
    value
}

fn summary(totals: &Totals) -> Value {
    let by_type: Map<String, Value> = totals.findings.iter().map(|(t, n)| (t.to_string(), (*n).into())).collect();
    json!({
        "files": totals.files,
        "bytes": totals.bytes,
        "findings": totals.total(),
        "by_type": by_type,
        "unscannable": totals.unscannable,
        "in_baseline": totals.in_baseline,
        "errors": totals.errors,
    })
}

/// `{"findings":[…],"errors":[…],"summary":{…}}`, one finding a line.
pub(super) struct Json {
    values: bool,
    begun: bool,
    errors: Vec<Value>,
}

impl Json {
    pub(super) fn new(values: bool) -> Self {
        Json { values, begun: false, errors: Vec::new() }
    }
}

impl Reporter for Json {
    fn scanned(&mut self, item: &Scanned, out: &mut dyn Write) -> io::Result<()> {
        for shown in &item.findings {
            out.write_all(if self.begun { b",\n  " } else { b"{\"findings\":[\n  " })?;
            self.begun = true;
            serde_json::to_writer(&mut *out, &finding(&item.name, &shown.report, self.values))?;
        }
        if let Some(error) = &item.error {
            self.errors.push(json!({ "name": item.name, "error": error }));
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.begun { b"\n],\"errors\":" } else { b"{\"findings\":[],\"errors\":" })?;
        serde_json::to_writer(&mut *out, &self.errors)?;
        out.write_all(b",\"summary\":")?;
        serde_json::to_writer(&mut *out, &summary(totals))?;
        out.write_all(b"}\n")
    }
}

/// One finding a line. Files that could not be read are told on standard error only.
pub(super) struct Jsonl {
    values: bool,
}

impl Jsonl {
    pub(super) fn new(values: bool) -> Self {
        Jsonl { values }
    }
}

impl Reporter for Jsonl {
    fn scanned(&mut self, item: &Scanned, out: &mut dyn Write) -> io::Result<()> {
        for shown in &item.findings {
            serde_json::to_writer(&mut *out, &finding(&item.name, &shown.report, self.values))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Totals, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
