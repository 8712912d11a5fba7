//! Recall by way and type, as `docs/evasion.md` has it.

use std::collections::BTreeMap;

use phi_guard::finding::IdentifierType as Type;

/// How many were sent, and how many did not get through.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Cell {
    pub(super) stopped: usize,
    pub(super) sent: usize,
}

impl Cell {
    pub(super) fn recall(self) -> f64 {
        if self.sent == 0 { 1.0 } else { self.stopped as f64 / self.sent as f64 }
    }

    fn add(&mut self, other: Cell) {
        self.stopped += other.stopped;
        self.sent += other.sent;
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.sent == 0 { f.write_str("–") } else { write!(f, "{}/{}", self.stopped, self.sent) }
    }
}

/// Cells by way and column; `all` sums a row or a column up.
pub(super) type Table = BTreeMap<(String, String), Cell>;

pub(super) const ALL: &str = "all";

/// Column of a type.
pub(super) fn column(kind: Type) -> String {
    kind.as_str().replace("HEALTH_PLAN_ID", "PLAN").replace("_ADDRESS", "").replace("NATIONAL_ID", "NATIONAL")
}

/// Adds a cell to its row, its column and the sum.
pub(super) fn count(table: &mut Table, way: &str, kind: Type, cell: Cell) {
    for row in [way, ALL] {
        for column in [column(kind), ALL.to_owned()] {
            table.entry((row.to_owned(), column)).or_default().add(cell);
        }
    }
}

/// The table as Markdown, its rows in the order of `ways`.
pub(super) fn write(table: &Table, ways: &[&str], kinds: &[Type]) -> String {
    let columns: Vec<String> = kinds.iter().copied().map(column).collect();
    let mut out = format!("| way | {ALL} | {} |\n|---|{}\n", columns.join(" | "), "---:|".repeat(columns.len() + 1));
    for way in ways.iter().chain([&ALL]) {
        let cell = |column: &str| table.get(&((*way).to_owned(), column.to_owned())).copied().unwrap_or_default();
        let all = cell(ALL);
        let cells: Vec<_> = columns.iter().map(|column| cell(column).to_string()).collect();
        out += &format!("| {way} | {:.3} ({all}) | {} |\n", all.recall(), cells.join(" | "));
    }
    out
}

/// The cells of types that a written table records.
pub(super) fn read(text: &str) -> Table {
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>());
    let mut rows = rows.skip_while(|row| row.first() != Some(&"way"));
    let head = rows.next().unwrap_or_default();
    let mut table = Table::new();
    for row in rows {
        for (column, cell) in head.iter().zip(&row).skip(2) {
            if let Some((stopped, sent)) = cell.split_once('/')
                && let (Ok(stopped), Ok(sent)) = (stopped.parse(), sent.parse())
            {
                table.insert((row[0].to_owned(), (*column).to_owned()), Cell { stopped, sent });
            }
        }
    }
    table
}

#[test]
fn what_is_written_is_read() {
    let mut table = Table::new();
    count(&mut table, "a way", Type::Name, Cell { stopped: 2, sent: 3 });
    count(&mut table, "a way", Type::Ssn, Cell { stopped: 1, sent: 1 });
    let back = read(&write(&table, &["a way"], &[Type::Name, Type::Ssn, Type::Zip]));
    assert_eq!(back[&("a way".to_owned(), "NAME".to_owned())], Cell { stopped: 2, sent: 3 });
    assert_eq!(back[&(ALL.to_owned(), "SSN".to_owned())], Cell { stopped: 1, sent: 1 });
    assert_eq!(back.len(), 4);
}
