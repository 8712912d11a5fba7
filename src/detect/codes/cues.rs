//! Words near a code that tell whose number it is.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::detect::recognizer::Doc;
use crate::finding::IdentifierType;
use crate::text::token::{Gap, TokenKind};

/// What the words around a code say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cue {
    /// Nothing.
    None,
    /// It is a number of that kind.
    Kind(IdentifierType),
    /// It is the number of a thing, a paper, a program.
    Never,
}

/// Words looked at before a code and after it.
const BEFORE: usize = 4;
const AFTER: usize = 5;
/// Words before it among which a word for things counts.
const NEVER: usize = 3;

static WORDS: LazyLock<HashMap<&'static str, Option<IdentifierType>>> = LazyLock::new(|| {
    include_str!("../../../patterns/lists/id_cues/items.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(' '))
        .map(|(word, kind)| (word, kind.parse().ok()))
        .collect()
});

/// The cue around tokens `at..next`: the nearest before, then after it; what
/// names a thing wins.
pub(super) fn around(doc: &Doc<'_>, at: usize, next: usize) -> Cue {
    let mut found = Cue::None;
    let mut words = 0;
    let mut line_broken = false;
    for k in (0..at).rev().take(10) {
        let Some(token) = doc.tokens.get(k) else { break };
        let gap = doc.tokens.get(k + 1).map_or(Gap::Line, |t| t.gap);
        // A label may stand on the line above, alone.
        if gap == Gap::Paragraph || line_broken {
            break;
        }
        line_broken = gap == Gap::Line;
        if token.kind == TokenKind::Mark {
            let mark = token.text(doc.text);
            if mark == "#" && words == 0 {
                found = Cue::Kind(IdentifierType::OtherId);
            }
            if matches!(mark, "?" | "!" | ";") || (mark == "." && gap > Gap::Joined && words > 0) {
                break;
            }
            continue;
        }
        words += 1;
        match look(doc, k) {
            Cue::Never if words <= NEVER => return Cue::Never,
            // "ID number": the word before tells more than "number".
            Cue::Kind(kind) if found == Cue::None || found == Cue::Kind(IdentifierType::OtherId) => {
                found = Cue::Kind(kind);
            }
            _ => {}
        }
        if words == BEFORE {
            break;
        }
    }
    if found != Cue::None {
        return found;
    }
    let mut words = 0;
    for k in next..next + 9 {
        let Some(token) = doc.tokens.get(k).filter(|t| t.gap <= Gap::Space) else { break };
        if token.kind == TokenKind::Mark {
            if !matches!(token.text(doc.text), "\"" | "'" | "," | "(" | ")" | "=" | "-") {
                break;
            }
            continue;
        }
        if matches!(token.kind, TokenKind::Number | TokenKind::Mixed) {
            break;
        }
        words += 1;
        // Only said of it: "... is the record number", "... (her chart)".
        let said = words >= 2 || doc.tokens.get(k.wrapping_sub(1)).is_some_and(|t| t.kind == TokenKind::Mark);
        match look(doc, k) {
            Cue::Never => return Cue::Never,
            Cue::Kind(_) if announces(doc, k) => break,
            Cue::Kind(kind) if said => return Cue::Kind(kind),
            _ => {}
        }
        if words == AFTER {
            break;
        }
    }
    Cue::None
}

/// True if the label at `k` has its own value behind it: `29999 seen today, MRN: 00418822`.
fn announces(doc: &Doc<'_>, k: usize) -> bool {
    doc.tokens.get(k + 1).filter(|t| t.gap <= Gap::Space).is_some_and(|t| match t.kind {
        TokenKind::Mark => matches!(t.text(doc.text), ":" | "#" | "="),
        TokenKind::Number | TokenKind::Mixed => true,
        TokenKind::Word => false,
    })
}

fn look(doc: &Doc<'_>, k: usize) -> Cue {
    let Some(token) = doc.tokens.get(k).filter(|t| t.kind == TokenKind::Word) else { return Cue::None };
    let word = token.stem(doc.text);
    if word.len() > 16 {
        return Cue::None;
    }
    match WORDS.get(word.to_ascii_lowercase().as_str()) {
        Some(Some(kind)) => Cue::Kind(*kind),
        Some(None) => Cue::Never,
        None => Cue::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_has_a_meaning() {
        for line in include_str!("../../../patterns/lists/id_cues/items.txt").lines().filter(|l| !l.starts_with('#')) {
            let (_, kind) = line.split_once(' ').unwrap_or_else(|| panic!("no meaning: {line}"));
            assert!(kind == "never" || kind.parse::<IdentifierType>().is_ok(), "{line}");
        }
    }
}
