//! How a CSV document is written, told from its beginning; and how new text
//! is written into it.

/// Bytes of the beginning from which the dialect is told.
pub(super) const SAMPLE: usize = 8 << 10;

/// Rows of the sample that are looked at.
const ROWS: usize = 20;

/// Separator and header of a document.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Dialect {
    /// Byte between cells; none in a document of one column.
    pub(super) delimiter: Option<u8>,
    /// The first row holds the columns' names.
    pub(super) header: bool,
}

impl Dialect {
    /// The dialect of a document that begins with `sample`.
    pub(super) fn of(sample: &str) -> Dialect {
        let sample = sample.strip_prefix('\u{feff}').unwrap_or(sample);
        let delimiter = [b',', b'\t', b';', b'|']
            .into_iter()
            .filter_map(|d| {
                let rows = rows(sample, Some(d));
                let width = rows.first().map_or(0, Vec::len);
                let alike = rows.iter().filter(|r| r.len() == width).count();
                (width > 1).then_some((alike * 100 / rows.len().max(1), width, d))
            })
            .max_by_key(|&(alike, width, d)| (alike, width, d == b','))
            .map(|(_, _, d)| d);
        let rows = rows(sample, delimiter);
        Dialect { delimiter, header: has_header(&rows) }
    }
}

/// The first rows as cells, without their quotes. A row that the sample cuts
/// is left out unless it is the only one.
fn rows(sample: &str, delimiter: Option<u8>) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    for c in sample.chars() {
        let at_start = rows.last().and_then(|r| r.last()).is_some_and(String::is_empty);
        match c {
            '"' if quoted || at_start => quoted = !quoted,
            '\n' | '\r' if !quoted => {
                if rows.last().is_some_and(|r| r.len() > 1 || r.iter().any(|c| !c.is_empty())) {
                    if rows.len() == ROWS {
                        return rows;
                    }
                    rows.push(vec![String::new()]);
                }
            }
            c if !quoted && delimiter.is_some_and(|d| c == char::from(d)) => {
                if let Some(row) = rows.last_mut() {
                    row.push(String::new());
                }
            }
            c => {
                if let Some(cell) = rows.last_mut().and_then(|r| r.last_mut()) {
                    cell.push(c);
                }
            }
        }
    }
    if rows.len() > 1 {
        let last = rows.pop();
        // Nothing cut it if the sample is the whole document; one row more or less tells the same.
        rows.extend(last.filter(|r| sample.len() < SAMPLE - 3 && r.iter().any(|c| !c.is_empty())));
    }
    rows
}

/// True if the first row is made of names, and the rows below it are not, or
/// one of its names is one that columns have.
fn has_header(rows: &[Vec<String>]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    if !first.iter().all(|c| is_name(c)) || first.iter().all(|c| c.trim().is_empty()) {
        return false;
    }
    let known = first.iter().any(|c| has_column_word(c));
    let differs = |(column, name): (usize, &String)| {
        let cells = rest.iter().filter_map(|r| r.get(column)).filter(|c| !c.trim().is_empty());
        let (mut all, mut other) = (0, 0);
        for cell in cells {
            all += 1;
            other += usize::from(cell.bytes().any(|b| b.is_ascii_digit()) || cell.len() > 3 * name.len() + 24);
        }
        all > 0 && other == all && !name.bytes().any(|b| b.is_ascii_digit())
    };
    known || first.iter().enumerate().any(differs)
}

fn is_name(cell: &str) -> bool {
    let cell = cell.trim();
    let begins = cell.chars().next().is_none_or(|c| c.is_alphabetic() || matches!(c, '_' | '#' | '*'));
    let plain = |c: char| c.is_alphanumeric() || " _-./()#'?:*%&[]".contains(c);
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    begins && cell.len() <= 60 && cell.split_whitespace().count() <= 6 && digits <= 4 && cell.chars().all(plain)
}

/// Words that names of columns are made of, and cells seldom are.
fn has_column_word(cell: &str) -> bool {
    const WORDS: &[&str] = &[
        "id",
        "name",
        "date",
        "dob",
        "mrn",
        "ssn",
        "address",
        "phone",
        "fax",
        "email",
        "zip",
        "city",
        "state",
        "age",
        "sex",
        "gender",
        "text",
        "note",
        "notes",
        "label",
        "comment",
        "comments",
        "description",
        "first",
        "last",
        "number",
        "no",
        "code",
        "type",
        "time",
        "value",
        "result",
        "provider",
        "physician",
        "doctor",
        "diagnosis",
        "url",
        "title",
        "content",
        "body",
        "message",
        "rationale",
        "question",
        "answer",
        "prompt",
        "response",
        "category",
        "status",
        "account",
        "insurance",
        "record",
        "firstname",
        "lastname",
        "surname",
        "birthdate",
        "postcode",
        "country",
        "nombre",
        "fecha",
        "datum",
        "nom",
        "vorname",
        "nachname",
    ];
    let mut word = String::new();
    let mut before = ' ';
    for c in cell.chars().chain([' ']) {
        let border = !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if border {
            if WORDS.contains(&word.as_str()) {
                return true;
            }
            word.clear();
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    false
}

/// New text as it is: the cell is looked at when it is complete.
pub(super) fn raw(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
}

/// New text for a quoted cell.
pub(super) fn doubled(text: &str, out: &mut Vec<u8>) {
    for b in text.bytes() {
        if b == b'"' {
            out.push(b'"');
        }
        out.push(b);
    }
}

/// New text for a cell that cannot get quotes any more: without separators.
pub(super) fn harmless(text: &str, delimiter: Option<u8>, out: &mut Vec<u8>) {
    out.extend(text.bytes().map(|b| match b {
        b'"' => b'\'',
        b'\n' | b'\r' => b' ',
        b if Some(b) == delimiter => b' ',
        b => b,
    }));
}

/// Writes a cell that had no quotes; new text may have made them needed.
pub(super) fn close_plain(cell: &[u8], delimiter: Option<u8>, out: &mut Vec<u8>) {
    let separates = |b: &u8| matches!(b, b'\n' | b'\r') || Some(*b) == delimiter;
    if !cell.starts_with(b"\"") && !cell.iter().any(separates) {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    for &b in cell {
        if b == b'"' {
            out.push(b'"');
        }
        out.push(b);
    }
    out.push(b'"');
}

/// Writes what is held of a plain cell that has become too long to get quotes:
/// what would need them can only be new text.
pub(super) fn leave_plain(cell: &mut Vec<u8>, delimiter: Option<u8>, out: &mut Vec<u8>) {
    let quotes = cell.iter().take_while(|b| **b == b'"').count();
    out.extend(std::iter::repeat_n(b'\'', quotes));
    out.extend(cell.drain(..).skip(quotes).map(|b| match b {
        b'\n' | b'\r' => b' ',
        b if Some(b) == delimiter => b' ',
        b => b,
    }));
}
