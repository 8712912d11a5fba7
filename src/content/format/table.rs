//! What the cells of a table are called: by the head of their column, or by
//! the cell to their left.

use std::collections::BTreeMap;

use crate::content::document::TextUnit;
use crate::finding::{Schema, Segment};

/// A text that stands in a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// Number of the unit.
    pub(super) text: usize,
    /// Which table.
    pub(super) table: usize,
    pub(super) row: usize,
    pub(super) column: usize,
}

/// Longer texts name nothing.
const LONGEST_NAME: usize = 40;

/// Gives the texts in cells the paths of their labels.
pub(super) fn label(units: &mut [&mut TextUnit], cells: &[Cell]) {
    let mut tables: BTreeMap<usize, Vec<Cell>> = BTreeMap::new();
    for cell in cells {
        tables.entry(cell.table).or_default().push(*cell);
    }
    for cells in tables.into_values() {
        let mut grid: BTreeMap<(usize, usize), String> = BTreeMap::new();
        for cell in &cells {
            let text = units.get(cell.text).map_or("", |unit| unit.text.as_str());
            if text.is_empty() {
                continue;
            }
            let joined = grid.entry((cell.row, cell.column)).or_default();
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(text);
        }
        let Some(head) = grid.keys().map(|(row, _)| *row).min() else { continue };
        let columns = grid.keys().map(|(_, column)| *column).max().unwrap_or(0);
        let heads: BTreeMap<usize, &str> =
            grid.iter().filter(|((row, _), _)| *row == head).map(|((_, c), t)| (*c, t.as_str())).collect();
        let has_heads = heads.len() >= 3 && heads.values().all(|text| is_name(text));
        let first = grid.keys().map(|(_, column)| *column).min().unwrap_or(0);
        for cell in cells {
            let name = if has_heads {
                heads.get(&cell.column).copied().filter(|_| cell.row > head)
            } else if columns > first && cell.column > first {
                let left = grid.range((cell.row, 0)..(cell.row, cell.column)).next_back();
                left.map(|(_, text)| text.trim_end_matches(':')).filter(|text| is_name(text))
            } else {
                None
            };
            if let (Some(name), Some(unit)) = (name, units.get_mut(cell.text)) {
                unit.schema = Schema::Csv;
                unit.path = vec![Segment::Index(cell.row), Segment::Key(name.into())];
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.trim().len()) && !text.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(rows: &[&[&str]]) -> Vec<String> {
        let (mut units, mut cells) = (Vec::new(), Vec::new());
        for (row, columns) in rows.iter().enumerate() {
            for (column, text) in columns.iter().enumerate() {
                cells.push(Cell { text: units.len(), table: 0, row, column });
                units.push(TextUnit::plain(*text, Default::default()));
            }
        }
        label(&mut units.iter_mut().collect::<Vec<_>>(), &cells);
        let of = |unit: &TextUnit| match unit.path.last() {
            Some(Segment::Key(key)) => key.to_string(),
            _ => String::new(),
        };
        units.iter().map(of).collect()
    }

    #[test]
    fn heads_and_left_neighbours_name_cells() {
        let table = labels(&[&["Name", "MRN", "DOB"], &["Ann", "1", "2"], &["Bob", "3", "4"]]);
        assert_eq!(table, ["", "", "", "Name", "MRN", "DOB", "Name", "MRN", "DOB"]);
        let form = labels(&[&["MRN:", "00418822"], &["Seen on 3/4", "Ann"]]);
        assert_eq!(form, ["", "MRN", "", ""]);
    }
}
