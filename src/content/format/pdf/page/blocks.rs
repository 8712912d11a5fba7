//! Rows to texts: columns of running text apart, tables cell by cell under the
//! heads of their columns, everything else line by line.

use hayro::kurbo::Rect as Area;

use super::lines::{Cell, Row};

/// A piece of text and where its words are.
#[derive(Clone, PartialEq, Default, Debug)]
pub(super) struct Block {
    pub(super) text: String,
    /// Bytes of the text, and where they are on the page.
    pub(super) words: Vec<(usize, usize, Area)>,
    /// The head of the column, if it is a cell of a table, and its row.
    pub(super) head: Option<(String, usize)>,
    /// The last line fills its width: the text may go on somewhere else.
    pub(super) goes_on: bool,
}

/// Rows looked at together, at most.
const MOST_ROWS: usize = 150;
/// Columns of running text: rows, letters a line, and the gap between them in em.
const COLUMN_ROWS: usize = 4;
const COLUMN_LETTERS: usize = 18;
const COLUMN_GAP: f64 = 0.9;
/// Letters from which on a line that fills its width is one that was wrapped.
const WRAPPED: usize = 25;
/// Gap between lines, in em, that ends a text.
const WIDE_PITCH: f64 = 3.0;
/// Longer texts are no heads of columns.
const LONGEST_HEAD: usize = 40;

/// The texts of `rows`, from top to bottom.
pub(super) fn blocks(rows: Vec<Row>) -> Vec<Block> {
    let mut out = Vec::new();
    region(rows, &mut out, 0);
    out.retain(|block| !block.text.trim().is_empty());
    out
}

fn region(mut rows: Vec<Row>, out: &mut Vec<Block>, depth: usize) {
    let mut plain: Vec<Row> = Vec::new();
    while !rows.is_empty() {
        let columns = if depth < 4 { columns(&rows) } else { None };
        if let Some((taken, middle)) = columns {
            out.extend(lines(std::mem::take(&mut plain)));
            let (mut left, mut right) = (Vec::new(), Vec::new());
            for row in rows.drain(..taken) {
                let (a, b): (Vec<Cell>, Vec<Cell>) = row.cells.into_iter().partition(|cell| cell.to <= middle);
                for (cells, side) in [(a, &mut left), (b, &mut right)] {
                    if !cells.is_empty() {
                        side.push(Row { cells, ..row });
                    }
                }
            }
            region(left, out, depth + 1);
            region(right, out, depth + 1);
        } else if let Some(taken) = table(&rows) {
            out.extend(lines(std::mem::take(&mut plain)));
            out.extend(cells(rows.drain(..taken).collect()));
        } else {
            plain.push(rows.remove(0));
        }
    }
    out.extend(lines(plain));
}

/// How many of the first rows stand in two columns of running text, and where
/// the gap between them is.
fn columns(rows: &[Row]) -> Option<(usize, f64)> {
    let mut spans: Vec<(f64, f64)> = Vec::new();
    let mut best = None;
    for (number, row) in rows.iter().take(MOST_ROWS).enumerate() {
        if is_pair(row) {
            break;
        }
        for cell in &row.cells {
            cover(&mut spans, cell.from, cell.to);
        }
        let gap = spans.windows(2).filter_map(|pair| match pair {
            [a, b] if b.0 - a.1 >= COLUMN_GAP * row.size => Some((a.1, b.0)),
            _ => None,
        });
        // The widest gap parts the columns best.
        let Some((from, to)) = gap.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))) else { break };
        let middle = f64::midpoint(from, to);
        if is_prose(rows.get(..=number).unwrap_or_default(), middle) {
            best = Some((number + 1, middle));
        }
    }
    best
}

/// True for a label and its value, or two short cells of a table.
fn is_pair(row: &Row) -> bool {
    let short = |cell: &Cell| cell.len() < COLUMN_LETTERS;
    row.cells.windows(2).any(|pair| match pair {
        [a, b] => a.text().ends_with(':') || (short(a) && short(b)),
        _ => false,
    })
}

/// Adds an interval to intervals that are sorted and apart.
fn cover(spans: &mut Vec<(f64, f64)>, mut from: f64, mut to: f64) {
    spans.retain(|(a, b)| {
        let apart = *b < from || *a > to;
        if !apart {
            from = from.min(*a);
            to = to.max(*b);
        }
        apart
    });
    let at = spans.partition_point(|(a, _)| *a < from);
    spans.insert(at, (from, to));
}

/// True if the cells to both sides of `middle` are lines of running text.
fn is_prose(rows: &[Row], middle: f64) -> bool {
    let side = |right: bool| {
        let (mut lines, mut letters, mut labels) = (0, 0, 0);
        for row in rows {
            let cells: Vec<&Cell> = row.cells.iter().filter(|cell| (cell.from > middle) == right).collect();
            if let Some(last) = cells.last() {
                lines += 1;
                letters += cells.iter().map(|c| c.len()).sum::<usize>();
                labels += usize::from(last.text().ends_with(':'));
            }
        }
        lines >= COLUMN_ROWS && letters >= lines * COLUMN_LETTERS && labels * 2 < lines
    };
    side(false) && side(true)
}

/// How many of the first rows are a table: a head of at least three names, and
/// rows with cells under them.
fn table(rows: &[Row]) -> Option<usize> {
    let (head, rest) = rows.split_first()?;
    let names: Vec<String> = head.cells.iter().map(Cell::text).collect();
    if names.len() < 3 || !names.iter().all(|name| is_name(name)) {
        return None;
    }
    let mut full = 0;
    let mut taken = 1;
    let mut last = head;
    for row in rest {
        let pitch = (row.base - last.base) / row.size.max(last.size);
        let under: Vec<usize> = row.cells.iter().filter_map(|cell| column(head, cell)).collect();
        let distinct = under.windows(2).all(|pair| matches!(pair, [a, b] if a < b)) && under.len() == row.cells.len();
        let is_wrapped = row.cells.len() < 2 && pitch < 1.6 && full > 0;
        if !distinct || pitch > 4.0 || (row.cells.len() < 2 && !is_wrapped) {
            break;
        }
        full += usize::from(row.cells.len() >= 2);
        taken += 1;
        last = row;
    }
    (full > 0).then_some(taken)
}

fn is_name(text: &str) -> bool {
    text.len() <= LONGEST_HEAD
        && text.contains(char::is_alphabetic)
        && !text.contains(|c: char| c.is_ascii_digit())
        && !text.ends_with(':')
}

/// The column of `head` under which a cell stands.
fn column(head: &Row, cell: &Cell) -> Option<usize> {
    let overlap = |h: &Cell| h.to.min(cell.to) - h.from.max(cell.from);
    let over: Vec<usize> = head.cells.iter().enumerate().filter(|(_, h)| overlap(h) > 0.0).map(|(n, _)| n).collect();
    match over.as_slice() {
        [one] => Some(*one),
        // Values that are longer than their heads may reach under the next.
        [first, ..] => Some(*first),
        [] => {
            let distance = |h: &Cell| (h.from - cell.from).abs().min((h.to - cell.to).abs());
            let nearest = head.cells.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))?;
            Some(nearest.0)
        }
    }
}

/// A table, cell by cell; its head as a line.
fn cells(rows: Vec<Row>) -> Vec<Block> {
    let mut rows = rows.into_iter();
    let Some(head) = rows.next() else { return Vec::new() };
    let names: Vec<String> = head.cells.iter().map(Cell::text).collect();
    let mut out = lines(vec![head.clone()]);
    let mut open: Vec<Option<Block>> = Vec::new();
    for (number, row) in rows.enumerate() {
        if row.cells.len() >= 2 {
            out.extend(open.drain(..).flatten());
            open.resize(names.len(), None);
        }
        for cell in &row.cells {
            let Some(at) = column(&head, cell) else { continue };
            let Some(slot) = open.get_mut(at) else { continue };
            let block = slot.get_or_insert_with(|| {
                let name = names.get(at).cloned().unwrap_or_default();
                Block { head: Some((name, number + 1)), ..Block::default() }
            });
            block.separate();
            block.push(cell);
        }
    }
    out.extend(open.into_iter().flatten());
    out
}

impl Block {
    fn push(&mut self, cell: &Cell) {
        for (number, word) in cell.words.iter().enumerate() {
            if number > 0 {
                self.text.push(' ');
            }
            let start = self.text.len();
            self.text.push_str(&word.text);
            self.words.push((start, self.text.len(), word.area));
        }
    }

    /// Goes on where a line or page broke the text: a blank, but for numbers
    /// that are broken at a hyphen. Hyphens between letters may be the writer's
    /// own: the line break stays behind them.
    pub(super) fn separate(&mut self) {
        let mut end = self.text.chars().rev();
        match (end.next(), end.next()) {
            (None, _) => {}
            (Some('-' | '\u{2010}' | '/'), Some(before)) if before.is_ascii_digit() => {}
            (Some('-' | '\u{2010}' | '\u{ad}'), Some(before)) if before.is_alphabetic() => self.text.push('\n'),
            _ => self.text.push(' '),
        }
    }
}

/// Rows as lines of texts; what was wrapped is joined again. A wide gap ends a
/// text.
fn lines(rows: Vec<Row>) -> Vec<Block> {
    let left = rows.iter().filter_map(|r| r.cells.first()).map(|c| c.from).fold(f64::INFINITY, f64::min);
    let right = rows.iter().filter_map(|r| r.cells.last()).map(|c| c.to).fold(f64::NEG_INFINITY, f64::max);
    let mut out: Vec<Block> = Vec::new();
    let mut block = Block::default();
    let mut last: Option<&Row> = None;
    let fills = |row: &Row| {
        let letters: usize = row.cells.iter().map(Cell::len).sum();
        let end = row.cells.last().map_or(left, |c| c.to);
        letters >= WRAPPED && right - end < 0.18 * (right - left)
    };
    for row in &rows {
        if let Some(above) = last {
            let pitch = (row.base - above.base) / row.size.max(above.size);
            let begins = row.cells.first().map_or(left, |c| c.from);
            let same = row.size < 1.15 * above.size && above.size < 1.15 * row.size;
            if pitch < 2.1 && same && fills(above) && begins - left < 3.0 * row.size && !is_labelled(row) {
                block.separate();
            } else if pitch > WIDE_PITCH {
                out.push(std::mem::take(&mut block));
            } else {
                block.text.push_str(if pitch > 1.9 { "\n\n" } else { "\n" });
            }
        }
        for (number, cell) in row.cells.iter().enumerate() {
            if number > 0 {
                block.text.push_str("   ");
            }
            block.push(cell);
        }
        block.goes_on = fills(row);
        last = Some(row);
    }
    out.push(block);
    out
}

/// True if a row begins with a label of its own ("MRN: 123").
fn is_labelled(row: &Row) -> bool {
    let words: Vec<&str> = row.cells.iter().flat_map(|c| &c.words).take(4).map(|w| w.text.as_str()).collect();
    words.iter().any(|word| word.ends_with(':')) || words.first().is_some_and(|w| matches!(*w, "•" | "-" | "*" | "–"))
}
