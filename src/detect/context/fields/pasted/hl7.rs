//! Segments of HL7 v2 on lines of a text, with the separators that everybody uses.

use crate::finding::{Field, Role, Schema, Segment};

use super::super::hint;
use super::{LOOK, Value, head};

/// Separators in a line from which on it is a segment.
const SEPARATORS: usize = 3;

pub(super) fn find(text: &str, out: &mut Vec<Value>) {
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        if let Some(segment) = segment(line) {
            fields(head(line, LOOK), segment, start, out);
        }
        start += line.len();
    }
}

/// The name of the segment that a line is.
fn segment(line: &str) -> Option<&str> {
    let name = line.get(..3)?;
    let named = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let parted = line.get(3..4) == Some("|") && line.bytes().filter(|b| *b == b'|').count() >= SEPARATORS;
    (named && parted).then_some(name)
}

fn fields(line: &str, segment: &str, start: usize, out: &mut Vec<Value>) {
    // The header's first field is the separator itself.
    let first = usize::from(matches!(segment, "MSH" | "FHS" | "BHS"));
    let mut at = 0;
    let mut data_type = "";
    for (number, field) in line.split('|').enumerate() {
        let number = number + first;
        let from = at;
        at += field.len() + 1;
        if from == 0 || (first == 1 && number == 2) {
            continue;
        }
        if segment == "OBX" && number == 2 {
            data_type = field;
        }
        let mut within = from;
        for repetition in field.split('~') {
            let mut component_at = within;
            for (component, value) in repetition.split('^').enumerate() {
                let len = value.trim_end().len();
                if len > 0
                    && let Some(hint) = component_hint(segment, data_type, number, component + 1)
                {
                    let from = start + component_at;
                    out.push(Value { range: from..from + len, hint });
                }
                component_at += value.len() + 1;
            }
            within += repetition.len() + 1;
        }
    }
}

fn component_hint(segment: &str, data_type: &str, field: usize, component: usize) -> Option<super::FieldHint> {
    let mut path = Vec::with_capacity(2);
    if segment == "OBX" && field == 5 && data_type.len() == 2 {
        path.push(Segment::Key(data_type.into()));
    }
    path.push(Segment::Key(format!("{segment}-{field}.{component}").into()));
    hint(&Field { schema: Schema::Hl7, role: Role::Value, path: &path })
}
