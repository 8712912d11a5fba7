//! Tasks, annotations and attachments in SQLite.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde_json::Value;

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The port.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What is stored is not what was put in.
    #[error("a stored document is not JSON")]
    Stored(#[from] serde_json::Error),
}

/// A task with what belongs to it.
#[derive(Debug, Serialize)]
pub struct Task {
    /// Its number.
    pub id: i64,
    /// What was sent.
    pub data: Value,
    /// Its annotations.
    pub annotations: Vec<Annotation>,
    /// Its attachments.
    pub attachments: Vec<Attachment>,
}

/// An annotation.
#[derive(Debug, Serialize)]
pub struct Annotation {
    /// Its number.
    pub id: i64,
    /// What was sent.
    pub data: Value,
}

/// An attachment, without its content.
#[derive(Debug, Serialize)]
pub struct Attachment {
    /// Its number.
    pub id: i64,
    /// File name.
    pub name: String,
    /// Media type as sent.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// The first characters of the content, if it is text.
    pub preview: Option<String>,
}

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY, data TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS annotations (
        id INTEGER PRIMARY KEY, task INTEGER NOT NULL REFERENCES tasks (id), data TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS attachments (
        id INTEGER PRIMARY KEY, task INTEGER NOT NULL REFERENCES tasks (id),
        name TEXT NOT NULL, media_type TEXT NOT NULL, content BLOB NOT NULL);";

/// The database.
#[derive(Debug)]
pub struct Store(Mutex<Connection>);

impl Store {
    /// Opens or makes the database at `path`, or one in memory.
    ///
    /// # Errors
    /// [`DemoError::Database`].
    pub fn open(path: Option<&Path>) -> Result<Self, DemoError> {
        let connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        connection.execute_batch(SCHEMA)?;
        Ok(Store(Mutex::new(connection)))
    }

    /// Stores tasks, all or none; gives their numbers.
    ///
    /// # Errors
    /// [`DemoError`].
    pub fn add_tasks(&self, tasks: &[Value]) -> Result<Vec<i64>, DemoError> {
        let mut connection = self.lock();
        let all = connection.transaction()?;
        let mut ids = Vec::with_capacity(tasks.len());
        for task in tasks {
            all.execute("INSERT INTO tasks (data) VALUES (?1)", [task.to_string()])?;
            ids.push(all.last_insert_rowid());
        }
        all.commit()?;
        Ok(ids)
    }

    /// Stores an annotation; none if there is no such task.
    ///
    /// # Errors
    /// [`DemoError`].
    pub fn annotate(&self, task: i64, data: &Value) -> Result<Option<i64>, DemoError> {
        let connection = self.lock();
        if !known(&connection, task)? {
            return Ok(None);
        }
        connection.execute("INSERT INTO annotations (task, data) VALUES (?1, ?2)", params![task, data.to_string()])?;
        Ok(Some(connection.last_insert_rowid()))
    }

    /// Stores an attachment; none if there is no such task.
    ///
    /// # Errors
    /// [`DemoError`].
    pub fn attach(&self, task: i64, name: &str, media_type: &str, content: &[u8]) -> Result<Option<i64>, DemoError> {
        let connection = self.lock();
        if !known(&connection, task)? {
            return Ok(None);
        }
        connection.execute(
            "INSERT INTO attachments (task, name, media_type, content) VALUES (?1, ?2, ?3, ?4)",
            params![task, name, media_type, content],
        )?;
        Ok(Some(connection.last_insert_rowid()))
    }

    /// One task, or none.
    ///
    /// # Errors
    /// [`DemoError`].
    pub fn task(&self, id: i64) -> Result<Option<Task>, DemoError> {
        let connection = self.lock();
        let data: Option<String> =
            connection.query_row("SELECT data FROM tasks WHERE id = ?1", [id], |r| r.get(0)).optional()?;
        data.map(|data| whole(&connection, id, &data)).transpose()
    }

    /// The newest `most` tasks, newest first.
    ///
    /// # Errors
    /// [`DemoError`].
    pub fn tasks(&self, most: u32) -> Result<Vec<Task>, DemoError> {
        let connection = self.lock();
        let mut rows = connection.prepare("SELECT id, data FROM tasks ORDER BY id DESC LIMIT ?1")?;
        let rows = rows.query_map([most], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)))?;
        let rows: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
        rows.into_iter().map(|(id, data)| whole(&connection, id, &data)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn known(connection: &Connection, task: i64) -> Result<bool, rusqlite::Error> {
    connection.prepare_cached("SELECT 1 FROM tasks WHERE id = ?1")?.exists([task])
}

fn whole(connection: &Connection, id: i64, data: &str) -> Result<Task, DemoError> {
    let mut select = connection.prepare_cached("SELECT id, data FROM annotations WHERE task = ?1 ORDER BY id")?;
    let rows = select.query_map([id], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)))?;
    let mut annotations = Vec::new();
    for row in rows {
        let (id, data) = row?;
        annotations.push(Annotation { id, data: serde_json::from_str(&data)? });
    }
    let mut select = connection.prepare_cached(
        "SELECT id, name, media_type, length(content), substr(content, 1, 2000) FROM attachments WHERE task = ?1 ORDER BY id",
    )?;
    let rows = select.query_map([id], |r| {
        let start: Vec<u8> = r.get(4)?;
        Ok(Attachment {
            id: r.get(0)?,
            name: r.get(1)?,
            media_type: r.get(2)?,
            size: r.get(3)?,
            preview: preview(&start),
        })
    })?;
    let attachments = rows.collect::<Result<_, _>>()?;
    Ok(Task { id, data: serde_json::from_str(data)?, annotations, attachments })
}

/// The longest start of `bytes` that is text; none if it does not look like text.
fn preview(bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // Cut within a character at the end.
        Err(error) if bytes.len() - error.valid_up_to() < 4 => {
            std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    (!text.contains('\0')).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_stored_is_listed_under_its_task() {
        let store = Store::open(None).unwrap();
        let ids = store.add_tasks(&[json!({"prompt": "a"}), json!({"prompt": "b"})]).unwrap();
        assert_eq!(ids, [1, 2]);
        assert_eq!(store.annotate(2, &json!({"rationale": "r"})).unwrap(), Some(1));
        assert_eq!(store.attach(2, "labs.txt", "text/plain", "Na 140 µ".as_bytes()).unwrap(), Some(1));
        assert_eq!(store.annotate(7, &json!({})).unwrap(), None);
        let tasks = store.tasks(10).unwrap();
        assert_eq!(tasks[0].id, 2);
        assert_eq!(tasks[0].annotations[0].data["rationale"], "r");
        assert_eq!(tasks[0].attachments[0].preview.as_deref(), Some("Na 140 µ"));
        assert!(tasks[1].annotations.is_empty());
        assert!(store.task(9).unwrap().is_none());
    }

    #[test]
    fn previews_are_text_only() {
        assert_eq!(preview("ab\u{b5}".as_bytes().get(..3).unwrap()).as_deref(), Some("ab"));
        assert_eq!(preview(&[0xff; 40]), None);
        assert_eq!(preview(b"a\0b"), None);
    }
}
