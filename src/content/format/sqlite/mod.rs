//! SQLite databases (file format 3). They are read, and not written.
//!
//! Rows are read by SQLite itself, from memory, without running anything that
//! the file defines. What is in the file beside the rows (deleted rows, old
//! copies) is found by walking its pages.

mod pages;
mod tables;

use crate::content::document::{DocumentFormat, Edits, Extract, Refusal, TextUnit};
use crate::content::{Limits, OpaqueReason};
use crate::finding::Location;

/// Databases.
#[derive(Debug)]
pub struct Sqlite;

impl DocumentFormat for Sqlite {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        let mut out = Extract::default();
        let roots = tables::read(bytes, limits, &mut out)?;
        let place = Location { layer: Some("deleted rows".to_owned()), ..Location::default() };
        match pages::leftovers(bytes, &roots) {
            Ok(texts) if texts.is_empty() => {}
            Ok(texts) => {
                // Where one value ends and the next begins is lost: what is
                // found in them is there, what is not found may be there too.
                out.units.extend(texts.into_iter().map(|text| TextUnit::plain(text, place.clone())));
                out.unread(place, OpaqueReason::UnsupportedFormat("deleted rows of a database (VACUUM removes them)"));
            }
            Err(reason) => out.unread(place, reason),
        }
        Ok(out)
    }

    fn rewrite(&self, _: &[u8], _: &Edits, _: &Limits) -> Result<Vec<u8>, Refusal> {
        Err(Refusal("databases are not written; export the tables as CSV"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Role, Segment};
    use rusqlite::Connection;

    /// The file that `sql` makes.
    fn database(sql: &str) -> Vec<u8> {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        connection.serialize("main").unwrap().to_vec()
    }

    fn read(bytes: &[u8]) -> Extract {
        Sqlite.extract(bytes, &Limits::default()).unwrap()
    }

    const TABLES: &str =
        "CREATE TABLE visits (mrn INTEGER, \"patient name\" TEXT DEFAULT 'qDefault', weight REAL, file BLOB,
            shout TEXT AS (upper(\"patient name\"))); -- qComment
        CREATE TABLE codes (code TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
        CREATE VIRTUAL TABLE notes USING fts5(body);
        CREATE VIEW all_visits AS SELECT * FROM visits;
        CREATE INDEX by_name ON visits (\"patient name\");
        INSERT INTO visits VALUES (418822, 'qMary', 61.5, x'89504e470d0a1a0a00');
        INSERT INTO visits VALUES (7, 'qBob', NULL, CAST('qText' AS BLOB));
        INSERT INTO codes VALUES ('E11', 'qCode');
        INSERT INTO notes VALUES ('qNote of today');";

    #[test]
    fn every_table_is_read_with_the_names_of_its_columns() {
        let extract = read(&database(TABLES));
        let of = |text: &str| extract.units.iter().find(|u| u.text == text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(of("qMary").path, [Segment::Index(0), Segment::Key("patient name".into())]);
        assert_eq!((of("418822").role, of("418822").path.last()), (Role::Number, Some(&Segment::Key("mrn".into()))));
        assert_eq!(of("qBob").location.sheet.as_deref(), Some("visits"));
        for text in ["61.5", "qText", "qCode", "qNote of today", "E11"] {
            of(text);
        }
        let all: String = extract.units.iter().map(|u| u.text.as_str()).collect();
        assert!(all.contains("qDefault") && all.contains("patient name"));
        assert_eq!(extract.parts.len(), 1);
        assert_eq!(extract.parts[0].bytes, b"\x89PNG\r\n\x1a\n\0");
        assert!(extract.unread.is_empty(), "{:?}", extract.unread);
        assert!(Sqlite.rewrite(&database(TABLES), &Edits::default(), &Limits::default()).is_err());
    }

    #[test]
    fn deleted_rows_are_found_and_never_taken_for_read() {
        let many: String =
            (0..400).map(|n| format!("INSERT INTO t VALUES ({n}, 'row {n} {}');", "x".repeat(90))).collect();
        let sql = format!(
            "PRAGMA secure_delete = OFF; CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT); {many}
             INSERT INTO t VALUES (9999, 'Mary Anderson came');"
        );
        let clean = read(&database(&sql));
        assert!(clean.unread.is_empty(), "{:?}", clean.unread);
        for how in ["DELETE FROM t WHERE id = 9999", "DELETE FROM t", "DROP TABLE t"] {
            let extract = read(&database(&format!("{sql} {how};")));
            assert!(extract.units.iter().any(|u| u.text.contains("Mary Anderson")), "{how}");
            assert!(!extract.unread.is_empty(), "{how}");
        }
        let vacuumed = read(&database(&format!("{sql} DELETE FROM t WHERE id = 9999; VACUUM;")));
        assert!(vacuumed.unread.is_empty() && !vacuumed.units.iter().any(|u| u.text.contains("Mary")));
    }

    #[test]
    fn long_values_and_bytes_behind_the_pages_are_not_passed_over() {
        let long = "word ".repeat(20_000);
        let bytes = database(&format!("CREATE TABLE t (a); INSERT INTO t VALUES ('{long}Mary');"));
        let extract = read(&bytes);
        assert!(extract.units.iter().any(|u| u.text.ends_with("Mary")) && extract.unread.is_empty());
        let behind = [&bytes[..], b"Mary Anderson"].concat();
        assert!(read(&behind).units.iter().any(|u| u.text == "Mary Anderson"));
    }

    #[test]
    fn files_of_databases_in_wal_mode_are_read() {
        let mut bytes = database(TABLES);
        bytes[18] = 2;
        bytes[19] = 2;
        assert!(read(&bytes).units.iter().any(|u| u.text == "qMary"));
    }

    #[test]
    fn damage_and_limits_are_said() {
        let bytes = database(TABLES);
        for len in [100, 1000, bytes.len() / 2] {
            let read = Sqlite.extract(&bytes[..len], &Limits::default());
            assert!(read.is_err() || !read.unwrap().unread.is_empty(), "{len}");
        }
        let limits = Limits { unpacked_bytes: 20, ..Limits::default() };
        assert_eq!(Sqlite.extract(&bytes, &limits), Err(OpaqueReason::OverLimit("unpacked_bytes")));
    }
}
