//! Tables in a text: rows below a line of column names, parted by tabs, bars,
//! commas or semicolons.

use std::ops::Range;

use super::super::{FieldHint, label_hint};
use super::{LOOK, Value};

/// Cells from which on a line is a row.
const COLUMNS: usize = 2;

/// Columns of a table: where its names stand, and what they say.
struct Head {
    start: usize,
    separator: char,
    hints: Vec<Option<FieldHint>>,
}

pub(super) fn find(text: &str, out: &mut Vec<Value>) {
    let separators: Vec<char> = ['\t', '|', ',', ';'].into_iter().filter(|&c| text.contains(c)).collect();
    if separators.is_empty() || !text.contains('\n') {
        return;
    }
    let mut head: Option<Head> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let row = line.trim_end();
        head = head.filter(|head| at + row.len() - head.start <= LOOK);
        if let Some(head) = &head {
            let cells = cells(row, head.separator);
            if cells.len() == head.hints.len() {
                for (cell, hint) in cells.into_iter().zip(&head.hints) {
                    let range = at + cell.start..at + cell.end;
                    out.extend(hint.filter(|_| !range.is_empty()).map(|hint| Value { range, hint }));
                }
                continue;
            }
        }
        head = row.len().le(&LOOK).then(|| separators.iter().find_map(|&c| columns(row, at, c))).flatten();
    }
}

/// The columns that a line names, if it does: more than one, or all but numbers.
fn columns(row: &str, start: usize, separator: char) -> Option<Head> {
    // Cheap first: prose has digits or dots soon, which no name of a column has.
    if row.bytes().any(|b| b.is_ascii_digit() || matches!(b, b'.' | b':')) || !row.contains(separator) {
        return None;
    }
    let cells = cells(row, separator);
    if cells.len() < COLUMNS {
        return None;
    }
    let names: Vec<&str> = cells.into_iter().map(|cell| row.get(cell).unwrap_or("")).collect();
    // Sentences have commas too, and rows hold what columns are called.
    let named = |name: &&str| name.len() <= 32 && name.split_whitespace().count() <= 4;
    if !names.iter().all(named) {
        return None;
    }
    let hints: Vec<Option<FieldHint>> = names.iter().map(|name| label_hint(name)).collect();
    let known = hints.iter().flatten().filter(|hint| hint.kind.is_some()).count();
    let enough = if matches!(separator, '\t' | '|') { known >= 1 } else { known >= 2 };
    enough.then_some(Head { start, separator, hints })
}

/// Where the cells of a row are, without blanks and quotes around them; the
/// bars at the ends of a row of Markdown are none.
fn cells(row: &str, separator: char) -> Vec<Range<usize>> {
    let outer = row.trim();
    let lead = row.len() - row.trim_start().len();
    let bars = separator == '|';
    let inner = if bars { outer.strip_prefix('|').unwrap_or(outer) } else { row };
    let from = if bars { lead + (outer.len() - inner.len()) } else { 0 };
    let inner = if bars { inner.strip_suffix('|').unwrap_or(inner) } else { inner };
    let (mut cells, mut begin, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in inner.char_indices().chain([(inner.len(), separator)]) {
        if c == '"' && !bars {
            quoted = !quoted;
        }
        if c != separator || (quoted && at < inner.len()) {
            continue;
        }
        let cell = inner.get(begin..at).unwrap_or("");
        let trimmed = cell.trim_matches(|c: char| c.is_whitespace() || c == '"');
        let offset = if trimmed.is_empty() { 0 } else { trimmed.as_ptr() as usize - cell.as_ptr() as usize };
        cells.push(from + begin + offset..from + begin + offset + trimmed.len());
        begin = at + c.len_utf8();
    }
    cells
}
