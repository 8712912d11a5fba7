//! Names with their values: `"first_name": "May"`, `'mrn': 55501`,
//! `last_name=Page&mrn=55501`.

use std::ops::Range;

use super::super::{FieldHint, TABLES};
use super::{LOOK, Value, head, tail};

/// Bytes of a name.
const NAME: usize = 64;

pub(super) fn find(text: &str, out: &mut Vec<Value>) {
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b':', bytes) {
        let quoted = text.get(..at).map(str::trim_end).filter(|before| before.ends_with(['"', '\'']));
        if let Some(before) = quoted
            && let Some(name) = quoted_name(before)
            && let Some(range) = value(text, at + 1)
            && let Some(hint) = hint(name, parent(tail(before, LOOK)))
        {
            out.push(Value { range, hint });
        }
    }
    // A form's fields stand in a row.
    for at in memchr::memchr_iter(b'=', bytes) {
        let name = tail(text.get(..at).unwrap_or(""), NAME);
        let name = name.rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).next().unwrap_or("");
        let rest = head(text.get(at + 1..).unwrap_or(""), LOOK);
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '<' | ';')).unwrap_or(rest.len());
        let before = text.get(..at - name.len()).and_then(|t| t.chars().next_back());
        let in_row = before == Some('&') || rest.get(end..).is_some_and(|r| r.starts_with('&'));
        if in_row
            && !name.is_empty()
            && let Some(hint) = hint(name, "")
        {
            out.push(Value { range: at + 1..at + 1 + end, hint });
        }
    }
}

fn hint(name: &str, parent: &str) -> Option<FieldHint> {
    TABLES.as_ref().ok()?.generic.by_name(name, parent)
}

/// The name in quotes that `before` ends with.
fn quoted_name(before: &str) -> Option<&str> {
    let quote = before.chars().next_back()?;
    let inner = tail(before.get(..before.len() - 1)?, NAME);
    let name = inner.get(inner.rfind(quote)? + 1..)?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '/' | '#' | '\'' | '(' | ')');
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

/// The value behind the colon at `from`: what is in quotes, or a number.
fn value(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = head(text.get(from..)?, LOOK);
    let start = rest.len() - rest.trim_start().len();
    let value = rest.get(start..)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        let len = value.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).unwrap_or(value.len());
        return (len > 0).then_some(from + start..from + start + len);
    };
    let inner = value.get(1..)?;
    let mut escaped = false;
    let len = inner.find(|c: char| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    Some(from + start + 1..from + start + 1 + len)
}

/// The name of the object around the pair that `before` ends with; empty if it
/// has none, or stands far off.
fn parent(before: &str) -> &str {
    let mut depth = 0;
    for (at, b) in before.bytes().enumerate().rev() {
        match b {
            b'}' => depth += 1,
            b'{' if depth > 0 => depth -= 1,
            b'{' => {
                let outer = before.get(..at).unwrap_or("").trim_end().trim_end_matches('[').trim_end();
                return outer.strip_suffix(':').map(str::trim_end).and_then(quoted_name).unwrap_or("");
            }
            _ => {}
        }
    }
    ""
}
