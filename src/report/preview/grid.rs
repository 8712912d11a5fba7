//! Tables: the rows in which something was found, with the row before them and
//! the head of the table.

use std::collections::BTreeMap;

use crate::finding::{Location, Role, Schema, Segment, debug_without_content};
use crate::guard::Seen;

use super::piece::{Piece, whole};

/// Rows shown of one table.
const ROWS: usize = 40;
/// Columns shown.
const COLUMNS: usize = 24;
/// Code points shown of a cell besides what was found in it.
const CELL: usize = 60;

/// A table, as far as it is shown.
#[derive(Default)]
pub(super) struct Grid {
    /// What is around the cells.
    pub(super) location: Location,
    /// Names of the columns.
    pub(super) columns: Vec<String>,
    /// In order, by number of the row.
    pub(super) rows: Vec<Row>,
    /// Rows with findings that are not shown.
    pub(super) more: usize,
}

/// A row.
#[derive(Clone, Default)]
pub(super) struct Row {
    /// Its number, as the program of the table shows it.
    pub(super) number: usize,
    /// By column.
    pub(super) cells: BTreeMap<usize, Vec<Piece>>,
}

debug_without_content! {
    Grid, "Grid";
    Row, "Row";
    Open, "Open";
}

/// The table being read.
#[derive(Default)]
pub(super) struct Open {
    around: Location,
    names: BTreeMap<String, usize>,
    grid: Grid,
    row: Row,
    previous: Option<Row>,
    is_first: bool,
}

/// Where a cell stands.
pub(super) struct Place {
    around: Location,
    row: usize,
    column: Column,
}

enum Column {
    /// By letters (`B`).
    Lettered(usize),
    /// By the name in its head.
    Named(String),
    /// By its number.
    Numbered(usize),
}

/// Where a unit stands in a table, if it is a cell of one.
pub(super) fn place(seen: &Seen<'_>) -> Option<Place> {
    let location = seen.location;
    if location.layer.as_deref().is_some_and(|layer| layer != "message") || !seen.words.is_empty() {
        return None;
    }
    let around = Location { cell: None, line: None, column: None, pointer: None, rect: None, ..location.clone() };
    if let Some(cell) = &location.cell {
        let letters: String = cell.chars().take_while(char::is_ascii_alphabetic).collect();
        let row = cell.get(letters.len()..)?.parse().ok()?;
        let column = letters
            .bytes()
            .try_fold(0usize, |n, b| n.checked_mul(26)?.checked_add(usize::from(b.to_ascii_uppercase() - b'A') + 1))?;
        return Some(Place { around, row, column: Column::Lettered(column.checked_sub(1)?) });
    }
    match (seen.field.schema, seen.field.path) {
        (Schema::Csv, [.., Segment::Index(row), last]) => {
            let column = match last {
                Segment::Key(name) => Column::Named(name.to_string()),
                Segment::Index(column) => Column::Numbered(*column),
            };
            Some(Place { around, row: row + 1, column })
        }
        _ => None,
    }
}

impl Open {
    pub(super) fn new(place: &Place) -> Self {
        let grid = Grid { location: place.around.clone(), ..Grid::default() };
        Open { around: place.around.clone(), grid, is_first: true, ..Open::default() }
    }

    /// True if the cell at `place` comes next in this table.
    pub(super) fn goes_on(&self, place: &Place) -> bool {
        self.around == place.around && place.row >= self.row.number
    }

    /// Takes a cell.
    pub(super) fn take(&mut self, place: Place, seen: &Seen<'_>, show: bool) {
        if place.row != self.row.number {
            self.end_row();
            self.row.number = place.row;
        }
        let column = match place.column {
            Column::Lettered(column) => {
                self.name(column, letters(column));
                column
            }
            Column::Numbered(column) => {
                self.names.entry(seen.text.to_owned()).or_insert(column);
                column
            }
            Column::Named(name) => {
                let next = self.names.values().max().map_or(0, |last| last + 1);
                let column = *self.names.entry(name).or_insert(next);
                // As it is shown in places: people's names masked.
                let shown = seen.location.pointer.as_deref().and_then(|p| p.rsplit('/').next()).unwrap_or("");
                self.name(column, shown.replace("~1", "/").replace("~0", "~"));
                column
            }
        };
        if column >= COLUMNS && seen.marks.is_empty() {
            return;
        }
        let pieces = if seen.scanned {
            whole(seen.text, seen.marks, CELL, show)
        } else {
            vec![Piece { text: "(not looked at)".to_owned(), found: None }]
        };
        let is_head = seen.field.role == Role::Key;
        let cell = self.row.cells.entry(column).or_default();
        if !cell.is_empty() && !is_head {
            cell.push(Piece { text: " ".to_owned(), found: None });
        }
        cell.extend(pieces);
    }

    fn name(&mut self, column: usize, name: String) {
        if column >= self.grid.columns.len() && column < COLUMNS {
            self.grid.columns.resize(column + 1, String::new());
        }
        if let Some(slot) = self.grid.columns.get_mut(column).filter(|slot| slot.is_empty()) {
            *slot = name;
        }
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if row.cells.is_empty() {
            return;
        }
        if row.has_findings() {
            if self.grid.rows.len() >= ROWS {
                self.grid.more += 1;
            } else {
                self.grid.rows.extend(self.previous.take());
                self.grid.rows.push(row);
            }
            self.previous = None;
        } else if std::mem::take(&mut self.is_first) {
            // The head is shown in any case.
            self.grid.rows.push(row);
            return;
        } else {
            self.previous = Some(row);
        }
        self.is_first = false;
    }

    /// The table, if anything was found in it.
    pub(super) fn finish(mut self) -> Option<Grid> {
        self.end_row();
        self.grid.rows.iter().any(Row::has_findings).then_some(self.grid)
    }
}

impl Row {
    fn has_findings(&self) -> bool {
        self.cells.values().flatten().any(|piece| piece.found.is_some())
    }
}

/// The name that spreadsheets give a column.
fn letters(column: usize) -> String {
    let mut name = String::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        name.insert(0, char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Field, IdentifierType};
    use crate::guard::Mark;
    use crate::text::Span;

    fn cell(open: &mut Option<Open>, reference: &str, text: &str, is_found: bool) {
        let location = Location { cell: Some(reference.into()), sheet: Some("Labs".into()), ..Location::default() };
        let mark = Mark { span: Span::new(0, text.len()), kind: IdentifierType::Mrn, report: Some(0) };
        let marks = if is_found { &[mark][..] } else { &[] };
        let field = Field::default();
        let seen = Seen { text, offset: 0, scanned: true, location: &location, field, words: &[], marks };
        let place = place(&seen).unwrap();
        open.get_or_insert_with(|| Open::new(&place)).take(place, &seen, false);
    }

    #[test]
    fn rows_with_findings_are_shown_with_the_head_and_the_row_before() {
        let mut open = None;
        for (reference, text, is_found) in [
            ("A1", "MRN", false),
            ("B1", "Na", false),
            ("A2", "x", false),
            ("A3", "y", false),
            ("B3", "138", false),
            ("A4", "00418822", true),
            ("C4", "late", false),
        ] {
            cell(&mut open, reference, text, is_found);
        }
        let grid = open.unwrap().finish().unwrap();
        let numbers: Vec<_> = grid.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 3, 4]);
        assert_eq!(grid.columns, ["A", "B", "C"]);
        assert_eq!(grid.rows[2].cells[&0][0].text, "########");
        assert_eq!((letters(25), letters(26), letters(701)), ("Z".into(), "AA".into(), "ZZ".into()));
    }

    #[test]
    fn a_table_without_findings_is_none() {
        let mut open = None;
        cell(&mut open, "A1", "nothing", false);
        assert!(open.unwrap().finish().is_none());
    }
}
