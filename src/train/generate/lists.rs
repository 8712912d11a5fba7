//! Gazetteers as TSV files with a header line, read at training time only.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::train::random::Random;

/// A list whose items are picked in proportion to their weights.
#[derive(Clone, Default, Debug)]
pub(super) struct Weighted {
    items: Vec<String>,
    sums: Vec<f64>,
}

impl Weighted {
    /// Adds an item.
    pub(super) fn add(&mut self, item: String, weight: f64) {
        self.sums.push(self.sums.last().copied().unwrap_or(0.0) + weight);
        self.items.push(item);
    }

    /// An item; nothing of an empty list.
    pub(super) fn pick<'a>(&'a self, random: &mut Random) -> &'a str {
        let total = self.sums.last().copied().unwrap_or(0.0);
        let at = random.draw() as f64 / u64::MAX as f64 * total;
        let i = self.sums.partition_point(|&s| s < at);
        self.items.get(i.min(self.items.len().saturating_sub(1))).map_or("", String::as_str)
    }

    /// All items.
    pub(super) fn items(&self) -> &[String] {
        &self.items
    }

    /// True if there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl FromIterator<(String, f64)> for Weighted {
    fn from_iter<T: IntoIterator<Item = (String, f64)>>(items: T) -> Self {
        let mut list = Weighted::default();
        items.into_iter().filter(|(item, _)| !item.is_empty()).for_each(|(item, weight)| list.add(item, weight));
        list
    }
}

/// A gazetteer that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}: {error}")]
pub struct ListError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// The rows of a TSV file.
pub(super) struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads `folder/file`.
    pub(super) fn read(folder: &Path, file: &str) -> Result<Table, ListError> {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).map_err(|error| ListError { path, error })?;
        let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
        let header = lines.next().unwrap_or_default();
        Ok(Table { columns: header.into_iter().zip(0..).collect(), rows: lines.collect() })
    }

    /// The rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { columns: &self.columns, cells })
    }

    /// The items of one column, all of the same weight.
    pub(super) fn column(&self, column: &str) -> Weighted {
        self.rows().map(|row| (row.get(column).to_owned(), 1.0)).collect()
    }
}

/// One row of a [`Table`].
pub(super) struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    /// The cell in `column`; empty if there is none.
    pub(super) fn get(&self, column: &str) -> &'a str {
        self.columns.get(column).and_then(|&i| self.cells.get(i)).map_or("", String::as_str)
    }

    /// The number in `column`; 0 if there is none.
    pub(super) fn number(&self, column: &str) -> f64 {
        self.get(column).parse().unwrap_or(0.0)
    }
}

/// One of `items`.
pub(super) fn one<'a>(items: &[&'a str], random: &mut Random) -> &'a str {
    random.pick(items).copied().unwrap_or("")
}

/// The word with a capital at its start.
pub(super) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().collect::<String>() + chars.as_str())
}
