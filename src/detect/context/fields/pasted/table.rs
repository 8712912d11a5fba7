//! Tables in a text: rows below a line of column names, parted by tabs, bars,
//! commas or semicolons, or set in columns by blanks.

use std::ops::Range;

use super::super::shape::Shape;
use super::super::{FieldHint, label_hint};
use super::{LOOK, Value};
use crate::finding::IdentifierType;

/// Cells from which on a line is a row.
const COLUMNS: usize = 2;

/// Blanks from which on columns set by blanks are apart.
const APART: usize = 2;

/// Columns of a table: where its names stand, and what they say.
struct Head {
    start: usize,
    separator: char,
    /// Where each name begins in its line.
    starts: Vec<usize>,
    hints: Vec<Option<FieldHint>>,
}

pub(super) fn find(text: &str, out: &mut Vec<Value>) {
    let has = |c: char| u8::try_from(c).is_ok_and(|b| memchr::memchr(b, text.as_bytes()).is_some());
    if !has('\n') {
        return;
    }
    let mut separators: Vec<char> = ['\t', '|', ',', ';'].into_iter().filter(|&c| has(c)).collect();
    if memchr::memmem::find(text.as_bytes(), b"  ").is_some() {
        separators.push(' ');
    }
    if separators.is_empty() {
        return;
    }
    let mut head: Option<Head> = None;
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1).chain([text.len()]);
    for end in ends {
        let at = std::mem::replace(&mut start, end);
        if at == end {
            break;
        }
        let row = text.get(at..end).unwrap_or("").trim_end();
        head = head.filter(|head| at + row.len() - head.start <= LOOK);
        if let Some(head) = &head
            && fill(head, row, at, out)
        {
            continue;
        }
        // Prose has digits soon, which no name of a column has.
        let may_name = row.len() <= LOOK && !row.bytes().any(|b| b.is_ascii_digit() || b == b':');
        head = may_name.then(|| separators.iter().find_map(|&c| columns(row, at, c))).flatten();
    }
}

/// Gives the cells of `row`, if it is one of the table's.
fn fill(head: &Head, row: &str, at: usize, out: &mut Vec<Value>) -> bool {
    let cells = cells(row, head.separator);
    let mut give = |cell: Range<usize>, hint: &Option<FieldHint>| {
        let range = at + cell.start..at + cell.end;
        let value = row.get(cell).unwrap_or("");
        let hint = hint.map(|hint| if is_code_of_person(value, &hint) { CODE } else { hint });
        out.extend(hint.filter(|_| !range.is_empty()).map(|hint| Value { range, hint }));
    };
    if head.separator != ' ' {
        let fits = cells.len() == head.hints.len();
        if fits {
            cells.into_iter().zip(&head.hints).for_each(|(cell, hint)| give(cell, hint));
        }
        return fits;
    }
    // Set by blanks: a cell stands under the name it begins with, or near it.
    if cells.len() < COLUMNS || cells.len() > head.hints.len() {
        return row.trim_matches(['-', '=', ' ', '+']).is_empty() && !row.is_empty();
    }
    for cell in cells {
        let nearest = head.starts.iter().zip(&head.hints).min_by_key(|(start, _)| start.abs_diff(cell.start));
        if let Some((_, hint)) = nearest.filter(|(start, _)| start.abs_diff(cell.start) <= 2) {
            give(cell, hint);
        }
    }
    true
}

/// What a code says that stands in a column of persons.
const CODE: FieldHint = FieldHint {
    kind: Some(IdentifierType::OtherId),
    score: 0.85,
    why: "a code in a column of persons",
    shape: Shape::Code,
};

/// `DYS-018` below `subject`.
fn is_code_of_person(value: &str, hint: &FieldHint) -> bool {
    hint.kind == Some(IdentifierType::Name)
        && value.len() >= 5
        && !value.contains(' ')
        && value.bytes().filter(u8::is_ascii_digit).count() >= 3
}

/// The columns that a line names, if it does: more than one, or all but numbers.
fn columns(row: &str, start: usize, separator: char) -> Option<Head> {
    // Cheap first.
    if separator == ' ' && !row.contains("  ") || !row.contains(separator) {
        return None;
    }
    // Sentences have commas, and full stops.
    if separator == ',' && row.contains(". ") {
        return None;
    }
    let cells = cells(row, separator);
    if cells.len() < COLUMNS {
        return None;
    }
    let starts = cells.iter().map(|cell| cell.start).collect();
    let names: Vec<&str> = cells.into_iter().map(|cell| row.get(cell).unwrap_or("")).collect();
    // Sentences have commas too, and rows hold what columns are called.
    let named = |name: &&str| name.len() <= 32 && name.split_whitespace().count() <= 4;
    if !names.iter().all(named) {
        return None;
    }
    let mut hints: Vec<Option<FieldHint>> = names.iter().map(|name| label_hint(name)).collect();
    let known = hints.iter().flatten().filter(|hint| hint.kind.is_some()).count();
    let short = names.iter().zip(&hints).filter(|(name, hint)| hint.is_none() && among_persons(name).is_some()).count();
    let enough = known >= 1 && (matches!(separator, '\t' | '|') || known + short >= 2);
    if !enough {
        return None;
    }
    for (hint, name) in hints.iter_mut().zip(&names) {
        if hint.is_none_or(|h| h.is_never()) {
            *hint = among_persons(name).or(*hint);
        }
    }
    Some(Head { start, separator, starts, hints })
}

/// What a short name says beside columns of persons, which alone may be of anything.
fn among_persons(name: &str) -> Option<FieldHint> {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '#').filter(|w| !w.is_empty());
    let last = words.next_back()?;
    let (kind, score, shape) = match last {
        "id" | "ids" | "no" | "num" | "nbr" | "#" | "number" | "ident" | "order" | "req" | "acc" | "acc#" | "enc"
        | "lab" => (IdentifierType::Mrn, 0.85, Shape::Code),
        "key" | "code" | "rx" | "rx#" | "subj" | "subject" | "case" | "case#" | "tag" | "ticket" | "kit" | "scr" => {
            (IdentifierType::OtherId, 0.8, Shape::Code)
        }
        "user" | "login" | "username" | "uid" => (IdentifierType::OtherId, 0.85, Shape::Token),
        "next" | "last" | "seen" | "listed" | "date" | "dt" | "dx_date" | "when" | "due" | "visit" | "coll"
        | "given" | "start" | "end" => (IdentifierType::Date, 0.85, Shape::Date),
        "birth" | "born" | "bday" | "bd" => (IdentifierType::Date, 0.9, Shape::BirthDate),
        "bed" | "rm" | "room" | "bed#" | "rm#" | "bay" | "chair" | "stretcher" => {
            (IdentifierType::Location, 0.85, Shape::Room)
        }
        "loc" | "location" => (IdentifierType::Location, 0.7, Shape::Room),
        "mrn" | "mrn#" => (IdentifierType::Mrn, 0.95, Shape::Code),
        _ => return None,
    };
    Some(FieldHint { kind: Some(kind), score, why: "a column beside those of persons", shape })
}

/// Where the cells of a row are, without blanks and quotes around them; the
/// bars at the ends of a row of Markdown are none.
fn cells(row: &str, separator: char) -> Vec<Range<usize>> {
    if separator == ' ' {
        return spaced(row);
    }
    let outer = row.trim();
    let lead = row.len() - row.trim_start().len();
    let bars = separator == '|';
    let inner = if bars { outer.strip_prefix('|').unwrap_or(outer) } else { row };
    let from = if bars { lead + (outer.len() - inner.len()) } else { 0 };
    // "5-2|155|188|": without a bar before, the last one parts an empty cell.
    let framed = bars && inner.len() < outer.len();
    let inner = if framed { inner.strip_suffix('|').unwrap_or(inner) } else { inner };
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

/// Cells that two blanks or more, or a tab, set apart.
fn spaced(row: &str) -> Vec<Range<usize>> {
    let bytes = row.as_bytes();
    let (mut cells, mut begin, mut end) = (Vec::new(), None, 0);
    for (at, b) in bytes.iter().enumerate() {
        if matches!(b, b' ' | b'\t') {
            continue;
        }
        let tab = bytes.get(end..at).is_some_and(|gap| gap.contains(&b'\t'));
        if let Some(first) = begin.filter(|_| at >= end + APART || tab) {
            cells.push(first..end);
            begin = Some(at);
        }
        begin = begin.or(Some(at));
        end = at + 1;
    }
    cells.extend(begin.map(|first| first..end));
    cells
}
