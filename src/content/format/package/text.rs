//! Texts of a package with the source bytes they came from, and new source
//! with edits made.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::content::document::{Edits, TextUnit};
use crate::finding::debug_without_content;

/// A text unit and where its pieces stand.
#[derive(Default)]
pub(super) struct Text {
    pub(super) unit: TextUnit,
    pieces: Vec<Piece>,
}

/// Text without a gap in the source.
struct Piece {
    text: Range<usize>,
    /// Number of the member in the archive.
    file: usize,
    source: Range<usize>,
    code: Code,
}

/// How a piece is written in its source.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Code {
    /// Character data or an attribute's value: escaped.
    Escaped,
    /// A section that takes characters as they are.
    CData,
    /// A cell of a sheet: the whole element is written anew, with these
    /// attributes, as a text.
    Cell(String),
    /// UTF-16, little-endian; what is replaced is crossed out at the same length.
    Utf16,
}

debug_without_content! {
    Text, "Text";
    Piece, "Piece";
    Code, "Code";
}

impl Text {
    pub(super) fn new(unit: TextUnit) -> Self {
        Text { unit, pieces: Vec::new() }
    }

    /// The next text, written at `source` of member `file`.
    pub(super) fn push(&mut self, text: &str, file: usize, source: Range<usize>, code: Code) {
        let from = self.unit.text.len();
        self.unit.text.push_str(text);
        if let Some(last) = self.pieces.last_mut()
            && last.code == code
            && matches!(code, Code::Escaped | Code::CData)
            && last.file == file
            && last.source.end == source.start
            && last.text.end == from
        {
            last.text.end = self.unit.text.len();
            last.source.end = source.end;
            return;
        }
        self.pieces.push(Piece { text: from..self.unit.text.len(), file, source, code });
    }

    /// Text that stands for an element (a tab, a line break).
    pub(super) fn blank(&mut self, text: &str) {
        self.unit.text.push_str(text);
    }

    /// The same source under another unit (a string that several cells share).
    pub(super) fn shared(&self, unit: TextUnit) -> Text {
        let pieces = self.pieces.iter().map(|p| Piece {
            text: p.text.clone(),
            file: p.file,
            source: p.source.clone(),
            code: p.code.clone(),
        });
        Text { unit: TextUnit { text: self.unit.text.clone(), ..unit }, pieces: pieces.collect() }
    }
}

/// A place in the source: member and first byte.
type Place = (usize, usize);

/// What becomes of one piece: its text, how it is written, and what of the text
/// is replaced.
struct Changed<'a> {
    piece: &'a Piece,
    text: &'a str,
    edits: Vec<(Range<usize>, &'a str)>,
}

/// New sources, by member: ranges and what stands there now, front to back.
pub(super) fn rewritten(texts: &[Text], edits: &Edits) -> BTreeMap<usize, Vec<(Range<usize>, String)>> {
    let mut changed: BTreeMap<Place, Changed<'_>> = BTreeMap::new();
    for (number, made) in &edits.units {
        let Some(text) = texts.get(*number) else { continue };
        for edit in made {
            let mut with = Some(edit.with.as_str());
            let touched = text.pieces.iter().filter(|p| p.text.start < edit.end && edit.start < p.text.end);
            for piece in touched {
                let range = edit.start.max(piece.text.start)..edit.end.min(piece.text.end);
                let range = range.start - piece.text.start..range.end - piece.text.start;
                let entry = changed.entry((piece.file, piece.source.start)).or_insert_with(|| Changed {
                    piece,
                    text: text.unit.text.get(piece.text.clone()).unwrap_or(""),
                    edits: Vec::new(),
                });
                entry.edits.push((range, with.take().unwrap_or("")));
            }
        }
    }
    let mut sources: BTreeMap<usize, Vec<(Range<usize>, String)>> = BTreeMap::new();
    for ((file, _), Changed { piece, text, mut edits }) in changed {
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut new, mut at) = (String::new(), 0);
        for (range, with) in edits {
            // Two units that share the source may have found the same.
            if range.start >= at {
                new.push_str(text.get(at..range.start).unwrap_or(""));
                new.push_str(with);
            }
            at = at.max(range.end);
        }
        new.push_str(text.get(at..).unwrap_or(""));
        sources.entry(file).or_default().push((piece.source.clone(), written(&piece.code, &new)));
    }
    sources
}

fn written(code: &Code, text: &str) -> String {
    match code {
        Code::Escaped => escaped(text),
        Code::CData => text.replace("]]>", "]]]]><![CDATA[>"),
        Code::Cell(attributes) => {
            format!("<c{attributes} t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escaped(text))
        }
        Code::Utf16 => text.to_owned(),
    }
}

/// XML character data or attribute value; characters that XML has no way to
/// write are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// `source` with the ranges replaced; none if they do not fit it.
pub(super) fn spliced(source: &[u8], changes: &[(Range<usize>, String)]) -> Option<Vec<u8>> {
    let (mut out, mut at) = (Vec::with_capacity(source.len()), 0);
    for (range, new) in changes {
        out.extend_from_slice(source.get(at..range.start)?);
        out.extend_from_slice(new.as_bytes());
        at = range.end;
    }
    out.extend_from_slice(source.get(at..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::document::Edit;

    #[test]
    fn what_is_split_over_runs_is_replaced_in_all_of_them() {
        let source = b"<t>Ma</t><t>ry &amp; Bo</t><t>b</t>";
        let mut text = Text::default();
        text.push("Ma", 0, 3..5, Code::Escaped);
        text.push("ry ", 0, 12..15, Code::Escaped);
        text.push("&", 0, 15..20, Code::Escaped);
        text.push(" Bo", 0, 20..23, Code::Escaped);
        text.push("b", 0, 30..31, Code::Escaped);
        assert_eq!(text.unit.text, "Mary & Bob");
        let edit = |start, end, with: &str| Edit { start, end, with: with.into(), rects: Vec::new() };
        let edits = Edits { units: vec![(0, vec![edit(0, 4, "<N>"), edit(7, 10, "M")])], ..Edits::default() };
        let changes = rewritten(&[text], &edits);
        let new = spliced(source, &changes[&0]).unwrap();
        assert_eq!(String::from_utf8(new).unwrap(), "<t>&lt;N&gt;</t><t> &amp; M</t><t></t>");
    }
}
