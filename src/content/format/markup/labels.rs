//! Labels that stand in the document beside a text: the header of a table's
//! column or row, the term of a definition list, the label of a form's field.

const DEPTH: usize = 32;

#[derive(Default, Debug)]
struct Table {
    columns: Vec<String>,
    /// Header cells of the row so far.
    names: Vec<String>,
    /// Cells begun in the row.
    cells: usize,
    has_data: bool,
    /// The last header cell or `Label:` cell of the row.
    row_label: String,
}

impl Table {
    fn begin_row(&mut self) {
        if !self.has_data && !self.names.is_empty() {
            self.columns = std::mem::take(&mut self.names);
        }
        self.names.clear();
        self.cells = 0;
        self.has_data = false;
        self.row_label.clear();
    }
}

/// The labels in force.
#[derive(Default, Debug)]
pub(super) struct Labels {
    tables: Vec<Table>,
    term: String,
    field: String,
}

impl Labels {
    /// An element begins.
    pub(super) fn start(&mut self, name: &str) {
        if name == "table" && self.tables.len() < DEPTH {
            self.tables.push(Table::default());
            return;
        }
        let Some(table) = self.tables.last_mut() else { return };
        match name {
            "tr" => table.begin_row(),
            "td" => {
                table.cells += 1;
                table.has_data = true;
            }
            "th" => table.cells += 1,
            _ => {}
        }
    }

    /// An element ends.
    pub(super) fn end(&mut self, name: &str) {
        match name {
            "table" => drop(self.tables.pop()),
            "tr" => self.tables.last_mut().into_iter().for_each(Table::begin_row),
            _ => {}
        }
    }

    /// True if texts in `element` are labels, or may be.
    pub(super) fn names(element: &str) -> bool {
        matches!(element, "th" | "dt" | "label" | "td")
    }

    /// A text in `element` was read; `text` is what it became.
    pub(super) fn learn(&mut self, element: &str, text: &str) {
        let text = text.trim();
        if text.len() > 60 {
            return;
        }
        match element {
            "dt" => text.clone_into(&mut self.term),
            "label" => text.clone_into(&mut self.field),
            "th" | "td" => {
                let Some(table) = self.tables.last_mut() else { return };
                if element == "th" {
                    table.names.resize(table.cells, String::new());
                    if let Some(name) = table.names.last_mut() {
                        text.clone_into(name);
                    }
                }
                if element == "th" || text.ends_with(':') {
                    text.clone_into(&mut table.row_label);
                }
            }
            _ => {}
        }
    }

    /// The label of a text in `element`, empty if it has none.
    pub(super) fn of(&self, element: &str) -> &str {
        match element {
            "dd" => &self.term,
            "input" | "textarea" | "select" | "option" => &self.field,
            "td" => self.tables.last().map_or("", |t| {
                let column = t.columns.get(t.cells.saturating_sub(1)).map_or("", String::as_str);
                if t.row_label.is_empty() { column } else { &t.row_label }
            }),
            _ => "",
        }
    }
}
