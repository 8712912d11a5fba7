//! brat standoff (<https://brat.nlplab.org/standoff.html>): the text in one
//! file, a line a span in the other: `T1<tab>PATIENT 12 20<tab>Ana Ruiz`.
//! Offsets are code points; a span may have several fragments (`12 15;18 20`).

use super::{RawSpan, ReadError, flat};

/// The spans of `ann` over `text`. Each fragment of a discontinuous span is a
/// span of its own: what lies between them is not labelled.
///
/// # Errors
/// A line that is none of brat's, offsets outside the text, or a text that is
/// not what stands there.
pub fn read(text: &str, ann: &str) -> Result<Vec<RawSpan>, ReadError> {
    let letters: Vec<char> = text.trim_start_matches('\u{feff}').chars().collect();
    let mut spans = Vec::new();
    for (number, line) in (1..).zip(ann.trim_start_matches('\u{feff}').lines()) {
        match line.chars().next() {
            Some('T') => text_bound(&letters, line, number, &mut spans)?,
            // Relations, events, attributes, normalisations, equivalences, notes.
            None | Some('R' | 'E' | 'A' | 'M' | 'N' | '*' | '#') => {}
            Some(_) => return Err(ReadError::new(number, "not a line of brat's standoff format")),
        }
    }
    Ok(spans)
}

fn text_bound(letters: &[char], line: &str, number: u64, spans: &mut Vec<RawSpan>) -> Result<(), ReadError> {
    let wrong = |what: &str| ReadError::new(number, what);
    let mut columns = line.splitn(3, '\t');
    let (Some(_), Some(place)) = (columns.next(), columns.next()) else {
        return Err(wrong("a text-bound annotation is ID, tab, type and offsets, tab, text"));
    };
    let (kind, offsets) = place.trim().split_once(' ').ok_or_else(|| wrong("offsets are missing behind the type"))?;
    let mut covered = String::new();
    for fragment in offsets.split(';') {
        let parsed = fragment.trim().split_once(' ').and_then(|(a, b)| Some((a.parse().ok()?, b.trim().parse().ok()?)));
        let (start, end): (usize, usize) = parsed.ok_or_else(|| wrong("a fragment is `start end`, two numbers"))?;
        let piece = letters.get(start..end).filter(|p| !p.is_empty()).ok_or_else(|| {
            wrong(&format!("{start}..{end} lies outside the text of {} code points, or is empty", letters.len()))
        })?;
        covered.extend(piece);
        covered.push(' ');
        spans.push(RawSpan { start, end, kind: kind.to_owned(), line: number });
    }
    match columns.next() {
        Some(said) if flat(said) != flat(&covered) => Err(wrong(
            "the text of this annotation is not what stands at its offsets; they must count code points of the .txt \
             file as it is (line ends of two characters are two)",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places(text: &str, ann: &str) -> Vec<(usize, usize, String)> {
        read(text, ann).unwrap().into_iter().map(|s| (s.start, s.end, s.kind)).collect()
    }

    #[test]
    fn reads_spans_fragments_and_leaves_the_rest() {
        let text = "Zoë Ødegård, and\nRuiz";
        let ann =
            "T1\tPATIENT 0 11\tZoë Ødegård\nT2\tNAME 0 3;17 21\tZoë Ruiz\nR1\tOf Arg1:T1 Arg2:T2\n#1\tNote T1\tx\n\n";
        let want = [(0, 11, "PATIENT"), (0, 3, "NAME"), (17, 21, "NAME")];
        assert_eq!(places(text, ann), want.map(|(a, b, k)| (a, b, k.to_owned())));
    }

    #[test]
    fn a_span_over_a_line_break_is_told_with_a_blank() {
        assert_eq!(places("Ana\nRuiz", "T1\tNAME 0 8\tAna Ruiz").len(), 1);
    }

    #[test]
    fn wrong_lines_are_named_and_not_quoted() {
        for (ann, what) in [
            ("T1 NAME 0 3 Ana", "a text-bound"),
            ("T1\tNAME\tAna", "offsets are missing"),
            ("T1\tNAME 0,3\tAna", "two numbers"),
            ("T1\tNAME 0 99\tAna", "outside the text of 8"),
            ("T1\tNAME 3 3\t", "empty"),
            ("T1\tNAME 1 4\tAna", "not what stands"),
            ("Q\tAna", "not a line"),
        ] {
            let error = read("Ana Ruiz", &format!("\n{ann}")).unwrap_err();
            assert_eq!(error.line, 2);
            assert!(error.what.contains(what) && !error.what.contains("Ana"), "{ann}: {error}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "[a-zé李 \\n]{1,40}", cuts in proptest::collection::vec((0usize..40, 1usize..9), 0..5)) {
            let letters: Vec<char> = text.chars().collect();
            let mut ann = String::new();
            let mut want = Vec::new();
            for (n, (start, len)) in cuts.into_iter().enumerate() {
                let end = (start + len).min(letters.len());
                if start >= end {
                    continue;
                }
                let said: String = letters[start..end].iter().map(|&c| if c == '\n' { ' ' } else { c }).collect();
                ann.push_str(&format!("T{n}\tNAME {start} {end}\t{said}\n"));
                want.push((start, end, "NAME".to_owned()));
            }
            prop_assert_eq!(places(&text, &ann), want);
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,30}", ann in "(T1\t[A-Z]{0,4} ?[0-9;, ]{0,9}\t?\\PC{0,9}\n?){0,4}") {
            let _ = read(&text, &ann);
        }
    }
}
