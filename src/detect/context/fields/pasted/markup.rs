//! Elements of XML in the middle of a text: `<family>Page</family>`,
//! `<birthTime value="19500203"/>`.

use std::ops::Range;

use crate::finding::{Field, Role, Schema, Segment};

use super::super::hint;
use super::{LOOK, Value, head, tail};

/// Bytes of a name.
const NAME: usize = 64;
/// Elements around the value that are looked at.
const AROUND: usize = 3;

pub(super) fn find(text: &str, out: &mut Vec<Value>) {
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let tag = head(text.get(at + 1..).unwrap_or(""), LOOK);
        if let Some(closing) = tag.strip_prefix('/') {
            element(text, at, name(closing), out);
        } else {
            attributes(text, at, tag, out);
        }
    }
}

/// The text of the element that is closed at `at`.
fn element(text: &str, at: usize, name: &str, out: &mut Vec<Value>) {
    let before = tail(text.get(..at).unwrap_or(""), LOOK);
    let Some(open) = before.rfind(['<', '>']).filter(|i| before.as_bytes().get(*i) == Some(&b'>')) else { return };
    let start = at - (before.len() - open - 1);
    let Some(begin) = before.get(..open).and_then(|b| b.rfind('<')) else { return };
    let opened = before.get(begin + 1..open).unwrap_or("");
    if name.is_empty() || self::name(opened) != name || opened.ends_with('/') {
        return;
    }
    value(start..at, name, None, before.get(..begin).unwrap_or(""), out);
}

/// The attributes of the tag that begins at `at`.
fn attributes(text: &str, at: usize, tag: &str, out: &mut Vec<Value>) {
    let name = name(tag);
    let Some(end) = tag.find('>') else { return };
    let inner = tag.get(..end).unwrap_or("");
    if name.is_empty() || !inner.contains('=') {
        return;
    }
    let around = tail(text.get(..at).unwrap_or(""), LOOK);
    let mut from = name.len();
    while let Some(equals) = inner.get(from..).and_then(|rest| rest.find('=')).map(|i| from + i) {
        let attribute = inner.get(from..equals).unwrap_or("").trim();
        let rest = inner.get(equals + 1..).unwrap_or("");
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return };
        let Some(len) = rest.get(1..).and_then(|r| r.find(quote)) else { return };
        let start = at + 1 + equals + 2;
        if attribute.len() <= NAME {
            value(start..start + len, name, Some(attribute), around, out);
        }
        from = equals + 2 + len + 1;
    }
}

fn value(range: Range<usize>, name: &str, attribute: Option<&str>, before: &str, out: &mut Vec<Value>) {
    if range.is_empty() {
        return;
    }
    let mut path: Vec<Segment> =
        open_elements(before).into_iter().rev().map(|name| Segment::Key(name.into())).collect();
    path.push(Segment::Key(name.into()));
    path.extend(attribute.map(|a| Segment::Key(format!("@{a}").into())));
    if let Some(hint) = hint(&Field { schema: Schema::Xml, role: Role::Value, path: &path }) {
        out.push(Value { range, hint });
    }
}

/// Names of the elements that are open where `before` ends, innermost first.
fn open_elements(before: &str) -> Vec<&str> {
    let (mut names, mut closed) = (Vec::new(), 0);
    for at in memchr::memrchr_iter(b'<', before.as_bytes()) {
        let tag = before.get(at + 1..).unwrap_or("");
        let Some(inner) = tag.find('>').and_then(|end| tag.get(..end)) else { break };
        if inner.starts_with('/') {
            closed += 1;
        } else if inner.ends_with('/') || inner.starts_with(['!', '?']) {
        } else if closed > 0 {
            closed -= 1;
        } else {
            names.push(name(inner));
            if names.len() == AROUND {
                break;
            }
        }
    }
    names
}

/// The local name that a tag begins with.
fn name(tag: &str) -> &str {
    let tag = head(tag, NAME);
    let end =
        tag.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))).unwrap_or(tag.len());
    let name = tag.get(..end).unwrap_or("");
    name.rsplit(':').next().unwrap_or("")
}
