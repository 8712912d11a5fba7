//! Texts in pieces: what was found, masked, and what stands around it.

use crate::finding::{IdentifierType, debug_without_content};
use crate::guard::{Mark, operators};

/// Bytes of texts that are shown together.
const LONGEST: usize = 3000;

/// A piece of a text.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Piece {
    /// What is shown of it.
    pub(super) text: String,
    /// What was found there.
    pub(super) found: Option<Found>,
}

/// Findings that overlap.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Found {
    pub(super) kinds: Vec<IdentifierType>,
    /// Which of the verdict's findings they are.
    pub(super) reports: Vec<usize>,
}

debug_without_content! {
    Piece, "Piece";
}

/// Marks that overlap, as one.
struct Joined {
    start: usize,
    end: usize,
    found: Found,
}

/// All of `text` in pieces, at most `most` code points of what was not found.
pub(super) fn whole(text: &str, marks: &[Mark], most: usize, show: bool) -> Vec<Piece> {
    let joined = joined(text, marks);
    let mut left = most;
    let mut pieces = Vec::new();
    let mut at = 0;
    for mark in &joined {
        pieces.extend(cut(text.get(at..mark.start).unwrap_or(""), &mut left));
        pieces.push(mark.piece(text, show));
        at = mark.end;
    }
    pieces.extend(cut(text.get(at..).unwrap_or(""), &mut left));
    pieces
}

/// `text` around each of `marks`, in pieces: `around` code points before and
/// behind, to whole words; what is near is shown together.
pub(super) fn windows(text: &str, marks: &[Mark], around: usize, show: bool) -> Vec<Vec<Piece>> {
    let joined = joined(text, marks);
    let mut windows: Vec<(usize, usize, Vec<&Joined>)> = Vec::new();
    for mark in &joined {
        let (from, to) = (before(text, mark.start, around), behind(text, mark.end, around));
        match windows.last_mut() {
            Some((begin, end, marks)) if from <= *end && to - *begin <= LONGEST => {
                *end = to;
                marks.push(mark);
            }
            Some((_, end, _)) => {
                *end = mark.start.min(*end);
                let from = from.max(*end);
                windows.push((from, to, vec![mark]));
            }
            None => windows.push((from, to, vec![mark])),
        }
    }
    windows.into_iter().map(|(from, to, marks)| window(text, from, to, &marks, show)).collect()
}

fn window(text: &str, from: usize, to: usize, marks: &[&Joined], show: bool) -> Vec<Piece> {
    let plain = |text: &str| Piece { text: text.to_owned(), found: None };
    let mut pieces = vec![plain(if from > 0 { "… " } else { "" })];
    let mut at = from;
    for mark in marks {
        pieces.push(plain(text.get(at..mark.start).unwrap_or("")));
        pieces.push(mark.piece(text, show));
        at = mark.end;
    }
    pieces.push(plain(text.get(at..to).unwrap_or("")));
    pieces.push(plain(if to < text.len() { " …" } else { "" }));
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// What is in front of `start`, from a blank on, at most `around` code points.
fn before(text: &str, start: usize, around: usize) -> usize {
    let front = text.get(..start).unwrap_or("");
    let Some((from, _)) = front.char_indices().rev().nth(around) else { return 0 };
    // A word that is cut could be half a name.
    let rest = front.get(from..).unwrap_or("");
    rest.find(char::is_whitespace).map_or(start, |blank| from + blank)
}

/// What is behind `end`, to a blank, at most `around` code points.
fn behind(text: &str, end: usize, around: usize) -> usize {
    let rest = text.get(end..).unwrap_or("");
    let Some((to, _)) = rest.char_indices().nth(around) else { return text.len() };
    let rest = rest.get(..to).unwrap_or("");
    end + rest.rfind(char::is_whitespace).unwrap_or(0)
}

/// The beginning of a text that was not found, as long as there is room.
fn cut(text: &str, left: &mut usize) -> Option<Piece> {
    if text.is_empty() || *left == 0 {
        return None;
    }
    let end = behind(text, 0, *left);
    *left = left.saturating_sub(text.chars().count());
    let shown = text.get(..end).unwrap_or("");
    Some(Piece { text: format!("{shown}{}", if end < text.len() { "…" } else { "" }), found: None })
}

/// Marks in order, those that overlap joined.
fn joined(text: &str, marks: &[Mark]) -> Vec<Joined> {
    let mut out: Vec<Joined> = Vec::new();
    for mark in marks.iter().filter(|mark| !mark.span.of(text).is_empty()) {
        let (start, end) = (mark.span.start, mark.span.end);
        match out.last_mut() {
            Some(last) if start < last.end => {
                last.end = last.end.max(end);
                last.found.add(mark);
            }
            _ => {
                let mut found = Found::default();
                found.add(mark);
                out.push(Joined { start, end, found });
            }
        }
    }
    out
}

impl Found {
    fn add(&mut self, mark: &Mark) {
        if !self.kinds.contains(&mark.kind) {
            self.kinds.push(mark.kind);
        }
        self.reports.extend(mark.report);
    }
}

impl Joined {
    fn piece(&self, text: &str, show: bool) -> Piece {
        let value = text.get(self.start..self.end).unwrap_or("");
        let text = if show { value.to_owned() } else { operators::shape(value) };
        Piece { text, found: Some(self.found.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn mark(text: &str, value: &str, report: usize) -> Mark {
        let start = text.find(value).unwrap();
        Mark { span: Span::new(start, start + value.len()), kind: IdentifierType::Name, report: Some(report) }
    }

    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|p| if p.found.is_some() { format!("<{}>", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn what_is_near_is_shown_together_and_words_are_not_cut() {
        let text = "one two three Ana Ruiz four five six seven eight nine ten eleven Bo twelve thirteen";
        let marks = [mark(text, "Ana Ruiz", 0), mark(text, "Ruiz", 1), mark(text, "Bo", 2)];
        let far: Vec<_> = windows(text, &marks, 8, false).iter().map(|w| shown(w)).collect();
        assert_eq!(far, ["…  three <### ####> four …", "…  eleven <##> twelve …"]);
        let near: Vec<_> = windows(text, &marks, 30, false).iter().map(|w| shown(w)).collect();
        assert_eq!(near.len(), 1);
        assert!(near[0].contains("<### ####> four") && near[0].contains("eleven <##>"), "{near:?}");
        assert_eq!(shown(&windows(text, &marks, 8, true)[1]), "…  eleven <Bo> twelve …");
    }

    #[test]
    fn long_texts_are_cut_but_all_that_was_found_is_there() {
        let text = "alpha beta gamma Ana delta";
        assert_eq!(shown(&whole(text, &[mark(text, "Ana", 0)], 12, false)), "alpha beta…<###>");
        assert_eq!(shown(&whole(text, &[], 100, false)), text);
    }
}
