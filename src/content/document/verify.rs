//! Whether a rewritten document is free of what was replaced.

use super::{Edit, Edits, Extract};

/// Letters from which on a replaced value is looked for by itself; a shorter
/// one stands by chance in any text.
const SHORTEST: usize = 3;

/// True if `after`, what was read of the rewritten document, holds nothing that
/// `edits` replaced in `before`.
pub(super) fn is_clean(before: &Extract, edits: &Edits, after: &Extract) -> bool {
    parts_are_clean(before, edits, after) && (as_expected(before, edits, after) || nothing_left(before, edits, after))
}

/// Every unit is what it was, with its edits made. Where something else than
/// the new text was written (it was crossed out), nothing of the old is left.
fn as_expected(before: &Extract, edits: &Edits, after: &Extract) -> bool {
    before.units.len() == after.units.len()
        && before.units.iter().zip(&after.units).enumerate().all(|(number, (old, new))| {
            let made = edits.of_unit(number);
            let expected = edits.text(number, &old.text);
            expected.map_or(old.text == new.text, |expected| {
                expected == new.text || is_free(&bare(&new.text), &old.text, made)
            })
        })
}

/// The units are others (pages drawn anew, metadata gone), but no replaced value
/// stands in them more often, however it is spaced, than it would if the edits
/// were made: elsewhere it may be a part of other words.
fn nothing_left(before: &Extract, edits: &Edits, after: &Extract) -> bool {
    let left: String = after.units.iter().map(|u| bare(&u.text) + "\n").collect();
    let mut expected: Option<String> = None;
    let mut values = edits.units.iter().flat_map(|(number, made)| {
        let old = before.units.get(*number).map_or("", |unit| unit.text.as_str());
        made.iter().map(|edit| bare(old.get(edit.start..edit.end).unwrap_or("")))
    });
    values.all(|value| {
        if value.chars().count() < SHORTEST || !left.contains(&value) {
            return true;
        }
        let expected = expected.get_or_insert_with(|| {
            let kept = before.units.iter().enumerate().map(|(number, unit)| without(&unit.text, edits.of_unit(number)));
            kept.collect()
        });
        left.matches(&value).count() <= expected.matches(&value).count()
    })
}

/// What of a text no edit touches, its pieces on lines of their own.
fn without(text: &str, made: &[Edit]) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for (start, end) in made.iter().map(|e| (e.start, e.end)).chain([(text.len(), text.len())]) {
        out.push_str(&bare(text.get(from..start).unwrap_or("")));
        out.push('\n');
        from = end.max(from);
    }
    out
}

/// True if none of the values that `made` replaced in `old` stands in `left`.
fn is_free(left: &str, old: &str, made: &[Edit]) -> bool {
    made.iter().all(|edit| {
        let value = bare(old.get(edit.start..edit.end).unwrap_or(""));
        value.chars().count() < SHORTEST || !left.contains(&value)
    })
}

/// Every changed part is in it in its new form, and in no other; a loose one is
/// not in its old.
fn parts_are_clean(before: &Extract, edits: &Edits, after: &Extract) -> bool {
    edits.parts.iter().all(|edit| {
        let is = |bytes: &[u8]| after.parts.iter().any(|part| part.bytes == bytes);
        let old = before.parts.get(edit.part);
        let is_loose = old.is_some_and(|part| part.loose);
        !is(old.map_or(&[][..], |part| &part.bytes)) && (is_loose || is(&edit.bytes) || edit.bytes.is_empty())
    })
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Part, PartEdit, TextUnit};
    use super::*;

    fn texts(texts: &[&str]) -> Extract {
        let units = texts.iter().map(|t| TextUnit { text: (*t).to_owned(), ..TextUnit::default() }).collect();
        Extract { units, ..Extract::default() }
    }

    fn parts(parts: &[&[u8]]) -> Extract {
        let parts = parts.iter().map(|b| Part { bytes: b.to_vec(), ..Part::default() }).collect();
        Extract { parts, ..Extract::default() }
    }

    #[test]
    fn the_units_are_those_expected_or_free_of_the_value() {
        let before = texts(&["Mary Anderson came", "in May, Mary"]);
        let edit = Edit { start: 0, end: 13, with: "[NAME]".into(), rects: Vec::new() };
        let edits = Edits { units: vec![(0, vec![edit])], ..Edits::default() };
        assert!(is_clean(&before, &edits, &texts(&["[NAME] came", "in May, Mary"])));
        assert!(is_clean(&before, &edits, &texts(&["[NAME] came in May, Mary"])));
        assert!(!is_clean(&before, &edits, &texts(&["[NAME] came", "MARY\nANDERSON"])));
        assert!(!is_clean(&before, &edits, &before));
        // What was found nowhere else may still stand there.
        let before = texts(&["Lee, seen", "asleep"]);
        let edit = Edit { start: 0, end: 3, with: "[NAME]".into(), rects: Vec::new() };
        let edits = Edits { units: vec![(0, vec![edit])], ..Edits::default() };
        assert!(is_clean(&before, &edits, &texts(&["seen asleep"])));
        assert!(!is_clean(&before, &edits, &texts(&["Lee seen asleep"])));
    }

    #[test]
    fn a_changed_part_is_there_in_its_new_form_only() {
        let before = parts(&[b"old", b"same"]);
        let edits = Edits { parts: vec![PartEdit { part: 0, bytes: b"new".to_vec() }], ..Edits::default() };
        assert!(is_clean(&before, &edits, &parts(&[b"new", b"same"])));
        assert!(!is_clean(&before, &edits, &parts(&[b"new", b"old"])));
        assert!(!is_clean(&before, &edits, &parts(&[b"same"])));
    }
}
