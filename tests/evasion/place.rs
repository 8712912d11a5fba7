//! Where a text reaches the guard, and what is left of it behind the guard.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use phi_guard::finding::{IdentifierType, Role};
use phi_guard::guard::{Action, BodyInfo, Guard, SessionStart};
use serde_json::{Value, json};

use super::carriers::Carrier;
use crate::support::{Doc, run, this_year};

/// One text on its way.
pub(super) struct Probe {
    pub(super) entry: Entry,
    /// What must be gone behind the guard.
    pub(super) gone: Vec<String>,
    /// Reads what is behind the guard as its reader would.
    pub(super) read: fn(&str) -> String,
}

pub(super) enum Entry {
    Body(Doc),
    Query(String),
    /// A header that the platform stores.
    Header(&'static str, String),
    FileName(String),
}

impl Probe {
    pub(super) fn body(content_type: &str, bytes: impl Into<Vec<u8>>, gone: &[&str]) -> Probe {
        Probe {
            entry: Entry::Body(Doc::new(content_type, bytes)),
            gone: gone.iter().map(|text| (*text).to_owned()).collect(),
            read: str::to_owned,
        }
    }

    pub(super) fn json(value: &Value, gone: &[&str]) -> Probe {
        Probe { read: json_texts, ..Probe::body("application/json", value.to_string(), gone) }
    }

    pub(super) fn read_by(self, read: fn(&str) -> String) -> Probe {
        Probe { read, ..self }
    }
}

/// The places that a spelling is tried in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Context {
    Note,
    Chat,
    Field,
    Form,
    Cell,
    Html,
}

pub(super) const CONTEXTS: [Context; 6] =
    [Context::Note, Context::Chat, Context::Field, Context::Form, Context::Cell, Context::Html];

impl Context {
    /// `value`, a way of writing the value of `carrier`, in this place. `markup`
    /// says that its marks are those of HTML.
    pub(super) fn probe(self, carrier: &Carrier, value: &str, markup: bool) -> Probe {
        let said = carrier.say(value);
        let gone = [value];
        match self {
            Context::Note => {
                let note = format!("PROGRESS NOTE\n{said} Blood pressure is stable.\nContinue metformin.\n");
                Probe::body("text/plain; charset=utf-8", note, &gone)
            }
            Context::Chat => Probe::json(
                &json!({ "messages": [{ "role": "user", "content": format!("Summarise this: {said} Thanks!") }] }),
                &gone,
            ),
            Context::Field => Probe::json(&json!({ carrier.key: value, "status": "active" }), &gone),
            Context::Form => {
                let body = format!("{}={}&status=active", carrier.key, utf8_percent_encode(value, NON_ALPHANUMERIC));
                Probe::body("application/x-www-form-urlencoded", body, &gone).read_by(form_texts)
            }
            Context::Cell => {
                let cell = value.replace('"', "\"\"");
                Probe::body("text/csv", format!("row,{},status\r\nx,\"{cell}\",active\r\n", carrier.key), &gone)
            }
            Context::Html => {
                let said = if markup { said } else { said.replace('&', "&amp;").replace('<', "&lt;") };
                let page = format!("<!DOCTYPE html><html><body><p>{said} All else is well.</p></body></html>");
                Probe::body("text/html", page, &gone)
            }
        }
    }
}

/// The texts of a JSON document; what is none stays.
pub(super) fn json_texts(text: &str) -> String {
    fn gather(value: &Value, out: &mut String) {
        match value {
            Value::String(text) => *out += &format!("{text}\u{0}"),
            Value::Array(items) => items.iter().for_each(|item| gather(item, out)),
            Value::Object(members) => members.values().for_each(|item| gather(item, out)),
            Value::Number(number) => *out += &format!("{number}\u{0}"),
            _ => {}
        }
    }
    let Ok(value) = serde_json::from_str(text) else { return text.to_owned() };
    let mut out = String::new();
    gather(&value, &mut out);
    out
}

fn form_texts(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8().unwrap().into_owned()
}

/// What became of a probe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// It was found and replaced.
    Caught,
    /// The guard could not read it, and lets nothing of it go on.
    Blocked,
    Missed,
}

/// Sends `probe` through a session of `guard`.
pub(super) fn send(guard: &Guard, probe: &Probe) -> Fate {
    let start = SessionStart { method: "POST", path: "/tasks", content_type: None, year: this_year() };
    let (left, verdict) = match &probe.entry {
        Entry::Body(doc) => match run(guard, doc, &[]) {
            Ok((out, verdict)) => (String::from_utf8(out).unwrap(), verdict),
            Err(_) => return Fate::Blocked,
        },
        Entry::Query(query) => {
            let mut session = guard.session(&start);
            let new = session.query(query).unwrap().unwrap_or_else(|| query.clone());
            (form_texts(&new), session.finish_without_body())
        }
        Entry::Header(name, text) => {
            let mut session = guard.session(&start);
            let new = session.text(text, name, Role::Meta).unwrap().unwrap_or_else(|| text.clone());
            (new, session.finish_without_body())
        }
        Entry::FileName(name) => {
            let mut session = guard.session(&start);
            let new = session.text(name, "upload-name", Role::FileName).unwrap().unwrap_or_else(|| name.clone());
            let info = BodyInfo {
                part: "body",
                file_name: Some(name),
                content_type: Some("text/plain"),
                content_encoding: None,
            };
            session.body(&info).unwrap();
            (new, session.finish_without_body())
        }
    };
    let read = (probe.read)(&left);
    if probe.gone.iter().all(|text| is_gone(text, &read)) {
        return Fate::Caught;
    }
    let unread = verdict.counts.contains_key(&IdentifierType::Unscannable);
    if verdict.decision == Action::Block && unread { Fate::Blocked } else { Fate::Missed }
}

/// Ends a session that has no body, or an empty one.
trait WithoutBody {
    fn finish_without_body(self) -> phi_guard::guard::Verdict;
}

impl WithoutBody for phi_guard::guard::Session {
    fn finish_without_body(self) -> phi_guard::guard::Verdict {
        self.finish(&mut Vec::new()).unwrap()
    }
}

/// Letters and digits alone: marks that nobody sees or that part are left out.
fn squashed(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// True if at most a third of `text` in a row is left in `read`.
fn is_gone(text: &str, read: &str) -> bool {
    let (text, read) = (squashed(text), squashed(read));
    let allowed = (text.len() / 3).max(if text.len() < 5 { 1 } else { 2 });
    text.windows(allowed + 1).all(|piece| !read.windows(piece.len()).any(|other| other == piece))
}

#[test]
fn what_is_left_is_seen() {
    assert!(is_gone("219-09-9438", "SSN [SSN] and 219"));
    assert!(!is_gone("219-09-9438", "SSN ***-**-9438"));
    assert!(!is_gone("D e b o r a h", "deborah"));
    assert!(!is_gone("93", "A 93-year-old"));
    assert!(is_gone("93", "A [AGE]-year-old with 3 visits"));
}
