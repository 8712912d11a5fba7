//! Fixed names (of formats, limits, reasons) that come back from another process.

use std::collections::BTreeSet;
use std::sync::Mutex;

/// Names kept for the life of the process, at most; our own are far fewer.
const MOST: usize = 256;
const LONGEST: usize = 80;

static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// `name` as a name that lives for ever. The other process may be out of its
/// mind: what does not look like a name of ours, or is one too many, is `other`.
pub(crate) fn interned(name: &str) -> &'static str {
    let fits = name.len() <= LONGEST && name.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    let Ok(mut known) = KNOWN.lock() else { return "other" };
    if let Some(name) = known.get(name) {
        return name;
    }
    if !fits || known.len() >= MOST {
        return "other";
    }
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    known.insert(name);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_and_few() {
        assert_eq!(interned("docx"), "docx");
        assert_eq!(interned("docx").as_ptr(), interned("docx").as_ptr());
        assert_eq!(interned("Zoë Martínez"), "other");
        assert_eq!(interned(&"a".repeat(100)), "other");
    }
}
