//! Rows by SQLite itself.

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, ErrorCode};

use crate::content::document::{Extract, Part, TextUnit};
use crate::content::format::runs::readable;
use crate::content::sniff::{self, Front};
use crate::content::{Limits, OpaqueReason};
use crate::finding::{Location, Role, Schema, Segment};

/// Values read, at most: each costs some memory besides its bytes.
const MOST_VALUES: usize = 2_000_000;

/// Reads all tables into `out`; the first pages of all that is stored, by the schema.
///
/// # Errors
/// If the file is no database, broken, or over a limit.
pub(super) fn read(bytes: &[u8], limits: &Limits, out: &mut Extract) -> Result<Vec<u32>, OpaqueReason> {
    let connection = open(bytes).map_err(|e| reason(&e))?;
    let objects = objects(&connection).map_err(|e| reason(&e))?;
    let mut reader = Reader { left: limits.unpacked_bytes, values: MOST_VALUES, limits, out };
    for object in &objects {
        // The names of columns, defaults, checks and comments are in it.
        let place = Location { layer: Some("schema".to_owned()), ..Location::default() };
        reader.charge(object.sql.len())?;
        reader.out.units.push(TextUnit::plain(object.sql.clone(), place));
    }
    let virtuals: Vec<&str> = objects.iter().filter(|o| o.is_virtual()).map(|o| o.name.as_str()).collect();
    for object in objects.iter().filter(|o| o.kind == "table" && !o.is_virtual()) {
        let owner = virtuals.iter().find(|v| object.name.strip_prefix(**v).is_some_and(|rest| rest.starts_with('_')));
        // Indexes of words and statistics: what is in them stands in the rows too.
        let is_index = object.name.starts_with("sqlite_stat") || owner.is_some();
        reader.table(&connection, &object.name, is_index)?;
    }
    Ok(objects.iter().filter_map(|o| u32::try_from(o.root).ok()).filter(|root| *root > 0).collect())
}

fn open(bytes: &[u8]) -> Result<Connection, Error> {
    let mut connection = Connection::open_in_memory()?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    // Without it a damaged page gives rows of bytes that are not of the file
    // ("Defense Against The Dark Arts", sqlite.org/security.html).
    connection.pragma_update(None, "cell_size_check", true)?;
    let mut copy = bytes.to_vec();
    // A file in WAL mode is whole by itself, but SQLite looks for the log.
    for version in copy.iter_mut().skip(18).take(2).filter(|version| **version == 2) {
        *version = 1;
    }
    let len = copy.len();
    connection.deserialize_read_exact("main", copy.as_slice(), len, true)?;
    Ok(connection)
}

/// An entry of the schema.
struct Object {
    kind: String,
    name: String,
    root: i64,
    sql: String,
}

impl Object {
    fn is_virtual(&self) -> bool {
        self.kind == "table" && self.root == 0
    }
}

fn objects(connection: &Connection) -> Result<Vec<Object>, Error> {
    let mut statement = connection.prepare("SELECT type, name, rootpage, sql FROM sqlite_schema")?;
    let rows = statement.query_map([], |row| {
        let text = |n| {
            Ok::<_, Error>(match row.get_ref(n)? {
                ValueRef::Text(text) => decoded(text),
                _ => String::new(),
            })
        };
        Ok(Object { kind: text(0)?, name: text(1)?, root: row.get(2).unwrap_or(0), sql: text(3)? })
    })?;
    rows.collect()
}

struct Reader<'a> {
    left: u64,
    values: usize,
    limits: &'a Limits,
    out: &'a mut Extract,
}

impl Reader<'_> {
    fn charge(&mut self, len: usize) -> Result<(), OpaqueReason> {
        self.left = self.left.checked_sub(len as u64).ok_or(OpaqueReason::OverLimit("unpacked_bytes"))?;
        self.values = self.values.checked_sub(1).ok_or(OpaqueReason::OverLimit("document_memory"))?;
        Ok(())
    }

    fn table(&mut self, connection: &Connection, table: &str, is_index: bool) -> Result<(), OpaqueReason> {
        let place = Location { sheet: Some(table.to_owned()), ..Location::default() };
        let columns = match columns(connection, table) {
            Ok(columns) if !columns.is_empty() => columns,
            Ok(_) => return Ok(()),
            Err(error) => {
                self.out.unread(place, reason(&error));
                return Ok(());
            }
        };
        let quoted: Vec<String> = columns.iter().map(|name| quote(name)).collect();
        let sql = format!("SELECT {} FROM main.{}", quoted.join(", "), quote(table));
        let mut statement = connection.prepare(&sql).map_err(|e| reason(&e))?;
        let mut rows = statement.query([]).map_err(|e| reason(&e))?;
        let mut number = 0;
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(()),
                Err(error) => {
                    self.out.unread(place, reason(&error));
                    return Ok(());
                }
            };
            for (index, column) in columns.iter().enumerate() {
                let path = vec![Segment::Index(number), Segment::Key(column.as_str().into())];
                let value = row.get_ref(index).map_err(|e| reason(&e))?;
                self.value(value, path, &place, is_index)?;
            }
            number += 1;
        }
    }

    fn value(
        &mut self,
        value: ValueRef<'_>,
        path: Vec<Segment>,
        place: &Location,
        is_index: bool,
    ) -> Result<(), OpaqueReason> {
        let (text, role) = match value {
            ValueRef::Null => return Ok(()),
            ValueRef::Integer(number) => (number.to_string(), Role::Number),
            ValueRef::Real(number) => (number.to_string(), Role::Number),
            ValueRef::Text(bytes) => (decoded(bytes), Role::Value),
            ValueRef::Blob([]) => return Ok(()),
            ValueRef::Blob(bytes) if is_index => (readable(bytes).join("\n"), Role::Value),
            ValueRef::Blob(bytes) => match (sniff::sniff(bytes), std::str::from_utf8(bytes)) {
                (Front::Text(_), Ok(text)) if sniff::is_text(bytes) => (text.to_owned(), Role::Value),
                _ => return self.blob(bytes, path, place),
            },
        };
        if text.is_empty() {
            return Ok(());
        }
        self.charge(text.len())?;
        let unit = TextUnit { text, location: place.clone(), schema: Schema::Csv, role, path, words: Vec::new() };
        self.out.units.push(unit);
        Ok(())
    }

    fn blob(&mut self, bytes: &[u8], path: Vec<Segment>, place: &Location) -> Result<(), OpaqueReason> {
        if self.out.parts.len() >= self.limits.members {
            return Err(OpaqueReason::OverLimit("members"));
        }
        self.charge(bytes.len())?;
        let pointer = path.iter().map(|step| match step {
            Segment::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Index(index) => format!("/{index}"),
        });
        let location = Location { pointer: Some(pointer.collect()), ..place.clone() };
        self.out.parts.push(Part { location, bytes: bytes.to_vec(), ..Part::default() });
        Ok(())
    }
}

/// The columns that are stored; those that are computed would have to be run.
fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare("SELECT name, hidden FROM pragma_table_xinfo(?1)")?;
    let rows = statement.query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let mut columns = Vec::new();
    for row in rows {
        let (name, hidden) = row?;
        // 2 is a generated column that is not stored.
        if hidden != 2 {
            columns.push(name);
        }
    }
    Ok(columns)
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Text that should be UTF-8, and in practice may be anything.
fn decoded(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).map(str::to_owned);
    text.unwrap_or_else(|_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
}

fn reason(error: &Error) -> OpaqueReason {
    match error.sqlite_error_code() {
        Some(ErrorCode::OutOfMemory) => OpaqueReason::OverLimit("document_memory"),
        Some(ErrorCode::TooBig) => OpaqueReason::OverLimit("unpacked_bytes"),
        _ => OpaqueReason::Corrupt,
    }
}
