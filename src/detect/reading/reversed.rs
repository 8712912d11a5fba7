//! Names and addresses written from their end: `relsseK harobeD`,
//! `gro.tsohliam@rofako`.

use std::ops::Range;

use super::{Draft, Reading, runs};

/// Ends of addresses, from their end.
const ENDS: &[&str] = &["moc.", "gro.", "ten.", "ude.", "vog.", "oi.", "su.", "ku."];
/// Longest run that is looked at, in bytes.
const LONGEST: usize = 120;

/// The text with such runs turned round. Runs in a row are turned as one.
pub(super) fn undone(text: &str) -> Option<Reading> {
    let mut draft = Draft::new(text);
    let mut group: Option<Range<usize>> = None;
    // Numbers and marks in front of a word that is turned round may be of it.
    let mut loose: Option<usize> = None;
    let mut last_end = 0;
    for (at, run) in runs(text) {
        let near = at == last_end + 1 && text.as_bytes().get(last_end) == Some(&b' ');
        last_end = at + run.len();
        let run = trimmed(run);
        if !near {
            flush(&mut group, text, &mut draft);
            loose = None;
        }
        let turned = is_word(run) || is_address(run);
        let number = !run.is_empty() && run.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'-' | b'/'));
        if turned || number && group.is_some() {
            let start = loose.unwrap_or(at);
            group = Some(group.map_or(start, |g| g.start)..at + run.len());
            if last_end > at + run.len() {
                flush(&mut group, text, &mut draft);
            }
            loose = None;
        } else {
            flush(&mut group, text, &mut draft);
            loose = if number || run.starts_with(',') { loose.or(Some(at)) } else { None };
        }
    }
    flush(&mut group, text, &mut draft);
    draft.done("read from its end")
}

/// True if the run is turned round by itself. A word with a mark behind it is
/// rather a unit at the end of a sentence ("microL.").
pub(super) fn is_turned(run: &str) -> bool {
    is_word(run) || is_address(trimmed(run))
}

/// The run without the marks of its sentence.
fn trimmed(run: &str) -> &str {
    run.trim_end_matches(['.', ',', ';', ':', ')', '!', '?'])
}

fn flush(group: &mut Option<Range<usize>>, text: &str, draft: &mut Draft<'_>) {
    if let Some(range) = group.take() {
        let new: String = text.get(range.clone()).unwrap_or("").chars().rev().collect();
        draft.replace(range, &new);
    }
}

/// Small letters with a capital at their end; a comma in front is behind it.
fn is_word(run: &str) -> bool {
    let word = run.trim_start_matches([',', '.']);
    let Some((front, last)) = word.char_indices().next_back().and_then(|(at, last)| Some((word.get(..at)?, last)))
    else {
        return false;
    };
    last.is_uppercase() && front.len() >= 3 && front.chars().all(char::is_lowercase)
}

fn is_address(run: &str) -> bool {
    run.len() <= LONGEST
        && (run.ends_with("//:sptth")
            || run.ends_with("//:ptth")
            || run.ends_with(".www")
            || run.contains('@') && ENDS.iter().any(|end| run.starts_with(end)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exact, read};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn runs_are_turned_round() {
        for (seen, meant) in [
            ("Patient relsseK harobeD was seen", "Patient Deborah Kessler was seen"),
            ("at enaL doowhcriB 71 with", "at 17 Birchwood Lane with"),
            ("to gro.tsohliam@rofako.nismat.", "to tamsin.okafor@mailhost.org."),
            ("on 9102 ,3 hcraM, so", "on March 3, 2019, so"),
        ] {
            assert_eq!(read(seen, undone).as_deref(), Some(meant), "{seen}");
        }
    }

    #[test]
    fn ordinary_words_stay() {
        for text in ["an IgG of 5 mL", "the mRNA, pH 7.4", "jane@mail.org", "Smith 12", "www.a.com", "dL"] {
            assert_eq!(read(text, undone), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "(\\PC|[a-z]{3}[A-Z]|[0-9,]{1,3}|moc.a@b|[ .]){0,16}") {
            exact(&text, undone(&text));
        }
    }
}
