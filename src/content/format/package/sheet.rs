//! Cells of a workbook: shared strings, numbers as they are shown, dates.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use crate::content::OpaqueReason;
use crate::content::document::TextUnit;
use crate::finding::{Location, Role};

use super::text::{Code, Text};
use super::walk::{attribute, local};
use crate::content::format::table::Cell;

/// What a workbook's cells refer to.
#[derive(Default)]
pub(super) struct Book {
    /// Shared strings, in their order.
    pub(super) strings: Vec<Text>,
    /// Which of them a cell shows.
    pub(super) shown: Vec<bool>,
    /// By style: it shows a date.
    pub(super) dates: Vec<bool>,
    /// Days are counted from 1904.
    pub(super) from_1904: bool,
}

/// A cell as it is read.
#[derive(Default)]
struct Open {
    attributes: String,
    reference: String,
    kind: String,
    style: usize,
    start: usize,
    value: String,
    inline: String,
    formula: String,
}

impl Book {
    /// Which styles of `styles.xml` show dates.
    pub(super) fn read_styles(&mut self, source: &str) -> Result<(), OpaqueReason> {
        let mut formats: BTreeMap<String, bool> = BTreeMap::new();
        let (mut reader, mut inside) = (Reader::from_str(source), false);
        loop {
            match reader.read_event().map_err(|_| OpaqueReason::Corrupt)? {
                Event::Start(tag) | Event::Empty(tag) => match local(&tag) {
                    "numFmt" => {
                        let id = attribute(&tag, "numFmtId").unwrap_or_default();
                        let code = attribute(&tag, "formatCode").unwrap_or_default();
                        formats.insert(id, is_date(&code));
                    }
                    "cellXfs" => inside = true,
                    "xf" if inside => {
                        let id = attribute(&tag, "numFmtId").unwrap_or_default();
                        let number = id.parse::<u32>().unwrap_or(0);
                        // ECMA-376, part 1, section 18.8.30, with the ids of East Asian dates.
                        let built_in = matches!(number, 14..=22 | 27..=36 | 45..=47 | 50..=58);
                        self.dates.push(formats.get(&id).copied().unwrap_or(built_in));
                    }
                    _ => {}
                },
                Event::End(tag) if tag.local_name().into_inner() == "cellXfs" => inside = false,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The cells of the sheet `source`, member `file`.
    pub(super) fn read_cells(
        &mut self,
        source: &str,
        file: usize,
        place: &Location,
        texts: &mut Vec<Text>,
        cells: &mut Vec<Cell>,
        table: usize,
    ) -> Result<(), OpaqueReason> {
        let corrupt = |_| OpaqueReason::Corrupt;
        let mut reader = Reader::from_str(source);
        let mut open: Option<Open> = None;
        let mut within = "";
        let (mut row, mut column) = (0usize, 0);
        loop {
            let from = usize::try_from(reader.buffer_position()).map_err(|_| OpaqueReason::Corrupt)?;
            let event = reader.read_event().map_err(corrupt)?;
            let to = usize::try_from(reader.buffer_position()).map_err(|_| OpaqueReason::Corrupt)?;
            match event {
                Event::Start(tag) => match local(&tag) {
                    "row" => {
                        row = attribute(&tag, "r").and_then(|r| r.parse().ok()).unwrap_or(row.saturating_add(1));
                        column = 0;
                    }
                    "c" => {
                        let cell = Open::new(&tag, from, row, column)?;
                        column = column_of(&cell.reference).unwrap_or(column);
                        open = Some(cell);
                    }
                    "v" => within = "v",
                    "f" => within = "f",
                    "t" => within = "t",
                    "rPh" => within = "",
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().into_inner() {
                    "c" => {
                        if let Some(cell) = open.take() {
                            let at = Cell { text: texts.len(), table, row, column };
                            self.finish(cell, file, to, place, at, texts, cells);
                        }
                        column += 1;
                    }
                    "v" | "f" | "t" => within = "",
                    _ => {}
                },
                Event::Text(text) => add(&mut open, within, &text),
                Event::CData(text) => add(&mut open, within, &text),
                Event::GeneralRef(name) => {
                    let character = name.resolve_char_ref().map_err(corrupt)?.map(String::from);
                    let known = character.or_else(|| resolve_predefined_entity(&name).map(str::to_owned));
                    add(&mut open, within, &known.ok_or(OpaqueReason::Corrupt)?);
                }
                Event::DocType(_) => return Err(OpaqueReason::UnsupportedFormat("DOCTYPE in a package")),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the state of one walk")]
    fn finish(
        &mut self,
        cell: Open,
        file: usize,
        end: usize,
        place: &Location,
        at: Cell,
        texts: &mut Vec<Text>,
        cells: &mut Vec<Cell>,
    ) {
        let location = Location { cell: Some(cell.reference.clone()), ..place.clone() };
        let source = cell.start..end;
        let code = Code::Cell(cell.attributes.clone());
        if !cell.formula.trim().is_empty() {
            let place = Location { layer: Some("formula".into()), ..location.clone() };
            let mut text = Text::new(TextUnit::plain("", place));
            text.push(&cell.formula, file, source.clone(), code.clone());
            texts.push(text);
        }
        let unit = TextUnit::plain("", location);
        let text = match cell.kind.as_str() {
            "s" => {
                let index = cell.value.trim().parse::<usize>().unwrap_or(usize::MAX);
                let Some(string) = self.strings.get(index) else { return };
                if let Some(shown) = self.shown.get_mut(index) {
                    *shown = true;
                }
                string.shared(unit)
            }
            kind => {
                let value = match kind {
                    "inlineStr" => cell.inline,
                    "b" | "e" => return,
                    "str" | "d" => cell.value,
                    _ => self.number(cell.value.trim(), cell.style),
                };
                if value.is_empty() {
                    return;
                }
                let mut text = Text::new(TextUnit { role: Role::Value, ..unit });
                text.push(&value, file, source, code);
                text
            }
        };
        cells.push(Cell { text: texts.len(), ..at });
        texts.push(text);
    }

    /// A number as it is shown.
    fn number(&self, value: &str, style: usize) -> String {
        if self.dates.get(style) != Some(&true) {
            return plain(value);
        }
        value.parse::<f64>().ok().and_then(|serial| date(serial, self.from_1904)).unwrap_or_else(|| plain(value))
    }
}

impl Open {
    fn new(tag: &BytesStart<'_>, start: usize, row: usize, column: usize) -> Result<Open, OpaqueReason> {
        let mut cell = Open { start, ..Open::default() };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| OpaqueReason::Corrupt)?;
            let value = unescape(&attribute.value).map_err(|_| OpaqueReason::Corrupt)?.into_owned();
            let key = attribute.key.into_inner();
            match key {
                "r" => cell.reference = value,
                "t" => {
                    cell.kind = value;
                    continue;
                }
                "s" => cell.style = value.parse().unwrap_or(0),
                _ => continue,
            }
            cell.attributes.push_str(&format!(" {key}=\"{}\"", attribute.value));
        }
        if cell.reference.is_empty() {
            cell.reference = format!("{}{row}", column_name(column));
        }
        Ok(cell)
    }
}

fn add(open: &mut Option<Open>, within: &str, text: &str) {
    let Some(cell) = open else { return };
    match within {
        "v" => cell.value.push_str(text),
        "f" => cell.formula.push_str(text),
        "t" => cell.inline.push_str(text),
        _ => {}
    }
}

/// Number of the column in `B7`, from 0.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

fn column_name(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        match (column / 26).checked_sub(1) {
            Some(rest) => column = rest,
            None => return name,
        }
    }
}

/// A number as a general cell shows it: whole numbers without an exponent.
fn plain(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        _ => value.to_owned(),
    }
}

/// True if a number format shows a date: it has a day, month, year or hour
/// outside of quotes, brackets and escapes.
fn is_date(code: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' if !quoted && !bracket => return true,
            _ => {}
        }
    }
    false
}

/// The date of a serial number, with the time where there is one.
fn date(serial: f64, from_1904: bool) -> Option<String> {
    if !(0.0..3_000_000.0).contains(&serial) {
        return None;
    }
    let days = serial.trunc();
    // The 1900 system counts a 29 February 1900 that there was not.
    let offset = if from_1904 {
        1462.0
    } else if days < 60.0 {
        1.0
    } else {
        0.0
    };
    #[expect(clippy::cast_possible_truncation, reason = "in range, see above")]
    let (days, seconds) = ((days + offset) as i32, ((serial.fract()) * 86_400.0).round() as i64);
    let date = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()?;
    if seconds == 0 {
        return Some(date.to_string());
    }
    Some(format!("{date} {:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_dates_where_the_style_says_so() {
        assert_eq!(date(20_529.0, false).unwrap(), "1956-03-15");
        assert_eq!(date(1.0, false).unwrap(), "1900-01-01");
        assert_eq!(date(61.0, false).unwrap(), "1900-03-01");
        assert_eq!(date(0.0, true).unwrap(), "1904-01-01");
        assert_eq!(date(20_529.5, false).unwrap(), "1956-03-15 12:00");
        assert_eq!(date(-1.0, false), None);
        for (code, shown) in
            [("yyyy-mm-dd", true), ("[$-409]d/m/yy;@", true), ("0.00", false), ("\"day\" 0", false), ("[Red]0", false)]
        {
            assert_eq!(is_date(code), shown, "{code}");
        }
    }

    #[test]
    fn columns_have_names_and_numbers() {
        for (name, number) in [("A", 0), ("Z", 25), ("AA", 26), ("AZ", 51), ("XFD", 16383)] {
            assert_eq!((column_of(&format!("{name}7")), column_name(number)), (Some(number), name.to_owned()));
        }
    }

    #[test]
    fn cells_are_read_as_they_are_shown() {
        let sheet = r#"<sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>20529</v></c>
            <c r="C2" t="inlineStr"><is><r><t>Ma</t></r><r><t>ry</t></r></is></c><c r="D2"><v>4.18822E5</v></c>
            <c r="E2" t="str"><f>"Mary"&amp;A1</f><v>Mary B</v></c></row></sheetData>"#;
        let mut shared = Text::new(TextUnit::default());
        shared.push("Lopez", 9, 0..5, Code::Escaped);
        let mut book = Book { strings: vec![shared], shown: vec![false], dates: vec![false, true], from_1904: false };
        let (mut texts, mut cells) = (Vec::new(), Vec::new());
        book.read_cells(sheet, 0, &Location::default(), &mut texts, &mut cells, 0).unwrap();
        let read: Vec<_> =
            texts.iter().map(|t| (t.unit.location.cell.as_deref().unwrap(), t.unit.text.as_str())).collect();
        let want = [
            ("A2", "Lopez"),
            ("B2", "1956-03-15"),
            ("C2", "Mary"),
            ("D2", "418822"),
            ("E2", "\"Mary\"&A1"),
            ("E2", "Mary B"),
        ];
        assert_eq!(read, want);
        assert!(book.shown[0]);
        assert_eq!(cells[1].column, 1);
    }
}
