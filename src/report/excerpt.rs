//! The line in which a finding stands, with every identifier on it masked.

use crate::guard::Report;

use super::acts;

/// Code points shown before a finding.
const BEFORE: usize = 60;
/// Code points shown after a finding.
const AFTER: usize = 60;

/// A piece of a line, and the finding's place in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Excerpt {
    /// The piece; no line break in it.
    pub text: String,
    /// Where the finding begins, in code points of `text`.
    pub start: usize,
    /// How many code points it covers.
    pub len: usize,
}

/// The values that must not be seen in any excerpt of one file.
pub struct Hidden<'r> {
    reports: &'r [Report],
    show: bool,
}

impl<'r> Hidden<'r> {
    /// The values of all findings of one file. With `show` they stay readable.
    pub fn new(reports: &'r [Report], show: bool) -> Self {
        Hidden { reports, show }
    }

    /// The excerpt of `line` for `report`. None where the finding, or another
    /// on the same line, is not found literally in it (it is written with
    /// escapes, or in another charset): then the line cannot be masked safely.
    pub fn excerpt(&self, line: &str, report: &Report) -> Option<Excerpt> {
        let letters: Vec<char> = line.trim_end_matches(['\r', '\n']).chars().collect();
        let own = place(&letters, report)?;
        let mut hidden = vec![false; letters.len()];
        for other in self.reports {
            let same_line = other.location.line == report.location.line;
            let here = if same_line { place(&letters, other) } else { None };
            // What begins on this line must be found on it, or nothing is shown.
            if same_line && here.is_none() && !self.show && !other.value.expose().is_empty() {
                return None;
            }
            let everywhere = other.value.expose().lines().flat_map(|piece| occurrences(&letters, piece));
            for (start, len) in everywhere.chain(here) {
                hidden.iter_mut().skip(start).take(len).for_each(|h| *h = true);
            }
        }
        let (start, len) = own;
        let from = start.saturating_sub(BEFORE);
        let to = (start + len + AFTER).min(letters.len());
        let mut text = String::new();
        if from > 0 {
            text.push('…');
        }
        let lead = text.chars().count();
        for (&c, &hide) in letters.iter().zip(&hidden).take(to).skip(from) {
            text.push(match c {
                c if hide && !self.show && c.is_alphanumeric() => '#',
                '\t' => ' ',
                c if acts(c) => '\u{fffd}',
                c => c,
            });
        }
        if to < letters.len() {
            text.push('…');
        }
        Some(Excerpt { text, start: start - from + lead, len })
    }
}

/// Where the first line of `report`'s value stands: at its column if it is
/// there, else the first place where it stands as a word, else anywhere.
fn place(letters: &[char], report: &Report) -> Option<(usize, usize)> {
    let first = report.value.expose().lines().next().unwrap_or("");
    let value: Vec<char> = first.chars().collect();
    if value.is_empty() {
        return None;
    }
    let column = report.location.column.and_then(|c| usize::try_from(c).ok()).and_then(|c| c.checked_sub(1));
    let at_column = column.filter(|&c| letters.get(c..).is_some_and(|rest| rest.starts_with(&value)));
    let start = at_column
        .or_else(|| occurrences(letters, first).next().map(|(start, _)| start))
        .or_else(|| letters.windows(value.len()).position(|w| w == value))?;
    Some((start, value.len()))
}

/// Every place where `value` stands in `letters` as a word of its own.
fn occurrences<'l>(letters: &'l [char], value: &str) -> impl Iterator<Item = (usize, usize)> + use<'l> {
    let value: Vec<char> = value.chars().collect();
    let len = value.len();
    let word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
    let bounded = move |start: usize| {
        let before = start.checked_sub(1).and_then(|i| letters.get(i));
        !(word(before) && word(letters.get(start))
            || word(letters.get(start + len)) && word(letters.get((start + len).saturating_sub(1))))
    };
    let starts = if len == 0 || len > letters.len() { 0..0 } else { 0..letters.len() - len + 1 };
    starts.filter(move |&s| letters.get(s..s + len).is_some_and(|w| w == value) && bounded(s)).map(move |s| (s, len))
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;
    use super::*;
    use crate::finding::IdentifierType::{Mrn, Name};

    #[test]
    fn every_identifier_of_the_line_is_masked_and_the_finding_is_marked() {
        let line = "Pt. Ana Ruiz (MRN 55-1234), Ana says hello\n";
        let reports = [report(Name, "Ana Ruiz", 1, 5), report(Mrn, "55-1234", 1, 19), report(Name, "Ana", 1, 29)];
        let got = Hidden::new(&reports, false).excerpt(line, &reports[1]).unwrap();
        assert_eq!(got.text, "Pt. ### #### (MRN ##-####), ### says hello");
        assert_eq!((got.start, got.len), (18, 7));
        let open = Hidden::new(&reports, true).excerpt(line, &reports[1]).unwrap();
        assert_eq!(open.text, line.trim_end());
    }

    #[test]
    fn a_line_on_which_an_identifier_is_written_otherwise_is_not_shown() {
        let reports = [report(Name, "José", 1, 10), report(Mrn, "55-1234", 1, 30)];
        let line = r#"{"name":"Jos\u00e9","mrn":"55-1234"}"#;
        assert_eq!(Hidden::new(&reports, false).excerpt(line, &reports[1]), None);
        assert_eq!(Hidden::new(&reports, false).excerpt(line, &reports[0]), None);
    }

    #[test]
    fn names_of_other_lines_are_masked_too_but_not_inside_words() {
        let reports = [report(Name, "Ana", 1, 1), report(Mrn, "4711", 2, 1)];
        let got = Hidden::new(&reports, false).excerpt("4711 Ana has an Analgesic", &reports[1]).unwrap();
        assert_eq!(got.text, "#### ### has an Analgesic");
    }

    #[test]
    fn long_lines_are_cut_and_control_characters_are_not_sent_to_the_terminal() {
        let line = format!("{}\u{1b}[31m MRN 4711 {}", "x ".repeat(200), "y ".repeat(200));
        let reports = [report(Mrn, "4711", 1, 411)];
        let got = Hidden::new(&reports, false).excerpt(&line, &reports[0]).unwrap();
        assert!(got.text.chars().count() <= BEFORE + AFTER + 6, "{}", got.text);
        assert!(got.text.starts_with('…') && got.text.ends_with('…') && !got.text.contains('\u{1b}'));
        let marked: String = got.text.chars().skip(got.start).take(got.len).collect();
        assert_eq!(marked, "####");
    }
}
