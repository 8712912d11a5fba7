//! Which pages, forms and images of a document are shown, and which lie hidden
//! in it.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::content::Limits;

use super::streams;

/// Forms within forms that are followed.
const DEEPEST: usize = 50;
/// Annotations that are not drawn: hidden, or not to be viewed.
const HIDDEN: i64 = (1 << 1) | (1 << 5);

/// The forms that pages and the annotations on them draw.
pub(super) fn forms(document: &Document, limits: &Limits) -> BTreeSet<ObjectId> {
    let mut drawn = BTreeSet::new();
    for page in document.page_iter() {
        let Ok(dict) = document.get_dictionary(page) else { continue };
        let content: Vec<u8> = contents(document, dict).into_iter().fold(Vec::new(), |mut all, id| {
            if let Ok(Object::Stream(stream)) = document.get_object(id) {
                all.extend(streams::unpacked(stream, limits).unwrap_or_default());
                all.push(b'\n');
            }
            all
        });
        if let Some(resources) = inherited(document, page, b"Resources").and_then(|o| dictionary(document, o)) {
            drawn_by(document, &content, resources, limits, &mut drawn, 0);
        }
        for annotation in annotations(document, dict) {
            drawn.extend(appearance(document, annotation));
        }
    }
    // What a form draws, an annotation's appearance among them.
    for id in drawn.clone() {
        within(document, id, limits, &mut drawn, 0);
    }
    drawn
}

/// The content streams of a page.
pub(super) fn contents(document: &Document, page: &Dictionary) -> Vec<ObjectId> {
    match page.get(b"Contents") {
        Ok(Object::Reference(id)) => match document.get_object(*id) {
            Ok(Object::Array(items)) => items.iter().filter_map(|o| o.as_reference().ok()).collect(),
            _ => vec![*id],
        },
        Ok(Object::Array(items)) => items.iter().filter_map(|o| o.as_reference().ok()).collect(),
        _ => Vec::new(),
    }
}

/// What a page has of its own or from the nodes above it.
pub(super) fn inherited<'a>(document: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut at = document.get_dictionary(page).ok()?;
    for _ in 0..DEEPEST {
        if let Ok(value) = at.get(key) {
            return Some(value);
        }
        at = document.get_dictionary(at.get(b"Parent").ok()?.as_reference().ok()?).ok()?;
    }
    None
}

pub(super) fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    document.dereference(object).ok()?.1.as_dict().ok()
}

pub(super) fn annotations<'a>(document: &'a Document, page: &'a Dictionary) -> Vec<&'a Dictionary> {
    let list = page.get(b"Annots").ok().and_then(|o| document.dereference(o).ok()).and_then(|(_, o)| o.as_array().ok());
    list.into_iter().flatten().filter_map(|o| dictionary(document, o)).collect()
}

/// The appearance in which an annotation is drawn.
pub(super) fn appearance(document: &Document, annotation: &Dictionary) -> Option<ObjectId> {
    if annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0) & HIDDEN != 0 {
        return None;
    }
    let normal = dictionary(document, annotation.get(b"AP").ok()?)?.get(b"N").ok()?;
    let state = |states: &Dictionary| {
        let state = annotation.get(b"AS").and_then(Object::as_name).unwrap_or(b"Off");
        states.get(state).ok()?.as_reference().ok()
    };
    match document.dereference(normal).ok()? {
        (_, Object::Dictionary(states)) => state(states),
        _ => normal.as_reference().ok(),
    }
}

fn within(document: &Document, id: ObjectId, limits: &Limits, drawn: &mut BTreeSet<ObjectId>, depth: usize) {
    let Ok(Object::Stream(stream)) = document.get_object(id) else { return };
    let Some(resources) = stream.dict.get(b"Resources").ok().and_then(|o| dictionary(document, o)) else { return };
    let content = streams::unpacked(stream, limits).unwrap_or_default();
    drawn_by(document, &content, resources, limits, drawn, depth);
}

fn drawn_by(
    document: &Document,
    content: &[u8],
    resources: &Dictionary,
    limits: &Limits,
    drawn: &mut BTreeSet<ObjectId>,
    depth: usize,
) {
    if depth > DEEPEST {
        return;
    }
    let Some(objects) = resources.get(b"XObject").ok().and_then(|o| dictionary(document, o)) else { return };
    for name in invoked(content) {
        let Some(id) = objects.get(&name).ok().and_then(|o| o.as_reference().ok()) else { continue };
        if drawn.insert(id) {
            within(document, id, limits, drawn, depth + 1);
        }
    }
}

/// The names before `Do` in page content.
fn invoked(content: &[u8]) -> Vec<Vec<u8>> {
    let names = memchr::memmem::find_iter(content, b"Do").filter_map(|at| {
        let before = content.get(..at)?;
        let trimmed = before.trim_ascii_end();
        let start = trimmed.iter().rposition(|b| *b == b'/')?;
        let name = trimmed.get(start + 1..)?;
        let plain = name.iter().all(|b| !b.is_ascii_whitespace() && !b"()<>[]{}%".contains(b));
        (plain && trimmed.len() < before.len()).then(|| unescaped(name))
    });
    let mut names: Vec<Vec<u8>> = names.collect();
    names.sort();
    names.dedup();
    names
}

/// A name with its `#20` undone.
fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| *first == b'#').and_then(|d| std::str::from_utf8(d).ok());
        match code.and_then(|d| u8::from_str_radix(d, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}

/// Everything that `from` leads to, but for what lies above a page.
pub(super) fn reachable(document: &Document, from: ObjectId) -> BTreeSet<ObjectId> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if seen.insert(id)
            && let Ok(object) = document.get_object(id)
        {
            references(object, &mut open);
        }
    }
    seen
}

fn references(object: &Object, out: &mut Vec<ObjectId>) {
    let mut entries = |dict: &Dictionary| {
        let inner =
            dict.iter().filter(|(key, _)| !matches!(key.as_slice(), b"Parent" | b"P" | b"StructParent" | b"Dest"));
        inner.for_each(|(_, value)| references(value, out));
    };
    match object {
        Object::Reference(id) => out.push(*id),
        Object::Array(items) => items.iter().for_each(|item| references(item, out)),
        Object::Dictionary(dict) => entries(dict),
        Object::Stream(stream) => entries(&stream.dict),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_known_by_the_names_that_draw_them() {
        let names = invoked(b"q /Im0 Do Q /a#20b Do /Fm1\nDo (Don't) Tj /X 12 Do BDo");
        assert_eq!(names, [b"Fm1".to_vec(), b"Im0".to_vec(), b"a b".to_vec()]);
    }
}
