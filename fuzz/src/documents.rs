//! Documents that are held whole.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use phi_guard::content::Limits;
use phi_guard::content::document::{self, DocumentFormat, Edit, Edits, Extract};

use super::build;

thread_local! {
    /// True while a parser works that may be somebody else's.
    static PARSING: Cell<bool> = const { Cell::new(false) };
    /// True once our own code panicked meanwhile, caught or not.
    static OURS: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; none if the code of a crate that we use panicked in it. Such
/// parsers run in processes of their own, where that costs the document and
/// nothing else (`content::document::extract_with` catches it). A panic of our
/// own code is told, even if something on its way caught it.
pub fn by_parser<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let is_theirs = info.location().is_some_and(|at| at.file().contains("/registry/src/"));
            if is_theirs && PARSING.get() {
                return;
            }
            OURS.set(PARSING.get());
            previous(info);
        }));
    });
    PARSING.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    PARSING.set(false);
    assert!(!OURS.replace(false), "our own code panicked");
    result.ok()
}

/// Small limits, so that they are reached.
fn limits() -> Limits {
    Limits { unpacked_bytes: 4 << 20, members: 64, depth: 64, pages: 16, pixels: 1 << 20, ..Limits::default() }
}

/// `data` as each of these formats.
pub fn all(names: &[&str], data: &[u8]) {
    for name in names {
        document(name, data);
    }
}

/// The laws of a document format: the same bytes give the same extract, whose
/// words are in its texts; of a copy with a unit replaced, if it is written at
/// all, the reader makes something.
pub fn document(name: &str, data: &[u8]) {
    let Some(format) = document::format(name) else { return };
    by_parser(|| laws(format, data));
}

fn laws(format: &dyn DocumentFormat, data: &[u8]) {
    let limits = limits();
    let Ok(extract) = format.extract(data, &limits) else { return };
    assert!(format.extract(data, &limits).as_ref() == Ok(&extract), "two readings differ");
    words_are_in_their_texts(&extract);
    let longest = extract.units.iter().enumerate().max_by_key(|(_, unit)| unit.text.len());
    let Some((number, unit)) = longest.filter(|(_, unit)| unit.text.len() >= 4) else { return };
    let rects = unit.words.iter().map(|word| word.rect).collect();
    let edit = Edit { start: 0, end: unit.text.len(), with: "[X]".to_owned(), rects };
    let edits = Edits { units: vec![(number, vec![edit])], ..Edits::default() };
    if let Ok(new) = format.rewrite(data, &edits, &limits) {
        // Who reads it again decides whether it goes on; it must only not fail.
        let _ = format.extract(&new, &limits);
    }
}

fn words_are_in_their_texts(extract: &Extract) {
    for unit in &extract.units {
        for word in &unit.words {
            assert!(unit.text.get(word.start..word.end).is_some(), "a word that is not in the text");
        }
    }
}

/// A package; the first byte names the member that the rest is the content of.
pub fn package(data: &[u8]) {
    let Some((&first, content)) = data.split_first() else { return };
    document("zip", &build::package(first, content));
}

/// A PDF; the first byte says whether the rest is a file, the content of a
/// page, or an object beside it.
pub fn pdf(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else { return };
    document("pdf", &build::pdf(first, rest));
}

/// An Outlook message; the first byte says whether the rest is a file, or the
/// streams of one.
pub fn message(data: &[u8]) {
    let Some((&first, rest)) = data.split_first() else { return };
    document("ole", &build::message(first, rest));
}

/// A 7z archive, as it is and with its sums put right.
pub fn seven_z(data: &[u8]) {
    document("7z", data);
    document("7z", &build::seven_z(data));
}
