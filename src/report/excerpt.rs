//! The line in which a finding stands, with every identifier on it masked.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use crate::guard::Report;

use super::acts;

/// Code points shown before a finding.
const BEFORE: usize = 60;
/// Code points shown after a finding.
const AFTER: usize = 60;
/// Longer lines are not shown, in bytes: they are data, not writing.
pub const LONGEST_LINE: usize = 8 << 10;

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
    by_line: BTreeMap<u64, Vec<usize>>,
    values: Option<AhoCorasick>,
    show: bool,
}

impl<'r> Hidden<'r> {
    /// The values of all findings of one file. With `show` they stay readable.
    pub fn new(reports: &'r [Report], show: bool) -> Self {
        let mut by_line = BTreeMap::<u64, Vec<usize>>::new();
        for (index, report) in reports.iter().enumerate() {
            if let Some(line) = report.location.line.filter(|_| report.location.archive.is_empty()) {
                by_line.entry(line).or_default().push(index);
            }
        }
        let mut pieces: Vec<&str> = reports.iter().flat_map(|r| r.value.expose().lines()).collect();
        pieces.retain(|p| !p.is_empty());
        pieces.sort_unstable();
        pieces.dedup();
        Hidden { reports, by_line, values: AhoCorasick::new(pieces).ok(), show }
    }

    /// The numbers of the lines that are needed, rising.
    pub fn lines(&self) -> impl Iterator<Item = u64> + '_ {
        self.by_line.keys().copied()
    }

    /// The excerpts of `line`, by index of the report. None at all where one
    /// of the line's findings is not found literally in it (it is written with
    /// escapes, or in another charset): such a line cannot be masked safely.
    pub fn excerpts(&self, number: u64, line: &str) -> Vec<(usize, Excerpt)> {
        let line = line.trim_end_matches(['\r', '\n']);
        let Some(values) = self.values.as_ref().filter(|_| line.len() <= LONGEST_LINE) else { return Vec::new() };
        let mut places = Vec::new();
        for &index in self.by_line.get(&number).map_or(&[][..], |v| v) {
            let Some(report) = self.reports.get(index) else { continue };
            match place(line, report) {
                Some(place) => places.push((index, place)),
                None if report.value.expose().is_empty() || self.show => {}
                None => return Vec::new(),
            }
        }
        let mut hidden = vec![false; line.len()];
        let whole_words = values.find_overlapping_iter(line).map(|m| (m.start(), m.end()));
        let whole_words = whole_words.filter(|&(start, end)| is_word(line, start, end));
        for (start, end) in whole_words.chain(places.iter().map(|(_, p)| *p)) {
            hidden.iter_mut().take(end).skip(start).for_each(|h| *h = true);
        }
        places.into_iter().map(|(index, place)| (index, self.cut(line, &hidden, place))).collect()
    }

    fn cut(&self, line: &str, hidden: &[bool], (start, end): (usize, usize)) -> Excerpt {
        let starts = |from: usize, to: usize| line.get(from..to).unwrap_or("");
        let from = starts(0, start).char_indices().rev().nth(BEFORE - 1).map_or(0, |(i, _)| i);
        let to = starts(end, line.len()).char_indices().nth(AFTER).map_or(line.len(), |(i, _)| end + i);
        let mut text = String::from(if from > 0 { "…" } else { "" });
        let lead = usize::from(from > 0) + starts(from, start).chars().count();
        for (i, c) in starts(from, to).char_indices() {
            let hide = !self.show && hidden.get(from + i).copied().unwrap_or(true);
            text.push(match c {
                c if hide && c.is_alphanumeric() => '#',
                '\t' => ' ',
                c if acts(c) => '\u{fffd}',
                c => c,
            });
        }
        if to < line.len() {
            text.push('…');
        }
        Excerpt { text, start: lead, len: starts(start, end).chars().count() }
    }
}

/// Where the first line of `report`'s value stands: at its column if it is
/// there, else the first place where it stands as a word, else anywhere.
fn place(line: &str, report: &Report) -> Option<(usize, usize)> {
    let value = report.value.expose().lines().next().filter(|v| !v.is_empty())?;
    let column = report.location.column.and_then(|c| usize::try_from(c).ok()).and_then(|c| c.checked_sub(1));
    let at_column = column
        .and_then(|c| line.char_indices().nth(c))
        .map(|(byte, _)| byte)
        .filter(|&byte| line.get(byte..).is_some_and(|rest| rest.starts_with(value)));
    let whole = || line.match_indices(value).map(|(i, _)| i).find(|&i| is_word(line, i, i + value.len()));
    let start = at_column.or_else(whole).or_else(|| line.find(value))?;
    Some((start, start + value.len()))
}

/// True if `line[start..end]` does not begin or end within a word.
pub(super) fn is_word(line: &str, start: usize, end: usize) -> bool {
    let (before, inside, after) = (line.get(..start), line.get(start..end), line.get(end..));
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let inside = inside.unwrap_or("");
    let cut_start = word(before.and_then(|b| b.chars().next_back())) && word(inside.chars().next());
    let cut_end = word(after.and_then(|a| a.chars().next())) && word(inside.chars().next_back());
    !cut_start && !cut_end
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;
    use super::*;
    use crate::finding::IdentifierType::{Mrn, Name};

    #[test]
    fn every_identifier_of_the_line_is_masked_and_the_finding_is_marked() {
        let line = "Pt. Ána Ruiz (MRN 55-1234), Ána says hello\n";
        let reports = [report(Name, "Ána Ruiz", 1, 5), report(Mrn, "55-1234", 1, 19), report(Name, "Ána", 1, 29)];
        let got = Hidden::new(&reports, false).excerpts(1, line);
        assert_eq!(got[1].1.text, "Pt. ### #### (MRN ##-####), ### says hello");
        assert_eq!((got[1].0, got[1].1.start, got[1].1.len), (1, 18, 7));
        let open = Hidden::new(&reports, true).excerpts(1, line);
        assert_eq!(open[0].1.text, line.trim_end());
    }

    #[test]
    fn a_line_on_which_an_identifier_is_written_otherwise_is_not_shown() {
        let reports = [report(Name, "José", 1, 10), report(Mrn, "55-1234", 1, 30)];
        let line = r#"{"name":"Jos\u00e9","mrn":"55-1234"}"#;
        assert_eq!(Hidden::new(&reports, false).excerpts(1, line), []);
    }

    #[test]
    fn names_of_other_lines_are_masked_too_but_not_inside_words() {
        let reports = [report(Name, "Ana", 1, 1), report(Mrn, "4711", 2, 1)];
        let got = Hidden::new(&reports, false).excerpts(2, "4711 Ana has an Analgesic");
        assert_eq!(got[0].1.text, "#### ### has an Analgesic");
    }

    #[test]
    fn an_identifier_within_a_token_is_masked_at_its_column() {
        let reports = [report(Mrn, "20210503", 1, 4)];
        let got = Hidden::new(&reports, false).excerpts(1, "id=20210503T1200");
        assert_eq!(got[0].1.text, "id=########T1200");
    }

    #[test]
    fn long_lines_are_cut_and_control_characters_are_not_sent_to_the_terminal() {
        let line = format!("{}\u{1b}[31m MRN 4711 {}", "x ".repeat(200), "y ".repeat(200));
        let reports = [report(Mrn, "4711", 1, 411)];
        let got = Hidden::new(&reports, false).excerpts(1, &line).remove(0).1;
        assert!(got.text.chars().count() <= BEFORE + AFTER + 6, "{}", got.text);
        assert!(got.text.starts_with('…') && got.text.ends_with('…') && !got.text.contains('\u{1b}'));
        let marked: String = got.text.chars().skip(got.start).take(got.len).collect();
        assert_eq!(marked, "####");
        assert_eq!(Hidden::new(&reports, false).excerpts(1, &"4711 ".repeat(LONGEST_LINE)), []);
    }
}
